/** A temporary name that an import shows flows nowhere (E9). */
import type { ImportRecord } from '../model/connector'
import { normalDn, parseDn } from '../model/dn'
import type { Cso, PendingExport } from '../model/objects'
import type { ObjectTypeSchema } from '../model/schema'
import { findAttribute } from '../model/schema'
import type { Attributes } from '../model/values'
import { attributeOf, emptyAttributes } from '../model/values'

export interface TemporaryNameReadView {
  readonly record: Pick<ImportRecord, 'secondaryId'>
  readonly type: ObjectTypeSchema
  readonly cso: Cso | null
  readonly pending: PendingExport | null
}

/**
 * The attributes as read, but for an account that bears its temporary name those in the name as they were before: it is ours,
 * and gone soon.
 */
export function withoutTemporaryName(read: Attributes, { record, type, cso, pending }: TemporaryNameReadView): Attributes {
  const { secondaryId } = record
  if (pending?.temporaryName === undefined || secondaryId === null || !cso) return read
  if (normalDn(secondaryId) !== normalDn(pending.temporaryName)) return read
  const [inName = []] = parseDn(secondaryId) ?? []
  const names = [type.secondaryId, ...inName.map((part) => findAttribute(type, part.type)?.name)]
  const kept = emptyAttributes()
  for (const name of [...new Set([...Object.keys(read), ...Object.keys(cso.attributes)])].sort()) {
    const value = attributeOf(names.includes(name) ? cso.attributes : read, name)
    if (value !== undefined) kept[name] = value
  }
  return kept
}
