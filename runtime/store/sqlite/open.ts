/** Opening a store on SQLite. */
import { openForReading, openForWriting } from './file/file'
import type { LockTimes } from './file/lock'
import { SqliteStore } from './sqlite-store'

/** Which store is opened, and how. */
export interface StoreOptions {
  readonly file: string
  /** The present time, canonical UTC: what records are stamped with. */
  now(): string
  /** Look only: no lock is taken, nothing can be saved. */
  readonly readOnly?: boolean
  /**
   * Secrets outside the store that keys for secret values are made from: the first seals, each opens (N9). Asked once such a
   * value is met.
   */
  readonly secrets?: () => readonly string[]
  /** It was just copied from a store that is open, so that it is whole, however that one was closed the last time. */
  readonly isCopy?: true
  /** How the lock's heartbeat goes; for tests. */
  readonly lockTimes?: LockTimes
}

/** Opens a store; a file that does not exist is made. Throws `store-busy`, `store-newer`, `store-corrupt`, `not-configured`. */
export function openStore(options: StoreOptions): SqliteStore {
  const { secrets = () => [] } = options
  const file = options.readOnly === true ? openForReading(options.file, secrets) : openForWriting(options.file, secrets, options)
  return new SqliteStore(file, options.now)
}
