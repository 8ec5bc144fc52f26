/** A store that is closed to everybody else while it is sealed under another secret (N9). */
import { openCounter } from './file/counters'
import { closeFile, openForReading, openForWriting, type StoreFile } from './file/file'
import { hashSecrets, loadDeclared } from './tables/declared'
import { JoinKeys } from './tables/keys'
import { countUnreadable, type Resealed, resealAll } from './tables/reseal'
import { noteOpenImports } from './tables/systems'

/** What was done in one store. */
export interface ResealedStore extends Resealed {
  /** Attributes whose keys for joins were made anew. */
  readonly joinAttributes: number
}

/** A store opened for that; its lock is held until it is closed. */
export interface StoreToReseal {
  /** How many objects, contributions and pending exports hold something that none of the secrets opens. */
  unreadable(): number
  /** Seals everything under the first secret. Stopped at any moment, the next time goes on. */
  reseal(): Promise<ResealedStore>
  close(): void
}

/**
 * Opens a store that exists. The first of the secrets seals, each opens. Throws `store-busy` where it is in use, `not-configured`
 * for one of an older shape, and what opening throws.
 */
export function openToReseal(file: string, secrets: readonly string[]): StoreToReseal {
  closeFile(openForReading(file, () => secrets))
  const opened = openForWriting(file, () => secrets)
  return {
    unreadable: () => opened.connection.call(() => countUnreadable(opened.connection)),
    reseal: () => resealFile(opened),
    close: () => closeFile(opened),
  }
}

async function resealFile({ connection: c }: StoreFile): Promise<ResealedStore> {
  noteOpenImports(c)
  loadDeclared(c)
  const keys = new JoinKeys(c)
  const change = openCounter(c, 'change', 'write')
  const { rows, unreadable } = await resealAll(c)
  c.call(() => hashSecrets(c, keys, () => change.take(1)))
  const joinAttributes = await keys.ensureAll()
  change.saveLast()
  // Nothing of what was overwritten stays in the log.
  c.call(() => c.db.pragma('wal_checkpoint(truncate)'))
  return { rows, unreadable, joinAttributes }
}
