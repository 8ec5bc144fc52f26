/** A deletion rule that is changed while people are in grace: today's is asked about them anew (A13, L2). */
import { describe, expect, it } from 'vitest'
import { badgeNodes } from '../nodes/badge-nodes'
import { type NodeChange, personTypes } from '../nodes/cycle-flow'
import { memorySystem } from '../nodes/memory'
import { theDirectoryWorld } from './directory'

const world = theDirectoryWorld()

const by = (deletionRule: object): { change: readonly NodeChange[] } => ({
  change: [{ id: 'store', types: [{ ...personTypes[0], deletionRule }] }, ...badgeNodes()],
})
const source = (...systems: readonly string[]): object => ({ kind: 'authoritativeSource', systems, mode: 'any' })

/** Six people with a badge and an account each; no. 1 is in HR no more. */
async function left(...unsent: readonly 'unsent'[]): Promise<void> {
  await world.fresh(by(source('hr')))
  for (let i = 1; i <= 6; i++) {
    world.hire(`${i}`, `P${i}`, 'Q')
    world.badge(`b${i}`, { employeeId: `${i}`, phone: `7${i}` })
  }
  for (const node of ['import', 'badge-import', 'export', 'ad-import']) await world.red.run(node)
  world.leave('1')
  expect((await world.red.run('import')).counters).toMatchObject({ deletionMarked: 1 })
  if (unsent.length > 0) return
  for (const node of ['export', 'ad-import']) await world.red.run(node)
  expect(world.inDirectory.get('1')).toMatchObject({ enabled: 'no' })
}

async function full(...nodes: readonly string[]): Promise<number> {
  let cleared = 0
  for (const node of nodes) {
    const run = await world.red.run(node, { profile: 'full-sync' })
    expect(run).toMatchObject({ status: 'success', counters: { syncFailed: 0 } })
    cleared += run.counters.deletionCleared
  }
  return cleared
}

describe('A13 L2 the full sync after a deletion rule was changed', () => {
  it('lifts the mark of whom another system has that decides now, and what was staged is withdrawn', async () => {
    await left('unsent')
    await world.redeploy(by(source('badge')))
    expect(await full('import', 'badge-import')).toBe(1)
    expect((await world.person('1'))?.deletion).toBeNull()
    expect(await world.pendings()).toEqual([])
    await world.red.run('export')
    expect(world.inDirectory.get('1')).toMatchObject({ enabled: 'yes' })
    expect(world.brokenLaws()).toEqual([])
  })

  it('lifts every mark where it is manual now, says so, and the account is enabled at once', async () => {
    await left()
    await world.redeploy(by({ kind: 'manual' }))
    const run = await world.red.run('import', { profile: 'full-sync' })
    expect(run.counters).toMatchObject({ deletionCleared: 1 })
    const said = 'the deletion rule was changed, and would not have marked it'
    expect((await world.records(run.id)).filter(({ because }) => because.includes(said))).toHaveLength(1)
    await world.red.run('export')
    expect(world.inDirectory.get('1')).toMatchObject({ enabled: 'yes' })
    expect(await full('badge-import')).toBe(0)
    expect(world.brokenLaws()).toEqual([])
  })

  it('leaves the mark of whom it would delete, too', async () => {
    await left()
    const { deletion } = (await world.person('1')) ?? {}
    await world.redeploy(by(source('hr', 'badge')))
    expect(await full('import', 'badge-import')).toBe(0)
    expect((await world.person('1'))?.deletion).toEqual(deletion)
  })

  it('lets the mark be that of the system that decides now where nobody has her, and the days go on', async () => {
    await left()
    memorySystem('badge').rows.delete('b1')
    await world.red.run('badge-import')
    const { deletion } = (await world.person('1')) ?? {}
    world.days(10)
    await world.redeploy(by(source('badge')))
    expect(await full('import', 'badge-import')).toBe(0)
    const { deletion: now } = (await world.person('1')) ?? {}
    expect(now).toMatchObject({ after: deletion?.after, system: await world.systemId('Badge') })
    world.days(21)
    expect((await world.red.run('lifecycle')).counters).toMatchObject({ mvDeleted: 1 })
  })
})
