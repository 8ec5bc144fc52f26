/** Why a person has a value while the canvas is another than the store was synchronised by: what stands, and what comes. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { NodeChange } from '../nodes/cycle-flow'
import { direct, expression, rule, source, step, system } from '../nodes/cycle-flow'
import { memorySystem } from '../nodes/memory'
import { runIdweave } from './run-idweave'
import { World } from './world'

const world = new World()
beforeAll(() => world.start())
afterAll(() => world.stop())

const day = 86_400_000
const idweave = async (...args: string[]) => {
  const { out, err } = await runIdweave(world.address, args)
  return out + err
}

/** Badge knows of department too, and comes after HR. */
const withBadge: readonly NodeChange[] = [
  system('badge', 'Badge', ['number', 'employeeId', 'department'], { name: 'user', anchor: 'number' }),
  { ...rule('badge-in', 'Badge in', 'inbound', 'badge'), precedence: 2 },
  source('badge-import', 'badge', [['badge-join'], ['out-scope'], []]),
  step('badge-join', 'join', 'badge-in', [['badge-flow'], [], []], {
    rows: [{ pairs: [{ cs: 'employeeId', mv: 'Employee ID', ignoreCase: false }] }],
  }),
  step('badge-flow', 'attribute-flow', 'badge-in', [['out-scope']], { mappings: [direct('department', 'Department')] }),
]
const mappings = [
  direct('employeeId', 'Employee ID'),
  direct('givenName', 'First Name'),
  direct('sn', 'Last Name'),
  expression('cs["givenName"] + " " + cs["sn"]', 'Display Name'),
]

beforeEach(async () => {
  await world.fresh({ change: withBadge })
  world.now = Date.parse('2026-03-02T08:00:00Z')
  world.hire('1001', 'Ann', 'Lee', { phone: '77' })
  memorySystem('badge').set('b1', { employeeId: '1001', department: 'IT' })
  await world.run({ system: 'HR', profile: 'full-import+delta-sync' })
  await world.run({ system: 'Badge', profile: 'full-import+delta-sync' })
  world.now += day
})

const changed = (change: NodeChange) => world.again({ change: [...withBadge, change] })
const remapped = { id: 'flow', mappings: [...mappings, direct('phone', 'Department')] }
const stands = 'Department of Ann Lee is Sales, since 2026-03-02 08:00 UTC, from 1001 of HR, by rule HR in'

describe('a value whose mapping was changed and not synchronised', () => {
  it('A2 A13 stands as it was given, and says what it becomes with the full synchronisation', async () => {
    await changed(remapped)
    const said = await idweave('why', '1001', 'Department')
    expect(said).toContain(`${stands}.\n`)
    expect(said).toContain('\n  The mapping that gave it has been changed since; by now it is phone.\n')
    expect(said).toContain('\n  It became so in run 1 (')
    expect(said).toMatch(
      /\nThe configuration has changed since\. HR in: .*mapping to Department changed.* Synchronise HR in full\. /,
    )
    expect(said).toContain(' Then it becomes 77, from 1001 of HR, by rule HR in, from phone.\n')
    expect(said).toContain('\n  phone of 1001 in HR is 77: run 1 (')
    const all = await idweave('why', '1001')
    expect(all).toMatch(/^Department +Sales +HR by rule HR in +2026-03-02/m)
    expect(all).toContain('Then Department becomes 77; Email Address has no value; Telephone has no value.')
  })

  it('A2 A13 says of it what it says of any other once it is synchronised', async () => {
    await changed(remapped)
    await world.run({ system: 'HR', profile: 'full-sync' })
    const said = await idweave('why', '1001', 'Department')
    expect(said).toContain(
      'Department of Ann Lee is 77, since 2026-03-03 08:00 UTC, from 1001 of HR, by rule HR in, from phone.\n',
    )
    expect(said).not.toContain('changed since')
  })

  it('A2 A13 D5 came of the new mapping where its record went by it before all others did', async () => {
    world.hire('1002', 'Bob', 'Ray', { phone: '88' })
    await world.run({ system: 'HR', profile: 'full-import+delta-sync' })
    await changed(remapped)
    world.now += day
    world.hire('1001', 'Ann', 'Lee', { phone: '78' })
    await world.run({ system: 'HR', profile: 'full-import+delta-sync' })
    const said = await idweave('why', '1001', 'Department')
    expect(said).toContain(
      'Department of Ann Lee is 78, since 2026-03-04 08:00 UTC, from 1001 of HR, by rule HR in, from phone.\n',
    )
    expect(said).toContain(' Then it stays 78, from 1001 of HR, by rule HR in, from phone.\n')
    expect(await idweave('why', '1002', 'Department')).toContain('The mapping that gave it has been changed since')
  })

  it('A2 A13 is the same where the other mapping gives the same', async () => {
    world.hire('1001', 'Ann', 'Lee', { phone: 'Sales' })
    await world.run({ system: 'HR', profile: 'full-import+delta-sync' })
    await changed(remapped)
    const said = await idweave('why', '1001', 'Department')
    expect(said).toContain(`${stands}.\n`)
    expect(said).toContain(' Then it stays Sales, from 1001 of HR, by rule HR in, from phone.\n')
  })
})

