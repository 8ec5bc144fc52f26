/** Step 7: whether what is staged already is what would be staged now (X2). */
import type { PendingChange } from '../model/objects'
import type { AttributeValue } from '../model/values'
import { sameValue } from '../model/values'
import { sameInSystem } from './compare'

/** Whether two pending exports change the same, in the same names. */
export function sameChanges(a: readonly PendingChange[], b: readonly PendingChange[]): boolean {
  if (a.length !== b.length) return false
  return a.every((change, at) => {
    const other = ofAttribute(b, change.attribute, at)
    return (
      other !== undefined &&
      change.sent === other.sent &&
      change.rule === other.rule &&
      (change.whenEmpty === true) === (other.whenEmpty === true) &&
      (change.shared === true) === (other.shared === true) &&
      sameValue(change.to ?? undefined, other.to ?? undefined) &&
      sameList(change.add, other.add) &&
      sameList(change.remove, other.remove)
    )
  })
}

/** The values that unsent changes start from are as they were. */
export function sameOrigins(a: readonly PendingChange[], b: readonly PendingChange[]): boolean {
  return a.every(({ attribute, sent, from }, at) => {
    if (sent) return true
    return sameValue(from ?? undefined, ofAttribute(b, attribute, at)?.from ?? undefined)
  })
}

/** What is staged again nearly always has the order it had. */
function ofAttribute(changes: readonly PendingChange[], attribute: string, at: number): PendingChange | undefined {
  const likely = changes[at]
  return likely?.attribute === attribute ? likely : changes.find((change) => change.attribute === attribute)
}

function sameList(a: PendingChange['add'], b: PendingChange['add']): boolean {
  if (a === undefined && b === undefined) return true
  return sameInSystem(a as AttributeValue | undefined, b as AttributeValue | undefined, undefined)
}
