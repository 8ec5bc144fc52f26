/**
 * Numbered checkpoints in a process that shall be killed: before every statement that writes the store (once for many rows) and
 * every change to a file, after every commit, and before and after every call to a connected system. At the one that was asked
 * for the process ends as by `kill -9`.
 */
import { writeSync } from 'node:fs'
import { createRequire } from 'node:module'
import { getEnvironmentData, isMainThread, setEnvironmentData } from 'node:worker_threads'
import type BetterSqlite3 from 'better-sqlite3'
import type { ConnectorType, OpenConnector } from '../../runtime/model/connector'

const load = createRequire(__filename)

/** The heartbeat of the store's lock comes when it likes: it would make the numbers differ from run to run. */
const heartbeat = /^update lock set beat/i
const transactional = /^\s*(begin|commit|rollback)/i

/**
 * Shared by the threads of the process: which checkpoint was met last, at which it dies, whether they count at all, and where the
 * next label goes.
 */
const [MET, FATAL, COUNTING, END] = [0, 1, 2, 3] as const
interface Shared {
  readonly numbers: Int32Array<SharedArrayBuffer>
  readonly labels: Uint8Array<SharedArrayBuffer>
}
const SHARED = 'idweave checkpoints'
const { numbers, labels } = shared()

function shared(): Shared {
  if (!isMainThread) return getEnvironmentData(SHARED) as unknown as Shared
  const made: Shared = {
    numbers: new Int32Array(new SharedArrayBuffer(16)),
    labels: new Uint8Array(new SharedArrayBuffer(4_000_000)),
  }
  setEnvironmentData(SHARED, made as unknown as Parameters<typeof setEnvironmentData>[1])
  return made
}

function isCounting(): boolean {
  return Atomics.load(numbers, COUNTING) === 1
}

/** Counts from 1 from now on, and kills the process at checkpoint `at`; 0 never. */
export function arm(at: number): void {
  Atomics.store(numbers, MET, 0)
  Atomics.store(numbers, FATAL, at)
  Atomics.store(numbers, END, 0)
  Atomics.store(numbers, COUNTING, 1)
}

/** Checkpoints since counting began. */
export function passed(): number {
  return Atomics.load(numbers, MET)
}

/** Stops counting and returns what each checkpoint was, in their order. */
export function disarm(): readonly string[] {
  Atomics.store(numbers, COUNTING, 0)
  const text = new TextDecoder().decode(labels.slice(0, Atomics.load(numbers, END)))
  return text.split('\n').slice(0, -1)
}

function checkpoint(label: string): void {
  if (!isCounting()) return
  const met = Atomics.add(numbers, MET, 1) + 1
  const line = new TextEncoder().encode(`${label}\n`)
  labels.set(line, Atomics.add(numbers, END, line.length))
  if (met !== Atomics.load(numbers, FATAL)) return
  writeSync(1, `${JSON.stringify({ killedAt: label })}\n`)
  process.kill(process.pid, 'SIGKILL')
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
}

function short(sql: string): string {
  return sql.replaceAll(/\s+/g, ' ').trim().slice(0, 60)
}

type Method = (this: unknown, ...parameters: unknown[]) => unknown

/** Puts a checkpoint before each call of a method that `names` gives a label, and after it where `both` says so. */
function watch<T extends object>(owner: T, method: string & keyof T, names: NameOf, both: (label: string) => boolean): void {
  const original = owner[method] as Method
  const watched: Method = function (...parameters) {
    const label = isCounting() ? names.call(this, parameters) : null
    if (label === null) return original.apply(this, parameters)
    checkpoint(`before ${label}`)
    const result = original.apply(this, parameters)
    if (!both(label)) return result
    if (!(result instanceof Promise)) {
      checkpoint(`after ${label}`)
      return result
    }
    return result.then((value: unknown) => {
      checkpoint(`after ${label}`)
      return value
    })
  }
  owner[method] = watched as T[string & keyof T]
}
type NameOf = (this: unknown, parameters: readonly unknown[]) => string | null

