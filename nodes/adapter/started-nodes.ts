/** Which nodes of a flow Node-RED would start: those that are not disabled, and of subflows a node for each instance. */
import { SyncError } from '../../runtime/model/errors'
import type { NodeConfig } from './red'

/** A node that would be started; `instance` is that of the subflow it is in, null on a tab and for configuration nodes. */
export interface StartedNode {
  readonly node: NodeConfig
  readonly instance: Instance | null
}

/** An instance of a subflow. */
export interface Instance {
  readonly node: NodeConfig
  readonly within: Instance | null
}

const subflowPrefix = 'subflow:'
/** More nodes no flow has: subflows that hold one another several times would be more at each level. */
const most = 200_000

/** Tab by tab, in the order in which they are started. */
export function startedNodes(nodes: readonly NodeConfig[]): readonly StartedNode[] {
  const subflows = new Set(nodes.flatMap(({ id, type }) => (type === 'subflow' ? [id] : [])))
  const disabled = new Set(nodes.flatMap((node) => (node.type === 'tab' && node['disabled'] === true ? [node.id] : [])))
  const enabled = nodes.filter((node) => node['d'] !== true)
  const insideOf = Map.groupBy(enabled, (node) => String(node['z'] ?? ''))
  const onTabs = enabled.filter((node) => !subflows.has(String(node['z'])) && !disabled.has(String(node['z'])))
  let count = 0
  const start = (node: NodeConfig, instance: Instance | null): readonly StartedNode[] => {
    const subflow = subflowOf(node)
    if (++count > most)
      throw new SyncError('bad-request', 'The flow has too many nodes, with those of its subflows.', 'Try out a part of it.')
    if (subflow === null) return [{ node, instance }]
    // Node-RED starts none that lies in itself.
    if (isWithin(instance, subflow)) return []
    const own: Instance = { node, within: instance }
    const inside = insideOf.get(subflow) ?? []
    const renamed = new Map(inside.map(({ id }) => [id, `${node.id}-${id}`]))
    return inside.flatMap((inner) => start(asInstance(inner, node.id, renamed), own))
  }
  const tabs = nodes.flatMap(({ id, type }) => (type === 'tab' ? [id] : []))
  const tabOf = (node: NodeConfig): number => tabs.indexOf(String(node['z']))
  return [...onTabs].sort((a, b) => tabOf(a) - tabOf(b)).flatMap((node) => start(node, null))
}

function subflowOf({ type }: NodeConfig): string | null {
  return type.startsWith(subflowPrefix) ? type.slice(subflowPrefix.length) : null
}

function isWithin(instance: Instance | null, subflow: string): boolean {
  for (let around = instance; around; around = around.within) if (subflowOf(around.node) === subflow) return true
  return false
}

/** Its id as Node-RED gives it to nodes of an instance, and what it names of the same subflow by theirs. */
function asInstance(inner: NodeConfig, instance: string, renamed: ReadonlyMap<string, string>): NodeConfig {
  const names = Object.entries(inner).map(([key, value]) => [
    key,
    typeof value === 'string' ? (renamed.get(value) ?? value) : value,
  ])
  return { ...(Object.fromEntries(names) as NodeConfig), id: `${instance}-${inner.id}`, z: instance, _alias: inner.id }
}
