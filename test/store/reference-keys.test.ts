/** People found by whom they refer to (D7). */
import { describe, expect, it } from 'vitest'
import type { Mvo } from '../../runtime/model/objects'
import { contribution, cso, csoWrite, mvo, mvoWrite, openWithHr, save } from './world'

describe('references between people as keys', () => {
  const manager = { type: 'person', attribute: 'manager' } as const
  const link = (add: readonly Mvo[], remove: readonly Mvo[] = []) => [
    { attribute: 'manager', add: add.map(({ id }) => id), remove: remove.map(({ id }) => id), several: false },
  ]
  const referring = ({ id, uuid }: Mvo) => ({ manager: { ref: id, text: uuid } })

  /** Two people of a manager each; the records that supply them, and one of somebody who looks for them. */
  async function withManagers() {
    const { store, hr, rule, run } = await openWithHr()
    const [ann, bob] = [mvo(store), mvo(store)]
    const people = [mvo(store, { attributes: referring(ann) }), mvo(store, { attributes: referring(bob) })] as const
    const records = people.map(({ id }, at) => cso(store, hr.id, `${at}`, { mvo: id, link: 'projected' }))
    const reader = cso(store, hr.id, 'reader')
    const managers = [link([ann]), link([bob])]
    const contributed = people.map(({ id }, at) => ({
      mvo: id,
      rule: rule.id,
      cso: records[at]?.id ?? null,
      links: managers[at] ?? [],
    }))
    const saveAll = () =>
      save(store, run, {
        mvos: [mvoWrite(ann), mvoWrite(bob), ...people.map((person, at) => mvoWrite(person, { links: managers[at] ?? [] }))],
        csos: [...records, reader].map((record) => csoWrite(record)),
        contributions: contributed.map(({ mvo: of, cso: by }) => contribution(of, rule.id, by)),
        contributionLinks: contributed,
      })
    /** Who is found by having this manager; the reader notes that it looked. */
    const whoHas = async ({ uuid }: Mvo) => {
      const { found } = await store.lookUp([{ ...manager, key: uuid }], [], [])
      await save(store, run, {
        lookUps: [{ reader: reader.id, objects: [], values: [{ ...manager, key: uuid }] }],
        synchronised: [],
      })
      return found[0]?.map(({ id }) => id)
    }
    const isReaderDue = () =>
      (store.connection.get<{ due: number | null }>('select due from cso where id = ?', reader.id)?.due ?? null) !== null
    return { store, rule, run, ann, bob, people, records, saveAll, whoHas, isReaderDue }
  }

  it('D7 A13 finds people by whom they refer to, also when that is asked for only later', async () => {
    const { store, ann, bob, people, saveAll, whoHas } = await withManagers()
    await saveAll()
    await store.ensureJoinAttributes([manager], [])
    expect([await whoHas(ann), await whoHas(bob)]).toEqual([[people[0].id], [people[1].id]])
  })

  it('D7 finds nobody any more by a reference that has changed or gone, and who looked is due', async () => {
    const { store, rule, run, ann, bob, people, records, saveAll, whoHas, isReaderDue } = await withManagers()
    await store.ensureJoinAttributes([manager], [])
    await saveAll()
    expect(await whoHas(ann)).toEqual([people[0].id])
    const changed = { ...people[0], attributes: referring(bob), version: 2 }
    const links = link([bob], [ann])
    const contributionLinks = [{ mvo: changed.id, rule: rule.id, cso: records[0]?.id ?? null, links }]
    await save(store, run, { mvos: [mvoWrite(changed, { links })], contributionLinks, synchronised: [] })
    expect(isReaderDue()).toBe(true)
    expect([await whoHas(ann), await whoHas(bob)]).toEqual([[], [people[0].id, people[1].id]])
  })

  it('D7 L5 finds nobody by a reference to who is deleted, and who looked is due', async () => {
    const { store, run, bob, people, saveAll, whoHas, isReaderDue } = await withManagers()
    await store.ensureJoinAttributes([manager], [])
    await saveAll()
    expect(await whoHas(bob)).toEqual([people[1].id])
    await save(store, run, { mvosDeleted: [bob.id], synchronised: [] })
    expect(isReaderDue()).toBe(true)
    expect(await whoHas(bob)).toEqual([])
  })
})
