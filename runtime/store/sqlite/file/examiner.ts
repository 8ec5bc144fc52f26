/** Has the whole of a store's file examined by a process of its own, which can be ended at any moment as a thread cannot. */
import { type ChildProcess, fork } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { SyncError } from '../../../model/errors'
import { examineDatabase, notExamined } from './examination'
import type { ExaminingAnswer } from './examining-process'

const program = join(__dirname, 'examining-process.js')

/** Examines one open store. */
export class Examiner {
  readonly #underWay = new Map<ChildProcess, Promise<void>>()
  #closed = false

  constructor(private readonly file: string) {}

  /**
   * What is wrong with the whole of the file, as SQLite says it; nothing when it is whole. Throws `store-closed` when the store
   * is closed meanwhile, and SQLite's errors translated.
   */
  async examine(): Promise<readonly string[]> {
    if (this.#closed) throw this.#closedError()
    // Sources that are run uncompiled have no program for a process.
    if (!existsSync(program)) return examineDatabase(this.file)
    const child = fork(program, [this.file], { execArgv: [], stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
    child.unref()
    child.channel?.unref()
    const kill = (): void => void child.kill('SIGKILL')
    process.once('exit', kill)
    let answer: ExaminingAnswer | undefined
    let why = ''
    child.once('message', (message) => (answer = message as ExaminingAnswer))
    child.once('error', (error) => (why = error.message))
    const over = new Promise<void>((resolve) => {
      child.once('close', (code, signal) => {
        why ||= `the process that reads it ended without an answer (${signal ?? code})`
        resolve()
      })
      child.once('error', () => resolve())
    })
    this.#underWay.set(child, over)
    await over
    this.#underWay.delete(child)
    process.off('exit', kill)
    if (answer === undefined) throw this.#closed ? this.#closedError() : notExamined(this.file, why)
    if ('findings' in answer) return answer.findings
    throw new SyncError(answer.code, answer.message, answer.next)
  }

  /** Ends what is under way, and returns when nobody has the file open for it any more. */
  async close(): Promise<void> {
    this.#closed = true
    for (const child of this.#underWay.keys()) child.kill('SIGKILL')
    await Promise.all(this.#underWay.values())
  }

  #closedError(): SyncError {
    return new SyncError(
      'store-closed',
      `The store ${this.file} was closed before all of it was examined.`,
      'Have it examined again once it is open.',
    )
  }
}
