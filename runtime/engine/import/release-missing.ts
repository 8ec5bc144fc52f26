/** A person's release of what an import had to ask about (I4, I20–I22). */
import { counted, inNumber } from '../../model/counted'
import { SyncError } from '../../model/errors'
import type { CsoId } from '../../model/objects'
import type { Store } from '../../model/store'
import type { PlannedSystem } from '../canvas/plan'
import { listDigest, refusedObsoletes } from './refused-list'
import { actionRun } from '../runs/actions'

/**
 * Lets the next import do exactly what the run was stopped for (I4). The release is an activity of its own.
 */
export async function releaseMissing(
  store: Store,
  system: PlannedSystem,
  run: number,
  who: string,
  now: string,
): Promise<readonly CsoId[]> {
  const refused = await refusedObsoletes(store, system.row.id)
  if (!refused)
    throw new SyncError(
      'conflict',
      `no list of missing objects of ${system.config.name} waits for a decision`,
      'Run a full import: if too many are missing, it stops and keeps the list',
    )
  if (refused.run !== run)
    throw new SyncError(
      'conflict',
      `run ${run} did not refuse the list that waits; run ${refused.run} did, with ${counted(refused.ids.length, 'object')}`,
      'Look at the list again',
    )
  const { ids } = refused
  await system.change({ releasedObsoletes: refused.digest ?? listDigest(ids) })
  const onlyMissing = Object.keys(refused.notes ?? {}).length === 0
  const reason = onlyMissing
    ? `${counted(ids.length, 'object')} missing from ${system.config.name} may be marked as gone by the next full import, if exactly ${inNumber(ids.length, 'this is', 'these are')} missing then`
    : `what the import of ${system.config.name} asked about ${counted(ids.length, 'object')} may happen at the next one, if it is exactly the same then`
  await store.startRun({ ...actionRun('release', system.row.id, who, now), kind: 'import', reason })
  return ids
}
