/** What names an erased person in another letter case, in reasons of pauses, and by the number of who is gone (N14). */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { deleteZoe, eraseGone, hers, readable, texts, withZoe, zoe } from './erasing-world'
import { cso, csoWrite, mvo, mvoWrite, NOW, record, save } from './world'

const inAnyCase = (row: string): boolean => hers.some((value) => row.toLowerCase().includes(value.toLowerCase()))

describe('erasing a person', () => {
  it('N14 takes out what names her in another letter case, in sentences, values and JSON', async () => {
    const world = await withZoe()
    const { store, run, max, maxAccount, person } = world
    const change = { side: 'cs' as const, attribute: 'assistant', from: null, to: zoe.dn.toUpperCase() }
    const because = `ZOE QUIXOTE and ${zoe.mail.toUpperCase()} were here, "zoe quixote" too`
    await save(store, run, { records: [record(run.id, { mvo: max.id, cso: maxAccount.id, because, changes: [change] })] })
    await deleteZoe(world)
    await store.saveRun({
      ...run,
      reason: 'asked by zoe Quixote',
      warnings: [{ code: 'x', message: 'see zOE.qUIXOTE@example.org' }],
    })
    await eraseGone(store, person.id)
    const { db, file } = store.connection
    expect(texts(db).filter(inAnyCase)).toEqual([])
    expect(readable(file)).toEqual([])
    const [ofMax] = await store.historyOf({ mvo: max.id }, 1)
    expect(ofMax).toMatchObject({
      because: '(erased) and (erased) were here, "(erased)" too',
      changes: [{ attribute: 'assistant', to: '(erased)' }],
    })
    expect(await store.run(run.id)).toMatchObject({ reason: 'asked by (erased)', warnings: [{ message: 'see (erased)' }] })
  })

  it('N14 takes out what folds to her name, with letters beyond ASCII too: ß and SS, İ and i, ı and I, marks that stand apart', async () => {
    const world = await withZoe()
    const { store, run, max } = world
    const names = ['Änne Öztürk', 'Анна Берг', 'Petra Straßer', 'İsmail Işık', 'SIKI KISS', 'Zoë Ångström'] as const
    const others = ['ÄNNE ÖZTÜRK', 'АННА БЕРГ', 'PETRA STRASSER', 'ismail ışık', 'sıkı kiß', 'ZOE\u0308 A\u030angstro\u0308m']
    const people = names.map((displayName) => mvo(store, { attributes: { displayName } }))
    await save(store, run, { mvos: people.map((person) => mvoWrite(person)) })
    const told = names.map((_, at) => record(run.id, { mvo: max.id, name: 'Max', because: `he is not ${others[at]}` }))
    await save(store, run, { records: told })
    for (const [at, person] of people.entries()) {
      const left = record(run.id, { mvo: person.id, name: names[at] ?? '', outcome: 'mvDeleted' })
      await save(store, run, { mvosDeleted: [person.id], records: [left] })
      await eraseGone(store, person.id)
    }
    const said = (await store.historyOf({ mvo: max.id }, names.length)).map(({ because }) => because)
    expect(said).toEqual(names.map(() => 'he is not (erased)'))
  })

  it('N14 leaves the name to whoever bears it in another letter case', async () => {
    const world = await withZoe()
    const { store, run, person } = world
    const other = mvo(store)
    const record2 = record(run.id, { mvo: other.id, name: 'ZOE QUIXOTE', because: 'Zoe Quixote joined' })
    await save(store, run, { mvos: [mvoWrite(other)], records: [record2] })
    await deleteZoe(world)
    await eraseGone(store, person.id)
    expect(await store.historyOf({ mvo: other.id }, 1)).toMatchObject([{ name: 'ZOE QUIXOTE', because: 'Zoe Quixote joined' }])
  })

  it.each([
    ['is there', false],
    ['is gone', true],
  ])('N14 N4 looks for what she was called before, whether she %s', async (_, isGone) => {
    const world = await withZoe()
    const { store, run, person, max } = world
    const because = 'Zoe Quixotic and Max match it'
    await save(store, run, {
      formerNames: [{ mvo: person.id, name: 'Zoe Quixotic' }],
      records: [record(run.id, { mvo: max.id, name: 'Max', because })],
    })
    const [named] = await store.historyOf({ mvo: max.id }, 1)
    if (isGone) await deleteZoe(world)
    const looked = await store.tracesOf(person.id, [zoe.name])
    expect(looked?.identifying.texts).toContain('Zoe Quixotic')
    expect(looked?.mentions.records).toContain(named?.id)
    if (!isGone) await deleteZoe(world)
    await eraseGone(store, person.id)
    expect((await store.historyOf({ mvo: max.id }, 1))[0]?.because).toBe('(erased) and Max match it')
    expect(texts(store.connection.db).filter((row) => row.toLowerCase().includes('quixotic'))).toEqual([])
    expect(readFileSync(store.connection.file).includes('Zoe Quixotic')).toBe(false)
  })

  it('N14 N4 leaves others who are gone what they were called before', async () => {
    const world = await withZoe()
    const { store, run, person, max, maxAccount } = world
    const names = ['Max Former', 'Zoe Quixote', 'Max Older'].map((name) => ({ mvo: max.id, name }))
    await save(store, run, { formerNames: names })
    const gone = { mvo: max.id, uuid: max.uuid, type: 'person', name: 'Max', values: [], connectors: [] }
    await save(store, run, {
      mvosDeleted: [max.id],
      csosDeleted: [maxAccount.id],
      gone: [{ ...gone, because: `he followed ${zoe.name}` }],
    })
    await deleteZoe(world)
    await eraseGone(store, person.id)
    const { items } = await store.searchGone({ q: 'max older', limit: 5 })
    expect(items).toMatchObject([{ because: 'he followed (erased)', look: { formerNames: ['Max Older', 'Max Former'] } }])
  })

  it('N14 N12 takes her out of why a system is paused', async () => {
    const world = await withZoe()
    const { store, hr, ad, person } = world
    const paused = { reason: `${zoe.name.toLowerCase()} is looked at`, until: '2026-04-01T00:00:00Z', by: 'ops', since: NOW }
    const [row] = (await store.systems()).filter(({ id }) => id === hr.id)
    if (!row) throw new Error('there is no HR')
    await store.saveSystem({ ...row, paused })
    await deleteZoe(world)
    expect((await store.tracesOf(person.id, []))?.mentions.pauses).toEqual([hr.id])
    await eraseGone(store, person.id)
    const after = await store.systems()
    expect(after.find(({ id }) => id === hr.id)?.paused).toEqual({ ...paused, reason: '(erased) is looked at' })
    expect(after.find(({ id }) => id === ad.id)?.paused).toBeNull()
  })
})

