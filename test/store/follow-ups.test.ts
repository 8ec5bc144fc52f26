/** What something else than its own import made due (D8). */
import { describe, expect, it } from 'vitest'
import { cso, csoWrite, mvo, mvoWrite, openWithHr, save } from './world'

describe('follow-ups', () => {
  it('D8 hold as long as the object is due by the same number', async () => {
    const { store, hr, run } = await openWithHr()
    const [a, b] = [cso(store, hr.id, 'a', { due: 5 }), cso(store, hr.id, 'b', { due: 6 })]
    await save(store, run, { csos: [csoWrite(a), csoWrite(b)], followUps: { csos: [{ id: a.id, due: 5 }] } })
    const found = { system: hr.id, type: a.type, staging: 'normal' }
    expect(await store.followUps(0, 10)).toEqual([{ ...found, id: a.id, due: 5, holds: true }])
    await save(store, run, { csos: [csoWrite({ ...a, due: 9, version: 2 })] })
    expect(await store.followUps(0, 10)).toEqual([{ ...found, id: a.id, due: 5, holds: false }])
    await store.dropFollowUps([a.id], [])
    expect(await store.followUps(0, 10)).toEqual([])
  })

  it('D8 a person is due until she has been there by that number', async () => {
    const { store, run } = await openWithHr()
    const person = mvo(store)
    await save(store, run, { mvos: [mvoWrite(person)], followUps: { people: [{ id: person.id, due: 5 }] } })
    expect(await store.peopleDue(0, 10)).toEqual([{ id: person.id, due: 5 }])
    await save(store, run, { followUps: { people: [{ id: person.id, due: 7 }] } })
    await store.dropFollowUps([], [{ id: person.id, due: 5 }])
    expect(await store.peopleDue(0, 10)).toEqual([{ id: person.id, due: 7 }])
    await store.dropFollowUps([], [{ id: person.id, due: 7 }])
    expect(await store.peopleDue(0, 10)).toEqual([])
  })

  it('D8 go by the import node they last came through, of whose system they are', async () => {
    const { store, hr, run } = await openWithHr()
    const badge = await store.registerSystem('node-badge', 'Badge', ['node-badge'])
    const [a, b, other] = [cso(store, hr.id, 'a'), cso(store, hr.id, 'b'), cso(store, badge.id, 'a')]
    const ids = [a.id, b.id, other.id]
    await save(store, run, { csos: [a, b, other].map((each) => csoWrite(each)) })
    await save(store, run, { synchronised: ids, cameThrough: { node: 'one', system: hr.id } })
    await save(store, run, { synchronised: [b.id], cameThrough: { node: 'two', system: hr.id } })
    expect([...(await store.lastImportNodes(ids))]).toEqual([
      [a.id, 'one'],
      [b.id, 'two'],
    ])
    await save(store, run, { csosDeleted: [b.id] })
    expect([...(await store.lastImportNodes(ids))]).toEqual([[a.id, 'one']])
  })

  it('D8 go with the object', async () => {
    const { store, hr, run } = await openWithHr()
    const [person, record] = [mvo(store), cso(store, hr.id, 'a', { due: 5 })]
    const followUps = { csos: [{ id: record.id, due: 5 }], people: [{ id: person.id, due: 5 }] }
    await save(store, run, { mvos: [mvoWrite(person)], csos: [csoWrite(record)], followUps })
    await save(store, run, { csosDeleted: [record.id], mvosDeleted: [person.id] })
    expect([await store.followUps(0, 10), await store.peopleDue(0, 10)]).toEqual([[], []])
  })

  it('D3 D8 who waited for a join value is one, but for whom its own import made due', async () => {
    const { store, hr, run } = await openWithHr()
    await store.ensureJoinAttributes([{ type: 'person', attribute: 'number' }], [])
    const key = { type: 'person', attribute: 'number', key: '1' }
    const [waits, imported] = [cso(store, hr.id, 'a'), cso(store, hr.id, 'b', { due: 3 })]
    const unjoined = [waits, imported].map(({ id }) => ({ cso: id, keys: [key] }))
    await save(store, run, { csos: [csoWrite(waits), csoWrite(imported)], unjoined })
    await save(store, run, { newJoinKeys: { values: [key], due: 8 } })
    await save(store, run, { newJoinKeys: { values: [key], due: 9 } })
    expect(await store.followUps(0, 10)).toMatchObject([{ id: waits.id, due: 9, holds: true }])
  })
})
