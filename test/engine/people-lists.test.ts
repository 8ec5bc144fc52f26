/** Several lists of people who would leave, and deployments while one waits (L9). */
import { describe, expect, it } from 'vitest'
import type { Run } from '../../runtime/model/runs'
import { type NodeChange, personTypes } from '../nodes/cycle-flow'
import { theWorldOfTwoSources } from './two-sources'

const world = theWorldOfTwoSources()
const [person] = personTypes
const scope = (expression: string): NodeChange => ({ id: 'scope', mode: 'expression', expression })
const right = scope('cs["employeeType"] = "FTE"')
const typedWrongly = scope('cs["employeeType"] = "FTEs"')
const noGrace: NodeChange = { id: 'store', types: [{ ...person, graceDays: 0 }] }

const full = (node = 'import'): Promise<Run> => world.red.run(node, { profile: 'full-sync' })
const said = ({ warnings }: Run): string[] => warnings.flatMap(({ code, message }) => (code === 'people-held' ? [message] : []))

/** People with accounts, of whom the first five have a badge. */
async function staffed(count: number, ...change: readonly NodeChange[]): Promise<void> {
  await world.begin(right, ...change)
  for (let id = 3; id <= count; id++) world.hire(`${id}`, `P${id}`, 'Q')
  for (let id = 3; id <= 5; id++) world.badge(`b${id}`, { employeeId: `${id}`, phone: `7${id}` })
  await world.cycle()
  await world.red.run('badge-import')
  await full()
  await full('badge-import')
}

describe('who waits on the list of one system', () => {
  it('L9 is not taken by the full sync of another, which would take a few only; released, all go', async () => {
    await staffed(40)
    await world.edit(typedWrongly, { id: 'badge-in', enabled: false })
    const held = await full()
    expect(held.counters).toMatchObject({ held: 40, disconnected: 0 })
    const other = await full('badge-import')
    expect(other).toMatchObject({ status: 'warnings', counters: { held: 5, disconnected: 0, deletionMarked: 0 } })
    expect(said(other)).toEqual([expect.stringContaining('5 objects stay as they are: their people are on a list')])
    expect(await world.heldPeople('Badge')).toBeNull()
    expect(await world.heldPeople('HR')).toMatchObject({ run: held.id, state: 'waiting' })
    expect((await world.asked()).join()).toContain('Badge')
    await world.releasePeople('HR')
    expect((await full()).counters).toMatchObject({ held: 0, disconnected: 40 })
    expect((await full('badge-import')).counters).toMatchObject({ held: 0, disconnected: 5 })
    expect(await world.asked()).toEqual([])
    expect(world.brokenLaws()).toEqual([])
  })

  it('L9 is not deleted by the lifecycle scan', async () => {
    await staffed(40)
    for (const id of ['38', '39', '40']) world.leave(id)
    await world.red.run('import')
    expect((await world.person('40'))?.deletion).not.toBeNull()
    const { db } = (world.red.engine().store as unknown as import('../../runtime/store/sqlite/sqlite-store').SqliteStore)
      .connection
    const { changes } = db.prepare('insert into fact (name, value) values (?, ?)').run(
      `people who would leave, ${await world.systemId('Badge')}`,
      JSON.stringify({
        records: [],
        others: [],
        mvos: [(await world.person('40'))?.id],
        run: 1,
        state: 'waiting',
        reasons: [],
      }),
    )
    expect(changes).toBe(1)
    world.days(400)
    const scan = await world.red.run('lifecycle', { confirm: true })
    expect(scan.counters).toMatchObject({ mvDeleted: 2, held: 1 })
    expect(said(scan)).toEqual([expect.stringContaining('1 object stays as it is: its person is on a list')])
    expect(await world.person('40')).toBeDefined()
  })
})

describe('a release of people', () => {
  it.each([
    ['before the deployment', 'released'],
    ['not yet', 'waiting'],
  ])('L9 A13 is asked for anew after a deployment that changed what decides: given %s', async (_, state) => {
    await staffed(40)
    await world.edit(typedWrongly)
    const first = await full()
    if (state === 'released') await world.releasePeople('HR', first.id)
    await world.edit(scope('cs["employeeType"] = "FTEs"  AND true'), noGrace)
    const second = await full()
    expect(second.counters).toMatchObject({ held: 40, disconnected: 0, mvDeleted: 0 })
    expect(said(second)).toEqual([expect.stringContaining('before a deployment changed what decides, so it is asked about anew')])
    expect(await world.heldPeople('HR')).toMatchObject({ run: second.id, state: 'waiting' })
    await expect(world.releasePeople('HR', first.id)).rejects.toThrow(`run ${first.id} did not hold the list that waits`)
    await world.releasePeople('HR', second.id)
    expect((await full()).counters).toMatchObject({ held: 0, disconnected: 40 })
  })

  it('L9 stays valid over a deployment that changes nothing that decides', async () => {
    await staffed(40)
    await world.edit(typedWrongly)
    await full()
    await world.releasePeople('HR')
    await world.edit({ ...typedWrongly, name: 'another name', x: 700 })
    expect((await full()).counters).toMatchObject({ held: 0, disconnected: 40 })
  })
})
