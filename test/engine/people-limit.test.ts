/** The limit on people: a scope typed wrongly, a source's only rule switched off, a grace period that ends for many (L9). */
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { Run } from '../../runtime/model/runs'
import type { SqliteStore } from '../../runtime/store/sqlite/sqlite-store'
import { type NodeChange, personTypes } from '../nodes/cycle-flow'
import { fromDist } from '../nodes/red'
import { theWorldOfTwoSources } from './two-sources'

const world = theWorldOfTwoSources()
const [person] = personTypes
const at = (more: object): NodeChange => ({ id: 'store', types: [{ ...person, ...more }] })
const scope = (expression: string): NodeChange => ({ id: 'scope', mode: 'expression', expression })
const typedWrongly = scope('cs["employeeType"] = "FTEs"')
const right = scope('cs["employeeType"] = "FTE"')
const hrOff: NodeChange = { id: 'hr-in', enabled: false }
const hrGone = ['hr-in', 'scope', 'join', 'project', 'flow']

/** People with accounts, all synchronised and confirmed. */
async function staffed(count: number, ...change: readonly NodeChange[]): Promise<void> {
  await world.begin(right, ...change)
  for (let id = 3; id <= count; id++) world.hire(`${id}`, `P${id}`, 'Q')
  await world.cycle()
  await full()
  await world.red.run('badge-import', { profile: 'full-sync' })
}

const full = (node = 'import'): Promise<Run> => world.red.run(node, { profile: 'full-sync' })
const heldBy = ({ warnings }: Run): string[] => warnings.flatMap(({ code, message }) => (code === 'people-held' ? [message] : []))

/** Everything stored of people and accounts, but whether a record is due. */
function tables(): unknown {
  const { db } = (world.red.engine().store as unknown as SqliteStore).connection
  const all = (sql: string): unknown[] => db.prepare(sql).all()
  return [
    all('select id, type, attributes, provenance, delete_after, version from mvo order by id'),
    all('select id, mvo, link, rule, staging, attributes, retained_link from cso order by id'),
    all('select mvo, rule, cso, precedence, attributes from contribution order by mvo, rule, cso'),
    all('select * from pending_export order by id'),
    all('select * from cso_not_evaluated'),
    all('select * from mvo_not_evaluated'),
  ]
}

