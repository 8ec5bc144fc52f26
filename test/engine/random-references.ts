/**
 * References for canvases drawn by lot: HR names managers, a list of units becomes groups whose members are looked up, and the
 * accounts have a manager.
 */
import { direct, expression, type NodeChange, personTypes, rule, source, step, system, text } from '../nodes/cycle-flow'

export const reference = (name: string, multi: 'one' | 'several' = 'one') => ({
  name,
  type: 'reference',
  multi: multi === 'several',
})

/** What a person has beside the attributes of the small cycle. */
export const personAttributes = [
  ...personTypes.flatMap(({ attributes }) => attributes),
  reference('Manager'),
  reference('Peers', 'several'),
  ...['Boss', 'Unit Name', 'Account Name'].map(text),
]

/** A unit of the company: goes with its record. */
export const unitType = {
  name: 'Unit',
  displayAttribute: 'Code',
  graceDays: 0,
  keepValuesOnDisconnect: false,
  deletionRule: { kind: 'authoritativeSource', systems: ['dept'], mode: 'any' },
  attributes: [text('Code'), text('Name'), reference('Members', 'several')],
}

const hrColumns = ['employeeId', 'givenName', 'sn', 'department', 'employeeType', 'phone', 'start'].map(text)

/** HR's people with the number of their manager. What points at nobody is not waited for (I16). */
export const hrWithManagers: NodeChange = {
  id: 'hr',
  referencePolicy: 'ignore',
  objectTypes: [{ name: 'user', anchor: 'employeeId', attributes: [...hrColumns, reference('manager')] }],
}

/** Accounts with these texts, a manager and peers, and groups with members. */
export const accountsAndGroups = (...columns: readonly string[]): NodeChange => ({
  id: 'ad',
  referencePolicy: 'ignore',
  objectTypes: [
    {
      name: 'user',
      anchor: 'login',
      attributes: [...['login', 'enabled', ...columns].map(text), reference('manager'), reference('peers', 'several')],
    },
    { name: 'group', anchor: 'login', attributes: [text('login'), text('name'), reference('member', 'several')] },
  ],
})

/** From the list of units to groups; `members` is the expression that finds them. */
export function unitNodes(members: string, pageSize = 200): NodeChange[] {
  return [
    system('dept', 'Units', ['code', 'name'], { name: 'unit', anchor: 'code' }),
    { ...rule('dept-in', 'Units in', 'inbound', 'dept'), csType: 'unit', mvType: 'Unit' },
    { ...rule('group-out', 'Groups out', 'outbound', 'ad'), csType: 'group', mvType: 'Unit' },
    source('dept-import', 'dept', [['dept-join'], ['group-provision'], []], { pageSize }),
    step('dept-join', 'join', 'dept-in', [['dept-flow'], ['dept-project'], []], {
      rows: [{ pairs: [{ cs: 'code', mv: 'Code', ignoreCase: false }] }],
    }),
    step('dept-project', 'project', 'dept-in', [['dept-flow']]),
    step('dept-flow', 'attribute-flow', 'dept-in', [['group-provision']], {
      mappings: [direct('code', 'Code'), direct('name', 'Name'), expression(members, 'Members')],
    }),
    step('group-provision', 'provision', 'group-out', [['group-flow'], ['group-pending']], {
      rows: [{ pairs: [{ cs: 'login', mv: 'Code', ignoreCase: false }] }],
      action: 'delete',
      onDeletion: 'delete',
      disable: [],
      inGrace: '',
    }),
    step('group-flow', 'attribute-flow', 'group-out', [['group-pending']], {
      mappings: [direct('Code', 'login'), direct('Name', 'name'), direct('Members', 'member')],
    }),
    step('group-pending', 'pending-export', 'group-out', [[]]),
    { id: 'ad-import', wires: [['out-scope', 'group-provision'], ['out-scope', 'group-provision'], []] },
    { id: 'lifecycle', wires: [['out-scope', 'group-provision'], []] },
  ]
}
