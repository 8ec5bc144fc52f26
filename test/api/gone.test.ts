/** Who is gone: found by name for as long as history is kept, with why and what was last known, over API and command line. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { withManagers } from '../engine/references-world'
import { memorySystem } from '../nodes/memory'
import { runIdweave } from './run-idweave'
import type { List } from './world'
import { World } from './world'

const world = new World()
beforeAll(() => world.start())
afterAll(() => world.stop())

const day = 86_400_000
const idweave = async (args: string) => {
  const { out, err } = await runIdweave(world.address, args)
  return out + err
}

interface Gone {
  readonly id: number
  readonly kind: string
  readonly name: string
}
const gone = async (query: string) => (await world.get<List<Gone>>(`gone?${query}`)).items

const importHr = () => world.run({ system: 'HR', profile: 'full-import+delta-sync' })

/** Ann and Bob, with accounts that are as they should be. */
beforeEach(async () => {
  await world.fresh()
  world.now = Date.parse('2026-03-02T08:00:00Z')
  world.hire('1001', 'Ann', 'Lee')
  world.hire('1002', 'Bob', 'Ray')
  await importHr()
  await world.red.run('export')
  await world.run({ system: 'Accounts', profile: 'full-import+delta-sync' })
})

/** By hand, by the approver. */
async function deleteByHand(name: string): Promise<void> {
  const [person] = (await world.get<List<{ id: string }>>(`metaverse?q=${name}`)).items
  const look = await world.get<{ seen: string }>(`metaverse/${person?.id}/deletion`)
  await world.ended((await world.post<{ id: number }>(`metaverse/${person?.id}/delete`, { seen: look.seen })).id)
}

describe('somebody deleted by hand', () => {
  it('N4 L7 is found by name, word, number and uuid, and no more among those who are there', async () => {
    const [ann] = (await world.get<List<{ id: string }>>('metaverse?q=Ann')).items
    world.now += day
    await deleteByHand('Ann')
    for (const q of ['ann', 'Ann Lee', 'LEE', '1001', ann?.id])
      expect([q, await gone(`q=${q}&kind=person`)]).toMatchObject([q, [{ name: 'Ann Lee' }]])
    for (const q of ['nn Lee', 'Ray', 'x']) expect([q, await gone(`q=${q}`)]).toEqual([q, []])
    expect(await idweave('find Ann')).toMatch(
      /^Nobody who is there has that\.\n\n(.*\n)*\nGONE +TYPE +NAME +SINCE +BECAUSE\ngone-1 +Person +Ann Lee +2026-03-03 08:00 UTC +deleted by hand by approver\n$/,
    )
  })

  it('N4 L7 A2 has why and when, the last values with their sources, and what became of each account', async () => {
    world.now += day
    await deleteByHand('Ann')
    const said = await idweave('why Ann')
    expect(said).toContain(
      'Ann Lee (Person) is gone since 2026-03-03 08:00 UTC: deleted by hand by approver.\n  It was in run 4 (deletion, started by approver).',
    )
    expect(said).toContain('  Department was Sales, since 2026-03-02 08:00 UTC, from 1001 of HR, by rule HR in.')
    expect(said).toContain(
      '1001 in HR lost its person: it is a record of its system, which keeps it.\n  It is there, as far as was read last.',
    )
    expect(said).toMatch(/1001 in Accounts was to be deleted: .*rule AD out\.\n {2}That waits to be sent: delete, pending\./)
    await world.red.run('export')
    expect(await idweave('why Ann')).toMatch(
      /1001 in Accounts was to be deleted: .*\n {2}Run 5 has carried that out on 2026-03-03 08:00 UTC/,
    )
  })

  it('A2 names the people who are there whom the last values refer to', async () => {
    const [store, ...change] = withManagers()
    await world.fresh({ change }, [], (store as unknown as { types: object[] }).types)
    // Nothing but the number names people here.
    world.hire('1', 'Ada', 'Top')
    world.hire('2', 'Bea', 'Mid', { managerId: '1' })
    await importHr()
    await deleteByHand('Bea')
    expect(await idweave('why Bea')).toContain('  Manager was 1, since ')
  })

  it('R5 L5 of the account that is to be deleted it is said whose it was', async () => {
    await deleteByHand('Ann')
    const [pending] = (await world.get<List<{ id: number }>>('pending-exports')).items
    expect(await idweave(`why-export ${pending?.id}`)).toContain(
      'Ann Lee, whose account it was, is gone since 2026-03-02 08:00 UTC: deleted by hand by approver.',
    )
  })

  it('N4 is no longer found when the run is removed in which she went', async () => {
    await deleteByHand('Ann')
    world.now += 91 * day
    const { store } = world.red.engine()
    const before = new Date(world.now - 90 * day).toISOString().replace('.000', '')
    const [found] = await gone('q=Ann')
    while ((await store.prune(before, 2)) === 2) expect((await gone('q=Ann')).length).toBeLessThan(2)
    expect(await gone('q=Ann')).toEqual([])
    expect(await idweave(`why gone-${found?.id}`)).toContain(`Nobody who is gone is listed as ${found?.id}.`)
    expect(await idweave('why Ann')).toMatch(/^Several records have "Ann": HR: 1001 /)
  })
})

