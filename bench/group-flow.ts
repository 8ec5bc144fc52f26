/** The flow of a large group: people and groups with members from one system to another, both in memory. */

const at = { z: 'tab', x: 100, y: 100 }
const text = (name: string) => ({ name, type: 'text', multi: false })
const references = (name: string) => ({ name, type: 'reference', multi: true })
const direct = (value: string, target: string) => ({ enabled: true, kind: 'direct', value, target })

const system = (id: string, name: string) => ({
  id,
  type: 'identity-connected-system',
  name,
  store: 'store',
  connector: 'scripted',
  settings: { system: id, anchors: 'given' },
  objectTypes: [
    { name: 'person', anchor: 'employeeId', attributes: [text('employeeId')] },
    { name: 'group', anchor: 'code', attributes: [text('code'), references('member')] },
  ],
  limits: {},
})

const mvType = (name: string, attributes: readonly object[]) => ({
  name,
  displayAttribute: 'Key',
  graceDays: 0,
  keepValuesOnDisconnect: false,
  deletionRule: { kind: 'lastConnector' },
  attributes,
})

/** From an object of the source to one of the target: a rule in and a rule out, with their steps. */
function way(csType: string, mvName: string, key: string, more: readonly (readonly [cs: string, mv: string])[]): object[] {
  const rule = { type: 'identity-sync-rule', csType, mvType: mvName, precedence: 1, enabled: true }
  const [inbound, outbound] = [`${csType}-in`, `${csType}-out`]
  const step = (id: string, type: string, of: string, wires: string[][], settings: object = {}) => ({
    id: `${csType}-${id}`,
    type: `identity-${type}`,
    name: `${csType} ${id}`,
    rule: of,
    wires: wires.map((wire) => wire.map((to) => `${csType}-${to}`)),
    ...settings,
    ...at,
  })
  const rows = (cs: string) => [{ pairs: [{ cs, mv: 'Key', ignoreCase: false }] }]
  return [
    { ...rule, id: inbound, name: `${mvName} in`, system: 'hr', direction: 'inbound' },
    { ...rule, id: outbound, name: `${mvName} out`, system: 'accounts', direction: 'outbound' },
    step('join', 'join', inbound, [['flow'], ['project'], []], { rows: rows(key) }),
    step('project', 'project', inbound, [['flow']]),
    step('flow', 'attribute-flow', inbound, [['provision']], {
      mappings: [direct(key, 'Key'), ...more.map(([cs, mv]) => direct(cs, mv))],
    }),
    step('provision', 'provision', outbound, [['send'], ['pending']], {
      rows: rows(key),
      action: 'delete',
      onDeletion: 'delete',
      disable: [],
      inGrace: '',
    }),
    step('send', 'attribute-flow', outbound, [['pending']], {
      mappings: [direct('Key', key), ...more.map(([cs, mv]) => direct(mv, cs))],
    }),
    step('pending', 'pending-export', outbound, [[]]),
  ]
}

const source = (id: string, of: string, wires: string[][]) => ({
  id,
  type: 'identity-connector-import',
  name: id,
  system: of,
  profile: 'full-import+delta-sync',
  pageSize: 200,
  send: 'objects',
  wires,
  ...at,
})

export function groupFlow(): object[] {
  const [first, second] = [
    ['person-join', 'group-join'],
    ['person-provision', 'group-provision'],
  ]
  return [
    { id: 'tab', type: 'tab', label: 'bench' },
    {
      id: 'store',
      type: 'identity-store',
      name: 'People',
      file: 'identity.sqlite',
      types: [mvType('Person', [text('Key')]), mvType('Group', [text('Key'), references('Members')])],
    },
    system('hr', 'HR'),
    system('accounts', 'Accounts'),
    source('import', 'hr', [first, second, []]),
    source('accounts-import', 'accounts', [second, second, []]),
    { id: 'export', type: 'identity-export', name: 'Send', system: 'accounts', wires: [[], [], []], ...at },
    ...way('person', 'Person', 'employeeId', []),
    ...way('group', 'Group', 'code', [['member', 'Members']]),
  ]
}
