/** Who changed after a rule had looked at it goes its way again: people outbound (R12), and whoever read them inbound (D7). */
import { forgetOutcomes, beginAnew } from '../page/mutations'
import type { Item, WorkingMvo } from '../page/working-objects'
import type { WorkingSet } from '../page/working-set'
import { hasStaleReadings, isStale } from './course'

/** Forgets what rules said of people, or read of them, who have changed since; the objects of the page to be sent once more. */
export function forgetStale(set: WorkingSet): Item[] {
  const stale: Item[] = []
  for (const item of set.items.values()) {
    const mvo = set.mvoOf(item)
    if (item.failure || !mvo) continue
    if (!hasStaleOutcomes(mvo) && !hasStaleReadings(item, mvo)) continue
    beginAnew(item)
    stale.push(item)
  }
  for (const item of stale) {
    const mvo = set.mvoOf(item)
    if (mvo) forgetOutcomes(set, mvo)
  }
  return stale
}

function hasStaleOutcomes(mvo: WorkingMvo): boolean {
  if (mvo.evaluated.size === 0) return false
  for (const { looked } of mvo.evaluated.values()) if (isStale(mvo, looked)) return true
  return false
}
