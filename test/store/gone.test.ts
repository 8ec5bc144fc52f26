/** Who is gone: found by keys of an index, forgotten with the run in which they went, and taken over from files before that. */
import { describe, expect, it } from 'vitest'
import type { GonePerson } from '../../runtime/model/gone'
import { goneKeys } from '../../runtime/model/gone'
import { openDatabase } from '../../runtime/store/sqlite/file/connection'
import { migrate, migrations } from '../../runtime/store/sqlite/file/migrations'
import { sql as goneSql } from '../../runtime/store/sqlite/file/migrations/036-gone'
import type { SqliteStore } from '../../runtime/store/sqlite/sqlite-store'
import { copyAsOlder } from './older'
import { cso, csoWrite, mvo, mvoWrite, newFile, newRun, NOW, open, openWithHr, record, save } from './world'

const before = migrations.indexOf(goneSql)

const found = async (store: SqliteStore, q: string, kind?: 'person') =>
  (await store.searchGone({ q, ...(kind && { kind }), limit: 9 })).items.map(({ name }) => name)

function goneOf(of: { readonly id: number; readonly uuid: string }, some: Partial<GonePerson> = {}): GonePerson {
  const { id: number, uuid } = of
  return { mvo: number, uuid, type: 'person', name: 'Ada Berg', because: 'she left', values: [], connectors: [], ...some }
}

/** A store in which Ada went, with her record and an account, and Bob did not. */
async function adaIsGone(options: Parameters<typeof openWithHr>[1] = {}) {
  const { store, hr, rule, run } = await openWithHr(newFile(), options)
  const [ada, bob] = [mvo(store), mvo(store)]
  const [account, unsent, other] = [
    cso(store, hr.id, 'A-1', { attributes: { mail: 'ada@x' } }),
    cso(store, hr.id, '2', { anchor: null, staging: 'awaitingFirstExport' }),
    cso(store, hr.id, '3'),
  ]
  await save(store, run, {
    mvos: [mvoWrite(ada), mvoWrite(bob)],
    csos: [csoWrite(account), csoWrite(unsent, { anchorKey: null }), csoWrite(other)],
  })
  const went = await store.startRun(newRun(hr.id))
  const value = { attribute: 'mail', value: 'ada@x', rule: rule.id, system: hr.id, record: 'A-1', since: NOW }
  const connector = { cso: account.id, system: hr.id, name: 'A-1', fate: 'deleted', because: 'rule out' } as const
  const person = goneOf(ada, { values: [value], connectors: [connector] })
  await save(
    store,
    { ...went, status: 'success', ended: NOW },
    {
      mvosDeleted: [ada.id],
      csosDeleted: [account.id, unsent.id],
      gone: [person],
      records: [record(went.id, { mvo: ada.id, outcome: 'mvDeleted' })],
    },
  )
  return { store, account, ada, person, went }
}

describe('what somebody who is gone is found by', () => {
  it.each<[string, readonly (string | null)[], Record<string, string | string[]>, readonly string[]]>([
    ['a name, from each of its words on', ['Anna Maria Berg'], {}, ['anna maria berg', 'maria berg', 'berg']],
    ['the parts of a DN', ['cn=Anna Berg,ou=x'], {}, ['cn=anna berg,ou=x', 'berg,ou=x', 'ou=x']],
    ['whole values, none of a single letter', [], { a: 'Sales Team', b: ['x1', 'y'] }, ['sales team', 'x1']],
    ['each once, and nothing of nothing', [null, '1'], { a: '' }, ['1']],
  ])('N4 is %s', (_, names, values, keys) => {
    expect(goneKeys(names, values)).toEqual(keys)
  })

  it('N4 is never long, nor are there many', () => {
    const values = Object.fromEntries(Array.from({ length: 99 }, (_, i) => [`a${i}`, `value ${i}`]))
    expect(goneKeys(['x'.repeat(300)], { ...values, long: 'y'.repeat(101) })).toHaveLength(60)
    expect(goneKeys(['x'.repeat(300)], { long: 'y'.repeat(101) })).toEqual(['x'.repeat(100)])
  })
})

