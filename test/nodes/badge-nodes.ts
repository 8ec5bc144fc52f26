/** A second source for the small cycle: the badge system, which adds to people who are there. */
import { direct, rule, source, step, system } from './cycle-flow'
import type { FlowNode } from './red'

/** A second source, joined by employee number, with a lower precedence. */
export function badgeNodes(pageSize = 200): FlowNode[] {
  const columns = ['badgeNo', 'employeeId', 'givenName', 'phone']
  return [
    system('badge', 'Badge', columns, { name: 'card', anchor: 'badgeNo' }),
    { ...rule('badge-in', 'Badge in', 'inbound', 'badge'), csType: 'card', precedence: 5 },
    source('badge-import', 'badge', [['badge-join'], ['out-scope'], []], { pageSize }),
    step('badge-join', 'join', 'badge-in', [['badge-flow'], [], []], {
      rows: [{ pairs: [{ cs: 'employeeId', mv: 'Employee ID', ignoreCase: false }] }],
    }),
    step('badge-flow', 'attribute-flow', 'badge-in', [['out-scope']], {
      mappings: [direct('givenName', 'First Name'), direct('phone', 'Telephone')],
    }),
  ]
}
