/** What expressions read of other people: through a reference, by Lookup and LookupAll; and who is due when that changes (D7). */
import { beforeEach, describe, expect, it } from 'vitest'
import { direct, expression } from '../nodes/cycle-flow'
import { withManagers } from './references-world'
import { theWorld } from './world'

const world = theWorld()

/** The flow with one outbound expression, written to the accounts' `boss`. */
const withBoss = (value: string, pageSize = 200, how: 'fresh' | 'redeploy' = 'fresh') =>
  world[how]({
    pageSize,
    change: withManagers(
      {
        id: 'flow',
        mappings: [
          direct('employeeId', 'Employee ID'),
          direct('sn', 'Last Name'),
          direct('department', 'Department'),
          direct('phone', 'Telephone'),
          direct('managerId', 'Manager'),
        ],
      },
      { id: 'out-flow', mappings: [direct('Employee ID', 'login'), expression(value, 'boss')] },
    ),
  })

const bosses = (): Record<string, string> =>
  Object.fromEntries([...world.accounts].map(([login, row]) => [login, String(row['boss'] ?? '')]))

/** HR read and synchronised, what that made due as well, and accounts written. */
async function cycle(): Promise<void> {
  await world.red.run('import')
  await world.red.run('import', { profile: 'delta-sync' })
  await world.red.run('export')
}

describe.each([200, 1])('on pages of %i', (pageSize) => {
  describe('a reference read one step further', () => {
    beforeEach(() => withBoss('mv["Manager"]["Last Name"]', pageSize))

    it('D7 has the value of the person it points at, and follows when that changes', async () => {
      world.hire('2', 'Bea', 'Mid', { managerId: '1' })
      world.hire('3', 'Cid', 'Low', { managerId: '1' })
      world.hire('1', 'Ann', 'Top')
      await cycle()
      expect(bosses()).toEqual({ 1: '', 2: 'Top', 3: 'Top' })
      world.change('1', { sn: 'Crown' })
      await cycle()
      expect(bosses()).toEqual({ 1: '', 2: 'Crown', 3: 'Crown' })
      expect((await world.red.run('import', { profile: 'full-sync' })).counters).toMatchObject({ noChange: 3 })
      expect(await world.pendings()).toEqual([])
    })

    it('D7 L5 follows when the person goes', async () => {
      world.hire('1', 'Ann', 'Top')
      world.hire('2', 'Bea', 'Mid', { managerId: '1' })
      await cycle()
      world.leave('1')
      await cycle()
      expect(bosses()).toEqual({ 2: '' })
    })
  })

  it('D7 L5 a look-up of who refers to somebody follows when that one is deleted', async () => {
    await withBoss('IIF(IsPresent(Lookup("person", "employee id", mv["Telephone"])["Manager"]), "led", "free")', pageSize)
    world.hire('1', 'Ann', 'Top', { phone: '1' })
    world.hire('2', 'Bea', 'Mid', { phone: '2', managerId: '1' })
    world.hire('3', 'Cid', 'Low', { phone: '2' })
    await cycle()
    expect(bosses()).toEqual({ 1: 'free', 2: 'led', 3: 'led' })
    world.leave('1')
    await cycle()
    expect(bosses()).toEqual({ 2: 'free', 3: 'free' })
    expect((await world.red.run('import', { profile: 'full-sync' })).counters).toMatchObject({ noChange: 2 })
    expect(await world.pendings()).toEqual([])
  })

  describe('a look-up of one object', () => {
    beforeEach(() => withBoss('Lookup("person", "employee id", mv["Telephone"])["last name"]', pageSize))

    it('D7 finds whoever has the value, comes when somebody gets it, and goes when it is not one', async () => {
      world.hire('1', 'Ann', 'Top', { phone: '9' })
      world.hire('2', 'Bea', 'Mid', { phone: '1' })
      const first = await world.red.run('import')
      expect(first.warnings).toMatchObject([
        { code: 'look-up-fruitless', message: expect.stringMatching(/^1 look-up found nothing/) },
      ])
      await world.red.run('export')
      expect(bosses()).toEqual({ 1: '', 2: 'Top' })
      world.hire('9', 'Zoe', 'New', { phone: '2' })
      await cycle()
      expect(bosses()).toEqual({ 1: 'New', 2: 'Top', 9: 'Mid' })
      world.change('9', { sn: 'Old' })
      await cycle()
      expect(bosses()).toEqual({ 1: 'Old', 2: 'Top', 9: 'Mid' })
      world.leave('9')
      await cycle()
      expect(bosses()).toEqual({ 1: '', 2: 'Top' })
    })
  })

  describe('a look-up of all objects', () => {
    beforeEach(() => withBoss('ToString(Count(LookupAll("Person", "Department", mv["Department"])))', pageSize))

    it('D7 follows who comes and goes', async () => {
      world.hire('1', 'Ann', 'Top')
      world.hire('2', 'Bea', 'Mid')
      world.hire('3', 'Cid', 'Low', { department: 'Labs' })
      await cycle()
      expect(bosses()).toEqual({ 1: '2', 2: '2', 3: '1' })
      world.change('2', { department: 'Labs' })
      await cycle()
      expect(bosses()).toEqual({ 1: '1', 2: '2', 3: '2' })
      expect((await world.red.run('import', { profile: 'full-sync' })).counters).toMatchObject({ noChange: 3 })
      expect(await world.pendings()).toEqual([])
    })
  })
})

