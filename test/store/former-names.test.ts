/** What people were called before: kept with the run that changed it, also of those renamed under an earlier version. */
import { describe, expect, it } from 'vitest'
import { openDatabase } from '../../runtime/store/sqlite/file/connection'
import { migrate, migrations } from '../../runtime/store/sqlite/file/migrations'
import { sql as formerNamesSql } from '../../runtime/store/sqlite/file/migrations/039-former-names'
import { copyAsOlder } from './older'
import { mvo, mvoWrite, newFile, newRun, NOW, open, openWithHr, record, save } from './world'

const before = migrations.indexOf(formerNamesSql)

async function named(...names: readonly string[]) {
  const { store, run } = await openWithHr()
  const person = mvo(store)
  await save(store, run, { mvos: [mvoWrite(person)], records: names.map((name) => record(run.id, { mvo: person.id, name })) })
  return { store, run, person }
}

describe('what people were called before', () => {
  it('N4 is kept with when that ended, and finds them', async () => {
    const { store, run, person } = await named()
    await save(store, run, { formerNames: [{ mvo: person.id, name: 'Zoë Ray' }] })
    expect(await store.formerNamesOf([person.id, 4711])).toEqual([{ mvo: person.id, name: 'Zoë Ray', until: NOW }])
    for (const q of ['zoë', 'RAY', 'zoë ray', 'zoe', 'Ray Zoe'])
      expect((await store.searchMvos({ q, limit: 9 })).items.length, q).toBe(1)
    for (const q of ['oë', 'a', '%', 'zoe r2']) expect((await store.searchMvos({ q, limit: 9 })).items.length, q).toBe(0)
  })

  it('N4 goes with the person, and with the run', async () => {
    const { store, run, person } = await named()
    const other = mvo(store)
    await save(store, run, { mvos: [mvoWrite(other)] })
    const formerNames = [person, other].map(({ id }) => ({ mvo: id, name: 'Zoë Ray' }))
    const later = await store.startRun(newRun(null))
    await save(store, later, { formerNames })
    await save(store, later, { mvosDeleted: [person.id] })
    const count = () => store.connection.get<{ n: number }>('select count(*) as n from former_name_key')?.n
    expect(count()).toBe(2)
    await store.saveRun({ ...later, status: 'success', ended: NOW })
    await store.saveRun({ ...run, status: 'success', ended: NOW })
    while ((await store.prune('2099-01-01T00:00:00Z', 1)) > 0);
    expect(count()).toBe(0)
  })

  it('N4 of an earlier version is what activities say', async () => {
    const { store, person } = await named('Zoë Lee', 'Zoë Holm', 'Zoë Holm', 'Zoë Berg')
    const { file } = store.connection
    await store.close()
    const older = newFile()
    copyAsOlder({ migrate, migrations }, file, before, older)
    const db = openDatabase(older, 'read')
    expect(db.pragma('user_version', { simple: true })).toBe(before)
    db.close()
    const present = open(older)
    expect((await present.formerNamesOf([person.id])).map(({ name }) => name)).toEqual(['Zoë Holm', 'Zoë Lee'])
    expect((await present.searchMvos({ q: 'lee', limit: 9 })).items.map(({ id }) => id)).toEqual([person.id])
    expect((await present.searchMvos({ q: 'berg', limit: 9 })).items).toEqual([])
  })

  it('N4 of an earlier version ended when the next name was given, by the run that gave it, whatever is recorded later', async () => {
    let now = NOW
    const { store, run } = await openWithHr(newFile(), { now: () => now })
    const person = mvo(store)
    await save(store, run, { mvos: [mvoWrite(person)], records: [record(run.id, { mvo: person.id, name: 'Zoë Lee' })] })
    const runs: number[] = []
    for (const [month, name] of [
      [4, 'Zoë Holm'],
      [5, 'Zoë Holm'],
      [6, 'Zoë Berg'],
      [7, 'Zoë Berg'],
    ] as const) {
      now = `2026-0${month}-01T00:00:00Z`
      const later = await store.startRun(newRun(null))
      const failed = record(later.id, { mvo: person.id, name: 'Zoë Never', outcome: 'syncFailed', error: 'expression-failed' })
      await save(store, later, { records: [record(later.id, { mvo: person.id, name }), failed] })
      runs.push(later.id)
    }
    const { file } = store.connection
    await store.close()
    const older = newFile()
    copyAsOlder({ migrate, migrations }, file, before, older)
    const present = open(older)
    expect(present.connection.all('select name, until, run from former_name order by id')).toEqual([
      { name: 'Zoë Lee', until: '2026-04-01T00:00:00Z', run: runs[0] },
      { name: 'Zoë Holm', until: '2026-06-01T00:00:00Z', run: runs[2] },
    ])
  })
})
