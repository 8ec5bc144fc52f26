/** Which objects a run takes, and whom the values of a join find. */
import { describe, expect, it } from 'vitest'
import { joinKey } from '../../runtime/model/values'
import type { Selection } from '../../runtime/model/queries'
import { start } from './processes'
import { contribution, cso, csoWrite, mvo, mvoWrite, NOW, openWithHr, pending, pendingWrite, save } from './world'

describe('which objects a sync takes', () => {
  it('D1 a full sync takes every object, a delta what is due up to a value; neither what awaits its first export', async () => {
    const { store, hr, run } = await openWithHr()
    const other = await store.registerSystem('node-ad', 'AD', [])
    const person = mvo(store)
    const csos = {
      unchanged: cso(store, hr.id, 'a'),
      due: cso(store, hr.id, 'b', { due: 5 }),
      dueLater: cso(store, hr.id, 'c', { due: 9 }),
      gone: cso(store, hr.id, 'd', { due: 5, staging: 'obsolete' }),
      goneBefore: cso(store, hr.id, 'e', { staging: 'obsolete' }),
      unexported: cso(store, hr.id, null, { due: 5, staging: 'awaitingFirstExport', mvo: person.id, link: 'provisioned' }),
      exported: cso(store, hr.id, 'g', { due: 5, staging: 'awaitingConfirmation' }),
      elsewhere: cso(store, other.id, 'a', { due: 5 }),
    }
    await save(store, run, { mvos: [mvoWrite(person)], csos: Object.values(csos).map((each) => csoWrite(each)) })
    const taken = async (which: 'full' | 'delta', phase: Selection['phase']) => {
      const names: string[] = []
      for (let afterId = 0; ;) {
        const ids = await store.selectCsos({ system: hr.id, full: which === 'full', phase, afterId, limit: 2, dueUpTo: 5 })
        if (ids.length === 0) return names
        names.push(...ids.map((id) => Object.entries(csos).find(([, known]) => known.id === id)?.[0] ?? '?'))
        afterId = ids.at(-1) ?? 0
      }
    }
    expect(await taken('full', 'arriving')).toEqual(['unchanged', 'due', 'dueLater', 'exported'])
    expect(await taken('full', 'leaving')).toEqual(['gone', 'goneBefore'])
    expect(await taken('delta', 'arriving')).toEqual(['due', 'exported'])
    expect(await taken('delta', 'leaving')).toEqual(['gone'])
    const counted = [true, false].map((full) => store.countDue({ system: hr.id, full, dueUpTo: 5 }))
    expect(await Promise.all(counted)).toEqual([6, 3])
    expect(await store.expectedCsos(hr.id, ['person', 'group'])).toEqual(
      [csos.unchanged, csos.due, csos.dueLater, csos.exported].map((each) => each.id),
    )
    expect(await store.expectedCsos(hr.id, ['group'])).toEqual([])
    expect(await store.countLinked(hr.id)).toBe(1)
  })

  it('L9 says whose connectors objects are, and how many people of a type there are', async () => {
    const { store, hr, run } = await openWithHr()
    const [ann, bob, group] = [mvo(store), mvo(store), mvo(store, { type: 'group' })]
    const csos = [
      cso(store, hr.id, 'a', { mvo: bob.id, link: 'joined' }),
      cso(store, hr.id, 'b', { mvo: group.id, link: 'projected' }),
      cso(store, hr.id, 'c'),
      cso(store, hr.id, 'd', { mvo: ann.id, link: 'projected', staging: 'obsolete' }),
    ]
    await save(store, run, { mvos: [ann, bob, group].map((each) => mvoWrite(each)), csos: csos.map((each) => csoWrite(each)) })
    const ids = csos.map(({ id }) => id)
    expect(await store.connectorsAmong([...ids, 999])).toEqual([
      { id: ids[0], system: hr.id, mvo: bob.id, type: bob.type },
      { id: ids[1], system: hr.id, mvo: group.id, type: 'group' },
    ])
    expect(await store.mvoTypes([group.id, ann.id, 999])).toEqual([
      { id: ann.id, type: ann.type },
      { id: group.id, type: 'group' },
    ])
    expect([await store.countMvos(ann.type), await store.countMvos('group'), await store.countMvos('none')]).toEqual([2, 1, 0])
  })

  it('N10 says whether any person has a value, of references too', async () => {
    const { store, hr, rule, run } = await openWithHr()
    const ann = mvo(store, { attributes: { phone: '7' } })
    const group = mvo(store, { type: 'group' })
    const links = [{ attribute: 'owner', add: [ann.id], remove: [], several: false }]
    const record = cso(store, hr.id, 'g', { mvo: group.id, link: 'projected' })
    await save(store, run, {
      mvos: [mvoWrite(ann), mvoWrite(group, { links })],
      csos: [csoWrite(record)],
      contributions: [contribution(group.id, rule.id, record.id)],
      contributionLinks: [{ mvo: group.id, rule: rule.id, cso: record.id, links }],
    })
    const has = async (type: string, ...names: string[]) => await store.hasAnyOf(type, names)
    expect([await has(ann.type, 'mail', 'phone'), await has(ann.type, 'mail', 'owner'), await has(ann.type)]).toEqual([
      true,
      false,
      false,
    ])
    expect([await has('group', 'owner'), await has('group', 'phone')]).toEqual([true, false])
  })

  it('E3 takes pending exports whose time has come, and those in doubt; a person may pass over the waiting time', async () => {
    const { store, hr, run } = await openWithHr()
    const states = ['pending', 'held', 'executing', 'awaitingConfirmation', 'failed'] as const
    const accounts = [...states, 'waiting', 'ready'].map((name) => cso(store, hr.id, name, { secondaryId: `CN=${name}` }))
    const pendings = accounts.map((each, i) =>
      pending(store, each, run.id, {
        state: states[i] ?? 'pending',
        deprovisioning: i === 0,
        released: i === 0,
        nextAttempt: each.anchor === 'waiting' ? '2025-03-01T08:02:00Z' : each.anchor === 'ready' ? NOW : null,
      }),
    )
    await save(store, run, {
      csos: accounts.map((each) => csoWrite(each)),
      pendings: pendings.map((each) => pendingWrite(each)),
    })
    const taken = async (times: 'count' | 'do not count') =>
      (await store.selectPendings({ system: hr.id, now: NOW, ignoreBackoff: times === 'do not count', naming: [] })).map(
        (each) => each.secondaryId,
      )
    expect(await taken('count')).toEqual(['CN=pending', 'CN=executing', 'CN=ready'])
    expect(await taken('do not count')).toEqual(['CN=pending', 'CN=executing', 'CN=waiting', 'CN=ready'])
    expect((await store.selectPendings({ system: hr.id, now: NOW, ignoreBackoff: false, naming: ['dn'] }))[0]).toEqual({
      id: pendings[0]?.id,
      cso: accounts[0]?.id,
      type: 'person',
      operation: 'update',
      secondaryId: 'CN=pending',
      newSecondaryId: null,
      temporaryName: null,
      outdated: false,
      state: 'pending',
      deprovisioning: true,
      released: true,
      steps: [],
    })
  })
})

