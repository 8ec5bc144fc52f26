/** Whether old activities may be removed now: a clock that jumped must not make everything old at once. */
import type { Store } from '../model/store'

const lastTime = 'pruning.last'
const putOff = 'pruning.putOff'
const dayMs = 86_400_000

/**
 * Remembers the time. More than a day after it was asked last, the answer is no for another day: long enough to put a clock right, and to no harm where
 * Node-RED merely stood still. `now`: canonical UTC.
 */
export async function mayPrune(store: Store, now: string): Promise<boolean> {
  const last = (await store.mark(lastTime)) || null
  const until = (await store.mark(putOff)) || null
  await store.saveMark(lastTime, now)
  if (last === null) return true
  const waitMs = until === null ? null : Date.parse(until) - Date.parse(now)
  if (waitMs !== null && waitMs <= 0) {
    await store.saveMark(putOff, '')
    return true
  }
  // A time more than a day ahead was noted by a clock that has been put back since.
  if (waitMs !== null && waitMs <= dayMs) return false
  if (waitMs === null && Math.abs(Date.parse(now) - Date.parse(last)) <= dayMs) return true
  await store.saveMark(putOff, waitMs === null ? `${new Date(Date.parse(now) + dayMs).toISOString().slice(0, 19)}Z` : '')
  return waitMs !== null
}
