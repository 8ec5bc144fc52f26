/** People who changed after an outbound rule had looked at them go through the outbound steps again (R12). */
import { forgetOutcomes } from '../page/mutations'
import type { Item } from '../page/working-objects'
import type { WorkingSet } from '../page/working-set'
import { isStale } from './course'

/** Forgets what outbound rules said of people who have changed since; the objects of the page to be sent again for them. */
export function forgetStale(set: WorkingSet): Item[] {
  const stale: Item[] = []
  for (const item of set.items.values()) {
    const mvo = set.mvoOf(item)
    if (item.failure || !mvo || mvo.evaluated.size === 0) continue
    if (![...mvo.evaluated.values()].some(({ looked }) => isStale(mvo, looked))) continue
    item.faults.length = 0
    stale.push(item)
  }
  for (const item of stale) {
    const mvo = set.mvoOf(item)
    if (mvo) forgetOutcomes(set, mvo)
  }
  return stale
}
