/** A person's release of objects that a full import refused to mark as gone (I4). */
import { SyncError } from '../../model/errors'
import type { CsoId } from '../../model/objects'
import type { Store } from '../../model/store'
import type { PlannedSystem } from '../canvas/plan'
import { listDigest, refusedObsoletes } from './refused-list'
import { personRun } from '../runs/person-run'

/**
 * Lets the next full import make exactly the objects obsolete that the run refused (I4). The release is an activity of its own.
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
      `run ${run} did not refuse the list that waits; run ${refused.run} did, with ${refused.ids.length} objects`,
      'Look at the list again',
    )
  const { ids } = refused
  await system.change({ releasedObsoletes: listDigest(ids) })
  const reason = `${ids.length} objects missing from ${system.config.name} may be marked as gone by the next full import, if exactly these are missing then`
  await store.startRun({ ...personRun('release', system.row.id, who, now), kind: 'import', profile: 'full-import', reason })
  return ids
}
