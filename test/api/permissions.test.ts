/** What is said where a permission is missing, or nobody is logged in (N15). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { World } from './world'

const world = new World()
beforeAll(async () => {
  await world.start()
  await world.fresh()
})
afterAll(() => world.stop())

const asked = async (method: 'GET' | 'POST', path: string, token: string | null) =>
  world.ask(method, path, method === 'POST' ? {} : undefined, token)

describe('N15 a refusal', () => {
  it.each([
    ['GET', 'systems', 'stranger', 'identity.read'],
    ['POST', 'runs', 'reader', 'identity.run'],
    ['POST', 'pending-exports/release', 'operator', 'identity.approve'],
    ['POST', 'metaverse', 'operator', 'identity.write'],
    ['POST', 'previews/flow', 'approver', 'flows.write'],
    ['POST', 'design/test', 'flowWriter', 'identity.design'],
  ] as const)('of %s %s to %s names %s, and nothing else', async (method, path, login, permission) => {
    const { status, json, headers } = await asked(method, path, login)
    expect(status).toBe(401)
    expect(headers.get('content-type')).toContain('application/problem+json')
    expect(json).toEqual({
      type: 'urn:idweave:problem:permission-missing',
      title: 'permission-missing',
      status: 401,
      detail: `This needs the permission ${permission}, which the login ${login} does not have.`,
      next: expect.stringContaining('ask an administrator') as string,
    })
  })

  it('is the same for what is there and what is not', async () => {
    const texts = new Set<string>()
    for (const path of ['metaverse/1', 'metaverse/999', 'gone/1', 'objects/4711'])
      texts.add((await asked('GET', path, 'stranger')).text)
    expect(texts.size).toBe(1)
  })

  it.each([null, 'forged'])('to whoever is not logged in (%s) says so, and no permission', async (token) => {
    const { status, json, text } = await asked('GET', 'systems', token)
    expect(status).toBe(401)
    expect(json).toMatchObject({
      title: 'login-needed',
      detail: 'This needs a login, and the request has none that is known here.',
    })
    expect(text).not.toContain('identity.')
  })
})
