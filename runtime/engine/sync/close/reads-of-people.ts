/**
 * At the end of a page: what outbound rules read of others for people whom no record of the page carries on. A record's reads are
 * noted with the record; where it has left, or the person went without one, they are noted with her (D7, D10).
 */
import type { MvoId } from '../../../model/objects'
import type { LookUpsOfPeople, LookUpsOfPerson } from '../../../model/page'
import type { PlannedRule } from '../../canvas/plan'
import { outboundRules } from '../../canvas/plan-lookups'
import type { Item, WorkingMvo } from '../page/working-objects'
import type { WorkingSet } from '../page/working-set'
import type { Discarded } from './discard'

/** Undefined where there is nothing to write. Costs nothing where no rule reads other people. */
export function lookUpsOfPeople(set: WorkingSet, { items, retry }: Discarded): LookUpsOfPeople | undefined {
  if (set.plan.lookingUp.size === 0) return undefined
  const readingRules = new Map<string, readonly PlannedRule[]>()
  const anew = new Set<MvoId>()
  const noted: LookUpsOfPerson[] = []
  for (const item of set.items.values()) {
    if (items.has(item) || retry.has(item)) continue
    const left = personLeft(set, item)
    const mvo = left ?? set.mvoOf(item)
    if (!mvo || mvo.deleted !== null) continue
    const { type, id } = mvo.current
    let rules = readingRules.get(type)
    if (!rules) {
      rules = outboundRules(set.plan, type).filter((rule) => set.plan.lookingUp.has(rule.id))
      readingRules.set(type, rules)
    }
    if (rules.length === 0) continue
    // Where a rule was not reached, what it read earlier still holds.
    if (rules.every((rule) => mvo.evaluated.has(rule.id))) anew.add(id)
    const reads = item.cso === null || left !== null ? set.lookUps.readsOf(item) : undefined
    if (reads) noted.push({ person: id, ...reads })
  }
  return anew.size + noted.length === 0 ? undefined : { anew: [...anew], noted }
}

/** Whom the record was of and carries no more: it is hers no more, or gone and only keeps her values in grace. */
export function personLeft(set: WorkingSet, item: Item): WorkingMvo | null {
  const cso = set.csoOf(item)
  const person = cso?.before?.cso.mvo ?? null
  if (!cso || person === null) return null
  const { mvo, staging } = cso.current
  const carries = !cso.deleted && mvo === person && staging !== 'obsolete'
  return carries ? null : (set.mvos.get(person) ?? null)
}
