/**
 * Who uses a user folder: everybody who runs on it, or one process alone that changes its secrets. It goes by the locks SQLite
 * takes on an empty file, which the system gives back however a process ends.
 */
import { chownSync, existsSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type BetterSqlite3 from 'better-sqlite3'
import { ownerOnly } from './owner-only'

const lockFile = 'idweave.lock'

/** Ends the use of a folder. */
export type EndUse = () => void

/** Held until the process ends where nobody ends it: without this the handle would be closed with the garbage. */
const held = new Set<BetterSqlite3.Database>()

/**
 * Uses a folder together with others, or alone. Null where somebody else's use forbids it. A folder in which nothing can be
 * written, or on a disk without locks, is used without asking, unless it is to be used alone: then the reason is thrown.
 */
export function useFolder(folder: string, how: 'together' | 'alone'): EndUse | null {
  if (how === 'together' && !existsSync(folder)) return () => undefined
  try {
    return take(join(folder, lockFile), how === 'alone' ? ['begin exclusive'] : ['begin', 'select count(*) from sqlite_schema'])
  } catch (thrown) {
    if ((thrown as { code?: unknown }).code === 'SQLITE_BUSY') return null
    if (how === 'alone') throw thrown
    return () => undefined
  }
}

function take(file: string, statements: readonly string[]): EndUse {
  const Driver = createRequire(__filename)('better-sqlite3') as typeof BetterSqlite3
  const db = new Driver(file, { timeout: 0 })
  try {
    ownerOnly(file)
    giveToOwner(file)
    for (const sql of statements) db.exec(sql)
  } catch (thrown) {
    db.close()
    throw thrown
  }
  held.add(db)
  return () => {
    held.delete(db)
    db.close()
  }
}

/** Root must not take the file from the account that runs on the folder. */
function giveToOwner(file: string): void {
  if (process.getuid?.() !== 0) return
  const { uid, gid } = statSync(dirname(file))
  if (statSync(file).uid !== uid) chownSync(file, uid, gid)
}
