/** Which nodes of a flow Node-RED would start: those that are not disabled, and of subflows a node for each instance. */
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
/** Subflows that lie in one another so deep are not started: Node-RED refuses one that lies in itself. */
const deepest = 32

/** Tab by tab, in the order in which they are started. */
export function startedNodes(nodes: readonly NodeConfig[]): readonly StartedNode[] {
  const subflows = new Set(nodes.flatMap(({ id, type }) => (type === 'subflow' ? [id] : [])))
  const disabled = new Set(nodes.flatMap((node) => (node.type === 'tab' && node['disabled'] === true ? [node.id] : [])))
  const enabled = nodes.filter((node) => node['d'] !== true)
  const insideOf = Map.groupBy(enabled, (node) => String(node['z'] ?? ''))
  const onTabs = enabled.filter((node) => !subflows.has(String(node['z'])) && !disabled.has(String(node['z'])))
  const start = (node: NodeConfig, instance: Instance | null, depth: number): readonly StartedNode[] => {
    const subflow = node.type.startsWith(subflowPrefix) ? node.type.slice(subflowPrefix.length) : null
    if (subflow === null) return [{ node, instance }]
    if (depth > deepest) return []
    const own: Instance = { node, within: instance }
    return (insideOf.get(subflow) ?? []).flatMap((inner) => start(asInstance(inner, node.id), own, depth + 1))
  }
  const tabs = nodes.flatMap(({ id, type }) => (type === 'tab' ? [id] : []))
  const tabOf = (node: NodeConfig): number => tabs.indexOf(String(node['z']))
  return [...onTabs].sort((a, b) => tabOf(a) - tabOf(b)).flatMap((node) => start(node, null, 0))
}

/** Its id as Node-RED gives it to nodes of an instance. */
function asInstance(inner: NodeConfig, instance: string): NodeConfig {
  return { ...inner, id: `${instance}-${inner.id}`, z: instance, _alias: inner.id }
}
