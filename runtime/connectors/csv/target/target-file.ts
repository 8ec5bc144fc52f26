/** A CSV file that is exported to: reads the rows a batch names and writes the file with what has become of them. */
import { SyncError } from '../../../model/errors'
import type { ObjectTypeSchema } from '../../../model/schema'
import { foldCase } from '../../../model/values'
import { lookAt, refuseIrregular } from '../../files'
import type { Aside, Field } from './aside'
import { digestOf, LaidAside, largeFrom } from './aside'
import type { Row, Table } from './changes'
import { copyRecords } from './copy'
import { eachRecord, lineFinder } from './lines'
import { nameIn } from './names'
import type { WriteFormat } from './format'
import { lineOf } from './format'
import type { Encoding } from '../encoding/encodings'
import { canWrite, encodingLabels } from '../encoding/encodings'
import { unwritable } from '../encoding/encoding'
import type { CsvFile, CsvSettings } from '../settings'
import { mayHold } from '../settings'
import { CsvReader } from '../file/reader'
import type { Output, Replaced } from './replace'
import { hasChanges, replaceFile } from './replace'
import type { WrittenText } from './written'

/** A target file with the rows a batch names. */
export interface TargetFile {
  readonly table: Table
  /**
   * Writes the changed rows, and nothing when there are none; everything else stays as it is, byte for byte. `changedMeanwhile`:
   * somebody else wrote the file, and it was left alone.
   */
  write(signal: AbortSignal, seen: WrittenText | null): Promise<Replaced>
}

/** What a batch is about: the rows it changes, and the names it gives them. */
export interface BatchKeys {
  readonly keys: readonly string[]
  readonly names: ReadonlySet<string>
  /** What is kept of its values. */
  readonly aside: Aside
}

/**
 * Reads the target file, or lays out a new one where there is none. A file whose fields cannot be told apart throughout is not
 * touched: a SyncError.
 */
export async function openTarget(
  file: CsvFile,
  settings: CsvSettings,
  objectTypes: readonly ObjectTypeSchema[],
  { keys, names, aside }: BatchKeys,
): Promise<TargetFile> {
  const rows = new Map(keys.map((key): [string, Row] => [key, { fields: null, before: null, lines: [], changed: false }]))
  const existing = await lookAt(file.path)
  if (existing) refuseIrregular(file.path, existing, file.setting)
  if (!existing || existing.size === 0n) return newTarget(file, settings, objectTypes, rows, aside)
  const reader = await CsvReader.open(file, settings)
  try {
    refuseEncoding(file, reader.encoding)
    const lineFound = lineFinder(reader, settings, objectTypes)
    const holders = new Map<string, string[]>()
    let firstRecord = ''
    await eachRecord(reader, settings, objectTypes, (fields) => {
      if (fields === null) return
      if (firstRecord === '') firstRecord = reader.scanner.raw
      const line = lineFound(fields)
      if (!line) return
      const row = rows.get(line.key)
      if (row) row.lines.push(reader.scanner.line)
      if (row) row.before = row.fields ??= copyOf(fields, line.large)
      const name = (names.size > 0 && nameIn(fields, line.type, reader.columns)) || ''
      if (names.has(name)) holders.set(name, [...(holders.get(name) ?? []), line.key])
    })
    await reader.checkUnchanged()
    const table = {
      name: file.name,
      columns: reader.columns,
      typeColumn: settings.typeColumn,
      format: formatOf(reader, firstRecord, settings),
      ignoredLines: settings.ignoredLines,
      rows,
      holders,
      aside,
    }
    const copy = (out: Output) => copyRecords(file, settings, objectTypes, table, out)
    return { table, write: (signal, seen) => replaceFile(file, table, reader.before, shown(copy, seen), signal) }
  } finally {
    await reader.close()
  }
}

/** Nobody could write what the file holds already. */
function refuseEncoding(file: CsvFile, encoding: Encoding): void {
  if (canWrite(encoding)) return
  throw new SyncError(
    'not-configured',
    `${file.name} is in ${encodingLabels[encoding]}, which can be read here and not be written.`,
    'Have the file in UTF-8, and set "Encoding" to it.',
  )
}

/** The names of the columns must be read back as they are. */
function refuseNames(file: CsvFile, columns: readonly string[], { encoding, delimiter, quote }: CsvSettings): void {
  const lacked = columns.find((column) => unwritable(column, encoding ?? 'utf-8') !== undefined)
  if (lacked !== undefined)
    throw new SyncError(
      'not-configured',
      `${file.name} is not made: ${encodingLabels[encoding ?? 'utf-8']} has not all characters of the column "${lacked}".`,
      'Set "Encoding" to UTF-8, or give the attribute another name.',
    )
  const parted = quote === '' ? columns.find((column) => column.includes(delimiter ?? ',')) : undefined
  if (parted === undefined) return
  throw new SyncError(
    'not-configured',
    `${file.name} is not made: the name of the column "${parted}" contains a separator, and the file has no quotation marks.`,
    'Choose a quotation mark or another separator, or give the attribute another name.',
  )
}

