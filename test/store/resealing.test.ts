/** A store that is sealed under another secret: all of it, at any moment readable, and by the earlier secret nothing any more. */
import { copyFileSync, readFileSync, renameSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { openDatabase } from '../../runtime/store/sqlite/file/connection'
import { keyId } from '../../runtime/store/sqlite/file/sealer'
import { openToReseal } from '../../runtime/store/sqlite/resealing'
import { dueOf, filled, firstKey, idsOf, inClear, inFull, password, pin, read, types, withReaders } from './secrets-world'
import { cso, csoWrite, mvo, mvoWrite, newFile, newRun, open, save } from './world'

const from = 'the first secret'
const to = 'another secret'
const newKey = { secrets: () => [to] }

async function reseal(file: string, secrets: readonly string[] = [to, from]) {
  const store = openToReseal(file, secrets)
  try {
    return await store.reseal()
  } finally {
    store.close()
  }
}

/** A store whose secrets are in every table that can hold them: an import is open that has written over some. */
async function everywhere(file: string) {
  const world = await filled(file, 'before')
  const { store, hr, record, create } = world
  await store.ensureJoinAttributes([], [{ system: hr.id, type: 'person', attribute: 'pin' }])
  const run = await store.startRun(newRun(hr.id))
  await store.saveSystem({ ...hr, openImport: { run: run.id, firstNew: store.reserveIds('cso', 1) } })
  await save(store, run, {
    import: run.id,
    csos: [csoWrite({ ...record, attributes: { employeeId: '1', pin: `${pin}-2` }, version: 2 })],
    pendingsDeleted: [create.id],
    pendingsRead: [create],
  })
  return world
}

describe('sealing under another secret', () => {
  it('N9 leaves everything as it is read, also what an open import has written over, and the earlier secret opens nothing', async () => {
    const file = newFile()
    const world = await everywhere(file)
    await world.store.close()
    expect(await reseal(file)).toEqual({ rows: 5, unreadable: 0, joinAttributes: 2 })
    expect(inClear(file, pin, password)).toEqual([])
    const again = open(file, newKey)
    expect(await read(again, idsOf(world))).toEqual(inFull(world))
    const query = { system: world.hr.id, type: 'person', pairs: [{ attribute: 'pin', key: pin.toLowerCase() }] }
    expect((await again.findCsos([query]))[0]?.map(({ cso: found }) => found.id)).toEqual([world.record.id])
    await again.close()
    const old = openToReseal(file, [from])
    expect(old.unreadable()).toBe(5)
    old.close()
  })

  it('N9 changes no version, and nothing the second time', async () => {
    const file = newFile()
    const world = await filled(file, 'before')
    const versions = (store: typeof world.store) =>
      store.connection.all('select id, version, due from cso union all select id, version, null from mvo order by 1')
    const before = versions(world.store)
    await world.store.close()
    expect(await reseal(file)).toEqual({ rows: 4, unreadable: 0, joinAttributes: 1 })
    const { rows, joinAttributes } = await reseal(file)
    expect([rows, joinAttributes]).toEqual([0, 0])
    expect(versions(open(file, newKey))).toEqual(before)
  })

  it('N9 U1 takes the key of the ledger along', async () => {
    const file = newFile()
    const question = [{ namespace: { name: 'login' }, owners: ['ada'], keys: ['ada'] }] as never
    const store = open(file, firstKey)
    await store.askLedger(question)
    await store.close()
    expect(await reseal(file)).toMatchObject({ rows: 1, unreadable: 0 })
    await expect(open(file, newKey).askLedger(question)).resolves.toHaveLength(1)
  })

  it('N9 leaves what no secret at hand opens, and counts it before and after', async () => {
    const file = newFile()
    const world = await filled(file, 'before')
    await world.store.close()
    const strange = openToReseal(file, [to, 'a third secret'])
    expect(strange.unreadable()).toBe(4)
    expect(await strange.reseal()).toMatchObject({ rows: 0, unreadable: 4 })
    strange.close()
    const back = open(file, firstKey)
    await back.declareSecrets(types(world.hr.id))
    await back.ensureJoinAttributes([{ type: 'person', attribute: 'pin' }], [])
    expect(await read(back, idsOf(world))).toEqual(inFull(world))
  })

  it('N9 D3 makes due who found nobody by a secret value: whoever gets the value later would not find them else', async () => {
    const file = newFile()
    const { store, hr, run } = await filled(file, 'before')
    const alone = cso(store, hr.id, '7', { due: null })
    const other = cso(store, hr.id, '8', { due: null })
    const key = `${pin}-7`.toLowerCase()
    await save(store, run, {
      csos: [csoWrite(alone), csoWrite(other)],
      unjoined: [{ cso: alone.id, keys: [{ type: 'person', attribute: 'pin', key }] }],
    })
    await store.close()
    await reseal(file)
    const again = open(file, newKey)
    const due = again.connection.all<{ id: number }>('select id from cso where due is not null').map(({ id }) => id)
    expect(due).toEqual([alone.id])
    // As the first sync does that takes it.
    await save(again, run, { unjoined: [{ cso: alone.id, keys: [{ type: 'person', attribute: 'pin', key }] }] })
    await save(again, run, { mvos: [mvoWrite(mvo(again, { attributes: { pin: `${pin}-7` } }))] })
    expect(again.connection.get<{ due: number }>('select due from cso where id = ?', alone.id)?.due).toBeGreaterThan(0)
  })

  it('N9 D7 makes due once who looks up by a secret value: whoever gets the value later would not make them due else', async () => {
    const file = newFile()
    const world = await withReaders(file, 'before')
    expect(await dueOf(world.store, world)).toEqual({ records: [], people: [] })
    await world.store.close()
    await reseal(file)
    const again = open(file, newKey)
    expect(await dueOf(again, world)).toEqual(world.readers)
    // None of them can be met any more; each is noted anew when it is synchronised.
    expect(again.connection.all('select * from look_up union all select * from mvo_look_up')).toEqual([])
    await again.dropFollowUps([], await again.peopleDue(0, 9))
    await again.declareSecrets(types(world.hr.id))
    expect(await dueOf(again, world)).toEqual({ ...world.readers, people: [] })
  })

  it('N9 refuses a store that is in use, and says by whom', async () => {
    const file = newFile()
    await filled(file, 'before')
    expect(() => openToReseal(file, [to, from])).toThrow(expect.objectContaining({ code: 'store-busy' }) as Error)
  })

  it('N9 is refused while another program reads the store, since the file keeps what it reads, and done once that has ended', async () => {
    const file = newFile()
    const world = await filled(file, 'before')
    await world.store.close()
    const hasOld = (): boolean => readFileSync(file).includes(`${keyId(from)}:`)
    const reader = openDatabase(file, 'read')
    reader.exec('begin')
    reader.prepare('select count(*) from cso').get()
    await expect(reseal(file)).rejects.toMatchObject({
      code: 'store-busy',
      message: expect.stringContaining('Another program reads the store') as string,
    })
    expect(hasOld()).toBe(true)
    reader.close()
    await reseal(file)
    expect(hasOld()).toBe(false)
  })

  it.each([
    ['another file copied over it', copyFileSync],
    ['another file put in its place', renameSync],
  ])('N9 does not end as if all were well: %s', async (_, put) => {
    const file = newFile()
    const world = await filled(file, 'before')
    const backup = `${file}.backup`
    await world.store.backup(backup)
    await world.store.close()
    const store = openToReseal(file, [to, from])
    await store.reseal()
    put(backup, file)
    expect(() => store.close()).toThrow(expect.objectContaining({ code: 'store-missing' }) as Error)
    expect(() => store.close()).not.toThrow()
  })

  it('N9 J2 makes the keys of joins anew for more people than are dropped at once', async () => {
    const file = newFile()
    const { store, run } = await filled(file, 'before')
    const many = Array.from({ length: 6000 }, (_, n) => mvo(store, { attributes: { pin: `${pin}-${n}` } }))
    for (let from = 0; from < many.length; from += 500)
      await save(store, run, { mvos: many.slice(from, from + 500).map((person) => mvoWrite(person)) })
    await store.close()
    expect(await reseal(file)).toMatchObject({ rows: 6004, joinAttributes: 1 })
    const again = open(file, newKey)
    expect(again.connection.get<{ n: number }>('select count(*) as n from mvo_key')?.n).toBe(6001)
    const queries = [0, 5000, 5999].map((n) => ({
      type: 'person',
      pairs: [{ attribute: 'pin', key: `${pin}-${n}`.toLowerCase() }],
    }))
    expect(await again.findMvos(queries)).toEqual([0, 5000, 5999].map((n) => [many[n]?.id]))
  })

  it('N9 stopped after any batch, both secrets read everything and the next time ends it', async () => {
    const file = newFile()
    const world = await filled(file, 'before')
    const { store, hr, run } = world
    const many = Array.from({ length: 1200 }, (_, n) => cso(store, hr.id, `many ${n}`, { attributes: { pin: `${pin}-${n}` } }))
    await save(store, run, { csos: many.map((account) => csoWrite(account)) })
    await store.close()
    const stopped = openToReseal(file, [to, from])
    const half = stopped.reseal()
    // The people's batch, the contributions', and one of several of the connector space.
    for (let batch = 0; batch < 3; batch++) await new Promise((resolve) => setImmediate(resolve))
    stopped.close()
    await expect(half).rejects.toMatchObject({ code: 'store-closed' })
    const both = open(file, { secrets: () => [from, to] })
    const ids = new Set(
      both.connection
        .all<{ id: string }>(`select substr(attributes, 14, 8) as id from cso where attributes like '{"(sealed)%'`)
        .map(({ id }) => id),
    )
    expect(ids.size).toBe(2)
    const pins = (await both.loadPage(many.map(({ id }) => id))).csos.map((found) => found.cso.attributes['pin'])
    expect(pins).toEqual(many.map((account) => account.attributes['pin']))
    await both.close()
    const rest = await reseal(file)
    expect(rest.rows).toBeGreaterThan(0)
    expect(rest.rows).toBeLessThan(1204)
    expect(await read(open(file, newKey), idsOf(world))).toEqual(inFull(world))
  })
})
