/** Step 8: values that the system declares unique, found twice before they are sent (U1). */
import type { Cso, PendingChange, PendingExport } from '../model/objects'
import type { AttributeSchema, ObjectTypeSchema } from '../model/schema'
import { findAttribute } from '../model/schema'
import type { Scalar } from '../model/values'
import { displayValue, valuesOf } from '../model/values'
import { uniqueKey } from './5-unique'

/** A value about to be sent to an attribute in which no two objects may have the same. */
export interface SentUnique {
  readonly attribute: string
  readonly schema: AttributeSchema
  readonly value: Scalar
  readonly key: string
}

/** The attributes of a type in which the system allows a value once. */
export function uniqueAttributes(type: ObjectTypeSchema): readonly AttributeSchema[] {
  return type.attributes.filter(({ unique }) => unique === true)
}

/** What of these changes goes to such attributes. */
export function sentUnique(changes: readonly PendingChange[], type: ObjectTypeSchema): SentUnique[] {
  return changes.flatMap(({ attribute, to, add, sent }) => {
    const schema = sent ? undefined : findAttribute(type, attribute)
    if (!schema?.unique) return []
    return [...valuesOf(to), ...(add ?? [])].map((value) => ({
      attribute,
      schema,
      value,
      key: uniqueKey(schema, value),
    }))
  })
}

/** Another object that has the value, or is to get it in the same export. */
export interface OtherHolder {
  readonly cso: Pick<Cso, 'id'>
  readonly name: string
  readonly pending: PendingExport | null
}

/** Whether it will have the value no more once what is pending for it has gone out. */
export function givesUp({ pending }: OtherHolder, attribute: string): boolean {
  if (!pending || (pending.state !== 'pending' && pending.state !== 'executing')) return false
  return pending.operation === 'delete' || pending.changes.some((change) => change.attribute === attribute && !change.sent)
}

/** Why a change is not sent, with both objects and what to do about it. */
export function duplicateSentence(name: string, { attribute, schema, value }: SentUnique, holder: OtherHolder): string {
  const shown = schema.secret ? 'the same value' : `"${displayValue(value)}"`
  return `${name} and ${holder.name} would both have ${shown} in ${attribute}, which the system declares unique; it was not sent. Correct the value of one of them, or let UniqueValue make it`
}