describe('a look-up by whom others refer to', () => {
  const colleagues = 'ToString(Count(LookupAll("Person", "Manager", mv["Manager"])))'

  /** Two people of one manager and one of another. */
  async function staff(): Promise<void> {
    for (const [id, managerId] of [['1'], ['2'], ['3', '1'], ['4', '1'], ['5', '2']] as const)
      world.hire(id, 'Ann', `Name ${id}`, managerId === undefined ? {} : { managerId })
    await cycle()
  }

  it('D7 follows a reference that changes, and one to somebody who goes', async () => {
    await withBoss(colleagues)
    await staff()
    expect(bosses()).toEqual({ 1: '0', 2: '0', 3: '2', 4: '2', 5: '1' })
    world.change('4', { managerId: '2' })
    await cycle()
    expect(bosses()).toEqual({ 1: '0', 2: '0', 3: '1', 4: '2', 5: '2' })
    world.leave('1')
    await cycle()
    expect(bosses()).toEqual({ 2: '0', 3: '0', 4: '2', 5: '2' })
    expect((await world.red.run('import', { profile: 'full-sync' })).counters).toMatchObject({ noChange: 4 })
    expect(await world.pendings()).toEqual([])
  })

  it('D7 A13 finds who referred to them before it was on the canvas', async () => {
    await withBoss('mv["Department"]')
    await staff()
    await withBoss(colleagues, 200, 'redeploy')
    await world.red.run('import', { profile: 'full-sync' })
    await world.red.run('export')
    expect(bosses()).toEqual({ 1: '0', 2: '0', 3: '2', 4: '2', 5: '1' })
  })
})

it('D7 who leaves under an outbound condition that looks others up leaves, and the run goes on', async () => {
  await withBoss('mv["Manager"]["Last Name"]')
  const condition = 'Count(LookupAll("Person", "Department", mv["Department"])) < 9 AND NOT mv["Manager"]["Last Name"] = "x"'
  const flow = withManagers({ id: 'out-scope', mode: 'expression', expression: condition })
  await world.redeploy({ change: flow })
  world.hire('1', 'Ann', 'Top')
  world.hire('2', 'Bea', 'Mid', { managerId: '1' })
  await world.cycle()
  world.leave('2')
  const left = await world.red.run('import')
  expect([left.status, left.counters.mvDeleted]).toEqual(['success', 1])
  await world.red.run('export')
  expect([...world.accounts.keys()]).toEqual(['1'])
})

it('D7 a look-up by what the metaverse does not have is the object’s error', async () => {
  await withBoss('Lookup("Building", "Code", mv["Telephone"])["Name"]')
  world.hire('1', 'Ann', 'Top', { phone: '9' })
  const run = await world.red.run('import')
  expect(run.counters).toMatchObject({ syncFailed: 1 })
  const [record] = (await world.records(run.id)).filter(({ error }) => error === 'expression-failed')
  expect(record?.because).toMatch(/Code of Building, which the metaverse does not have/)
})
