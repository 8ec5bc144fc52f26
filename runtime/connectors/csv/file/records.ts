/** Records out of the fields of CSV lines, by the columns of their attributes. */
import type { ImportRecord, ValueFault } from '../../../model/connector'
import { convert, isMisfit } from '../../../model/convert'
import { SyncError } from '../../../model/errors'
import type { AttributeSchema, ObjectTypeSchema } from '../../../model/schema'
import { findAttribute } from '../../../model/schema'
import type { MutableAttributes, Scalar } from '../../../model/values'
import { readForm } from '../../../model/value-form'
import { asSet, displayValue, emptyAttributes, foldCase } from '../../../model/values'
import type { CsvReader } from './reader'

/** A file by the names of its columns. */
export type Columns = Pick<CsvReader, 'columns' | 'file'>

/** An attribute and the place of its column. */
export interface Column {
  readonly index: number
  readonly schema: AttributeSchema
}

/** What turns the fields of a line into a record of one type. */
export interface RecordMaker {
  readonly type: ObjectTypeSchema
  readonly columns: readonly Column[]
  readonly anchor: Column
  /** The anchor alone; null when the line has none. */
  anchorOf(fields: readonly string[]): string | null
  read(fields: readonly string[], position: string): ImportRecord
  /** A row of which only the first fields are where they belong; null where the anchor is not among them. */
  unclear(fields: readonly string[], position: string, why: string): ImportRecord | null
}

/** The index of the column of that name, in any letter case where no column is spelled exactly so; -1 when there is none. */
export function columnIndex(columns: readonly string[], name: string): number {
  const exact = columns.indexOf(name)
  if (exact !== -1) return exact
  const folded = foldCase(name)
  return columns.findIndex((column) => foldCase(column) === folded)
}

/** The columns of a type's attributes, by name in order; a missing one is a SyncError 'schema-changed' that names it (I8). */
export function columnsOf(type: ObjectTypeSchema, file: Columns): readonly Column[] {
  const anchor = findAttribute(type, type.anchor) ?? { name: type.anchor, type: 'text', multi: false }
  const secondary =
    type.secondaryId === undefined
      ? undefined
      : (findAttribute(type, type.secondaryId) ?? { name: type.secondaryId, type: 'text', multi: false })
  const schemas = new Map([anchor, ...(secondary ? [secondary] : []), ...type.attributes].map((schema) => [schema.name, schema]))
  const found = [...schemas.values()].map((schema) => ({ index: requireColumn(file, schema.name), schema }))
  return found.sort((a, b) => (a.schema.name < b.schema.name ? -1 : 1))
}

/** The index of a column that must be there once. */
export function requireColumn(file: Columns, name: string): number {
  const { columns } = file
  const index = columnIndex(columns, name)
  if (index === -1)
    throw new SyncError(
      'schema-changed',
      `${file.file.name} has no column "${name}". Its columns are: ${columns.join(', ') || 'none'}.`,
      'Bring the column back, or press Discover in the connected system: it shows which columns there are, and leaves out the attribute.',
    )
  return requireOnce(file, name)
}

/** The index of a column that is there; twice it is a SyncError. */
export function requireOnce({ columns, file }: Columns, name: string): number {
  const index = columnIndex(columns, name)
  if (columns.indexOf(columns[index] as string, index + 1) !== -1)
    throw new SyncError('schema-changed', `${file.name} has the column "${name}" twice.`, 'Give every column its own name.')
  return index
}

