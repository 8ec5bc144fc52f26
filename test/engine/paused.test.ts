/** Connected systems that a person has paused: what is not started, what is said, and how it ends (N12). */
import { describe, expect, it } from 'vitest'
import { canonicalUtc } from '../../runtime/model/time'
import type { Run } from '../../runtime/model/runs'
import { theDirectoryWorld } from './directory'
import { behindTheGate, closedGate, gated } from './gated'

const world = theDirectoryWorld(gated)
const inAnHour = (): string => canonicalUtc(world.clock() + 3_600_000)
const pause = async (node = 'ad', until = inAnHour()) =>
  (await world.red.engine().pauseOf(node)).begin({ reason: 'new disks', until, by: 'anna' })
const resume = async () => (await world.red.engine().pauseOf('ad')).end('berta')
const health = async () => {
  const { state, problems } = await world.health()
  return { state, said: problems.map(({ code, state: its, sentence }) => [code, its, sentence]) }
}
const runs = async (): Promise<readonly Run[]> => (await world.red.engine().store.runs({ limit: 100 })).items

describe('a system that is paused', () => {
  it('N12 starts nothing, says why, and other systems go on and stage for it', async () => {
    await world.fresh()
    await world.settled(1)
    const { until } = await pause()
    const before = (await runs()).length
    for (const node of ['ad-import', 'export'])
      await expect(world.started(node)).rejects.toMatchObject({
        code: 'system-paused',
        message: `Directory is paused until ${until} by anna: new disks`,
      })
    expect(await runs()).toHaveLength(before)
    world.change('1', { department: 'Labs' })
    expect(await world.started('import')).toMatchObject({ status: 'success', counters: { flowed: 1 } })
    expect(await world.states()).toEqual({ 'update pending': 1 })
    expect(world.requests).toEqual([])
  })

  it('N12 N10 makes health wait, however long, until it is over, and then runs start by themselves', async () => {
    await world.fresh()
    await world.settled(1)
    expect(await health()).toEqual({ state: 'ok', said: [] })
    const end = canonicalUtc(world.clock() + 10 * 86_400_000)
    await pause('ad', end)
    const said = [`Directory is paused until ${end} by anna: new disks. None of its runs is started.`]
    expect(await health()).toEqual({ state: 'waiting', said: [['system-paused', 'waiting', ...said]] })
    world.days(9)
    expect((await health()).state).toBe('waiting')
    world.days(1)
    expect((await health()).said.filter(([code]) => code === 'system-paused')).toEqual([])
    expect(await world.started('export')).toMatchObject({ status: 'success' })
  })

  it('N12 goes on after a deployment, and is resumed by a person; both are activities with who did it', async () => {
    await world.fresh()
    await world.settled(1)
    await pause()
    await world.redeploy({})
    await expect(world.started('export')).rejects.toMatchObject({ code: 'system-paused' })
    await resume()
    expect(await world.started('export')).toMatchObject({ status: 'success' })
    await expect(resume()).rejects.toMatchObject({ code: 'conflict' })
    const byHand = (await runs()).filter(({ profile }) => profile === 'pause' || profile === 'resume')
    expect(byHand.map(({ profile, startedBy, status }) => [profile, startedBy, status])).toEqual([
      ['resume', 'berta', 'success'],
      ['pause', 'anna', 'success'],
    ])
    expect(byHand[1]?.reason).toMatch(/^Paused until .*: new disks$/)
    expect((await health()).state).toBe('ok')
  })

  it('N12 lets a run that has begun end, and cancels one that waits for its turn', async () => {
    await world.fresh({ change: [behindTheGate] })
    await world.hireAll(1)
    const open = closedGate()
    const importing = world.started('ad-import')
    const exporting = world.started('export')
    await world.until(() => world.red.engine().runsUnderWay().length === 2)
    await pause()
    open()
    expect((await importing).status).toBe('warnings')
    expect(await exporting).toMatchObject({ status: 'cancelled', reason: expect.stringContaining('by anna: new disks') })
    expect(world.requests).toEqual([])
    expect((await health()).said.map(([code]) => code)).toEqual(['system-paused'])
  })

  it('N12 N8 is said by the nodes that start its runs for as long as it lasts, and then how the last one ended', async () => {
    await world.fresh()
    await world.settled(1)
    const [exported, read] = [world.red.status('export'), world.red.status('ad-import')]
    expect([exported, read]).toEqual(['1 created', '1 read'])
    const { until } = await pause()
    const said = `paused until ${until.slice(0, 16).replace('T', ' ')} UTC by anna: new disks`
    expect([world.red.status('export'), world.red.status('ad-import')]).toEqual([said, said])
    world.red.node('export')?.receive({})
    await expect(world.started('export')).rejects.toMatchObject({ code: 'system-paused' })
    expect(world.red.status('export')).toBe(said)
    expect(world.requests).toEqual([])
    await world.redeploy({})
    await expect.poll(() => world.red.status('export')).toBe(said)
    await resume()
    await expect.poll(() => [world.red.status('export'), world.red.status('ad-import')]).toEqual([exported, read])
  })

  it('N12 is not said any more once it has ended by itself', async () => {
    await world.fresh()
    await world.settled(1)
    const read = world.red.status('ad-import')
    await pause('ad', canonicalUtc(world.clock() + 2_000))
    expect(world.red.status('ad-import')).toMatch(/^paused until/)
    world.days(1)
    await expect.poll(() => world.red.status('ad-import'), { timeout: 10_000 }).toBe(read)
  })

  it('N12 N3 that it has ended by itself is an activity, once, before the first run after it; health follows', async () => {
    await world.fresh()
    await world.settled(1)
    const { until, since } = await pause()
    expect((await health()).state).toBe('waiting')
    world.days(1)
    await world.started('export')
    await world.started('export')
    const profiles = (await runs()).map(({ profile }) => profile).slice(0, 4)
    expect(profiles).toEqual(['export', 'export', 'pause-ended', 'pause'])
    expect((await runs())[2]).toMatchObject({
      startedBy: 'itself',
      started: until,
      ended: until,
      reason: `Ended as set by anna on ${since}: new disks`,
    })
    expect((await health()).said.filter(([code]) => code === 'system-paused')).toEqual([])
    await pause()
    await resume()
    world.days(1)
    await world.started('export')
    expect((await runs()).filter(({ profile }) => profile === 'pause-ended')).toHaveLength(1)
  })

  it('N12 needs a reason and an end to come', async () => {
    await world.fresh()
    await expect(pause('ad', '2020-01-01T00:00:00Z')).rejects.toMatchObject({ code: 'bad-request' })
    expect((await health()).state).toBe('ok')
  })
})
