/** Who uses a user folder, and what is done where that cannot be found out. */
import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { useFolder } from '../../runtime/store/sqlite/file/folder-in-use'
import { projectRoot } from '../start/running'

/** Root may everything, so that another account is asked. */
const other = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}
let folder = ''
const lock = (): string => join(folder, 'idweave.lock')

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'idweave-use-'))
})
afterEach(() => {
  vi.restoreAllMocks()
  chmodSync(folder, 0o700)
  rmSync(folder, { recursive: true })
})

/** What an account that is not root is answered. */
function answerOf(how: string): string {
  const program = `const { useFolder } = require('./dist/runtime/store/sqlite/file/folder-in-use.js')
    try { console.log(useFolder(process.argv[1], '${how}') ? 'granted' : 'refused') }
    catch (error) { console.log(error.message, error.cause?.code) }`
  return spawnSync(process.execPath, ['-e', program, folder], { cwd: projectRoot, encoding: 'utf8', ...other }).stdout.trim()
}

describe('the use of a folder', () => {
  it('is granted to all who use it together or to one alone, until it ends', () => {
    const [first, second] = [useFolder(folder, 'together'), useFolder(folder, 'together')]
    expect([first, second]).toEqual([expect.any(Function), expect.any(Function)])
    first?.()
    expect(useFolder(folder, 'alone')).toBeNull()
    second?.()
    const alone = useFolder(folder, 'alone')
    expect([alone, useFolder(folder, 'together')]).toEqual([expect.any(Function), null])
    alone?.()
    expect(useFolder(join(folder, 'none'), 'together')).toEqual(expect.any(Function))
  })

  it('is granted without asking where nothing can be written, though to nobody alone', () => {
    chmodSync(folder, 0o555)
    expect(answerOf('together')).toBe('granted')
    expect(answerOf('alone')).toMatch(/idweave\.lock.* cannot be used: EACCES.* EACCES$/)
    expect(readdirSync(folder)).toEqual([])
  })

  it.each(['SQLITE_IOERR_LOCK', 'SQLITE_IOERR_RDLOCK', 'SQLITE_PERM'])('is granted so on a disk without locks: %s', (code) => {
    vi.spyOn(Database.prototype, 'exec').mockImplementation(() => {
      throw Object.assign(new Error('disk I/O error'), { code })
    })
    expect(useFolder(folder, 'together')).toEqual(expect.any(Function))
    expect(() => useFolder(folder, 'alone')).toThrow(/idweave\.lock.* cannot be used: disk I\/O error/)
  })

  it('is refused with the reason where another account has taken the file, or the file is something else', () => {
    if (other.uid) chownSync(folder, other.uid, other.gid)
    writeFileSync(lock(), '', { mode: other.uid ? 0o600 : 0 })
    for (const how of ['together', 'alone'])
      expect(answerOf(how)).toMatch(/idweave\.lock.* cannot be used: EACCES: permission denied.*idweave\.lock.* EACCES$/)
    rmSync(lock())
    writeFileSync(lock(), 'no SQLite '.repeat(500))
    expect(() => useFolder(folder, 'together')).toThrow(/cannot be used: file is not a database/)
    rmSync(lock())
    mkdirSync(lock())
    expect(() => useFolder(folder, 'together')).toThrow(/cannot be used: unable to open database file/)
  })
})
