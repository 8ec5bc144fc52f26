/** Secret values stand in the file sealed only (N9). */
import { describe, expect, it } from 'vitest'
import {
  dueOf,
  filled,
  firstKey,
  idsOf,
  inClear,
  inFull,
  password,
  pin,
  read,
  soughtPin,
  types,
  withReaders,
} from './secrets-world'
import { cso, csoWrite, mvo, mvoWrite, newFile, newRun, open, pendingWrite, save } from './world'

const other = { secrets: () => ['another secret'] }

describe('secrets in the file', () => {
  it('N9 without a declaration values stand in clear, so that the search of the other tests would find them', async () => {
    const file = newFile()
    await filled(file, 'never')
    expect(inClear(file, pin, password)).toEqual([pin, password])
  })

  it.each(['before', 'after'] as const)(
    'N9 declared %s they were saved, they stand nowhere in clear and are read in full',
    async (when) => {
      const file = newFile()
      const world = await filled(file, when)
      expect(inClear(file, pin, password)).toEqual([])
      expect(await read(world.store, idsOf(world))).toEqual(inFull(world))
      await world.store.close()
      expect(inClear(file, pin, password)).toEqual([])
      expect(await read(open(file, firstKey), idsOf(world))).toEqual(inFull(world))
    },
  )

  it('N9 a store written before reads both ways: values that stand in clear, and sealed ones', async () => {
    const file = newFile()
    const world = await filled(file, 'never')
    await world.store.close()
    const again = open(file, firstKey)
    expect(await read(again, idsOf(world))).toEqual(inFull(world))
    await again.declareSecrets(types(world.hr.id))
    expect(inClear(file, pin, password)).toEqual([])
    expect(await read(again, idsOf(world))).toEqual(inFull(world))
  })

  it('N9 D7 a value that was looked up before stands in clear no more, and whoever gets it makes due who looked it up', async () => {
    const file = newFile()
    const world = await withReaders(file, 'never')
    const { store, hr, run, readers } = world
    expect(inClear(file, soughtPin)).toEqual([soughtPin])
    await store.declareSecrets(types(hr.id))
    expect(inClear(file, soughtPin)).toEqual([])
    expect(await dueOf(store, world)).toEqual({ records: [], people: [] })
    await save(store, run, { mvos: [mvoWrite(mvo(store, { attributes: { pin: soughtPin } }))], synchronised: [] })
    expect((await dueOf(store, world)).records).toContain(readers.records[0])
    expect((await dueOf(store, world)).people).toEqual(readers.people)
  })

  it('N9 I18 what an open import has written over is sealed, too, and read in full', async () => {
    const file = newFile()
    const world = await filled(file, 'never')
    const { store, hr, record, create } = world
    await store.ensureJoinAttributes([], [{ system: hr.id, type: 'person', attribute: 'pin' }])
    const run = await store.startRun(newRun(hr.id))
    await store.saveSystem({ ...hr, openImport: { run: run.id, firstNew: store.reserveIds('cso', 1) } })
    await save(store, run, {
      import: run.id,
      csos: [csoWrite({ ...record, attributes: { employeeId: '1' }, version: 2 })],
      pendingsDeleted: [create.id],
      pendingsRead: [create],
    })
    // What was deleted before the declaration may stand in the free space of the file, so the rows are asked.
    const rows = () =>
      JSON.stringify(['cso', 'pending_export', 'key'].map((table) => store.connection.all(`select * from earlier_${table}`)))
    expect([pin, password, pin.toLowerCase()].map((text) => rows().includes(text))).toEqual([true, true, true])
    await store.declareSecrets(types(hr.id))
    expect([pin, password, pin.toLowerCase()].map((text) => rows().includes(text))).toEqual([false, false, false])
    expect(await read(store, idsOf(world))).toEqual(inFull(world))
    const query = { system: hr.id, type: 'person', pairs: [{ attribute: 'pin', key: pin.toLowerCase() }] }
    expect((await store.findCsos([query]))[0]?.map(({ cso: found }) => found.id)).toEqual([record.id])
  })

  it('N9 what is overwritten and deleted leaves nothing behind either', async () => {
    const file = newFile()
    const { store, run, record, person, create } = await filled(file, 'after')
    const changed = { ...record, attributes: { ...record.attributes, pin: `${pin}-2` }, version: 2 }
    await save(store, run, { csos: [csoWrite(changed)] })
    expect((await store.loadPage([record.id])).csos[0]?.cso).toEqual(changed)
    await save(store, run, { csosDeleted: [record.id], mvosDeleted: [person.id], pendingsDeleted: [create.id] })
    expect(inClear(file, pin, password)).toEqual([])
    expect(store.connection.all('select key from mvo_key')).toEqual([])
  })

  it('N9 a type that is no longer declared at the moment stays sealed; one declared without secrets is written in clear again', async () => {
    const file = newFile()
    const { store, run, hr, record } = await filled(file, 'before')
    await store.declareSecrets([])
    const second = { ...record, attributes: { ...record.attributes, phone: '1' }, version: 2 }
    await save(store, run, { csos: [csoWrite(second)] })
    expect(inClear(file, pin)).toEqual([])
    await store.declareSecrets([{ system: hr.id, type: 'person', attributes: [] }])
    const third = { ...record, attributes: { ...record.attributes, phone: '2' }, version: 3 }
    await save(store, run, { csos: [csoWrite(third)] })
    expect(inClear(file, pin)).toEqual([pin])
    expect((await store.loadPage([record.id])).csos[0]?.cso).toEqual(third)
  })

  it('N9 a search finds no object by the letters of a secret, nor by those of its sealed text', async () => {
    const { store, hr } = await filled(newFile(), 'before')
    const sealed = store.connection.get<{ text: string }>(
      "select attributes ->> '$.(sealed)' as text from cso where anchor = '1'",
    )
    expect(sealed?.text).toMatch(/^[0-9a-f]{8}:/)
    for (const q of [pin, sealed?.text ?? '', 'sealed']) {
      expect((await store.searchCsos({ system: hr.id, q, limit: 10 })).items).toEqual([])
      expect((await store.searchMvos({ q, limit: 10 })).items).toEqual([])
    }
    expect((await store.searchCsos({ system: hr.id, q: '1', limit: 10 })).items).toHaveLength(1)
    expect((await store.searchMvos({ q: 'ada', limit: 10 })).items[0]?.attributes).toEqual({ name: 'Ada', pin })
  })

  it('N9 a secret is sealed differently each time', async () => {
    const { store } = await filled(newFile(), 'before')
    const texts = [
      ...store.connection.all<{ text: string }>('select attributes as text from mvo'),
      ...store.connection.all<{ text: string }>('select attributes as text from contribution'),
    ].map(({ text }) => JSON.parse(text) as Record<string, string>)
    expect(texts.map((text) => Object.keys(text))).toEqual([
      ['(sealed)', 'name'],
      ['(sealed)', 'name'],
    ])
    expect(texts[0]?.['(sealed)']).not.toBe(texts[1]?.['(sealed)'])
  })
})

