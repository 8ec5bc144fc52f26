/** What comes due by time alone: each synchronisation and lifecycle scan takes it, unless the clock is in doubt (D11, L6). */
import { counted } from '../../model/counted'
import type { MvoId, SystemId } from '../../model/objects'
import type { ComeCso } from '../../model/queries'
import type { PlannedSystem } from '../canvas/plan'
import type { SyncContext } from './process-page'

/** Makes due what has come due by now: records, and those that carry people for whom an outbound rule's moment has come. */
export async function takeMoments({ store, now, time, run }: SyncContext, system: SystemId): Promise<void> {
  const coming = { by: 'run', now, system } as const
  if (time.state === 'passes') await store.takeMoments(coming)
  else warnInDoubt(run, (await store.countMoments(coming)) + (await store.mvosDue(now, 0, mostCounted)).length)
}

function warnInDoubt(run: SyncContext['run'], waiting: number): void {
  if (waiting === 0) return
  run.warn(
    'clock-in-doubt',
    `${counted(waiting, 'object')} would come due by a clock that may be wrong, so nothing is taken by time and nobody is deleted. If the clock is right, say so in the Identity sidebar or with idweave confirm-clock; else set it right`,
  )
}

/** So many deletions are counted. */
const mostCounted = 10_000

/** Synchronises records of a system; gives how many no node sends on their way. */
type Synchronise = (system: PlannedSystem, csos: readonly ComeCso[]) => Promise<number>

/**
 * The same for a lifecycle scan, which takes what is looked at by each scan, too. Records go out from their own systems; the
 * people are returned, to go out from the lifecycle node.
 */
export async function takeMomentsOfScan(
  { store, now, time, plan, run }: SyncContext,
  synchronise: Synchronise,
): Promise<readonly MvoId[]> {
  if (time.state !== 'passes') {
    const deletions = await store.mvosDue(now, 0, mostCounted)
    warnInDoubt(run, (await store.countMoments({ by: 'run', now, system: null })) + deletions.length)
    return []
  }
  const { csos, mvos } = await store.takeMoments({ by: 'scan', now })
  for (const [id, own] of Map.groupBy(csos, ({ system }) => system)) {
    const system = plan.systems.get(id)
    if (!system) continue
    const missed = await synchronise(system, own)
    if (missed === 0) continue
    run.warn(
      'not-configured',
      `${counted(missed, 'object')} of ${system.config.name} came due by time, and no connector import node sends them on their way: they stay due. Add one, wire it to the steps and deploy`,
    )
  }
  return mvos
}
