/** The small cycle with managers: HR names them by number, the metaverse by person, the accounts by login. */
import { direct, personTypes, text, type NodeChange } from '../nodes/cycle-flow'

const reference = (name: string, multi: 'one' | 'several' = 'one') => ({ name, type: 'reference', multi: multi === 'several' })

const hrColumns = ['employeeId', 'givenName', 'sn', 'department', 'employeeType', 'phone'].map(text)
const adColumns = ['login', 'displayName', 'department', 'mail', 'enabled'].map(text)
const [person] = personTypes

/** What is otherwise than in the cycle without managers. */
export function withManagers(...change: readonly NodeChange[]): NodeChange[] {
  return [
    {
      id: 'store',
      types: [
        { ...person, graceDays: 0, attributes: [...(person?.attributes ?? []), reference('Manager'), text('Manager Name')] },
      ],
    },
    { id: 'hr', objectTypes: [{ name: 'user', anchor: 'employeeId', attributes: [...hrColumns, reference('managerId')] }] },
    {
      id: 'ad',
      objectTypes: [{ name: 'user', anchor: 'login', attributes: [...adColumns, reference('manager'), text('boss')] }],
    },
    {
      id: 'flow',
      mappings: [
        direct('employeeId', 'Employee ID'),
        direct('givenName', 'First Name'),
        direct('sn', 'Last Name'),
        direct('department', 'Department'),
        direct('managerId', 'Manager'),
      ],
    },
    {
      id: 'out-flow',
      mappings: [direct('Employee ID', 'login'), direct('Last Name', 'displayName'), direct('Manager', 'manager')],
    },
    { id: 'provision', rows: [], action: 'delete', onDeletion: 'delete', disable: [] },
    ...change,
  ]
}
