/** What becomes of accounts while their people are in grace, who gets none any more, and clocks that jump. */
import { describe, expect, it } from 'vitest'
import { direct, expression, personTypes, type NodeChange } from '../nodes/cycle-flow'
import { theDirectoryWorld } from './directory'

const world = theDirectoryWorld()

const store = (deletionRule: object, graceDays = 0): NodeChange => ({
  id: 'store',
  types: [{ ...personTypes[0], deletionRule, graceDays }],
})
const authoritative = (mode: 'any' | 'all', ...systems: string[]) => ({ kind: 'authoritativeSource', systems, mode })
const noAccounts: NodeChange = { id: 'ad-out', enabled: false }
const provision = (settings: object): NodeChange => ({ id: 'provision', ...settings })

describe('accounts in grace', () => {
  const hr = authoritative('any', 'hr')

  const inGrace: [string, object, Record<string, number>][] = [
    ['Disable acts on day one', { action: 'disable', onDeletion: 'delete', inGrace: '' }, { 'update pending': 1 }],
    ['Disable may wait', { action: 'disable', onDeletion: 'delete', inGrace: 'wait' }, {}],
    ['Delete waits', { action: 'delete', onDeletion: '', inGrace: '' }, {}],
    ['Delete may act at once', { action: 'delete', onDeletion: '', inGrace: 'now' }, { 'delete pending': 1 }],
    ['Disconnect waits', { action: 'disconnect', onDeletion: '', inGrace: '' }, {}],
  ]
  for (const [what, settings, states] of inGrace)
    it(`L4 ${what}`, async () => {
      await world.fresh({ change: [store(hr, 30), provision(settings)] })
      await world.settled(3)
      world.leave('1')
      await world.red.run('import')
      expect(await world.states()).toEqual(states)
      await world.red.run('export')
      world.days(31)
      await world.red.run('lifecycle', { confirm: true })
      await world.red.run('export')
      const deleted = JSON.stringify(settings).includes('delete')
      expect(world.inDirectory.has('1')).toBe(!deleted)
      expect(await world.people()).toBe(2)
      await world.red.run('ad-import')
      expect(await world.pendings()).toEqual([])
      expect(world.brokenLaws()).toEqual([])
      world.days(-31)
    })

  it.each(['failed', 'held', 'waiting', 'not counted'] as const)(
    'L4 R5 what disables an account and is %s when the grace period ends with Disconnect is still sent',
    async (state) => {
      await world.fresh({
        change: [
          store(hr, 30),
          provision({ action: 'disable', onDeletion: 'disconnect', inGrace: '', disableCounts: state !== 'not counted' }),
        ],
      })
      await world.settled(3)
      world.leave('1')
      await world.red.run('import')
      if (state === 'held') await world.review('hold')
      if (state === 'failed') {
        world.script = { refuse: 'all' }
        for (let attempt = 0; attempt < 5; attempt++) {
          await world.red.run('export')
          world.minutes(16)
        }
        world.script = {}
      }
      world.days(31)
      expect((await world.red.run('lifecycle', { confirm: true })).counters).toMatchObject({ mvDeleted: 1 })
      expect(await world.people()).toBe(2)
      expect(world.inDirectory.get('1')).toMatchObject({ enabled: 'yes' })
      if (state === 'failed' || state === 'held') {
        expect((await world.red.run('export')).warnings).toMatchObject([{ code: 'left-unsent' }])
        await world.review('release')
      }
      await world.red.run('export')
      expect(world.inDirectory.get('1')).toMatchObject({ enabled: 'no' })
      await world.red.run('ad-import')
      expect(await world.pendings()).toEqual([])
      expect(world.brokenLaws()).toEqual([])
      world.days(-31)
    },
  )

  it('D11 L5 a synchronisation takes a grace period that is over, and the account goes by its rule, without a lifecycle node', async () => {
    await world.fresh({ change: [store(hr, 30), { id: 'lifecycle', d: true }] })
    await world.settled(3)
    world.leave('1')
    await world.red.run('import')
    await world.red.run('export')
    for (const days of [20, 9]) {
      world.days(days)
      expect((await world.red.run('import')).counters).toMatchObject({ mvDeleted: 0 })
    }
    world.days(2)
    expect(await world.red.run('import')).toMatchObject({ status: 'success', counters: { mvDeleted: 1, processed: 0 } })
    await world.red.run('export')
    expect(world.inDirectory.has('1')).toBe(false)
    await world.red.run('ad-import')
    expect([await world.people(), await world.pendings()]).toEqual([2, []])
    expect(world.brokenLaws()).toEqual([])
    world.days(-31)
  })

  it.each([
    ['import', 'full-import+delta-sync'],
    ['import', 'delta-sync'],
    ['import', 'full-sync'],
    ['ad-import', 'delta-sync'],
    ['lifecycle', undefined],
  ])('D8 L5 D11 whoever refers to somebody whose grace period is over goes in the same run: %s %s', async (node, profile) => {
    const looked = expression('Lookup("Person", "Employee ID", cs["phone"])["Department"]', 'Telephone')
    const dn = expression('"cn=" + mv["Employee ID"] + ",dc=corp"', 'dn')
    await world.fresh({
      change: [
        store(hr, 30),
        provision({ action: 'disable', onDeletion: 'delete', inGrace: '' }),
        { id: 'flow', mappings: [direct('employeeId', 'Employee ID'), direct('department', 'Department'), looked] },
        { id: 'out-flow', mappings: [dn, direct('Employee ID', 'employeeNumber'), direct('Telephone', 'department')] },
      ],
    })
    world.hire('1', 'P1', 'Q', { phone: '2' })
    world.hire('2', 'P2', 'Q', { department: 'Boss' })
    await world.cycle()
    await world.red.run('import')
    world.leave('2')
    await world.cycle()
    for (const days of [20, 12]) {
      world.days(days)
      await world.red.run(days === 20 ? 'import' : node, profile === undefined || days === 20 ? {} : { profile })
    }
    expect(await world.people()).toBe(1)
    await world.red.run('export')
    expect([...world.inDirectory]).toEqual([['1', expect.not.objectContaining({ department: expect.anything() })]])
    await world.red.run('ad-import')
    expect(await world.pendings()).toEqual([])
    expect(world.brokenLaws()).toEqual([])
    world.days(-32)
  })

  it('L4 L3 disabled on day 1, back on day 10 and enabled, gone again and deleted on day 30 after that', async () => {
    await world.fresh({ change: [store(hr, 30)] })
    await world.settled(3)
    const round = async (): Promise<void> => {
      await world.red.run('export')
      const back = await world.red.run('ad-import')
      expect(back.counters).toMatchObject({ processed: 0 })
      expect(await world.pendings()).toEqual([])
    }
    world.leave('1')
    await world.red.run('import')
    await round()
    expect(world.inDirectory.get('1')).toMatchObject({ enabled: 'no' })
    world.days(10)
    world.hire('1', 'P1', 'Q')
    await world.red.run('import')
    await round()
    expect(world.inDirectory.get('1')).toMatchObject({ enabled: 'yes' })
    world.leave('1')
    await world.red.run('import')
    await round()
    world.days(30)
    await world.red.run('lifecycle', { confirm: true })
    await round()
    expect(world.inDirectory.has('1')).toBe(false)
    expect(await world.people()).toBe(2)
    world.days(-40)
  })

  it('L5 nothing new is made for somebody who is being deleted, and an account never sent goes without a word', async () => {
    await world.fresh({ change: [store(hr, 30)] })
    await world.hireAll(2)
    world.leave('1')
    await world.red.run('import')
    expect(await world.states()).toEqual({ 'create pending': 1 })
    await world.red.run('export')
    expect(world.requests).toEqual(['create cn=2,ou=Sales,dc=corp'])
    await world.red.run('ad-import')
    world.days(31)
    await world.red.run('lifecycle', { confirm: true })
    expect(await world.people()).toBe(1)
    expect(await world.pendings()).toEqual([])
    expect(world.brokenLaws()).toEqual([])
    world.days(-31)
  })

  it('L6 a clock that goes back shortens nothing; one that jumps ahead asks before it deletes', async () => {
    await world.fresh({ change: [store(hr, 30), noAccounts] })
    world.hire('1', 'Ann', 'Lee')
    world.hire('2', 'Bob', 'Ray')
    await world.red.run('import')
    world.leave('1')
    await world.red.run('import')
    await world.red.run('lifecycle')
    const mark = (await world.person('1'))?.deletion
    world.days(-5)
    expect((await world.red.run('lifecycle')).counters.processed).toBe(0)
    await world.red.run('import', { profile: 'full-sync' })
    expect((await world.person('1'))?.deletion).toEqual(mark)
    world.days(40)
    const asked = await world.red.run('lifecycle')
    expect(asked).toMatchObject({ status: 'warnings', counters: { processed: 0 } })
    expect(asked.warnings).toEqual([
      { code: 'clock-in-doubt', message: expect.stringContaining('1 object would come due by a clock that may be wrong') },
    ])
    expect(await world.people()).toBe(2)
    expect((await world.red.run('lifecycle')).status).toBe('warnings')
    const confirmed = await world.red.run('lifecycle', { confirm: true })
    expect(confirmed.counters).toMatchObject({ mvDeleted: 1 })
    expect(await world.people()).toBe(1)
    world.days(-35)
  })

  it('L6 a day without a scan asks for nothing', async () => {
    await world.fresh({ change: [store(hr, 1), noAccounts] })
    world.hire('1', 'Ann', 'Lee')
    world.hire('2', 'Bob', 'Ray')
    await world.red.run('import')
    await world.red.run('lifecycle')
    world.leave('1')
    await world.red.run('import')
    world.days(1)
    expect((await world.red.run('lifecycle')).counters).toMatchObject({ mvDeleted: 1 })
    world.days(-1)
  })
})
