/** One open SQLite file: its settings, its prepared statements, its transactions. */
import { ended } from '../../../model/sentences'
import { createRequire } from 'node:module'
import type BetterSqlite3 from 'better-sqlite3'
import { SyncError } from '../../../model/errors'
import { Recording } from './recording'
import { Sealer } from './sealer'
import { Secrets } from './secrets'
import { translate } from './translate'

/** An open file as the driver sees it. */
export type Database = BetterSqlite3.Database
/** A prepared statement that takes its parameters in order. */
export type Statement = BetterSqlite3.Statement<unknown[], unknown>

/** The oldest Node.js on which SQLite's driver loads without bringing the process down. */
const oldestNode = 22

/** How long a statement waits for another program's lock on the file, in milliseconds; the wait blocks the process. */
export const BUSY_TIMEOUT = 1000

/** 8 MB of pages are kept: more saves no time, since a run goes through the store from one end to the other. */
export const SETTINGS = ['foreign_keys = on', 'cache_size = -8192', 'temp_store = memory', 'trusted_schema = off'] as const

/** Opens the file as it is. Throws `not-configured` on a Node.js that cannot load the driver, and the errors of `translate`. */
export function openDatabase(file: string, access: 'read' | 'write'): Database {
  refuseOldNode(process.versions.node)
  const Driver = createRequire(__filename)('better-sqlite3') as typeof BetterSqlite3
  try {
    const db = new Driver(file, { readonly: access === 'read', timeout: BUSY_TIMEOUT })
    try {
      for (const setting of SETTINGS) db.pragma(setting)
    } catch (thrown) {
      db.close()
      throw thrown
    }
    return db
  } catch (thrown) {
    if (thrown instanceof TypeError) {
      throw new SyncError(
        'not-configured',
        `The store ${file} cannot be opened: ${ended(thrown.message)}`,
        'Create the folder, or correct the path of the identity store.',
        { cause: thrown },
      )
    }
    throw translate(thrown, file)
  }
}

/** Throws `not-configured` when this version of Node.js is too old for the driver. */
export function refuseOldNode(version: string): void {
  if (Number(version.split('.')[0]) >= oldestNode) return
  throw new SyncError(
    'not-configured',
    `The identity store needs Node.js ${oldestNode} or newer; this process runs on Node.js ${version}.`,
    `Install Node.js ${oldestNode} or newer and start Node-RED with it.`,
  )
}

/**
 * How sure a transaction must be before it returns: `durable` survives a power cut, `ordinary` may lose the last transactions to
 * one, never part of one.
 */
export type Durability = 'ordinary' | 'durable'

/** An open file with its statements, each prepared once. */
export class Connection {
  readonly #statements = new Map<string, Statement>()
  #open = true
  #recording: Recording | null = null
  #notWritable: SyncError | null = null
  #lost: SyncError | null = null
  /** How secret values stand in the file. */
  readonly secrets: Secrets
  /** Imports that are not accepted: what they wrote counts for nobody yet (I18). */
  openImports: ReadonlySet<number> = new Set()
  /** Asked inside every write transaction; throws when this process may no longer write. */
  mayWrite: () => void = () => undefined
  /** Asked when all of a write transaction is done but its end; throws when it must not come into the file. */
  mayCommit: () => void = () => undefined
  /** Called before every write transaction; returns once nobody else in this process writes the file. */
  untilFree: () => void = () => undefined

  constructor(
    readonly db: Database,
    readonly file: string,
    secrets: () => readonly string[] = () => [],
  ) {
    this.secrets = new Secrets(new Sealer(file, secrets))
  }

  get isOpen(): boolean {
    return this.#open
  }

  /** The prepared statement of this SQL. */
  sql(text: string): Statement {
    const known = this.#statements.get(text)
    if (known) return known
    const made = this.db.prepare<unknown[], unknown>(text)
    this.#statements.set(text, made)
    return made
  }