describe('the key', () => {
  it('N9 another key loses nothing else, and the first key brings everything back', async () => {
    const file = newFile()
    const world = await filled(file, 'before')
    await world.store.close()
    const strange = open(file, other)
    await strange.declareSecrets(types(world.hr.id))
    // The keys of what cannot be read are missing; with the first key they are made anew.
    await strange.ensureJoinAttributes([{ type: 'person', attribute: 'pin' }], [])
    const found = await read(strange, idsOf(world))
    expect(found).toMatchObject({ record: { attributes: { employeeId: '1' }, sealed: true }, person: { name: 'Ada' } })
    expect(found.record?.attributes).not.toHaveProperty('pin')
    expect(found.staged).toMatchObject({
      attribute: 'password',
      from: null,
      to: null,
      sealed: expect.stringContaining(':') as string,
    })
    // A pending export that is saved in between keeps what it cannot read.
    const [staged] = await strange.loadPendings([world.create.id])
    const run = await strange.startRun(newRun(world.hr.id))
    if (staged) await save(strange, run, { pendings: [pendingWrite({ ...staged.pending, state: 'failed', version: 2 })] })
    await strange.close()
    const back = open(file, firstKey)
    await back.declareSecrets(types(world.hr.id))
    await back.ensureJoinAttributes([{ type: 'person', attribute: 'pin' }], [])
    expect(await read(back, idsOf(world))).toEqual(inFull(world))
  })

  it('N9 several keys: the first seals, each of them opens', async () => {
    const file = newFile()
    const world = await filled(file, 'before')
    await world.store.close()
    const both = open(file, { secrets: () => ['another secret', 'the first secret'] })
    await both.declareSecrets(types(world.hr.id))
    await both.ensureJoinAttributes([{ type: 'person', attribute: 'pin' }], [])
    expect(await read(both, idsOf(world))).toEqual(inFull(world))
  })

  it('N9 a value that was tampered with is not read', async () => {
    const file = newFile()
    const { store, record } = await filled(file, 'before')
    const { text } = store.connection.get<{ text: string }>('select attributes as text from cso where id = ?', record.id) ?? {
      text: '',
    }
    const at = text.indexOf('","') - 8
    const bent = `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`
    store.connection.run('update cso set attributes = ? where id = ?', bent, record.id)
    expect((await store.loadPage([record.id])).csos[0]?.cso).toMatchObject({ sealed: true, attributes: { employeeId: '1' } })
  })

  it('N9 without a key a store without secrets works, and one with secrets says what is missing', async () => {
    const store = open(newFile(), { secrets: () => [] })
    const hr = await store.registerSystem('node-hr', 'HR', ['node-hr'])
    const run = await store.startRun(newRun(hr.id))
    await store.declareSecrets(types(hr.id))
    await save(store, run, { csos: [csoWrite(cso(store, hr.id, '1'))] })
    const secret = cso(store, hr.id, '2', { attributes: { employeeId: '2', pin } })
    await expect(save(store, run, { csos: [csoWrite(secret)] })).rejects.toMatchObject({
      code: 'not-configured',
      message: expect.stringContaining('there is no key to seal them with') as string,
      next: "Set credentialSecret in Node-RED's settings.js and start again.",
    })
  })
})
