/** Nodes of ours that are on the canvas and could not be started: they are not gone (A14). */
import type { DeployedNode, Registry } from './registry'

const stepTypes = new Set(
  ['scope-filter', 'join', 'project', 'attribute-flow', 'provision', 'pending-export'].map((type) => `identity-${type}`),
)

/** What people call these nodes, systems of this store, their rules, and the steps of these, and types nobody can use. */
export function unusableNodes(registry: Registry): readonly string[] {
  const nodes = registry.canvas()
  const on = nodes.filter((node) => node['d'] !== true)
  const active = tabsAndSubflows(on)
  const steps = new Map([...registry.steps].flatMap(([node, step]) => [node, registry.wiredAs(node)].map((id) => [id, step])))
  const missing = (
    types: (type: string) => boolean,
    parent: (node: DeployedNode) => boolean,
    known: ReadonlyMap<string, unknown>,
  ) => on.filter((node) => types(node.type) && parent(node) && !known.has(node.id))
  const isOfStore = (node: DeployedNode): boolean => registry.stores.has(String(node['store']))
  const systems = missing((type) => type === 'identity-connected-system', isOfStore, registry.systems)
  const broken = new Set(systems.map(({ id }) => id))
  const isOfSystem = (node: DeployedNode): boolean =>
    registry.systems.has(String(node['system'])) || broken.has(String(node['system']))
  const rules = missing((type) => type === 'identity-sync-rule', isOfSystem, registry.rules)
  const isOfRule = (node: DeployedNode): boolean => registry.rules.has(String(node['rule'])) && active.has(String(node['z']))
  const unstarted = missing((type) => stepTypes.has(type), isOfRule, steps)
  const types = registry.damagedTypes.map(({ name }) => (name === '' ? 'a type of the metaverse' : `the type ${name}`))
  return [...[...systems, ...rules, ...unstarted].map((node) => String(node['name'] || node.id)), ...types]
}

/** Tabs that are enabled, and subflows of which there is an instance on one of them. */
function tabsAndSubflows(nodes: readonly DeployedNode[]): ReadonlySet<string> {
  const active = new Set(nodes.filter((node) => node.type === 'tab' && node['disabled'] !== true).map(({ id }) => id))
  const instances = nodes.filter(({ type }) => type.startsWith('subflow:'))
  for (let before = -1; before !== active.size;) {
    before = active.size
    for (const { type, ...node } of instances) if (active.has(String(node['z']))) active.add(type.slice('subflow:'.length))
  }
  return active
}
