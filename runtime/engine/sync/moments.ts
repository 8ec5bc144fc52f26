/** What comes due by time alone: each synchronisation and lifecycle scan takes it, unless the clock is in doubt (D11, L6). */
import { counted } from '../../model/counted'
import type { CsoId, MvoId, SystemId } from '../../model/objects'
import type { PlannedSystem } from '../canvas/plan'
import type { SyncContext } from './process-page'

/** Makes due what has come due by now: records, and those that carry people for whom an outbound rule's moment has come. */
export async function takeMoments({ store, now, time }: SyncContext, system: SystemId): Promise<void> {
  if (time === 'passes') await store.takeMoments({ by: 'run', now, system })
}

/** Synchronises records of a system; `noSource` where no node sends them on their way. */
type Synchronise = (system: PlannedSystem, ids: readonly CsoId[]) => Promise<'done' | 'noSource'>

/**
 * The same for a lifecycle scan, which takes what is looked at by each scan, too. Records go out from their own systems; the
 * people are returned, to go out from the lifecycle node.
 */
export async function takeMomentsOfScan(
  { store, now, time, plan, run }: SyncContext,
  synchronise: Synchronise,
): Promise<readonly MvoId[]> {
  if (time !== 'passes') return []
  const { csos, mvos } = await store.takeMoments({ by: 'scan', now })
  for (const [id, own] of Map.groupBy(csos, ({ system }) => system)) {
    const system = plan.systems.get(id)
    if (!system) continue
    const ids = own.map((cso) => cso.id)
    if ((await synchronise(system, ids)) === 'done') continue
    run.warn(
      'not-configured',
      `${counted(ids.length, 'object')} of ${system.config.name} came due by time, and no connector import node sends them on their way: they stay due. Add one, wire it to the steps and deploy`,
    )
  }
  return mvos
}
