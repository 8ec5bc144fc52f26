/** Tells an export which stretches of a file its batch has written, as they will be read. */
import { setImmediate as yieldToEventLoop } from 'node:timers/promises'
import type { ExportOptions, ExportRequest, ExportResult, WrittenStretch } from '../../../model/connector'
import type { ObjectTypeSchema } from '../../../model/schema'
import type { CsvFile, CsvSettings } from '../settings'
import { mayHold } from '../settings'
import { recordMaker } from '../file/records'
import type { TextFormat } from '../file/stretch-text'
import { formatText, recordsIn } from '../file/stretch-text'
import type { Row } from './changes'
import type { TargetFile } from './target-file'
import type { WrittenRows, WrittenText } from './written'

/** A batch that is in the file. */
export interface WrittenBatch {
  readonly written: NonNullable<ExportOptions['written']>
  readonly seen: WrittenText
  readonly target: TargetFile
  readonly requests: readonly ExportRequest[]
  readonly results: readonly ExportResult[]
  /** The row of each request, by `rowKey`. */
  readonly keys: readonly string[]
}

/** Stretches read between two yields to the event loop. */
const atATime = 50

/** Whatever goes wrong here, the batch is in the file: what nobody is told of is read by the next import. */
export async function tellWritten(
  file: CsvFile,
  settings: CsvSettings,
  objectTypes: readonly ObjectTypeSchema[],
  batch: WrittenBatch,
): Promise<void> {
  batch.written.tell(await writtenStretches(file, settings, objectTypes, batch).catch(() => []))
}

/** Each stretch is read as an import would, so that nothing is known that it would find otherwise. */
async function writtenStretches(
  file: CsvFile,
  settings: CsvSettings,
  objectTypes: readonly ObjectTypeSchema[],
  { written, seen, target, requests, results, keys }: WrittenBatch,
): Promise<readonly WrittenStretch[]> {
  const { columns, format: writeFormat, rows } = target.table
  const [type, ...others] = objectTypes.filter(({ name }) => mayHold(file, name))
  if (!type || others.length > 0) return []
  const { delimiter, endsWithDelimiter } = writeFormat
  const format: TextFormat = { columns, delimiter, endsWithDelimiter, type: file.type }
  const maker = recordMaker(type, { columns, file }, settings.valueSeparator)
  const source = { format, linePrefix: '', makerFor: () => maker }
  const askedBy = requestsByRow(requests, results, keys, rows)
  const known: WrittenStretch[] = []
  for (let at = 0; at < seen.stretches.length; at += atATime) {
    if (at > 0) await yieldToEventLoop()
    const some = seen.stretches.slice(at, at + atATime).filter(({ rows: own }) => own.every((row) => askedBy.has(row)))
    const answers = await written.before.ask(
      formatText(format, settings),
      some.map(({ text }) => text),
    )
    for (const [index, stretch] of some.entries()) {
      const read = recordsOf(stretch, askedBy, recordsIn(stretch.text, 1, source, settings))
      const digest = answers[index]?.digest
      if (read && digest !== undefined) known.push({ digest, ...read })
    }
  }
  return known
}

function recordsOf(
  { rows }: WrittenRows,
  askedBy: ReadonlyMap<Row, number>,
  found: ReturnType<typeof recordsIn>,
): Omit<WrittenStretch, 'digest'> | null {
  if (found?.records.length !== rows.length) return null
  const records = found.records.map((record, index) => ({ request: askedBy.get(rows[index] as Row) as number, record }))
  return { lines: found.lines, records }
}

/** The request that made each row, of rows that one request alone is about and that were written. */
function requestsByRow(
  requests: readonly ExportRequest[],
  results: readonly ExportResult[],
  keys: readonly string[],
  rows: ReadonlyMap<string, Row>,
): ReadonlyMap<Row, number> {
  const done = new Set(results.flatMap(({ id, outcome, confirmed }) => (outcome === 'done' && confirmed ? [id] : [])))
  const counts = new Map<string, number>()
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1)
  const found = new Map<Row, number>()
  for (const [index, { id }] of requests.entries()) {
    const key = keys[index] as string
    const row = rows.get(key)
    if (row && counts.get(key) === 1 && done.has(id)) found.set(row, id)
  }
  return found
}
