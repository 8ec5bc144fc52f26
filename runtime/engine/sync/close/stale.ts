/**
 * Who changed after a rule had looked at it goes its way again: people outbound (R12), whoever read them inbound (D7), and
 * records that an inbound rule found nobody for before another linked them (D8).
 */
import { ruleShape } from '../../canvas/plan-lookups'
import { beginAnew, forgetOutcomes } from '../page/mutations'
import type { Item, WorkingMvo } from '../page/working-objects'
import type { WorkingSet } from '../page/working-set'
import { hasStaleReadings, isStale } from './course'

/** Forgets what rules said of people, or read of them, who have changed since; the objects of the page to be sent once more. */
export function forgetStale(set: WorkingSet): Item[] {
  const stale: Item[] = []
  for (const item of set.items.values()) {
    const mvo = set.mvoOf(item)
    if (item.failure || !mvo) continue
    if (!hasStaleOutcomes(mvo) && !hasStaleReadings(item, mvo) && !wasLinkedAfterwards(set, item, mvo)) continue
    beginAnew(set, item)
    stale.push(item)
  }
  for (const item of stale) {
    const mvo = set.mvoOf(item)
    if (mvo) forgetOutcomes(set, mvo)
  }
  return stale
}

/** Whether a rule that would write to its person asked before another rule had linked it, and so wrote nothing (D8, D4). */
function wasLinkedAfterwards({ plan }: WorkingSet, { flowed, passages, unmatched }: Item, { current }: WorkingMvo): boolean {
  if (unmatched.length === 0) return false
  return passages.some(({ rule, kind, output }, at) => {
    if (kind !== 'join' || output !== noMatch || flowed.includes(rule)) return false
    if (plan.rules.get(rule)?.mvType !== current.type || !ruleShape(plan, rule).has.has('flow')) return false
    return !passages.some((later, index) => index > at && later.rule === rule && later.kind === 'join')
  })
}

/** The output of a join that found nobody. */
const noMatch = 1

function hasStaleOutcomes(mvo: WorkingMvo): boolean {
  if (mvo.evaluated.size === 0) return false
  for (const { looked } of mvo.evaluated.values()) if (isStale(mvo, looked)) return true
  return false
}
