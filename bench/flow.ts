/** The flow that is measured: a file of people, twelve inbound flows, one target with four expressions. */

type Node = Record<string, unknown> & { id: string; type: string }

const text = (name: string) => ({ name, type: 'text', multi: false })
const direct = (value: string, target: string) => ({ enabled: true, kind: 'direct', value, target })
const expression = (value: string, target: string) => ({ enabled: true, kind: 'expression', value, target })
const at = { z: 'tab', x: 100, y: 100 }

const columns =
  'employeeId,givenName,sn,department,jobTitle,employeeType,employeeStatus,location,phone,mobile,costCentre,company,manager,startDate,building'.split(
    ',',
  )
const accountColumns = 'login,givenName,sn,displayName,mail,department,title,location,phone,enabled'.split(',')
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

function csvSystem(id: string, name: string, file: string, type: string, anchor: string, attributes: readonly string[]): Node {
  return {
    id,
    type: 'identity-connected-system',
    name,
    store: 'store',
    connector: 'csv',
    settings: { file, objectType: type },
    objectTypes: [{ name: type, anchor, attributes: attributes.map(text) }],
    limits: {},
  }
}

/** `send`: objects or pages. */
export function benchFlow(send: string, pageSize: number): Node[] {
  const inbound = { direction: 'inbound', mvType: 'Person', precedence: 1, enabled: true }
  const outbound = { ...inbound, direction: 'outbound' }
  return [
    { id: 'tab', type: 'tab', label: 'bench' },
    {
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
    },
    csvSystem('hr', 'HR', 'hr.csv', 'person', 'employeeId', columns),
    csvSystem('accounts', 'Accounts', 'accounts.csv', 'account', 'login', accountColumns),
    { id: 'in', type: 'identity-sync-rule', name: 'HR in', system: 'hr', csType: 'person', ...inbound },
    { id: 'out', type: 'identity-sync-rule', name: 'Accounts out', system: 'accounts', csType: 'account', ...outbound },
    {
      id: 'import',
      type: 'identity-connector-import',
      name: 'Read HR',
      system: 'hr',
      profile: 'full-import',
      pageSize,
      send,
      wires: [['scope'], ['out-scope'], []],
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
      wires: [['out-scope']],
      ...at,
    },
    {
      id: 'out-scope',
      type: 'identity-scope-filter',
      name: 'Active',
      rule: 'out',
      mode: 'expression',
      expression: 'mv["Employee Status"] = "Active"',
      wires: [['provision'], ['provision']],
      ...at,
    },
    {
      id: 'provision',
      type: 'identity-provision',
      name: 'Accounts',
      rule: 'out',
      rows: [],
      action: 'disable',
      onDeletion: 'delete',
      disable: [{ enabled: true, kind: 'constant', value: 'no', target: 'enabled' }],
      wires: [['out-flow'], ['pending']],
      ...at,
    },
    {
      id: 'out-flow',
      type: 'identity-attribute-flow',
      name: 'Flow out',
      rule: 'out',
      mappings: [
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
      ],
      wires: [['pending']],
      ...at,
    },
    { id: 'pending', type: 'identity-pending-export', name: 'Stage', rule: 'out', wires: [[]], ...at },
    { id: 'export', type: 'identity-export', name: 'Send', system: 'accounts', wires: [[], [], []], ...at },
    {
      id: 'accounts-import',
      type: 'identity-connector-import',
      name: 'Read accounts',
      system: 'accounts',
      profile: 'full-import+delta-sync',
      pageSize,
      send,
      wires: [['out-scope'], ['out-scope'], []],
      ...at,
    },
  ]
}