describe('L9 a scope typed wrongly', () => {
  it('L9 S4 D6 lets nobody go in a full sync: links and values stay, nothing is staged; corrected, nothing is left of it', async () => {
    await staffed(100)
    await world.edit(typedWrongly)
    const before = tables()
    const run = await full()
    expect(run).toMatchObject({ status: 'warnings', counters: { processed: 100, held: 100, disconnected: 0, mvDeleted: 0 } })
    expect(heldBy(run)).toEqual([
      '100 of 100 objects of type Person would be disconnected or deleted because of scope, configuration or deletion rule; the limit is 10 (5 %, at least 10, at most 500). None of them was: links and values stay as they are. The first: Ann Lee (1), Bob Ray (2), P3 Q (3). Next: look at the list. If it is right, release exactly it and synchronise again; else correct what takes them out of scope and synchronise again',
    ])
    expect(tables()).toEqual(before)
    expect(await world.heldPeople('HR')).toMatchObject({ run: run.id, state: 'waiting', others: [], mvos: [] })
    await world.edit(right)
    const after = await full()
    expect(after).toMatchObject({ counters: { processed: 100, noChange: 100, held: 0, disconnected: 0 } })
    expect(heldBy(after)).toEqual([])
    expect(await world.heldPeople('HR')).toBeNull()
    expect(tables()).toEqual(before)
    expect(await world.staged()).toEqual([])
    expect(world.brokenLaws()).toEqual([])
  })

  it('L9 A13 does not clear what a full sync is asked for; released, exactly those go', async () => {
    await staffed(30)
    world.change('30', { employeeType: 'FTEs' })
    await world.red.run('import', { profile: 'full-import' })
    await world.edit(typedWrongly)
    const asked = await world.asked()
    expect(asked).toEqual([expect.stringContaining('HR')])
    const run = await full()
    expect(run.counters).toMatchObject({ held: 29, processed: 30, disconnected: 0 })
    expect(await world.asked()).toEqual(asked)
    const again = await full()
    expect(again.counters).toMatchObject({ held: 29, disconnected: 0 })
    expect((await world.heldPeople('HR'))?.run).toBe(run.id)
    expect(await world.releasePeople('HR', run.id)).toBe(29)
    expect((await full()).counters).toMatchObject({ held: 0, disconnected: 29, deletionMarked: 29 })
    expect(await world.asked()).toEqual([])
    expect(await world.heldPeople('HR')).toBeNull()
    expect(await world.person('30')).toMatchObject({ deletion: null })
    expect((await world.person('1'))?.deletion).not.toBeNull()
    expect((await full()).counters).toMatchObject({ held: 0, disconnected: 0 })
  })

  it('L9 a release holds for no other list: of another run it is refused, and void when somebody comes or returns', async () => {
    await staffed(30)
    await world.edit(typedWrongly)
    const first = await full()
    world.change('7', { employeeType: 'FTEs' })
    const second = await world.red.run('import')
    expect(second.counters).toMatchObject({ held: 29 })
    await expect(world.releasePeople('HR', first.id)).rejects.toThrow(
      `run ${first.id} did not hold the list that waits; run ${second.id} did, with 29 objects`,
    )
    await world.releasePeople('HR', second.id)
    world.change('8', { employeeType: 'FTEs' })
    const third = await world.red.run('import')
    expect(third.counters).toMatchObject({ held: 28, disconnected: 0 })
    expect(heldBy(third)).toEqual([
      expect.stringContaining('Next: the list that was released is another one, so its release is void'),
    ])
    expect(await world.heldPeople('HR')).toMatchObject({ run: third.id, state: 'waiting' })
    await expect(world.releasePeople('Badge', 1)).rejects.toThrow(
      'no list of people who would leave by Badge waits for a decision',
    )
  })

  it('L9 N2 a release that a run overtakes is refused, and the list of that run waits', async () => {
    await staffed(30)
    await world.edit(typedWrongly)
    const first = await full()
    const { releasePeople } = fromDist<typeof import('../../runtime/engine/sync/held-people')>(
      'runtime/engine/sync/held-people.js',
    )
    const engine = world.red.engine()
    const [system] = (await engine.currentPlan()).systems.values()
    if (system?.config.name !== 'HR') throw new Error('HR is the first system of this canvas')
    let second: Run | undefined
    const fact = engine.store.fact.bind(engine.store)
    const reading = vi.spyOn(engine.store, 'fact').mockImplementationOnce(async (name) => {
      const text = await fact(name)
      world.change('7', { employeeType: 'FTEs' })
      second = await world.red.run('import')
      return text
    })
    onTestFinished(() => reading.mockRestore())
    await expect(releasePeople(engine.store, { system, run: first.id, who: 'Ada', now: engine.clock() })).rejects.toThrow(
      'the list of people who would leave by HR has changed at this moment, so it was not released',
    )
    expect(await world.heldPeople('HR')).toMatchObject({ run: second?.id, state: 'waiting' })
  })

  it('L9 is noticed by deltas too, which count those who are held already, each once', async () => {
    await staffed(60)
    for (let id = 1; id <= 11; id++) world.change(`${id}`, { employeeType: 'Contractor' })
    const run = await world.red.run('import')
    expect(run.counters).toMatchObject({ held: 11, disconnected: 0, processed: 11 })
    world.change('12', { employeeType: 'Contractor' })
    expect((await world.red.run('import')).counters).toMatchObject({ held: 12, disconnected: 0 })
    const same = await world.red.run('import')
    expect(same.counters).toMatchObject({ held: 12, disconnected: 0 })
    for (let id = 1; id <= 3; id++) world.change(`${id}`, { employeeType: 'FTE' })
    // Nine are within the limit.
    expect((await world.red.run('import')).counters).toMatchObject({ held: 0, disconnected: 9 })
    expect(await world.heldPeople('HR')).toBeNull()
  })

  it('L9 D10 forgets nobody who is held while a node cannot be used', async () => {
    await staffed(30)
    await world.edit(typedWrongly)
    const held = await full()
    await world.edit(typedWrongly, { id: 'badge-in', configVersion: 99 })
    expect((await world.red.run('import')).counters).toMatchObject({ held: 0, disconnected: 0 })
    expect(await world.heldPeople('HR')).toMatchObject({ run: held.id, state: 'waiting' })
    await world.edit(typedWrongly)
    expect((await world.red.run('import', { profile: 'delta-sync' })).counters).toMatchObject({ held: 30, disconnected: 0 })
    expect(await world.heldPeople('HR')).toMatchObject({ run: held.id })
  })

  it('L9 asks of a small organisation when most of it would go', async () => {
    await staffed(5)
    for (const id of ['1', '2', '3']) world.change(id, { employeeType: 'Contractor' })
    const run = await world.red.run('import')
    expect(run.counters).toMatchObject({ held: 3, disconnected: 0 })
    expect(heldBy(run)).toEqual([expect.stringContaining('more than half of a type are asked about, however few they are')])
    await world.releasePeople('HR')
    expect((await world.red.run('import')).counters).toMatchObject({ held: 0, disconnected: 3 })
  })

  it('L9 goes by the limit of the type', async () => {
    await staffed(30, at({ peopleLimit: { percent: 100, min: 0, max: 0 } }))
    await world.edit(typedWrongly, at({ peopleLimit: { percent: 100, min: 0, max: 0 } }))
    expect((await full()).counters).toMatchObject({ held: 0, disconnected: 30 })
  })
})

