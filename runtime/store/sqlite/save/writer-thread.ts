/**
 * The thread that writes pages: it carries out what was noted down for it, each page in one transaction. It decides nothing and
 * reads nothing but the lock, so that whatever a page means stays with the one who sent it.
 */
import { parentPort, workerData } from 'node:worker_threads'
import BetterSqlite3 from 'better-sqlite3'
import { isAtPath } from '../file/at-path'
import { type MarkPosition, isMarked } from '../file/mark-on-disk'

/** What the thread is started with. */
export interface WriterStart {
  readonly file: string
  /** The token of the lock under which it writes. */
  readonly token: string
  /** What tells the file from another. */
  readonly mark: MarkPosition
  readonly settings: readonly string[]
  /** How long a statement waits for the file, in milliseconds. */
  readonly timeout: number
  /** 1 while a page is on its way. */
  readonly busy: Int32Array
}

/** One page, as `Recording` noted it. */
export interface PageJob {
  readonly durable: boolean
  readonly texts: readonly string[]
  readonly steps: readonly number[]
  readonly values: readonly (string | number | null)[]
}

/** How a page ended: saved, or refused with SQLite's code; `lock` when the store belongs to another by now. */
export type PageAnswer = { readonly saved: true } | { readonly saved: false; readonly code: string; readonly message: string }

const LOCK = 'select token from lock where id = 1'

const port = parentPort
// It opens no other file that was put in the place: whoever closes a file last puts into it what is in the log beside it.
if (port && isAtPath((workerData as WriterStart).mark.descriptor, (workerData as WriterStart).file) !== false) {
  const { file, token, mark, settings, timeout, busy } = workerData as WriterStart
  const db = new BetterSqlite3(file, { timeout, fileMustExist: true })
  for (const setting of settings) db.pragma(setting)
  // SQLite opens the log when it first reads.
  db.prepare(LOCK).get()
  const statements = new Map<string, BetterSqlite3.Statement>()
  const sql = (text: string): BetterSqlite3.Statement => {
    let statement = statements.get(text)
    if (!statement) statements.set(text, (statement = db.prepare(text)))
    return statement
  }

  const write = ({ texts, steps, values }: PageJob): PageAnswer => {
    const holder = sql(LOCK).get() as { token: string } | undefined
    if (holder?.token !== token) return { saved: false, code: 'lock', message: 'another process holds the store' }
    let next = 0
    for (let at = 0; at < steps.length; at += 2) {
      const count = steps[at + 1] as number
      sql(texts[steps[at] as number] as string).run(values.slice(next, next + count))
      next += count
    }
    if (!isMarked(mark)) return { saved: false, code: 'lock', message: 'another file was copied over the store' }
    return { saved: true }
  }

  const save = (job: PageJob): PageAnswer => {
    if (job.durable) db.pragma('synchronous = full')
    try {
      sql('begin immediate').run()
      const answer = write(job)
      sql(answer.saved ? 'commit' : 'rollback').run()
      return answer
    } catch (thrown) {
      if (db.inTransaction) sql('rollback').run()
      return { saved: false, code: codeOf(thrown), message: thrown instanceof Error ? thrown.message : String(thrown) }
    } finally {
      if (job.durable) db.pragma('synchronous = normal')
    }
  }

  port.on('message', (job: PageJob | 'close') => {
    if (job !== 'close') {
      const answer = save(job)
      Atomics.store(busy, 0, 0)
      Atomics.notify(busy, 0)
      return port.postMessage(answer)
    }
    db.close()
    port.close()
  })
  port.postMessage('ready')
}

function codeOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : ''
}
