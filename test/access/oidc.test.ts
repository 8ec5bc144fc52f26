/** The login with a company's OpenID Connect provider, as docs/oidc.md describes it, in Idweave as it is started. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../servers/free-port'
import { permissions, permissionsOf, post } from '../start/permissions'
import { get, plainEnvironment, projectRoot, start, type Started, temporaryFolder } from '../start/running'
import { clientId, clientSecret, type LoggingIn, type Provider, startProvider } from './oidc-provider'

const example = ['--settings', join(projectRoot, 'examples', 'settings-oidc.js')] as const
const groups = {
  'idweave viewers': 'viewer',
  'idweave operators': 'operator',
  'idweave approvers': 'approver',
  'idweave designers': 'designer',
  'idweave administrators': 'administrator',
} as const

describe('a login with OpenID Connect', () => {
  const folder = temporaryFolder()
  let provider: Provider
  let running: Started

  beforeAll(async () => {
    provider = await startProvider()
    const port = await freePort()
    mkdirSync(join(folder.path, 'secrets'))
    const options = { issuer: provider.issuer, clientId, clientSecret, url: `http://127.0.0.1:${port}/`, roles: groups }
    writeFileSync(join(folder.path, 'secrets', 'oidc.json'), JSON.stringify(options))
    // As npm installs it there.
    mkdirSync(join(folder.path, 'node_modules'))
    symlinkSync(join(projectRoot, 'node_modules', 'openid-client'), join(folder.path, 'node_modules', 'openid-client'))
    running = await start(folder.path, { PORT: String(port), IDWEAVE_TOKEN: 'token-of-programs' }, ...example)
  })
  afterAll(async () => {
    await running.stop()
    await provider.close()
    folder.remove()
  })

  const step = (url: string, cookie = ''): Promise<Response> => fetch(url, { redirect: 'manual', headers: { cookie } })
  const locationOf = (response: Response): string => response.headers.get('location') ?? ''

  /** Where the browser has come to when the provider has sent it back: nothing is shown there yet. */
  async function sentBack(person: LoggingIn): Promise<{ readonly url: string; readonly cookie: string }> {
    provider.next(person)
    const begun = await step(`${running.url}/auth/strategy`)
    const cookie = String(begun.headers.get('set-cookie')).split(';')[0] ?? ''
    expect(locationOf(begun)).toContain(`${provider.issuer}/authorize?`)
    return { url: locationOf(await step(locationOf(begun))), cookie }
  }

  /** Where a whole login ends: in the editor, with a code or with a sentence. */
  async function loggedIn(person: LoggingIn): Promise<URL> {
    const { url, cookie } = await sentBack(person)
    return new URL(locationOf(await step(url, cookie)), running.url)
  }

  /** The token that the editor gets for the code, which it reads from the address as it stands there. */
  async function tokenFor(person: LoggingIn): Promise<string> {
    const { search } = await loggedIn(person)
    const code = /^\?code=([^&]+)$/.exec(search)?.[1]
    expect([search, code]).toEqual([search, expect.any(String)])
    const answer = await post(running.url, 'auth/token', JSON.stringify({ code }))
    return ((await answer.json()) as { accessToken: string }).accessToken
  }

  /** The sentence of a login that is refused. */
  async function refusal(person: LoggingIn): Promise<string> {
    const ended = await loggedIn(person)
    expect(ended.searchParams.get('code')).toBeNull()
    return ended.searchParams.get('session_message') ?? ''
  }

  it('says at the start where to log in, and gives the password for what it is', () => {
    const said = running.output()
    expect(said).toContain(`Idweave: ${running.url}/ (log in as the settings say)`)
    expect(said).toMatch(/^Shown this once, for a start with Idweave's own logins: user admin, password \S+$/m)
    expect(said).not.toMatch(/User +admin|\(user admin\)/)
  })

  it('names no address where the start fails, and keeps no password to itself', async () => {
    const other = temporaryFolder()
    const failed = await start(other.path, {}, ...example).then(
      () => 'it started',
      (thrown: Error) => thrown.message,
    )
    other.remove()
    expect(failed).toContain('oidc.json is missing.')
    expect(failed).toMatch(/The administrator's password was made, and is shown this once: \S+/)
    expect(failed).not.toContain('http://127.0.0.1')
  })

  it('needs no provider for the start, and offers it as the only login', async () => {
    expect(provider.described()).toBe(0)
    const offered = (await (await get(running.url, '/auth/login')).json()) as { type: string; prompts: object[] }
    expect(offered).toMatchObject({ type: 'strategy', prompts: [{ type: 'button', url: 'auth/strategy' }] })
    expect((await get(running.url, '/identity/systems')).status).toBe(401)
  })

  it.each([
    ['viewers', ['identity.read']],
    ['operators', ['identity.read', 'identity.run']],
    ['approvers', ['identity.read', 'identity.run', 'identity.approve', 'identity.write']],
    ['designers', ['identity.read', 'identity.run', 'identity.design', 'flows.write']],
    ['administrators', permissions],
  ])('lets who is in the group of %s do what the role may and nothing else', async (group, expected) => {
    const person = { claims: { preferred_username: `one of the ${group}`, groups: ['everybody', `idweave ${group}`] } }
    expect(await permissionsOf(running.url, await tokenFor(person))).toEqual(expected)
  })

  it('takes groups from where the provider is asked for more, and gives what all of them may', async () => {
    const both = ['idweave approvers', 'idweave designers']
    const token = await tokenFor({ claims: { sub: 'two' }, furtherClaims: { preferred_username: 'ada', groups: both } })
    expect(await permissionsOf(running.url, token)).toEqual(permissions.slice(0, 6))
  })

  it.each([
    [
      'without a group that has a role',
      { preferred_username: 'eve', groups: ['everybody'] },
      '"eve" has no access to Idweave: no group of theirs has a role here. Ask whoever administers Idweave.',
    ],
    ['without groups', { preferred_username: 'eve & co #1' }, '"eve & co #1" has no access to Idweave'],
    [
      'whose group is called as something every object has',
      { preferred_username: 'eve', groups: ['constructor'] },
      'has no access',
    ],
    ['without a name', { groups: ['idweave viewers'] }, 'gives no name (claim preferred_username)'],
    ['called as the administrator here', { preferred_username: 'admin', groups: ['idweave viewers'] }, 'by itself'],
  ])('refuses somebody %s with a sentence', async (_what, claims, sentence) => {
    expect(await refusal({ claims })).toContain(sentence)
    await expect.poll(() => running.output()).toContain('a login was refused')
  })

  it.each([
    ['signed with another key', { isForged: true }, {}],
    ['for another program', {}, { aud: 'another' }],
    ['of another provider', {}, { iss: 'http://127.0.0.1:1' }],
    ['that has expired', {}, { exp: 1_700_000_000 }],
  ])('refuses a token %s', async (_what, fault, claims) => {
    const person = { claims: { preferred_username: 'eve', groups: ['idweave administrators'], ...claims }, ...fault }
    expect(await refusal(person)).toMatch(/^The login at .* failed: .* Try again\.$/)
  })

  it('refuses who said no, and a code that another browser brings', async () => {
    expect(await refusal({ claims: {}, refuses: true })).toContain('access_denied')
    const person = { claims: { preferred_username: 'ada', groups: ['idweave administrators'] } }
    const { url } = await sentBack(person)
    const stolen = new URL(locationOf(await step(url)), running.url)
    expect(stolen.searchParams.get('session_message')).toContain('Unable to verify authorization request state')
  })

  it('takes the tokens of programs as before, and no password', async () => {
    expect((await get(running.url, '/identity/systems', 'token-of-programs')).status).toBe(200)
    const body = JSON.stringify({ client_id: 'node-red-editor', grant_type: 'password', username: 'admin', password: 'x' })
    expect((await post(running.url, 'auth/token', body)).status).not.toBe(200)
  })
})

