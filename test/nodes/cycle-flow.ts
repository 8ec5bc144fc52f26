/** The smallest whole cycle: HR → Person → accounts, as a flow. */
import type { FlowNode } from './red'

const text = (name: string) => ({ name, type: 'text', multi: false })

export const personTypes = [
  {
    name: 'Person',
    displayAttribute: 'Display Name',
    graceDays: 30,
    keepValuesOnDisconnect: false,
    deletionRule: { kind: 'authoritativeSource', systems: ['hr'], mode: 'any' },
    attributes: ['Employee ID', 'First Name', 'Last Name', 'Display Name', 'Department', 'Email Address', 'Telephone'].map(text),
  },
]

const direct = (value: string, target: string) => ({ enabled: true, kind: 'direct', value, target })
const expression = (value: string, target: string) => ({ enabled: true, kind: 'expression', value, target })
const step = (id: string, type: string, rule: string, wires: string[][], settings: object = {}): FlowNode => ({
  id,
  type: `identity-${type}`,
  z: 'tab',
  name: `the ${id}`,
  rule,
  x: 100,
  y: 100,
  wires,
  ...settings,
})
const started = (system: string) => ({ system, profile: 'full-import+delta-sync', pageSize: 200, send: 'objects' })
const system = (id: string, name: string, attributes: string[], anchor: string): FlowNode => ({
  id,
  type: 'identity-connected-system',
  name,
  store: 'store',
  connector: 'memory',
  settings: { table: id },
  objectTypes: [{ name: 'user', anchor, attributes: attributes.map(text) }],
})

const rule = (id: string, name: string, direction: 'inbound' | 'outbound', of: string): FlowNode => ({
  id,
  type: 'identity-sync-rule',
  name,
  direction,
  system: of,
  csType: 'user',
  mvType: 'Person',
  precedence: 1,
  enabled: true,
})
/** A node that starts runs; its name is its id. */
const starter = (id: string, type: string, wires: string[][], settings: object): FlowNode => ({
  id,
  type: `identity-${type}`,
  z: 'tab',
  name: id,
  x: 10,
  y: 10,
  wires,
  ...settings,
})

export interface CycleOptions {
  readonly send?: 'objects' | 'pages'
  readonly pageSize?: number
  /** Nodes to add or to put in place of those with the same id. */
  readonly change?: readonly FlowNode[]
}

export function cycleFlow(options: CycleOptions = {}): FlowNode[] {
  const nodes: FlowNode[] = [
    { id: 'tab', type: 'tab', label: 'cycle' },
    { id: 'store', type: 'identity-store', name: 'People', file: 'identity.sqlite', types: personTypes },
    system('hr', 'HR', ['employeeId', 'givenName', 'sn', 'department', 'employeeType', 'phone'], 'employeeId'),
    system('ad', 'Accounts', ['login', 'displayName', 'department', 'mail', 'enabled'], 'login'),
    rule('hr-in', 'HR in', 'inbound', 'hr'),
    rule('ad-out', 'AD out', 'outbound', 'ad'),
    starter('import', 'connector-import', [['scope'], ['out-scope'], []], {
      ...started('hr'),
      pageSize: options.pageSize ?? 200,
      send: options.send ?? 'objects',
    }),
    step('scope', 'scope-filter', 'hr-in', [['join'], []], {
      mode: 'expression',
      expression: 'cs["employeeType"] = "FTE"',
      action: 'disconnect',
    }),
    step('join', 'join', 'hr-in', [['flow'], ['project'], []], {
      rows: [{ pairs: [{ cs: 'employeeId', mv: 'Employee ID', ignoreCase: false }] }],
    }),
    step('project', 'project', 'hr-in', [['flow']]),
    step('flow', 'attribute-flow', 'hr-in', [['out-scope']], {
      mappings: [
        direct('employeeId', 'Employee ID'),
        direct('givenName', 'First Name'),
        direct('sn', 'Last Name'),
        direct('department', 'Department'),
        direct('phone', 'Telephone'),
        expression('cs["givenName"] + " " + cs["sn"]', 'Display Name'),
        expression('Lower(cs["givenName"]) + "." + Lower(cs["sn"]) + "@company.com"', 'Email Address'),
      ],
    }),
    step('out-scope', 'scope-filter', 'ad-out', [['provision'], ['provision']], { mode: 'all' }),
    step('provision', 'provision', 'ad-out', [['out-flow'], ['pending']], {
      rows: [{ pairs: [{ cs: 'mail', mv: 'Email Address', ignoreCase: true }] }],
      action: 'disable',
      onDeletion: 'delete',
      disable: [{ enabled: true, kind: 'constant', value: 'no', target: 'enabled' }],
      inGrace: '',
    }),
    step('out-flow', 'attribute-flow', 'ad-out', [['pending']], {
      mappings: [
        direct('Employee ID', 'login'),
        direct('Display Name', 'displayName'),
        direct('Department', 'department'),
        direct('Email Address', 'mail'),
        { enabled: true, kind: 'constant', value: 'yes', target: 'enabled' },
      ],
    }),
    step('pending', 'pending-export', 'ad-out', [[]]),
    starter('export', 'export', [[], [], []], { system: 'ad' }),
    starter('ad-import', 'connector-import', [['out-scope'], ['out-scope'], []], started('ad')),
    starter('lifecycle', 'lifecycle', [['out-scope'], []], { store: 'store', pageSize: 200 }),
  ]
  for (const node of options.change ?? []) {
    const at = nodes.findIndex(({ id }) => id === node.id)
    if (at >= 0) nodes[at] = { ...nodes[at], ...node }
    else nodes.push(node)
  }
  return nodes
}
