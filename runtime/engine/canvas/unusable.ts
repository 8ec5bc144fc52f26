/** Nodes of ours that are on the canvas and could not be started: they are not gone (A14). */
import type { CanvasNode, Registry } from './registry'

const stepTypes = new Set(
  ['scope-filter', 'join', 'project', 'attribute-flow', 'provision', 'pending-export'].map((type) => `identity-${type}`),
)

/** What people call these nodes: systems of this store, their rules, and the steps of these. */
export function unusableNodes(registry: Registry): readonly string[] {
  const nodes = registry.canvas()
  const tabs = new Set(nodes.filter((node) => node.type === 'tab' && node['disabled'] !== true).map(({ id }) => id))
  const on = nodes.filter((node) => node['d'] !== true)
  const missing = (
    types: (type: string) => boolean,
    parent: (node: CanvasNode) => boolean,
    known: ReadonlyMap<string, unknown>,
  ) => on.filter((node) => types(node.type) && parent(node) && !known.has(node.id))
  const isOfStore = (node: CanvasNode): boolean => registry.stores.has(String(node['store']))
  const systems = missing((type) => type === 'identity-connected-system', isOfStore, registry.systems)
  const broken = new Set(systems.map(({ id }) => id))
  const isOfSystem = (node: CanvasNode): boolean =>
    registry.systems.has(String(node['system'])) || broken.has(String(node['system']))
  const rules = missing((type) => type === 'identity-sync-rule', isOfSystem, registry.rules)
  const isOfRule = (node: CanvasNode): boolean => registry.rules.has(String(node['rule'])) && tabs.has(String(node['z']))
  const steps = missing((type) => stepTypes.has(type), isOfRule, registry.steps)
  return [...systems, ...rules, ...steps].map((node) => String(node['name'] || node.id))
}
