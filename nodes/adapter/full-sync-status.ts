/** What a deployment changed and a full sync has to bring about, as the status of the nodes that can start one (A13). */
import { systemNamesOf } from '../../runtime/engine/canvas/plan-lookups'
import type { Engine } from '../../runtime/engine/engine'
import { isAskedOf, sentencesOf } from '../../runtime/pipeline/open-changes'
import type { DeployedStore } from './deployed-stores'
import { withProblems } from './problem-status'
import type { RedNode } from './red'

/** Shows it once the flow is deployed; the next run's status takes its place. Returns what ends that. */
export function showFullSyncNeeded(node: RedNode, store: DeployedStore, systemNode: string): () => void {
  const show = (): void => {
    if (!store.engine) return
    textOf(store.engine, systemNode).then(
      (text) => text !== '' && node.status(withProblems(node, { fill: 'yellow', shape: 'ring', text })),
      // What keeps the canvas from being compiled is said by whoever runs it.
      () => undefined,
    )
  }
  return store.registry.onDeployed(show)
}

async function textOf(engine: Engine, systemNode: string): Promise<string> {
  const { plan, open } = await engine.openChanges()
  const system = plan.systemByNode.get(systemNode)
  const asked = open.filter((change) => system !== undefined && isAskedOf(system, change))
  return sentencesOf(asked, systemNamesOf(plan)).join('. ').slice(0, 120)
}
