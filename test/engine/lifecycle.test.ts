/** Leavers and those who return: marking, the grace period, deletion, and what becomes of accounts. */
import { describe, expect, it } from 'vitest'
import { personTypes, type NodeChange } from '../nodes/cycle-flow'
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
const provision = (settings: object): NodeChange => ({ id: 'provision', ...settings })

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

/** Ann is found by her name: it stays as long as she is in the metaverse. */
async function isThere(): Promise<boolean> {
  return (await world.people()) === 6
}

describe('deletion rules', () => {
  const tables: [string, object, ('hr' | 'badge')[], boolean][] = [
    ['manual: never', { kind: 'manual' }, ['hr', 'badge'], true],
    ['last connector: not while one is left', { kind: 'lastConnector' }, ['hr'], true],
    ['last connector: with the last one', { kind: 'lastConnector' }, ['hr', 'badge'], false],
    ['last connector: in any order', { kind: 'lastConnector' }, ['badge', 'hr'], false],
    ['authoritative: with its source, though others are left', authoritative('any', 'hr'), ['hr'], false],
    ['authoritative: not with another', authoritative('any', 'hr'), ['badge'], true],
    ['any of two: with the first', authoritative('any', 'hr', 'badge'), ['hr'], false],
    ['any of two: with the second', authoritative('any', 'hr', 'badge'), ['badge'], false],
    ['all of two: not with the first', authoritative('all', 'hr', 'badge'), ['hr'], true],
    ['all of two: not with the second', authoritative('all', 'hr', 'badge'), ['badge'], true],
    ['all of two: with both', authoritative('all', 'hr', 'badge'), ['badge', 'hr'], false],
  ]
  for (const [what, rule, leaving, stays] of tables)
    it(`L1 ${what}`, async () => {
      await world.fresh({ change: [store(rule), noAccounts, ...badgeNodes()] })
      await ann()
      for (const system of leaving) await leaves(system)
      expect(await isThere()).toBe(stays)
      expect(world.brokenLaws()).toEqual([])
    })

  it('L1 a provisioned account is a connector: the last one is the account', async () => {
    await world.fresh({ change: [store({ kind: 'lastConnector' }), ...badgeNodes()] })
    await ann()
    await world.red.run('export')
    await world.red.run('ad-import')
    await leaves('hr')
    await leaves('badge')
    expect(await isThere()).toBe(true)
    const account = world.directory.all().find((object) => object.attributes['employeeNumber'] === '1')
    if (account) world.directory.remove(account)
    const run = await world.red.run('ad-import')
    expect(run.counters).toMatchObject({ obsoleted: 1, disconnected: 1, mvDeleted: 1 })
    expect(await isThere()).toBe(false)
    expect(await world.states()).toEqual({})
    expect(world.brokenLaws()).toEqual([])
  })

  it('L7 a person made by hand is never deleted automatically', async () => {
    await world.fresh({ change: [store({ kind: 'lastConnector' }), noAccounts, ...badgeNodes()] })
    await ann()
    annId = (await world.person('1'))?.id ?? 0
    byHand()
    await leaves('hr')
    const last = await leavesBadge()
    expect(last.counters).toMatchObject({ disconnected: 1, mvDeleted: 0, deletionMarked: 0 })
    expect(await isThere()).toBe(true)
  })
})

let annId = 0

async function leavesBadge() {
  memorySystem('badge').rows.delete('b1')
  return world.red.run('badge-import')
}

/** As if an administrator had made Ann in the editor. */
function byHand(): void {
  const { changes } = world.database.prepare("update mvo set origin = 'byHand' where id = ?").run(annId)
  expect(changes).toBe(1)
}

