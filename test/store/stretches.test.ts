/** Stretches that imports have read: found as long as nobody has written one of their CSOs (I15). */
import { describe, expect, it } from 'vitest'
import type { Cso, CsoId } from '../../runtime/model/objects'
import type { PageSave } from '../../runtime/model/page'
import type { SystemRow } from '../../runtime/model/store-rows'
import { cso, csoWrite, newFile, newRun, open, openWithHr, pending, pendingWrite, save } from './world'

const secrets = () => ['secret']

/** A store in which an import has read three records in one stretch, and another in a second. */
async function read() {
  const { store, hr, run, rule } = await openWithHr(newFile(), { secrets })
  await store.beginStretches(hr.id, run.id)
  const people = ['1', '2', '3', '4'].map((anchor) => cso(store, hr.id, anchor, { due: 1 }))
  const ids = people.map(({ id }) => id)
  const stretches = [
    { digest: 'abc', csos: ids.slice(0, 3), lines: null },
    { digest: 'def', csos: ids.slice(3), lines: [1, 3] },
  ]
  await save(store, run, {
    import: run.id,
    csos: people.map((person) => csoWrite(person)),
    stretchesRead: { system: hr.id, stretches },
  })
  await store.keepStretches(hr.id, run.id, ['abc', 'def'])
  const found = async () => (await store.findStretches(hr.id, ['abc', 'def', 'xyz'])).map((stretch) => stretch?.csos ?? null)
  return { store, hr, run, rule, people, ids, stretches, found }
}

type World = Awaited<ReturnType<typeof read>>

const next = (of: Cso, some: Partial<Cso> = {}): Cso => ({ ...of, version: of.version + 1, ...some })

