/**
 * Where pages are saved: in this thread, or in one of their own once a run brings many, so that deciding the next page and
 * writing the last one overlap.
 */
import type { ErasedPages, Erasure } from '../../../model/erasure'
import { identifies } from '../../../model/identifying-texts'
import { ended } from '../../../model/sentences'
import { SyncError, messageOf } from '../../../model/errors'
import type { Conflict, PageSave } from '../../../model/page'
import { BUSY_TIMEOUT, type Connection, SETTINGS } from '../file/connection'
import { emptyLog, hasDeletedText, isToFinish, noteFinished, writeAnew, writtenAnew } from '../file/deleted-text'
import { translate } from '../file/translate'
import { type StoreFile, WRITE_SETTINGS } from '../file/file'
import type { FileWatch } from '../file/file-watch'
import type { JoinKeys } from '../tables/keys'
import type { Lock } from '../file/lock'
import type { MarkPosition } from '../file/mark-on-disk'
import { type Saver, durabilityOf, isRecordable, mayRequeue, recordPage, savePage } from './save'
import { erase } from './erase'
import { Writer, WriterError } from './writer'

/**
 * A thread is started once `pages` pages of at least `rows` objects have come, and ended when none has come for `restMs`. A page
 * with more than `characters` is too large for its heap. Mutable for tests.
 */
export const threadFrom = { pages: 3, rows: 100, characters: 16_000_000, restMs: 10_000 }

/**
 * What this thread keeps of the file while another one writes it, and what that one keeps: what a run writes lies close together.
 */
const SMALL_CACHE_KB = 4096
const THREAD_CACHE_KB = 8192

/** Saves pages one after the other, and is the only one to write pages of an open file. */
export class Saving {
  #writer: Writer | null = null
  #under: Promise<void> | null = null
  #largePages = 0
  #rest: NodeJS.Timeout | undefined
  /** The end of the last thread. */
  #ending: Promise<void> | undefined