describe('its settings', () => {
  const complete = { issuer: 'https://login.example.com', clientId: 'a', clientSecret: 'b', url: 'https://here/', roles: groups }

  it.each([
    ['nothing of the provider', null, 'oidc.json is missing'],
    ['no secret', { ...complete, clientSecret: '' }, 'oidc.json has no clientSecret.'],
    ['a role that is none', { ...complete, roles: { staff: 'boss' } }, 'operator, approver, designer, administrator; not boss.'],
    ['no package', complete, 'Run npm install openid-client in '],
  ])('refuse to load with %s', (_what, options, sentence) => {
    const folder = temporaryFolder()
    mkdirSync(join(folder.path, 'secrets'))
    if (options) writeFileSync(join(folder.path, 'secrets', 'oidc.json'), JSON.stringify(options))
    const given = {
      IDWEAVE_ADMIN_PASSWORD: 'x',
      IDWEAVE_CREDENTIAL_SECRET: 'x',
      IDWEAVE_TOKEN: 'x',
      IDWEAVE_USER_DIR: folder.path,
    }
    const load = `try { require('./examples/settings-oidc.js') } catch (e) { console.error(e.stack) }`
    const { stderr } = spawnSync(process.execPath, ['-e', load], {
      cwd: projectRoot,
      encoding: 'utf8',
      env: plainEnvironment(given),
    })
    folder.remove()
    expect(stderr.trim().split('\n')).toEqual([expect.stringContaining(sentence)])
  })
})