describe("L9 a source's only rule", () => {
  it.each([
    ['switched off', [], [hrOff]],
    ['removed', hrGone, []],
  ] as const)('L9 A14 that is %s takes nobody with it: values stay; released, they go', async (_how, gone, change) => {
    await staffed(30)
    const before = tables()
    await world.without(gone, right, ...change)
    const run = await full()
    expect(run.counters).toMatchObject({ held: 30, disconnected: 0, processed: 30 })
    expect(tables()).toEqual(before)
    expect((await world.asked()).join()).toContain('HR')
    await world.releasePeople('HR', run.id)
    expect((await full()).counters).toMatchObject({ held: 0, disconnected: 30 })
    expect((await world.person('5'))?.deletion).not.toBeNull()
    expect(world.brokenLaws()).toEqual([])
  })
})

describe('L9 what is not counted', () => {
  it('L9 D6 O6 a record whose place a successor takes in the same run, which gets person and account', async () => {
    await staffed(30)
    const ann = await world.person('1')
    await world.edit(right, {
      id: 'join',
      rows: [
        {
          pairs: [
            { cs: 'givenName', mv: 'First Name', ignoreCase: false },
            { cs: 'sn', mv: 'Last Name', ignoreCase: false },
          ],
        },
      ],
    })
    await full()
    for (let id = 1; id <= 15; id++) {
      const [givenName, sn] = id === 1 ? ['Ann', 'Lee'] : id === 2 ? ['Bob', 'Ray'] : [`P${id}`, 'Q']
      world.change(`${id}`, { employeeType: 'Left' })
      world.hire(`n${id}`, givenName as string, sn as string)
    }
    const run = await world.red.run('import')
    expect(run).toMatchObject({
      counters: { held: 0, syncFailed: 0, joined: 15, disconnected: 15, deletionMarked: 0, processed: 30 },
    })
    expect(await world.person('n1')).toMatchObject({ id: ann?.id, deletion: null })
    expect(await world.people()).toBe(30)
    expect(world.brokenLaws()).toEqual([])
    expect((await world.red.run('import')).counters).toMatchObject({ processed: 0 })
  })

  it('L9 I4 deletions at once because an accepted import showed the records gone', async () => {
    await staffed(60, at({ graceDays: 0 }))
    for (let id = 1; id <= 12; id++) world.leave(`${id}`)
    const stopped = await world.red.run('import')
    expect(stopped.status).toBe('stopped')
    await world.releaseShrink('hr', stopped.id)
    expect((await world.red.run('import')).counters).toMatchObject({ held: 0, disconnected: 12, mvDeleted: 12 })
  })
})

describe('L9 L2 the end of a grace period', () => {
  it('L9 is counted by the lifecycle scan, whatever the cause; held and released', async () => {
    await staffed(60)
    for (let id = 1; id <= 12; id++) world.leave(`${id}`)
    const stopped = await world.red.run('import')
    await world.releaseShrink('hr', stopped.id)
    expect((await world.red.run('import')).counters).toMatchObject({ deletionMarked: 12 })
    world.days(31)
    const scan = (): Promise<Run> => world.red.run('lifecycle', { confirm: true })
    const held = await scan()
    expect(held).toMatchObject({ status: 'warnings', counters: { mvDeleted: 0, held: 12, processed: 12 } })
    expect(heldBy(held)).toEqual([
      expect.stringMatching(/^12 of 60 objects of type Person .* The first: Ann Lee, Bob Ray, P3 Q\. Next/),
    ])
    expect(await world.people()).toBe(60)
    await world.releasePeople('lifecycle', held.id)
    expect((await scan()).counters).toMatchObject({ mvDeleted: 12, held: 0 })
    expect(await world.people()).toBe(48)
    expect(await world.heldPeople('lifecycle')).toBeNull()
  })

  it('L9 A13 a deletion rule that is another deletes nobody whom no record carries before a person has looked', async () => {
    const manual = at({ deletionRule: { kind: 'manual' }, graceDays: 0 })
    await staffed(60, manual)
    for (let id = 1; id <= 14; id++) world.leave(`${id}`)
    await world.releaseShrink('hr', (await world.red.run('import')).id)
    await world.red.run('import')
    await world.edit(right, at({ deletionRule: { kind: 'authoritativeSource', systems: ['hr'], mode: 'any' }, graceDays: 0 }))
    const run = await full()
    expect(heldBy(run)).toHaveLength(1)
    expect(await world.people()).toBe(60)
    expect(await world.heldPeople('HR')).toMatchObject({ records: [], mvos: expect.objectContaining({ length: 12 }) })
    // A delta does not look for them, and forgets nobody.
    await world.releasePeople('HR')
    await world.red.run('import')
    expect(await world.heldPeople('HR')).toMatchObject({ state: 'released' })
    expect((await full()).counters).toMatchObject({ mvDeleted: 12 })
    expect(await world.people()).toBe(48)
    expect(await world.heldPeople('HR')).toBeNull()
  })
})
