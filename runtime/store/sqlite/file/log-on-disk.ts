/**
 * The log beside the store's file, looked at past SQLite: whether what is in it is still this store's, whether it is still the
 * one at the path, and emptying it. All by the file that SQLite has opened, which may have been deleted or replaced since.
 */
import { closeSync, ftruncateSync, openSync, readSync } from 'node:fs'
import { isAtPath } from './at-path'

/** Where the log has the number that grows by one each time SQLite begins it anew; at random where it was not there before. */
const countAt = 16

/** The log is begun anew less often than this between two looks. */
const mostBegun = 0x1_0000

export class LogOnDisk {
  readonly #descriptor: number
  readonly #path: string
  readonly #count = Buffer.alloc(4)
  /** What the number was; undefined as long as there is nothing in the log. */
  #seen: number | undefined
  #isOther = false

  constructor(file: string) {
    this.#path = `${file}-wal`
    this.#descriptor = openSync(this.#path, 'r+')
    this.#seen = this.#read()
  }

  #read(): number | undefined {
    const read = readSync(this.#descriptor, this.#count, 0, this.#count.length, countAt)
    return read === this.#count.length ? this.#count.readUInt32BE() : undefined
  }

  /** Whether another log was copied over it. One that is empty is nobody's. */
  get isOther(): boolean {
    if (this.#isOther) return true
    try {
      const now = this.#read()
      const isNext = now === undefined || this.#seen === undefined || (now - this.#seen) >>> 0 < mostBegun
      if (isNext) this.#seen = now
      else this.#isOther = true
    } catch {
      // A disk that cannot be read says nothing of what is on it.
    }
    return this.#isOther
  }

  /** Whether it is the file at the path, and not one that was put there instead of it. */
  get isAtPath(): boolean {
    return isAtPath(this.#descriptor, this.#path) === true
  }

  /** Takes from the log all that would come into the main part of the file; nothing of another's. */
  empty(): void {
    if (!this.isOther) ftruncateSync(this.#descriptor)
  }

  close(): void {
    closeSync(this.#descriptor)
  }
}
