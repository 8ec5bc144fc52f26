/** What the next export of each system would hold back in a preview, as its limits go (N6, X5). */
import type { SystemId } from '../../model/objects'
import type { PendingCount, StoreCounts } from '../../model/queries'
import type { Store } from '../../model/store'
import type { LimitedKind } from '../../pipeline/8-holds'
import { limitedKinds } from '../../pipeline/8-holds'
import type { Plan, PlannedSystem } from '../canvas/plan'
import { beyondLimits, decideKind } from '../export/holds'

export interface ExportHeld {
  readonly system: SystemId
  /** Why, with what to do. */
  readonly because: string
}

/** `counts`: of the store as it is; `now`: canonical UTC. */
export async function exportsHeld(
  store: Store,
  plan: Plan,
  { counts, now }: { readonly counts: StoreCounts; readonly now: string },
): Promise<readonly ExportHeld[]> {
  const held: ExportHeld[] = []
  for (const system of plan.systems.values()) {
    const { id } = system.row
    if (!(await mayBeHeld(store, system, counts.pendings))) continue
    const selected = await store.selectPendings({ system: id, now, ignoreBackoff: true, naming: [] })
    for (const { because } of await beyondLimits({ store, system }, selected)) held.push({ system: id, because })
  }
  return held
}

/** Whether all that waits would be more than a limit allows: only then it is looked through one by one. */
async function mayBeHeld(store: Store, system: PlannedSystem, pendings: readonly PendingCount[]): Promise<boolean> {
  const own = pendings.filter((some) => some.system === system.row.id)
  for (const kind of limitedKinds) {
    const due = own.reduce((sum, some) => sum + mostOf(kind, some), 0)
    if ((await decideKind({ store, system }, kind, { due, disables: 0 })).kind === 'hold') return true
  }
  return false
}

function mostOf(kind: LimitedKind, { operation, count, deprovisioning }: PendingCount): number {
  if (kind === 'deletions') return deprovisioning
  return operation === (kind === 'creations' ? 'create' : 'update') ? count : 0
}
