/** What a row of a file is: a record, no record, or one of which it is not clear which field belongs to which column. */
import { counted } from '../../../model/counted'
import type { CsvSettings } from '../settings'
import { Broken } from './scanner'

/** What of a file decides what its rows are. */
export interface RowLayout {
  readonly columns: readonly string[]
  readonly delimiter: string
  /** Rows end with a separator, behind which nothing stands. */
  readonly endsWithDelimiter: boolean
}

/** The settings that decide it. */
export type RowSettings = Pick<CsvSettings, 'ignoredLines' | 'shortRows'>

/** A row that is no record. `blank`: nothing has a value; `ignored`: the settings say so, or it is the header once more. */
export class NoRecord {
  constructor(readonly why: 'blank' | 'ignored') {}
}

/** A record whose last fields are missing; they are empty here. */
export class ShortRow {
  constructor(
    readonly fields: readonly string[],
    /** How many of the fields the row has. */
    readonly count: number,
  ) {}
}

/** A row of which it is not clear which field belongs to which column; `fields` as far as their places are certain. */
export class UnclearRow {
  constructor(
    readonly message: string,
    readonly fields: readonly string[],
  ) {}
}

export type Row = readonly string[] | NoRecord | ShortRow | UnclearRow | Broken

/** Whether the row is a record with a field for each column. */
export function isFields(row: Row): row is readonly string[] {
  return Array.isArray(row)
}

const blankRow = new NoRecord('blank')
const ignoredRow = new NoRecord('ignored')

/** Why it is not clear which fields of a row are missing, those taken for missing being empty; null where it is. */
export type Unclear = (row: ShortRow) => string | null

/** Tells rows apart, in the order of the file: what a short one is depends on the one before it. */
export class RowReader {
  /** Fields of the row before, where it had too few and it is not clear which; 0 where not. */
  private shortBefore = 0

  constructor(
    private readonly layout: RowLayout,
    private readonly settings: RowSettings,
    private readonly unclear: Unclear,
  ) {}

  /** What the scanner has found; `isCutOff` is asked whether the file ends with it, without a line end. */
  rowOf(found: readonly string[] | Broken, isCutOff: () => boolean): Row {
    const { shortBefore } = this
    this.shortBefore = 0
    if (found instanceof Broken) return found
    const { columns, delimiter } = this.layout
    if (isBlank(found)) return blankRow
    const fields = this.withoutLast(found)
    if (isIgnored(found, delimiter, this.settings) || isHeader(found, columns) || isHeader(fields, columns)) return ignoredRow
    if (fields.length === columns.length) return fields
    const row = this.otherRow(fields, { shortBefore, isCutOff })
    // Where the file is cut off, the records behind are not gone: it must count as one of which nothing is known.
    return row instanceof UnclearRow && isCutOff() ? new UnclearRow(row.message, []) : row
  }

  /** A row with more or fewer fields than columns. */
  private otherRow(
    fields: readonly string[],
    { shortBefore, isCutOff }: { readonly shortBefore: number; readonly isCutOff: () => boolean },
  ): ShortRow | UnclearRow {
    const { columns } = this.layout
    if (fields.length > columns.length) return unclear(fields, columns, tooMany)
    // It may be the rest of the row before; one that ends with a value in its place is broken by no line break.
    const row =
      shortBefore + fields.length === columns.length + 1
        ? new UnclearRow(continued(shortBefore, fields), [])
        : this.shortRow(fields, isCutOff)
    if (row instanceof UnclearRow) this.shortBefore = fields.length
    return row
  }

  /** The rows that come next do not follow the one before. */
  forget(): void {
    this.shortBefore = 0
  }

  /** The row without the separator at its end, which one that lacks another has as well. */
  private withoutLast(fields: readonly string[]): readonly string[] {
    return this.layout.endsWithDelimiter && fields.at(-1) === '' ? fields.slice(0, -1) : fields
  }

  private shortRow(fields: readonly string[], isCutOff: () => boolean): ShortRow | UnclearRow {
    const { columns } = this.layout
    const { shortRows } = this.settings
    if (shortRows === 'refuse') return unclear(fields, columns, 'a separator may be missing')
    if (shortRows === 'clear') {
      if (fields.length === 1) return unclear(fields, columns, noRow)
      if (fields.length * 2 < columns.length) return unclear(fields, columns, tooFew)
      if (isCutOff()) return unclear(fields, columns, 'the file ends there without a line end, and may be cut off')
    }
    const row = new ShortRow([...fields, ...columns.slice(fields.length).map(() => '')], fields.length)
    const why = this.unclear(row)
    return why === null ? row : new UnclearRow(why, fields.slice(0, 1))
  }
}

/** What is said of a row of which nothing more is known. */
export const tooFew =
  'a separator may be missing. Repair it, or choose in the setting "Rows with fewer fields" that the last ones are empty always'

const noRow = 'a footer or a remark looks so: the setting "Lines that are no records" takes how it begins'
const tooMany = 'a separator in a value may not be in quotation marks'

function unclear(fields: readonly string[], columns: readonly string[], why: string): UnclearRow {
  const message = `has ${counted(fields.length, 'field')} where the header has ${columns.length} (${why})`
  // A separator in the first value is the least likely: it is what finds the record again in most files.
  return new UnclearRow(message, fields.slice(0, 1))
}

function continued(before: number, fields: readonly string[]): string {
  return `has ${counted(fields.length, 'field')} and the row before it ${before}: together they may be one row, broken by a line break that is not in quotation marks`
}

function isIgnored(fields: readonly string[], delimiter: string, settings: Pick<CsvSettings, 'ignoredLines'>): boolean {
  return ignoredBy(fields, delimiter, settings) !== undefined
}

/** The beginning by which the settings say that a row is no record. */
export function ignoredBy(
  fields: readonly string[],
  delimiter: string,
  { ignoredLines }: Pick<CsvSettings, 'ignoredLines'>,
): string | undefined {
  return ignoredLines.find((beginning) =>
    (beginning.includes(delimiter) ? fields.join(delimiter) : (fields[0] as string)).trimStart().startsWith(beginning),
  )
}

function isBlank(fields: readonly string[]): boolean {
  return fields.every((field) => field.trim() === '')
}

/** Whether it is the header once more, as in files that were put together of several. */
export function isHeader(fields: readonly string[], columns: readonly string[]): boolean {
  return columns.length > 1 && fields.length === columns.length && fields.every((field, index) => field.trim() === columns[index])
}

/**
 * Whether rows end with a separator behind which nothing stands, by those that are at hand: two at least do, and twice as many as
 * do not. Of rows with few fields it is not known.
 */
export function endWithDelimiter(
  rows: Iterable<readonly string[] | Broken>,
  { columns, delimiter }: Omit<RowLayout, 'endsWithDelimiter'>,
  settings: RowSettings,
): boolean {
  let [ending, others] = [0, 0]
  for (const fields of rows) {
    if (fields instanceof Broken || isBlank(fields) || isIgnored(fields, delimiter, settings)) continue
    if (isHeader(fields, columns)) continue
    if (fields.length === columns.length + 1 && fields.at(-1) === '') ending++
    else if (fields.length >= columns.length) others++
  }
  return ending > 1 && ending >= others * 2
}
