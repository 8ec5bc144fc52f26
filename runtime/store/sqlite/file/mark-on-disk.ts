/**
 * Whether the main part of the store's file bears the mark of this opening. A file that is copied over an open one has its number
 * and other bytes: SQLite does not see that, goes on with what it keeps in memory and in the log, and mixes both. (A plain copy
 * that was made since it was opened bears the mark as well, and cannot be told from it.)
 */
import { closeSync, openSync, readSync } from 'node:fs'
import type { Connection, Database } from './connection'

/** Where a page of a table says how many rows it has. */
const rowsAt = 3

/** Where the mark is to be found; also for another thread of the process. */
export interface MarkPosition {
  readonly descriptor: number
  readonly position: number
  readonly size: number
  readonly mark: string
}

/** Looks past SQLite whether the mark is there. Throws where the disk cannot be read. */
export function isMarked({ descriptor, position, size, mark }: MarkPosition): boolean {
  const page = Buffer.allocUnsafe(size)
  const isThere = (): boolean =>
    // A deleted row is still to be read on its page, which has no rows by then.
    readSync(descriptor, page, 0, size, position) === size && page.readUInt16BE(rowsAt) > 0 && page.includes(mark)
  // Looked at twice: the page may be written at this moment.
  return isThere() || isThere()
}

/** The mark of an opening on disk. */
export class MarkOnDisk {
  readonly #db: Database
  #position: MarkPosition
  #seen = false

  constructor({ db, file }: Connection, mark: string) {
    this.#db = db
    this.#putIn()
    const size = db.pragma('page_size', { simple: true }) as number
    this.#position = { descriptor: openSync(file, 'r'), position: 0, size, mark }
    this.moved()
  }

  /** The file was written anew: the mark is where its table is by now. */
  moved(): void {
    const root = this.#db.prepare("select rootpage from sqlite_schema where name = 'opened'").pluck().get() as number
    this.#position = { ...this.#position, position: (root - 1) * this.#position.size }
  }

  /** Has what is in the log put into the main part, as far as nobody reads what was there before. */
  #putIn(): void {
    try {
      this.#db.pragma('wal_checkpoint(passive)')
    } catch {
      // What is wrong with the disk is said by the first write; until the mark is there nothing is missing.
    }
  }

  /** Tries once more where somebody read the file when it was opened: until the mark is there, nobody sees that it has gone. */
  ensure(): void {
    if (!this.#seen) this.#putIn()
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

  /** The open file. */
  get descriptor(): number {
    return this.#position.descriptor
  }

  /** Where it was seen; null as long as it was not. */
  get position(): MarkPosition | null {
    return this.#seen ? this.#position : null
  }

  /** To be called when SQLite has closed the file: this takes all locks from it that the process has. */
  close(): void {
    closeSync(this.#position.descriptor)
  }
}