describe('grace', () => {
  const hr = authoritative('any', 'hr')

  const losses: [string, () => void][] = [
    ['her record is gone from the import', () => world.leave('1')],
    ['her record is in no rule’s scope any more', () => world.change('1', { employeeType: 'Contractor' })],
  ]
  for (const [what, lose] of losses)
    it(`L8 the deletion rule is asked when ${what}`, async () => {
      await world.fresh({ change: [store(hr, 30), noAccounts, ...badgeNodes()] })
      await ann()
      lose()
      const run = await world.red.run('import')
      expect(run.counters).toMatchObject({ disconnected: 1, deletionMarked: 1 })
      expect((await world.person('1'))?.deletion).toMatchObject({
        after: '2026-04-01T08:00:00Z',
        because: 'its authoritative source HR has left',
        system: await world.systemId('HR'),
      })
      expect(world.brokenLaws()).toEqual([])
    })

  it('L2 the mark has date, reason and system; after its time the person goes, and not before', async () => {
    await world.fresh({ change: [store(hr, 30), provision({ action: 'delete', onDeletion: 'delete' }), ...badgeNodes()] })
    await ann()
    await world.red.run('export')
    await world.red.run('ad-import')
    await leaves('hr')
    expect((await world.person('1'))?.deletion).toEqual({
      after: '2026-04-01T08:00:00Z',
      because: 'its authoritative source HR has left',
      system: await world.systemId('HR'),
    })
    for (let day = 0; day < 29; day++) {
      world.days(1)
      expect((await world.red.run('lifecycle')).counters.processed).toBe(0)
    }
    expect(await isThere()).toBe(true)
    world.days(1)
    const due = await world.red.run('lifecycle')
    expect(due.counters).toMatchObject({ processed: 1, mvDeleted: 1 })
    expect(await isThere()).toBe(false)
    expect(await world.states()).toEqual({ 'delete pending': 1 })
    await world.red.run('export')
    expect(world.inDirectory.has('1')).toBe(false)
    expect((await world.red.run('ad-import')).counters).toMatchObject({ unchanged: 5, processed: 0 })
    expect(world.brokenLaws()).toEqual([])
    world.days(-30)
  })

  it('L2 the rule is asked again with today’s settings: manual by then, so it stays', async () => {
    await world.fresh({ change: [store(hr, 30), noAccounts, ...badgeNodes()] })
    await ann()
    await leaves('hr')
    await world.redeploy({ change: [store({ kind: 'manual' }, 30), noAccounts, ...badgeNodes()] })
    world.days(31)
    const due = await world.red.run('lifecycle', { confirm: true })
    expect(due.counters).toMatchObject({ processed: 1, deletionCleared: 1, mvDeleted: 0 })
    expect(await isThere()).toBe(true)
    expect((await world.red.run('lifecycle')).counters.processed).toBe(0)
    world.days(-31)
  })

  it('A7 L2 a second system leaves during the grace period: its values stay, too, and anybody else’s win over them', async () => {
    await world.fresh({ change: [store(hr, 30), noAccounts, ...badgeNodes()] })
    await ann()
    await leaves('hr')
    await leaves('badge')
    const frozen = await world.person('1')
    expect(frozen).toMatchObject({
      deletion: { system: await world.systemId('HR') },
      attributes: { Telephone: '55', 'First Name': 'Ann' },
    })
    expect(frozen?.provenance['Telephone']?.cso).toBeNull()
    world.badge('b2', { employeeId: '1', phone: '56' })
    await world.red.run('badge-import')
    expect(await world.person('1')).toMatchObject({ attributes: { Telephone: '56' } })
    expect((await world.person('1'))?.provenance['Telephone']?.cso).not.toBeNull()
    expect(world.brokenLaws()).toEqual([])
  })

  it('A7 without a grace period what the second system gave is recalled', async () => {
    await world.fresh({ change: [store({ kind: 'manual' }), noAccounts, ...badgeNodes()] })
    await ann()
    await leaves('badge')
    expect((await world.person('1'))?.attributes['Telephone']).toBeUndefined()
  })

  it('A7 a type may keep what a system gave that has left; anybody else’s win over it', async () => {
    const keeping: NodeChange = {
      id: 'store',
      types: [{ ...personTypes[0], deletionRule: { kind: 'manual' }, graceDays: 0, keepValuesOnDisconnect: true }],
    }
    await world.fresh({ change: [keeping, noAccounts, ...badgeNodes()] })
    await ann()
    await leaves('badge')
    expect((await world.person('1'))?.attributes['Telephone']).toBe('55')
    world.change('1', { phone: '77' })
    await world.red.run('import')
    expect((await world.person('1'))?.attributes['Telephone']).toBe('77')
    expect(world.brokenLaws()).toEqual([])
  })

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
    expect(asked).toMatchObject({ status: 'stopped', counters: { processed: 0 } })
    expect(asked.reason).toContain('the last scan was 40 days ago')
    expect(asked.reason).toContain('1 deletions are due. Nothing was deleted')
    expect(await world.people()).toBe(2)
    expect((await world.red.run('lifecycle')).status).toBe('stopped')
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
