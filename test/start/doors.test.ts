/** Who gets in, how far, and what those see who do not: against Idweave as it is started. */
import { hashSync } from 'bcryptjs'
import { writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tokenHash, writeAccessList } from '../../runtime/access/access-list'
import { type Role, roles } from '../../runtime/access/roles'
import { permissions, permissionsOf, post } from './permissions'
import { get, login, start, type Started, temporaryFolder, tokenOf } from './running'

const made = '2026-03-02T08:00:00.000Z'
const password = 'right-password'
const people = Object.keys(roles) as Role[]
const users = people.map((role) => ({ name: `the ${role}`, role, password: hashSync(password, 4), made }))
const tokens = [
  { name: 'monitor', role: 'viewer', sha256: tokenHash('monitor-token'), made, expires: '2999-01-01T00:00:00.000Z' },
  { name: 'former', role: 'viewer', sha256: tokenHash('former-token'), made, expires: '2026-03-03T00:00:00.000Z' },
] as const

describe('the doors', () => {
  const folder = temporaryFolder()
  const list = join(folder.path, 'secrets', 'access.json')
  let running: Started

  beforeAll(async () => {
    running = await start(folder.path, { IDWEAVE_ADMIN_PASSWORD: password })
    writeAccessList(list, { users, tokens })
  })
  afterAll(async () => {
    await running.stop()
    folder.remove()
  })

  it.each([
    ['viewer', ['identity.read']],
    ['operator', ['identity.read', 'identity.run']],
    ['approver', ['identity.read', 'identity.run', 'identity.approve', 'identity.write']],
    ['designer', ['identity.read', 'identity.run', 'identity.design', 'flows.write']],
    ['administrator', permissions],
  ] as const)('let a %s do what the table says and nothing else', async (role, may) => {
    const token = await tokenOf(running.url, `the ${role}`, password)
    expect(await permissionsOf(running.url, token)).toEqual(may)
  })

  it('take a token until it expires', async () => {
    const statuses = await Promise.all(
      ['monitor-token', 'former-token', 'Monitor-token'].map(
        async (token) => (await get(running.url, '/identity/systems', token)).status,
      ),
    )
    expect(statuses).toEqual([200, 401, 401])
  })

  it('are shut at once to who is taken from the list, session or not', async () => {
    const token = await tokenOf(running.url, 'the operator', password)
    writeAccessList(list, { users: users.filter(({ role }) => role !== 'operator'), tokens: [] })
    expect((await get(running.url, '/identity/systems', token)).status).toBe(401)
    expect((await get(running.url, '/identity/systems', 'monitor-token')).status).toBe(401)
    expect((await login(running.url, 'the operator', password)).status).toBe(401)
    writeAccessList(list, { users, tokens })
  })

  it('N10 are a problem of health while the list cannot be read, without a path of this machine', async () => {
    const ask = async (path: string) => {
      const answer = await get(running.url, `/identity/${path}`, await tokenOf(running.url, 'admin', password))
      return {
        status: answer.status,
        json: (await answer.json()) as { items?: { code: string; sentence: string; next: string }[] },
      }
    }
    const found = async () => (await ask('problems')).json.items?.filter(({ code }) => code === 'access-list-unreadable')
    expect(await found()).toEqual([])
    writeFileSync(list, '{"users": [')
    expect(await found()).toMatchObject([
      {
        sentence: 'Nobody on the access list gets in: secrets/access.json is no JSON.',
        next: 'Correct it, or delete it and give access anew with npm run access.',
      },
    ])
    expect((await ask('health')).status).toBe(503)
    expect((await login(running.url, 'the operator', password)).status).toBe(401)
    writeAccessList(list, { users, tokens })
    expect(await found()).toEqual([])
  })

  /** A login from another address of this machine. */
  const loginFrom = (localAddress: string, name: string, word: string, path = 'auth/token'): Promise<number> =>
    new Promise((resolve, reject) => {
      const body = new URLSearchParams({
        client_id: 'node-red-editor',
        grant_type: 'password',
        scope: '',
        username: name,
        password: word,
      })
      const headers = { 'content-type': 'application/x-www-form-urlencoded' }
      const asked = request(`${running.url}/${path}`, { method: 'POST', localAddress, headers }, (response) => {
        response.resume()
        resolve(response.statusCode ?? 0)
      })
      asked.once('error', reject)
      asked.end(body.toString())
    })

  it('make whoever guesses wait, and nobody else', async () => {
    const guesses: number[] = []
    for (let i = 0; i < 8; i++) guesses.push(await loginFrom('127.0.0.2', 'admin', `guess ${i}`))
    expect(guesses).toEqual([401, 401, 401, 429, 429, 429, 429, 429])
    expect(await loginFrom('127.0.0.2', 'admin', password)).toBe(429)
    expect(await loginFrom('127.0.0.1', 'admin', password)).toBe(200)
    expect(await loginFrom('127.0.0.2', 'the viewer', password)).toBe(200)
  })

  it.each([
    ['auth/token/', '127.0.1.1'],
    ['AUTH/token', '127.0.1.2'],
    ['auth/TOKEN/', '127.0.1.3'],
  ])('make whoever guesses at %s wait as well', async (path, from) => {
    const guesses: number[] = []
    for (let i = 0; i < 7; i++) guesses.push(await loginFrom(from, 'admin', `guess ${i}`, path))
    expect(guesses).toEqual([401, 401, 401, 429, 429, 429, 429])
    expect(await loginFrom('127.0.0.1', 'admin', password)).toBe(200)
  })

  it('write a refused login in one line of the log, whatever name was given', async () => {
    expect(await loginFrom('127.0.0.3', 'x\n29 Nov 10:00:00 - [info] all is well', 'y')).toBe(401)
    await expect.poll(() => running.output()).toContain('"x\\n29 Nov 10:00:00 - [info] all is well"')
    expect(running.output()).not.toMatch(/^29 Nov 10:00:00/m)
  })

  it('write down who has to wait', async () => {
    for (let i = 0; i < 4; i++) await loginFrom('127.0.0.4', 'admin', `guess ${i}`)
    await expect
      .poll(() => running.output())
      .toMatch(/a login as "admin" from "127\.0\.0\.4" was refused: too many wrong passwords/)
  })

  it.each([
    ['a body that is no JSON', () => post(running.url, 'identity/runs', '{"system": '), 400],
    ['a body that is no JSON, at the login', () => post(running.url, 'auth/token', '{"grant_type": '), 400],
    ['a body over the limit', () => post(running.url, 'identity/runs', JSON.stringify({ system: 'x'.repeat(6_000_000) })), 413],
    ['a login of megabytes', () => post(running.url, 'auth/token', JSON.stringify({ username: 'x'.repeat(1_000_000) })), 400],
    ['an address that cannot be read', () => get(running.url, '/identity/metaverse/%ff'), 400],
    ['an address of Node-RED that cannot be read', () => get(running.url, '/nodes/%ff'), 400],
  ] as const)('answer %s without a stack or a path, before anybody logged in', async (_what, ask, status) => {
    const before = running.output().length
    const answer = await ask()
    const text = await answer.text()
    expect([answer.status, text]).toEqual([status, expect.not.stringMatching(/node_modules|\/work|\bat .*:\d|\.js\b/)])
    expect(answer.headers.get('content-type')).toMatch(/^application\/(problem\+)?json/)
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(running.output().slice(before)).not.toMatch(/^\s+at /m)
  })
})
