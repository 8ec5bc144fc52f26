/** What it means for a CSO that its object is no longer in its system (I3, I12). */
import type { Cso, PendingChange, PendingExport, RuleId } from '../model/objects'
import type { ObjectTypeSchema } from '../model/schema'
import { findAttribute } from '../model/schema'
import { noSpellings } from '../model/spellings'
import { asSet, attributeOf, emptyAttributes } from '../model/values'
import { applyDifference } from './compare'
import { confirmationAttempts } from './1-confirmation'
import { isDeprovisioning } from './deprovisioning'

export interface GoneView {
  readonly cso: Cso
  readonly pending: PendingExport | null
  /** Undefined when the system no longer declares its type. */
  readonly type: ObjectTypeSchema | undefined
  /** What the CSO is called. */
  readonly name: string
  /** How it is known to be gone. */
  readonly because: string
  /** Whether the rule is in force for the account, and some mapping of it writes this attribute (A14). */
  readonly isAsked: (rule: RuleId, attribute: string) => boolean
}

/**
 * `notReimported`: it was created by us and never seen; it is as before the create, which waits for a synchronisation to say what
 * is wanted now.
 */
export type GoneDecision =
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'obsoleted'; readonly because: string }
  | {
      readonly kind: 'notReimported'
      readonly cso: Pick<Cso, 'staging' | 'anchor' | 'attributes' | 'spellings'>
      readonly pending: PendingExport
      readonly because: string
    }

export function decideGone(view: GoneView): GoneDecision {
  const { cso, pending, name, because } = view
  // An account whose deletion was asked for meanwhile is gone as it should be.
  if (cso.staging === 'awaitingConfirmation' && pending && pending.operation !== 'delete') {
    const why = whyGivenUp(cso, pending)
    if (why !== null) return { kind: 'obsoleted', because: `${because}. It was created, and is not made again: ${why}` }
    const error = `exported object not reimported: ${name} was created, and the system does not show it`
    // Whatever anchor it got is no longer anybody's: made again, it gets another (I11).
    const unmade = {
      staging: 'awaitingFirstExport' as const,
      anchor: null,
      attributes: emptyAttributes(),
      spellings: noSpellings,
    }
    return { kind: 'notReimported', cso: unmade, pending: decidedAnew(pending, view, error), because: error }
  }
  return cso.staging === 'obsolete' ? { kind: 'unchanged' } : { kind: 'obsoleted', because }
}

/** Why nobody is to have the account any more: what is pending for it goes with it (L5, R5). Null: somebody is. */
function whyGivenUp({ mvo }: Cso, pending: PendingExport): string | null {
  if (mvo === null) return "it is nobody's any more"
  return isDeprovisioning(pending) ? 'it was to be disabled since' : null
}

/**
 * The create once more, with one more attempt counted; after too many it waits for a person (I12). It is not sent as it is: other
 * values may have been staged and withdrawn since it was sent, and it is made by what the rules want, as any create.
 */
function decidedAnew(sent: PendingExport, { cso, type, isAsked }: GoneView, error: string): PendingExport {
  // What concerned the account that was sent concerns no account that is still to be made.
  const { temporaryName: _name, accountMissing: _missing, ...pending } = sent
  // Of what no rule asks for any more nothing goes again; where that is all of it, the create is withdrawn as a whole (A14).
  const asked = pending.changes.filter(({ rule, attribute }) => isAsked(rule, attribute))
  // References without an account were never sent, and go on waiting apart from the rest (E4).
  const changes = (asked.length > 0 ? asked : pending.changes)
    .map((change) => (change.waits ? change : asWhole(counted(change), cso, type)))
    .filter(({ to, waits }) => waits || to !== null)
  const exhausted = changes.some((change) => change.attempts >= confirmationAttempts)
  const state = pending.state === 'held' ? 'held' : exhausted ? 'failed' : 'pending'
  return { ...pending, mvo: cso.mvo, operation: 'create', state, changes, error, outdated: true }
}

/** To be sent once more; what was only staged was never tried. */
function counted(change: PendingChange): PendingChange {
  return change.sent ? { ...change, sent: false, attempts: change.attempts + 1 } : change
}

/** A change of some values as a create needs it: all values the account was to have. */
function asWhole(change: PendingChange, cso: Cso, type: ObjectTypeSchema | undefined): PendingChange {
  if (!change.add && !change.remove) return { ...change, from: null }
  const { add = [], remove = [], ...rest } = change
  const schema = type && findAttribute(type, change.attribute)
  const to = asSet(applyDifference(attributeOf(cso.attributes, change.attribute), add, remove, schema))
  return { ...rest, from: null, to: to ?? null }
}