  /** The SQL of every statement used so far. */
  statements(): readonly string[] {
    return [...this.#statements.keys()]
  }

  all<Row>(text: string, ...parameters: readonly unknown[]): Row[] {
    return this.sql(text).all(...parameters) as Row[]
  }

  /** The rows one by one, for those that may be too large together; nothing else may be asked before the last. */
  each<Row>(text: string, ...parameters: readonly unknown[]): Iterable<Row> {
    return this.sql(text).iterate(...parameters) as Iterable<Row>
  }

  get<Row>(text: string, ...parameters: readonly unknown[]): Row | undefined {
    return this.sql(text).get(...parameters) as Row | undefined
  }

  /** The number of rows changed; 1 while recording. */
  run(text: string, ...parameters: readonly unknown[]): number {
    if (this.#recording) {
      this.#recording.add(text, parameters)
      return 1
    }
    return this.sql(text).run(...parameters).changes
  }

  /** Notes down what `work` writes instead of writing it; it reads as ever. */
  record(work: () => void): Recording {
    const recording = (this.#recording = new Recording())
    try {
      this.call(work)
      return recording
    } finally {
      this.#recording = null
    }
  }

  /** What is noted down at the moment; null when everything is written at once. */
  get recording(): Recording | null {
    return this.#recording
  }

  /** From now on each call throws this: what would be read is not the store any more. */
  lose(reason: SyncError): void {
    this.#lost = reason
  }

  /** Does something with the file. Throws `store-closed` once closed, what it was lost with, and SQLite's errors translated. */
  call<T>(work: () => T): T {
    if (!this.#open) {
      throw new SyncError(
        'store-closed',
        `The store ${this.file} is closed.`,
        'Deploy the flow again or restart Node-RED to open it.',
      )
    }
    if (this.#lost) throw this.#lost
    try {
      return work()
    } catch (thrown) {
      throw translate(thrown, this.file)
    }
  }

  /** Reads several things as they were at one moment. */
  read<T>(work: () => T): T {
    return this.call(() => {
      this.sql('begin').run()
      try {
        return work()
      } finally {
        this.sql('commit').run()
      }
    })
  }

  /** Does something in one write transaction: all of it is saved, or, when it throws, nothing. */
  write<T>(work: () => T, durability: Durability = 'ordinary'): T {
    try {
      return this.call(() => this.#durably(work, durability))
    } catch (thrown) {
      this.noteRefused(thrown)
      throw thrown
    }
  }

  /** Why something could not be written, the disk being full or a right missing, until `noteWritable`. */
  get notWritable(): SyncError | null {
    return this.#notWritable
  }

  /** Keeps why a write was refused, also one by another connection to the file. Little may fit where much does not. */
  noteRefused(thrown: unknown): void {
    if (thrown instanceof SyncError && thrown.code === 'store-unwritable') this.#notWritable = thrown
  }

  /** There is room again. */
  noteWritable(): void {
    this.#notWritable = null
  }

  #durably<T>(work: () => T, durability: Durability): T {
    if (durability === 'durable') this.db.pragma('synchronous = full')
    try {
      return this.#transaction(work)
    } finally {
      if (durability === 'durable') this.db.pragma('synchronous = normal')
    }
  }

  #transaction<T>(work: () => T): T {
    this.untilFree()
    this.sql('begin immediate').run()
    try {
      this.mayWrite()
      const result = work()
      this.mayCommit()
      this.sql('commit').run()
      return result
    } catch (thrown) {
      if (this.db.inTransaction) this.sql('rollback').run()
      throw thrown
    }
  }

  close(): void {
    if (!this.#open) return
    this.#open = false
    this.#statements.clear()
    this.db.close()
  }
}

/** Rows written many at a time. `sql` ends before `values`; `tail` follows the rows (a conflict clause). */
export function insertRows(
  connection: Connection,
  sql: string,
  columns: number,
  rows: readonly (readonly unknown[])[],
  tail = '',
): void {
  const row = `(${Array<string>(columns).fill('?').join(',')})`
  let at = 0
  for (const many of ROWS_A_STATEMENT) {
    if (at + many > rows.length) continue
    const text = `${sql} values ${Array<string>(many).fill(row).join(',')} ${tail}`
    for (; at + many <= rows.length; at += many) {
      if (connection.recording) connection.recording.addRows(text, rows, at, at + many)
      else connection.sql(text).run(rows.slice(at, at + many).flat())
    }
  }
}
/** Fifty at a time cost a sixth less than twenty; more gain nothing. */
const ROWS_A_STATEMENT = [50, 10, 1] as const

/** Ids as the JSON list that `json_each(?)` takes. */
export function idList(ids: readonly number[]): string {
  return `[${ids.join(',')}]`
}

/** Lets the rest of the process run before a long piece of work goes on. */
export function yieldToEventLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
