/** What is looked up for people whom no record carries, and who of them is due when it changes (D7, D10). */
import { describe, expect, it } from 'vitest'
import type { LookUpsOfPerson } from '../../runtime/model/page'
import { migrate, migrations } from '../../runtime/store/sqlite/file/migrations'
import { sql as lookUpsOfPeopleSql } from '../../runtime/store/sqlite/file/migrations/022-look-ups-of-people'
import { copyAsOlder } from './older'
import { cso, csoWrite, mvo, mvoWrite, newFile, open, openWithHr, save } from './world'

const mail = { type: 'person', attribute: 'mail' }

/** Two who read, one by object and one by value, and whom they read of. */
async function reading() {
  const world = await openWithHr()
  const { store, run } = world
  await store.ensureJoinAttributes([mail], [])
  const [byObject, byValue, read] = [mvo(store), mvo(store), mvo(store, { attributes: { mail: 'a' } })] as const
  const noted: LookUpsOfPerson[] = [
    { person: byObject.id, objects: [read.id], values: [] },
    { person: byValue.id, objects: [], values: [{ ...mail, key: 'b' }] },
  ]
  await save(store, run, { mvos: [byObject, byValue, read].map((each) => mvoWrite(each)) })
  await save(store, run, { lookUpsOfPeople: { anew: [byObject.id, byValue.id], noted }, synchronised: [] })
  const due = async () => (await store.peopleDue(0, 9)).map(({ id }) => id)
  const changed = (value: string, version: number) => [mvoWrite({ ...read, attributes: { mail: value }, version })]
  return { ...world, byObject, byValue, read, due, changed }
}

describe('D7 look-ups of people', () => {
  it('make due who reads of an object that changes, or by a value that one gets or loses', async () => {
    const { store, run, byObject, byValue, due, changed } = await reading()
    expect(await due()).toEqual([])
    await save(store, run, { mvos: changed('c', 2), synchronised: [] })
    expect(await due()).toEqual([byObject.id])
    await store.dropFollowUps([], await store.peopleDue(0, 9))
    await save(store, run, { mvos: changed('b', 3), synchronised: [] })
    expect(await due()).toEqual([byObject.id, byValue.id])
  })

  it('are replaced for whom all was evaluated anew, and nobody of these is due by the same page', async () => {
    const { store, run, byObject, byValue, due, changed } = await reading()
    const anew = [byObject.id, byValue.id]
    await save(store, run, { mvos: changed('b', 2), synchronised: [], lookUpsOfPeople: { anew, noted: [] } })
    expect(await due()).toEqual([])
    await save(store, run, { mvos: changed('c', 3), synchronised: [] })
    expect(await due()).toEqual([])
    expect(store.connection.all('select * from mvo_look_up')).toEqual([])
  })

  it('stay beside what is noted more where not all was evaluated', async () => {
    const { store, run, byObject, byValue, read, due, changed } = await reading()
    const more = { person: byValue.id, objects: [read.id], values: [] }
    await save(store, run, { lookUpsOfPeople: { anew: [], noted: [more, more] }, synchronised: [] })
    await save(store, run, { mvos: changed('c', 2), synchronised: [] })
    expect(await due()).toEqual([byObject.id, byValue.id])
    expect(store.connection.all('select * from mvo_look_up')).toHaveLength(3)
  })

  it('R15 make due who reads of somebody whose account is to be in no group, and has one in that system', async () => {
    const { store, hr, run, byObject, read, due } = await reading()
    const [member, group] = [read, byObject].map(({ id }, n) => cso(store, hr.id, `${n}`, { mvo: id, link: 'joined' }))
    if (!member || !group) throw new Error('no accounts')
    await save(store, run, { csos: [csoWrite(member), csoWrite(group)], synchronised: [] })
    await save(store, run, { csos: [csoWrite({ ...member, outOfGroups: true, version: 2 })], synchronised: [] })
    expect(await due()).toEqual([byObject.id])
  })

  it('make due who reads of somebody who is deleted, and go with the reader', async () => {
    const { store, run, byObject, byValue, read, due } = await reading()
    await save(store, run, { mvosDeleted: [byValue.id], synchronised: [] })
    expect(store.connection.all('select mvo from mvo_look_up')).toEqual([{ mvo: byObject.id }])
    await save(store, run, { mvosDeleted: [read.id], synchronised: [] })
    expect(await due()).toEqual([byObject.id])
  })

  it('are noted in a store of the version before once people go through the rules', async () => {
    const { store, run, byObject, changed } = await reading()
    await store.close()
    const older = newFile()
    copyAsOlder({ migrate, migrations }, store.connection.file, migrations.indexOf(lookUpsOfPeopleSql), older)
    const now = open(older)
    expect(now.connection.all('select * from mvo_look_up')).toEqual([])
    await save(now, run, { mvos: changed('c', 2), synchronised: [] })
    expect(await now.peopleDue(0, 9)).toEqual([])
    const noted = [{ person: byObject.id, objects: [], values: [{ ...mail, key: 'd' }] }]
    await save(now, run, { lookUpsOfPeople: { anew: [], noted }, synchronised: [] })
    await save(now, run, { mvos: changed('d', 3), synchronised: [] })
    expect((await now.peopleDue(0, 9)).map(({ id }) => id)).toEqual([byObject.id])
  })
})
