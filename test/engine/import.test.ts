/** Imports: added, updated, unchanged, obsolete. */
import { describe, expect, it } from 'vitest'
import { memorySystem } from '../nodes/memory'
import { theWorld } from './world'

const world = theWorld()

describe('import', () => {
  it('I1 I15 counts what is new, changed, gone and unchanged, and writes nothing the second time', async () => {
    await world.fresh()
    for (let i = 0; i < 20; i++) world.hire(`${i}`, `P${i}`, 'Q')
    const first = await world.red.run('import', { profile: 'full-import' })
    expect(first.counters).toMatchObject({ read: 20, added: 20 })
    const again = await world.red.run('import', { profile: 'full-import' })
    expect(again.counters).toMatchObject({ read: 20, unchanged: 20, added: 0, updated: 0 })
    expect(await world.records(again.id)).toEqual([])
    world.change('3', { department: 'Labs' })
    world.leave('4')
    const third = await world.red.run('import', { profile: 'full-import' })
    expect(third.counters).toMatchObject({ read: 19, unchanged: 18, updated: 1, obsoleted: 1 })
    expect(await world.records(third.id)).toEqual([
      expect.objectContaining({
        outcome: 'updated',
        name: '3',
        changes: [{ side: 'cs', attribute: 'department', from: 'Sales', to: 'Labs' }],
      }),
      expect.objectContaining({ outcome: 'obsoleted', name: '4' }),
    ])
  })

  it('I3 marks nobody as gone when nothing at all was read', async () => {
    await world.fresh()
    for (let i = 0; i < 20; i++) world.hire(`${i}`, `P${i}`, 'Q')
    await world.red.run('import')
    memorySystem('hr').rows.clear()
    const empty = await world.red.run('import', { profile: 'full-import' })
    expect(empty.status).toBe('warnings')
    expect(empty.warnings).toEqual([expect.objectContaining({ code: 'no-objects' })])
    expect(empty.counters.obsoleted).toBe(0)
  })

  it('I4 stops before marking too many as gone, and lets exactly the released list pass', async () => {
    await world.fresh()
    for (let i = 0; i < 40; i++) world.hire(`${i}`, `P${i}`, 'Q')
    await world.red.run('import')
    for (let i = 0; i < 11; i++) world.leave(`${i}`)
    const refused = await world.red.run('import', { profile: 'full-import' })
    expect(refused.status).toBe('stopped')
    expect(refused.reason).toContain('11 of 40 objects of HR are missing')
    expect(refused.counters.obsoleted).toBe(0)
    expect(await world.releaseShrink('hr', refused.id)).toBe(11)
    world.hire('0', 'P0', 'Q')
    world.leave('11')
    const another = await world.red.run('import', { profile: 'full-import' })
    expect(another, 'the release was for another list').toMatchObject({ status: 'stopped', counters: { obsoleted: 0 } })
    expect(another.reason).toContain('The list that was released is another one, so its release is void')
    expect(refused.reason).not.toContain('void')
    expect(await world.releaseShrink('hr', another.id)).toBe(11)
    const allowed = await world.red.run('import', { profile: 'full-import' })
    expect(allowed).toMatchObject({ status: 'success', counters: { obsoleted: 11 } })
    for (let i = 12; i < 23; i++) world.leave(`${i}`)
    const next = await world.red.run('import', { profile: 'full-import' })
    expect(next, 'a release is for once').toMatchObject({ status: 'stopped', counters: { obsoleted: 0 } })
  })

  it('I4 as many as the limit says may go without being asked', async () => {
    await world.fresh()
    for (let i = 0; i < 40; i++) world.hire(`${i}`, `P${i}`, 'Q')
    await world.red.run('import')
    for (let i = 0; i < 10; i++) world.leave(`${i}`)
    const allowed = await world.red.run('import', { profile: 'full-import' })
    expect(allowed).toMatchObject({ status: 'success', counters: { obsoleted: 10 } })
  })

  it('I9 takes back one that was gone and is here again before the next sync', async () => {
    await world.fresh()
    world.hire('1', 'Ann', 'Lee')
    world.hire('2', 'Bob', 'Ray')
    await world.cycle()
    world.leave('1')
    await world.red.run('import', { profile: 'full-import' })
    world.hire('1', 'Ann', 'Lee')
    const back = await world.red.run('import', { profile: 'full-import' })
    expect(back.counters).toMatchObject({ returned: 1, unchanged: 1 })
    const sync = await world.red.run('import', { profile: 'delta-sync' })
    expect(sync.counters).toMatchObject({ disconnected: 0, noChange: 1 })
    expect(await world.staged()).toEqual([])
  })

  it('O5 treats blank text as absent', async () => {
    await world.fresh()
    world.hire('1', 'Ann', 'Lee', { phone: '' })
    await world.cycle()
    expect((await world.person('1'))?.attributes).not.toHaveProperty('Telephone')
  })

  it('N2 the same system never runs twice at once: a second trigger waits', async () => {
    await world.fresh()
    for (let i = 0; i < 400; i++) world.hire(`${i}`, `P${i}`, 'Q')
    const engine = world.red.engine()
    const request = { profile: 'full-import', system: 'hr', startedBy: 'test', overlap: 'wait' } as const
    const [started, two] = await Promise.all([engine.start(request), engine.start({ ...request, confirmed: true })])
    await expect(engine.start({ ...request, overlap: 'drop' })).rejects.toThrow('is busy with another run')
    const [first, second] = await Promise.all([started.ended, two.ended])
    expect(first.counters.added).toBe(400)
    expect(second.counters.unchanged).toBe(400)
  })

  it('N5 a cancelled run ends after the page in hand, and the next one goes on', async () => {
    await world.fresh({ pageSize: 50 })
    for (let i = 0; i < 400; i++) world.hire(`${i}`, `P${i}`, 'Q')
    await world.red.run('import', { profile: 'full-import' })
    const engine = world.red.engine()
    let watching = true
    const watch = (): void => {
      for (const run of engine.runsUnderWay()) if (run.counters.processed > 0) engine.cancel(run.id, 'cancelled by test')
      if (watching) setImmediate(watch)
    }
    watch()
    const cancelled = await world.red.run('import', { profile: 'full-sync' })
    watching = false
    expect(cancelled).toMatchObject({
      status: 'cancelled',
      reason: 'cancelled by test. What it had finished stays. Run it again',
    })
    expect(cancelled.counters.processed).toBeGreaterThan(0)
    expect(cancelled.counters.processed).toBeLessThan(400)
    expect(await world.people()).toBe(cancelled.counters.processed)
    const rest = await world.red.run('import', { profile: 'delta-sync' })
    expect(rest.counters.projected).toBe(400 - cancelled.counters.processed)
  })
})