describe('what a selection says of names', () => {
  it('E9 the name an update gives its account, and the temporary one it bears', async () => {
    const { store, hr, run } = await openWithHr()
    const accounts = [1, 2, 3, 4].map((n) => cso(store, hr.id, `${n}`, { secondaryId: `cn=${n}` }))
    const change = (attribute: string, to: string, { sent } = { sent: false }) => ({
      attribute,
      from: null,
      to,
      rule: 1,
      sent,
      attempts: 0,
      initial: false,
    })
    const changes = [
      [change('title', '["dn",'), change('dn', 'cn="ä", dc=x')],
      [change('title', 'dn')],
      [change('dn', 'cn=x', { sent: true })],
      [],
    ]
    const pendings = accounts.map((account, at) =>
      pending(store, account, run.id, { changes: changes[at] ?? [], ...(at === 3 && { temporaryName: 'cn=k3x' }) }),
    )
    await save(store, run, { csos: accounts.map((each) => csoWrite(each)), pendings: pendings.map((each) => pendingWrite(each)) })
    const selected = await store.selectPendings({ system: hr.id, now: NOW, ignoreBackoff: true, naming: ['dn', 'login'] })
    expect(selected.map(({ newSecondaryId, temporaryName }) => [newSecondaryId, temporaryName])).toEqual([
      ['cn="ä", dc=x', null],
      [null, null],
      [null, null],
      [null, 'cn=k3x'],
    ])
    expect((await store.loadPendings([pendings[3]?.id ?? 0]))[0]?.pending.temporaryName).toBe('cn=k3x')
  })

  it('E9 reads the changes one by one, since whoever is renamed may have a photo among them', async () => {
    const { store, hr, run } = await openWithHr()
    const photo = 'A'.repeat(1024 * 1024)
    for (let n = 0; n < 100; n++) {
      const account = cso(store, hr.id, `${n}`, { secondaryId: `cn=${n}` })
      const some = { from: null, rule: 1, sent: false, attempts: 0, initial: false }
      const changes = [
        { attribute: 'dn', to: `cn=new${n}`, ...some },
        { attribute: 'photo', to: { binary: photo }, ...some },
      ]
      await save(store, run, {
        csos: [csoWrite(account)],
        pendings: [pendingWrite(pending(store, account, run.id, { changes }))],
      })
    }
    await store.close()
    const under = ['env', 'NODE_OPTIONS=--max-old-space-size=48']
    expect(await start('select', store.connection.file, { under }).line()).toBe('100 renamed')
  })
})

