/**
 * Whether the store's file is still the one that was opened. One that was deleted, replaced or overwritten under the process can
 * be written on and on, and nobody will ever read it.
 */
import { statSync, truncateSync } from 'node:fs'
import { SyncError } from '../../../model/errors'
import type { Connection } from './connection'
import type { Lock } from './lock'
import { LockOnDisk } from './lock-on-disk'

/** Looks at the file as long as it is open. */
export interface FileWatch {
  /** Calls once the file has gone or another one stands there; at once where that is so already. */
  onGone(then: (reason: SyncError) => void): void
  /** Looks a last time. True where another file was copied over this one: nothing of this one may be written into it any more. */
  stop(): boolean
  /** To be called when the connection is closed. */
  close(): void
}

/** Looks every so many milliseconds, and before every write: once the file has gone each throws `store-missing`. */
export function watchFile(connection: Connection, lock: Lock, every: number): FileWatch {
  const { file } = connection
  const opened = identityOf(file)
  const onDisk = new LockOnDisk(connection, lock.token)
  const listeners: ((reason: SyncError) => void)[] = []
  let reason: SyncError | undefined
  let isOverwritten = false
  // What SQLite reads is never older than the file, unless somebody else wrote to it.
  const isOtherNow = (): boolean => onDisk.hasGone && lock.isOurs()
  const look = (): void => {
    const found = identityOf(file)
    if (found === undefined) return
    if (found === opened) isOverwritten = isOtherNow()
    if (found === opened && !isOverwritten) return
    clearInterval(timer)
    const gone = isOverwritten ? overwrittenError(file) : goneError(file)
    reason = gone
    for (const then of listeners) then(gone)
  }
  const mayWrite = connection.mayWrite
  connection.mayWrite = () => {
    if (!reason) look()
    if (reason) throw reason
    mayWrite()
  }
  const timer = setInterval(look, every)
  timer.unref()
  return {
    onGone(then) {
      if (reason) then(reason)
      else listeners.push(then)
    },
    stop: () => {
      clearInterval(timer)
      isOverwritten ||= identityOf(file) === opened && isOtherNow()
      return isOverwritten
    },
    close: () => onDisk.close(),
  }
}

/** Takes from SQLite what it would put into the main part of the file when it closes it. */
export function emptyLog(file: string): void {
  truncateSync(`${file}-wal`)
}

/** Device and number of the file; empty where there is none. A folder that cannot be looked into at the moment says nothing. */
function identityOf(file: string): string | undefined {
  try {
    const { dev, ino } = statSync(file, { bigint: true })
    return `${dev}:${ino}`
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'ENOENT' ? '' : undefined
  }
}

function goneError(file: string): SyncError {
  return new SyncError(
    'store-missing',
    `The file of the store ${file} was deleted or replaced while it was in use. What was saved before is in that file, wherever it is now; from then on nothing is saved.`,
    'Put that file back, or the latest backup.',
  )
}

function overwrittenError(file: string): SyncError {
  return new SyncError(
    'store-missing',
    `Another file was copied over the store ${file} while it was in use. What the store held before is lost, and nothing of it is saved any more.`,
    'If the file that was copied is the one you want, it will be used from now on: have it examined (idweave examine), then run full imports and full syncs. The next time stop Node-RED first.',
  )
}
