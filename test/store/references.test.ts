/** References between CSOs, resolved and unresolved (O8, I16). */
import { describe, expect, it } from 'vitest'
import type { Cso } from '../../runtime/model/objects'
import type { SqliteStore } from '../../runtime/store/sqlite/sqlite-store'
import { contribution, cso, csoWrite, mvo, mvoWrite, openWithHr, save } from './world'

const members = (add: readonly string[], remove: readonly string[] = []) => [{ attribute: 'member', add, remove }]

/** The references an object holds, with what each points at and the MVO of that. */
function linksOf(store: SqliteStore, { id }: Cso) {
  return store.connection.all<{ text: string; target: number | null; mvo: number | null }>(
    'select f.text, f.target, t.mvo from cso_reference f left join cso t on t.id = f.target where f.cso = ? order by f.text',
    id,
  )
}

describe('references', () => {
  it('O8 keeps references apart from the document, a value a row', async () => {
    const { store, hr, run } = await openWithHr()
    const group = cso(store, hr.id, 'g', { type: 'group', due: 1 })
    await save(store, run, { csos: [csoWrite(group, { references: members(['b', 'a', '__proto__']) })] })
    expect((await store.referencesOf([group.id])).get(group.id)).toEqual(
      Object.assign(Object.create(null) as object, { member: ['__proto__', 'a', 'b'] }),
    )
    const again = { ...group, version: 2 }
    await save(store, run, { csos: [csoWrite(again, { attributesChanged: false, references: members(['c'], ['a']) })] })
    expect((await store.referencesOf([group.id])).get(group.id)?.['member']).toEqual(['__proto__', 'b', 'c'])
  })

  it('O8 a large group that changes by two members costs two rows', async () => {
    const { store, hr, run } = await openWithHr()
    const group = cso(store, hr.id, 'g', { type: 'group', due: 1 })
    const all = Array.from({ length: 20_000 }, (_, i) => `CN=${i}`)
    await save(store, run, { csos: [csoWrite(group, { references: members(all) })] })
    const changes = () => store.connection.get<{ n: number }>('select total_changes() as n')?.n ?? 0
    const before = changes()
    const write = csoWrite({ ...group, version: 2 }, { attributesChanged: false, references: members(['CN=new'], ['CN=7']) })
    await save(store, run, { csos: [write] })
    expect(changes() - before).toBe(4) // the two values, the CSO's version, the run
  })

  it('R11 notes of references that are there or come which ones a rule asked for', async () => {
    const { store, hr, run } = await openWithHr()
    const group = cso(store, hr.id, 'g', { type: 'group', due: 1 })
    const own = () =>
      store.connection.all<{ text: string }>('select text from cso_reference where own = 1 order by text').map(({ text }) => text)
    const write = (version: number | undefined, add: readonly string[], of: readonly string[]) =>
      save(store, run, {
        csos: [
          csoWrite(
            { ...group, version: version ?? group.version },
            { references: [{ attribute: 'member', add, remove: [], own: of }] },
          ),
        ],
      })
    await write(undefined, ['a', 'b'], ['b'])
    expect(own()).toEqual(['b'])
    await write(2, ['c', 'd'], ['a', 'd'])
    expect(own()).toEqual(['a', 'b', 'd'])
    await write(3, ['b', 'c'], ['c'])
    expect(own()).toEqual(['a', 'b', 'c', 'd'])
  })

  it('L7 says who refers to some objects, they themselves apart, and how many do', async () => {
    const { store, hr, run } = await openWithHr()
    const [ann, bob] = [cso(store, hr.id, 'E1'), cso(store, hr.id, 'E2')]
    const groups = ['g1', 'g2'].map((anchor) => cso(store, hr.id, anchor, { type: 'group', due: 1, secondaryId: `CN=${anchor}` }))
    await save(store, run, {
      csos: [
        csoWrite(bob),
        csoWrite({ ...ann, due: 1 }, { references: [{ attribute: 'deputy', add: ['E1', 'E2'], remove: [] }] }),
        ...groups.map((group) => csoWrite(group, { references: members(['E1', 'unknown']) })),
      ],
    })
    await store.resolveReferences(hr.id, null)
    const [first, second] = groups.map(({ id, secondaryId: name }) => ({
      cso: id,
      system: hr.id,
      attribute: 'member',
      text: 'E1',
      name,
    }))
    expect(await store.referrersOf([ann.id], 50)).toEqual({ items: [first, second], total: 2 })
    expect(await store.referrersOf([ann.id], 1)).toEqual({ items: [first], total: 2 })
    expect(await store.referrersOf([bob.id], 50)).toMatchObject({ items: [{ cso: ann.id, attribute: 'deputy' }], total: 1 })
    expect(await store.referrersOf([ann.id, bob.id], 50)).toMatchObject({ total: 2 })
    expect(await store.referrersOf([], 50)).toEqual({ items: [], total: 0 })
  })

  it('I16 resolves by anchor to the letter, and by secondary id in any letter case', async () => {
    const { store, hr, run } = await openWithHr()
    const person = mvo(store)
    const byAnchor = cso(store, hr.id, 'E1', { mvo: person.id, link: 'joined' })
    const byName = cso(store, hr.id, 'E2', { secondaryId: 'CN=Müller,OU=People' })
    const group = cso(store, hr.id, 'g', { type: 'group', due: 1 })
    const texts = ['E1', 'e2', 'cn=MÜLLER,ou=people']
    await save(store, run, { mvos: [mvoWrite(person)], csos: [byAnchor, byName].map((person) => csoWrite(person)) })
    await save(store, run, { csos: [csoWrite(group, { references: members(texts) })] })
    expect(await store.resolveReferences(hr.id, null)).toEqual({
      resolved: 2,
      unresolved: [{ cso: group.id, attribute: 'member', text: 'e2', fits: [] }],
      unresolvedTotal: 1,
    })
    expect(linksOf(store, group)).toEqual([
      { text: 'E1', target: byAnchor.id, mvo: person.id },
      { text: 'cn=MÜLLER,ou=people', target: byName.id, mvo: null },
      { text: 'e2', target: null, mvo: null },
    ])
  })

  it('I16 I11 never resolves to an account still to be made, whose name another may bear', async () => {
    const { store, hr, run } = await openWithHr()
    const secondaryId = 'cn=bob,dc=corp'
    const toBeMade = { ...cso(store, hr.id, 'none', { secondaryId, staging: 'awaitingFirstExport' }), anchor: null }
    const group = cso(store, hr.id, 'g', { type: 'group', due: 1 })
    await save(store, run, {
      csos: [csoWrite(toBeMade, { anchorKey: null }), csoWrite(group, { references: members([secondaryId]) })],
    })
    expect(await store.resolveReferences(hr.id, null)).toMatchObject({ resolved: 0, unresolvedTotal: 1 })
    const bob = cso(store, hr.id, 'b', { secondaryId })
    await save(store, run, { csos: [csoWrite(bob)] })
    expect(await store.resolveReferences(hr.id, null)).toMatchObject({ resolved: 1, unresolvedTotal: 0 })
    expect(linksOf(store, group)).toEqual([{ text: secondaryId, target: bob.id, mvo: null }])
  })

  it('I16 resolves in any letter case where the anchors of the type are kept folded', async () => {
    const { store, hr, run } = await openWithHr()
    const person = cso(store, hr.id, 'Ada')
    const group = cso(store, hr.id, 'g', { type: 'group', due: 1 })
    await save(store, run, {
      csos: [csoWrite(person, { anchorKey: 'ada' }), csoWrite(group, { references: members(['ADA']) })],
    })
    expect((await store.resolveReferences(hr.id, null)).resolved).toBe(1)
  })

  it('I16 a text that fits objects of two types stays unresolved and names both', async () => {
    const { store, hr, run } = await openWithHr()
    const group = cso(store, hr.id, 'g', { type: 'group', due: 1 })
    const both = [cso(store, hr.id, 'x'), cso(store, hr.id, 'x', { type: 'device' })]
    await save(store, run, {
      csos: [csoWrite(group, { references: members(['x']) }), ...both.map((target) => csoWrite(target))],
    })
    const { resolved, unresolved } = await store.resolveReferences(hr.id, null)
    expect([resolved, unresolved[0]?.fits.toSorted()]).toEqual([0, ['device', 'person']])
  })

  it('points at objects of its own system only', async () => {
    const { store, hr, run } = await openWithHr()
    const ad = await store.registerSystem('node-ad', 'AD', [])
    const group = cso(store, hr.id, 'g', { type: 'group', due: 1 })
    await save(store, run, { csos: [csoWrite(group, { references: members(['x']) }), csoWrite(cso(store, ad.id, 'x'))] })
    expect([
      (await store.resolveReferences(ad.id, null)).unresolved,
      (await store.resolveReferences(hr.id, null)).resolved,
    ]).toEqual([[], 0])
  })

  it('D1 an object whose reference resolves later is due again; one that an export wrote is not (I14)', async () => {
    const { store, hr, run } = await openWithHr()
    const imported = cso(store, hr.id, 'g1', { type: 'group', due: store.nextChange() })
    const exported = cso(store, hr.id, 'g2', { type: 'group' })
    await save(store, run, { csos: [imported, exported].map((group) => csoWrite(group, { references: members(['E1']) })) })
    await store.resolveReferences(hr.id, null)
    await save(store, run, { csos: [csoWrite({ ...imported, due: null, version: 2 }, { attributesChanged: false })] })
    await save(store, run, { csos: [csoWrite(cso(store, hr.id, 'E1'))] })
    expect((await store.resolveReferences(hr.id, null)).resolved).toBe(2)
    const [first, second] = (await store.loadPage([imported.id, exported.id])).csos
    expect([first?.cso.due, second?.cso.due]).toEqual([store.currentChange(), null])
    expect([first?.cso.version, second?.cso.version]).toEqual([3, 1])
  })

  it('A12 turns back to text when the target is deleted, and the object is due', async () => {
    const { store, hr, run } = await openWithHr()
    const group = cso(store, hr.id, 'g', { type: 'group' })
    const person = cso(store, hr.id, 'E1')
    await save(store, run, { csos: [csoWrite(person), csoWrite(group, { references: members(['E1']) })] })
    await store.resolveReferences(hr.id, null)
    await save(store, run, { csosDeleted: [person.id] })
    expect(linksOf(store, group)).toEqual([{ text: 'E1', target: null, mvo: null }])
    const [waiting] = (await store.loadPage([group.id])).csos
    expect(waiting?.cso.due).toBe(store.currentChange())
    await save(store, run, {
      csos: [csoWrite({ ...group, version: (waiting?.cso.version ?? 0) + 1 }, { attributesChanged: false })],
    })
    await save(store, run, { csos: [csoWrite(cso(store, hr.id, 'E1'))] })
    await store.resolveReferences(hr.id, null)
    expect((await store.loadPage([group.id])).csos[0]?.cso.due).toBe(store.currentChange())
  })

  it('prefers the successor of an object that is obsolete', async () => {
    const { store, hr, run } = await openWithHr()
    const secondaryId = 'CN=Ada'
    const old = cso(store, hr.id, 'guid-1', { secondaryId })
    const group = cso(store, hr.id, 'g', { type: 'group' })
    await save(store, run, { csos: [csoWrite(old), csoWrite(group, { references: members([secondaryId]) })] })
    await store.resolveReferences(hr.id, null)
    const next = cso(store, hr.id, 'guid-2', { secondaryId })
    await save(store, run, {
      csos: [csoWrite(next), csoWrite({ ...old, staging: 'obsolete', version: 2 }, { attributesChanged: false })],
    })
    expect((await store.resolveReferences(hr.id, null)).resolved).toBe(1)
    expect(linksOf(store, group)[0]?.target).toBe(next.id)
  })

  it('goes with the object that holds it', async () => {
    const { store, hr, run } = await openWithHr()
    const group = cso(store, hr.id, 'g', { type: 'group' })
    await save(store, run, { csos: [csoWrite(group, { references: members(['E1']) })] })
    await save(store, run, { csosDeleted: [group.id] })
    expect(store.connection.all('select * from cso_reference')).toEqual([])
  })

  it('lists a thousand unresolved references and counts the others, over many batches', async () => {
    const { store, hr, run } = await openWithHr()
    const group = cso(store, hr.id, 'g', { type: 'group' })
    await save(store, run, {
      csos: [csoWrite(group, { references: members(Array.from({ length: 3500 }, (_, i) => `E${i}`)) })],
    })
    const known = Array.from({ length: 300 }, (_, i) => cso(store, hr.id, `E${i * 10}`))
    await save(store, run, { csos: known.map((person) => csoWrite(person)) })
    const { resolved, unresolved, unresolvedTotal } = await store.resolveReferences(hr.id, null)
    expect([resolved, unresolved.length, unresolvedTotal]).toEqual([300, 1000, 3200])
  })

  it('A12 L5 who refers to what changes hands or goes is due, but for those that have seen it', async () => {
    const { store, hr, rule, run } = await openWithHr()
    const [ann, bob] = [mvo(store), mvo(store)]
    const records = ['1', '2', '3'].map((anchor) => cso(store, hr.id, anchor))
    const [first, second, third] = records as [Cso, Cso, Cso]
    const boss = [{ attribute: 'boss', add: ['1'], remove: [] }]
    await save(store, run, {
      csos: [csoWrite(first), csoWrite(second, { references: boss }), csoWrite(third, { references: boss })],
    })
    await store.resolveReferences(hr.id, null)
    const dues = async () => (await store.loadPage(records.map(({ id }) => id))).csos.map(({ cso: { due } }) => due !== null)
    const joined = { ...first, mvo: ann.id, link: 'projected' as const, version: 2 }
    await save(store, run, {
      mvos: [mvoWrite(ann), { ...mvoWrite(bob), links: [{ attribute: 'Boss', add: [ann.id], remove: [], several: false }] }],
      csos: [csoWrite(joined), csoWrite({ ...third, mvo: bob.id, link: 'projected', version: 2 })],
      contributions: [contribution(bob.id, rule.id, third.id)],
      contributionLinks: [
        { mvo: bob.id, rule: rule.id, cso: third.id, links: [{ attribute: 'Boss', add: [ann.id], remove: [], several: false }] },
      ],
      synchronised: [first.id, third.id],
    })
    expect(await dues()).toEqual([false, true, false])
    expect((await store.loadPage([third.id])).links).toEqual([
      {
        cso: third.id,
        attribute: 'boss',
        text: '1',
        target: first.id,
        targetDue: false,
        own: false,
        mvo: ann.id,
        uuid: ann.uuid,
      },
    ])
    const [loaded] = (await store.loadMvos([bob.id])).mvos
    expect(loaded?.attributes['Boss']).toEqual({ ref: ann.id, text: ann.uuid })
    await save(store, run, { mvosDeleted: [ann.id] })
    expect(await dues()).toEqual([false, true, true])
    expect((await store.loadMvos([bob.id])).mvos[0]?.attributes['Boss']).toBeUndefined()
  })

  it('L5 A5 who referred to nobody but an MVO that goes has no supplier noted for it any more', async () => {
    const { store, hr, rule, run } = await openWithHr()
    const [ann, cid] = [mvo(store), mvo(store)]
    const source = cso(store, hr.id, '1')
    const by = (since: string) => ({ rule: rule.id, cso: source.id, since })
    const entry = (name: string, { since }: { since: string }) => [rule.id, source.id, since, name]
    const [early, late] = [by('2025-01-01T00:00:00Z'), by('2025-01-02T00:00:00Z')]
    const provenance = { Department: early, Boss: early, Peers: late, Deputy: late }
    const bob = mvo(store, { attributes: { Department: 'Sales' }, provenance })
    const links = (name: string, add: readonly number[]) => ({ attribute: name, add, remove: [], several: add.length > 1 })
    const all = [links('Boss', [ann.id]), links('Peers', [ann.id, cid.id]), links('Deputy', [ann.id])]
    await save(store, run, {
      mvos: [mvoWrite(ann), mvoWrite(cid), { ...mvoWrite(bob), links: all }],
      csos: [csoWrite({ ...source, mvo: bob.id, link: 'projected' })],
      contributions: [contribution(bob.id, rule.id, source.id)],
      contributionLinks: [{ mvo: bob.id, rule: rule.id, cso: source.id, links: all }],
    })
    const noted = () => store.connection.get<{ names: string }>('select provenance as names from mvo where id = ?', bob.id)?.names
    await save(store, run, { mvosDeleted: [ann.id] })
    expect(noted()).toBe(JSON.stringify([entry('Department', early), entry('Peers', late)]))
    await save(store, run, { mvosDeleted: [cid.id] })
    expect(noted()).toBe(JSON.stringify([entry('Department', early)]))
  })

  it('O8 two references more and less of an MVO cost two rows of it and two of its contribution', async () => {
    const { store, hr, rule, run } = await openWithHr()
    const people = Array.from({ length: 500 }, () => mvo(store))
    const [group, ...members] = people as [(typeof people)[0], ...typeof people]
    const source = cso(store, hr.id, 'g', { mvo: group.id, link: 'projected' })
    const ids = members.map(({ id }) => id)
    const link = (add: readonly number[], remove: readonly number[]) => [{ attribute: 'Member', add, remove, several: true }]
    const of = { mvo: group.id, rule: rule.id, cso: source.id }
    await save(store, run, {
      mvos: [...members.map((member) => mvoWrite(member)), { ...mvoWrite(group), links: link(ids.slice(1), []) }],
      csos: [csoWrite(source)],
      contributions: [contribution(group.id, rule.id, source.id)],
      contributionLinks: [{ ...of, links: link(ids.slice(1), []) }],
    })
    const changes = () => store.connection.get<{ n: number }>('select total_changes() as n')?.n ?? 0
    const before = changes()
    const [first = 0, second = 0] = ids
    await save(store, run, {
      mvos: [{ ...mvoWrite({ ...group, version: 2 }, { attributesChanged: false }), links: link([first], [second]) }],
      contributionLinks: [{ ...of, links: link([first], [second]) }],
    })
    expect(changes() - before).toBe(6) // the two values twice, the MVO's version, the run
    expect((await store.loadMvos([group.id])).mvos[0]?.attributes['Member']).toHaveLength(498)
  })
})
