/** A list of departments, each of which is a group in the target whose members are looked up. */
import { direct, expression, rule, source, step, system, text, type NodeChange } from '../nodes/cycle-flow'

/** The metaverse type of a group. */
export const mvGroup = {
  name: 'Group',
  displayAttribute: 'Name',
  graceDays: 0,
  keepValuesOnDisconnect: false,
  deletionRule: { kind: 'lastConnector' },
  attributes: [text('Name'), { name: 'Members', type: 'reference', multi: true }],
}

/** The target's type of a group where accounts are known by their login. */
export const loginGroup = {
  name: 'group',
  anchor: 'login',
  attributes: [text('login'), { name: 'member', type: 'reference', multi: true }],
}

interface GroupsOptions {
  readonly csType: string
  /** By what a group that is there already is known. */
  readonly match: { readonly cs: string; readonly ignoreCase: boolean }
  /** The row that names a group. */
  readonly naming: object
  readonly action: 'delete' | 'disconnect'
}

/** Everything from the list of departments to the pending exports of the groups. */
export function groupsOfDepartments({ csType, match, naming, action }: GroupsOptions): NodeChange[] {
  return [
    system('dept', 'Departments', ['code', 'name'], { name: 'unit', anchor: 'code' }),
    { ...rule('dept-in', 'Departments in', 'inbound', 'dept'), csType: 'unit', mvType: 'Group' },
    { ...rule('group-out', 'Groups out', 'outbound', 'ad'), csType, mvType: 'Group' },
    source('dept-import', 'dept', [['dept-project'], ['group-provision'], []]),
    step('dept-project', 'project', 'dept-in', [['dept-flow']]),
    step('dept-flow', 'attribute-flow', 'dept-in', [['group-provision']], {
      mappings: [direct('name', 'Name'), expression('LookupAll("Person", "Department", cs["name"])', 'Members')],
    }),
    step('group-provision', 'provision', 'group-out', [['group-flow'], ['group-pending']], {
      rows: [{ pairs: [{ ...match, mv: 'Name' }] }],
      action,
      onDeletion: action,
      disable: [],
      inGrace: '',
    }),
    step('group-flow', 'attribute-flow', 'group-out', [['group-pending']], {
      mappings: [naming, direct('Members', 'member')],
    }),
    step('group-pending', 'pending-export', 'group-out', [[]]),
    { id: 'ad-import', wires: [['out-scope', 'group-provision'], ['out-scope'], []] },
  ]
}

/** The same where accounts are known by their login. */
export const groupsByLogin = (): NodeChange[] =>
  groupsOfDepartments({
    csType: 'group',
    match: { cs: 'login', ignoreCase: false },
    naming: direct('Name', 'login'),
    action: 'delete',
  })

interface Running {
  readonly red: { run(node: string, message?: object): Promise<unknown> }
}

/** Both lists read and synchronised, and what that made due as well. */
export async function syncPeopleAndGroups({ red }: Running): Promise<void> {
  for (const node of ['import', 'dept-import']) await red.run(node)
  for (const node of ['import', 'dept-import']) await red.run(node, { profile: 'delta-sync' })
}
