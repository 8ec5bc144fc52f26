/** Carries export requests out on the rows of a CSV file that they name, in memory. */
import type { AttributeChange, ExportRequest, ExportResult } from '../../../model/connector'
import type { AttributeSchema, ObjectTypeSchema } from '../../../model/schema'
import { findAttribute } from '../../../model/schema'
import { convert, isMisfit } from '../../../model/convert'
import { readForm } from '../../../model/value-form'
import type { AttributeValue, Scalar } from '../../../model/values'
import { asSet, attributeOf, displayValue, foldCase, valueKey, valuesOf } from '../../../model/values'
import type { WriteFormat } from './format'
import type { Aside, Field } from './aside'
import { isSameField } from './aside'
import { fieldOf } from './format'
import { columnIndex, splitValues } from '../file/records'
import { ignoredBy, isHeader } from '../file/rows'

/** A line of the target file that a batch names: as it is after the requests so far. */
export interface Row {
  /** Null when there is none, or none any more. */
  fields: Field[] | null
  /** As it stands in the file. */
  before: Field[] | null
  /** Physical lines it stands on; more than one is a duplicate. */
  readonly lines: number[]
  changed: boolean
}

/** What requests are carried out on. */
export interface Table {
  readonly name: string
  readonly columns: readonly string[]
  readonly typeColumn: string | null
  readonly format: WriteFormat
  /** How rows begin that are read as no records. */
  readonly ignoredLines: readonly string[]
  /** The rows the batch names, by `rowKey`. */
  readonly rows: Map<string, Row>
  /** The lines of the file that have one of the names the batch takes, as row keys, by the name's key. */
  readonly holders: ReadonlyMap<string, readonly string[]>
  /** What is kept of the batch's large values; left out where none is. */
  readonly aside?: Aside
}

/** The texts of a row's fields; `line`: the fields of its line as they stand in the file. */
export async function textsOf({ aside }: Table, fields: readonly Field[], line: readonly string[]): Promise<readonly string[]> {
  return aside ? aside.textsOf(fields, line) : (fields as readonly string[])
}

/** What finds a row: the type and the anchor, in the letter case that counts. */
export function rowKey(type: ObjectTypeSchema, anchor: string): string {
  return `${foldCase(type.name)}\0${type.anchorIgnoresCase ? foldCase(anchor) : anchor}`
}

/** The anchor a request is about, empty where it has none: a create may carry it among its attributes only. */
export function requestAnchor(request: ExportRequest, type: ObjectTypeSchema): string {
  if (request.anchor !== null) return request.anchor
  const [only, ...others] = valuesOf(attributeOf(request.attributes, type.anchor))
  return others.length > 0 ? '' : displayValue(only)
}

/** Carries out one request on the table; nothing is changed unless the outcome is `done`. */
export function applyRequest(request: ExportRequest, type: ObjectTypeSchema, table: Table): ExportResult {
  const { id } = request
  const anchor = requestAnchor(request, type)
  if (anchor.trim() === '') return failed(id, `The ${type.name} has no value for its anchor ${type.anchor}.`)
  const row = table.rows.get(rowKey(type, anchor)) as Row
  if (row.lines.length > 1)
    return failed(
      id,
      `${table.name} has ${type.anchor} ${anchor} more than once (lines ${row.lines.join(', ')}). Remove the surplus lines.`,
    )
  switch (request.operation) {
    case 'create':
      return createRow(request, type, table, row, anchor)
    case 'update':
      return updateRow(request, type, table, row, anchor)
    case 'delete':
      if (!row.fields) return missing(id, table, type, anchor)
      Object.assign(row, { fields: null, changed: true })
      return { id, outcome: 'done', confirmed: true, anchor }
    default:
      return request.operation satisfies never
  }
}

function createRow(request: ExportRequest, type: ObjectTypeSchema, table: Table, row: Row, anchor: string): ExportResult {
  const fields: Field[] = table.columns.map(() => '')
  const values = { [type.anchor]: anchor, ...request.attributes }
  const lost =
    writeAll(fields, Object.entries(values), type, table) ?? writeKind(fields, type, table) ?? whyNoRecord(fields, table)
  if (lost !== undefined) return failed(request.id, lost)
  const there = row.fields
  if (!there) Object.assign(row, { fields, changed: true })
  else if (!request.inDoubt || fields.some((field, i) => field !== '' && !isSameField(field, there[i])))
    return {
      id: request.id,
      outcome: 'alreadyExists',
      confirmed: false,
      anchor,
      message: `${table.name} has a line with ${type.anchor} ${anchor} already.`,
    }
  return { id: request.id, outcome: 'done', confirmed: true, anchor }
}

