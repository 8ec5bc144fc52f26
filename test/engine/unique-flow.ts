/** Many people of one name, who get unique addresses in small pages. */
import { cycleFlow, direct, expression } from '../nodes/cycle-flow'
import { memorySystem } from '../nodes/memory'
import type { FlowNode } from '../nodes/red'

const namesakes = 150

export function hireNamesakes(): void {
  for (let i = 1; i <= namesakes; i++)
    memorySystem('hr').set(`${i}`, { givenName: 'Anna', sn: 'Berg', department: 'Sales', employeeType: 'FTE' })
}

export function namesakesFlow(): FlowNode[] {
  return cycleFlow({
    pageSize: 4,
    change: [
      {
        id: 'flow',
        mappings: [
          direct('employeeId', 'Employee ID'),
          direct('givenName', 'First Name'),
          direct('department', 'Department'),
          expression('UniqueValue(MailLocalPart(cs["givenName"], cs["sn"]) + "@company.com")', 'Email Address'),
        ],
      },
    ],
  })
}

/** Every address that is given when all have theirs. */
export const allAddresses: readonly string[] = Array.from(
  { length: namesakes },
  (_, i) => `anna.berg${i === 0 ? '' : i + 1}@company.com`,
)