describe('somebody deleted by the rules', () => {
  it('L1 L2 has the rule and the end of grace for a reason, and the history of it', async () => {
    memorySystem('hr').rows.delete('1001')
    await importHr()
    world.now += 31 * day
    await world.run({ profile: 'lifecycle', confirm: true })
    const said = await idweave('why Ann')
    expect(said).toMatch(/^Ann Lee \(Person\) is gone since 2026-04-02 08:00 UTC: /)
    expect(said).toContain('Department was Sales')
    expect(said).toMatch(/AT +RUN +OUTCOME +BECAUSE\n2026-04-02 08:00 UTC/)
    expect(said).toContain('2026-03-02 08:00 UTC')
  })

  it('N4 objects that are gone are found too, with what happened to them', async () => {
    await deleteByHand('Ann')
    await world.red.run('export')
    expect(await gone('q=1001&kind=object')).toMatchObject([{ kind: 'object', name: '1001', system: { name: 'Accounts' } }])
    const [object] = await gone('q=1001&kind=object')
    expect(await idweave(`why gone-${object?.id}`)).toMatch(
      /1001 \(user in Accounts\) is gone since 2026-03-02 08:00 UTC: it was deleted\.(.*\n)*.* deleted /,
    )
  })

  it('X3 an account that was never sent has never been', async () => {
    world.hire('1003', 'Eve', 'Fox')
    await importHr()
    await deleteByHand('Eve')
    expect(await gone('kind=object')).toEqual([])
    expect(await idweave('why Eve')).toContain('had never been sent, and was not made')
  })
})

describe('what is listed', () => {
  it('N4 is who went last first, page by page, and whom a text finds each once', async () => {
    world.hire('1003', 'Ann', 'Ann')
    await importHr()
    for (const name of ['Ann Lee', 'Bob', 'Ann Ann']) await deleteByHand(name)
    const names = (items: readonly Gone[]) => items.map(({ name }) => name)
    expect(names(await gone('kind=person'))).toEqual(['Ann Ann', 'Bob Ray', 'Ann Lee'])
    const first = await world.get<List<Gone>>('gone?kind=person&limit=2')
    expect(names((await world.get<List<Gone>>(`gone?kind=person&limit=2&after=${first.next}`)).items)).toEqual(['Ann Lee'])
    const found = await world.get<List<Gone>>('gone?q=ann&limit=1')
    expect([names(found.items), found.next]).toEqual([['Ann Lee'], '1'])
    expect(names((await world.get<List<Gone>>('gone?q=ann&limit=1&after=1')).items)).toEqual(['Ann Ann'])
    expect(await idweave('why Ann')).toMatch(
      /Several who are gone had "Ann": Ann Lee \(gone-1, .*Say which by what stands in brackets/,
    )
  })

  it('N4 a name that somebody has who is there means her', async () => {
    await deleteByHand('Ann')
    memorySystem('hr').rows.delete('1001')
    world.hire('1009', 'Ann', 'Fox')
    await importHr()
    expect(await idweave('why Ann')).toContain('Person Ann Fox')
    expect(await idweave('why gone-1')).toContain('Ann Lee (Person) is gone since')
  })
})