describe('who is gone', () => {
  it('N4 is found by what a key begins with, in any letter case, with what was last known', async () => {
    const { store, person, ada, went } = await adaIsGone()
    for (const q of ['ada', 'BERG', ' ada b', 'ADA@X', ada.uuid])
      expect([q, await found(store, q, 'person')]).toEqual([q, ['Ada Berg']])
    for (const q of ['da', '%', 'ada@xy', 'bob', '2']) expect([q, await found(store, q)]).toEqual([q, []])
    const { values, connectors } = person
    expect((await store.searchGone({ q: 'ada', kind: 'person', limit: 9 })).items).toMatchObject([
      { object: ada.id, at: NOW, run: went.id, because: 'she left', look: { values, connectors } },
    ])
  })

  it('N4 is found by the whole of a value with several words, from its beginning on', async () => {
    const { store, run } = await openWithHr(newFile())
    const ada = mvo(store)
    const value = (attribute: string, text: string) => {
      return { attribute, value: text, rule: null, system: null, record: null, since: null }
    }
    const person = goneOf(ada, { values: [value('phone', '0199 77 88'), value('department', 'Human Resources')] })
    await save(store, run, { mvos: [mvoWrite(ada)] })
    await save(store, run, { mvosDeleted: [ada.id], gone: [person] })
    for (const q of ['0199 77 88', '0199 77', 'Human Resources', 'human res', 'berg ada', 'human resources'])
      expect([q, await found(store, q, 'person')]).toEqual([q, ['Ada Berg']])
    for (const q of ['77 88', 'resources human', 'ada cyd']) expect([q, await found(store, q)]).toEqual([q, []])
  })

  it('N4 is found among however many who have one of several words, each once and page by page', async () => {
    const { store, run } = await openWithHr(newFile())
    const people = Array.from({ length: 25_000 }, () => mvo(store))
    const gone = people.map((each, at) => goneOf(each, { name: `Annabella Muller${at}` }))
    await save(store, run, { mvos: people.map((each) => mvoWrite(each)), gone: [] })
    await save(store, run, { mvosDeleted: people.map(({ id }) => id), gone })
    expect(await found(store, 'muller24999 annabella')).toEqual(['Annabella Muller24999'])
    expect(await found(store, 'muller annabella')).toHaveLength(9)
    const second = await store.searchGone({ q: 'annabella muller2499', limit: 9, after: '9' })
    expect(second.items.map(({ name }) => name)).toEqual(['Annabella Muller24998', 'Annabella Muller24999'])
    expect(second.next).toBeNull()
  })

  it('N4 is an object that its system had, and not that was still to be made', async () => {
    const { store, account } = await adaIsGone()
    expect((await store.searchGone({ kind: 'object', limit: 9 })).items.map(({ object, name }) => [object, name])).toEqual([
      [account.id, 'A-1'],
    ])
    expect((await store.goneWith(account.id))?.name).toBe('Ada Berg')
    expect(await store.goneWith(99)).toBeNull()
  })

  it('N4 is forgotten with the run, a few rows at a time', async () => {
    const { store } = await adaIsGone()
    const [{ id } = { id: 0 }] = (await store.searchGone({ q: 'ada', limit: 1 })).items
    expect((await store.gone(id))?.name).toBe('Ada Berg')
    let calls = 0
    while ((await store.prune('2100-01-01T00:00:00Z', 1)) > 0) calls++
    expect(calls).toBeGreaterThan(3)
    expect(await store.gone(id)).toBeNull()
    expect(store.connection.all('select * from gone_key union all select * from gone_connector')).toEqual([])
  })

  it('N9 is found by no value once an attribute is secret, and the value is nowhere in the file', async () => {
    const { store, account } = await adaIsGone({ secrets: () => ['secret'] })
    expect(await found(store, 'ada@x')).toEqual(['A-1', 'Ada Berg'])
    await store.declareSecrets([
      { system: 0, type: 'person', attributes: ['mail'] },
      { system: account.system, type: 'person', attributes: ['mail'] },
    ])
    expect(await found(store, 'ada@x')).toEqual([])
    expect(await found(store, 'berg')).toEqual(['Ada Berg'])
    expect((await store.searchGone({ limit: 9 })).items.map(({ look }) => look?.values ?? [])).toEqual([[], []])
    expect(JSON.stringify(store.connection.all('select key as a from gone_key union all select look from gone'))).not.toContain(
      'ada@x',
    )
  })

  it('N9 is not known by a former name any more, which may have been made of what is secret now', async () => {
    const { store, run } = await openWithHr(newFile(), { secrets: () => ['secret'] })
    const ada = mvo(store)
    await save(store, run, { mvos: [mvoWrite(ada)], formerNames: [{ mvo: ada.id, name: 'Ada 4711' }] })
    await save(store, run, { mvosDeleted: [ada.id], gone: [goneOf(ada)] })
    expect((await store.searchGone({ limit: 9 })).items[0]?.look?.formerNames).toEqual(['Ada 4711'])
    expect(await found(store, '4711')).toEqual(['Ada Berg'])
    await store.declareSecrets([{ system: 0, type: 'person', attributes: ['number'] }])
    expect((await store.searchGone({ limit: 9 })).items[0]?.look).toEqual({ values: [], connectors: [] })
    expect(await found(store, '4711')).toEqual([])
    expect(store.connection.all('select * from gone where look like ?', '%4711%')).toEqual([])
  })

  it('N4 is whom records of an earlier version name, from when the file is brought up to date', async () => {
    const { store } = await adaIsGone()
    await store.close()
    const older = newFile()
    copyAsOlder({ migrate, migrations }, store.connection.file, before, older)
    const db = openDatabase(older, 'write')
    db.exec(`insert into run_record (run, at, outcome, system, cso, mvo, name, error, because, changes) values
      (2, '${NOW}', 'obsoleted', 1, 77, null, 'R-77', null, 'gone from the file', '[]'),
      (2, '${NOW}', 'obsoleted', 1, 3, null, 'still there', null, '', '[]')`)
    db.close()
    const present = open(older)
    expect((await present.searchGone({ limit: 9 })).items).toMatchObject([
      { kind: 'object', object: 77, name: 'R-77', because: 'gone from the file', look: null },
      { kind: 'person', name: 'Ada', uuid: null, type: '', look: null },
    ])
    expect([await found(present, 'ada'), await found(present, 'r-7')]).toEqual([['Ada'], ['R-77']])
  })
})
