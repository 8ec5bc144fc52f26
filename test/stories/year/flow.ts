/** The company's flow: HR and an agency as sources of people, badges that add to them, accounts and a phone book as targets. */
import { constant, direct, expression, rule, source, step, target, text } from '../../nodes/cycle-flow'
import type { FlowNode } from '../../nodes/red'

export const columns = {
  hr: ['employeeId', 'personNo', 'login', 'givenName', 'sn', 'department'],
  agency: ['contract', 'personNo', 'login', 'givenName', 'sn', 'department'],
  badge: ['badgeNo', 'personNo', 'phone'],
  accounts: ['personNo', 'login', 'displayName', 'department', 'enabled'],
  phonebook: ['personNo', 'name', 'phone'],
} as const

export type File = keyof typeof columns

const names: Readonly<Record<File, string>> = {
  hr: 'HR',
  agency: 'Agency',
  badge: 'Badge',
  accounts: 'Accounts',
  phonebook: 'Phone book',
}

const people = {
  name: 'Person',
  displayAttribute: 'Display Name',
  graceDays: 30,
  deletionRule: { kind: 'authoritativeSource', systems: ['hr', 'agency'], mode: 'all' },
  attributes: ['Person Number', 'Login', 'First Name', 'Last Name', 'Display Name', 'Department', 'Telephone'].map(text),
}

function table(id: File, secondaryId?: string): FlowNode {
  const type = { name: 'user', anchor: columns[id][0], ...(secondaryId && { secondaryId }), attributes: columns[id].map(text) }
  const settings = { layout: 'one', file: `data/${id}.csv`, objectType: 'user', anchor: columns[id][0] }
  return {
    id,
    type: 'identity-connected-system',
    name: names[id],
    store: 'store',
    connector: 'csv',
    settings,
    objectTypes: [type],
    limits: {},
  }
}

const byNumber = { rows: [{ pairs: [{ cs: 'personNo', mv: 'Person Number', ignoreCase: false }] }] }

/** People of a source: found by their number, else made. */
function inbound(system: 'hr' | 'agency', precedence: number): FlowNode[] {
  const id = `${system}-in`
  return [
    { ...rule(id, `${names[system]} in`, 'inbound', system), precedence },
    source(`${system}-import`, system, [[`${system}-join`], ['account-scope', 'phone-scope'], []]),
    step(`${system}-join`, 'join', id, [[`${system}-flow`], [`${system}-project`], []], byNumber),
    step(`${system}-project`, 'project', id, [[`${system}-flow`]]),
    step(`${system}-flow`, 'attribute-flow', id, [['account-scope', 'phone-scope']], {
      mappings: [
        direct('personNo', 'Person Number'),
        direct('login', 'Login'),
        direct('givenName', 'First Name'),
        direct('sn', 'Last Name'),
        expression('cs["givenName"] + " " + cs["sn"]', 'Display Name'),
        direct('department', 'Department'),
      ],
    }),
  ]
}

const badges: readonly FlowNode[] = [
  { ...rule('badge-in', 'Badge in', 'inbound', 'badge'), precedence: 5 },
  source('badge-import', 'badge', [['badge-join'], ['account-scope', 'phone-scope'], []]),
  step('badge-join', 'join', 'badge-in', [['badge-flow'], [], []], byNumber),
  step('badge-flow', 'attribute-flow', 'badge-in', [['account-scope', 'phone-scope']], {
    mappings: [direct('phone', 'Telephone')],
  }),
]

const accounts: readonly FlowNode[] = [
  rule('account-out', 'Accounts out', 'outbound', 'accounts'),
  step('account-scope', 'scope-filter', 'account-out', [['account'], ['account']], { mode: 'all' }),
  step('account', 'provision', 'account-out', [['account-flow'], ['account-pending']], {
    rows: [{ pairs: [{ cs: 'personNo', mv: 'Person Number', ignoreCase: false }] }],
    action: 'disable',
    onDeletion: 'delete',
    disable: [constant('no', 'enabled')],
    inGrace: 'now',
  }),
  step('account-flow', 'attribute-flow', 'account-out', [['account-pending']], {
    mappings: [
      direct('Person Number', 'personNo'),
      direct('Login', 'login'),
      direct('Display Name', 'displayName'),
      direct('Department', 'department'),
      constant('yes', 'enabled'),
    ],
  }),
  step('account-pending', 'pending-export', 'account-out', [[]]),
  target('accounts-export', 'accounts'),
  source('accounts-import', 'accounts', [['account-scope', 'phone-scope'], ['account-scope', 'phone-scope'], []]),
]

const phones: readonly FlowNode[] = [
  rule('phone-out', 'Phone book out', 'outbound', 'phonebook'),
  step('phone-scope', 'scope-filter', 'phone-out', [['phone'], ['phone']], {
    mode: 'expression',
    expression: 'IsPresent(mv["Telephone"])',
  }),
  step('phone', 'provision', 'phone-out', [['phone-flow'], ['phone-pending']], {
    rows: [],
    action: 'delete',
    onDeletion: 'delete',
    inGrace: 'now',
    disable: [],
  }),
  step('phone-flow', 'attribute-flow', 'phone-out', [['phone-pending']], {
    mappings: [direct('Person Number', 'personNo'), direct('Display Name', 'name'), direct('Telephone', 'phone')],
  }),
  step('phone-pending', 'pending-export', 'phone-out', [[]]),
  target('phonebook-export', 'phonebook'),
  source('phonebook-import', 'phonebook', [['account-scope', 'phone-scope'], ['account-scope', 'phone-scope'], []]),
]

/** Settings of one node that are otherwise than at the beginning of the year; null: the node is gone. */
export type Edits = Readonly<Record<string, Readonly<Record<string, unknown>> | null>>

export function companyFlow(edits: Edits): FlowNode[] {
  const nodes: FlowNode[] = [
    { id: 'tab', type: 'tab', label: 'the company' },
    { id: 'store', type: 'identity-store', name: 'People', file: 'identity.sqlite', types: [people] },
    table('hr'),
    table('agency'),
    table('badge'),
    table('accounts', 'login'),
    table('phonebook'),
    ...inbound('hr', 1),
    ...inbound('agency', 2),
    ...badges,
    ...accounts,
    ...phones,
    {
      id: 'lifecycle',
      type: 'identity-lifecycle',
      z: 'tab',
      name: 'lifecycle',
      store: 'store',
      x: 100,
      y: 100,
      wires: [['account-scope', 'phone-scope'], []],
    },
  ]
  return nodes.flatMap((node) => {
    const edit = edits[node.id]
    return edit === null ? [] : [{ ...node, ...edit }]
  })
}
