/** The smallest whole cycle: HR → Person → accounts, as a flow. */
import type { FlowNode } from './red'

/** An attribute with one text. */
export const text = (name: string) => ({ name, type: 'text', multi: false })

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

/** Where nodes stand on the canvas, which is nothing to a test. */
const at = { x: 100, y: 100 }

export const direct = (value: string, target: string) => ({ enabled: true, kind: 'direct', value, target })
export const expression = (value: string, target: string) => ({ enabled: true, kind: 'expression', value, target })
export const constant = (value: string, target: string) => ({ enabled: true, kind: 'constant', value, target })

/** A step of a rule. */
export const step = (id: string, type: string, rule: string, wires: string[][], settings: object = {}): FlowNode => ({
  id,
  type: `identity-${type}`,
  z: 'tab',
  name: `the ${id}`,
  rule,
  ...at,
  wires,
  ...settings,
})

/** A rule between users of a system and people. */
export const rule = (id: string, name: string, direction: 'inbound' | 'outbound', system: string): FlowNode => ({
  id,
  type: 'identity-sync-rule',
  name,
  direction,
  system,
  csType: 'user',
  mvType: 'Person',
  precedence: 1,
  enabled: true,
})

/** What sends who is due. */
export const lifecycle = (id: string, wires: string[][]): FlowNode => ({
  id,
  type: 'identity-lifecycle',
  z: 'tab',
  name: id,
  store: 'store',
  pageSize: 200,
  ...at,
  wires,
})

/** An import of a system, followed by the synchronisation of what has changed. */
export const source = (id: string, system: string, wires: string[][], settings: object = {}): FlowNode => ({
  id,
  type: 'identity-connector-import',
  z: 'tab',
  name: id,
  system,
  profile: 'full-import+delta-sync',
  pageSize: 200,
  send: 'objects',
  ...settings,
  ...at,
  wires,
})

/** An export to a system. */
export const target = (id: string, system: string): FlowNode => ({
  id,
  type: 'identity-export',
  z: 'tab',
  name: id,
  system,
  ...at,
  wires: [[], [], []],
})

/** A system in memory with objects of one type, all attributes texts. */
export const system = (id: string, name: string, attributes: string[], type: { name: string; anchor: string }): FlowNode => ({
  id,
  type: 'identity-connected-system',
  name,
  store: 'store',
  connector: 'memory',
  settings: { table: id },
  objectTypes: [{ ...type, attributes: attributes.map(text) }],
})

const user = (anchor: string) => ({ name: 'user', anchor })

export interface CycleOptions {
  readonly send?: 'objects' | 'pages'
  readonly pageSize?: number
  /** Nodes to add, and settings to put over those of the nodes with the same id. */
  readonly change?: readonly NodeChange[]
}

/** A node to add, or of a node that is there what is to be otherwise. */
export type NodeChange = Readonly<Record<string, unknown>> & { readonly id: string }

/** Other wires for nodes that are there. */
export const wired = (wires: Readonly<Record<string, readonly (readonly string[])[]>>): NodeChange[] =>
  Object.entries(wires).map(([id, outputs]) => ({ id, wires: outputs }))

/** The flow as it is, with the nodes that are to be otherwise. */
export function cycleFlow({ send = 'objects', pageSize = 200, change = [] }: CycleOptions = {}): FlowNode[] {
  const nodes: FlowNode[] = [
    { id: 'tab', type: 'tab', label: 'cycle' },
    { id: 'store', type: 'identity-store', name: 'People', file: 'identity.sqlite', types: personTypes },
    system('hr', 'HR', ['employeeId', 'givenName', 'sn', 'department', 'employeeType', 'phone'], user('employeeId')),
    system('ad', 'Accounts', ['login', 'displayName', 'department', 'mail', 'enabled'], user('login')),
    rule('hr-in', 'HR in', 'inbound', 'hr'),
    rule('ad-out', 'AD out', 'outbound', 'ad'),
    source('import', 'hr', [['scope'], ['out-scope'], []], { pageSize, send }),
    ...inbound,
    ...outbound,
    target('export', 'ad'),
    source('ad-import', 'ad', [['out-scope'], ['out-scope'], []]),
    lifecycle('lifecycle', [['out-scope'], []]),
  ]
  return changed(nodes, change)
}

/** From a person of HR to a person of the metaverse. */
const inbound: readonly FlowNode[] = [
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
]

/** From a person of the metaverse to an account. */
const outbound: readonly FlowNode[] = [
  step('out-scope', 'scope-filter', 'ad-out', [['provision'], ['provision']], { mode: 'all' }),
  step('provision', 'provision', 'ad-out', [['out-flow'], ['pending']], {
    rows: [{ pairs: [{ cs: 'mail', mv: 'Email Address', ignoreCase: true }] }],
    action: 'disable',
    onDeletion: 'delete',
    disable: [constant('no', 'enabled')],
    inGrace: '',
  }),
  step('out-flow', 'attribute-flow', 'ad-out', [['pending']], {
    mappings: [
      direct('Employee ID', 'login'),
      direct('Display Name', 'displayName'),
      direct('Department', 'department'),
      direct('Email Address', 'mail'),
      constant('yes', 'enabled'),
    ],
  }),
  step('pending', 'pending-export', 'ad-out', [[]]),
]

/** The flow with nodes added and changed. */
function changed(nodes: readonly FlowNode[], change: readonly NodeChange[]): FlowNode[] {
  const byId = new Map<string, NodeChange>(nodes.map((node) => [node.id, node]))
  for (const node of change) byId.set(node.id, { ...byId.get(node.id), ...node })
  return [...byId.values()].map(whole)
}

function whole(node: NodeChange): FlowNode {
  if (typeof node['type'] !== 'string') throw new Error(`there is no node ${node.id} to change, and a new one needs a type`)
  return node as FlowNode
}
