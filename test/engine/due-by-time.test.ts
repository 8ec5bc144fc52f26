/** People who come into scope, and leave it, by time alone: by the next synchronisation or lifecycle scan, without a full one. */
import { describe, expect, it } from 'vitest'
import { expression, type NodeChange, source, wired } from '../nodes/cycle-flow'
import { memorySystem } from '../nodes/memory'
import { badgeNodes } from '../nodes/badge-nodes'
import { fromDist } from '../nodes/red'
import { theWorld } from './world'
import type { Run } from '../../runtime/model/runs'

const { canvasProblems } = fromDist<typeof import('../../runtime/engine/canvas/problems/canvas-problems')>(
  'runtime/engine/canvas/problems/canvas-problems.js',
)

const world = theWorld()

/** HR says in `phone` from when on somebody is there. */
const inbound: NodeChange = { id: 'scope', expression: 'cs["phone"] <= Today()' }
const outbound: NodeChange = { id: 'out-scope', mode: 'expression', expression: 'mv["Telephone"] <= Today()' }
const others = 5
/** A day from now. */
const day = (from: number): string => new Date(world.clock() + from * 86_400_000).toISOString().slice(0, 10)

async function people(...change: NodeChange[]): Promise<void> {
  await world.fresh({ change })
  for (let i = 10; i < 10 + others; i++) world.hire(`${i}`, `P${i}`, 'Q', { phone: '2026-01-01' })
  world.hire('1', 'Ann', 'Lee', { phone: day(3) })
  await world.red.run('import')
  await world.red.run('export')
}

const delta = () => world.red.run('import', { profile: 'delta-sync' })
const scan = () => world.red.run('lifecycle')

describe('D11 the day of hire', () => {
  it('D11 D8 goes by the import node that leads to the steps, and not by one that leads nowhere', async () => {
    const second = source('import-2', 'hr', [['scope'], ['out-scope'], []])
    await world.fresh({ change: [inbound, ...wired({ import: [[], [], []] }), second] })
    world.hire('1', 'Ann', 'Lee', { phone: day(3) })
    await world.red.run('import-2')
    world.days(3)
    expect(await scan()).toMatchObject({ status: 'success', counters: { processed: 1, projected: 1 } })
    expect(await world.person('1')).toBeDefined()
  })

  for (const [by, run] of [
    ['a delta', delta],
    ['a lifecycle scan', scan],
  ] as const) {
    it(`D11 S6 an inbound scope: ${by} at her moment takes her, and nobody else`, async () => {
      await people(inbound)
      expect(await world.people()).toBe(others)
      expect((await run()).counters.processed).toBe(0)
      world.days(2)
      expect((await run()).counters.processed).toBe(0)
      world.days(1)
      const taken = await run()
      expect(taken).toMatchObject({ status: 'success', counters: { processed: 1, projected: 1 } })
      expect(await world.person('1')).toBeDefined()
      expect((await world.staged()).map(([operation, changes]) => [operation, changes['login']])).toEqual([['create', '1']])
      expect((await run()).counters.processed).toBe(0)
    })

    it(`D11 S6 an outbound scope: ${by} at her moment makes the account, and nothing else`, async () => {
      await people(outbound)
      expect([await world.people(), world.accounts.size]).toEqual([others + 1, others])
      expect((await run()).counters.processed).toBe(0)
      world.days(3)
      expect((await run()).counters.processed).toBe(1)
      expect((await world.staged()).map(([operation, changes]) => [operation, changes['login']])).toEqual([['create', '1']])
      expect((await run()).counters.processed).toBe(0)
    })

    it(`D11 a value: ${by} at its moment computes it anew`, async () => {
      await people({
        id: 'flow',
        mappings: [
          expression('cs["employeeId"]', 'Employee ID'),
          expression('cs["phone"] > Today() ? "to come" : "there"', 'Department'),
        ],
      })
      expect((await world.person('1'))?.attributes['Department']).toBe('to come')
      world.days(3)
      expect((await run()).counters.processed).toBe(1)
      expect((await world.person('1'))?.attributes['Department']).toBe('there')
    })
  }

  it('D11 S6 two days from now: a delta takes her as soon as it is no longer than that', async () => {
    await people({ id: 'scope', expression: 'cs["phone"] <= DateAdd(Now(), 2, "days")' })
    expect(await world.people()).toBe(others)
    expect((await delta()).counters.processed).toBe(0)
    world.days(1)
    expect((await delta()).counters).toMatchObject({ processed: 1, projected: 1 })
    expect((await delta()).counters.processed).toBe(0)
    expect(canvasProblems(world.red.engine().registry)).toEqual([])
  })

  it('D11 the last day: who leaves by time leaves as by any other change', async () => {
    await people({
      id: 'scope',
      expression: `NOT (cs["phone"] = "${day(3)}" AND cs["phone"] < Today())`,
    })
    expect(await world.people()).toBe(others + 1)
    world.days(4)
    expect(await delta()).toMatchObject({ counters: { processed: 1, disconnected: 1 } })
    expect((await world.person('1'))?.deletion).not.toBeNull()
  })

  it('D11 a day after day: Today as a value is looked at each midnight of the store', async () => {
    await world.fresh({
      change: [
        { id: 'store', timeZone: 'America/St_Johns' },
        {
          id: 'flow',
          mappings: [expression('cs["employeeId"]', 'Employee ID'), expression('FormatDate(Today(), "d")', 'Department')],
        },
      ],
    })
    world.hire('1', 'Ann', 'Lee')
    await world.red.run('import')
    const department = async () => (await world.person('1'))?.attributes['Department']
    const before = String(await department())
    expect((await delta()).counters.processed).toBe(0)
    world.days(1)
    expect((await delta()).counters.processed).toBe(1)
    expect(await department()).not.toBe(before)
    expect((await delta()).counters.processed).toBe(0)
  })

  it('D11 Now where no moment can be worked out: the lifecycle scan looks, other runs do not', async () => {
    await world.fresh({
      change: [
        {
          id: 'flow',
          mappings: [expression('cs["employeeId"]', 'Employee ID'), expression('FormatDate(Now(), "HH:mm")', 'Department')],
        },
      ],
    })
    world.hire('1', 'Ann', 'Lee')
    await world.red.run('import')
    expect(canvasProblems(world.red.engine().registry)).toEqual([
      expect.objectContaining({ node: 'flow', short: 'Now at every scan', withoutEffect: false }),
    ])
    const before = (await world.person('1'))?.attributes['Department']
    world.minutes(10)
    expect((await delta()).counters.processed).toBe(0)
    expect((await scan()).counters.processed).toBe(1)
    expect((await world.person('1'))?.attributes['Department']).not.toBe(before)
  })

  it('D11 a record of another system is due from the same moment on', async () => {
    await world.fresh({ change: [outbound, ...badgeNodes()] })
    world.hire('1', 'Ann', 'Lee')
    memorySystem('badge').set('b1', { employeeId: '1', phone: day(3) })
    await world.red.run('import')
    await world.red.run('badge-import')
    expect(await world.staged()).toEqual([])
    world.days(3)
    expect((await world.red.run('badge-import', { profile: 'delta-sync' })).counters.processed).toBe(1)
    await delta()
    expect((await world.staged()).map(([operation]) => operation)).toEqual(['create'])
  })

  it('D11 a rule that is switched off leaves no moment behind', async () => {
    await people(inbound)
    await world.redeploy({ change: [{ id: 'scope', mode: 'all', expression: '' }] })
    await world.red.run('import', { profile: 'full-sync' })
    expect(await world.people()).toBe(others + 1)
    world.days(3)
    expect((await delta()).counters.processed).toBe(0)
  })
})

