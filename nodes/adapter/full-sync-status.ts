/** What a deployment changed and a full sync has to bring about, as the status of the nodes that can start one (A13). */
import { systemNamesOf } from '../../runtime/engine/canvas/plan-lookups'
import type { Engine } from '../../runtime/engine/engine'
import { isAskedOf, sentencesOf } from '../../runtime/pipeline/open-changes'
import { fitted } from './short-text'

/** The text; empty where no full sync of the system is asked for. */
export async function fullSyncText(engine: Engine, systemNode: string): Promise<string> {
  const { plan, open } = await engine.openChanges()
  const system = plan.systemByNode.get(systemNode)
  const asked = open.filter((change) => system !== undefined && isAskedOf(system, change))
  return fitted(sentencesOf(asked, systemNamesOf(plan)).join('. '), 120)
}
