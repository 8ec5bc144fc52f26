/**
 * Whether the main part of the store's file bears the lock's row. A file that is copied over an open one has its number and other
 * bytes: SQLite does not see that, goes on with what it keeps in memory and in the log, and mixes both. (A
 * copy that was made since it was opened bears the row as well, and cannot be told from it.)
 */
import { closeSync, openSync, readSync } from 'node:fs'
import type { Connection } from './connection'

/** Where a page of a table says how many rows it has. */
const rowsAt = 3

/** Looks past SQLite at the page that has the row. */
export class LockOnDisk {
  readonly #descriptor: number
  readonly #page: Buffer
  readonly #position: number
  #seen = false

  /** Has what is in the log put into the main part first, as far as nobody reads it. */
  constructor(
    { db, file }: Connection,
    private readonly token: string,
  ) {
    try {
      db.pragma('wal_checkpoint(passive)')
    } catch {
      // What is wrong with the disk is said by the first write; until the row is there nothing is missing.
    }
    const size = db.pragma('page_size', { simple: true }) as number
    const root = db.prepare("select rootpage from sqlite_schema where name = 'lock'").pluck().get() as number
    this.#page = Buffer.alloc(size)
    this.#position = (root - 1) * size
    this.#descriptor = openSync(file, 'r')
  }

  /** Whether it was there before and is not any more. */
  get hasGone(): boolean {
    try {
      // Looked at twice: the page may be written at this moment.
      const isThere = this.#isThere() || this.#isThere()
      if (isThere) this.#seen = true
      return this.#seen && !isThere
    } catch {
      // A disk that cannot be read says nothing of what is on it.
      return false
    }
  }

  #isThere(): boolean {
    const read = readSync(this.#descriptor, this.#page, 0, this.#page.length, this.#position)
    // A deleted row is still to be read on its page, which has no rows by then.
    return read === this.#page.length && this.#page.readUInt16BE(rowsAt) > 0 && this.#page.includes(this.token)
  }

  /** To be called when SQLite has closed the file: this takes all locks from it that the process has. */
  close(): void {
    closeSync(this.#descriptor)
  }
}
