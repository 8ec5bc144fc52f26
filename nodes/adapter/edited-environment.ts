/**
 * The environment of nodes that are edited and not deployed: variables of groups, tabs, instances of subflows and of the whole
 * flow as they are edited. What is not written there, as credentials are, is what the node has where it is deployed.
 */
import type { LookUp } from './environment'
import { environmentOf } from './environment'
import type { NodeConfig, Red, RedNode } from './red'
import type { Instance } from './started-nodes'

interface Variable {
  readonly name?: unknown
  readonly type?: unknown
  readonly value?: unknown
}

const written: readonly unknown[] = [undefined, 'str', 'num', 'bool', 'json']

export class EditedEnvironment {
  private readonly whole: readonly NodeConfig[]

  constructor(
    private readonly red: Red,
    private readonly byId: ReadonlyMap<string, NodeConfig>,
  ) {
    this.whole = [...byId.values()].filter(({ type }) => type === 'global-config')
  }

  /** The variables as the node would see them. */
  of(node: NodeConfig, instance: Instance | null): LookUp {
    const places = this.placesOf(node, instance)
    const deployed = this.red.nodes.getNode(node.id) as RedNode | null
    return (name) => {
      const found = places.flatMap((place) => variablesOf(place).find((variable) => variable.name === name) ?? [])[0]
      if (found && written.includes(found.type)) return found.value === undefined ? undefined : String(found.value)
      return deployed ? environmentOf(this.red, deployed)(name) : process.env[name]
    }
  }

  /** From the innermost to the outermost. */
  private placesOf(node: NodeConfig, instance: Instance | null): readonly NodeConfig[] {
    const places = this.groupsOf(node)
    for (let around = instance; around; around = around.within) {
      const subflow = this.byId.get(around.node.type.slice('subflow:'.length))
      places.push(around.node, ...(subflow ? [subflow] : []), ...this.groupsOf(around.node))
    }
    const outermost = outermostOf(instance) ?? node
    const tab = this.byId.get(String(outermost['z']))
    return [...places, ...(tab ? [tab] : []), ...this.whole]
  }

  private groupsOf(node: NodeConfig): NodeConfig[] {
    const groups: NodeConfig[] = []
    for (
      let group = this.byId.get(String(node['g']));
      group && !groups.includes(group);
      group = this.byId.get(String(group['g']))
    )
      groups.push(group)
    return groups
  }
}

function outermostOf(instance: Instance | null): NodeConfig | undefined {
  let outermost = instance
  while (outermost?.within) outermost = outermost.within
  return outermost?.node
}

function variablesOf(place: NodeConfig): readonly Variable[] {
  return Array.isArray(place['env']) ? (place['env'] as readonly Variable[]) : []
}
