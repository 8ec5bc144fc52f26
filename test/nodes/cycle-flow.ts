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
const system = (id: string, name: string, attributes: string[], anchor: string): FlowNode => ({
  id,
  type: 'identity-connected-system',
  name,
  store: 'store',
  connector: 'memory',
  settings: { table: id },
  objectTypes: [{ name: 'user', anchor, attributes: attributes.map(text) }],
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
    {
      id: 'hr-in',
      type: 'identity-sync-rule',
      name: 'HR in',
      direction: 'inbound',
      system: 'hr',
      csType: 'user',
      mvType: 'Person',
      precedence: 1,
      enabled: true,
    },
    {
      id: 'ad-out',
      type: 'identity-sync-rule',
      name: 'AD out',
      direction: 'outbound',
      system: 'ad',
      csType: 'user',
      mvType: 'Person',
      precedence: 1,
      enabled: true,
    },
    {
      id: 'import',
      type: 'identity-connector-import',
      z: 'tab',
      name: 'import',
      system: 'hr',
      profile: 'full-import+delta-sync',
      pageSize: options.pageSize ?? 200,
      send: options.send ?? 'objects',
      x: 10,
      y: 10,
      wires: [['scope'], ['out-scope'], []],
    },
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
    { id: 'export', type: 'identity-export', z: 'tab', name: 'export', system: 'ad', x: 10, y: 10, wires: [[], [], []] },
    {
      id: 'ad-import',
      type: 'identity-connector-import',
      z: 'tab',
      name: 'ad-import',
      system: 'ad',
      profile: 'full-import+delta-sync',
      pageSize: 200,
      send: 'objects',
      x: 10,
      y: 10,
      wires: [['out-scope'], ['out-scope'], []],
    },
    {
      id: 'lifecycle',
      type: 'identity-lifecycle',
      z: 'tab',
      name: 'lifecycle',
      store: 'store',
      pageSize: 200,
      x: 10,
      y: 10,
      wires: [['out-scope'], []],
    },
  ]
  for (const node of options.change ?? []) {
    const at = nodes.findIndex((other) => other.id === node.id)
    if (at >= 0) nodes[at] = { ...nodes[at], ...node }
    else nodes.push(node)
  }
  return nodes
}
