/** The other end of the writing thread. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Durability } from '../file/connection'
import type { Recording } from '../file/recording'
import type { PageAnswer, PageJob, WriterStart } from './writer-thread'

/** What a page was refused with, as SQLite's driver says it. */
export class WriterError extends Error {
  constructor(
    message: string,
    readonly code: string,
  ) {
    super(message)
  }
}

/** Its heap holds one page at a time. In MB. */
const HEAP = { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: 128 } as const

/** Nobody holds the process longer, in milliseconds: by then the thread is gone, and SQLite's own lock decides. */
const LONGEST_PAGE_MS = 30_000

const program = join(__dirname, 'writer-thread.js')

/** A thread with its own connection to the file. It takes one page at a time. */
export class Writer {
  readonly #worker: Worker
  #answered: ((answer: PageAnswer | Error) => void) | null = null
  #dead: Error | null = null
  #ready = false
  /** 1 while a page is on its way; seen by both threads. */
  readonly #busy = new Int32Array(new SharedArrayBuffer(4))

  constructor(start: Omit<WriterStart, 'busy'>) {
    this.#worker = new Worker(program, { workerData: { ...start, busy: this.#busy } satisfies WriterStart, resourceLimits: HEAP })
    this.#worker.unref()
    this.#worker.once('message', () => {
      this.#ready = true
      this.#worker.on('message', (answer: PageAnswer) => this.#answer(answer))
    })
    this.#worker.on('error', (error) => this.#end(error))
    this.#worker.on('exit', () => this.#end(new Error('the thread that writes it has ended')))
  }

  /** Whether this installation has the thread's program: sources that are run uncompiled do not. */
  static readonly available = existsSync(program)

  /** Whether it can take pages. */
  get lives(): boolean {
    return this.#dead === null
  }

  /** Whether it has opened the file. */
  get ready(): boolean {
    return this.#ready
  }

  #end(error: Error): void {
    this.#dead ??= error
    this.#answer(this.#dead)
  }

  #answer(answer: PageAnswer | Error): void {
    const answered = this.#answered
    this.#answered = null
    Atomics.store(this.#busy, 0, 0)
    this.#worker.unref()
    answered?.(answer)
  }

  /** Saves a page. Throws `WriterError` when nothing of it was saved. */
  async save({ texts, steps, values }: Recording, durability: Durability): Promise<void> {
    if (this.#dead) throw this.#dead
    const answer = await new Promise<PageAnswer | Error>((resolve) => {
      this.#answered = resolve
      this.#worker.ref()
      Atomics.store(this.#busy, 0, 1)
      this.#worker.postMessage({ durable: durability === 'durable', texts, steps, values } satisfies PageJob)
    })
    if (answer instanceof Error) throw answer
    if (!answer.saved) throw new WriterError(answer.message, answer.code)
  }

  /**
   * Holds this whole process until the page on its way is saved or refused. For the rare write that cannot wait in any other way.
   */
  block(): void {
    Atomics.wait(this.#busy, 0, 1, LONGEST_PAGE_MS)
  }

  /** Ends the thread; to be called when no page is on its way. */
  async close(): Promise<void> {
    if (this.#dead) return
    const ended = new Promise<void>((resolve) => this.#worker.once('exit', () => resolve()))
    this.#worker.postMessage('close')
    await ended
  }
}
