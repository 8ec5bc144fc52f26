/** Days of grace that are changed while people are in grace (L2, A13). */
import { describe, expect, it } from 'vitest'
import { badgeNodes } from '../nodes/badge-nodes'
import { personTypes, type NodeChange } from '../nodes/cycle-flow'
import { theDirectoryWorld } from './directory'

const world = theDirectoryWorld()

const grace = (graceDays: number): { change: readonly NodeChange[] } => ({
  change: [
    {
      id: 'store',
      types: [{ ...personTypes[0], deletionRule: { kind: 'authoritativeSource', systems: ['hr'], mode: 'any' }, graceDays }],
    },
    { id: 'ad-out', enabled: false },
    ...badgeNodes(),
  ],
})

/** Ann has left, and was marked on this day. */
async function left(days: number): Promise<string> {
  await world.fresh(grace(days))
  world.hire('1', 'Ann', 'Lee')
  for (let i = 10; i < 15; i++) world.hire(`${i}`, `P${i}`, 'Q')
  await world.red.run('import')
  world.leave('1')
  await world.red.run('import')
  return new Date(world.clock()).toISOString()
}

/** The day after which the scans of these days have deleted her; null when none has. */
async function goneOn(days: number): Promise<number | null> {
  for (let day = 1; day <= days; day++) {
    world.days(1)
    await world.red.run('lifecycle')
    if ((await world.people()) === 5) return day
  }
  return null
}

describe('days of grace that were changed', () => {
  it.each([
    ['later', 5, 30, 30],
    ['earlier, and the new day is still to come', 30, 10, 10],
    ['earlier, and the new day has passed: the next run', 30, 2, 3],
    ['at once: the next run', 30, 0, 3],
    ['not at all', 8, 8, 8],
  ] as const)('L2 A13 let those in grace go %s', async (_, before, after, day) => {
    await left(before)
    expect(await goneOn(3)).toBeNull()
    await world.redeploy(grace(after))
    await world.red.run('import')
    expect(await world.people()).toBe(day === 3 ? 5 : 6)
    if (day > 3) expect(await goneOn(31)).toBe(day - 3)
    expect(world.brokenLaws()).toEqual([])
  })

  it.each([
    ['the days are over', 5, 5],
    ['there are none any more', 30, 0],
  ] as const)(
    'D11 L2 N10 let go whoever is in grace by a synchronisation where no lifecycle node stands: %s',
    async (_, days, after) => {
      await left(days)
      world.days(4)
      await world.red.run('badge-import')
      expect(await world.people()).toBe(6)
      const { change } = grace(after)
      await world.redeploy({ change: [...change, { id: 'lifecycle', d: true }] })
      world.days(2)
      expect((await world.red.run('badge-import')).counters).toMatchObject({ mvDeleted: 1, processed: 0, followUps: 1 })
      expect(await world.people()).toBe(5)
      expect(world.brokenLaws()).toEqual([])
    },
  )

  it('L2 N4 is recorded of each, with the new day, and once', async () => {
    const marked = await left(30)
    await world.redeploy(grace(40))
    const run = await world.red.run('lifecycle')
    expect(run.counters).toMatchObject({ deletionMarked: 1, mvDeleted: 0 })
    const after = new Date(Date.parse(marked) + 40 * 86_400_000).toISOString().slice(0, 10)
    expect(await world.records(run.id)).toEqual([
      expect.objectContaining({
        outcome: 'deletionMarked',
        name: expect.stringContaining('Lee'),
        because: `the grace period was changed to 40 days: it will be deleted after ${after}`,
      }),
    ])
    expect((await world.red.run('lifecycle')).counters).toMatchObject({ deletionMarked: 0 })
  })

  it('L6 is asked before those who are due by the new number go, where the clock may have jumped', async () => {
    await left(30)
    await world.red.run('lifecycle')
    await world.redeploy(grace(2))
    world.days(35)
    const asked = await world.red.run('lifecycle')
    expect([asked.counters.mvDeleted, asked.warnings.map(({ code }) => code)]).toEqual([0, ['clock-in-doubt']])
    expect(await world.people()).toBe(6)
    expect((await world.red.run('lifecycle', { confirm: true })).counters).toMatchObject({ mvDeleted: 1 })
  })

  it('L2 leave who was marked by an earlier version at the day that was said', async () => {
    await left(5)
    expect(world.database.prepare('update mvo set delete_marked = null where delete_after is not null').run().changes).toBe(1)
    await world.redeploy(grace(30))
    expect(await goneOn(9)).toBe(5)
  })
})
