/** What settings.js takes from the environment, and what it refuses. */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { get, login, plainEnvironment, projectRoot, start, temporaryFolder, tokenOf } from './running'

const folders: { remove(): void }[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) folder.remove()
})

function newFolder(): string {
  const folder = temporaryFolder()
  folders.push(folder)
  return folder.path
}

/** Loads settings.js as Node-RED does; returns what it complains about, or ''. */
function complaint(userDir: string, more: Readonly<Record<string, string>>): string {
  const { stderr } = spawnSync(
    process.execPath,
    ['-e', `try { require('./settings.js') } catch (e) { console.error(e.stack) }`],
    {
      cwd: projectRoot,
      encoding: 'utf8',
      env: plainEnvironment({ IDWEAVE_USER_DIR: userDir, ...more }),
    },
  )
  return stderr.trim()
}

describe('secrets from the environment', () => {
  it('are used, not shown and not stored', async () => {
    const userDir = newFolder()
    const given = {
      IDWEAVE_ADMIN_USER: 'boss',
      IDWEAVE_ADMIN_PASSWORD: 'from-the-environment-1',
      IDWEAVE_READER_PASSWORD: 'only-looking-2',
      IDWEAVE_CREDENTIAL_SECRET: 'credential-secret-3',
      IDWEAVE_TOKEN: 'token-of-the-command-line-4',
    }
    const running = await start(userDir, given)
    try {
      expect(running.output()).not.toContain('Password')
      expect(readdirSync(join(userDir, 'secrets'))).toEqual([])
      expect((await login(running.url, 'admin', given.IDWEAVE_ADMIN_PASSWORD)).status).toBe(401)
      expect((await get(running.url, '/flows', await tokenOf(running.url, 'boss', given.IDWEAVE_ADMIN_PASSWORD))).status).toBe(
        200,
      )
      expect((await get(running.url, '/flows', given.IDWEAVE_TOKEN)).status).toBe(200)
      for (const secret of Object.values(given).slice(1)) expect(running.output()).not.toContain(secret)
    } finally {
      await running.stop()
    }
    const stored = readdirSync(userDir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    for (const entry of stored)
      for (const secret of Object.values(given).slice(1))
        expect([entry.name, readFileSync(join(entry.parentPath, entry.name)).includes(secret)]).toEqual([entry.name, false])
  })

  it('give a reader who looks but changes nothing', async () => {
    const running = await start(newFolder(), { IDWEAVE_READER_PASSWORD: 'only-looking-2' })
    try {
      const token = await tokenOf(running.url, 'reader', 'only-looking-2')
      const asked = (path: string, method: string): Promise<Response> =>
        fetch(`${running.url}${path}`, {
          method,
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', accept: 'application/json' },
          ...(method !== 'GET' && { body: '{}' }),
        })
      expect((await asked('/flows', 'GET')).status).toBe(200)
      expect((await asked('/settings', 'GET')).status).toBe(200)
      for (const [path, method] of [
        ['/flows', 'POST'],
        ['/settings/user', 'POST'],
        ['/nodes/node-red/inject', 'PUT'],
        ['/diagnostics', 'GET'],
        ['/context/global', 'GET'],
        ['/identity/design/test', 'POST'],
      ] as const)
        expect([path, (await asked(path, method)).status]).toEqual([path, 401])
    } finally {
      await running.stop()
    }
  })
})

describe('settings.js', () => {
  it('refuses a folder that nobody has prepared', () => {
    const userDir = join(newFolder(), 'nothing')
    expect(complaint(userDir, {})).toContain('Start with npm start')
    expect(existsSync(userDir)).toBe(false)
  })

  const complete = { IDWEAVE_ADMIN_PASSWORD: 'x', IDWEAVE_CREDENTIAL_SECRET: 'x', IDWEAVE_TOKEN: 'x' }

  it('takes complete secrets from the environment alone', () => {
    expect(complaint(newFolder(), complete)).toBe('')
  })

  it.each([
    ['other machines without encryption', { IDWEAVE_HOST: '0.0.0.0' }, 'in clear'],
    ['half a certificate', { IDWEAVE_TLS_CERT: '/tmp/cert.pem' }, 'belong together'],
    ['a password bcrypt would cut', { IDWEAVE_ADMIN_PASSWORD: 'é'.repeat(37) }, '72 bytes'],
    ['two users of one name', { IDWEAVE_READER_USER: 'admin', IDWEAVE_READER_PASSWORD: 'y' }, 'another name'],
  ])('refuses %s', (_what, more, sentence) => {
    const said = complaint(newFolder(), { ...complete, ...more })
    expect(said).toContain(sentence)
    expect(said.split('\n')).toHaveLength(1)
  })

  it('listens to other machines with a certificate, or behind a proxy that is said to encrypt', () => {
    expect(complaint(newFolder(), { ...complete, IDWEAVE_HOST: '0.0.0.0', IDWEAVE_PLAIN_HTTP: '1' })).toBe('')
  })
})
