/** A second rule for the accounts of the directory, and a second target, for the tests of several rules. */
import { constant, direct, type NodeChange, text } from '../nodes/cycle-flow'
import { theWorld } from './world'

export const world = theWorld()
export const at = { z: 'tab', x: 10, y: 10 }
export const inDepartment = (...names: readonly string[]) => ({
  mode: 'expression',
  expression: names.map((name) => `mv["Department"] = "${name}"`).join(' || '),
})

/**
 * A rule with steps of its own, each of which may be changed: `labs-rule`, `labs-scope`, `labs-provision`, `labs-flow` and
 * `labs-pending`.
 */
export function labs(
  change: { rule?: object; scope?: object; provision?: object; flow?: object; pending?: object } = {},
): NodeChange[] {
  const node = (part: string, type: string, wires: string[][], more: object = {}): NodeChange => ({
    id: `labs-${part}`,
    type: `identity-${type}`,
    name: `labs ${part}`,
    rule: 'labs-rule',
    wires,
    ...at,
    ...more,
  })
  return [
    {
      id: 'labs-rule',
      type: 'identity-sync-rule',
      name: 'AD labs',
      direction: 'outbound',
      system: 'ad',
      csType: 'user',
      mvType: 'Person',
      precedence: 2,
      enabled: true,
      ...change.rule,
    },
    node('scope', 'scope-filter', [['labs-provision'], ['labs-provision']], { ...inDepartment('Labs', 'Both'), ...change.scope }),
    node('provision', 'provision', [['labs-flow'], ['labs-pending']], {
      action: 'disable',
      onDeletion: 'disable',
      disable: [constant('labs', 'enabled')],
      ...change.provision,
    }),
    node('flow', 'attribute-flow', [['labs-pending']], {
      mappings: [direct('Employee ID', 'login'), constant('labs', 'displayName')],
      ...change.flow,
    }),
    node('pending', 'pending-export', [[]], change.pending),
  ]
}

/** A second target system. */
export const gate: NodeChange = {
  id: 'gate',
  type: 'identity-connected-system',
  name: 'Gate',
  store: 'store',
  connector: 'memory',
  settings: { table: 'gate' },
  objectTypes: [{ name: 'card', anchor: 'no', attributes: ['no', 'mail', 'owner'].map(text) }],
}

export const toBoth = { id: 'flow', wires: [['out-scope', 'labs-scope']] }
export const imports = [
  { id: 'import', wires: [['scope'], ['out-scope', 'labs-scope'], []] },
  { id: 'ad-import', wires: [['out-scope', 'labs-scope'], ['out-scope', 'labs-scope'], []] },
  { id: 'lifecycle', wires: [['out-scope', 'labs-scope'], []] },
]
export const sales = { id: 'out-scope', ...inDepartment('Sales', 'Both') }
export const provision = (more: object) => ({ id: 'provision', ...more })

export async function changes(department: string) {
  world.change('1', { department })
  return world.red.run('import')
}
