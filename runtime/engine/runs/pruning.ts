/** How long activities are kept, and whether old ones may be removed now: a clock that jumped must not make all old at once. */
import type { Store } from '../../model/store'

const lastTime = 'pruning.last'
const putOff = 'pruning.putOff'
const keptDays = 'pruning.days'
const dayMs = 86_400_000

/** Notes for how many days runs are kept, for who says what is older than that. */
export async function noteKeptDays(store: Store, days: number): Promise<void> {
  if ((await store.fact(keptDays)) !== `${days}`) await store.saveFact(keptDays, `${days}`)
}

/** The days that runs are kept, as they were noted last; null while nothing has. */
export async function keptDaysOf(store: Store): Promise<number | null> {
  const noted = await store.fact(keptDays)
  return noted === null ? null : Number(noted)
}

/**
 * Remembers the time. More than a day after it was asked last, the answer is no for another day: long enough to put a clock
 * right, and no harm where Node-RED merely stood still. `now`: canonical UTC.
 */
export async function mayPrune(store: Store, now: string): Promise<boolean> {
  const time = Date.parse(now)
  const last = await store.fact(lastTime)
  const until = await store.fact(putOff)
  await store.saveFact(lastTime, now)
  const leftMs = until ? Date.parse(until) - time : 0
  // More than a day left was noted by a clock that has been put back since.
  if (leftMs > 0 && leftMs <= dayMs) return false
  if (until) {
    await store.saveFact(putOff, '')
    return true
  }
  if (!last || time - Date.parse(last) <= dayMs) return true
  await store.saveFact(putOff, new Date(time + dayMs).toISOString())
  return false
}
