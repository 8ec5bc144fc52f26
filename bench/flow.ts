/** The flow that is measured: a file of people, twelve inbound flows, one or two targets with four expressions each. */
import { personColumns } from './people'

type Node = Record<string, unknown> & { id: string; type: string }

const text = (name: string) => ({ name, type: 'text', multi: false })
const direct = (value: string, target: string) => ({ enabled: true, kind: 'direct', value, target })
const expression = (value: string, target: string) => ({ enabled: true, kind: 'expression', value, target })
const at = { z: 'tab', x: 100, y: 100 }

/** The columns of a target's file, in their order; the first is the anchor. */
export const accountColumns = 'login,givenName,sn,displayName,mail,department,title,location,phone,enabled'.split(',')
const personAttributes = [
  ['employeeId', 'Employee ID'],
  ['givenName', 'First Name'],
  ['sn', 'Last Name'],
  ['department', 'Department'],
  ['jobTitle', 'Job Title'],
  ['employeeType', 'Employee Type'],
  ['employeeStatus', 'Employee Status'],
  ['location', 'Location'],
  ['phone', 'Telephone'],
  ['costCentre', 'Cost Centre'],
  ['manager', 'Manager ID'],
] as const

/** What the flow is connected to: CSV files, systems in memory that tell what changed, or a directory as the target. */
export type Connected = 'csv' | 'scripted' | 'ldap'

function system(id: string, name: string, connector: string, settings: object, objectType: object): Node {
  return {
    id,
    type: 'identity-connected-system',
    name,
    store: 'store',
    connector,
    settings,
    objectTypes: [objectType],
    limits: {},
  }
}

/** A system of one object type, in a file or in memory. */
function table(id: string, name: string, connected: Connected, type: string, columns: readonly string[]): Node {
  const objectType = { name: type, anchor: columns[0], attributes: columns.map(text) }
  if (connected === 'scripted') return system(id, name, 'scripted', { system: id, anchors: 'given' }, objectType)
  return system(id, name, 'csv', { file: `data/${id}.csv`, objectType: type }, objectType)
}

const many = (name: string) => ({ name, type: 'text', multi: true })

/** The directory: where it is and who logs in stands in the environment, as in the shipped flow. */
function directory(id: string, name: string): Node {
  const settings = {
    urls: '${IDWEAVE_LDAP_URL}',
    bindDn: '${IDWEAVE_LDAP_BIND_DN}',
    password: '${IDWEAVE_LDAP_PASSWORD}',
    baseDns: '${IDWEAVE_LDAP_BASE}',
  }
  return system(id, name, 'ldap', settings, {
    name: 'inetOrgPerson',
    anchor: 'entryUUID',
    anchorIgnoresCase: true,
    secondaryId: 'dn',
    attributes: [
      { ...text('dn'), comparison: 'dn' },
      { ...text('entryUUID'), mutability: 'readOnly' },
      { ...many('objectClass'), comparison: 'ignoreCase' },
      ...['cn', 'sn', 'givenName', 'uid', 'mail', 'title', 'l', 'telephoneNumber', 'departmentNumber'].map(many),
      text('displayName'),
    ],
  })
}

/** Six values as they are and four expressions. */
const accountMappings = [
  direct('Employee ID', 'login'),
  direct('First Name', 'givenName'),
  direct('Last Name', 'sn'),
  direct('Department', 'department'),
  direct('Job Title', 'title'),
  direct('Location', 'location'),
  expression('mv["First Name"] + " " + mv["Last Name"]', 'displayName'),
  expression('Lower(mv["First Name"]) + "." + Lower(mv["Last Name"]) + "@company.com"', 'mail'),
  expression('IIF(Eq(mv["Employee Status"], "Active"), "yes", "no")', 'enabled'),
  expression('Replace(mv["Telephone"], " ", "")', 'phone'),
]

/** The entry's name and eleven values, as `bench/ldap.ts` writes them. */
const entryMappings = [
  expression('"uid=" + mv["Employee ID"] + ",ou=people,dc=example,dc=com"', 'dn'),
  { enabled: true, kind: 'constant', value: 'inetOrgPerson', target: 'objectClass' },
  direct('Employee ID', 'uid'),
  direct('First Name', 'givenName'),
  direct('Last Name', 'sn'),
  direct('Department', 'departmentNumber'),
  direct('Job Title', 'title'),
  direct('Location', 'l'),
  expression('mv["First Name"] + " " + mv["Last Name"]', 'cn'),
  expression('mv["First Name"] + " " + mv["Last Name"]', 'displayName'),
  expression('Lower(mv["First Name"]) + "." + Lower(mv["Last Name"]) + "@company.com"', 'mail'),
  expression('Replace(mv["Telephone"], " ", "")', 'telephoneNumber'),
]

