/**
 * HR and accounts, both CSV files, with every change held for review: the smallest cycle the Identity tab has something to show
 * of.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FlowNode } from './editor-bench'
import { fresh, mapping, onCanvas, pair, tab, toAccounts } from './flow'

const step = (id: string, type: string, wires: string[][], settings: object): FlowNode =>
  onCanvas({ id, type: `identity-${type}`, wires, ...settings })

/** The same with every object kept for a while behind the import, one object a page. */
export function slowFlow(seconds: number): readonly FlowNode[] {
  const delay = { pauseType: 'delay', timeout: String(seconds), timeoutUnits: 'seconds', drop: false, outputs: 1 }
  const changed = sidebarFlow().map((node) => (node.id === 'import' ? { ...node, pageSize: 1, wires: [['wait'], [], []] } : node))
  return [...changed, onCanvas({ id: 'wait', type: 'delay', wires: [['join']], ...delay })]
}

/** The flow; `tab` is enabled, nothing in it starts by itself. */
export function sidebarFlow(): readonly FlowNode[] {
  const inbound = { rule: 'rule-in' }
  const outbound = { rule: 'rule-out' }
  const personValues = [
    mapping('Employee ID', 'direct', 'employeeId'),
    mapping('Last Name', 'direct', 'sn'),
    mapping('Display Name', 'expression', 'cs["givenName"] + " " + cs["sn"]'),
    mapping('Department', 'direct', 'department'),
  ]
  const accountValues = [
    mapping('login', 'expression', 'Lower(mv["Employee ID"])'),
    mapping('displayName', 'direct', 'Display Name'),
    mapping('department', 'direct', 'Department'),
  ]
  const { rows, disable } = fresh.provision
  return [
    { ...tab, disabled: false },
    ...toAccounts(['login', 'displayName', 'department']),
    step('import', 'connector-import', [['join'], ['provision'], []], { system: 'hr', ...fresh.import }),
    step('join', 'join', [['flow'], ['project'], []], { ...inbound, rows: [{ pairs: [pair('employeeId', 'Employee ID')] }] }),
    step('project', 'project', [['flow']], inbound),
    step('flow', 'attribute-flow', [['provision']], { ...inbound, mappings: personValues }),
    step('provision', 'provision', [['out'], ['stage']], { ...outbound, rows, action: 'delete', onDeletion: 'delete', disable }),
    step('out', 'attribute-flow', [['stage']], { ...outbound, mappings: accountValues }),
    step('stage', 'pending-export', [[]], { ...outbound, hold: true }),
    step('send', 'export', [[], [], []], { system: 'accounts', overlap: 'wait' }),
  ]
}

/** Writes what HR knows: number, given name, surname, department; a row without a number fails. */
export function writePeople(folder: string, people: readonly (readonly [string, string, string, string])[]): void {
  const header = 'employeeId,givenName,sn,department,employeeType,endDate,grade,active'
  const quoted = (value: string) => `"${value.replaceAll('"', '""')}"`
  const lines = people.map((person) => `${person.map(quoted).join(',')},FTE,,7,true`)
  writeFileSync(join(folder, 'data', 'people.csv'), [header, ...lines, ''].join('\n'))
}
