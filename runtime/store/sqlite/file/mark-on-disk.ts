/**
 * Whether the main part of the store's file bears the mark of this opening. A file that is copied over an open one has its number
 * and other bytes: SQLite does not see that, goes on with what it keeps in memory and in the log, and mixes both. (A plain copy
 * that was made since it was opened bears the mark as well, and cannot be told from it.)
 */
import { closeSync, openSync, readSync } from 'node:fs'
import type { Connection } from './connection'

/** Where a page of a table says how many rows it has. */
const rowsAt = 3

/** Where the mark is to be found; also for another thread of the process. */
export interface MarkPosition {
  readonly descriptor: number
  readonly position: number
  readonly size: number
  readonly mark: string
  /** Whether it was there already. */
  readonly isSeen: boolean
}

/** Looks past SQLite whether the mark is there. Throws where the disk cannot be read. */
export function isMarked({ descriptor, position, size, mark }: Omit<MarkPosition, 'isSeen'>): boolean {
  const page = Buffer.allocUnsafe(size)
  const isThere = (): boolean =>
    // A deleted row is still to be read on its page, which has no rows by then.
    readSync(descriptor, page, 0, size, position) === size && page.readUInt16BE(rowsAt) > 0 && page.includes(mark)
  // Looked at twice: the page may be written at this moment.
  return isThere() || isThere()
}

/** The mark of an opening on disk. */
export class MarkOnDisk {
  readonly #position: Omit<MarkPosition, 'isSeen'>
  #seen = false

  /** Has what is in the log put into the main part first, as far as nobody reads it. */
  constructor({ db, file }: Connection, mark: string) {
    try {
      db.pragma('wal_checkpoint(passive)')
    } catch {
      // What is wrong with the disk is said by the first write; until the mark is there nothing is missing.
    }
    const size = db.pragma('page_size', { simple: true }) as number
    const root = db.prepare("select rootpage from sqlite_schema where name = 'opened'").pluck().get() as number
    this.#position = { descriptor: openSync(file, 'r'), position: (root - 1) * size, size, mark }
  }

  /** Whether it was there before and is not any more. */
  get hasGone(): boolean {
    try {
      const isThere = isMarked(this.#position)
      if (isThere) this.#seen = true
      return this.#seen && !isThere
    } catch {
      // A disk that cannot be read says nothing of what is on it.
      return false
    }
  }

  get position(): MarkPosition {
    return { ...this.#position, isSeen: this.#seen }
  }

  /** To be called when SQLite has closed the file: this takes all locks from it that the process has. */
  close(): void {
    closeSync(this.#position.descriptor)
  }
}
