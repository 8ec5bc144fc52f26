/** Lines and fields as a CSV file is written. */
import type { AttributeSchema } from '../../../model/schema'
import { writeForm } from '../../../model/value-form'
import type { AttributeValue, Scalar } from '../../../model/values'
import { displayValue, isList } from '../../../model/values'
import { unwritable } from '../encoding/encoding'
import { shownField } from '../file/spreadsheet'
import type { Encoding } from '../encoding/encodings'
import type { Field } from './aside'
import { AsideValue } from './aside'

/** How a file is written. */
export interface WriteFormat {
  readonly delimiter: string
  readonly quote: string
  readonly encoding: Encoding
  readonly hasByteOrderMark: boolean
  readonly lineEnd: string
  /** Every field is enclosed, as the file's header is. */
  readonly quoteAll: boolean
  /** Each row ends with a separator. */
  readonly endsWithDelimiter: boolean
  readonly valueSeparator: string
  /** No field is written that a spreadsheet would take for a formula. */
  readonly spreadsheet: boolean
}

/** A line of the file, its line end included. */
export function lineOf(fields: readonly string[], format: WriteFormat): string {
  const written = format.spreadsheet ? fields.map(shownField) : fields
  const line = written.map((field) => enclosed(field, format)).join(format.delimiter)
  return (format.endsWithDelimiter ? line + format.delimiter : line) + format.lineEnd
}

function enclosed(field: string, { delimiter, quote, quoteAll }: WriteFormat): string {
  // It would come to the same, a call a character.
  if (quote === '') return field
  const needs = quoteAll || field.includes(delimiter) || field.includes(quote) || /[\r\n]|^\s|\s$/.test(field)
  return needs ? quote + field.replaceAll(quote, () => quote + quote) + quote : field
}

/** An attribute's value as a field, or why the file cannot hold it. */
export function fieldOf(
  value: AttributeValue | null,
  schema: AttributeSchema,
  format: WriteFormat,
): { field: Field } | { problem: string } {
  if (value instanceof AsideValue) return { field: value.field }
  if (value === null) return { field: '' }
  const values: string[] = []
  for (const each of isList(value) ? value : [value]) {
    const written = schema.form ? writeForm(each, schema) : displayValue(each)
    if (typeof written === 'object') return { problem: notReadBack(each, schema, written.problem) }
    values.push(written)
  }
  if (values.length > 1 && !schema.multi) return { problem: `${schema.name} takes one value and was given ${values.length}` }
  if (schema.multi) {
    const { valueSeparator } = format
    if (values.some((text) => text.includes(valueSeparator)))
      return { problem: `a value of ${schema.name} contains "${valueSeparator}", which separates the values of a field` }
    if (values.some((text) => text.trim() !== text || text === ''))
      return {
        problem: `a value of ${schema.name} is blank or has spaces around it, which a field with several values cannot keep`,
      }
  }
  const field = values.join(format.valueSeparator)
  const problem = problemOf(field, schema, format)
  return problem === undefined ? { field } : { problem }
}

function notReadBack(value: Scalar, { name, secret }: AttributeSchema, problem: string): string {
  if (secret) return `the value of ${name} would be read back as another, by how the column is read`
  return `the value "${displayValue(value).slice(0, 60)}" of ${name} ${problem}`
}

function problemOf(
  field: string,
  { name, secret }: AttributeSchema,
  { delimiter, quote, encoding }: WriteFormat,
): string | undefined {
  if (field.includes('\0')) return `the value of ${name} contains a NUL character`
  if (quote === '' && (field.includes(delimiter) || /[\r\n]/.test(field)))
    return `the value of ${name} contains a separator or a line break, and the file has no quotation marks`
  const character = unwritable(field, encoding)
  if (character === undefined) return undefined
  const which = secret
    ? 'a character'
    : `the character U+${(character.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0')}`
  return `the value of ${name} has ${which} that ${encoding} cannot hold`
}
