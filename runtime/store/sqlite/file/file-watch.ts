/**
 * Whether the store's file is still the one that was opened, and what may still be done with it. As long as the opened file is at
 * its path and whole, this process alone writes it. From the moment another is seen there, whichever way it came (deleted,
 * replaced, copied over, with a log or without), nothing of this store gets into what is there and nothing there is deleted: no
 * write, no sign of life, nothing out of the log, neither then nor when it is closed; and nothing of it is read as if it were the
 * store. Whoever writes asks here just before; nobody opens a file anew before what had it is closed.
 */
import { resolve } from 'node:path'
import { SyncError } from '../../../model/errors'
import { isAtPath } from './at-path'
import { type Connection, openDatabase } from './connection'
import type { Lock } from './lock'
import { LogOnDisk } from './log-on-disk'
import { MarkOnDisk, type MarkPosition } from './mark-on-disk'

/** How an open file stands at its end. */
export interface FileEnd {
  /** What is in the log may be put into the main part, wherever that is: both are this store's. */
  readonly isWhole: boolean
  /** What is at the path is this store's, so that SQLite may delete what is beside it. */
  readonly isAtPath: boolean
}

/** Looks at the file as long as it is open. */
export interface FileWatch {
  /** Calls once the file has gone or another one stands there; at once where that is so already. */
  onGone(then: (reason: SyncError) => void): void
  /** Where the mark of this opening is, for the thread that writes; null as long as it was not seen. */
  readonly markPosition: MarkPosition | null
  /** The open file, for looking at its pages. */
  readonly descriptor: number
  /** The file was written anew by the connection that is watched. */
  moved(): void
  /** Looks a last time. */
  end(): FileEnd
  /** Closes the file, and leaves what is at its path alone unless it is this store's. */
  close(end: FileEnd): void
}

/**
 * Looks every so many milliseconds, before each sign of life, and at the beginning and end of each write: once the file has gone
 * each throws `store-missing`.
 */
export function watchFile(connection: Connection, lock: Lock, every: number): FileWatch {
  const watch = new Watch(connection, lock, every)
  openHere().add(watch)
  return watch
}

/** Throws `store-busy` where this process has had the file, another is in its place, and the first is not closed yet. */
export function refuseUnclosed(file: string): void {
  for (const watch of openHere())
    if (watch.path === resolve(file) && watch.isLost()) {
      throw new SyncError(
        'store-busy',
        `The store ${file} cannot be opened yet: this process still has the file that was in its place before.`,
        'It can be opened once the runs of that one have ended.',
      )
    }
}

/** What of a watch others ask, also those of another copy of this module in the process. */
interface Watched {
  readonly path: string
  isLost(): boolean
}

function openHere(): Set<Watched> {
  const shared = globalThis as { [key: symbol]: Set<Watched> | undefined }
  return (shared[Symbol.for('idweave store files')] ??= new Set())
}

class Watch implements FileWatch, Watched {
  readonly path: string
  readonly #mark: MarkOnDisk
  readonly #log: LogOnDisk
  /** As long as it has the file open, SQLite neither puts the log away nor deletes it when another connection is closed. */
  readonly #keeper
  readonly #timer: NodeJS.Timeout
  readonly #listeners: ((reason: SyncError) => void)[] = []
  #reason: SyncError | undefined
  #isMixed = false

  constructor(
    private readonly connection: Connection,
    private readonly lock: Lock,
    every: number,
  ) {
    const { file } = connection
    this.path = resolve(file)
    this.#mark = new MarkOnDisk(connection, lock.token)
    this.#log = new LogOnDisk(file)
    this.#keeper = openDatabase(file, 'read')
    // Who has read once keeps the file open for SQLite.
    this.#keeper.prepare('select 1 from sqlite_schema').get()
    const mayWrite = connection.mayWrite
    connection.mayWrite = () => {
      this.#refuseLost()
      mayWrite()
    }
    connection.mayCommit = () => this.#refuseLost()
    this.#timer = setInterval(() => {
      if (!this.isLost()) this.#mark.ensure()
      if (!this.isLost()) lock.beat()
    }, every)
    this.#timer.unref()
  }

  get markPosition(): MarkPosition | null {
    return this.#mark.position
  }

  get descriptor(): number {
    return this.#mark.descriptor
  }

  moved(): void {
    this.#mark.moved()
  }

  onGone(then: (reason: SyncError) => void): void {
    if (this.#reason) then(this.#reason)
    else this.#listeners.push(then)
  }

  #refuseLost(): void {
    if (this.isLost() && this.#reason) throw this.#reason
  }

  /** Looks. */
  isLost(): boolean {
    if (this.#reason) return true
    const { file } = this.connection
    this.#isMixed = this.#mark.hasGone || this.#log.isOther
    const isElsewhere = isAtPath(this.#mark.descriptor, file) === false
    if (!this.#isMixed && !isElsewhere) return false
    this.#lose(isElsewhere ? goneError(file) : overwrittenError(file))
    return true
  }

  #lose(reason: SyncError): void {
    clearInterval(this.#timer)
    this.#reason = reason
    this.connection.lose(reason)
    if (this.#isMixed) this.#dropLog()
    for (const then of this.#listeners) then(reason)
  }

  /** At once, since a process that is killed closes nothing. */
  #dropLog(): void {
    try {
      this.connection.db.pragma('wal_autocheckpoint = 0')
      // The thread would write on behind what is cut off.
      this.connection.untilFree()
      this.#log.empty()
    } catch {
      // It is tried again when the file is closed.
    }
  }

  end(): FileEnd {
    clearInterval(this.#timer)
    this.#listeners.length = 0
    const isLost = this.isLost()
    if (this.#isMixed) this.#log.empty()
    const isWhole = !this.#isMixed && this.lock.isOurs()
    return { isWhole, isAtPath: isWhole && !isLost && this.#log.isAtPath }
  }

  close({ isAtPath }: FileEnd): void {
    try {
      this.#log.close()
      if (isAtPath) this.#keeper.close()
      this.connection.close()
      this.#keeper.close()
    } finally {
      this.#mark.close()
      openHere().delete(this)
    }
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
