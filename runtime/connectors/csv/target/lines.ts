/** The lines of a target file, and which row of a batch each of them is. */
import { SyncError } from '../../../model/errors'
import type { ObjectTypeSchema } from '../../../model/schema'
import { foldCase } from '../../../model/values'
import type { CsvReader } from '../file/reader'
import type { RecordMaker } from '../file/records'
import { recordMaker, requireColumn } from '../file/records'
import { NoRecord, RowReader, ShortRow, UnclearRow } from '../file/rows'
import { Broken } from '../file/scanner'
import { unclearBy } from '../file/short-rows'
import type { CsvSettings } from '../settings'
import { mayHold } from '../settings'
import { mayBeAside } from './aside'
import { rowKey } from './changes'

/** The row of the table that a line is. */
export interface FoundLine {
  readonly key: string
  readonly type: ObjectTypeSchema
  /** The places of fields that may be large. */
  readonly large: readonly number[]
}

/** What says which row of the table a line is. */
export function lineFinder(
  reader: CsvReader,
  settings: CsvSettings,
  objectTypes: readonly ObjectTypeSchema[],
): (fields: readonly string[]) => FoundLine | undefined {
  const makerOf = makerFinder(reader, settings, objectTypes)
  const large = new Map<RecordMaker, readonly number[]>()
  const largeOf = (maker: RecordMaker): readonly number[] => {
    const known = large.get(maker)
    if (known) return known
    const found = maker.columns.filter(({ schema }) => mayBeAside(maker.type, schema.name)).map(({ index }) => index)
    large.set(maker, found)
    return found
  }
  return (fields) => {
    const maker = makerOf(fields)
    const anchor = maker?.anchorOf(fields) ?? null
    return maker && anchor !== null ? { key: rowKey(maker.type, anchor), type: maker.type, large: largeOf(maker) } : undefined
  }
}

/** What says of which type a line is; undefined where it is of none that is exported. */
function makerFinder(
  reader: CsvReader,
  settings: CsvSettings,
  objectTypes: readonly ObjectTypeSchema[],
): (fields: readonly string[]) => RecordMaker | undefined {
  const { file } = reader
  const types = objectTypes.filter((type) => mayHold(file, type.name))
  const makers = new Map<string, RecordMaker>(
    types.map((type) => [foldCase(type.name), recordMaker(type, reader, settings.valueSeparator)]),
  )
  const column = settings.typeColumn === null ? -1 : requireColumn(reader, settings.typeColumn)
  return (fields) => makers.get(foldCase(column === -1 ? (file.type as string) : (fields[column] as string).trim()))
}

/** Takes each record with the fields of all columns, and what is none with null; a row that is not clear is a SyncError. */
export async function eachRecord(
  reader: CsvReader,
  settings: CsvSettings,
  objectTypes: readonly ObjectTypeSchema[],
  take: (fields: readonly string[] | null) => void | Promise<void>,
): Promise<void> {
  const { scanner, file } = reader
  const rows = new RowReader(reader, settings, unclearBy(makerFinder(reader, settings, objectTypes), settings))
  do {
    for (let found = reader.next(); found !== undefined; found = reader.next()) {
      const row = rows.rowOf(found, reader.isCutOff)
      if (row instanceof Broken || row instanceof UnclearRow)
        throw new SyncError(
          'source-incomplete',
          `${file.name} line ${scanner.line} ${row.message}, so the file was left as it is.`,
          'Repair the line and export again.',
        )
      const taken = take(row instanceof NoRecord ? null : row instanceof ShortRow ? row.fields : row)
      if (taken) await taken
    }
  } while (await reader.fill())
}
