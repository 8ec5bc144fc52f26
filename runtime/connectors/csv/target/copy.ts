/** Copies a target file with what a batch has made of its rows. */
import type { ObjectTypeSchema } from '../../../model/schema'
import { CsvReader } from '../file/reader'
import { isFormula } from '../file/spreadsheet'
import type { CsvFile, CsvSettings } from '../settings'
import type { Table } from './changes'
import { textsOf } from './changes'
import { lineOf } from './format'
import { eachRecord, lineFinder } from './lines'
import type { Output } from './replace'

/** Characters of lines that are no records and may stand below new rows; more than that are written where they stand. */
const longestFooter = 1024 * 1024

/** Copies the file as it is, with the changed rows in their places. */
export async function copyRecords(
  file: CsvFile,
  settings: CsvSettings,
  objectTypes: readonly ObjectTypeSchema[],
  table: Table,
  out: Output,
): Promise<void> {
  const reader = await CsvReader.open(file, settings)
  let below = ''
  const release = (): void => {
    out.addRecord(below, null)
    below = ''
  }
  try {
    const lineFound = lineFinder(reader, settings, objectTypes)
    out.add(reader.aboveHeader)
    out.add(reader.headerText)
    await eachRecord(reader, settings, objectTypes, (fields) => {
      if (fields === null) {
        below += reader.scanner.raw
        if (below.length > longestFooter) release()
        return out.full ? out.flush() : undefined
      }
      release()
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
    out.below = below
    // Blank lines stay above new rows.
    if (below === '') out.addRecord(reader.scanner.rest, null)
    else out.below += reader.scanner.rest
  } finally {
    await reader.close()
  }
}
