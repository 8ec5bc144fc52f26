/** What the next export of each system would hold back in a preview, as its limits go (N6, X5). */
import type { SystemId } from '../../model/objects'
import type { Store } from '../../model/store'
import type { Plan } from '../canvas/plan'
import { beyondLimits } from '../export/holds'

export interface ExportHeld {
  readonly system: SystemId
  /** Why, with what to do. */
  readonly because: string
}

/** `now`: canonical UTC. */
export async function exportsHeld(store: Store, plan: Plan, now: string): Promise<readonly ExportHeld[]> {
  const held: ExportHeld[] = []
  for (const system of plan.systems.values()) {
    const { id } = system.row
    const selected = await store.selectPendings({ system: id, now, ignoreBackoff: true, naming: [] })
    for (const { because } of await beyondLimits({ store, system }, selected)) held.push({ system: id, because })
  }
  return held
}
