/** The command npm run access as people type it, and what commands say to an account that may not see the user folder. */
import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { plainEnvironment, projectRoot, temporaryFolder } from './running'

interface Said {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

const isRoot = process.getuid?.() === 0

describe('the commands', () => {
  let folder: ReturnType<typeof temporaryFolder>
  let userDir: string

  beforeAll(async () => {
    // Else the first command builds, and says so.
    const path = '../../scripts/build-when-stale.mjs'
    const { build } = (await import(path)) as { build(root: string): boolean }
    expect(build(projectRoot)).toBe(true)
  })
  beforeEach(() => {
    folder = temporaryFolder()
    userDir = join(folder.path, 'user')
  })
  afterEach(() => {
    if (existsSync(userDir)) chmodSync(userDir, 0o700)
    folder.remove()
  })

  function run(script: string, args: readonly string[], options: { readonly uid?: number; readonly gid?: number } = {}): Said {
    return spawnSync(process.execPath, [join(projectRoot, 'scripts', script), ...args], {
      cwd: folder.path,
      encoding: 'utf8',
      env: plainEnvironment({ IDWEAVE_USER_DIR: userDir }),
      ...options,
    })
  }
  const access = (...args: string[]): Said => run('access.mjs', args)

  it('of access show how it is used when asked for help, and name what they do not know in a sentence of their own', () => {
    for (const asked of ['--help', '-h']) {
      const said = access(asked)
      expect([said.status, said.stderr]).toEqual([0, ''])
      expect(said.stdout).toMatch(/^Usage\n {2}npm run access -- list\n/)
    }
    const said = access('list', '--al')
    expect([said.status, said.stdout]).toEqual([2, ''])
    expect(said.stderr).toMatch(/^Unknown option '--al'\.\n\nUsage\n/)
  })

  it('of access refuse a name that reads like one that is there', () => {
    const own = access('add-user', 'ADMIN', '--role', 'viewer')
    expect([own.status, own.stdout]).toEqual([1, ''])
    expect(own.stderr).toBe('"ADMIN" reads like "admin", a name that this installation has by itself. Choose another name.\n')
    expect(access('add-user', 'Ann', '--role', 'viewer').status).toBe(0)
    const like = access('add-token', 'ann', '--role', 'viewer')
    expect([like.status, like.stderr]).toEqual([1, '"ann" reads like "Ann", who is on the list already. Choose another name.\n'])
    expect(access('list').stdout).not.toMatch(/^(?:ann|ADMIN)\b/m)
  })

  it('of access give a token without end for --days 0, and none for days that are no number', () => {
    expect(access('add-token', 'monitor', '--role', 'viewer', '--days', '0').stdout).toContain('without end')
    expect(access('list').stdout).toMatch(/^monitor +token +viewer .*without end$/m)
    expect(access('add-token', 'other', '--role', 'viewer', '--days', '-1')).toMatchObject({ status: 2, stdout: '' })
  })

  it.each([
    ['access.mjs', ['list']],
    ['access.mjs', ['add-user', 'ann', '--role', 'viewer']],
    ['backup.mjs', ['copies']],
    ['start.mjs', []],
    ['cycle.mjs', ['--store', 'user/cycle/identity.sqlite']],
  ])('%s %j say it where the account may not look into the user folder, and what to do', (script, args) => {
    mkdirSync(join(userDir, 'secrets'), { recursive: true })
    chmodSync(folder.path, 0o777)
    chmodSync(userDir, isRoot ? 0o700 : 0)
    const said = run(script, args, isRoot ? { uid: 65_534, gid: 65_534 } : {})
    expect([said.status, said.stdout]).toEqual([1, ''])
    expect(said.stderr.trimEnd()).toMatch(
      /The account "?[^"]+"? may not read or write \S+ \((?:EACCES|EPERM)\)\. Run this as the account that runs Idweave, or give this one the right to it\.$/,
    )
    expect(said.stderr).not.toMatch(/^\s+at /m)
    chmodSync(userDir, 0o700)
    expect(readdirSync(userDir)).toEqual(['secrets'])
  })

  it.each(['start.mjs', 'rotate-secret.mjs'])('%s says it where another account has taken the lock of the folder', (script) => {
    mkdirSync(userDir)
    writeFileSync(join(userDir, 'idweave.lock'), '', { mode: isRoot ? 0o600 : 0 })
    chmodSync(folder.path, 0o777)
    if (isRoot) chownSync(userDir, 65_534, 65_534)
    const said = run(script, [], isRoot ? { uid: 65_534, gid: 65_534 } : {})
    expect(said.status).toBe(1)
    expect(said.stderr).toMatch(
      /The account "?[^"]+"? may not read or write \S*idweave\.lock \(EACCES\)\. Run this as the account that runs Idweave/,
    )
    expect(said.stderr).not.toMatch(/^\s+at /m)
  })

  it('of backup take what begins with a stroke for no folder', () => {
    mkdirSync(userDir)
    expect(run('backup.mjs', ['--help'])).toMatchObject({ status: 0, stdout: 'Say where to: npm run backup -- FOLDER\n' })
    expect(run('backup.mjs', ['--all'])).toMatchObject({ status: 1, stderr: 'Say where to: npm run backup -- FOLDER\n' })
    expect(readdirSync(folder.path)).toEqual(['user'])
  })
})