describe('stretches that were read', () => {
  it('I15 are found with their records and lines, in whatever order is asked', async () => {
    const { store, hr, ids } = await read()
    expect(await store.findStretches(hr.id, ['def', 'none', 'abc'])).toEqual([
      { csos: ids.slice(3), lines: [1, 3] },
      null,
      { csos: ids.slice(0, 3), lines: null },
    ])
    expect(await store.findStretches(hr.id + 1, ['abc'])).toEqual([null])
  })

  it('keep ids in any order', async () => {
    const { store, hr, run } = await read()
    const csos = [9, 10, 11, 3, 4, 20, 19, 1_000_000_001, 1_000_000_002]
    await save(store, run, {
      import: run.id,
      stretchesRead: { system: hr.id, stretches: [{ digest: 'ids', csos, lines: null }] },
    })
    expect(await store.findStretches(hr.id, ['ids'])).toEqual([{ csos, lines: null }])
  })

  const writers: readonly (readonly [string, (world: World, person: Cso) => Partial<Omit<PageSave, 'run'>>])[] = [
    ['values', (_, person) => ({ csos: [csoWrite(next(person, { attributes: { mail: 'new' } }))] })],
    ['a state', (_, person) => ({ csos: [csoWrite(next(person, { staging: 'obsolete' }), { attributesChanged: false })] })],
    ['an anchor', (_, person) => ({ csos: [csoWrite(next(person, { anchor: '9' }), { attributesChanged: false })] })],
    ['a name', (_, person) => ({ csos: [csoWrite(next(person, { secondaryId: 'cn=a' }), { attributesChanged: false })] })],
    [
      'a reference',
      (_, person) => ({
        csos: [csoWrite(next(person), { attributesChanged: false, references: [{ attribute: 'm', add: ['x'], remove: [] }] })],
      }),
    ],
    ['a pending export', ({ store, run }, person) => ({ pendings: [pendingWrite(pending(store, person, run.id))] })],
    ['a deletion', (_, person) => ({ csosDeleted: [person.id] })],
  ]

  it.each(writers)('I15 are in doubt once somebody else writes %s of one of them, and no others are', async (_, writes) => {
    const world = await read()
    const { store, run, people, ids, found } = world
    await save(store, run, writes(world, people[1] as Cso))
    expect(await found()).toEqual([null, ids.slice(3), null])
  })

  it('are not in doubt by what a synchronisation notes of one', async () => {
    const { store, run, people, ids, found } = await read()
    await save(store, run, { csos: [csoWrite(next(people[1] as Cso, { due: null }), { attributesChanged: false })] })
    expect(await found()).toEqual([ids.slice(0, 3), ids.slice(3), null])
  })

  it('I18 are in doubt when the import that wrote one is put back, and when it takes back what it read', async () => {
    const { store, hr, people, ids, found } = await read()
    const [system] = await store.systems()
    const importing = await store.startRun(newRun(hr.id))
    const openImport = { run: importing.id, firstNew: store.reserveIds('cso', 1) }
    await store.saveSystem({ ...(system as SystemRow), openImport })
    await store.beginStretches(hr.id, importing.id)
    const changed = next(people[1] as Cso, { attributes: { mail: 'new' } })
    const fresh = { digest: 'new', csos: [changed.id], lines: null }
    const page = { import: importing.id, csos: [csoWrite(changed)], stretchesRead: { system: hr.id, stretches: [fresh] } }
    await save(store, importing, page)
    const both = async () => (await store.findStretches(hr.id, ['abc', 'new'])).map((stretch) => stretch !== null)
    // What the import has written itself is as it has read it.
    expect(await both()).toEqual([true, true])
    await store.discardImport(hr.id, openImport, 'kept')
    expect(await both()).toEqual([false, false])
    expect((await found())[1]).toEqual(ids.slice(3))
  })

  it('I12 are in doubt where an export was staged for a record while its page was being decided', async () => {
    const { store, hr, run, people } = await read()
    const person = people[3] as Cso
    await save(store, run, { pendings: [pendingWrite(pending(store, person, run.id))] })
    const again = { digest: 'again', csos: [person.id], lines: null }
    const changed = csoWrite(next(person, { attributes: { mail: 'new' } }))
    await save(store, run, { import: run.id, csos: [changed], stretchesRead: { system: hr.id, stretches: [again] } })
    expect(await store.findStretches(hr.id, ['again'])).toEqual([null])
  })

  it('go when an import does not meet them, and with them the doubts from before it', async () => {
    const { store, hr, people, ids } = await read()
    const run = await store.startRun(newRun(hr.id))
    await save(store, run, { csos: [csoWrite(next(people[1] as Cso, { attributes: { mail: 'new' } }))] })
    const second = await store.startRun(newRun(hr.id))
    await store.beginStretches(hr.id, second.id)
    await save(store, second, { csos: [csoWrite(next(people[3] as Cso, { attributes: { mail: 'new' } }))] })
    const stretches = [{ digest: 'ghi', csos: ids.slice(0, 2), lines: null }]
    await save(store, second, { import: second.id, stretchesRead: { system: hr.id, stretches } })
    await store.keepStretches(hr.id, second.id, ['ghi', 'def'])
    // The fourth was written while the import was under way.
    expect((await store.findStretches(hr.id, ['abc', 'def', 'ghi'])).map((stretch) => stretch?.csos ?? null)).toEqual([
      null,
      null,
      ids.slice(0, 2),
    ])
    expect(store.connection.db.prepare('select cso from stretch_doubt').pluck().all()).toEqual([ids[3]])
  })

  it('are looked up whether the doubts lie close together or far apart', async () => {
    const { store, hr, run, people } = await read()
    const far: CsoId[] = [1, 1_000_000]
    const stretches = [
      { digest: 'far', csos: far, lines: null },
      { digest: 'near', csos: [(people[0] as Cso).id], lines: null },
    ]
    await save(store, run, { import: run.id, stretchesRead: { system: hr.id, stretches } })
    await save(store, run, { csosDeleted: [(people[0] as Cso).id] })
    const found = await store.findStretches(hr.id, ['far', 'near'])
    expect(found.map((stretch) => stretch !== null)).toEqual([!far.includes((people[0] as Cso).id), false])
  })

  it('N9 have digests of the key, of the use and of the text; without a secret there are none', async () => {
    const digest = (keys: readonly string[], use: string, text: string) =>
      open(newFile(), { secrets: () => keys }).textDigester(use)?.(text)
    const of = digest(['a'], 'use', 'text')
    expect(of).toMatch(/^[\w+/]{22}$/)
    expect(digest(['a'], 'use', 'text')).toBe(of)
    for (const other of [digest(['b'], 'use', 'text'), digest(['a', 'b'], 'use', 'text'), digest(['a'], 'us', 'etext')])
      expect(other).not.toBe(of)
    expect(digest([], 'use', 'text')).toBeUndefined()
    const unreadable = (): never => {
      throw new Error('the key file cannot be read')
    }
    expect(open(newFile(), { secrets: unreadable }).textDigester('use')).toBeNull()
  })
})
