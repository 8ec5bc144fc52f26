/** What the process that is killed and the test that looks at its store have in common. */
import { memorySystem } from '../nodes/memory'

export { fromDist, registerConnector, startRed } from '../nodes/red'

export const everybody = 40

export const wrongScope = { id: 'scope', mode: 'expression', expression: 'cs["employeeType"] = "FTEs"' }

export function memoryHires(): void {
  for (let i = 1; i <= everybody; i++)
    memorySystem('hr').set(`${i}`, { givenName: `P${i}`, sn: 'Q', department: 'Sales', employeeType: 'FTE' })
}
