/** References: a manager in HR becomes a link between people, and the manager's account in the target (A12, R10, E4). */
import { beforeEach, describe, expect, it } from 'vitest'
import { displayValue } from '../../runtime/model/values'
import { direct, expression, step } from '../nodes/cycle-flow'
import { memorySystem } from '../nodes/memory'
import { withManagers } from './references-world'
import { theWorld } from './world'

const world = theWorld()

/** The manager each account has in the target, by login. */
function managers(): Record<string, string> {
  return Object.fromEntries([...world.accounts].map(([login, row]) => [login, String(row['manager'] ?? '')]))
}

/** The last name of the person's manager. */
async function managerOf(employeeId: string): Promise<string | undefined> {
  const manager = (await world.person(employeeId))?.attributes['Manager']
  if (manager === undefined) return undefined
  const mvo = await world.red.engine().store.mvoByUuid(displayValue(manager))
  return displayValue(mvo?.attributes['Last Name'])
}

const again = () => world.red.run('import', { profile: 'delta-sync' })

describe('references between people', () => {
  beforeEach(() => world.fresh({ change: withManagers() }))

  it('A12 R10 E4 a manager flows as a link, whoever comes first, and becomes the account in the target', async () => {
    world.hire('3', 'Cid', 'Low', { managerId: '2' })
    world.hire('2', 'Bea', 'Mid', { managerId: '1' })
    world.hire('1', 'Ann', 'Top', { managerId: '2' })
    await world.cycle()
    expect(await managerOf('3')).toBe('Mid')
    expect(await managerOf('1')).toBe('Mid')
    expect(managers()).toEqual({ 1: '2', 2: '1', 3: '2' })
    expect(await world.pendings()).toEqual([])
  })

  it('A12 D8 who came before their manager, on an earlier page, is completed by the same run', async () => {
    await world.fresh({ pageSize: 1, change: withManagers() })
    world.hire('1', 'Cid', 'Low', { managerId: '2' })
    world.hire('2', 'Bea', 'Mid', { managerId: '3' })
    world.hire('3', 'Ann', 'Top')
    const { counters } = await world.red.run('import')
    expect([counters.processed, counters.followUps]).toEqual([3, 2])
    expect(await managerOf('1')).toBe('Mid')
    expect((await again()).counters.processed).toBe(0)
    await world.red.run('export')
    expect(managers()).toEqual({ 1: '2', 2: '3', 3: '' })
  })

  it('A12 who refers to somebody that comes on the same page is completed, whatever steps follow', async () => {
    await world.fresh({
      change: withManagers(
        { id: 'flow', wires: [['more']] },
        step('more', 'attribute-flow', 'hr-in', [['out-scope']], { mappings: [direct('phone', 'Telephone')] }),
      ),
    })
    world.hire('2', 'Bea', 'Mid', { managerId: '1' })
    await world.red.run('import')
    world.hire('1', 'Ann', 'Top')
    world.change('2', { phone: '7' })
    await world.red.run('import')
    expect(await managerOf('2')).toBe('Top')
  })

  it('P3 who refers to somebody that fails in the same page is decided without them, and later with them', async () => {
    const failing = expression('IIF(cs["sn"] = "Mid" AND cs["phone"] = null, ToString(1 / ToInt("0")), cs["sn"])', 'Last Name')
    await world.fresh({
      change: withManagers({
        id: 'flow',
        mappings: [direct('employeeId', 'Employee ID'), failing, direct('managerId', 'Manager')],
      }),
    })
    world.hire('2', 'Bea', 'Mid')
    world.hire('3', 'Cid', 'Low', { managerId: '2' })
    await world.red.run('import')
    expect(await world.person('2')).toBeUndefined()
    expect(await managerOf('3')).toBeUndefined()
    world.change('2', { phone: '1' })
    await world.red.run('import')
    await again()
    expect(await managerOf('3')).toBe('Mid')
  })

  it('I14 D4 nothing is left to do after the export, by delta or in full', async () => {
    world.hire('2', 'Bea', 'Mid', { managerId: '1' })
    world.hire('1', 'Ann', 'Top', { managerId: '1' })
    await world.cycle()
    const confirming = await world.red.run('ad-import')
    expect(confirming.counters).toMatchObject({ updated: 0, unchanged: 2, processed: 0 })
    const full = await world.red.run('import', { profile: 'full-sync' })
    expect(full.counters).toMatchObject({ noChange: 2 })
    expect(await world.pendings()).toEqual([])
  })

  it('A12 a manager who is hired later is completed, and until then the earlier one stays', async () => {
    world.hire('1', 'Ann', 'Top')
    world.hire('2', 'Bea', 'Mid', { managerId: '1' })
    await world.cycle()
    world.change('2', { managerId: '9' })
    await world.cycle()
    expect(await managerOf('2')).toBe('Top')
    world.hire('9', 'Zoe', 'New')
    await world.cycle()
    await again()
    await world.cycle()
    expect(await managerOf('2')).toBe('New')
    expect(managers()).toEqual({ 1: '', 2: '9', 9: '' })
  })

  it.each([
    ['on one page', 50, ['8']],
    ['on a page before', 1, ['8']],
    ['on a page behind', 1, ['1', '8']],
    ['on the next page but one', 1, ['1', '5', '8']],
  ])(
    'A12 D3 a manager who came with the change and is out of scope, %s, takes the earlier one away',
    async (_, pageSize, order) => {
      await world.fresh({ pageSize, change: withManagers({ id: 'scope', mode: 'expression', expression: 'cs["phone"] = null' }) })
      world.hire('3', 'Ann', 'Top')
      for (const i of order) world.hire(i, 'Bea', 'Mid', { managerId: '3' })
      await world.cycle()
      expect(await managerOf('8')).toBe('Top')
      for (const i of order) world.change(i, { managerId: '5x' })
      world.hire('5x', 'Zoe', 'New', { phone: 'later' })
      await world.red.run('import')
      for (const i of order) expect([i, await managerOf(i)]).toEqual([i, undefined])
      await world.cycle()
      expect((await again()).counters.processed).toBe(0)
      world.change('5x', { phone: '' })
      await world.cycle()
      for (const i of order) expect([i, await managerOf(i)]).toEqual([i, 'New'])
    },
  )

  it('R9 a manager that HR empties is cleared', async () => {
    world.hire('1', 'Ann', 'Top')
    world.hire('2', 'Bea', 'Mid', { managerId: '1' })
    await world.cycle()
    world.change('2', { managerId: '' })
    await world.cycle()
    expect(await managerOf('2')).toBeUndefined()
    expect(managers()).toEqual({ 1: '', 2: '' })
  })

  it('R10 E4 N10 a manager who gets no account is waited for, which is said, and the one before is taken away', async () => {
    const noBoard = { mode: 'expression', expression: 'mv["Department"] <> "Board"' }
    await world.fresh({ change: withManagers({ id: 'out-scope', wires: [['provision'], []], ...noBoard }) })
    world.hire('1', 'Ann', 'Top')
    world.hire('2', 'Bea', 'Mid', { managerId: '1' })
    world.hire('9', 'Zoe', 'New', { department: 'Board' })
    await world.cycle()
    expect(managers()).toEqual({ 1: '', 2: '1' })
    world.change('2', { managerId: '9' })
    await world.red.run('import')
    const said = async () => (await world.red.run('export')).warnings.filter(({ code }) => code === 'left-unsent')
    const waiting = [{ message: expect.stringMatching(/^1 pending export to .* no account there, .* the first is manager of 2/) }]
    expect(await said()).toMatchObject(waiting)
    expect(managers()).toEqual({ 1: '', 2: '' })
    await world.red.run('import', { profile: 'full-sync' })
    await world.red.run('ad-import')
    const left = await world.staged()
    expect(left).toMatchObject([['update', { manager: expect.anything() }]])
    expect(await said()).toMatchObject(waiting)
    await world.red.run('import', { profile: 'full-sync' })
    expect([await world.staged(), managers()]).toEqual([left, { 1: '', 2: '' }])
    world.change('9', { department: 'Sales' })
    await world.red.run('import')
    expect(await said()).toEqual([])
    await world.red.run('ad-import')
    expect([managers(), await world.pendings()]).toEqual([{ 1: '', 2: '9', 9: '' }, []])
  })

  it('R10 I16 a manager whose account is deleted and who stays a person is taken away from who had them, and nothing is left', async () => {
    const kept = { graceDays: 30 }
    const [types] = withManagers().flatMap(({ types }) => (Array.isArray(types) ? [types] : []))
    await world.fresh({ change: withManagers({ id: 'store', types: types?.map((type: object) => ({ ...type, ...kept })) }) })
    world.hire('1', 'Ann', 'Top')
    world.hire('2', 'Bea', 'Mid', { managerId: '1' })
    await world.cycle()
    world.leave('1')
    await world.cycle()
    await world.cycle()
    expect(managers()).toEqual({ 2: '' })
    expect((await world.red.run('ad-import')).status).toBe('success')
  })

  it('L5 D8 who is deleted is withdrawn from those who refer to them in the same run', async () => {
    world.hire('1', 'Ann', 'Top')
    world.hire('2', 'Bea', 'Mid', { managerId: '1' })
    await world.cycle()
    world.leave('1')
    await world.red.run('import')
    expect(await world.person('1')).toBeUndefined()
    expect(await managerOf('2')).toBeUndefined()
    await world.red.run('export')
    expect(managers()).toEqual({ 2: '' })
  })

  it('A12 text declared as a reference later clears nobody', async () => {
    memorySystem('hr').set('1', { givenName: 'Ann', sn: 'Top', employeeType: 'FTE' })
    memorySystem('hr').set('2', { givenName: 'Bea', sn: 'Mid', employeeType: 'FTE', managerId: '1' })
    await world.cycle()
    expect(await managerOf('2')).toBe('Top')
  })

  /** What the top of the chain is called, handed down from manager to manager. */
  const handedDown = (value: string, whenMissing = 'evaluate') =>
    withManagers(
      { id: 'flow', wires: [['names']] },
      step('names', 'attribute-flow', 'hr-in', [['out-scope']], {
        mappings: [{ ...expression(value, 'Manager Name'), whenMissing }],
      }),
    )

  it.each([200, 1])('D7 a value comes down a chain of twelve managers, on pages of %i', async (pageSize) => {
    await world.fresh({ pageSize, change: handedDown('Coalesce(mv["Manager"]["Manager Name"], mv["Manager"]["Last Name"])') })
    // Behind the top of a chain that is longer than what one run follows from page to page.
    for (let i = 12; i >= 1; i--) world.hire(`${i}`, `P${i}`, `N${i}`, { managerId: i < 12 ? `${i + 1}` : '' })
    await world.red.run('import')
    expect((await world.person('1'))?.attributes['Manager Name']).toBe('N12')
  })

  it('D7 what a mapping reads of a manager whom another row of the same flow gives follows the manager', async () => {
    const flow = withManagers().find(({ id }) => id === 'flow') as unknown as { mappings: object[] }
    const named = expression('mv["Manager"]["Last Name"]', 'Manager Name')
    await world.fresh({ change: withManagers({ id: 'flow', mappings: [...flow.mappings, named] }) })
    // One stands before the manager in the file, one behind.
    world.hire('0', 'Cid', 'Low', { managerId: '1' })
    world.hire('1', 'Ann', 'Top')
    world.hire('2', 'Bea', 'Mid', { managerId: '1' })
    const names = async () => Promise.all(['0', '2'].map(async (id) => (await world.person(id))?.attributes['Manager Name']))
    await world.red.run('import')
    expect(await names()).toEqual(['Top', 'Top'])
    world.change('1', { sn: 'Crown' })
    await world.red.run('import')
    expect(await names()).toEqual(['Crown', 'Crown'])
  })

  it('D7 who read the manager before they changed and again behind that, in another step, is decided anew', async () => {
    const flow = withManagers().find(({ id }) => id === 'flow') as unknown as { mappings: object[] }
    const named = expression('mv["Manager"]["Last Name"]', 'Manager Name')
    await world.fresh({
      change: withManagers(
        { id: 'flow', mappings: [...flow.mappings, named] },
        { id: 'out-flow', mappings: [direct('Employee ID', 'login'), expression('mv["Manager"]["Last Name"]', 'boss')] },
      ),
    })
    world.hire('0', 'Cid', 'Low', { managerId: '1' })
    world.hire('1', 'Ann', 'Top')
    await world.red.run('import')
    world.change('0', { department: 'Labs' })
    world.change('1', { sn: 'Crown' })
    await world.red.run('import')
    expect((await world.person('0'))?.attributes['Manager Name']).toBe('Crown')
  })

  it('A10 a manager without a value that a text is made from leaves it alone, as one of the own would', async () => {
    await world.fresh({ change: handedDown('mv["First Name"] + "." + mv["Manager"]["Department"] + "@x"', '') })
    world.hire('1', 'Ann', 'Top', { department: '' })
    world.hire('2', 'Bea', 'Mid', { managerId: '1' })
    await world.red.run('import')
    expect((await world.person('2'))?.attributes['Manager Name']).toBeUndefined()
    world.change('1', { department: 'Labs' })
    await world.red.run('import')
    expect((await world.person('2'))?.attributes['Manager Name']).toBe('Bea.Labs@x')
  })

  it('D7 a value that goes round in a circle of managers fails, and says so', async () => {
    await world.fresh({ change: handedDown('Coalesce(mv["Manager"]["Manager Name"], "") + "x"') })
    world.hire('1', 'Ann', 'Top', { managerId: '2' })
    world.hire('2', 'Bea', 'Mid', { managerId: '1' })
    world.hire('3', 'Cid', 'Low')
    const { id, status, counters } = await world.red.run('import')
    expect([status, counters.syncFailed]).toEqual(['errors', 2])
    const failed = (await world.records(id)).flatMap(({ error, because }) => (error === null ? [] : [because]))
    const round = /: Manager Name of \w+ is made of Manager Name of \w+ is made of Manager Name of \w+\. Let one/
    expect(failed).toEqual([expect.stringMatching(round), expect.stringMatching(round)])
    expect((await world.person('3'))?.attributes['Last Name']).toBe('Low')
  })
})
