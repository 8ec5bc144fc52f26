/** Names that one line of a file alone may have: the secondary id of its type (E7, E9). */
import type { ExportRequest, ExportResult } from '../../../model/connector'
import { normalDn } from '../../../model/dn'
import type { ObjectTypeSchema } from '../../../model/schema'
import { findAttribute } from '../../../model/schema'
import { readForm } from '../../../model/value-form'
import { attributeOf, displayValue, foldCase } from '../../../model/values'
import { columnIndex } from '../file/records'
import type { Row, Table } from './changes'
import type { Field } from './aside'
import { applyRequest, requestAnchor, rowKey } from './changes'

/** A name in the normal form in which it must be unique, among the objects of its type. */
export function nameKey(type: ObjectTypeSchema, name: string): string {
  return `${foldCase(type.name)}\0${normalDn(name)}`
}

/** The name a request gives its line; null when it gives none. */
export function nameTaken(request: ExportRequest, type: ObjectTypeSchema): string | null {
  const column = type.secondaryId ?? type.anchor
  if (column === type.anchor) return null
  const name =
    request.operation === 'create'
      ? (request.secondaryId ?? displayValue(attributeOf(request.attributes, column)))
      : request.newSecondaryId
  return name === null ? null : nameKey(type, name)
}

/** The name that the fields of a line give it; null when they give none. */
export function nameIn(fields: readonly Field[] | null, type: ObjectTypeSchema, columns: readonly string[]): string | null {
  const field = type.secondaryId === undefined ? '' : (fields?.[columnIndex(columns, type.secondaryId)] ?? '')
  const schema = findAttribute(type, type.secondaryId ?? '')
  const name = schema?.form && typeof field === 'string' ? readForm(field, schema) : field
  return typeof name !== 'string' || name === '' ? null : nameKey(type, name)
}

/** A request that gives its line a name the line does not have in the file. */
interface Taking {
  readonly at: number
  readonly key: string
  readonly row: Row
  readonly type: ObjectTypeSchema
  readonly name: string
}

/**
 * Names have changed hands within the batch, in whatever order. A request that took one which another line has in the end is
 * refused, and its line becomes what the other requests make of it; by that somebody else's name can be taken again.
 */
export function refuseTakenNames(
  requests: readonly ExportRequest[],
  typeOf: (request: ExportRequest) => ObjectTypeSchema,
  table: Table,
  results: readonly ExportResult[],
): ExportResult[] {
  const answers = [...results]
  const keys = requests.map((request) => rowKey(typeOf(request), requestAnchor(request, typeOf(request))))
  const takings = requests.flatMap((request, at) => takingOf(request, at, keys[at] as string, typeOf(request), table) ?? [])
  const holders = holdersOf(takings, table)
  const refusedAt = new Set<number>()
  for (;;) {
    const refused = takings.filter((taking) => hasTaken(taking, answers, table) && isHeldByOther(taking, holders, table))
    if (refused.length === 0) return answers
    for (const taking of refused) answers[taking.at] = refusal(taking, requests[taking.at] as ExportRequest, table)
    for (const { row } of refused) Object.assign(row, { fields: row.before, changed: false })
    const lines = new Set(refused.map(({ key }) => key))
    for (const taking of refused) refusedAt.add(taking.at)
    for (const [at, request] of requests.entries())
      if (lines.has(keys[at] as string) && !refusedAt.has(at)) answers[at] = applyRequest(request, typeOf(request), table)
  }
}

function takingOf(request: ExportRequest, at: number, key: string, type: ObjectTypeSchema, table: Table): Taking | null {
  const name = nameTaken(request, type)
  const row = table.rows.get(key) as Row
  return name === null || nameIn(row.before, type, table.columns) === name ? null : { at, key, row, type, name }
}

/** Whether the request was carried out and its line has that name in the end. */
function hasTaken({ at, row, type, name }: Taking, answers: readonly ExportResult[], { columns }: Table): boolean {
  return (answers[at] as ExportResult).outcome === 'done' && nameIn(row.fields, type, columns) === name
}

function refusal({ row, type }: Taking, { id }: ExportRequest, { name, columns }: Table): ExportResult {
  const column = type.secondaryId as string
  const shown = (row.fields as string[])[columnIndex(columns, column)] as string
  const message = `${name} has another line with ${column} ${shown} already.`
  return { id, outcome: 'alreadyExists', confirmed: false, message }
}

/** The lines that have, or are to get, each of the names. */
function holdersOf(takings: readonly Taking[], { holders }: Table): ReadonlyMap<string, Set<string>> {
  const all = new Map([...holders].map(([name, keys]) => [name, new Set(keys)]))
  for (const { name, key } of takings) all.set(name, (all.get(name) ?? new Set()).add(key))
  return all
}

/** Whether another line has the name: one that had it before or, of two that take it, the one that came first. */
function isHeldByOther({ name, key, type }: Taking, holders: ReadonlyMap<string, Set<string>>, table: Table): boolean {
  const first = [...(holders.get(name) as Set<string>)].find((other) => {
    const row = table.rows.get(other)
    return !row || nameIn(row.fields, type, table.columns) === name
  })
  return first !== key
}
