/** A store that is closed to everybody else while it is sealed under another secret (N9). */
import { SyncError } from '../../model/errors'
import type { Connection } from './file/connection'
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
  /**
   * Seals everything under the first secret. Stopped at any moment, the next time goes on. Throws `store-busy` where another
   * program reads the store, so that what was sealed before stays in its file.
   */
  reseal(): Promise<ResealedStore>
  /** Throws where the file is not the one that was opened any more, or another holds it; closed it is all the same. */
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
    close: () => closeWhole(opened),
  }
}

function closeWhole(opened: StoreFile): void {
  if (!opened.connection.isOpen) return
  try {
    // Each write asks whose file it is.
    opened.connection.write(() => undefined)
  } finally {
    closeFile(opened)
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
  c.call(() => putLogAway(c))
  return { rows, unreadable, joinAttributes }
}

/** Nothing of what was overwritten stays in the log or, by what is in the log only, in the main part. */
function putLogAway({ db, file }: Connection): void {
  const [{ busy }] = db.pragma('wal_checkpoint(truncate)') as [{ readonly busy: number }]
  if (busy === 0) return
  throw new SyncError(
    'store-busy',
    `Another program reads the store ${file}: as long as it does, what was sealed with the old secret stays in the file.`,
    'End that program, such as a backup or an examination.',
  )
}
