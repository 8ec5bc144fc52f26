/**
 * The company's flow: HR and an agency as sources of people, badges that add to them, a list of departments; accounts, groups of the
 * departments and a phone book as targets.
 */
import { constant, direct, expression, rule, source, step, target, text } from '../../nodes/cycle-flow'
import type { FlowNode } from '../../nodes/red'

export const columns = {
  hr: ['employeeId', 'personNo', 'login', 'givenName', 'sn', 'department', 'start', 'managerId'],
  agency: ['contract', 'personNo', 'login', 'givenName', 'sn', 'department'],
  badge: ['badgeNo', 'personNo', 'phone'],
  departments: ['code', 'name'],
  accounts: ['personNo', 'login', 'displayName', 'department', 'manager', 'enabled'],
  groups: ['code', 'name', 'members'],
  phonebook: ['personNo', 'name', 'phone', 'manager'],
} as const

export type File = keyof typeof columns

type SystemId = Exclude<File, 'groups'>

const names: Readonly<Record<SystemId, string>> = {
  hr: 'HR',
  agency: 'Agency',
  badge: 'Badge',
  departments: 'Departments',
  accounts: 'Accounts',
  phonebook: 'Phone book',
}

const people = {
  name: 'Person',
  displayAttribute: 'Display Name',
  graceDays: 30,
  deletionRule: { kind: 'authoritativeSource', systems: ['hr', 'agency'], mode: 'all' },
  attributes: [
    ...['Person Number', 'Login', 'First Name', 'Last Name', 'Display Name', 'Department', 'Telephone'].map(text),
    { name: 'Manager', type: 'reference', multi: false },
  ],
}

const groups = {
  name: 'Group',
  displayAttribute: 'Name',
  graceDays: 0,
  deletionRule: { kind: 'authoritativeSource', systems: ['departments'], mode: 'any' },
  attributes: [text('Code'), text('Name'), { name: 'Members', type: 'reference', multi: true }],
}

/** What of a file is no text. */
const others: Readonly<Record<string, object>> = {
  start: { type: 'dateTime' },
  managerId: { type: 'reference' },
  manager: { type: 'reference' },
  members: { type: 'reference', multi: true },
}

function objectType(name: string, file: File): object {
  return { name, anchor: columns[file][0], attributes: columns[file].map((column) => ({ ...text(column), ...others[column] })) }
}

function system(id: SystemId, settings: object, objectTypes: readonly object[]): FlowNode {
  return {
    id,
    type: 'identity-connected-system',
    name: names[id],
    store: 'store',
    connector: 'csv',
    settings: { ...settings, anchor: columns[id][0] },
    objectTypes,
    // HR goes on naming managers who have left; they are nobody.
    ...(id === 'hr' && { referencePolicy: 'ignore' }),
    limits: {},
  }
}

function table(id: SystemId): FlowNode {
  return system(id, { layout: 'one', file: `data/${id}.csv`, objectType: 'user' }, [objectType('user', id)])
}

/** Accounts and groups, a file each. */
const directory = system('accounts', { layout: 'fileEach', files: ['user = data/accounts.csv', 'group = data/groups.csv'] }, [
  { ...objectType('user', 'accounts'), secondaryId: 'login' },
  objectType('group', 'groups'),
])

const byNumber = { rows: [{ pairs: [{ cs: 'personNo', mv: 'Person Number', ignoreCase: false }] }] }

/** Somebody without a first day is there already. */
const begun = 'IIF(IsPresent(cs["start"]), cs["start"] <= Today(), true)'

/** People of a source: found by their number, else made. */
function inbound(system: 'hr' | 'agency', precedence: number): FlowNode[] {
  const id = `${system}-in`
  const scoped = system === 'hr'
  return [
    { ...rule(id, `${names[system]} in`, 'inbound', system), precedence },
    source(`${system}-import`, system, [[scoped ? 'hr-scope' : `${system}-join`], ['account-scope', 'phone-scope'], []]),
    ...(scoped ? [step('hr-scope', 'scope-filter', id, [['hr-join'], []], { mode: 'expression', expression: begun })] : []),
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
        ...(system === 'hr' ? [direct('managerId', 'Manager')] : []),
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
    outOfGroups: true,
    inGrace: 'now',
  }),
  step('account-flow', 'attribute-flow', 'account-out', [['account-pending']], {
    mappings: [
      direct('Person Number', 'personNo'),
      direct('Login', 'login'),
      direct('Display Name', 'displayName'),
      direct('Department', 'department'),
      direct('Manager', 'manager'),
      constant('yes', 'enabled'),
    ],
  }),
  step('account-pending', 'pending-export', 'account-out', [[]]),
  target('accounts-export', 'accounts'),
  source('accounts-import', 'accounts', [
    ['account-scope', 'phone-scope', 'group'],
    ['account-scope', 'phone-scope', 'group'],
    [],
  ]),
]

const departments: readonly FlowNode[] = [
  { ...rule('department-in', 'Departments in', 'inbound', 'departments'), mvType: 'Group' },
  source('departments-import', 'departments', [['department-join'], ['group'], []]),
  step('department-join', 'join', 'department-in', [['department-flow'], ['department-project'], []], {
    rows: [{ pairs: [{ cs: 'code', mv: 'Code', ignoreCase: false }] }],
  }),
  step('department-project', 'project', 'department-in', [['department-flow']]),
  step('department-flow', 'attribute-flow', 'department-in', [['group']], {
    mappings: [
      direct('code', 'Code'),
      direct('name', 'Name'),
      expression('LookupAll("Person", "Department", cs["name"])', 'Members'),
    ],
  }),
  { ...rule('group-out', 'Groups out', 'outbound', 'accounts'), csType: 'group', mvType: 'Group' },
  step('group', 'provision', 'group-out', [['group-flow'], ['group-pending']], {
    rows: [{ pairs: [{ cs: 'code', mv: 'Code', ignoreCase: false }] }],
    action: 'delete',
    onDeletion: 'delete',
    disable: [],
  }),
  step('group-flow', 'attribute-flow', 'group-out', [['group-pending']], {
    mappings: [direct('Code', 'code'), direct('Name', 'name'), { ...direct('Members', 'members'), sharing: 'owned' }],
  }),
  step('group-pending', 'pending-export', 'group-out', [[]]),
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
    mappings: [
      direct('Person Number', 'personNo'),
      direct('Display Name', 'name'),
      direct('Telephone', 'phone'),
      direct('Manager', 'manager'),
    ],
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
    {
      id: 'store',
      type: 'identity-store',
      name: 'People',
      file: 'identity.sqlite',
      timeZone: 'Europe/Berlin',
      types: [people, groups],
    },
    table('hr'),
    table('agency'),
    table('badge'),
    table('departments'),
    directory,
    table('phonebook'),
    ...inbound('hr', 1),
    ...inbound('agency', 2),
    ...badges,
    ...departments,
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
      wires: [['account-scope', 'phone-scope', 'group'], []],
    },
  ]
  return nodes.flatMap((node) => {
    const edit = edits[node.id]
    return edit === null ? [] : [{ ...node, ...edit }]
  })
}
