/**
 * Who uses a user folder: everybody who runs on it, or one process alone that changes its secrets. It goes by the locks SQLite
 * takes on an empty file, which the system gives back however a process ends.
 */
import { accessSync, chownSync, constants, existsSync, statSync } from 'node:fs'
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
 * written, or on a disk without locks, is used without asking, unless it is to be used alone: then the reason is thrown, and any
 * other reason always.
 */
export function useFolder(folder: string, how: 'together' | 'alone'): EndUse | null {
  if (how === 'together' && !existsSync(folder)) return () => undefined
  const file = join(folder, lockFile)
  try {
    return take(file, how === 'alone' ? ['begin exclusive'] : ['begin', 'select count(*) from sqlite_schema'])
  } catch (thrown) {
    const code = codeOf(thrown)
    if (code === 'SQLITE_BUSY') return null
    const denial = denialOf(folder)
    if (how === 'together' && (denial || withoutLocks.includes(code))) return () => undefined
    throw withReason(file, denial ?? denialOf(file) ?? thrown)
  }
}

/** What SQLite says on a disk that knows no locks. */
const withoutLocks = ['SQLITE_IOERR_LOCK', 'SQLITE_IOERR_RDLOCK', 'SQLITE_IOERR_UNLOCK', 'SQLITE_PERM']

const codeOf = (thrown: unknown): string => String((thrown as { readonly code?: unknown }).code)

/** Why something that is there may not be read and written; SQLite says only that it could not open it. */
function denialOf(path: string): Error | null {
  try {
    accessSync(path, constants.R_OK | constants.W_OK)
    return null
  } catch (thrown) {
    return ['EACCES', 'EPERM', 'EROFS'].includes(codeOf(thrown)) ? (thrown as Error) : null
  }
}

function withReason(file: string, cause: unknown): Error {
  const why = cause instanceof Error ? cause.message : String(cause)
  return new Error(`${file}, which says who uses its folder, cannot be used: ${why}.`, { cause })
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
