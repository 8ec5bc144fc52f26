/** Those who return in the grace period: what lifts the deletion mark, and what they find as they left it. */
import { describe, expect, it } from 'vitest'
import { direct, expression, personTypes, type NodeChange } from '../nodes/cycle-flow'
import { memorySystem } from '../nodes/memory'
import { theDirectoryWorld } from './directory'
import { badgeNodes } from '../nodes/badge-nodes'

const world = theDirectoryWorld()

const store = (deletionRule: object, graceDays = 0): NodeChange => ({
  id: 'store',
  types: [{ ...personTypes[0], deletionRule, graceDays }],
})
const authoritative = (mode: 'any' | 'all', ...systems: string[]) => ({ kind: 'authoritativeSource', systems, mode })
const noAccounts: NodeChange = { id: 'ad-out', enabled: false }

/** Ann in HR and in the badge system. */
async function ann(): Promise<void> {
  world.hire('1', 'Ann', 'Lee')
  for (let i = 10; i < 15; i++) world.hire(`${i}`, `P${i}`, 'Q')
  world.badge('b1', { employeeId: '1', phone: '55' })
  world.badge('b9', { employeeId: 'nobody' })
  await world.red.run('import')
  await world.red.run('badge-import')
}

async function leaves(what: 'hr' | 'badge'): Promise<void> {
  if (what === 'hr') world.leave('1')
  else memorySystem('badge').rows.delete('b1')
  await world.red.run(what === 'hr' ? 'import' : 'badge-import')
}

