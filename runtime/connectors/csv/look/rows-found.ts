/** What an import would make of the rows of a file: read through, and nothing kept. */
import type { ConnectorContext, ImportSelection } from '../../../model/connector'
import { counted } from '../../../model/counted'
import { unended } from '../../../model/sentences'
import type { ObjectTypeSchema } from '../../../model/schema'
import { NoRecord, ShortRow, UnclearRow } from '../file/rows'
import { Broken } from '../file/scanner'
import type { Source } from '../import'
import { openSource } from '../import'
import type { CsvFile, CsvSettings } from '../settings'
import { Remarks } from './remarks'

/** Rows that are looked at; a test answers within a minute. */
const mostRows = 300_000
const mostKeys = 300_000

/** Values of an attribute that do not fit. */
interface Misfits {
  count: number
  readonly first: string
}

export class RowsFound {
  records = 0
  passedOver = 0
  refused = 0
  /** Some of the reasons, with the first line of each and how many there are. */
  private readonly reasons = new Map<string, { readonly line: number; count: number }>()
  /** Rows with too few fields that are no remarks. */
  short = 0
  readonly remarks = new Remarks()
  readonly misfits = new Map<string, Misfits>()
  /** Anchors that stand more than once. */
  twice = 0
  firstTwice = ''
  isAll = true

  refuse(line: number, reason: string): void {
    this.refused++
    const known = this.reasons.get(reason)
    if (known) known.count++
    else if (this.reasons.size < 3) this.reasons.set(reason, { line, count: 1 })
  }

  private get shownReasons(): string {
    const shown = [...this.reasons].map(
      ([reason, { line, count }]) => `line ${line}${count > 1 ? `, as ${count - 1} more,` : ''} ${unended(reason)}`,
    )
    return shown.join('; ')
  }

  /** What came out, in sentences. */
  get message(): string {
    const { records, passedOver, refused, misfits, twice } = this
    if (records + passedOver + refused === 0) return 'There are none yet.'
    const sentences = [
      `${this.isAll ? '' : 'The first '}${counted(records + refused + passedOver, 'row')}: ${counted(records, 'record')}${passedOver > 0 ? `, ${passedOver} passed over as no records` : ''}.`,
      refused > 0 ? `${refused} cannot be read: ${this.shownReasons}.` : '',
      ...[...misfits.values()].map(({ count, first }) => `${counted(count, 'value')} cannot be read, such as ${unended(first)}.`),
      twice > 0
        ? `${counted(twice, 'anchor')} ${twice > 1 ? 'stand' : 'stands'} more than once, such as ${this.firstTwice}: none of these rows is imported.`
        : '',
    ]
    return sentences.filter((sentence) => sentence !== '').join(' ')
  }
}

/** Reads the rows of a file as an import of these types would; what stops an import is thrown. */
export async function findRows(
  file: CsvFile,
  settings: CsvSettings,
  objectTypes: readonly ObjectTypeSchema[],
  context: ConnectorContext,
): Promise<RowsFound> {
  const selection: ImportSelection = { objectTypes, pageSize: 1000 }
  const source = await openSource(file, settings, selection, { ...context, objectTypes })
  const rows = new RowsFound()
  const keys = new Set<string>()
  try {
    do {
      for (let found = source.reader.next(); found !== undefined; found = source.reader.next()) addRow(rows, found, source, keys)
      rows.isAll = rows.records + rows.refused + rows.passedOver < mostRows
    } while (rows.isAll && (await source.reader.fill()))
    return rows
  } finally {
    await source.reader.close()
  }
}

function addRow(
  found: RowsFound,
  fields: readonly string[] | Broken,
  source: Omit<Source, 'linePrefix'>,
  keys: Set<string>,
): void {
  const { reader, rows, makerFor } = source
  const { line } = reader.scanner
  const at = `line ${line}`
  const row = rows.rowOf(fields, reader.isCutOff)
  if (row instanceof NoRecord) {
    found.passedOver++
    return
  }
  if (row instanceof Broken || row instanceof UnclearRow) {
    if (!(fields instanceof Broken)) {
      found.remarks.addRefused(fields, reader.delimiter)
      if (fields.length > 1 && fields.length < reader.columns.length) found.short++
    }
    return found.refuse(line, row.message)
  }
  const values = row instanceof ShortRow ? row.fields : row
  found.remarks.addRecord(values)
  const maker = makerFor(values)
  if (typeof maker === 'string') return found.refuse(line, maker)
  if (!maker) {
    found.passedOver++
    return
  }
  const { anchor, unidentified, faults } = maker.read(values, at)
  if (anchor === null) return found.refuse(line, `is nobody's: ${unidentified}`)
  found.records++
  for (const { attribute, message } of faults) {
    const known = found.misfits.get(attribute)
    if (known) known.count++
    else found.misfits.set(attribute, { count: 1, first: `${at}, ${message}` })
  }
  const key = `${maker.type.name}\0${anchor}`
  if (keys.has(key)) {
    found.twice++
    found.firstTwice ||= `${anchor} in ${at}`
  } else if (keys.size < mostKeys) keys.add(` ${key}`.slice(1))
}
