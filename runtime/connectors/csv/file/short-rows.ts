/** Whether nothing but the last fields of a row can be missing (I23). */
import { counted } from '../../../model/counted'
import { convert, isMisfit } from '../../../model/convert'
import type { AttributeSchema } from '../../../model/schema'
import { unended } from '../../../model/sentences'
import { readForm } from '../../../model/value-form'
import type { CsvSettings, ShortRows } from '../settings'
import type { RecordMaker } from './records'
import type { ShortRow, Unclear } from './rows'
import { tooFew } from './rows'

/** What says of a row, as it would be read, why it is not clear which of its fields are missing. */
export function unclearBy(
  makerFor: (fields: readonly string[]) => RecordMaker | string | undefined,
  { shortRows }: Pick<CsvSettings, 'shortRows'>,
): Unclear {
  return (row) => {
    const maker = makerFor(row.fields)
    return typeof maker === 'object' ? whyUnclear(maker, row, shortRows) : null
  }
}

function whyUnclear(maker: RecordMaker, { fields, count }: ShortRow, shortRows: ShortRows): string | null {
  const has = `has ${counted(count, 'field')} where the header has ${fields.length}`
  const [fault] = maker.read(fields, '').faults
  if (fault)
    return `${has}, and ${fault.attribute} does not fit, so that a separator before it may be missing: ${unended(fault.message)}`
  return shortRows === 'fill' || isInPlace(maker, fields, count) ? null : `${has} (${tooFew})`
}

/** Whether the last value that is there is where it belongs, by its type, and so all before it are. */
function isInPlace({ columns }: RecordMaker, fields: readonly string[], count: number): boolean {
  const schemaAt = (at: number) => columns.find(({ index }) => index === at)?.schema
  const [own, next] = [schemaAt(count - 1), schemaAt(count)]
  const value = fields[count - 1] as string
  if (!own || value === '' || !isTelling(own)) return false
  // A lost separator would explain it as well, where the value fits the next column and its own place need not stay empty.
  if (next && isTelling(next) && !fits(value, next)) return true
  const before = fields[count - 2] as string
  return before !== '' && !fits(before, own)
}

function fits(text: string, schema: AttributeSchema): boolean {
  return !isMisfit(schema.form ? readForm(text, schema) : convert(text, schema.type))
}

/** Whether a value that fits says much. */
function isTelling({ type, multi }: AttributeSchema): boolean {
  return !multi && (type === 'dateTime' || type === 'boolean' || type === 'integer' || type === 'decimal')
}
