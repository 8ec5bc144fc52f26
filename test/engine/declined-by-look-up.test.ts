/** A record whose conditions look its own person up among others stays out by what she has without it (S4, D4, D7). */
import { expect, it } from 'vitest'
import { badgeNodes } from '../nodes/badge-nodes'
import { constant, direct, expression, rule, step, wired, type NodeChange } from '../nodes/cycle-flow'
import { theDirectoryWorld } from './directory'

const world = theDirectoryWorld()

const scope = (id: string, of: string, expression: string, next: string): NodeChange =>
  step(id, 'scope-filter', of, [[next], ['out-scope']], { mode: 'expression', expression, action: 'disconnect' })
const alone = (attribute: string): string => `Count(LookupAll("Person", "${attribute}", mv["${attribute}"])) < 2`
const byNumber = { rows: [{ pairs: [{ cs: 'employeeId', mv: 'Employee ID', ignoreCase: false }] }] }

const change: NodeChange[] = [
  ...badgeNodes(),
  { id: 'hr-in', precedence: 9 },
  {
    id: 'flow',
    mappings: [direct('employeeId', 'Employee ID'), direct('department', 'Department'), direct('phone', 'Telephone')],
  },
  { ...rule('badge-in-2', 'Badge in too', 'inbound', 'badge'), csType: 'card' },
  scope('badge-scope', 'badge-in', alone('Department'), 'badge-join'),
  scope('badge-scope-2', 'badge-in-2', alone('Telephone'), 'badge-join-2'),
  step('badge-join-2', 'join', 'badge-in-2', [['badge-flow-2'], [], []], byNumber),
  step('badge-flow-2', 'attribute-flow', 'badge-in-2', [['out-scope']], { mappings: [constant('card', 'First Name')] }),
  ...wired({ 'badge-import': [['badge-scope', 'badge-scope-2'], ['out-scope'], []] }),
]

it.each([1, 200])('joins nobody in any synchronisation, in pages of %i', async (pageSize) => {
  await world.fresh({
    change: [
      ...change,
      { id: 'badge-import', pageSize, ...wired({ 'badge-import': [['badge-scope', 'badge-scope-2'], ['out-scope'], []] })[0] },
    ],
  })
  for (const id of ['1', '2']) world.hire(id, 'P', 'Q', { department: 'Sales', phone: '9' })
  world.badge('b1', { employeeId: '1', phone: '5' })
  await world.runs('import', 'badge-import')
  for (let i = 0; i < 2; i++) {
    const { counters } = await world.red.run('badge-import', { profile: 'full-sync' })
    expect(counters).toMatchObject({ processed: 1, joined: 0, disconnected: 0, followUps: 0, outOfScope: 1 })
  }
  expect((await world.person('1'))?.attributes['Telephone']).toBe('9')
})

it('A5 D7 what somebody was counted in for a moment has not changed those who count', async () => {
  const counted = 'ToString(Count(LookupAll("Person", "Last Name", mv["Last Name"])))'
  const flow = change.find(({ id }) => id === 'flow')?.['mappings'] as object[]
  await world.fresh({
    change: [
      ...change,
      {
        id: 'badge-flow',
        mappings: [direct('phone', 'Telephone'), constant('Badged', 'Last Name'), expression(counted, 'Email Address')],
      },
      { id: 'flow', mappings: [...flow, expression('Lookup("Person", "Employee ID", "3")["Telephone"]', 'Display Name')] },
    ],
  })
  for (const id of ['1', '2']) world.hire(id, 'P', 'Q', { department: 'Sales', phone: '9' })
  world.hire('3', 'P', 'Q', { department: 'Care', phone: '7' })
  world.badge('b1', { employeeId: '1', phone: '5' })
  world.badge('b2', { employeeId: '2', phone: '' })
  world.badge('b3', { employeeId: '3', phone: '6' })
  await world.runs('import', 'badge-import')
  const before = await world.person('3')
  expect(before?.attributes['Email Address']).toBe('1')
  const { counters } = await world.red.run('badge-import', { profile: 'full-sync' })
  expect(counters).toMatchObject({ processed: 3, flowed: 0, followUps: 0, outOfScope: 2 })
  expect((await world.person('3'))?.provenance).toEqual(before?.provenance)
})