/** The same, with the records shown that are written from now on. */
function shown(copy: (out: Output) => Promise<void>, seen: WrittenText | null): typeof copy {
  return (out) => {
    out.seen = seen
    return copy(out)
  }
}

/** Makes a file with nothing but the names of its columns; one that somebody else made meanwhile is left alone. */
export async function makeEmptyTarget(
  file: CsvFile,
  settings: CsvSettings,
  objectTypes: readonly ObjectTypeSchema[],
  signal: AbortSignal,
): Promise<void> {
  const { table, header } = layOut(file, settings, objectTypes, new Map())
  await replaceFile(file, table, null, header, signal)
}

function newTarget(
  file: CsvFile,
  settings: CsvSettings,
  objectTypes: readonly ObjectTypeSchema[],
  rows: Map<string, Row>,
  aside: Aside,
): TargetFile {
  const { table: empty, header } = layOut(file, settings, objectTypes, rows)
  const table = { ...empty, aside }
  const write: TargetFile['write'] = (signal, seen) => replaceFile(file, table, null, shown(header, seen), signal)
  return { table, write: async (signal, seen) => (hasChanges(table) ? write(signal, seen) : 'written') }
}

/** A file that is not there yet, and what writes its first line. */
function layOut(
  file: CsvFile,
  settings: CsvSettings,
  objectTypes: readonly ObjectTypeSchema[],
  rows: Map<string, Row>,
): { readonly table: Table; readonly header: (out: Output) => Promise<void> } {
  if (settings.skipLines > 0)
    throw new SyncError(
      'not-configured',
      `${file.name} is not there yet, and the setting "Lines above the header" says that lines stand there which nobody knows.`,
      'Put a file with these lines and the header there, or set it to 0.',
    )
  refuseEncoding(file, settings.encoding ?? 'utf-8')
  const types = objectTypes.filter((type) => mayHold(file, type.name))
  const names = new Map<string, string>()
  const declared = types.flatMap((type) => [
    type.anchor,
    ...(type.secondaryId === undefined ? [] : [type.secondaryId]),
    ...type.attributes.map((attribute) => attribute.name),
  ])
  for (const name of [...(settings.typeColumn === null ? [] : [settings.typeColumn]), ...declared])
    if (!names.has(foldCase(name))) names.set(foldCase(name), name)
  const columns = settings.columns ?? [...names.values()]
  if (!settings.columns) refuseNames(file, columns, settings)
  const format: WriteFormat = {
    delimiter: settings.delimiter ?? ',',
    quote: settings.quote,
    encoding: settings.encoding ?? 'utf-8',
    hasByteOrderMark: settings.encoding === 'utf-16le' || settings.encoding === 'utf-16be',
    lineEnd: '\n',
    quoteAll: false,
    endsWithDelimiter: false,
    valueSeparator: settings.valueSeparator,
    spreadsheet: settings.spreadsheet,
  }
  const { typeColumn, ignoredLines } = settings
  const table = { name: file.name, columns, typeColumn, format, ignoredLines, rows, holders: new Map() }
  const header = async (out: Output) => out.write(settings.columns ? '' : lineOf(columns, format))
  return { table, header }
}

/** How the file is written already; where it has no header, its first record shows how lines end. */
function formatOf(
  { encoding, hasByteOrderMark, delimiter, endsWithDelimiter, headerText }: CsvReader,
  firstRecord: string,
  { quote, valueSeparator, spreadsheet }: CsvSettings,
): WriteFormat {
  const lineEnd = /(?:\r\n|\n|\r)$/.exec(headerText || firstRecord)?.[0] ?? '\n'
  return {
    delimiter,
    quote,
    encoding,
    hasByteOrderMark,
    lineEnd,
    endsWithDelimiter,
    quoteAll: quote !== '' && headerText.trimStart().startsWith(quote),
    valueSeparator,
    spreadsheet,
  }
}

/** The fields by themselves; as read they would keep the whole piece of the file in memory. Large ones stay in the file. */
function copyOf(fields: readonly string[], large: readonly number[]): Field[] {
  const left = large.filter((index) => (fields[index] as string).length >= largeFrom)
  if (left.length === 0) return JSON.parse(JSON.stringify(fields)) as string[]
  const copied = JSON.parse(JSON.stringify(fields.map((field, i) => (left.includes(i) ? '' : field)))) as Field[]
  for (const index of left) {
    const text = fields[index] as string
    copied[index] = new LaidAside(digestOf(text), null, text.length)
  }
  return copied
}
