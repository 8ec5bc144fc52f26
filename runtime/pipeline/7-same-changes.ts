/** Step 7: whether what is staged already is what would be staged now (X2). */
import type { PendingChange } from '../model/objects'
import type { AttributeValue } from '../model/values'
import { sameValue } from '../model/values'
import { sameInSystem } from './compare'

/** Whether two pending exports change the same, in the same names. */
export function sameChanges(a: readonly PendingChange[], b: readonly PendingChange[]): boolean {
  if (a.length !== b.length) return false
  const byAttribute = new Map(b.map((change) => [change.attribute, change]))
  return a.every((change) => {
    const other = byAttribute.get(change.attribute)
    return (
      other !== undefined &&
      change.sent === other.sent &&
      change.rule === other.rule &&
      (change.whenEmpty === true) === (other.whenEmpty === true) &&
      sameValue(change.to ?? undefined, other.to ?? undefined) &&
      sameList(change.add, other.add) &&
      sameList(change.remove, other.remove)
    )
  })
}

/** The values that unsent changes start from are as they were. */
export function sameOrigins(a: readonly PendingChange[], b: readonly PendingChange[]): boolean {
  const origins = new Map(b.map((change) => [change.attribute, change.from]))
  return a.every((change) => change.sent || sameValue(change.from ?? undefined, origins.get(change.attribute) ?? undefined))
}

function sameList(a: PendingChange['add'], b: PendingChange['add']): boolean {
  return sameInSystem(a as AttributeValue | undefined, b as AttributeValue | undefined, undefined)
}
