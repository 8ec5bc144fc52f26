/** Several inbound rules that one record comes by: who links it, and who only adds values (D4, D8, D10). */
import { describe, expect, it } from 'vitest'
import { direct, expression, type NodeChange, personTypes, rule, step, wired } from '../nodes/cycle-flow'
import { theWorld } from './world'

const world = theWorld()
const [person] = personTypes
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

describe('A13 an inbound rule that is for another type of person from now on', () => {
  const forX = { mode: 'expression', expression: 'cs["employeeType"] = "X"' }
  const types: NodeChange = {
    id: 'store',
    types: [
      { ...person, graceDays: 0 },
      { ...person, name: 'Contractor', graceDays: 0 },
    ],
  }
  const two = (...more: NodeChange[]): { change: NodeChange[] } => ({
    change: [
      ...adding(['scope', 'scope-x', 'add-join']),
      rule('hr-x', 'HR two', 'inbound', 'hr'),
      step('scope-x', 'scope-filter', 'hr-x', [['join-x'], []], forX),
      step('join-x', 'join', 'hr-x', [['flow-x'], ['project-x'], []], byId),
      step('project-x', 'project', 'hr-x', [['flow-x']]),
      step('flow-x', 'attribute-flow', 'hr-x', [['out-scope']], { mappings: ownFlow['mappings'] }),
      types,
      ...more,
    ],
  })
  const toContractor: NodeChange = { id: 'hr-x', mvType: 'Contractor' }

  it('D10 N10 says of whom a third rule keeps that they are linked to another, and what to do; nobody is due for ever', async () => {
    await world.fresh(two())
    world.hire('1', 'Ann', 'Lee', { employeeType: 'X' })
    world.hire('2', 'Bob', 'Ray')
    await world.red.run('import')
    await world.redeploy(two(toContractor))
    const run = await world.red.run('import', { profile: 'full-sync' })
    expect(run.warnings.filter(({ code }) => code === 'rule-not-evaluated').map(({ message }) => message)).toEqual([
      expect.stringMatching(
        /^1 object is in scope of the inbound rule HR two, which is for Contractor, but is linked to Person, and another rule keeps it there/,
      ),
    ])
    expect(await world.red.engine().store.notEvaluated()).toEqual([])
    expect((await world.red.run('import', { profile: 'delta-sync' })).counters).toMatchObject({ processed: 0 })
    // Whoever it is said of has no stamp, so that it is said again.
    for (const proven of [0, 1]) {
      const { warnings, counters } = await world.red.run('import', { profile: 'full-sync' })
      expect(warnings.map(({ code }) => code)).toEqual(['rule-not-evaluated'])
      expect(counters).toMatchObject({ processed: 2, proven })
    }
  })

  it('A13 D3 makes them what it says once no rule for the other type takes them, as the sentence asks', async () => {
    await world.fresh(two())
    world.hire('1', 'Ann', 'Lee', { employeeType: 'X' })
    world.hire('2', 'Bob', 'Ray')
    await world.red.run('import')
    await world.redeploy(two(toContractor))
    await world.red.run('import', { profile: 'full-sync' })
    const notX = step('add-scope', 'scope-filter', 'add', [['add-join'], []], {
      mode: 'expression',
      expression: 'cs["employeeType"] != "X"',
    })
    await world.redeploy(two(toContractor, notX, ...wired({ import: [['scope', 'scope-x', 'add-scope'], ['out-scope'], []] })))
    await world.red.run('import', { profile: 'full-sync' })
    const run = await world.red.run('import', { profile: 'full-sync' })
    expect(run).toMatchObject({ status: 'success', warnings: [] })
    const { items } = await world.red.engine().store.searchMvos({ limit: 9 })
    expect(items.map(({ type, attributes }) => [type, attributes['Employee ID']]).sort()).toEqual([
      ['Contractor', '1'],
      ['Person', '2'],
    ])
  })
})
