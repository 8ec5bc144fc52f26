/** Objects come back from the store as they were saved. */
import { describe, expect, it } from 'vitest'
import type { Contribution } from '../../runtime/model/objects'
import type { Attributes } from '../../runtime/model/values'
import { contribution, cso, csoWrite, mvo, mvoWrite, NOW, open, openWithHr, page, pending, pendingWrite, save } from './world'

const everyType: Attributes = {
  text: 'Grüße "an" \\ alle\n𝄞',
  integer: 42,
  big: { integer: '133801632000000000' },
  negative: { integer: '-9223372036854775808' },
  decimal: { decimal: '-0.25' },
  yes: true,
  no: false,
  when: '2025-01-31T08:00:00Z',
  bytes: { binary: 'AAECAw==' },
  several: ['a', 'A', 'b'],
}

describe('objects', () => {
  it('O4 keeps every type of value to the last digit, in CSO, MVO, contribution and pending export', async () => {
    const { store, hr, rule, run } = await openWithHr()
    const person = mvo(store, { attributes: everyType })
    const account = cso(store, hr.id, '1', { attributes: everyType, mvo: person.id, link: 'projected', rule: rule.id, due: 3 })
    const offered = contribution(person.id, rule.id, account.id, {
      values: everyType,
      options: { text: { precedence: 3, merge: true } },
    })
    const sent = pending(store, account, run.id, {
      changes: [
        { attribute: 'big', from: everyType['big'] ?? null, to: null, rule: rule.id, sent: true, attempts: 2, initial: true },
        {
          attribute: 'several',
          from: null,
          to: null,
          add: ['x'],
          remove: ['a'],
          rule: rule.id,
          sent: false,
          attempts: 0,
          initial: false,
          whenEmpty: true,
        },
      ],
    })
    await save(store, run, {
      mvos: [mvoWrite(person)],
      csos: [csoWrite(account)],
      contributions: [offered],
      pendings: [pendingWrite(sent)],
    })
    expect(await store.loadPage([account.id])).toEqual({
      csos: [{ cso: account, pending: sent }],
      mvos: [person],
      contributions: [offered],
    })
    expect(await store.loadMvos([person.id])).toEqual({
      csos: [{ cso: account, pending: sent }],
      mvos: [person],
      contributions: [offered],
    })
    expect(await store.mvoByUuid(person.uuid)).toEqual(person)
  })

  it('O3 keeps an attribute named __proto__, numbers as names, and the empty name apart', async () => {
    const { store, hr, run } = await openWithHr()
    const attributes = JSON.parse(
      '{"": "empty", "10": "ten", "9": "nine", "__proto__": "prototype", "constructor": "c"}',
    ) as Attributes
    const account = cso(store, hr.id, '1', { attributes })
    await save(store, run, { csos: [csoWrite(account)] })
    const [loaded] = (await store.loadPage([account.id])).csos
    expect(Object.keys(loaded?.cso.attributes ?? {}).sort()).toEqual(['', '10', '9', '__proto__', 'constructor'])
    expect(Object.getOwnPropertyDescriptor(loaded?.cso.attributes, '__proto__')?.value).toBe('prototype')
  })

  it('A2 keeps who supplied each attribute and since when, also for one named __proto__', async () => {
    const { store, hr, rule, run } = await openWithHr()
    const account = cso(store, hr.id, '1')
    const person = mvo(store, {
      attributes: JSON.parse('{"a": 1, "b": 2, "c": 3, "__proto__": 4}') as Attributes,
      provenance: Object.assign(Object.create(null) as object, {
        a: { rule: rule.id, cso: account.id, since: NOW },
        b: { rule: rule.id, cso: account.id, since: NOW },
        c: { rule: rule.id, cso: null, since: '2024-01-01T00:00:00Z' },
        ['__proto__']: { rule: rule.id, cso: account.id, since: NOW },
      }),
    })
    await save(store, run, { mvos: [mvoWrite(person)], csos: [csoWrite(account)] })
    const loaded = (await store.loadMvos([person.id])).mvos[0]
    expect(loaded?.provenance).toEqual(person.provenance)
    expect(Object.keys(loaded?.provenance ?? {}).sort()).toEqual(['__proto__', 'a', 'b', 'c'])
  })

  it('loads a page in the order asked for, then the other accounts of its MVOs', async () => {
    const { store, hr, rule, run } = await openWithHr()
    const ad = await store.registerSystem('node-ad', 'AD', [])
    const people = [mvo(store), mvo(store)]
    const records = people.map((person, i) => cso(store, hr.id, `${i}`, { mvo: person.id, link: 'joined' }))
    const accounts = people.map((person, i) => cso(store, ad.id, `${i}`, { mvo: person.id, link: 'provisioned', rule: rule.id }))
    await save(store, run, {
      mvos: people.map((person) => mvoWrite(person)),
      csos: [...records, ...accounts].map((account) => csoWrite(account)),
    })
    const [first, second] = records.map((account) => account.id)
    const loaded = await store.loadPage([second as number, 999, first as number])
    expect(loaded.csos.map((entry) => entry.cso.id)).toEqual([second, first, ...accounts.map((entry) => entry.id)])
    expect(loaded.mvos.map((person) => person.id)).toEqual(people.map((person) => person.id).reverse())
  })

  it('keeps two contributions of one rule apart: one of a CSO, one whose CSO has left, and which', async () => {
    const { store, hr, rule, run } = await openWithHr()
    const person = mvo(store)
    const account = cso(store, hr.id, '1', { mvo: person.id, link: 'joined' })
    const ofAccount = contribution(person.id, rule.id, account.id)
    const left = { cso: 4711, at: NOW }
    const kept: Contribution = { ...contribution(person.id, rule.id, null, { values: { a: 'kept' } }), left }
    await save(store, run, { mvos: [mvoWrite(person)], csos: [csoWrite(account)], contributions: [ofAccount, kept] })
    const replaced = { ...kept, values: { a: 'replaced' } }
    await save(store, run, { contributions: [replaced] })
    expect((await store.loadMvos([person.id])).contributions).toEqual([replaced, ofAccount])
    await save(store, run, { contributionsDeleted: [{ mvo: person.id, rule: rule.id, cso: null }] })
    expect((await store.loadMvos([person.id])).contributions).toEqual([ofAccount])
  })

  it('deletes an MVO with its contributions; what was linked is unlinked, what was pending loses its MVO', async () => {
    const { store, hr, rule, run } = await openWithHr()
    const person = mvo(store)
    const account = cso(store, hr.id, '1', { mvo: person.id, link: 'joined' })
    const staged = pending(store, account, run.id)
    await save(store, run, {
      mvos: [mvoWrite(person)],
      csos: [csoWrite(account)],
      contributions: [contribution(person.id, rule.id, account.id)],
      pendings: [pendingWrite(staged)],
    })
    await save(store, run, { mvosDeleted: [person.id] })
    const loaded = await store.loadPage([account.id])
    expect(loaded.csos[0]).toEqual({
      cso: { ...account, mvo: null, link: 'none', version: 2 },
      pending: { ...staged, mvo: null },
    })
    expect([await store.mvoByUuid(person.uuid), loaded.mvos, loaded.contributions]).toEqual([null, [], []])
  })

  it('deletes a CSO with what it contributed and what was pending for it, and lets its anchor be used again in the same page', async () => {
    const { store, hr, rule, run } = await openWithHr()
    const person = mvo(store)
    const old = cso(store, hr.id, '1', { mvo: person.id, link: 'joined' })
    await save(store, run, {
      mvos: [mvoWrite(person)],
      csos: [csoWrite(old)],
      contributions: [contribution(person.id, rule.id, old.id)],
      pendings: [pendingWrite(pending(store, old, run.id))],
    })
    const next = cso(store, hr.id, '1', { mvo: person.id, link: 'joined' })
    await save(store, run, { csosDeleted: [old.id], csos: [csoWrite(next)] })
    const loaded = await store.loadMvos([person.id])
    expect([loaded.csos, loaded.contributions]).toEqual([[{ cso: next, pending: null }], []])
  })

  it('O1 takes the same anchor in two object types for two objects, and once in each', async () => {
    const { store, hr, run } = await openWithHr()
    const person = cso(store, hr.id, '1')
    const group = cso(store, hr.id, '1', { type: 'group' })
    await save(store, run, { csos: [csoWrite(person), csoWrite(group)] })
    const found = await store.findForImport(hr.id, [
      { type: 'group', anchorKey: '1', secondaryKey: null },
      { type: 'device', anchorKey: '1', secondaryKey: null },
      { type: 'person', anchorKey: '1', secondaryKey: null },
    ])
    expect(found.map((entry) => entry?.cso.id ?? null)).toEqual([group.id, null, person.id])
    await expect(store.savePage(page(run, { csos: [csoWrite(cso(store, hr.id, '1'))] }))).rejects.toThrow(/UNIQUE/)
  })

  it('I11 finds by secondary id only what has no anchor yet', async () => {
    const { store, hr, run } = await openWithHr()
    const dn = 'CN=Müller,OU=People'
    const anchored = cso(store, hr.id, 'a', { secondaryId: dn })
    const unexported = cso(store, hr.id, null, { secondaryId: dn, staging: 'awaitingFirstExport' })
    await save(store, run, { csos: [csoWrite(anchored), csoWrite(unexported)] })
    const secondaryKey = 'cn=müller,ou=people'
    const found = await store.findForImport(hr.id, [
      { type: 'person', anchorKey: 'new', secondaryKey },
      { type: 'person', anchorKey: 'a', secondaryKey },
    ])
    expect(found.map((entry) => entry?.cso.id)).toEqual([unexported.id, anchored.id])
  })

  it('I2 who is named by a secondary id alone is whoever bears it: rather there than gone, rather known than to be made', async () => {
    const { store, hr, run } = await openWithHr()
    const dn = 'CN=Ann'
    const named = [{ type: 'person', anchorKey: null, secondaryKey: 'cn=ann' }]
    const found = async () => (await store.findForImport(hr.id, named))[0]?.cso.id
    const unexported = cso(store, hr.id, null, { secondaryId: dn, staging: 'awaitingFirstExport' })
    const gone = cso(store, hr.id, 'a', { secondaryId: dn, staging: 'obsolete' })
    const [there, newer] = ['b', 'c'].map((anchor) => cso(store, hr.id, anchor, { secondaryId: dn })) as [
      typeof gone,
      typeof gone,
    ]
    expect(await found()).toBeUndefined()
    for (const known of [unexported, gone, newer, there]) {
      await save(store, run, { csos: [csoWrite(known)] })
      expect(await found()).toBe(known.id)
    }
  })

  it('L3 keeps the link of one that fell out of scope, loads it with the person to be deleted, and forgets it with that person', async () => {
    const { store, hr, run } = await openWithHr()
    const person = mvo(store, { deletion: { after: NOW, because: 'left HR', system: hr.id, marked: NOW } })
    const fallen = cso(store, hr.id, '1', { retainedLink: person.id })
    await save(store, run, { mvos: [mvoWrite(person)], csos: [csoWrite(fallen)] })
    expect((await store.loadMvos([person.id])).csos).toEqual([{ cso: fallen, pending: null }])
    expect(await store.loadPage([fallen.id])).toMatchObject({ csos: [{ cso: fallen }], mvos: [person] })
    await save(store, run, { mvosDeleted: [person.id] })
    expect((await store.loadPage([fallen.id])).csos[0]?.cso.retainedLink).toBeUndefined()
  })

  it('X4 keeps who holds a pending export and which steps staged it, and finds what a setting holds', async () => {
    const { store, hr, run } = await openWithHr()
    const accounts = ['1', '2', '3'].map((anchor) => cso(store, hr.id, anchor))
    const by = ['setting', 'person', 'limit'] as const
    const staged = accounts.map((account, i) =>
      pending(store, account, run.id, { state: 'held', heldBy: by[i] ?? 'person', steps: ['n1', 'n2'] }),
    )
    await save(store, run, {
      csos: accounts.map((account) => csoWrite(account)),
      pendings: staged.map((held) => pendingWrite(held)),
    })
    const ids = staged.map((held) => held.id)
    expect((await store.loadPendings(ids)).map((entry) => entry.pending)).toEqual(staged)
    expect(await store.heldBySetting(hr.id)).toEqual([ids[0]])
    const freed = { ...staged[0], state: 'pending', version: 2 } as (typeof staged)[0]
    await save(store, run, { pendings: [pendingWrite(freed)] })
    expect(await store.heldBySetting(hr.id)).toEqual([])
    const [sendable] = await store.selectPendings({ system: hr.id, now: NOW, ignoreBackoff: false, naming: ['dn'] })
    expect(sendable).toMatchObject({ id: ids[0], steps: ['n1', 'n2'] })
  })

  it('L2 finds the MVOs whose deletion is due, and writes and clears their deletion marks', async () => {
    const { store, hr, run } = await openWithHr()
    const marked = (after: string) => mvo(store, { deletion: { after, because: 'left HR', system: hr.id } })
    const [past, future, none] = [marked('2025-02-01T00:00:00Z'), marked('2025-04-01T00:00:00Z'), mvo(store)]
    await save(store, run, { mvos: [past, future, none].map((person) => mvoWrite(person)) })
    expect(await store.mvosDue(NOW, 0, 10)).toEqual([past.id])
    expect((await store.loadMvos([past.id])).mvos).toEqual([past])
    await save(store, run, { mvos: [mvoWrite({ ...past, deletion: null, version: 2 }, { attributesChanged: false })] })
    expect(await store.mvosDue(NOW, 0, 10)).toEqual([])
  })

  it('keeps everything when it is closed and opened again', async () => {
    const { store, hr, rule, run } = await openWithHr()
    const account = cso(store, hr.id, '1', { due: store.nextChange() })
    await save(store, run, { csos: [csoWrite(account)] })
    await store.saveSystem({
      ...hr,
      watermark: 'w',
      unreachableCount: 2,
      retryAfter: NOW,
      releasedObsoletes: 'h',
    })
    await store.saveFact('scan', NOW)
    await store.close()
    const again = open(store.connection.file)
    expect((await again.loadPage([account.id])).csos[0]?.cso).toEqual(account)
    expect(await again.systems()).toEqual([
      { ...hr, watermark: 'w', unreachableCount: 2, retryAfter: NOW, releasedObsoletes: 'h' },
    ])
    expect([await again.rules(), await again.fact('scan'), await again.fact('other')]).toEqual([[rule], NOW, null])
    expect(await again.replaceFact('scan', 'another', 'later')).toBe(false)
    expect(await again.replaceFact('other', NOW, 'later')).toBe(false)
    expect([await again.fact('scan'), await again.fact('other')]).toEqual([NOW, null])
    expect(await again.replaceFact('scan', NOW, 'later')).toBe(true)
    expect(await again.fact('scan')).toBe('later')
    expect([await again.replaceFact('scan', null, 'first'), await again.fact('scan')]).toEqual([false, 'later'])
    expect([await again.replaceFact('other', null, 'first'), await again.fact('other')]).toEqual([true, 'first'])
    expect([await again.replaceFact('other', 'first', null), await again.fact('other')]).toEqual([true, null])
  })
})