describe('coming back in grace', () => {
  const hr = authoritative('any', 'hr')

  it('L3 in any-of mode only the system whose leaving set the mark lifts it', async () => {
    await world.fresh({ change: [store(authoritative('any', 'hr', 'badge'), 30), noAccounts, ...badgeNodes()] })
    await ann()
    await leaves('hr')
    const mark = (await world.person('1'))?.deletion
    memorySystem('badge').rows.delete('b1')
    await world.red.run('badge-import')
    world.badge('b1', { employeeId: '1', phone: '56' })
    const badge = await world.red.run('badge-import')
    expect(badge.counters).toMatchObject({ joined: 1, deletionCleared: 0 })
    expect((await world.person('1'))?.deletion).toEqual(mark)
    world.hire('1', 'Ann', 'Lee')
    expect((await world.red.run('import')).counters).toMatchObject({ joined: 1, deletionCleared: 1 })
    expect((await world.person('1'))?.deletion).toBeNull()
  })

  it('L3 A7 A4 another system that has the person in time lifts the mark, and what only the one who left said goes', async () => {
    const numbers = { id: 'badge-flow', mappings: [direct('employeeId', 'Employee ID'), direct('phone', 'Telephone')] }
    await world.fresh({ change: [store(authoritative('all', 'hr', 'badge'), 30), noAccounts, ...badgeNodes(), numbers] })
    for (const id of ['1', '2', '3', '4', '5', '6']) world.hire(id, `P${id}`, 'Lee')
    await world.red.run('import')
    await leaves('hr')
    expect((await world.person('1'))?.deletion).not.toBeNull()
    expect(await world.person('1')).toMatchObject({ attributes: { Department: 'Sales' } })
    world.badge('b1', { employeeId: '1', phone: '56' })
    const badge = await world.red.run('badge-import')
    expect(badge.counters).toMatchObject({ joined: 1, deletionCleared: 1 })
    const { attributes } = (await world.person('1')) ?? {}
    expect(attributes).toMatchObject({ Telephone: '56' })
    expect(attributes).not.toHaveProperty('Department')
  })

  it('L3 a new record that joins lifts the mark, same person, same account', async () => {
    const byPhone = { id: 'join', rows: [{ pairs: [{ cs: 'phone', mv: 'Telephone', ignoreCase: false }] }] }
    await world.fresh({ change: [store(hr, 30), byPhone, ...badgeNodes()] })
    world.hire('1', 'Ann', 'Lee', { phone: '55' })
    world.hire('2', 'Bob', 'Ray', { phone: '66' })
    await world.red.run('import')
    await world.red.run('export')
    await world.red.run('ad-import')
    const before = await world.person('1')
    const account = world.inDirectory.get('1')?.['id']
    world.leave('1')
    await world.red.run('import')
    world.hire('77', 'Ann', 'Lee', { phone: '55' })
    const back = await world.red.run('import')
    expect(back.counters).toMatchObject({ joined: 1, deletionCleared: 1, projected: 0 })
    expect((await world.person('77'))?.uuid).toBe(before?.uuid)
    await world.red.run('export')
    expect(world.inDirectory.get('77')?.['id']).toBe(account)
  })

  describe('the same record falls out of scope and comes back, without any join rows', () => {
    const noJoin = [
      { id: 'scope', wires: [['project'], []] },
      { id: 'join', rows: [] },
    ]
    const fallen = async (): Promise<{ uuid: string | undefined; id: number | undefined; account: unknown }> => {
      await world.fresh({ change: [store(hr, 30), ...noJoin] })
      await world.settled(3)
      const { uuid, id } = (await world.person('1')) ?? {}
      const account = world.inDirectory.get('1')?.['id']
      world.change('1', { employeeType: 'Contractor' })
      expect((await world.red.run('import')).counters).toMatchObject({ disconnected: 1, deletionMarked: 1 })
      await world.red.run('export')
      await world.red.run('ad-import')
      expect(world.inDirectory.get('1')).toMatchObject({ enabled: 'no' })
      return { uuid, id, account }
    }

    it('L3 S4 in time: same person, values elected again, account enabled again', async () => {
      const before = await fallen()
      const full = await world.red.run('import', { profile: 'full-sync' })
      expect(full.counters).toMatchObject({ disconnected: 0, projected: 0, deletionCleared: 0 })
      world.change('1', { department: 'Ops' })
      await world.red.run('import')
      expect((await world.person('1'))?.deletion).not.toBeNull()
      expect(await world.person('1')).toMatchObject({ attributes: { Department: 'Sales' } })
      world.change('1', { employeeType: 'FTE', department: 'Labs' })
      const back = await world.red.run('import')
      expect(back.counters).toMatchObject({ joined: 1, projected: 0, deletionCleared: 1 })
      const after = await world.person('1')
      expect(after).toMatchObject({ id: before.id, uuid: before.uuid, deletion: null, attributes: { Department: 'Labs' } })
      expect(after?.provenance['Department']?.cso).not.toBeNull()
      await world.red.run('export')
      await world.red.run('ad-import')
      expect(world.inDirectory.get('1')).toMatchObject({ id: before.account, enabled: 'yes', department: 'Labs' })
      expect(await world.people()).toBe(3)
      expect((await world.red.run('import', { profile: 'full-sync' })).counters).toMatchObject({ noChange: 3 })
      world.change('1', { employeeType: 'Contractor' })
      await world.red.run('import')
      world.change('1', { employeeType: 'FTE' })
      await world.red.run('import')
      expect((await world.person('1'))?.uuid).toBe(before.uuid)
      expect(world.brokenLaws()).toEqual([])
    })

    it('L3 L2 too late: the place goes with the person, and the record makes a new one', async () => {
      const before = await fallen()
      world.days(31)
      expect((await world.red.run('lifecycle', { confirm: true })).counters).toMatchObject({ mvDeleted: 1 })
      await world.red.run('export')
      world.change('1', { employeeType: 'FTE' })
      expect((await world.red.run('import')).counters).toMatchObject({ projected: 1 })
      expect((await world.person('1'))?.uuid).not.toBe(before.uuid)
      expect(world.brokenLaws()).toEqual([])
      world.days(-31)
    })

    it('L3 L2 the mark went meanwhile: the place is gone with it', async () => {
      await fallen()
      await world.redeploy({ change: [store({ kind: 'manual' }, 30), ...noJoin] })
      world.days(31)
      await world.red.run('lifecycle', { confirm: true })
      const places = world.database.prepare('select count(*) as count from cso where retained_link is not null').get()
      expect(places).toEqual({ count: 0 })
      world.days(-31)
    })

    it('L3 O6 a successor took the place: the old record does not get a second one', async () => {
      const byPhone = { id: 'join', rows: [{ pairs: [{ cs: 'phone', mv: 'Telephone', ignoreCase: false }] }] }
      await world.fresh({ change: [store(hr, 30), byPhone] })
      world.hire('1', 'Ann', 'Lee', { phone: '55' })
      await world.red.run('import')
      const uuid = (await world.person('1'))?.uuid
      world.change('1', { employeeType: 'Contractor', phone: '' })
      await world.red.run('import')
      world.hire('77', 'Ann', 'Lee', { phone: '55' })
      expect((await world.red.run('import')).counters).toMatchObject({ joined: 1 })
      world.change('1', { employeeType: 'FTE' })
      expect((await world.red.run('import')).counters).toMatchObject({ projected: 1 })
      expect((await world.person('77'))?.uuid).toBe(uuid)
      expect(await world.people()).toBe(2)
      expect(world.brokenLaws()).toEqual([])
    })
  })

  describe('the same record comes back without any join rows', () => {
    const noJoin = [
      { id: 'scope', wires: [['project'], []] },
      { id: 'join', rows: [] },
    ]
    const grown = async (): Promise<{ uuid: string | undefined; account: unknown }> => {
      await world.fresh({ change: [store(hr, 30), ...noJoin] })
      await world.settled(3)
      const before = { uuid: (await world.person('1'))?.uuid, account: world.inDirectory.get('1')?.['id'] }
      world.leave('1')
      await world.red.run('import')
      await world.red.run('export')
      await world.red.run('ad-import')
      expect(world.inDirectory.get('1')).toMatchObject({ enabled: 'no' })
      return before
    }

    it('L3 in time: the mark is lifted, same person, same account', async () => {
      const before = await grown()
      const full = await world.red.run('import', { profile: 'full-sync' })
      expect(full.counters).toMatchObject({ disconnected: 0, projected: 0, deletionCleared: 0 })
      expect((await world.person('1'))?.deletion).not.toBeNull()
      world.hire('1', 'P1', 'Q', { department: 'Labs' })
      const back = await world.red.run('import')
      expect(back.counters).toMatchObject({ returned: 1, deletionCleared: 1, projected: 0 })
      await world.red.run('export')
      await world.red.run('ad-import')
      const after = await world.person('1')
      expect(after).toMatchObject({ uuid: before.uuid, deletion: null, attributes: { Department: 'Labs' } })
      expect(world.inDirectory.get('1')).toMatchObject({ id: before.account, enabled: 'yes', department: 'Labs' })
      expect(await world.people()).toBe(3)
      expect(world.brokenLaws()).toEqual([])
    })

    it('L3 S4 back, but in no rule’s scope: the mark stays', async () => {
      await grown()
      world.hire('1', 'P1', 'Q', { employeeType: 'Contractor' })
      await world.red.run('import')
      expect((await world.person('1'))?.deletion).not.toBeNull()
      expect(world.inDirectory.get('1')).toMatchObject({ enabled: 'no' })
      world.days(31)
      expect((await world.red.run('lifecycle', { confirm: true })).counters).toMatchObject({ mvDeleted: 1 })
      expect(world.brokenLaws()).toEqual([])
      world.days(-31)
    })

    it('L3 L2 too late: the place goes with the person, and the record makes a new one', async () => {
      const before = await grown()
      world.days(31)
      await world.red.run('lifecycle', { confirm: true })
      await world.red.run('export')
      expect(await world.people()).toBe(2)
      const { items } = await world.red.engine().store.searchCsos({ system: await world.systemId('HR'), limit: 10 })
      expect(items.map((item) => item.anchor).sort()).toEqual(['2', '3'])
      world.hire('1', 'P1', 'Q')
      expect((await world.red.run('import')).counters).toMatchObject({ added: 1, projected: 1 })
      expect((await world.person('1'))?.uuid).not.toBe(before.uuid)
      expect(world.brokenLaws()).toEqual([])
      world.days(-31)
    })
  })

  it('L3 A9 a successor that fails on the same page leaves the old record the way back', async () => {
    const by = (cs: string, mv: string) => ({ pairs: [{ cs, mv, ignoreCase: false }] })
    const rows = { id: 'join', rows: [by('phone', 'Telephone')] }
    const fails = { id: 'flow', mappings: [expression('10 / Length(cs["sn"])', 'Last Name'), direct('phone', 'Telephone')] }
    await world.fresh({ change: [store(hr, 30), noAccounts, rows, fails] })
    world.hire('1', 'Ann', 'Lee', { phone: '5' })
    await world.red.run('import')
    world.change('1', { employeeType: 'Contractor' })
    await world.red.run('import')
    const links = async () =>
      (await world.red.engine().store.searchCsos({ limit: 9 })).items.map(({ anchor, retainedLink, due }) => [
        anchor,
        typeof retainedLink,
        due !== null,
      ])
    expect(await links()).toEqual([['1', 'number', false]])
    world.change('1', { department: 'Labs' })
    world.hire('2', 'Ann', '', { phone: '5' })
    const run = await world.red.run('import')
    expect(run.counters).toMatchObject({ processed: 2, outOfScope: 1, syncFailed: 1 })
    expect(await links()).toEqual([
      ['1', 'number', false],
      ['2', 'undefined', true],
    ])
  })

  it('L3 O6 a successor takes the place: the old record, when it comes back, does not get a second one', async () => {
    const byPhone = { id: 'join', rows: [{ pairs: [{ cs: 'phone', mv: 'Telephone', ignoreCase: false }] }] }
    await world.fresh({ change: [store(hr, 30), byPhone] })
    world.hire('1', 'Ann', 'Lee', { phone: '55' })
    world.hire('2', 'Bob', 'Ray', { phone: '66' })
    await world.red.run('import')
    world.leave('1')
    await world.red.run('import')
    world.hire('77', 'Ann', 'Lee', { phone: '55' })
    await world.red.run('import')
    world.hire('1', 'Ann', 'Lee', { phone: '55' })
    const back = await world.red.run('import')
    expect(back.counters).toMatchObject({ added: 1, syncFailed: 1 })
    expect((await world.records(back.id)).find((record) => record.error)).toMatchObject({ error: 'existing-join' })
    expect(world.brokenLaws()).toEqual([])
  })
})