describe('L9 D11 accounts that a rule disconnects at a moment of time', () => {
  const until: NodeChange = { id: 'out-scope', mode: 'expression', expression: 'mv["Telephone"] >= Today()' }
  const cut: NodeChange = { id: 'provision', action: 'disconnect', onDeletion: 'disconnect', disable: [] }
  const linked = async (): Promise<number> => {
    const { items } = await world.red.engine().store.searchCsos({ system: await world.systemId('Accounts'), limit: 500 })
    return items.filter(({ mvo }) => mvo !== null).length
  }
  const started = async (leavers: number): Promise<void> => {
    await world.fresh({ change: [until, cut] })
    for (let id = 1; id <= 12; id++) world.hire(`${id}`, `P${id}`, 'Q', { phone: day(id <= leavers ? 3 : 300) })
    await world.cycle()
    expect(await linked()).toBe(12)
    world.days(4)
  }
  const warned = ({ warnings }: Run): string[] => warnings.map(({ code }) => code)

  it('L9 a scan takes a few of them, and is done with them', async () => {
    await started(2)
    expect(warned(await scan())).toEqual([])
    expect(await linked()).toBe(10)
    expect(await world.people()).toBe(12)
    expect((await scan()).counters.processed).toBe(0)
  })

  it('L9 too many stay linked until exactly they are released, and each scan looks at them again', async () => {
    await started(9)
    const run = await scan()
    expect(warned(run)).toEqual(['people-held'])
    expect([await linked(), (await world.heldPeople('lifecycle'))?.others.length]).toEqual([12, 9])
    expect(warned(await scan())).toEqual(['people-held'])
    expect(await world.heldPeople('lifecycle')).toMatchObject({ run: run.id, state: 'waiting' })
    world.change('9', { phone: day(300) })
    await world.red.run('import')
    expect(warned(await scan())).toEqual(['people-held'])
    expect((await world.heldPeople('lifecycle'))?.others).toHaveLength(8)
    expect(await world.releasePeople('lifecycle')).toBe(8)
    expect(warned(await scan())).toEqual([])
    expect([await linked(), await world.heldPeople('lifecycle')]).toEqual([4, null])
  })
})