/**
 * A target: its system, its rule, its steps from the scope filter on, its export and its import. All ids begin with the system's.
 */
function target(system: string, name: string, connected: Connected, read: object): Node[] {
  const rule = `${system}-out`
  return [
    connected === 'ldap' ? directory(system, name) : table(system, name, connected, 'account', accountColumns),
    {
      id: rule,
      type: 'identity-sync-rule',
      name: `${name} out`,
      system,
      csType: connected === 'ldap' ? 'inetOrgPerson' : 'account',
      direction: 'outbound',
      mvType: 'Person',
      precedence: 1,
      enabled: true,
    },
    {
      id: `${system}-scope`,
      type: 'identity-scope-filter',
      name: 'Active',
      rule,
      mode: 'expression',
      expression: 'mv["Employee Status"] = "Active"',
      wires: [[`${system}-provision`], [`${system}-provision`]],
      ...at,
    },
    {
      id: `${system}-provision`,
      type: 'identity-provision',
      name,
      rule,
      rows: [],
      action: 'disable',
      onDeletion: 'delete',
      disable: connected === 'ldap' ? [] : [{ enabled: true, kind: 'constant', value: 'no', target: 'enabled' }],
      wires: [[`${system}-flow`], [`${system}-pending`]],
      ...at,
    },
    {
      id: `${system}-flow`,
      type: 'identity-attribute-flow',
      name: 'Flow out',
      rule,
      mappings: connected === 'ldap' ? entryMappings : accountMappings,
      wires: [[`${system}-pending`]],
      ...at,
    },
    { id: `${system}-pending`, type: 'identity-pending-export', name: 'Stage', rule, wires: [[]], ...at },
    { id: `${system}-export`, type: 'identity-export', name: 'Send', system, wires: [[], [], []], ...at },
    {
      id: `${system}-import`,
      type: 'identity-connector-import',
      name: `Read ${name}`,
      system,
      profile: 'full-import+delta-sync',
      wires: [[`${system}-scope`], [`${system}-scope`], []],
      ...read,
      ...at,
    },
  ]
}

export interface FlowOptions {
  readonly send: string
  readonly pageSize: number
  readonly targets: number
  readonly source: Connected
  readonly target: Connected
}

export function benchFlow({ send, pageSize, targets, source, target: connected }: FlowOptions): Node[] {
  const systems = targets === 1 ? ['accounts'] : ['accounts', 'directory']
  const scopes = systems.map((system) => `${system}-scope`)
  const read = { pageSize, send }
  return [
    { id: 'tab', type: 'tab', label: 'bench' },
    people,
    table('hr', 'HR', source, 'person', personColumns),
    ...inbound(scopes, read),
    ...systems.flatMap((system) => target(system, system === 'accounts' ? 'Accounts' : 'Directory', connected, read)),
  ]
}

/** The store of people. */
const people: Node = {
  id: 'store',
  type: 'identity-store',
  name: 'People',
  file: 'bench.sqlite',
  types: [
    {
      name: 'Person',
      displayAttribute: 'Display Name',
      graceDays: 30,
      deletionRule: { kind: 'authoritativeSource', systems: ['hr'], mode: 'any' },
      attributes: [...personAttributes.map(([, name]) => name), 'Display Name'].map(text),
    },
  ],
}

/** The source's import, its rule and its steps, to the scope filters of the targets. */
function inbound(scopes: readonly string[], read: object): Node[] {
  const rule = { csType: 'person', direction: 'inbound', mvType: 'Person', precedence: 1, enabled: true }
  return [
    { id: 'in', type: 'identity-sync-rule', name: 'HR in', system: 'hr', ...rule },
    {
      id: 'import',
      type: 'identity-connector-import',
      name: 'Read HR',
      system: 'hr',
      profile: 'full-import',
      ...read,
      wires: [['scope'], scopes, []],
      ...at,
    },
    {
      id: 'scope',
      type: 'identity-scope-filter',
      name: 'Employees',
      rule: 'in',
      mode: 'expression',
      expression: 'cs["employeeType"] = "FTE"',
      wires: [['join'], []],
      ...at,
    },
    {
      id: 'join',
      type: 'identity-join',
      name: 'Find',
      rule: 'in',
      rows: [{ pairs: [{ cs: 'employeeId', mv: 'Employee ID' }] }],
      wires: [['flow'], ['project'], []],
      ...at,
    },
    { id: 'project', type: 'identity-project', name: 'Make', rule: 'in', wires: [['flow']], ...at },
    {
      id: 'flow',
      type: 'identity-attribute-flow',
      name: 'Flow in',
      rule: 'in',
      mappings: [
        ...personAttributes.map(([from, to]) => direct(from, to)),
        expression('Capitalise(cs["givenName"]) + " " + Capitalise(cs["sn"])', 'Display Name'),
      ],
      wires: [scopes],
      ...at,
    },
  ]
}
