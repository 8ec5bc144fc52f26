/** The command npm run backup. */
import { spawnSync } from 'node:child_process'
import { chownSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { useFolder } from '../../runtime/store/sqlite/file/folder-in-use'
import { plainEnvironment, projectRoot, temporaryFolder } from './running'

const script = join(projectRoot, 'scripts', 'backup.mjs')
const rotate = join(projectRoot, 'scripts', 'rotate-secret.mjs')

describe('npm run backup', () => {
  const folder = temporaryFolder()
  let userDir = ''
  let copies = ''

  beforeEach(() => {
    userDir = join(folder.path, 'user')
    copies = join(folder.path, 'copies')
    for (const name of ['secrets', 'data', 'node_modules']) mkdirSync(join(userDir, name), { recursive: true })
    writeFileSync(join(userDir, 'flows.json'), '[]')
    writeFileSync(join(userDir, 'data', 'hr.csv'), 'id\n1\n')
    writeFileSync(join(userDir, 'secrets', 'token'), 'secret', { mode: 0o600 })
    writeFileSync(join(userDir, 'node_modules', 'large.js'), '')
    writeFileSync(join(userDir, '.sessions.json'), '{}')
  })
  afterEach(() => folder.remove())

  const backup = (...args: string[]): ReturnType<typeof spawnSync> =>
    spawnSync(process.execPath, [script, ...args], { encoding: 'utf8', env: plainEnvironment({ IDWEAVE_USER_DIR: userDir }) })

  it('copies everything that makes the installation, with a store that is being written to', () => {
    const store = new Database(join(userDir, 'identity.sqlite'))
    store.pragma('journal_mode = wal')
    store.exec('create table person (name text); insert into person values (1), (2)')
    expect(statSync(join(userDir, 'identity.sqlite-wal')).size).toBeGreaterThan(0)
    store.exec('begin immediate; insert into person values (3)')
    try {
      expect(backup(copies)).toMatchObject({ status: 0, stderr: '' })
    } finally {
      store.exec('rollback')
      store.close()
    }
    const [copy = ''] = readdirSync(copies)
    expect(copy).toMatch(/^idweave-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d$/)
    const files = readdirSync(join(copies, copy), { recursive: true }).map(String).sort()
    expect(files).toEqual(['data', 'data/hr.csv', 'flows.json', 'identity.sqlite', 'secrets', 'secrets/token'])
    for (const name of ['.', ...files]) expect([name, statSync(join(copies, copy, name)).mode & 0o077]).toEqual([name, 0])
    expect(readFileSync(join(copies, copy, 'data', 'hr.csv'), 'utf8')).toBe('id\n1\n')
    const copied = new Database(join(copies, copy, 'identity.sqlite'), { readonly: true })
    expect(copied.prepare('select count(*) from person').pluck().get()).toBe(2)
    copied.close()
  })

  it('N6 leaves out what previews work on, and nothing else of such a name', () => {
    for (const ending of ['', '-wal', '-shm', '-journal', '.part'])
      writeFileSync(join(userDir, `identity.sqlite.preview-41-2${ending}`), '')
    for (const name of ['hr.preview-2026-11.csv', 'hr.preview-1-2.csv']) writeFileSync(join(userDir, 'data', name), 'id\n')
    expect(backup(copies)).toMatchObject({ status: 0, stderr: '' })
    const files = readdirSync(join(copies, readdirSync(copies)[0] ?? ''), { recursive: true }).map(String)
    expect(files.filter((name) => name.includes('.preview-')).sort()).toEqual([
      'data/hr.preview-1-2.csv',
      'data/hr.preview-2026-11.csv',
    ])
  })

  it('leaves what other programs keep in tables of the same name as it is', () => {
    const other = new Database(join(userDir, 'other.sqlite'))
    other.exec('create table lock (name text); insert into lock values (1)')
    other.close()
    expect(backup(copies)).toMatchObject({ status: 0, stderr: '' })
    const copied = new Database(join(copies, readdirSync(copies)[0] ?? '', 'other.sqlite'), { readonly: true })
    expect(copied.prepare('select count(*) from lock').pluck().get()).toBe(1)
    copied.close()
  })

  it('N9 keeps the secret from being changed until it has ended, also when its garbage was collected', () => {
    // Copied first; garbage that is found before is collected after.
    for (const name of ['a.sqlite', 'b.sqlite']) new Database(join(userDir, name)).exec('create table person (name text)').close()
    const preload = `import fs from 'node:fs'
      import { spawnSync } from 'node:child_process'
      import { syncBuiltinESMExports } from 'node:module'
      const { copyFileSync, readdirSync } = fs
      fs.readdirSync = (...asked) => {
        gc()
        return readdirSync(...asked)
      }
      fs.copyFileSync = (...files) => {
        gc()
        const { status, stderr } = spawnSync(process.execPath, [${JSON.stringify(rotate)}], { encoding: 'utf8' })
        console.log('changed with', status, stderr)
        return copyFileSync(...files)
      }
      syncBuiltinESMExports()`
    const options = ['--expose-gc', '--import', `data:text/javascript,${encodeURIComponent(preload)}`]
    const env = plainEnvironment({ IDWEAVE_USER_DIR: userDir })
    const said = spawnSync(process.execPath, [...options, script, copies], { encoding: 'utf8', env })
    expect(said).toMatchObject({ status: 0, stderr: '' })
    const answers = said.stdout.match(/changed with .*/g) ?? []
    expect(answers.length).toBeGreaterThan(2)
    for (const answer of answers)
      expect(answer).toMatch(/^changed with 1 Idweave is running on .*, or a backup of it is being made/)
  })

  it('N9 is not made while the secret is being changed, or half changed', () => {
    const endUse = useFolder(userDir, 'alone')
    expect(backup(copies)).toMatchObject({ status: 1, stderr: expect.stringContaining('is being changed') as string })
    endUse?.()
    writeFileSync(join(userDir, 'secrets', 'secret-change.json'), '{}')
    expect(backup(copies)).toMatchObject({ status: 1, stderr: expect.stringContaining('npm run rotate-secret') as string })
    expect(existsSync(copies)).toBe(false)
  })

  it.runIf(process.getuid?.() === 0)('leaves the folder to the account that has it, also when root runs it', () => {
    chownSync(userDir, 12_345, 12_345)
    expect(backup(copies)).toMatchObject({ status: 0, stderr: '' })
    expect(statSync(join(userDir, 'idweave.lock'))).toMatchObject({ uid: 12_345, gid: 12_345 })
  })

  it('fails for a store that is damaged, and leaves no copy that looks like one', () => {
    const file = join(userDir, 'identity.sqlite')
    const store = new Database(file)
    store.exec('create table person (name text); create index by_name on person (name)')
    store.exec(
      "with recursive n (i) as (select 1 union all select i + 1 from n where i < 5000) insert into person select 'P' || i from n",
    )
    store.close()
    const bytes = readFileSync(file)
    bytes.fill(0xff, bytes.length - 8_192, bytes.length - 4_096)
    writeFileSync(file, bytes)
    const answer = backup(copies)
    expect(answer.status).toBe(1)
    expect(String(answer.stderr)).toMatch(/The store .*identity\.sqlite is damaged \(.*keep the earlier backups/)
    expect(readdirSync(copies)).toEqual([])
  })

  it('refuses without a folder, and within the user folder, leaving nothing behind', () => {
    expect(backup()).toMatchObject({ status: 1, stderr: expect.stringContaining('npm run backup -- FOLDER') as string })
    const before = readdirSync(userDir, { recursive: true }).length
    expect(backup(join(userDir, 'copies')).status).toBe(1)
    expect(readdirSync(userDir, { recursive: true }).length).toBe(before)
  })

  it('leaves nothing half when it fails', () => {
    writeFileSync(join(userDir, 'broken.sqlite'), 'SQLite format 3\0 and then nothing of the kind')
    const { status, stderr } = backup(copies)
    expect(status).toBe(1)
    expect(stderr).toContain('The backup failed')
    expect(readdirSync(copies)).toEqual([])
  })
})
