/** A person of whom there is no record, made by hand with the values that were given (L7). */
import { byHandRule, type PersonRequest } from '../../model/by-hand'
import { bounds } from '../../model/bounds'
import { SyncError } from '../../model/errors'
import type { Mvo } from '../../model/objects'
import { ended } from '../../model/sentences'
import type { Attributes } from '../../model/values'
import { noAttributes } from '../../model/values'
import { decideHandPerson } from '../../pipeline/9-hand-person'
import type { Plan } from '../canvas/plan'
import type { Registry } from '../canvas/registry'
import { refuseKnown, refuseTaken } from './hand-person-known'
import type { HandContext } from './hand-way'
import { setContributions } from './page/mutations'
import type { Item } from './page/working-objects'
import type { WorkingSet } from './page/working-set'
import { atOnce, SyncPages } from './pages'
import { sourceOfDeleted } from './source-of-people'

/**
 * Makes her in one page, which goes the way of people to the outbound rules. Throws `bad-request` for values that do not fit, and
 * `conflict` where somebody is found by them already, or a rule fails with them. Only for who holds the store's sync lock.
 */
export async function addPersonByHand(context: HandContext, registry: Registry, request: PersonRequest): Promise<void> {
  const { plan, ids, now } = context
  const values = valuesOf(plan, request)
  await refuseKnown(context, request.type, values)
  await refuseTaken(context, request.type, values)
  const mvo: Mvo = {
    ...ids.mvo(),
    type: request.type,
    attributes: noAttributes,
    provenance: {},
    deletion: null,
    origin: 'byHand',
    created: now,
    version: 0,
  }
  const prepare = (set: WorkingSet, item: Item): boolean => {
    const person = set.mvoOf(item)
    if (!person) return false
    // Whoever else supplies a value comes first, as with values that a record has left behind (A7).
    const contribution = { mvo: mvo.id, rule: byHandRule, cso: null, precedence: bounds.precedence.most, values, options: {} }
    setContributions(set, item, person, [contribution])
    set.byHand.made.push({ mvo: mvo.id, who: request.who, reason: request.reason, at: set.now })
    item.outcomes.add('projected')
    item.because.push(`made by hand by ${request.who}: ${request.reason}`)
    return true
  }
  const own = { ...context, source: sourceOfDeleted(registry, plan, request.type) }
  await new SyncPages(own).all(atOnce([mvo.id]), { phase: 'due', made: [mvo], prepare, check: refuseFailed })
}

/** Throws `bad-request` where a value does not fit the type. */
export function valuesOf({ mvTypes }: Plan, { type, given }: Pick<PersonRequest, 'type' | 'given'>): Attributes {
  const decision = decideHandPerson({ type: mvTypes.get(type)?.schema ?? null, types: [...mvTypes.keys()], given })
  if (decision.kind === 'made') return decision.values
  throw new SyncError('bad-request', ended(decision.because), decision.next)
}

/** She is made as a whole, or not at all. */
function refuseFailed(set: WorkingSet): void {
  for (const { failure } of set.items.values())
    if (failure) throw new SyncError('conflict', `The person was not made: ${ended(failure.message)}`, 'Correct what was given')
}
