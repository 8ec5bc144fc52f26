/** The record of an object that was added shows its values as they were then, and repeats them no sooner than they are others. */
import { describe, expect, it } from 'vitest'
import type { Cso } from '../../runtime/model/objects'
import { cso, csoWrite, openWithHr, record, save } from './world'

const manager = { side: 'cs', attribute: 'manager', from: null, to: ['2'] } as const
const values = [
  { side: 'cs', attribute: 'employeeId', from: null, to: '1' },
  { side: 'cs', attribute: 'groups', from: null, to: ['a', 'b'] },
  { side: 'cs', attribute: 'side', from: null, to: 'left' },
]

/** Ann has been added, with a manager. */
async function added() {
  const { store, hr, run } = await openWithHr()
  const attributes = { employeeId: '1', groups: ['a', 'b'], side: 'left' }
  const ann = cso(store, hr.id, '1', { attributes })
  const of = { cso: ann.id, system: hr.id, hasAllValues: true as const }
  await save(store, run, {
    csos: [csoWrite(ann, { valuesAsAdded: true })],
    records: [record(run.id, { ...of, changes: [manager] })],
  })
  const { db } = store.connection
  const text = (): unknown => db.prepare('select changes from run_record order by id limit 1').pluck().get()
  const shown = async () => {
    const { items } = await store.runRecords(run.id, { limit: 10 })
    const history = await store.historyOf({ cso: ann.id }, 10)
    expect(history.at(-1)).toEqual(items[0])
    const seen = db.prepare('select changes from what_happened order by id limit 1').pluck().get()
    return { changes: items[0]?.changes, seen: JSON.parse(seen as string) as unknown }
  }
  return { store, hr, run, ann, db, text, shown }
}

const all = {
  changes: [...values, manager],
  seen: [
    ['values', { employeeId: '1', groups: ['a', 'b'], side: 'left' }],
    ['cs', 0, ['manager', ['2']]],
  ],
}
const next = (of: Cso, some: Partial<Cso>): Cso => ({ ...of, version: of.version + 1, ...some })

describe('N4 what is recorded of an object that was added', () => {
  it('is what its CSO has, and not a second copy of it', async () => {
    const { text, shown } = await added()
    expect(text()).toBe('+[["cs",0,["manager",["2"]]]]')
    expect(await shown()).toEqual(all)
  })

  it('stays when the CSO gets other values, and those it gets afterwards do not come into it', async () => {
    const { store, run, ann, shown, text } = await added()
    const other = next(ann, { attributes: { employeeId: '1', groups: ['c'] } })
    await save(store, run, { csos: [csoWrite(other)] })
    expect(await shown()).toEqual(all)
    const kept = text()
    await save(store, run, { csos: [csoWrite(next(other, { attributes: { employeeId: '1' } }))] })
    expect(text()).toBe(kept)
  })

  it('is not repeated for what is written of the CSO and leaves its values', async () => {
    const { store, run, ann, text } = await added()
    const before = text()
    await save(store, run, { csos: [csoWrite(next(ann, { staging: 'obsolete' }), { attributesChanged: false })] })
    await save(store, run, { csos: [csoWrite(next(ann, { version: 3 }))] })
    expect(text()).toBe(before)
  })

  it.each([
    ['with a page', async ({ store, run, ann }: World) => save(store, run, { csosDeleted: [ann.id] })],
    ['by hand', async ({ db, ann }: World) => void db.prepare('delete from cso where id = ?').run(ann.id)],
  ])('stays when the CSO is deleted %s', async (_, deleted) => {
    const world = await added()
    await deleted(world)
    expect(await world.shown()).toEqual(all)
  })

  it('says of an object without values that it has none', async () => {
    const { store, hr, run } = await openWithHr()
    const empty = cso(store, hr.id, '1', { attributes: {} })
    const of = { cso: empty.id, hasAllValues: true as const }
    await save(store, run, { csos: [csoWrite(empty, { valuesAsAdded: true })], records: [record(run.id, of)] })
    expect((await store.runRecords(run.id, { limit: 10 })).items[0]?.changes).toEqual([])
    await save(store, run, { csos: [csoWrite(next(empty, { attributes: { employeeId: '1' } }))] })
    expect((await store.runRecords(run.id, { limit: 10 })).items[0]?.changes).toEqual([])
  })
})

it('N4 of a long value the record keeps its beginning, before and after', async () => {
  const { store, run } = await openWithHr()
  const photo = (of: string) => ({ binary: of.repeat(100_000) })
  const changes = [{ side: 'mv' as const, attribute: 'Photo', from: photo('a'), to: photo('b') }]
  await save(store, run, { records: [record(run.id, { changes })] })
  const shown = (of: string): string => `${of.repeat(200)}… (shortened: 100000 characters in all)`
  const { items } = await store.runRecords(run.id, { limit: 10 })
  expect(items[0]?.changes).toEqual([{ ...changes[0], from: shown('a'), to: shown('b') }])
  const { db } = store.connection
  expect(db.prepare('select length(changes) from run_record').pluck().get()).toBeLessThan(1000)
})

type World = Awaited<ReturnType<typeof added>>