describe('what joins look up', () => {
  const byMail = (...mails: string[]) =>
    mails.map((mail) => ({ type: 'person', pairs: [{ attribute: 'mail', key: joinKey(mail) }] }))

  it('J2 J3 finds MVOs by one or several values, any of a multi-valued attribute, whatever the letter case', async () => {
    const { store, run } = await openWithHr()
    await store.ensureJoinAttributes(
      [
        { type: 'person', attribute: 'mail' },
        { type: 'person', attribute: 'number' },
      ],
      [],
    )
    const ada = mvo(store, { attributes: { mail: ['ada@x', 'MÜLLER@x'], number: 42 } })
    const bob = mvo(store, { attributes: { mail: ['ada@x'], number: { integer: '9007199254740993' } } })
    const group = mvo(store, { type: 'group', attributes: { mail: 'ada@x' } })
    await save(store, run, { mvos: [ada, bob, group].map((person) => mvoWrite(person)) })
    expect(await store.findMvos(byMail('ada@x', 'müller@X', 'a_a@x', 'ADA@X'))).toEqual([
      [ada.id, bob.id],
      [ada.id],
      [],
      [ada.id, bob.id],
    ])
    const both = (number: string) => ({
      type: 'person',
      pairs: [...(byMail('ada@x')[0]?.pairs ?? []), { attribute: 'number', key: number }],
    })
    expect(await store.findMvos([both('42'), both('9007199254740993'), both('9007199254740992')])).toEqual([
      [ada.id],
      [bob.id],
      [],
    ])
  })

  it('keeps the keys as values change, appear, go and objects are deleted', async () => {
    const { store, run } = await openWithHr()
    await store.ensureJoinAttributes([{ type: 'person', attribute: 'mail' }], [])
    const person = mvo(store, { attributes: { mail: ['a', 'b'] } })
    await save(store, run, { mvos: [mvoWrite(person)] })
    const write = async (version: number, attributes: typeof person.attributes) => {
      await save(store, run, {
        mvos: [mvoWrite({ ...person, attributes, version })],
      })
      return (await store.findMvos(byMail('a', 'b', 'c'))).map((found) => found.length)
    }
    expect(await write(2, { mail: ['b', 'c'] })).toEqual([0, 1, 1])
    expect(await write(3, { other: 1 })).toEqual([0, 0, 0])
    expect(await write(4, { mail: 'A' })).toEqual([1, 0, 0])
    await save(store, run, { mvosDeleted: [person.id] })
    expect(await store.findMvos(byMail('a'))).toEqual([[]])
    expect(store.connection.all('select * from mvo_key')).toEqual([])
  })

  it('R3 finds accounts of one system and type, linked or not, but not obsolete ones, with what is pending', async () => {
    const { store, hr, run } = await openWithHr()
    const ad = await store.registerSystem('node-ad', 'AD', [])
    await store.ensureJoinAttributes([], [{ system: ad.id, type: 'person', attribute: 'mail' }])
    const person = mvo(store)
    const free = cso(store, ad.id, '1', { attributes: { mail: 'a' } })
    const linked = cso(store, ad.id, '2', { attributes: { mail: 'A' }, mvo: person.id, link: 'joined' })
    const gone = cso(store, ad.id, '3', { attributes: { mail: 'a' }, staging: 'obsolete' })
    const elsewhere = cso(store, hr.id, '1', { attributes: { mail: 'a' } })
    const waiting = pending(store, linked, run.id)
    await save(store, run, {
      mvos: [mvoWrite(person)],
      csos: [free, linked, gone, elsewhere].map((each) => csoWrite(each)),
      pendings: [pendingWrite(waiting)],
    })
    const query = { system: ad.id, type: 'person', pairs: [{ attribute: 'mail', key: 'a' }] }
    expect(await store.findCsos([query, { ...query, pairs: [{ attribute: 'mail', key: 'b' }] }])).toEqual([
      [
        { cso: free, pending: null },
        { cso: linked, pending: waiting },
      ],
      [],
    ])
    await save(store, run, { csosDeleted: [free.id, gone.id], csos: [csoWrite({ ...linked, attributes: {}, version: 2 })] })
    expect(await store.findCsos([query])).toEqual([[]])
  })

  it('hands over at most two hundred MVOs and twenty accounts for one query, also when several are asked at once', async () => {
    const { store, hr, run } = await openWithHr()
    await store.ensureJoinAttributes(
      [{ type: 'person', attribute: 'mail' }],
      [{ system: hr.id, type: 'person', attribute: 'mail' }],
    )
    const people = Array.from({ length: 250 }, () => mvo(store, { attributes: { mail: 'same' } }))
    const accounts = Array.from({ length: 30 }, (_, i) => cso(store, hr.id, `${i}`, { attributes: { mail: 'same' } }))
    const last = mvo(store, { attributes: { mail: 'one' } })
    await save(store, run, {
      mvos: [...people, last].map((person) => mvoWrite(person)),
      csos: accounts.map((each) => csoWrite(each)),
    })
    expect((await store.findMvos(byMail('same', 'one', 'same'))).map((found) => found.length)).toEqual([200, 1, 200])
    const query = { system: hr.id, type: 'person', pairs: [{ attribute: 'mail', key: 'same' }] }
    expect((await store.findCsos([query, query])).map((found) => found.length)).toEqual([20, 20])
  })

  it('makes keys for the objects that are there, batch by batch, and once only', async () => {
    const { store, hr, run } = await openWithHr()
    const people = Array.from({ length: 1234 }, (_, i) => mvo(store, { attributes: { mail: `m${i}` } }))
    const accounts = Array.from({ length: 600 }, (_, i) => cso(store, hr.id, `${i}`, { attributes: { mail: `m${i}` } }))
    await save(store, run, { mvos: people.map((person) => mvoWrite(person)), csos: accounts.map((each) => csoWrite(each)) })
    const mv = [{ type: 'person', attribute: 'mail' }]
    const cs = [{ system: hr.id, type: 'person', attribute: 'mail' }]
    await Promise.all([store.ensureJoinAttributes(mv, cs), store.ensureJoinAttributes(mv, cs)])
    expect((await store.findMvos(byMail('m0', 'm1233'))).map((found) => found[0])).toEqual([people[0]?.id, people[1233]?.id])
    const before = store.connection.get('select total_changes() as n')
    await store.ensureJoinAttributes(mv, cs)
    expect(store.connection.get('select total_changes() as n')).toEqual(before)
    expect(store.connection.get('select count(*) as n from cso_key')).toEqual({ n: 600 })
  })

  it('takes up again the keys that a crash left unfinished', async () => {
    const { store, run } = await openWithHr()
    await save(store, run, { mvos: [mvoWrite(mvo(store, { attributes: { mail: 'a' } }))] })
    store.connection.run(
      "insert into join_attribute (side, system, type, attribute, complete) values ('mv', 0, 'person', 'mail', 0)",
    )
    await store.close()
    const { store: again } = await openWithHr(store.connection.file)
    await again.ensureJoinAttributes([{ type: 'person', attribute: 'mail' }], [])
    expect((await again.findMvos(byMail('a')))[0]).toHaveLength(1)
  })

  it('says so when an attribute is looked up that was never announced', async () => {
    const { store } = await openWithHr()
    await expect(store.findMvos(byMail('a'))).rejects.toThrow(/ensureJoinAttributes/)
  })
})