describe('a value of a source that comes second by now', () => {
  it('A3 A13 stands by the precedence it was elected by, and says whose comes first with the full synchronisation', async () => {
    await changed({ id: 'hr-in', precedence: 3 })
    const said = await idweave('why', '1001', 'Department')
    expect(said).toContain(`${stands}, from department.\n`)
    expect(said).toContain(
      'Badge offers IT, from b1, by rule Badge in, from department: HR comes first, with precedence 1 before 2.\n',
    )
    expect(said).toContain(
      '\nThe configuration has changed since. HR in: precedence 3 instead of 1. Synchronise HR in full. Then it becomes IT, from b1 of Badge, by rule Badge in, from department.\n',
    )
  })

  it('A13 A14 goes to the next in line once its rule is switched off', async () => {
    const second = { id: 'hr-in', precedence: 3 }
    await changed(second)
    await world.run({ system: 'HR', profile: 'full-sync' })
    expect(await idweave('why', '1001', 'Department')).not.toContain('changed since')
    await world.again({ change: [...withBadge, second, { id: 'badge-in', enabled: false }] })
    const said = await idweave('why', '1001', 'Department')
    expect(said).toContain('Department of Ann Lee is IT')
    expect(said).toContain('Badge in: switched off. Synchronise Badge in full. Then it becomes Sales, from 1001 of HR')
    expect(said).toContain("b1 of Badge is the person's no more then: it is in scope of no rule any more.")
  })

  it('S4 A13 says that the record leaves which the scope does not take by now', async () => {
    await changed({ id: 'scope', expression: 'cs["employeeType"] = "Staff"' })
    const said = await idweave('why', '1001', 'Department')
    expect(said).toContain(`${stands}, from department.\n`)
    expect(said).toContain(
      '\n  1001 of HR is the person\'s no more then: it is out of scope of rule HR in: it does not meet cs["employeeType"] = "Staff" (employeeType is FTE). ',
    )
  })
})

describe('accounts while the canvas is another', () => {
  it('A13 R5 says that nobody has decided by what is deployed now', async () => {
    await changed({ id: 'out-scope', mode: 'expression', expression: 'mv["Department"] = "IT"' })
    const said = await idweave('why', '1001')
    expect(said).toContain(
      'The configuration has changed since the accounts were decided on: AD out: scope narrowed. Synchronise HR and Badge in full. What rules say here is by what is deployed now.',
    )
    expect(await idweave('why', '1001', 'Department')).not.toContain('changed since')
    await world.run({ system: 'HR', profile: 'full-sync' })
    await world.run({ system: 'Badge', profile: 'full-sync' })
    expect(await idweave('why', '1001')).not.toContain('changed since')
  })
})
