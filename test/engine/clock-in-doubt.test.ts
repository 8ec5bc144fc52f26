/** A clock that may be wrong: nothing is taken by time until somebody has said that it is right, and all else is done. */
import { describe, expect, it } from 'vitest'
import type { NodeChange } from '../nodes/cycle-flow'
import { theWorld } from './world'

const world = theWorld()
const inbound: NodeChange = { id: 'scope', expression: 'cs["phone"] <= Today()' }
const day = (from: number): string => new Date(world.clock() + from * 86_400_000).toISOString().slice(0, 10)

async function hired(): Promise<void> {
  await world.fresh({ change: [inbound] })
  for (let i = 10; i < 15; i++) world.hire(`${i}`, `P${i}`, 'Q', { phone: '2025-01-01' })
  world.hire('1', 'Ann', 'Lee', { phone: day(3) })
  await world.red.run('import')
}

describe('L6 a clock in doubt', () => {
  it('L6 D11 no moment is taken, the run does all else and warns; the answer lets the next one take it', async () => {
    await hired()
    world.days(40)
    world.change('10', { department: 'Labs' })
    const run = await world.red.run('import')
    expect(run).toMatchObject({ status: 'warnings', counters: { processed: 1, flowed: 1 } })
    expect(run.warnings).toEqual([
      { code: 'clock-in-doubt', message: expect.stringContaining('1 object would come due by a clock that may be wrong') },
    ])
    expect(await world.person('1')).toBeUndefined()
    expect((await world.red.run('lifecycle')).warnings.map(({ code }) => code)).toEqual(['clock-in-doubt'])
    expect((await world.red.run('lifecycle', { confirm: true })).counters).toMatchObject({ projected: 1 })
    expect(await world.person('1')).toBeDefined()
    expect((await world.red.run('import', { profile: 'delta-sync' })).status).toBe('success')
    world.days(-40)
  })

  it('L6 what would not come due by it is not warned of, and the question stays', async () => {
    await hired()
    world.days(40)
    await world.red.run('import', { profile: 'full-sync' })
    expect(await world.person('1')).toBeDefined()
    expect((await world.red.run('import', { profile: 'delta-sync' })).status).toBe('success')
    expect(await world.red.engine().clockCheck.question()).toMatchObject({ cause: 'idle' })
    world.days(-40)
    await world.red.run('lifecycle')
    expect(await world.red.engine().clockCheck.question()).toBeNull()
  })

  it('L6 L2 a grace period that begins while the clock stands back is as long as any other', async () => {
    await hired()
    world.days(-20)
    world.leave('10')
    await world.red.run('import')
    const after = (await world.person('10'))?.deletion?.after ?? ''
    world.days(20)
    expect(Date.parse(after)).toBeGreaterThanOrEqual(world.clock() + 30 * 86_400_000 - 60_000)
  })
})
