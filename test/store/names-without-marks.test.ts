/** Who is gone, and what people were called, is found without marks on letters, also in stores of an earlier version. */
import { describe, expect, it } from 'vitest'
import { openDatabase } from '../../runtime/store/sqlite/file/connection'
import { migrate, migrations } from '../../runtime/store/sqlite/file/migrations'
import { sql as withoutMarks } from '../../runtime/store/sqlite/file/migrations/040-names-without-marks'
import { copyAsOlder } from './older'
import { cso, csoWrite, mvo, mvoWrite, newFile, newRun, NOW, open, openWithHr, save } from './world'

const before = migrations.indexOf(withoutMarks)

/** Ömer Çelik was called Jürgen Groß; Zoë Ray and the record Ää-1 are gone. */
async function store(file = newFile()) {
  const { store: opened, hr, run } = await openWithHr(file)
  const [there, gone] = [mvo(opened, { attributes: { displayName: 'Ömer Çelik' } }), mvo(opened)]
  const record = cso(opened, hr.id, 'Ää-1')
  await save(opened, run, { mvos: [mvoWrite(there), mvoWrite(gone)], csos: [csoWrite(record)] })
  await save(opened, run, { formerNames: [{ mvo: there.id, name: 'Jürgen Groß' }] })
  const went = await opened.startRun(newRun(hr.id))
  const { id, uuid } = gone
  const look = { values: [], connectors: [], formerNames: [] }
  const person = { mvo: id, uuid, type: 'person', name: 'Zoë Müller', because: 'she left', ...look }
  await save(opened, { ...went, status: 'success', ended: NOW }, { mvosDeleted: [id], csosDeleted: [record.id], gone: [person] })
  return { store: opened, there }
}

const found = async (opened: Awaited<ReturnType<typeof store>>['store']) => {
  const people = async (q: string) => (await opened.searchMvos({ q, limit: 9 })).items.length
  const gone = async (q: string) => (await opened.searchGone({ q, limit: 9 })).items.map(({ name }) => name)
  return {
    people: await Promise.all(['Omer', 'oemer celik', 'celik omer', 'Juergen', 'gross jurgen', 'Jürgen Groß'].map(people)),
    gone: await Promise.all(['zoe', 'mueller zoe', 'Muller', 'Zoë Müller', 'aeae-1', 'ÄÄ'].map(gone)),
    none: [...(await Promise.all(['Jurgen Celik', 'mer'].map(people))), ...(await gone('Zoe Ray'))],
  }
}

const all = {
  people: [1, 1, 1, 1, 1, 1],
  gone: [['Zoë Müller'], ['Zoë Müller'], ['Zoë Müller'], ['Zoë Müller'], ['Ää-1'], ['Ää-1']],
  none: [0, 1],
}

describe('names with marks on their letters', () => {
  it('N4 N15 find people, who is gone, and what somebody was called', async () => {
    expect(await found((await store()).store)).toEqual(all)
  })

  it('N4 do so in a store of the version before, whose keys have the marks', async () => {
    const { store: present } = await store()
    const { file } = present.connection
    await present.close()
    const older = newFile()
    copyAsOlder({ migrate, migrations }, file, before, older)
    const db = openDatabase(older, 'write')
    const keys = (table: string, of: string, names: readonly [number, string][]): void => {
      db.exec(`delete from ${table}`)
      for (const [id, key] of names) db.prepare(`insert into ${table} (key, ${of}) values (?, ?)`).run(key, id)
    }
    const ids = db.prepare<[], { id: number; name: string }>('select id, name from gone order by id').all()
    const idOf = (name: string): number => ids.find((row) => row.name === name)?.id ?? 0
    keys('gone_key', 'gone', [
      [idOf('Zoë Müller'), 'zoë müller'],
      [idOf('Zoë Müller'), 'müller'],
      [idOf('Ää-1'), 'ää-1'],
    ])
    keys('former_name_key', 'former', [
      [1, 'jürgen gross'],
      [1, 'gross'],
    ])
    db.close()
    const opened = open(older)
    expect(await found(opened)).toEqual(all)
    expect(opened.connection.all('select id from gone where keyed = 0')).toEqual([])
    expect(opened.connection.all('select id from former_name where keyed = 0')).toEqual([])
  })
})
