/** What the API hears of runs over deployments, and what it refuses to be given. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cycleFlow, personTypes } from '../nodes/cycle-flow'
import { World } from './world'

const world = new World()
beforeAll(() => world.start())
afterAll(() => world.stop())

/** How many full imports of HR have ended well, as Prometheus reads it. */
async function ended(): Promise<number> {
  const { text } = await world.ask('GET', 'metrics')
  const line = text.split('\n').find((row) => row.startsWith('idweave_runs_ended_total') && row.includes('profile="full-import"'))
  return Number(/ (\d+)$/.exec(line ?? '')?.[1] ?? 0)
}

describe('runs', () => {
  it('N3 are counted once, also after deployments that leave the store as it is', async () => {
    await world.fresh()
    world.hireMany(2)
    await world.run({ system: 'HR', profile: 'full-import' })
    expect(await ended()).toBe(1)
    const engine = world.red.engine()
    const store = { id: 'store', type: 'identity-store', file: world.store, types: personTypes }
    for (const name of ['once', 'twice'])
      await world.red.deploy(cycleFlow({ change: [store, { id: 'pending', type: 'identity-pending-export', name }] }), 'nodes')
    expect(world.red.engine()).toBe(engine)
    await world.run({ system: 'HR', profile: 'full-import' })
    expect(await ended()).toBe(2)
  })

  it('N3 are heard of the next store as well', async () => {
    await world.fresh()
    world.hireMany(2)
    await world.run({ system: 'HR', profile: 'full-import' })
    expect(await ended()).toBe(1)
  })
})

describe('what is not asked for', () => {
  it('is refused where nothing is to be given', async () => {
    await world.fresh()
    const { id } = await world.run({ system: 'HR', profile: 'full-import' })
    for (const path of [`runs/${id}/cancel`, 'systems/HR/test'])
      expect(await world.ask('POST', path, { stray: 1 }), path).toMatchObject({
        status: 400,
        json: { detail: expect.stringContaining('stray') },
      })
    expect((await world.ask('POST', 'systems/HR/test', {})).status).toBe(200)
    expect((await world.ask('POST', 'systems/HR/test')).status).toBe(200)
  })

  it('I4 is refused as a place in the list of missing objects', async () => {
    await world.fresh()
    for (const after of ['x', '-1', '1.5', '1x', 'x1', '1234567890'])
      expect(await world.ask('GET', `systems/HR/missing?after=${after}`), after).toMatchObject({
        status: 400,
        json: { detail: `"${after}" is not a place in this list.`, next: 'Ask for the first page, without `after`.' },
      })
    for (const after of ['0', '5', '123456789'])
      expect((await world.ask('GET', `systems/HR/missing?after=${after}`)).status).toBe(200)
  })
})
