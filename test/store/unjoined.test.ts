/** Records that found nobody to join, kept by what they looked for, and made due when somebody gets such a value. */
import { describe, expect, it } from 'vitest'
import { cso, csoWrite, mvo, mvoWrite, openWithHr, save } from './world'

const key = (value: string) => ({ type: 'person', attribute: 'number', key: value })

/** A store that looks people up by their number, with records that may wait. */
async function withRecords(...anchors: readonly string[]) {
  const world = await openWithHr()
  const { store, run, hr } = world
  await store.ensureJoinAttributes([{ type: 'person', attribute: 'number' }], [])
  const records = anchors.map((anchor) => cso(store, hr.id, anchor))
  await save(store, run, { csos: records.map((record) => csoWrite(record)) })
  /** Who is due, by anchor. */
  const due = async () => {
    const { csos } = await store.loadPage(records.map((record) => record.id))
    return Object.fromEntries(csos.flatMap((loaded) => (loaded.cso.due === null ? [] : [[loaded.cso.anchor, loaded.cso.due]])))
  }
  const rows = () => store.connection.all<{ cso: number; key: string }>('select cso, key from unjoined_key order by cso, key')
  return { ...world, records: records.map(({ id }) => id), due, rows }
}

describe('who found nobody to join', () => {
  it('D3 is due when somebody gets a value that was waited for, and nobody else is', async () => {
    const { store, run, records, due } = await withRecords('a', 'b', 'c')
    const [a = 0, b = 0] = records
    await save(store, run, {
      unjoined: [
        { cso: a, keys: [key('1'), key('2')] },
        { cso: b, keys: [key('3')] },
      ],
    })
    await save(store, run, { newJoinKeys: { values: [key('9')], due: 40 } })
    expect(await due()).toEqual({})
    await save(store, run, { newJoinKeys: { values: [key('2'), key('9')], due: 41 } })
    expect(await due()).toEqual({ a: 41 })
    await save(store, run, { newJoinKeys: { values: [key('3')], due: 42 } })
    expect(await due()).toEqual({ a: 41, b: 42 })
  })

  it('D3 is due also when the page that gives the value is the one that writes who waits', async () => {
    const { store, run, records, due, rows } = await withRecords('a')
    expect(rows()).toEqual([])
    await save(store, run, {
      unjoined: [{ cso: records[0] ?? 0, keys: [key('1')] }],
      newJoinKeys: { values: [key('1')], due: 43 },
    })
    expect(await due()).toEqual({ a: 43 })
  })

  it('D3 is forgotten with what it no longer waits for, and keeps what it still does', async () => {
    const { store, run, records, due, rows } = await withRecords('a', 'b')
    const [a = 0, b = 0] = records
    await save(store, run, {
      unjoined: [
        { cso: a, keys: [key('1'), key('2')] },
        { cso: b, keys: [key('1')] },
      ],
    })
    await save(store, run, { unjoined: [{ cso: a, keys: [key('2'), key('3')] }] })
    expect(rows().map((row) => [row.cso, row.key])).toEqual([
      [a, '2'],
      [a, '3'],
      [b, '1'],
    ])
    await save(store, run, { unjoined: [{ cso: a, keys: [] }] })
    expect(rows().map((row) => [row.cso, row.key])).toEqual([[b, '1']])
    await save(store, run, { newJoinKeys: { values: [key('1'), key('2'), key('3')], due: 44 } })
    expect(await due()).toEqual({ b: 44 })
  })

  it('D3 writes nothing where it waits for the same as before, and waits for no attribute that nobody looks up', async () => {
    const { store, run, records, rows } = await withRecords('a')
    const unjoined = [{ cso: records[0] ?? 0, keys: [key('1'), { type: 'person', attribute: 'room', key: '7' }] }]
    await save(store, run, { unjoined })
    const before = rows()
    expect(before).toHaveLength(1)
    const changes = () => store.connection.get<{ n: number }>('select total_changes() as n')?.n ?? 0
    const count = changes()
    await save(store, run, { unjoined })
    expect(rows()).toEqual(before)
    expect(changes() - count).toBe(1) // the run
  })

  it('D3 is left alone once it is linked, or gone', async () => {
    const { store, run, hr, due } = await withRecords('a')
    const person = mvo(store)
    const linked = cso(store, hr.id, 'linked', { mvo: person.id, link: 'joined' })
    const gone = cso(store, hr.id, 'gone', { staging: 'obsolete' })
    await save(store, run, {
      mvos: [mvoWrite(person)],
      csos: [linked, gone].map((cso) => csoWrite(cso)),
      unjoined: [linked, gone].map(({ id }) => ({ cso: id, keys: [key('1')] })),
    })
    await save(store, run, { newJoinKeys: { values: [key('1')], due: 45 } })
    const { csos } = await store.loadPage([linked.id, gone.id])
    expect(csos.map((entry) => entry.cso.due)).toEqual([null, null])
    expect(await due()).toEqual({})
  })

  it('D3 gets another version, so that a page which has not seen the new join keys is not saved', async () => {
    const { store, run, records } = await withRecords('a')
    const [a = 0] = records
    await save(store, run, { unjoined: [{ cso: a, keys: [key('1')] }] })
    await save(store, run, { newJoinKeys: { values: [key('1')], due: 46 } })
    await save(store, run, { newJoinKeys: { values: [key('1')], due: 47 } })
    expect((await store.loadPage([a])).csos[0]?.cso).toMatchObject({ due: 47, version: 3 })
  })
})
