/** What was in doubt and did not arrive, where no record makes its person due: in grace, or a rule was off (E12, D8, A14). */
import { describe, expect, it } from 'vitest'
import type { Run } from '../../runtime/model/runs'
import { disabling, numbers, off, rounds, run, store, world } from './created-not-there'

const inGrace = [store(5), { id: 'provision', ...disabling }]

/** Two accounts are there; the third one's export broke off before it was carried out. */
async function brokenOff(change: readonly object[] = inGrace): Promise<void> {
  await world.fresh({ change: change as typeof inGrace })
  await world.settled(2)
  world.hire('3', 'P3', 'Q')
  await run('import')
  world.script = { drop: { after: 0, applied: false } }
  await run('export')
  world.script = {}
}

async function left(): Promise<void> {
  world.leave('3')
  await run('import')
}

async function withdrawn(node: string): Promise<Run> {
  const ended = await world.red.run(node)
  expect(await world.pendings()).toEqual([])
  return ended
}

/** The accounts that are there in the end, when nothing is left to do. */
async function rested(): Promise<string[]> {
  await rounds()
  for (const node of ['import', 'ad-import'])
    expect((await world.red.run(node)).counters).toMatchObject({ processed: 0, followUps: 0 })
  return numbers()
}

describe('a create that did not arrive, of somebody who is in grace by now', () => {
  it.each(['import', 'ad-import', 'lifecycle'])('E12 X3 D8 is withdrawn by the next run from %s, which says so', async (node) => {
    await brokenOff()
    await left()
    await run('export')
    const { status, targets } = await withdrawn(node)
    expect([status, targets['Directory']?.withdrawn]).toEqual(['success', 1])
    expect(await rested()).toEqual(['1', '2'])
  })

  it('E12 X3 D8 is withdrawn also when it is held', async () => {
    await brokenOff()
    await left()
    await run('export')
    await world.review('hold')
    await withdrawn('import')
    expect(await rested()).toEqual(['1', '2'])
  })

  it('E12 X3 I12 is withdrawn also where its system was imported before that', async () => {
    await brokenOff()
    await left()
    await run('ad-import:full-import', 'export')
    await withdrawn('ad-import')
    expect(await rested()).toEqual(['1', '2'])
  })

  it('E12 X3 L2 is withdrawn where the grace period is over before anything else runs', async () => {
    await brokenOff()
    await left()
    await run('export')
    world.days(6)
    await withdrawn('lifecycle')
    expect(await world.people()).toBe(2)
    expect(await rested()).toEqual(['1', '2'])
  })

  it('E12 L3 goes to whoever is back before it was looked for', async () => {
    await brokenOff()
    await left()
    world.hire('3', 'P3', 'Q')
    await rounds()
    expect(numbers()).toEqual(['1', '2', '3'])
  })

  it('E12 L3 goes to whoever is back after it was looked for', async () => {
    await brokenOff()
    await left()
    await run('export')
    world.hire('3', 'P3', 'Q')
    await rounds()
    expect(numbers()).toEqual(['1', '2', '3'])
  })

  it('E12 A14 is withdrawn where its rule is switched off before it was looked for', async () => {
    await brokenOff()
    await left()
    await world.redeploy({ change: [...inGrace, off] })
    await run('import:full-sync', 'ad-import:full-sync', 'export')
    await withdrawn('import')
    // The first ones could not say what becomes of it.
    await run('import:full-sync', 'ad-import:full-sync')
    expect(await rested()).toEqual(['1', '2'])
  })

  it('E12 D8 is noted once, and no run takes its person again before it was looked for', async () => {
    await brokenOff()
    await left()
    for (const node of ['import', 'ad-import', 'lifecycle'])
      expect((await world.red.run(node)).counters).toMatchObject({ processed: 0, followUps: 0 })
    expect(await world.pendings()).toMatchObject([{ operation: 'create', state: 'executing', outdated: true }])
  })
})

describe('what did not arrive, and whose rule was off only while it was looked for', () => {
  async function offAndOn(): Promise<void> {
    await world.redeploy({ change: [...inGrace, off] })
    await run('export')
    await world.redeploy({ change: inGrace })
    await run('export')
  }

  it('E12 A14 a create goes again, without a full synchronisation', async () => {
    await brokenOff()
    await offAndOn()
    await rounds()
    expect(numbers()).toEqual(['1', '2', '3'])
  })

  it('E12 A14 a create of somebody who is in grace by then is withdrawn', async () => {
    await brokenOff()
    await left()
    await offAndOn()
    await withdrawn('ad-import')
    expect(await rested()).toEqual(['1', '2'])
  })

  it('E12 A14 an update goes again', async () => {
    await world.fresh({ change: inGrace })
    await world.settled(2)
    world.change('2', { department: 'Labs' })
    await run('import')
    world.script = { drop: { after: 0, applied: false } }
    await run('export')
    world.script = {}
    await offAndOn()
    await rounds()
    expect(world.inDirectory.get('2')).toMatchObject({ department: 'Labs' })
  })
})

it.each([
  ['was refused', { slow: 300, refuse: 'all' }],
  ['broke off', { slow: 300, drop: { after: 0, applied: false } }],
] as const)(
  'D8 L5 X3 a create whose person left while it was being sent goes no second time where it %s',
  async (_what, script) => {
    await world.fresh({ change: inGrace })
    await world.settled(2)
    world.hire('3', 'P3', 'Q')
    await run('import')
    world.script = script
    const sending = world.started('export')
    await world.until(() => world.directory.received.length > 0)
    await left()
    await sending
    world.script = {}
    world.minutes(40)
    await run('import', 'export', 'import')
    expect([numbers(), await world.pendings()]).toEqual([['1', '2'], []])
    expect(await rested()).toEqual(['1', '2'])
  },
)
