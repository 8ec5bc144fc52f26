/** The text of a stretch by itself: what it means, and the records in it. */
import type { ImportRecord } from '../../../model/connector'
import type { LineOffsets } from '../../../model/stretches'
import type { CsvSettings } from '../settings'
import type { RecordSource } from './open-page'
import { Broken, Scanner } from './scanner'
import { plainField } from './spreadsheet'

/** To be raised with every change of what records a text holds: what was read before is read once more then. */
const readingVersion = 1

/** What of a file decides what its text means. */
export interface TextFormat {
  readonly columns: readonly string[]
  readonly delimiter: string
  /** The one type its lines are; null when a column says so. */
  readonly type: string | null
}

/** All that decides what records a text holds, beside the text. */
export function formatText({ columns, delimiter, type }: TextFormat, settings: CsvSettings): string {
  const { files: _files, ...format } = settings
  return JSON.stringify({ readingVersion, ...format, delimiter, columns, type })
}

/** Records of a text, and where they stand in it. */
export interface TextRecords {
  readonly records: readonly ImportRecord[]
  readonly lines: LineOffsets
}

/** The records of a text whose first line is `line` of its file; null where any of it is none. */
export function recordsIn(
  text: string,
  line: number,
  source: Omit<RecordSource, 'reader'> & { readonly format: TextFormat },
  settings: CsvSettings,
): TextRecords | null {
  const { format, linePrefix, makerFor } = source
  const scanner = new Scanner({ delimiter: format.delimiter, quote: settings.quote })
  scanner.feed(text, { last: true })
  const records: ImportRecord[] = []
  const offsets: number[] = []
  for (let found = scanner.next(); found !== undefined; found = scanner.next()) {
    if (found instanceof Broken || found.length !== format.columns.length) return null
    const fields = settings.spreadsheet ? found.map(plainField) : found
    const maker = makerFor(fields)
    if (typeof maker !== 'object' || fields.every((field) => field.trim() === '')) return null
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
