/** The store's file from opening to closing: who may use it, which shape it has, whether it is whole, and copies of it. */
import { finishErasing } from './deleted-text'
import { accessSync, constants, existsSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { SyncError } from '../../../model/errors'
import { Connection, openDatabase } from './connection'
import { translate } from './translate'
import { type FileEnd, type FileWatch, refuseUnclosed, watchFile } from './file-watch'
import { type Lock, type LockTimes, lockTimes, takeLock } from './lock'
import { fileVersion, migrate, migrations } from './migrations'
import { makeOwnerOnly, ownerOnly } from './owner-only'

/** A file up to this size is examined after an unclean end; a larger one would hold up the start too long. In bytes. */
const EXAMINED_UP_TO = 1_000_000_000

/**
 * Of every connection that writes. What is deleted is overwritten, which costs nothing that can be measured (N9, N14). The log
 * grows to 8 MB: with SQLite's own 4 a first sync copies the same pages to the file again and again.
 */
export const WRITE_SETTINGS = [
  'synchronous = normal',
  'journal_size_limit = 67108864',
  'wal_autocheckpoint = 2000',
  'secure_delete = on',
] as const

/** An open file: the connection, and the lock when it may be written. */
export interface StoreFile {
  readonly connection: Connection
  readonly lock: Lock | null
  /** Looks whether the file is still there, when it may be written. */
  readonly watch: FileWatch | null
}

/** How a store is opened besides. */
interface OpeningOptions {
  readonly lockTimes?: LockTimes
  readonly isCopy?: boolean
}

/**
 * Opens a store for writing: takes its lock, brings it to the present shape, and looks at it closely when it was not closed
 * properly. A file that does not exist is made. Throws `store-busy`, `store-newer`, `store-corrupt`, `not-configured`.
 */
export function openForWriting(
  file: string,
  secrets: () => readonly string[],
  { lockTimes: times = lockTimes, isCopy = false }: OpeningOptions = {},
): StoreFile {
  refuseReadOnly(file)
  refuseUnclosed(file)
  const connection = new Connection(openDatabase(file, 'write'), file, secrets)
  let lock: Lock | null = null
  try {
    return connection.call(() => {
      fileVersion(connection.db, file)
      // Before SQLite makes the files beside it, which get the rights it has.
      for (const path of [file, `${file}-wal`, `${file}-shm`]) ownerOnly(path)
      connection.db.pragma('journal_mode = wal')
      for (const setting of WRITE_SETTINGS) connection.db.pragma(setting)
      lock = takeLock(connection, times)
      migrate(connection.db, file)
      if (!isCopy) {
        if (!lock.cleanBefore && bytesOf(file) <= EXAMINED_UP_TO) examine(connection)
        finishErasing(connection)
      }
      return { connection, lock, watch: watchFile(connection, lock, times.beatEvery) }
    })
  } catch (thrown) {
    ;(lock as Lock | null)?.release()
    connection.close()
    throw thrown
  }
}

/**
 * Throws `store-unwritable` naming the path that may not be written. Asked before SQLite is: it would open the file for reading,
 * and leave files beside it that stay read-only when the store no longer is.
 */
function refuseReadOnly(file: string): void {
  for (const path of [dirname(file), file, `${file}-wal`, `${file}-shm`]) {
    try {
      accessSync(path, constants.W_OK)
    } catch (thrown) {
      const { code = '' } = thrown as NodeJS.ErrnoException
      if (!['EACCES', 'EPERM', 'EROFS'].includes(code)) continue
      throw new SyncError(
        'store-unwritable',
        `The store ${file} may not be written: ${path} is read-only for the account that runs Node-RED (${code}).`,
        'Give that account the right to write the store, the files beside it and their folder, or mount the disk for writing, and run again.',
        { cause: thrown },
      )
    }
  }
}

/**
 * Opens a store for looking only; it needs no lock. Throws as `openForWriting`, and `not-configured` for a file of an older
 * shape.
 */
export function openForReading(file: string, secrets: () => readonly string[]): StoreFile {
  const connection = new Connection(openDatabase(file, 'read'), file, secrets)
  try {
    const version = connection.call(() => fileVersion(connection.db, file))
    if (version === migrations.length) return { connection, lock: null, watch: null }
    throw new SyncError(
      'not-configured',
      `The store ${file} has the format of an older version (${version} of ${migrations.length}).`,
      'Open it once for writing, by starting Node-RED with it, so that it is brought up to date.',
    )
  } catch (thrown) {
    connection.close()
    throw thrown
  }
}

/** Throws `store-corrupt` when the file is damaged. */
function examine(connection: Connection): void {
  const [finding] = connection.db.pragma('quick_check(1)') as { quick_check: string }[]
  if (finding?.quick_check === 'ok') return
  throw new SyncError(
    'store-corrupt',
    `The store ${connection.file} is damaged: ${finding?.quick_check ?? 'it could not be examined'}.`,
    'Keep the file for examination and put the latest backup in its place.',
  )
}

/**
 * Gives the lock back and closes the file with everything in its main part; a second time does nothing. What another has put in
 * its place is left as it is.
 */
export function closeFile({ connection, lock, watch }: StoreFile): void {
  if (!connection.isOpen) return
  if (!lock || !watch) return connection.close()
  let end: FileEnd = { isWhole: false, isAtPath: false }
  try {
    end = watch.end()
    if (end.isWhole) putAway(connection, lock)
  } catch (thrown) {
    throw translate(thrown, connection.file)
  } finally {
    lock.giveUp()
    watch.close(end)
  }
}

function putAway({ db }: Connection, lock: Lock): void {
  try {
    db.pragma('optimize')
  } finally {
    lock.release()
  }
  db.pragma('wal_checkpoint(truncate)')
}

/**
 * Copies the store while it is in use, also by another process. In pieces, so that this process goes on between them; a copy in
 * pieces begins anew whenever another connection writes, so after a few times it is made at one go, which holds this process up
 * for some seconds a gigabyte. The copy belongs to nobody: it has no lock and is one single file.
 */
export async function copyFile(connection: Connection, to: string): Promise<void> {
  const part = `${to}.part`
  rmSync(part, { force: true })
  try {
    makeOwnerOnly(part)
    await connection.db.backup(part, { progress: pieces() })
  } catch (thrown) {
    rmSync(part, { force: true })
    throw translate(thrown, to)
  }
  connection.call(() => {
    const copy = openDatabase(part, 'write')
    try {
      copy.exec('delete from lock; delete from opened')
      copy.pragma('journal_mode = delete')
    } finally {
      copy.close()
    }
  })
  ownerOnly(part)
  renameSync(part, to)
}

/** How many pages the next piece has, by how many are left. */
function pieces(): (progress: { readonly remainingPages: number }) => number {
  let [left, begun] = [0, 0]
  return ({ remainingPages }) => {
    if (remainingPages > left) begun++
    left = remainingPages
    return begun > MOST_BEGINNINGS ? ALL_PAGES : PIECE
  }
}

/** Pages that are copied in some 10 ms. */
const PIECE = 1000
/** So often a copy in pieces begins. */
const MOST_BEGINNINGS = 3
/** More pages than a file can have. */
const ALL_PAGES = 0x7fffffff

/** The bytes the store takes on disk. */
export function bytesOf(file: string): number {
  return [file, `${file}-wal`].reduce((sum, path) => sum + (existsSync(path) ? statSync(path).size : 0), 0)
}
