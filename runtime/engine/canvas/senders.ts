/** From which node objects go on their way that were made due by others: their own system's import node (D8). */
import type { SystemId } from '../../model/objects'
import type { Plan } from './plan'
import type { Registry, Source } from './registry'

/** The import nodes of a system that lead to any step, the first by tab and position first. */
export function importNodesOf(registry: Registry, systemNode: string): readonly Source[] {
  const { wires } = registry
  const leads = ({ node }: Source): boolean => !wires || wires.downstreamOfAll(registry.wiredAs(node)).size > 0
  const nodes = [...registry.sources.values()].filter((source) => source.systemNode === systemNode && leads(source))
  const positionOf = ({ node }: Source): readonly number[] => wires?.node(registry.wiredAs(node))?.position ?? []
  return nodes.length < 2 ? nodes : nodes.sort((a, b) => compare(positionOf(a), positionOf(b)))
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((figure, index) => figure !== b[index])
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0)
}

/** What sends objects of other systems than the run's own. */
export interface Senders {
  /** The import node for objects of this type: that one, else the first; undefined where there is none. */
  importNode(system: SystemId, csType: string, last?: string): Source | undefined
  /** Whether its objects may leave by one import node or another, so that it is kept by which they do. */
  hasSeveral(system: SystemId): boolean
  /** What sends people whom no record carries. */
  readonly people: Source | undefined
}

/** `people`: the lifecycle node, where there is one. */
export function sendersOf(registry: Registry, plan: Plan, people: Source | undefined): Senders {
  const nodes = new Map<SystemId, readonly Source[]>()
  const nodesOf = (system: SystemId): readonly Source[] => {
    const node = plan.systems.get(system)?.config.node
    let all = nodes.get(system)
    if (!all) nodes.set(system, (all = node === undefined ? [] : importNodesOf(registry, node)))
    return all
  }
  return {
    importNode(system, csType, last) {
      const all = nodesOf(system).filter(({ objectTypes }) => objectTypes.length === 0 || objectTypes.includes(csType))
      return all.find(({ node }) => node === last) ?? all[0]
    },
    hasSeveral: (system) => nodesOf(system).length > 1,
    people,
  }
}