/** Prepares the reading of one type's records. */
export function recordMaker(type: ObjectTypeSchema, file: Columns, separator: string): RecordMaker {
  const columns = columnsOf(type, file)
  const named = (name: string) => columns.find((column) => foldCase(column.schema.name) === foldCase(name)) as Column
  const anchor = named(type.anchor)
  const secondary = type.secondaryId === undefined ? undefined : named(type.secondaryId)
  const read = (fields: readonly string[], position: string): ImportRecord => {
    let faults: ValueFault[] | undefined
    const attributes = emptyAttributes()
    for (let i = 0; i < columns.length; i++) {
      const { index, schema } = columns[i] as Column
      const field = fields[index] as string
      if (field === '') continue
      if (schema.type === 'text' && !schema.multi && !schema.form) attributes[schema.name] = field
      else {
        const fault = readValue(attributes, schema, field, separator)
        if (fault) (faults ??= []).push(fault)
      }
    }
    const id = identify(anchor.schema, fields[anchor.index] as string, attributes)
    const secondaryId = secondary ? displayValue(attributes[secondary.schema.name]) || null : null
    const record = {
      change: 'state' as const,
      type: type.name,
      anchor: id.anchor,
      secondaryId,
      attributes,
      faults: faults ?? noFaults,
      position,
    }
    return id.reason === undefined ? record : { ...record, unidentified: id.reason }
  }
  const anchorOf = (fields: readonly string[]): string | null => {
    const field = fields[anchor.index] ?? ''
    if (field === '') return null
    const attributes = emptyAttributes()
    readValue(attributes, anchor.schema, field, separator)
    return identify(anchor.schema, field, attributes).anchor
  }
  const unclear = (fields: readonly string[], position: string, why: string): ImportRecord | null => {
    const id = anchorOf(fields)
    if (id === null) return null
    const none = { secondaryId: null, attributes: emptyAttributes(), faults: noFaults }
    return {
      change: 'state',
      type: type.name,
      anchor: id,
      ...none,
      position,
      unclear: `${position} (${anchor.schema.name} ${id}) ${why}`,
    }
  }
  return { type, columns, anchor, anchorOf, read, unclear }
}

const noFaults: readonly ValueFault[] = Object.freeze([])

function readValue(
  attributes: MutableAttributes,
  schema: AttributeSchema,
  field: string,
  separator: string,
): ValueFault | undefined {
  const texts = schema.multi ? splitValues(field, separator) : [field]
  const values: Scalar[] = []
  for (const text of texts) {
    const value = schema.form ? readForm(text, schema) : convert(text, schema.type)
    if (isMisfit(value)) return faultOf(schema, text, value.misfit)
    if (value !== '') values.push(value)
  }
  const set = schema.multi ? asSet(values) : values[0]
  if (set !== undefined) attributes[schema.name] = set
  return undefined
}

/** The values written in one field. */
export function splitValues(field: string, separator: string): string[] {
  return field
    .split(separator)
    .map((text) => text.trim())
    .filter((text) => text !== '')
}

function faultOf({ name, secret }: AttributeSchema, text: string, misfit: string): ValueFault {
  if (secret) return { attribute: name, value: '(secret)', message: `The value of ${name} does not fit its type.` }
  return { attribute: name, value: text.length > 200 ? `${text.slice(0, 197)}…` : text, message: `${name}: ${misfit}.` }
}

/** The anchor of a line, copied out of the piece of the file it stands in, which would otherwise stay in memory with it. */
function identify(
  schema: AttributeSchema,
  field: string,
  attributes: MutableAttributes,
): { anchor: string | null; reason?: string } {
  const value = attributes[schema.name]
  if (typeof value === 'string') {
    if (value.trim() !== '') return { anchor: value.length < 13 ? value : ` ${value}`.slice(1) }
  } else if (Array.isArray(value)) {
    const [only, ...others] = value as readonly Scalar[]
    if (others.length > 0) return { anchor: null, reason: `the anchor ${schema.name} has ${others.length + 1} values` }
    return { anchor: displayValue(only) }
  } else if (value !== undefined) return { anchor: displayValue(value as Scalar) }
  if (field.trim() === '') return { anchor: null, reason: `the anchor ${schema.name} is empty` }
  return { anchor: null, reason: `the anchor ${schema.name} cannot be read: "${field.slice(0, 60)}" is no ${schema.type}` }
}
