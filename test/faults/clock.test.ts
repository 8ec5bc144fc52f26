/** A clock that is set back or forward: nothing waits for years, nothing is forgotten, nothing is done twice. */
import { afterEach, describe, expect, it } from 'vitest'
import type { mayPrune as asked } from '../../runtime/engine/runs/pruning'
import { theDirectoryWorld } from '../engine/directory'
import { fromDist } from '../nodes/red'

const world = theDirectoryWorld()
let off = 0

/** The clock shows a wrong day, until the end of the test. */
function clockIsOff(days: number): void {
  world.days(days)
  off += days
}

/** Somebody puts the clock right. */
function clockIsRight(): void {
  clockIsOff(-off)
}
afterEach(clockIsRight)

describe('a clock that was a year ahead and is put right', () => {
  it('E3 what was refused meanwhile is tried again, not in a year', async () => {
    await world.fresh()
    await world.hireAll(3)
    clockIsOff(365)
    world.script = { refuse: [2] }
    expect((await world.red.run('export')).counters).toMatchObject({ created: 2, exportFailed: 1 })
    clockIsRight()
    expect(await world.red.run('export')).toMatchObject({ status: 'success', counters: { created: 1 } })
    expect(world.directory.all()).toHaveLength(3)
  })

  it('E3 a system that could not be reached meanwhile is tried again, not in a year', async () => {
    await world.fresh()
    await world.red.run('ad-import')
    await world.hireAll(3)
    clockIsOff(365)
    world.script = { unreachable: true }
    expect((await world.red.run('export')).reason).toContain('is tried again after 2027')
    world.script = {}
    clockIsRight()
    expect(await world.red.run('export')).toMatchObject({ status: 'success', counters: { created: 3 } })
    expect(world.directory.all()).toHaveLength(3)
  })

  it('E3 the ordinary waiting times are kept all the same', async () => {
    await world.fresh()
    await world.hireAll(1)
    world.script = { refuse: 'all' }
    for (const minutes of [2, 4, 8, 16]) {
      await world.red.run('export')
      world.minutes(minutes - 1)
      expect((await world.red.run('export')).counters.sent).toBe(0)
      world.minutes(1)
    }
  })

  it('L2 L6 who left meanwhile has the days of grace that were promised then; nobody else is touched', async () => {
    await world.fresh()
    await world.settled(3)
    clockIsOff(365)
    world.leave('1')
    await world.red.run('import')
    const mark = (await world.person('1'))?.deletion
    clockIsRight()
    world.days(60)
    expect((await world.red.run('lifecycle')).counters.mvDeleted).toBe(0)
    expect((await world.person('1'))?.deletion).toEqual(mark)
    world.days(-60)
    world.hire('1', 'P1', 'Q')
    await world.red.run('import')
    expect((await world.person('1'))?.deletion).toBeNull()
    expect(await world.people()).toBe(3)
  })
})

describe('a clock that is set back ten years', () => {
  it('D1 a delta sync takes what changed, before and after', async () => {
    await world.fresh()
    await world.settled(3)
    world.change('1', { department: 'Labs' })
    await world.red.run('import', { profile: 'full-import' })
    clockIsOff(-3650)
    world.change('2', { department: 'Labs' })
    await world.red.run('import', { profile: 'full-import' })
    const run = await world.red.run('import', { profile: 'delta-sync' })
    expect(run).toMatchObject({ status: 'success', counters: { processed: 2, flowed: 2 } })
    expect((await world.red.run('import', { profile: 'delta-sync' })).counters.processed).toBe(0)
    await world.red.run('export')
    expect([...world.inDirectory.values()].map((row) => row['department']).sort()).toEqual(['Labs', 'Labs', 'Sales'])
    expect((await world.red.run('ad-import')).counters).toMatchObject({ confirmed: 2, unchanged: 1, processed: 0 })
    expect(world.brokenLaws()).toEqual([])
  })

  it('N3 in the middle of a run: it ends as ever, and the activities keep their order', async () => {
    await world.fresh({ pageSize: 4 })
    await world.red.run('ad-import')
    await world.hireAll(3)
    const { store } = world.red.engine()
    const own = store.savePage.bind(store)
    store.savePage = async (page) => {
      store.savePage = own
      clockIsOff(-3650)
      return own(page)
    }
    const run = await world.red.run('export')
    expect(run).toMatchObject({ status: 'success', counters: { created: 3 } })
    const ids = (await store.runs({ limit: 10 })).items.map((item) => item.id)
    expect(ids).toEqual([...ids].sort((a, b) => b - a))
    expect((await world.red.run('ad-import')).counters).toMatchObject({ confirmed: 3, processed: 0 })
    expect(await world.pendings()).toEqual([])
  })
})

describe('old activities under a clock that jumps', () => {
  const { mayPrune } = fromDist<{ mayPrune: typeof asked }>('runtime/engine/runs/pruning.js')
  /** Whether they may be removed, asked on these days of one store, hours apart within a day. */
  async function answers(days: readonly number[]): Promise<boolean[]> {
    await world.fresh()
    await world.red.run('ad-import')
    const { store } = world.red.engine()
    for (const mark of ['pruning.last', 'pruning.putOff']) await store.saveFact(mark, '')
    const given: boolean[] = []
    for (const day of days) given.push(await mayPrune(store, new Date(Date.UTC(2026, 0, 1) + day * 86_400_000).toISOString()))
    return given
  }

  it('N4 a year too far ahead removes nothing for a day; once it is put right all goes on', async () => {
    expect(await answers([0, 0.1, 365, 365.5, 0.2, 0.3])).toEqual([true, true, false, false, true, true])
  })

  it('N4 a clock that stays ahead is believed after a day', async () => {
    expect(await answers([0, 365, 365.5, 366, 366.1])).toEqual([true, false, false, true, true])
  })

  it('N4 where Node-RED runs once a week they are removed all the same', async () => {
    expect(await answers([0, 7, 14, 21, 28])).toEqual([true, false, true, false, true])
  })
})