/** Watches every SQLite file of this thread. */
export function watchStore(): void {
  const Driver = load('better-sqlite3') as typeof BetterSqlite3
  const memory = new Driver(':memory:')
  const statements = Object.getPrototypeOf(memory.prepare('select 1')) as Record<'run' | 'get' | 'all', Method>
  memory.close()
  // Rows written by one statement in one transaction leave the same behind whichever of them is the last: the first of them
  // counts.
  const inTransaction = new Set<unknown>()
  const writing: NameOf = function () {
    const { source, readonly, database } = this as { source: string; readonly: boolean; database: BetterSqlite3.Database }
    if (heartbeat.test(source) || (readonly && !transactional.test(source))) return null
    if (!database.inTransaction) inTransaction.clear()
    else if (inTransaction.has(this)) return null
    else inTransaction.add(this)
    return `${short(source)}${database.inTransaction ? '' : ' (alone)'}`
  }
  const lasting = (label: string): boolean => /^commit| \(alone\)$/.test(label) && !label.startsWith('begin')
  for (const method of ['run', 'get', 'all'] as const) watch(statements, method, writing, lasting)
  const files = Driver.prototype as unknown as Record<'exec', Method>
  const anything: NameOf = ([sql]) => short(String(sql))
  watch(files, 'exec', anything, (label) => label !== 'begin immediate')
}

/** Watches what is written beside the store: files of connectors, copies of the store. */
export function watchFiles(): void {
  const named =
    (word: string): NameOf =>
    (parameters) =>
      `${word} of ${fileOf(parameters[0])}`
  const fs = load('node:fs') as Record<'appendFileSync' | 'renameSync' | 'rmSync', Method>
  for (const method of ['appendFileSync', 'renameSync', 'rmSync'] as const) watch(fs, method, named(method), () => true)
  const promised = load('node:fs/promises') as Record<'open' | 'rename' | 'unlink', Method>
  const written: NameOf = (parameters) => (parameters[1] === 'wx' ? `open of ${fileOf(parameters[0])}` : null)
  watch(promised, 'open', written, () => true)
  for (const method of ['rename', 'unlink'] as const) watch(promised, method, named(method), () => true)
}

/** The name of a file without what is drawn anew each time. */
function fileOf(path: unknown): string {
  return (String(path).split('/').at(-1) ?? '').replace(/-[0-9a-f]{12}$/, '-…')
}

/** Watches a connector: every call, every page it reads, every request it is sent. */
export function watchConnector(type: ConnectorType, change: (connector: OpenConnector) => OpenConnector = (same) => same): void {
  const { open } = type
  const watched: ConnectorType['open'] = async (settings, context) => {
    checkpoint(`before ${type.name} open`)
    const connector = change(await open.call(type, settings, context))
    checkpoint(`after ${type.name} open`)
    return watchOpen(type.name, connector)
  }
  Object.assign(type, { open: watched })
}

function watchOpen(name: string, connector: OpenConnector): OpenConnector {
  const open = connector as unknown as Record<string, Method>
  for (const method of ['watermark', 'export', 'find', 'close']) {
    if (open[method])
      watch(
        open,
        method,
        () => `${name} ${method}`,
        () => true,
      )
  }
  for (const method of ['importAll', 'importUnread', 'importChanges']) {
    const original = open[method]
    if (original)
      open[method] = (...parameters) => read(`${name} ${method}`, original.apply(connector, parameters) as AsyncIterable<unknown>)
  }
  return connector
}

async function* read(label: string, pages: AsyncIterable<unknown>): AsyncGenerator<unknown> {
  checkpoint(`before ${label}`)
  for await (const page of pages) {
    checkpoint(`page of ${label}`)
    yield page
  }
  checkpoint(`after ${label}`)
}
