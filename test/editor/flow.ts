/**
 * A small identity flow: HR (a CSV file) into the metaverse and out to a directory, with a node of each kind; and what other
 * situations are made of.
 */
import type { FlowNode } from './editor-bench'

type Settings = Readonly<Record<string, unknown>>

/** A tab that is not run: most dialogs are looked at without deploying anything that works. */
export const tab: FlowNode = { id: 'tab', type: 'tab', label: 'Identity', disabled: true }

/** The version of the settings of a node of this type as the program writes them. */
export const settingsVersion = (type: string): number =>
  ['identity-scope-filter', 'identity-attribute-flow', 'identity-provision'].includes(type) ? 2 : 1

/** A node on the tab, without a name; `y` and `wires` only where they matter. */
export const onCanvas = (node: FlowNode): FlowNode => ({
  name: '',
  configVersion: settingsVersion(node.type),
  z: 'tab',
  x: 200,
  y: 100,
  wires: [],
  ...node,
})

export const attribute = (name: string, type = 'text') => ({ name, type, multi: false })

/** Attributes of text, one value each. */
const texts = (...names: readonly string[]) => names.map((name) => attribute(name))

export const pair = (cs: string, mv: string) => ({ cs, mv, ignoreCase: false })

export const mapping = (target: string, kind: string, value: string, more: Settings = {}) => ({
  enabled: true,
  target,
  kind,
  value,
  precedence: '',
  merge: false,
  emptyCounts: false,
  whenMissing: '',
  mode: 'always',
  ...more,
})

/** The limits a new connected system has. */
export const limits = {
  shrinkPercent: 10,
  shrinkMin: 10,
  shrinkMax: 1000,
  clearPercent: 50,
  deletePercent: 5,
  deleteMin: 20,
  deleteMax: 500,
  maxCreates: '',
  maxUpdates: '',
  maxRemoved: '',
}

/** A connected system of the store `store` with one object type. */
export const system = (id: string, name: string, connector: string, settings: Settings, objectType: Settings): FlowNode => ({
  id,
  type: 'identity-connected-system',
  name,
  configVersion: 1,
  store: 'store',
  connector,
  settings,
  objectTypes: [objectType],
  batchSize: '',
  concurrency: '',
  maxValueKiB: '',
  referencePolicy: 'error',
  limits,
})

/** A CSV file with one object type, its columns of text unless they say more. */
export const csvSystem = (
  id: string,
  name: string,
  file: string,
  type: { readonly name: string; readonly anchor: string; readonly columns: readonly (string | Settings)[] },
): FlowNode => {
  const { name: objectType, anchor, columns } = type
  const attributes = columns.map((column) => (typeof column === 'string' ? attribute(column) : column))
  return system(
    id,
    name,
    'csv',
    { layout: 'one', file, objectType, anchor, delimiter: 'auto' },
    { name: objectType, anchor, attributes },
  )
}

/** A rule between an object type of a system and Person. */
export const rule = (id: string, name: string, direction: 'inbound' | 'outbound', of: string, csType: string): FlowNode => ({
  id,
  type: 'identity-sync-rule',
  name,
  configVersion: 1,
  direction,
  system: of,
  csType,
  mvType: 'Person',
  precedence: 10,
  enabled: true,
})

const person = {
  name: 'Person',
  displayAttribute: 'Display Name',
  graceDays: 30,
  keepValuesOnDisconnect: false,
  deletionRule: { kind: 'lastConnector' },
  attributes: [
    ...texts('Employee ID', 'First Name', 'Last Name', 'Display Name', 'Email', 'Department'),
    { ...attribute('Phone'), multi: true },
    attribute('End Date', 'dateTime'),
    attribute('Manager', 'reference'),
  ],
}

const account = {
  name: 'inetOrgPerson',
  anchor: 'entryUUID',
  secondaryId: 'dn',
  attributes: [
    { ...attribute('entryUUID'), mutability: 'readOnly' },
    { ...attribute('dn'), comparison: 'dn' },
    attribute('employeeNumber'),
    { ...attribute('mail'), multi: true },
    { ...attribute('title'), multi: true },
  ],
}