  constructor(
    private readonly file: StoreFile,
    private readonly keys: JoinKeys,
    private readonly now: () => string,
    private readonly nextChange: () => number,
  ) {
    file.connection.untilFree = () => {
      if (this.#under) this.#writer?.block()
    }
  }

  /**
   * Resolves when the page that is being saved is saved or refused; null when none is. Whoever wants to see it, or to write,
   * waits for it.
   */
  get underWay(): Promise<void> | null {
    return this.#under
  }

  /** Erases a person; null when something is another than it was when her traces were found (N14). */
  async erase(erasure: Erasure): Promise<ErasedPages | null> {
    while (this.#under) await this.#under
    const { connection, watch } = this.file
    const saver: Saver = { c: connection, keys: this.keys, now: this.now, due: this.nextChange() }
    // What an earlier erasure could not look for nobody knows any more.
    const isUnfinished = connection.call(() => isToFinish(connection))
    if (!erase(saver, erasure)) return null
    const { texts, values } = erasure.traces.identifying
    const emptied = connection.call(() => emptyLog(connection))
    const sought = [...new Set([...texts, ...values])].filter(identifies)
    // What another process keeps from being looked for is overwritten when the store is opened next.
    if (!emptied || !watch) return { deletedText: 'none', logLeft: true }
    const pages: ErasedPages =
      isUnfinished || (await hasDeletedText(connection, watch.descriptor, sought))
        ? await this.#writeAnew(watch)
        : { deletedText: 'none', logLeft: false }
    if (pages.deletedText !== 'left' && !pages.logLeft) {
      while (this.#under) await this.#under
      noteFinished(connection)
    }
    return pages
  }

  async #writeAnew(watch: FileWatch): Promise<ErasedPages> {
    const { connection } = this.file
    while (this.#under) await this.#under
    this.#endThread()
    await this.#ending
    const isEmpty = connection.call(() => writeAnew(connection, writtenAnew.upTo))
    watch.moved()
    return isEmpty === null ? { deletedText: 'left', logLeft: false } : { deletedText: 'rewritten', logLeft: !isEmpty }
  }

  /** Saves a page; the conflicts found, none when it was saved. */
  async save(page: PageSave): Promise<readonly Conflict[]> {
    while (this.#under) await this.#under
    const { connection } = this.file
    const saver: Saver = { c: connection, keys: this.keys, now: this.now, due: this.due(page) }
    const writer = this.#writerFor(page)
    if (!writer) return savePage(saver, page)
    const noted = recordPage(saver, page)
    if (!('steps' in noted)) return noted
    if (noted.characters > threadFrom.characters) return savePage(saver, page)
    clearTimeout(this.#rest)
    // The thread would find the lock in the file it has open, also in one that was taken away.
    connection.call(() => connection.mayWrite())
    const saved = writer.save(noted, durabilityOf(page))
    this.#under = saved.then(
      () => this.#ended(),
      () => this.#ended(),
    )
    try {
      await saved
    } catch (thrown) {
      const refused = refusal(thrown, connection)
      connection.noteRefused(refused)
      throw refused
    }
    return []
  }

  /** Beside an open import, or where others refer to what changes hands or goes, something becomes due by the save itself. */
  private due(page: PageSave): number {
    const { connection } = this.file
    if (page.import !== undefined) return 0
    return connection.openImports.size > 0 || connection.call(() => mayRequeue(connection, page)) ? this.nextChange() : 0
  }

  #ended(): void {
    this.#under = null
    clearTimeout(this.#rest)
    this.#rest = setTimeout(() => this.#endThread(), threadFrom.restMs).unref()
  }

  /**
   * The thread for this page; null when it is saved here. An import decides so little that handing a page over costs what it
   * gains.
   */
  #writerFor(page: PageSave): Writer | null {
    const { lock, connection, watch } = this.file
    if (!connection.isOpen || !Writer.available || !lock || !watch) return null
    if (page.import !== undefined || !isRecordable(page) || sizeOf(page) < threadFrom.rows) return null
    if (this.#writer && !this.#writer.lives) this.#giveUpThreads()
    const { markPosition } = watch
    // Before the mark was seen, the thread could not tell another file from this one.
    if (!this.#writer && ++this.#largePages > threadFrom.pages && markPosition) this.#startThread(connection, lock, markPosition)
    return this.#writer && (this.#writer.ready || threadFrom.pages === 0) ? this.#writer : null
  }

  #startThread(connection: Connection, { token }: Lock, mark: MarkPosition): void {
    const settings = [...SETTINGS, ...WRITE_SETTINGS, `cache_size = -${THREAD_CACHE_KB}`]
    try {
      this.#writer = new Writer({ file: connection.file, token, mark, settings, timeout: BUSY_TIMEOUT })
    } catch {
      // A process that may start no threads saves all the same.
      return this.#giveUpThreads()
    }
    // Each page the thread saves makes what is cached here void.
    connection.db.pragma(`cache_size = -${SMALL_CACHE_KB}`)
  }

  /** What killed one thread, or forbade it, would do so to the next: none is started before a rest. */
  #giveUpThreads(): void {
    this.#withoutThread()
    this.#largePages = Number.NEGATIVE_INFINITY
  }

  #withoutThread(): Writer | null {
    const writer = this.#writer
    const { connection } = this.file
    if (writer && connection.isOpen) for (const setting of SETTINGS) connection.db.pragma(setting)
    this.#writer = null
    this.#largePages = 0
    return writer
  }

  #endThread(): void {
    const writer = this.#withoutThread()
    if (writer) this.#ending = writer.close()
  }

  /** Waits for the page that is being saved, and until no thread has the file open. */
  async close(): Promise<void> {
    while (this.#under) await this.#under
    clearTimeout(this.#rest)
    this.#endThread()
    await this.#ending
  }
}

function sizeOf({ csos, mvos, pendings, records }: PageSave): number {
  return Math.max(csos.length, mvos.length, pendings.length, records.length)
}

/** What the thread refused a page with, in the words a refusal has here. */
function refusal(thrown: unknown, connection: Connection): unknown {
  if (thrown instanceof WriterError && thrown.code === 'lock') connection.call(() => connection.mayWrite())
  const translated = translate(thrown, connection.file)
  if (translated !== thrown || thrown instanceof WriterError) return translated
  return new SyncError(
    'store-unwritable',
    `A page could not be saved in the store ${connection.file}: ${ended(messageOf(thrown))} Nothing of it was saved.`,
    'Run it again. Should it happen again, give Node-RED more memory.',
    { cause: thrown },
  )
}
