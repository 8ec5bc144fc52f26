/** Who was called otherwise before: found by it for as long as history is kept, over API and command line. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { SqliteStore } from '../../runtime/store/sqlite/sqlite-store'
import { memorySystem } from '../nodes/memory'
import { runIdweave } from './run-idweave'
import type { List } from './world'
import { World } from './world'

const world = new World()
beforeAll(() => world.start())
afterAll(() => world.stop())

const idweave = async (...args: string[]) => {
  const { out, err } = await runIdweave(world.address, args)
  return out + err
}
const importHr = () => world.run({ system: 'HR', profile: 'full-import+delta-sync' })

interface Found {
  readonly id: string
  readonly name: string
  readonly label: string
  readonly formerNames: readonly { readonly name: string; readonly until: string }[]
}
const found = async (q: string) => (await world.get<List<Found>>(`metaverse?q=${encodeURIComponent(q)}`)).items

/** Ann Lee, who is Ann Holm by now, and then Ann Berg; nobody is called Lee or Holm. */
beforeEach(async () => {
  await world.fresh()
  world.now = Date.parse('2026-03-02T08:00:00Z')
  world.hire('1001', 'Ann', 'Lee')
  world.hire('1002', 'Bob', 'Ray')
  world.hire('1003', 'Cy', 'Day')
  await importHr()
  for (const sn of ['Holm', 'Berg']) {
    world.now += 86_400_000
    world.hire('1001', 'Ann', sn)
    await importHr()
  }
})

describe('a person whose name has marks on its letters', () => {
  it('N15 is found and meant without them, spelled out, in another order and by a former name so', async () => {
    world.hire('1005', 'Ömer', 'Çelik')
    world.hire('1006', 'Jürgen', 'Çelik')
    world.hire('1007', 'Omer', 'Celikkaya')
    await importHr()
    for (const q of ['Omer Celik', 'celik oemer', 'ÇELİK ÖMER'])
      expect([q, await idweave('why', q)]).toEqual([q, expect.stringMatching(/^Person Ömer Çelik \(HR 1005\)\n/)])
    expect((await idweave('why', 'Celik Juergen')).split('\n')[0]).toBe('Person Jürgen Çelik (HR 1006)')
    expect((await found('omer celik')).map(({ name }) => name)).toEqual(['Ömer Çelik', 'Omer Celikkaya'])
    world.now += 86_400_000
    world.hire('1006', 'Jürgen', 'Groß')
    await importHr()
    expect((await idweave('why', 'juergen celik')).split('\n')[0]).toBe('Person Jürgen Groß (HR 1006)')
    const seen = /--seen=(\S+)/.exec(await idweave('delete', 'jurgen gross'))?.[1] ?? ''
    await idweave('delete', 'Gross Juergen', '--seen', seen, '--reason', 'left', '--wait')
    expect(await idweave('why', 'juergen gross')).toMatch(/^Jürgen Groß \(Person\) is gone since /)
    expect(await idweave('why', 'Celik Jurgen')).toMatch(/^Jürgen Groß \(Person\) is gone since /)
  })
})

describe('a person who was called otherwise', () => {
  it('N4 is found by each of her names and their words, as who she is now', async () => {
    for (const q of ['Ann Lee', 'ann l', 'LEE', 'Holm', 'Ann Holm', 'Berg'])
      expect([q, (await found(q)).map(({ label }) => label)]).toEqual([q, ['Ann Berg (HR 1001)']])
    expect((await found('Lee'))[0]?.formerNames).toEqual([
      { name: 'Ann Holm', until: '2026-03-04T08:00:00Z' },
      { name: 'Ann Lee', until: '2026-03-03T08:00:00Z' },
    ])
    for (const q of ['nn Lee', 'ee']) expect([q, await found(q)]).toEqual([q, []])
    expect((await found('Bob'))[0]?.formerNames).toEqual([])
  })

  it('N4 is meant by a former name on the command line, unless somebody is called so', async () => {
    expect(await idweave('find', 'Ann Lee')).toMatch(
      /^IDENTITY +TYPE +NAME +FORMERLY\n\S+ +Person +Ann Berg \(HR 1001\) +Ann Holm until 2026-03-04, Ann Lee until 2026-03-03\n/,
    )
    expect(await idweave('why', 'Ann Lee')).toMatch(
      /^Person Ann Berg \(HR 1001\)\nCalled Ann Holm until 2026-03-04 08:00 UTC\.\nCalled Ann Lee until 2026-03-03 08:00 UTC\./,
    )
    world.hire('1004', 'Ann', 'Lee')
    await importHr()
    expect(await idweave('why', 'Ann Lee')).toMatch(/^Person Ann Lee \(HR 1004\)\n\n/)
  })

  it('N4 is called so no more once she has the name again', async () => {
    world.hire('1001', 'Ann', 'Lee')
    await importHr()
    expect((await found('Lee'))[0]?.formerNames.map(({ name }) => name)).toEqual(['Ann Berg', 'Ann Holm'])
  })

  it('N4 is found by it also when she is gone', async () => {
    const [ann] = await found('1001')
    const { seen } = await world.get<{ seen: string }>(`metaverse/${ann?.id}/deletion`)
    await world.ended((await world.post<{ id: number }>(`metaverse/${ann?.id}/delete`, { seen })).id)
    const gone = async (q: string) => (await world.get<List<{ name: string }>>(`gone?q=${q}&kind=person`)).items
    for (const q of ['Lee', 'Ann%20Holm', 'berg']) expect([q, await gone(q)]).toMatchObject([q, [{ name: 'Ann Berg' }]])
    expect(await idweave('why', 'Ann Lee')).toMatch(
      /^Ann Berg \(Person\) is gone since .*\n.*\nCalled Ann Holm, Ann Lee before\.\n/,
    )
  })

  it('N4 is found by it for as long as the run is kept that changed it', async () => {
    const store = world.red.engine().store as unknown as SqliteStore
    expect(await store.prune('2026-03-03T12:00:00Z', 1000)).toBeGreaterThan(0)
    expect(await found('Lee')).toEqual([])
    expect((await found('Holm'))[0]?.formerNames.map(({ name }) => name)).toEqual(['Ann Holm'])
  })

  it('N9 is found by it no more when what the name was made of is secret', async () => {
    await world.red.engine().store.declareSecrets([{ system: 0, type: 'Person', attributes: ['Last Name'] }])
    expect(await world.red.engine().store.formerNamesOf([1, 2, 3])).toEqual([])
  })

  it('D2 a person who fails in the page that would rename her keeps her name', async () => {
    memorySystem('hr').set('1002', { givenName: 'Rob', sn: 'Ray', department: 'Sales', employeeType: 'FTE' })
    const failing = { enabled: true, kind: 'expression', value: 'ToString(1 / ToInt("0"))', target: 'Department' }
    const names = { enabled: true, kind: 'expression', value: 'cs["givenName"] + " " + cs["sn"]', target: 'Display Name' }
    await world.again({ change: [{ id: 'flow', mappings: [names, failing] }] })
    await importHr()
    expect((await found('Bob'))[0]).toMatchObject({ name: 'Bob Ray', formerNames: [] })
  })
})