/** The store and HR, which every situation has. */
export const store: FlowNode = {
  id: 'store',
  type: 'identity-store',
  name: 'Identities',
  configVersion: 1,
  file: 'identity.sqlite',
  retentionDays: 90,
  types: [person],
}
export const hr = csvSystem('hr', 'HR', 'data/people.csv', {
  name: 'person',
  anchor: 'employeeId',
  columns: [
    ...texts('employeeId', 'givenName', 'sn', 'department', 'employeeType'),
    attribute('endDate', 'dateTime'),
    attribute('grade', 'integer'),
    attribute('active', 'boolean'),
  ],
})

const ldap = { urls: ['ldap://127.0.0.1:1'], baseDns: ['dc=example,dc=com'], bindDn: 'cn=admin,dc=example,dc=com' }

export const configuration: readonly FlowNode[] = [
  store,
  hr,
  system('directory', 'Directory', 'ldap', ldap, account),
  rule('inbound', 'HR employees', 'inbound', 'hr', 'person'),
  rule('outbound', 'Directory accounts', 'outbound', 'directory', 'inetOrgPerson'),
]

/**
 * The store, HR, a CSV file of accounts, and a rule for each, as they can run: Node-RED takes every setting that equals a config
 * node's id for a reference to it, so a rule's id must not be its direction.
 */
export const toAccounts = (columns: readonly string[]): readonly FlowNode[] => [
  store,
  hr,
  csvSystem('accounts', 'Accounts', 'data/accounts.csv', { name: 'account', anchor: 'login', columns }),
  rule('rule-in', 'HR employees', 'inbound', 'hr', 'person'),
  rule('rule-out', 'Accounts out', 'outbound', 'accounts', 'account'),
]

/** What a node dragged from the palette starts with, besides the node it names. */
export const fresh = {
  import: { profile: 'full-import+delta-sync', pageSize: 200, send: 'objects', objectTypes: [], overlap: 'wait' },
  scope: { mode: 'all', condition: { match: 'all', parts: [] }, expression: '', action: 'disconnect' },
  provision: {
    rows: [],
    action: 'disconnect',
    onDeletion: '',
    disable: [],
    moveTo: '',
    outOfGroups: false,
    inGrace: '',
    disableCounts: true,
  },
} as const

const inbound = { rule: 'inbound' }
const outbound = { rule: 'outbound' }
const disabling = { action: 'disable', onDeletion: 'delete', disable: [mapping('title', 'constant', 'left')] }

/** A node of each kind, one below the other. */
export const steps: readonly FlowNode[] = [
  { id: 'import', type: 'identity-connector-import', system: 'hr', ...fresh.import },
  { id: 'filter', type: 'identity-scope-filter', ...inbound, ...fresh.scope },
  { id: 'join', type: 'identity-join', ...inbound, rows: [{ pairs: [pair('employeeId', 'Employee ID')] }] },
  { id: 'project', type: 'identity-project', ...inbound },
  { id: 'flow', type: 'identity-attribute-flow', ...inbound, mappings: [mapping('Employee ID', 'direct', 'employeeId')] },
  {
    id: 'outflow',
    type: 'identity-attribute-flow',
    ...outbound,
    mappings: [mapping('employeeNumber', 'direct', 'Employee ID', { mode: 'initial' })],
  },
  { id: 'provision', type: 'identity-provision', ...outbound, ...fresh.provision, ...disabling },
  { id: 'pending', type: 'identity-pending-export', ...outbound, hold: false },
  { id: 'export', type: 'identity-export', system: 'directory', overlap: 'wait' },
  { id: 'lifecycle', type: 'identity-lifecycle', store: 'store', deletions: true, pageSize: 200, overlap: 'wait' },
].map((node, index) => onCanvas({ ...node, y: 60 * (index + 1) }))

export const wholeFlow: readonly FlowNode[] = [tab, ...steps, ...configuration]
