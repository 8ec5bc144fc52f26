/** Names that one line of a file alone may have: the secondary id of its type (E7, E9). */
import type { ExportRequest, ExportResult } from '../../../model/connector'
import { normalDn } from '../../../model/dn'
import type { ObjectTypeSchema } from '../../../model/schema'
import { attributeOf, displayValue, foldCase } from '../../../model/values'
import { columnIndex } from '../file/records'
import type { Row, Table } from './changes'
import { requestAnchor, rowKey } from './changes'

/** A name in the normal form in which it must be unique, among the objects of its type. */
export function nameKey(type: ObjectTypeSchema, name: string): string {
  return `${foldCase(type.name)}\0${normalDn(name)}`
}

/** The name a request gives its line; null when it gives none. */
export function nameTaken(request: ExportRequest, type: ObjectTypeSchema): string | null {
  if (type.secondaryId === undefined || type.secondaryId === type.anchor) return null
  const name =
    request.operation === 'create'
      ? (request.secondaryId ?? displayValue(attributeOf(request.attributes, type.secondaryId)))
      : request.newSecondaryId
  return name === null || name === '' ? null : nameKey(type, name)
}

/** The name that the fields of a line give it; null when they give none. */
export function nameIn(fields: readonly string[] | null, type: ObjectTypeSchema, columns: readonly string[]): string | null {
  const name = type.secondaryId === undefined ? '' : (fields?.[columnIndex(columns, type.secondaryId)] ?? '')
  return name === '' ? null : nameKey(type, name)
}

/** A request that was carried out and took a name for its line. */
interface Taking {
  readonly at: number
  readonly key: string
  readonly row: Row
  readonly type: ObjectTypeSchema
  readonly name: string
}

/**
 * Names have changed hands within the batch, in whatever order. Whoever took one that another line has in the end keeps his line
 * as it was; by that somebody else's can be taken again.
 */
export function refuseTakenNames(
  requests: readonly ExportRequest[],
  typeOf: (request: ExportRequest) => ObjectTypeSchema,
  table: Table,
  results: readonly ExportResult[],
): ExportResult[] {
  const answers = [...results]
  const takings = requests.flatMap((request, at): Taking[] => {
    const type = typeOf(request)
    const name = nameTaken(request, type)
    const key = rowKey(type, requestAnchor(request, type) ?? '')
    const row = table.rows.get(key)
    if (name === null || !row || results[at]?.outcome !== 'done' || nameIn(row.before, type, table.columns) === name) return []
    return [{ at, key, row, type, name }]
  })
  const holders = holdersOf(takings, table)
  for (let open = takings; open.length > 0;) {
    const refused = open.filter((taking) => isHeldByOther(taking, holders, table))
    if (refused.length === 0) break
    for (const taking of refused) {
      const { row, type, at } = taking
      const { id } = requests[at] as ExportRequest
      const shown = displayValue(row.fields?.[columnIndex(table.columns, type.secondaryId as string)])
      Object.assign(row, { fields: row.before, changed: false })
      const message = `${table.name} has another line with ${type.secondaryId} ${shown} already.`
      answers[at] = { id, outcome: 'alreadyExists', confirmed: false, message }
    }
    open = open.filter((taking) => !refused.includes(taking))
  }
  return answers
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