describe('the number of somebody who is gone', () => {
  it('N14 N4 is given to nobody else once she is erased, or the run is removed in which she went', async () => {
    const world = await withZoe()
    const { store, run, hr } = world
    await deleteZoe(world)
    const [zoeGone] = (await store.searchGone({ q: 'zoe', kind: 'person', limit: 1 })).items
    await eraseGone(store, world.person.id)
    const numbers = async (): Promise<number[]> => (await store.searchGone({ limit: 9 })).items.map(({ id }) => id)
    const goes = async (anchor: string): Promise<void> => {
      const left = cso(store, hr.id, anchor)
      await save(store, run, { csos: [csoWrite(left)] })
      await save(store, run, { csosDeleted: [left.id] })
    }
    await goes('Q1')
    const [first = 0] = await numbers()
    expect(first).toBeGreaterThan(zoeGone?.id ?? Infinity)
    await store.saveRun({ ...run, status: 'success', ended: NOW })
    while ((await store.prune('2099-01-01T00:00:00Z', 50)) > 0);
    expect(await numbers()).toEqual([])
    const later = await store.startRun({ ...run, ended: null, status: 'running' })
    const left = cso(store, hr.id, 'Q2')
    await save(store, later, { csos: [csoWrite(left)] })
    await save(store, later, { csosDeleted: [left.id] })
    expect((await numbers())[0]).toBeGreaterThan(first)
  })
})
