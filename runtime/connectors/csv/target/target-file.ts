/** A CSV file that is exported to: reads the rows a batch names and writes the file with what has become of them. */
import { counted } from '../../../model/counted'
import { SyncError } from '../../../model/errors'
import type { ObjectTypeSchema } from '../../../model/schema'
import { foldCase } from '../../../model/values'
import { lookAt, refuseIrregular } from '../../files'
import type { Aside, Field } from './aside'
import { digestOf, LaidAside, largeFrom, mayBeAside } from './aside'
import type { Row, Table } from './changes'
import { rowKey, textsOf } from './changes'
import { nameIn } from './names'
import type { WriteFormat } from './format'
import { lineOf } from './format'
import type { CsvFile, CsvSettings } from '../settings'
import { mayHold } from '../settings'
import { CsvReader } from '../file/reader'
import type { RecordMaker } from '../file/records'
import { recordMaker, requireColumn } from '../file/records'
import type { Output, Replaced } from './replace'
import { hasChanges, replaceFile } from './replace'
import { Broken } from '../file/scanner'
import { isFormula } from '../file/spreadsheet'
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
    const lineFound = lineFinder(reader, settings, objectTypes)
    const holders = new Map<string, string[]>()
    let firstRecord = ''
    await eachRecord(reader, (fields) => {
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
  const format: WriteFormat = {
    delimiter: settings.delimiter ?? ',',
    quote: settings.quote,
    encoding: settings.encoding ?? 'utf-8',
    hasByteOrderMark: settings.encoding === 'utf-16le' || settings.encoding === 'utf-16be',
    lineEnd: '\n',
    quoteAll: false,
    valueSeparator: settings.valueSeparator,
    spreadsheet: settings.spreadsheet,
  }
  const table = { name: file.name, columns, typeColumn: settings.typeColumn, format, rows, holders: new Map() }
  const header = async (out: Output) => out.write(settings.columns ? '' : lineOf(columns, format))
  return { table, header }
}

/** How the file is written already; where it has no header, its first record shows how lines end. */
function formatOf(
  { encoding, hasByteOrderMark, delimiter, headerText }: CsvReader,
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
    quoteAll: quote !== '' && headerText.trimStart().startsWith(quote),
    valueSeparator,
    spreadsheet,
  }
}

interface FoundLine {
  readonly key: string
  readonly type: ObjectTypeSchema
  /** The places of fields that may be large. */
  readonly large: readonly number[]
}

/** What says which row of the table a line is. */
function lineFinder(
  reader: CsvReader,
  settings: CsvSettings,
  objectTypes: readonly ObjectTypeSchema[],
): (fields: readonly string[]) => FoundLine | undefined {
  const { file } = reader
  const types = objectTypes.filter((type) => mayHold(file, type.name))
  const makers = new Map<string, RecordMaker>(
    types.map((type) => [foldCase(type.name), recordMaker(type, reader, settings.valueSeparator)]),
  )
  const large = new Map(
    [...makers.values()].map(({ type, columns }) => [
      type,
      columns.filter(({ schema }) => mayBeAside(type, schema.name)).map(({ index }) => index),
    ]),
  )
  const column = settings.typeColumn === null ? -1 : requireColumn(reader, settings.typeColumn)
  return (fields) => {
    const maker = makers.get(foldCase(column === -1 ? (file.type as string) : (fields[column] as string).trim()))
    if (!maker) return undefined
    const anchor = maker.anchorOf(fields)
    return anchor === null ? undefined : { key: rowKey(maker.type, anchor), type: maker.type, large: large.get(maker.type) ?? [] }
  }
}

async function eachRecord(reader: CsvReader, take: (fields: string[]) => void | Promise<void>): Promise<void> {
  const { scanner, columns, file } = reader
  do {
    for (let found = reader.next(); found !== undefined; found = reader.next()) {
      const problem =
        found instanceof Broken
          ? found.message
          : found.length === columns.length
            ? undefined
            : `has ${counted(found.length, 'field')} where the header has ${columns.length}`
      if (problem !== undefined)
        throw new SyncError(
          'source-incomplete',
          `${file.name} line ${scanner.line} ${problem}, so the file was left as it is.`,
          'Repair the line and export again.',
        )
      const taken = take(found as string[])
      if (taken) await taken
    }
  } while (await reader.fill())
}

/** Copies the file as it is, with the changed rows in their places and new ones at the end. */
async function copyRecords(
  file: CsvFile,
  settings: CsvSettings,
  objectTypes: readonly ObjectTypeSchema[],
  table: Table,
  out: Output,
): Promise<void> {
  const reader = await CsvReader.open(file, settings)
  try {
    const lineFound = lineFinder(reader, settings, objectTypes)
    out.add(reader.headerText)
    await eachRecord(reader, (fields) => {
      const row = table.rows.get(lineFound(fields)?.key ?? '')
      const changed = row?.changed === true ? row.fields : null
      if (changed?.some((field) => typeof field === 'object'))
        return textsOf(table, changed, fields).then((texts) => {
          out.addRecord(lineOf(texts, table.format), row ?? null)
          return out.full ? out.flush() : undefined
        })
      // What others wrote would be run by a spreadsheet as well.
      if (!row?.changed && table.format.spreadsheet && fields.some(isFormula)) out.addRecord(lineOf(fields, table.format), null)
      else if (!row?.changed) out.addRecord(reader.scanner.raw, null)
      else if (changed) out.addRecord(lineOf(changed as string[], table.format), row)
      return out.full ? out.flush() : undefined
    })
    out.addRecord(reader.scanner.rest, null)
  } finally {
    await reader.close()
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
