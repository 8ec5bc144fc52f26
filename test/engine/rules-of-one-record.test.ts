/** Several inbound rules that one record comes by: who links it, and who only adds values (D4, D8). */
import { describe, expect, it } from 'vitest'
import { direct, expression, type NodeChange, rule, step, wired } from '../nodes/cycle-flow'
import { theWorld } from './world'

const world = theWorld()
const byId = { rows: [{ pairs: [{ cs: 'employeeId', mv: 'Employee ID', ignoreCase: false }] }] }
const ownFlow: NodeChange = { id: 'flow', mappings: [direct('employeeId', 'Employee ID'), direct('department', 'Department')] }

/** A rule that adds a value to whom another rule links. */
const adding = (first: readonly string[], after: NodeChange = step('add-join', 'join', 'add', [['add-flow'], [], []], byId)) => [
  { ...rule('add', 'HR three', 'inbound', 'hr'), precedence: 3 },
  after,
  step('add-flow', 'attribute-flow', 'add', [['out-scope']], {
    mappings: [direct('employeeId', 'Employee ID'), expression('"T" + cs["employeeId"]', 'Email Address')],
  }),
  ownFlow,
  ...wired({ import: [first, ['out-scope'], []] }),
]
const byAnotherValue = step('add-join', 'join', 'add', [['add-flow'], [], []], {
  rows: [{ pairs: [{ cs: 'phone', mv: 'Telephone', ignoreCase: false }] }],
})

describe('D8 a rule that only joins', () => {
  it.each([
    ['before', ['add-join', 'scope'], undefined],
    ['after', ['scope', 'add-join'], undefined],
    ['by a value that nobody has', ['add-join', 'scope'], byAnotherValue],
  ] as const)('D4 D8 N10 adds its value in the run in which another rule makes the person: wired %s', async (_, first, after) => {
    await world.fresh({ change: adding(first, after) })
    world.hire('1', 'Ann', 'Lee')
    world.hire('2', 'Bob', 'Ray')
    const run = await world.red.run('import')
    expect(run).toMatchObject({ status: 'success', warnings: [], counters: { processed: 2, projected: 2 } })
    expect((await world.person('1'))?.attributes['Email Address']).toBe('T1')
    const again = await world.red.run('import', { profile: 'full-sync' })
    expect(again).toMatchObject({ status: 'success', counters: { flowed: 0, noChange: 2 } })
    expect(await world.red.engine().store.notEvaluated()).toEqual([])
  })
})