function updateRow(request: ExportRequest, type: ObjectTypeSchema, table: Table, row: Row, anchor: string): ExportResult {
  const present = row.fields
  if (!present) return missing(request.id, table, type, anchor)
  const renamed: [string, AttributeValue][] =
    request.newSecondaryId !== null && type.secondaryId !== undefined ? [[type.secondaryId, request.newSecondaryId]] : []
  const values: [string, AttributeValue | null][] = [...renamed]
  for (const change of request.changes) {
    const value = change.set === undefined ? mergedValues(present, change, type, table) : change.set
    if (foldCase(change.attribute) === foldCase(type.anchor) && displayValue(value) !== anchor)
      return failed(request.id, `The anchor ${type.anchor} of ${anchor} cannot be changed; it is what finds the line again.`)
    values.push([change.attribute, value])
  }
  const fields = [...present]
  const lost = writeAll(fields, values, type, table) ?? whyNoRecord(fields, table)
  if (lost !== undefined) return failed(request.id, lost)
  if (fields.some((field, i) => !isSameField(field, present[i]))) Object.assign(row, { fields, changed: true })
  return { id: request.id, outcome: 'done', confirmed: true, anchor }
}

/** The values the row has, less those removed and with those added. */
function mergedValues(
  fields: readonly Field[],
  change: AttributeChange,
  type: ObjectTypeSchema,
  table: Table,
): AttributeValue | null {
  const schema = schemaOf(type, change.attribute)
  const typed = (value: Scalar): Scalar => {
    const converted = convert(value, schema.type)
    return isMisfit(converted) ? value : converted
  }
  const gone = new Set(valuesOf(change.remove).map((value) => valueKey(typed(value))))
  const present = fields[columnIndex(table.columns, schema.name)]
  // Of several values none is kept aside.
  const field = typeof present === 'string' ? present : ''
  const texts = schema.multi ? splitValues(field, table.format.valueSeparator) : [field].filter((text) => text !== '')
  const read = (text: string): Scalar => {
    const value = schema.form ? readForm(text, schema) : typed(text)
    return isMisfit(value) ? text : value
  }
  const kept = texts.map(read).filter((value) => !gone.has(valueKey(value)))
  return asSet([...kept, ...valuesOf(change.add).map(typed)]) ?? null
}

/** Writes the values into the fields of a row; the sentence that says why not when one of them does not go in. */
function writeAll(
  fields: Field[],
  values: readonly [string, AttributeValue | null][],
  type: ObjectTypeSchema,
  { name, columns, format }: Table,
): string | undefined {
  for (const [attribute, value] of values) {
    const schema = schemaOf(type, attribute)
    const column = columnIndex(columns, schema.name)
    if (column === -1) return `${name} has no column "${schema.name}".`
    const written = fieldOf(value, schema, format)
    if ('problem' in written) return `${name} cannot hold it: ${written.problem}.`
    fields[column] = written.field
  }
  return undefined
}

/** Writes the name of the type where a column holds it; the sentence that says why not. */
function writeKind(fields: Field[], type: ObjectTypeSchema, { name, columns, typeColumn, format }: Table): string | undefined {
  if (typeColumn === null) return undefined
  const written = fieldOf(type.name, { name: typeColumn, type: 'text', multi: false }, format)
  if ('problem' in written) return `${name} cannot hold an object of the type ${type.name}: ${written.problem}.`
  fields[columnIndex(columns, typeColumn)] = written.field
  return undefined
}

/** Why the row would be read as no record (I19), so that the object would be made anew with every export. */
function whyNoRecord(fields: readonly Field[], { name, columns, format, ignoredLines }: Table): string | undefined {
  // What is kept aside is base64, and no name of a column.
  const texts = fields.map((field) => (typeof field === 'string' ? field : ''))
  const beginning = ignoredBy(format.endsWithDelimiter ? [...texts, ''] : texts, format.delimiter, { ignoredLines })
  if (beginning !== undefined)
    return `${name} cannot hold it: its line would begin with "${beginning}", and by the setting "Lines that are no records" no import would read it. Take that out of the setting, or give the object other values.`
  return isHeader(texts, columns)
    ? `${name} cannot hold it: its line would be the header once more, which no import reads. Give the object other values.`
    : undefined
}

function schemaOf(type: ObjectTypeSchema, attribute: string): AttributeSchema {
  return findAttribute(type, attribute) ?? { name: attribute, type: 'text', multi: false }
}

function failed(id: number, message: string): ExportResult {
  return { id, outcome: 'failed', confirmed: false, message, permanent: true }
}

function missing(id: number, table: Table, type: ObjectTypeSchema, anchor: string): ExportResult {
  return { id, outcome: 'noSuchObject', confirmed: false, message: `${table.name} has no line with ${type.anchor} ${anchor}.` }
}
