/** The guard before Node-RED's login, asked over HTTP; what passes it is answered with 200 and what was read. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { signInGuard } from '../../runtime/access/sign-in'

const right = { grant_type: 'password', username: 'ann', password: 'right' }

describe('the guard before the login', () => {
  let server: Server
  let address: string
  let canKeepSession = true
  let isBehindProxy = false
  let now = 0
  const warnings: string[] = []

  beforeEach(async () => {
    canKeepSession = true
    isBehindProxy = false
    now = 1_000_000
    warnings.length = 0
    const options = {
      isRight: (name: string, password: string) =>
        name === 'broken' ? Promise.reject(new Error('no\nhash')) : Promise.resolve(name === 'ann' && password === 'right'),
      canKeepSession: () => canKeepSession,
      warn: (sentence: string) => void warnings.push(sentence),
      now: () => now,
    }
    const guards = [false, true].map((behind) => signInGuard({ ...options, isBehindProxy: behind }))
    server = createServer((request, response) => {
      const asked = Object.assign(request, { path: request.url ?? '', body: undefined as unknown })
      guards[isBehindProxy ? 1 : 0]?.(asked, response, () => response.end(JSON.stringify({ passed: asked.body ?? null })))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterEach(() => new Promise((resolve) => server.close(resolve)))

  async function post(body: string, { path = '/auth/token', type = 'application/json', from = '' } = {}) {
    const headers = { 'content-type': type, ...(from && { 'x-forwarded-for': from }) }
    const answer = await fetch(`${address}${path}`, { method: 'POST', headers, body })
    return { status: answer.status, retryAfter: answer.headers.get('retry-after'), json: (await answer.json()) as unknown }
  }
  const login = (more: object = {}, from = '') => post(JSON.stringify({ ...right, ...more }), { from })

  it('passes the right password on, as JSON and as a form, with what was read', async () => {
    expect(await login()).toMatchObject({ status: 200, json: { passed: right } })
    const form = new URLSearchParams(right).toString()
    expect(await post(form, { type: 'application/x-www-form-urlencoded' })).toMatchObject({ json: { passed: right } })
  })

  it.each(['/auth/token/', '/AUTH/Token'])('guards %s too, which Node-RED reads as the same', async (path) => {
    const guess = JSON.stringify({ ...right, password: 'guess' })
    const statuses = []
    for (let i = 0; i < 4; i++) statuses.push((await post(guess, { path })).status)
    expect(statuses).toEqual([401, 401, 401, 429])
  })

  it('leaves everything else alone', async () => {
    expect(await post('{"a": 1', { path: '/identity/runs' })).toMatchObject({ status: 200, json: { passed: null } })
    expect((await fetch(`${address}/auth/token`)).status).toBe(200)
  })

  it('answers a wrong name or password with 401 and one line, and the fourth at once with the seconds to wait', async () => {
    const statuses = []
    for (let i = 0; i < 4; i++) statuses.push((await login({ username: 'ann\nadmin' })).status)
    expect(statuses).toEqual([401, 401, 401, 429])
    expect((await login({ username: 'ann\nadmin' })).retryAfter).toBe('2')
    expect(warnings).toHaveLength(4)
    expect(warnings[0]).toBe('a login as "ann\\nadmin" from "127.0.0.1" was refused: wrong name or password')
  })

  it('writes down whom it makes wait once for each waiting time of an address, not once for each try', async () => {
    const waiting = () => warnings.filter((line) => line.includes('too many wrong passwords'))
    for (let i = 0; i < 9; i++) await login({ password: 'guess' })
    for (let i = 0; i < 9; i++) await login({ username: 'bob', password: 'guess' })
    expect(waiting()).toEqual([
      'a login as "ann" from "127.0.0.1" was refused: too many wrong passwords. For 2 s no other one that has to wait is written down from there',
    ])
    now += 2000
    expect((await login({ password: 'guess' })).status).toBe(401)
    expect((await login({ password: 'guess' })).status).toBe(429)
    expect(waiting()).toHaveLength(2)
    isBehindProxy = true
    for (let i = 0; i < 5; i++) await login({ password: 'guess' }, '10.0.0.9')
    expect(waiting().at(-1)).toContain('from "10.0.0.9"')
    expect(waiting()).toHaveLength(3)
  })

  it('counts many at once like one after the other', async () => {
    const statuses = (await Promise.all(Array.from({ length: 12 }, () => login({ password: 'guess' })))).map(
      ({ status }) => status,
    )
    expect(statuses.filter((status) => status === 401)).toHaveLength(3)
    expect(statuses.filter((status) => status === 429)).toHaveLength(9)
  })

  it('goes by whom the nearest proxy names, where there is one', async () => {
    for (let i = 0; i < 4; i++) await login({ password: 'guess' }, '10.0.0.1')
    expect((await login()).status).toBe(429)
    isBehindProxy = true
    for (let i = 0; i < 4; i++) await login({ password: 'guess' }, 'forged, 10.0.0.1')
    expect([(await login({}, '10.0.0.1')).status, (await login({}, 'forged, 10.0.0.2')).status]).toEqual([429, 200])
  })

  it.each([
    ['no JSON', '{"grant_type": '],
    ['no object', '7'],
    ['longer than any login', JSON.stringify({ ...right, password: 'x'.repeat(20_000) })],
  ])('refuses a body that is %s', async (_what, body) => {
    expect(await post(body)).toMatchObject({ status: 400, json: { error: 'invalid_request' } })
  })

  it('passes on what is no login by password, for Node-RED to answer', async () => {
    expect(await login({ grant_type: 'refresh' })).toMatchObject({ status: 200 })
    expect(await login({ username: ['ann'] })).toMatchObject({ status: 200 })
  })

  it('says so where a session could not be kept, which would end the process', async () => {
    canKeepSession = false
    expect(await login()).toMatchObject({
      status: 503,
      json: { error_description: expect.stringContaining('cannot be written') },
    })
    expect((await login({ password: 'guess' })).status).toBe(401)
  })

  it('answers a fault of its own without its words, and logs them in one line', async () => {
    expect(await login({ username: 'broken' })).toMatchObject({
      status: 500,
      json: { error_description: expect.not.stringContaining('hash') },
    })
    expect(warnings).toEqual(['a login failed: "no\\nhash"'])
  })
})
