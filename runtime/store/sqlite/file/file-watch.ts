/**
 * Whether the store's file is still the one that was opened. One that was deleted or replaced under the process can be written on
 * and on, and nobody will ever read it.
 */
import { statSync } from 'node:fs'
import { SyncError } from '../../../model/errors'
import type { Connection } from './connection'

/** Looks at the file as long as it is open. */
export interface FileWatch {
  /** Calls once the file has gone or another one stands there; at once where that is so already. */
  onGone(then: (reason: SyncError) => void): void
  stop(): void
}

/** Looks every so many milliseconds, and before every write: once the file has gone each throws `store-missing`. */
export function watchFile(connection: Connection, every: number): FileWatch {
  const { file } = connection
  const opened = identityOf(file)
  const listeners: ((reason: SyncError) => void)[] = []
  let reason: SyncError | undefined
  const look = (): void => {
    const found = identityOf(file)
    if (found === opened || found === undefined) return
    clearInterval(timer)
    const gone = goneError(file)
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
    stop: () => clearInterval(timer),
  }
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
