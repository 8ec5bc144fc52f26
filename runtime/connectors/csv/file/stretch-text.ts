/** The text of a stretch by itself: what it means, and the records in it. */
import type { ImportRecord } from '../../../model/connector'
import type { LineOffsets } from '../../../model/stretches'
import type { CsvSettings } from '../settings'
import type { RecordSource } from './open-page'
import type { RowLayout } from './rows'
import { isFields, RowReader, ShortRow } from './rows'
import { Broken, Scanner } from './scanner'
import { unclearBy } from './short-rows'
import { plainField } from './spreadsheet'

/** To be raised with every change of what records a text holds: what was read before is read once more then. */
const readingVersion = 3

/** What of a file decides what its text means. */
export interface TextFormat extends RowLayout {
  /** The one type its lines are; null when a column says so. */
  readonly type: string | null
}

/** All that decides what records a text holds, beside the text. */
export function formatText({ columns, delimiter, endsWithDelimiter, type }: TextFormat, settings: CsvSettings): string {
  const { files: _files, ...format } = settings
  return JSON.stringify({ readingVersion, ...format, delimiter, endsWithDelimiter, columns, type })
}

/** Records of a text, and where they stand in it. */
export interface TextRecords {
  readonly records: readonly ImportRecord[]
  readonly lines: LineOffsets
}

/** The records of a text whose first line is `line` of its file; null where any of it is none, or needs its neighbours. */
export function recordsIn(
  text: string,
  line: number,
  source: Pick<RecordSource, 'makerFor' | 'linePrefix'> & { readonly format: TextFormat },
  settings: CsvSettings,
): TextRecords | null {
  const { format, linePrefix, makerFor } = source
  const scanner = new Scanner({ delimiter: format.delimiter, quote: settings.quote })
  const rows = new RowReader(format, settings, unclearBy(makerFor, settings))
  scanner.feed(text, { last: true })
  const records: ImportRecord[] = []
  const offsets: number[] = []
  for (let found = scanner.next(); found !== undefined; found = scanner.next()) {
    const row = rows.rowOf(settings.spreadsheet && !(found instanceof Broken) ? found.map(plainField) : found, () => false)
    const fields = row instanceof ShortRow && offsets.length > 0 ? row.fields : row
    if (!isFields(fields)) return null
    const maker = makerFor(fields)
    if (typeof maker !== 'object') return null
    offsets.push(scanner.line - 1)
    records.push(maker.read(fields, `${linePrefix}${line - 1 + scanner.line}`))
  }
  return { records, lines: lineOffsets(offsets, scanner.place.line - 1) }
}

/** Null where each record has one line. */
export function lineOffsets(offsets: readonly number[], lines: number): LineOffsets {
  const isLineEach = lines === offsets.length && offsets.every((offset, index) => offset === index)
  return isLineEach ? null : [...offsets, lines]
}
