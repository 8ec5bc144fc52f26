/** What it means for a CSO that its object is no longer in its system (I3, I12). */
import type { Cso, PendingChange, PendingExport } from '../model/objects'
import type { ObjectTypeSchema } from '../model/schema'
import { findAttribute } from '../model/schema'
import { noSpellings } from '../model/spellings'
import { asSet, attributeOf, emptyAttributes } from '../model/values'
import { applyDifference } from './compare'
import { confirmationAttempts } from './1-confirmation'
import { isNobodys } from './deprovisioning'

export interface GoneView {
  readonly cso: Cso
  readonly pending: PendingExport | null
  /** Undefined when the system no longer declares its type. */
  readonly type: ObjectTypeSchema | undefined
  /** What the CSO is called. */
  readonly name: string
  /** How it is known to be gone. */
  readonly because: string
}

/** `notReimported`: it was created by us and never seen; both are as they were before the create, which is staged again. */
export type GoneDecision =
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'obsoleted'; readonly because: string }
  | {
      readonly kind: 'notReimported'
      readonly cso: Pick<Cso, 'staging' | 'anchor' | 'attributes' | 'spellings'>
      readonly pending: PendingExport
      readonly because: string
    }

export function decideGone({ cso, pending, type, name, because }: GoneView): GoneDecision {
  // An account whose deletion was asked for meanwhile is gone as it should be.
  if (cso.staging === 'awaitingConfirmation' && pending && pending.operation !== 'delete' && !isNobodys(pending)) {
    const error = `exported object not reimported: ${name} was created, and the system does not show it`
    // Whatever anchor it got is no longer anybody's: made again, it gets another (I11).
    const unmade = {
      staging: 'awaitingFirstExport' as const,
      anchor: null,
      attributes: emptyAttributes(),
      spellings: noSpellings,
    }
    return { kind: 'notReimported', cso: unmade, pending: stagedAgain(pending, cso, type, error), because: error }
  }
  return cso.staging === 'obsolete' ? { kind: 'unchanged' } : { kind: 'obsoleted', because }
}

/** The create once more, with one more attempt counted; after too many it waits for a person (I12). */
function stagedAgain(pending: PendingExport, cso: Cso, type: ObjectTypeSchema | undefined, error: string): PendingExport {
  // References without an account were never sent, and go on waiting apart from the rest (E4).
  const changes = pending.changes.map((change) =>
    change.waits ? change : asWhole({ ...change, sent: false, attempts: change.attempts + 1 }, cso, type),
  )
  const exhausted = changes.some((change) => change.attempts >= confirmationAttempts)
  const state = pending.state === 'held' ? 'held' : exhausted ? 'failed' : 'pending'
  return { ...pending, operation: 'create', state, changes, error }
}

/** A change of some values as a create needs it: all values the account was to have. */
function asWhole(change: PendingChange, cso: Cso, type: ObjectTypeSchema | undefined): PendingChange {
  if (!change.add && !change.remove) return { ...change, from: null }
  const { add = [], remove = [], ...rest } = change
  const schema = type && findAttribute(type, change.attribute)
  const to = asSet(applyDifference(attributeOf(cso.attributes, change.attribute), add, remove, schema))
  return { ...rest, from: null, to: to ?? null }
}
