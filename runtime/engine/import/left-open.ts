/** Imports that nobody will put back: their systems were taken off the canvas, so no run of them comes any more (I18). */
import type { Store } from '../../model/store'
import type { Plan } from '../canvas/plan'
import type { SystemRows } from '../canvas/system-rows'
import type { Locks } from '../runs/locks'
import { discardOpen } from './acceptance'

interface Work {
  readonly store: Store
  readonly plan: Plan
  readonly rows: SystemRows
  readonly locks: Locks
  readonly signal: AbortSignal
}

/**
 * Discards the open imports of systems that are not on the canvas, but for one that is still under way. One small read of the
 * store where there is none.
 */
export async function discardLeftOpen({ store, plan, rows, locks, signal }: Work): Promise<void> {
  for (const found of await store.systems()) {
    const key = `system ${found.id}`
    if (found.openImport === null || plan.systems.has(found.id) || locks.busy(key)) continue
    const release = await locks.acquire(key, signal)
    try {
      rows.add(found)
      const row = rows.get(found.id)
      await discardOpen(store, { row, change: (change) => rows.change(row.id, change) }, 'removed')
    } finally {
      release()
    }
  }
}
