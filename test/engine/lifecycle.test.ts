/** Leavers: what asks the deletion rule, the grace period, and what is kept of a person until its end. */
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

  const outOfScope =
    'its record in the authoritative source HR is out of scope of rule HR in: it does not meet cs["employeeType"] = "FTE" (employeeType is Contractor)'
  const losses: [string, () => void, string][] = [
    ['her record is gone from the import', () => world.leave('1'), 'its authoritative source HR has left'],
    ['her record is in no rule’s scope any more', () => world.change('1', { employeeType: 'Contractor' }), outOfScope],
  ]
  for (const [what, lose, because] of losses)
    it(`L8 the deletion rule is asked when ${what}`, async () => {
      await world.fresh({ change: [store(hr, 30), noAccounts, ...badgeNodes()] })
      await ann()
      lose()
      const run = await world.red.run('import')
      expect(run.counters).toMatchObject({ disconnected: 1, deletionMarked: 1 })
      expect((await world.person('1'))?.deletion).toMatchObject({
        after: '2026-04-01T08:00:00Z',
        because,
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
      marked: '2026-03-02T08:00:00Z',
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
})
