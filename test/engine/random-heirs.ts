/** A canvas on which people have values of their managers, who may manage one another. */
import fc from 'fast-check'
import { direct, expression, type NodeChange, personTypes } from '../nodes/cycle-flow'
import { accountsAndGroups, hrWithManagers, personAttributes } from './random-references'

/** How the telephone of somebody is made of that of others. */
export const heirs = fc.constantFrom(
  'Coalesce(mv["Manager"]["Telephone"], cs["phone"])',
  'Coalesce(cs["phone"], mv["Manager"]["Telephone"])',
  'Coalesce(mv["Manager"]["Boss"], cs["phone"])',
  'Coalesce(mv["Manager"]["Telephone"], Lookup("Person", "Department", cs["phone"])["Telephone"], cs["phone"])',
  'Coalesce(Lookup("Person", "Department", cs["phone"])["Telephone"], mv["Manager"]["Telephone"], cs["phone"])',
  'IIF(cs["department"] = "B", mv["Manager"]["Telephone"], cs["phone"])',
)

/** What a badge gives of the telephone: as it is, or made of that of others too. */
export const badges = fc.constantFrom('cs["phone"]', 'cs["phone"]', 'Coalesce(mv["Manager"]["Telephone"], cs["phone"])')

/** How telephones are made. */
export interface Heirs {
  readonly heir: string
  readonly badge: string
  readonly badgeFirst: boolean
}

export function nodesOf({ heir, badge, badgeFirst }: Heirs, pageSize: number): NodeChange[] {
  return [
    { id: 'store', types: [{ ...personTypes[0], graceDays: 0, attributes: personAttributes }] },
    // Whole columns are emptied in small histories.
    { ...hrWithManagers, limits: { clearPercent: 100 } },
    { id: 'badge', limits: { clearPercent: 100 } },
    accountsAndGroups('displayName', 'department', 'mail', 'boss'),
    { id: 'hr-in', precedence: badgeFirst ? 9 : 1 },
    {
      id: 'flow',
      mappings: [
        direct('employeeId', 'Employee ID'),
        direct('manager', 'Manager'),
        direct('department', 'Department'),
        { ...expression(heir, 'Telephone'), whenMissing: 'evaluate' },
        { ...expression('Coalesce(mv["Manager"]["Telephone"], mv["Telephone"])', 'Boss'), whenMissing: 'evaluate' },
      ],
    },
    { id: 'badge-flow', mappings: [{ ...expression(badge, 'Telephone'), whenMissing: 'evaluate' }] },
    { id: 'scope', mode: 'all' },
    {
      id: 'provision',
      rows: [{ pairs: [{ cs: 'login', mv: 'Employee ID', ignoreCase: false }] }],
      action: 'delete',
      onDeletion: 'delete',
    },
    {
      id: 'out-flow',
      mappings: [
        direct('Employee ID', 'login'),
        direct('Telephone', 'displayName'),
        direct('Boss', 'boss'),
        direct('Manager', 'manager'),
      ],
    },
    ...['import', 'badge-import', 'ad-import', 'lifecycle'].map((id) => ({ id, pageSize })),
  ]
}
