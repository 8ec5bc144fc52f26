/** HR and accounts, both CSV files, with every change held for review: the smallest cycle the Identity tab has something to show of. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FlowNode } from './editor-bench'
import { configuration, mapping } from './flow'

const text = (name: string) => ({ name, type: 'text', multi: false })
const at = (wires: string[][]) => ({ z: 'tab', x: 200, y: 100, wires, name: '', configVersion: 1 })

function systems(): readonly FlowNode[] {
  const directory = configuration.find((node) => node.id === 'directory')
  if (!directory) throw new Error('the shared configuration has no directory')
  const accounts = {
    ...directory,
    id: 'accounts',
    name: 'Accounts',
    connector: 'csv',
    settings: { layout: 'one', file: 'accounts.csv', objectType: 'account', anchor: 'login', delimiter: 'auto' },
    objectTypes: [{ name: 'account', anchor: 'login', attributes: ['login', 'displayName', 'department'].map(text) }],
  }
  const others = configuration.filter((node) => node.id !== 'directory')
  // Node-RED takes a setting that equals a config node's id for a reference to it: a rule's id must not be its direction.
  return [
    ...others.map((node): FlowNode => {
      if (node.id === 'inbound') return { ...node, id: 'rule-in' }
      if (node.id === 'outbound') return { ...node, id: 'rule-out', name: 'Accounts out', system: 'accounts', csType: 'account' }
      return node
    }),
    accounts,
  ]
}

const step = (id: string, type: string, wires: string[][], settings: object = {}): FlowNode => ({
  id,
  type: `identity-${type}`,
  ...at(wires),
  ...settings,
})

/** The same with every object kept for a while behind the import, one object a page. */
export function slowFlow(seconds: number): readonly FlowNode[] {
  const delay = { pauseType: 'delay', timeout: String(seconds), timeoutUnits: 'seconds', drop: false, outputs: 1 }
  const changed = sidebarFlow().map((node) => (node.id === 'import' ? { ...node, pageSize: 1, wires: [['wait'], [], []] } : node))
  return [...changed, { id: 'wait', type: 'delay', ...at([['join']]), ...delay }]
}

/** The flow; `tab` is enabled, nothing in it starts by itself. */
export function sidebarFlow(): readonly FlowNode[] {
  const inbound = { rule: 'rule-in' }
  const outbound = { rule: 'rule-out' }
  return [
    { id: 'tab', type: 'tab', label: 'People', disabled: false },
    ...systems(),
    step('import', 'connector-import', [['join'], [], []], {
      system: 'hr',
      profile: 'full-import+delta-sync',
      pageSize: 200,
      send: 'objects',
      objectTypes: [],
      overlap: 'wait',
    }),
    step('join', 'join', [['flow'], ['project'], []], {
      ...inbound,
      rows: [{ pairs: [{ cs: 'employeeId', mv: 'Employee ID', ignoreCase: false }] }],
    }),
    step('project', 'project', [['flow']], inbound),
    step('flow', 'attribute-flow', [['provision']], {
      ...inbound,
      mappings: [
        mapping('Employee ID', 'direct', 'employeeId'),
        mapping('Last Name', 'direct', 'sn'),
        mapping('Display Name', 'expression', 'cs["givenName"] + " " + cs["sn"]'),
        mapping('Department', 'direct', 'department'),
      ],
    }),
    step('provision', 'provision', [['out'], ['stage']], {
      ...outbound,
      rows: [],
      action: 'delete',
      onDeletion: 'delete',
      disable: [],
    }),
    step('out', 'attribute-flow', [['stage']], {
      ...outbound,
      mappings: [
        mapping('login', 'expression', 'Lower(mv["Employee ID"])'),
        mapping('displayName', 'direct', 'Display Name'),
        mapping('department', 'direct', 'Department'),
      ],
    }),
    step('stage', 'pending-export', [[]], { ...outbound, hold: true }),
    step('send', 'export', [[], [], []], { system: 'accounts', overlap: 'wait' }),
  ]
}

/** Writes what HR knows: number, given name, surname, department; a row without a number fails. */
export function writePeople(folder: string, people: readonly (readonly [string, string, string, string])[]): void {
  const header = 'employeeId,givenName,sn,department,employeeType,endDate,grade,active'
  const quoted = (one: string) => `"${one.replaceAll('"', '""')}"`
  const lines = people.map((one) => `${one.map(quoted).join(',')},FTE,,7,true`)
  writeFileSync(join(folder, 'people.csv'), [header, ...lines, ''].join('\n'))
}
