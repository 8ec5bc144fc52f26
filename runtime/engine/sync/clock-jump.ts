/** Time: what must be asked before a clock that jumped deletes anybody (L6). */
import { counted, inNumber } from '../../model/counted'
import { SyncError } from '../../model/errors'
import type { Store } from '../../model/store'

const lastScan = 'lifecycle.lastScan'
const dayMs = 86_400_000

/**
 * Remembers the scan's time. More than a day after the last scan, with deletions due, a person is asked first; a clock that
 * went back changes nothing, since due dates are fixed points in time.
 */
export async function askBeforeJump(store: Store, now: string, confirmed: boolean): Promise<void> {
  const last = await store.fact(lastScan)
  const gapMs = last === null ? 0 : Date.parse(now) - Date.parse(last)
  if (gapMs > dayMs && !confirmed) {
    const due = await store.mvosDue(now, 0, 1000)
    if (due.length > 0) {
      throw new SyncError(
        'limit-reached',
        `the last scan was ${counted(Math.floor(gapMs / dayMs), 'day')} ago, at ${last}, and ${due.length === 1000 ? 'at least ' : ''}${counted(due.length, 'deletion')} ${inNumber(due.length, 'is', 'are')} due. Nothing was deleted`,
        'If the clock is right, start the scan with confirmation (msg.confirm = true, or idweave run lifecycle --confirm)',
      )
    }
  }
  await store.saveFact(lastScan, now)
}
