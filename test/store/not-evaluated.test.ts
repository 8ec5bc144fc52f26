/** Which objects a rule waits for (D10). */
import { describe, expect, it } from 'vitest'
import { cso, csoWrite, mvo, mvoWrite, openWithHr, save } from './world'

describe('rules an object did not come by', () => {
  it('D10 are noted, come with the page, are counted, and are replaced by what is noted next', async () => {
    const { store, hr, rule, run } = await openWithHr()
    const person = mvo(store)
    const record = cso(store, hr.id, '1', { mvo: person.id, link: 'joined' })
    expect(await store.loadPage([record.id])).not.toHaveProperty('notEvaluated')
    const notEvaluated = { csos: [{ id: record.id, rules: [rule.id] }], mvos: [{ id: person.id, rules: [rule.id] }] }
    await save(store, run, { mvos: [mvoWrite(person)], csos: [csoWrite(record)], notEvaluated })
    expect((await store.loadPage([record.id])).notEvaluated).toEqual(notEvaluated)
    expect((await store.loadMvos([person.id])).notEvaluated).toMatchObject({ mvos: notEvaluated.mvos })
    expect(await store.notEvaluated()).toEqual([{ rule: rule.id, count: 2 }])
    await save(store, run, { notEvaluated: { csos: [{ id: record.id, rules: [] }], mvos: [] } })
    expect(await store.notEvaluated()).toEqual([{ rule: rule.id, count: 1 }])
  })

  it('D10 an MVO whose records are not due is found, with the others it is not', async () => {
    const { store, hr, rule, run } = await openWithHr()
    const [carried, alone] = [mvo(store), mvo(store)]
    const due = cso(store, hr.id, '1', { mvo: carried.id, link: 'joined', due: 1 })
    const mvos = [carried, alone].map(({ id }) => ({ id, rules: [rule.id] }))
    await save(store, run, {
      mvos: [mvoWrite(carried), mvoWrite(alone)],
      csos: [csoWrite(due)],
      notEvaluated: { csos: [], mvos },
    })
    expect(await store.mvosNotEvaluated(0, 10)).toEqual([alone.id])
    expect(await store.mvosNotEvaluated(alone.id, 10)).toEqual([])
  })

  it('D10 go with the object', async () => {
    const { store, hr, rule, run } = await openWithHr()
    const record = cso(store, hr.id, '1')
    const person = mvo(store)
    const notEvaluated = { csos: [{ id: record.id, rules: [rule.id] }], mvos: [{ id: person.id, rules: [rule.id] }] }
    await save(store, run, { mvos: [mvoWrite(person)], csos: [csoWrite(record)], notEvaluated })
    await save(store, run, { csosDeleted: [record.id], mvosDeleted: [person.id] })
    expect(await store.notEvaluated()).toEqual([])
  })
})
