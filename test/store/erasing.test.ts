/** Erasing a person: nothing in the tables or bytes of the file has her name or values, and others keep theirs (N14). */
import { describe, expect, it } from 'vitest'
import { finishErasing, isToFinish, noteToFinish, writtenAnew } from '../../runtime/store/sqlite/file/deleted-text'
import { openDatabase } from '../../runtime/store/sqlite/file/connection'
import { openStore } from '../../runtime/store/sqlite/open'
import { checkInvariants } from '../../runtime/store/sqlite/invariants'
import { deleteZoe, eraseGone, hers, readable, texts, withZoe, zoe } from './erasing-world'
import { cso, csoWrite, mvo, mvoWrite, newFile, newRun, open, record, save, NOW } from './world'

/**
 * What becomes of each table that has texts when a person is erased. A new table stands here before it is used: whoever adds it
 * decides.
 */
const decisions: Readonly<Record<string, string>> = {
  meta: 'counters',
  fact: 'lists and creates: what is hers is taken out (engine/erased-facts.ts); the last number of who is gone; else no persons',
  system: 'why a system is paused is redacted; else no person',
  rule: 'no person',
  mvo: 'gone before',
  cso: 'goes',
  cso_reference: "goes with hers; what others' systems say of her is theirs",
  cso_import_node: 'goes with the CSO',
  contribution: 'goes with the MVO',
  contribution_reference: 'goes with either end',
  mvo_reference: 'goes with either end',
  pending_export: "goes with the CSO; sentences of others' are redacted, what is to be sent is not",
  join_attribute: 'names of attributes',
  mvo_key: 'goes with the MVO',
  cso_key: 'goes with the CSO',
  unjoined_key: 'goes with the CSO',
  look_up: 'goes with the reader; what others look up is theirs',
  mvo_look_up: 'goes with the reader; what others look up is theirs',
  run: 'reasons and warnings are redacted; figures stay',
  run_record: "hers go; others' are redacted",
  earlier_cso: 'goes',
  earlier_reference: 'goes',
  earlier_key: 'goes',
  earlier_pending_export: 'goes',
  cso_moment: 'goes with the CSO',
  mvo_moment: 'goes with the MVO',
  given_value: 'stays: keyed hashes, so that nobody else is given her values (U1)',
  leaver_kept: 'goes with the CSO',
  stamp_basis: 'no person',
  stamp: 'goes with the CSO',
  stretch: 'keyed digests of text, and ids; read anew without her records',
  by_hand: "goes with the CSO; reasons of others' are redacted",
  kept_apart: 'hers go, of others her name',
  gone: "goes, with hers; what is said of others' is redacted",
  gone_key: 'goes with whom it finds; her names find nobody else',
  gone_connector: 'ids',
  made_by_hand: "goes with the MVO; reasons of others' are redacted",
  former_name: 'goes with the MVO',
  former_name_key: 'goes with the name',
  lock: 'no person',
  opened: 'no person',
}

describe('erasing a person', () => {
  it('N14 every table that keeps text has a decision', () => {
    const { db } = open().connection
    const tables = db
      .prepare("select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'")
      .pluck()
      .all() as string[]
    const withText = tables.filter((table) => {
      const columns = db.pragma(`table_info("${table}")`) as { type: string }[]
      return columns.some(({ type }) => ['TEXT', 'BLOB', 'ANY', ''].includes(type.toUpperCase()))
    })
    expect([...withText, 'meta', 'lock'].filter((table) => !(table in decisions))).toEqual([])
    expect(Object.keys(decisions).filter((table) => !tables.includes(table))).toEqual([])
  })

  it('N14 of somebody gone no table and no byte of the file has her name or a value; others keep theirs', async () => {
    const world = await withZoe()
    const { store, person } = world
    const { db, file } = store.connection
    expect(hers.filter((value) => !texts(db).join('\n').includes(value))).toEqual([])
    await deleteZoe(world)
    expect(await store.goneMvo(person.uuid)).toMatchObject({ mvo: person.id, name: zoe.name, type: 'person', gone: NOW })
    expect(await store.goneNamed(zoe.name, 5)).toHaveLength(1)
    expect(await eraseGone(store, person.id)).toMatchObject({ logLeft: false })
    expect(texts(db).filter((row) => hers.some((value) => row.includes(value)))).toEqual([])
    expect(readable(file)).toEqual([])
    expect(await store.goneMvo(person.uuid)).toBeNull()
    expect(await store.tracesOf(person.id, [])).toBeNull()
    expect(checkInvariants(db)).toEqual([])
    const [ofMax] = await store.historyOf({ mvo: world.max.id }, 5)
    expect(ofMax).toMatchObject({
      name: 'Max',
      because: '(erased) ((erased)) and Max match it',
      changes: [
        { attribute: 'assistant', to: '(erased)' },
        { attribute: 'department', from: 'Marketing', to: 'Sales' },
      ],
    })
    const run = await store.run(world.run.id)
    expect(run?.warnings).toEqual([{ code: 'x', message: '(erased) and cn=Max,ou=Sales have the same name' }])
    const [{ pending } = { pending: null }] = (await store.searchPendings({ limit: 5 })).items
    expect(pending?.because).toBe('he follows (erased)')
  })

  it('N14 a name that others bear as well stays with them, and an object that is another person’s by now stays', async () => {
    const world = await withZoe()
    const { store, run, person, account } = world
    const other = mvo(store, { attributes: { displayName: zoe.name } })
    await save(store, run, { mvos: [mvoWrite(other)], records: [record(run.id, { mvo: other.id, name: zoe.name })] })
    const taken = { ...account, mvo: other.id, link: 'byHand' as const, version: 2 }
    await save(store, run, {
      csos: [csoWrite(taken)],
      records: [record(run.id, { mvo: other.id, cso: account.id, name: zoe.dn })],
    })
    await save(store, run, { mvosDeleted: [person.id], csosDeleted: [world.hrRecord.id] })
    const traces = await store.tracesOf(person.id, [])
    expect(traces).toMatchObject({ passedOn: [account.id], shared: 2, objects: [] })
    await eraseGone(store, person.id)
    const left = await store.historyOf({ cso: account.id, mvo: other.id }, 9)
    expect(left.map(({ name }) => name)).toEqual([zoe.dn, zoe.name])
    expect((await store.loadPage([account.id])).csos).toMatchObject([{ cso: { mvo: other.id, secondaryId: zoe.dn } }])
    const [ofMax] = await store.historyOf({ mvo: world.max.id }, 5)
    expect(ofMax?.because).toBe('Zoe Quixote ((erased)) and Max match it')
  })

  it('N14 J9 bans that wait for her anchors go, reasons that name her are redacted, and others stay', async () => {
    const world = await withZoe()
    const { store, run, hr, hrRecord, maxAccount, person } = world
    const { db } = store.connection
    const made = { who: 'Ada', at: NOW, reason: `${zoe.name} shares it` }
    const other = cso(store, hr.id, 'Q9999')
    await save(store, run, { csos: [csoWrite(other)] })
    await save(store, run, {
      byHand: [
        { cso: hrRecord.id, made: { ...made, decision: 'neverJoin' } },
        { cso: other.id, made: { ...made, decision: 'neverJoin', reason: `the record of ${zoe.name}` } },
        { cso: maxAccount.id, made: { ...made, decision: 'joined' } },
      ],
    })
    db.exec(
      `insert into earlier_key (import, attribute, key, cso) values (7, 1, 'x', ${hrRecord.id}), (8, 1, 'x', ${maxAccount.id})`,
    )
    await save(store, run, { csosDeleted: [other.id] })
    await deleteZoe(world)
    expect(db.prepare('select anchor_key from kept_apart order by 1').pluck().all()).toEqual([zoe.number, 'Q9999'])
    await eraseGone(store, person.id)
    expect(db.prepare('select anchor_key, reason from kept_apart').all()).toEqual([
      { anchor_key: 'Q9999', reason: 'the record of (erased)' },
    ])
    expect(db.prepare('select reason from by_hand').pluck().all()).toEqual(['(erased) shares it'])
    expect(db.prepare('select import from earlier_key').pluck().all()).toEqual([8])
  })

  it('N14 nothing is erased of somebody who is there, or of whom something has changed since it was looked', async () => {
    const world = await withZoe()
    const { store, person, hrRecord, run } = world
    expect(await eraseGone(store, person.id)).toBeNull()
    const unlinked = { ...hrRecord, mvo: null, link: 'none' as const, version: 3 }
    await save(store, run, { mvosDeleted: [person.id], csosDeleted: [world.account.id], csos: [csoWrite(unlinked)] })
    const traces = await store.tracesOf(person.id, [])
    if (!traces) throw new Error('nothing found')
    expect(traces.objects).toMatchObject([{ cso: hrRecord.id, state: 'inSystem', name: zoe.number }])
    await save(store, run, { csos: [csoWrite({ ...unlinked, version: 4, due: 7 })] })
    expect(await store.erase({ traces, facts: [], run })).toBeNull()
    expect((await store.historyOf({ mvo: person.id }, 5)).length).toBeGreaterThan(0)
  })

  it('N14 N4 what is kept of people who are gone ends with their history', async () => {
    const world = await withZoe()
    const { store, run, person } = world
    await deleteZoe(world)
    await store.saveRun({ ...run, ended: NOW, status: 'success' })
    await store.saveRun({ ...(await store.startRun(newRun(null))), ended: '2025-06-01T08:00:00Z', status: 'success' })
    expect(await store.prune('2025-02-01T00:00:00Z', 500)).toBe(0)
    expect(await store.goneMvo(person.uuid)).not.toBeNull()
    for (let more = 1; more > 0;) more = await store.prune('2025-04-01T00:00:00Z', 2)
    expect(await store.goneMvo(person.uuid)).toBeNull()
    const left = texts(store.connection.db).filter((row) => hers.some((value) => row.includes(value)))
    expect(left).toEqual([expect.stringContaining('pending_export: ') as string])
  })
})

describe('what was deleted', () => {
  it('N14 is not left on the pages of the file, which is written anew where it is, and goes on being used', async () => {
    const world = await withZoe()
    const { store, person } = world
    const { db, file } = store.connection
    db.pragma('secure_delete = off')
    const many = Array.from({ length: 60 }, (_, i) =>
      record(world.run.id, { name: `somebody ${i}`, because: `${zoe.mail} ${i}` }),
    )
    await save(store, world.run, { records: many })
    db.exec("delete from run_record where name like 'somebody%' and id % 2 = 0")
    await deleteZoe(world)
    db.pragma('wal_checkpoint(truncate)')
    db.pragma('secure_delete = on')
    expect(readable(file)).toContain(zoe.mail)
    expect(await eraseGone(store, person.id)).toEqual({ deletedText: 'rewritten', logLeft: false })
    expect(readable(file)).toEqual([])
    await store.saveFact('goes', 'on')
    expect(checkInvariants(db)).toEqual([])
    await store.close()
    const again = open(file)
    expect(await again.fact('goes')).toBe('on')
  })

  it('N14 an older file, whose tables move as it is written anew, is still known as the one that was opened', async () => {
    const world = await withZoe()
    const { db, file } = world.store.connection
    await world.store.close()
    const other = openDatabase(file, 'write')
    other.exec('drop table opened; create table opened (id integer primary key, token text not null) strict')
    other.close()
    const store = open(file)
    expect(db.open).toBe(false)
    const root = () => store.connection.db.prepare("select rootpage from sqlite_schema where name = 'opened'").pluck().get()
    const before = root()
    await new Promise((resolve) => setTimeout(resolve, 20))
    const again = { ...world, store }
    await deleteZoe(again)
    store.connection.db.pragma('secure_delete = off')
    store.connection.db.exec(`create table scratch (x text); insert into scratch values ('${zoe.mail}'); delete from scratch`)
    store.connection.db.pragma('secure_delete = on')
    expect(await eraseGone(store, world.person.id)).toMatchObject({ deletedText: 'rewritten' })
    expect(root()).not.toBe(before)
    await store.saveFact('goes', 'on')
    expect(readable(file)).toEqual([])
  })

  it('N14 stays where the file is too large to be written anew in use, and that is said', async () => {
    const world = await withZoe()
    const { db, file } = world.store.connection
    db.pragma('secure_delete = off')
    await deleteZoe(world)
    db.pragma('secure_delete = on')
    const { upTo } = writtenAnew
    writtenAnew.upTo = 1000
    const erased = await eraseGone(world.store, world.person.id)
    writtenAnew.upTo = upTo
    expect(erased).toEqual({ deletedText: 'left', logLeft: false })
    expect(readable(file)).not.toEqual([])
  })

  it('N14 can be read in the log as long as another process reads the store, and that is said', async () => {
    const world = await withZoe()
    await deleteZoe(world)
    const reader = openDatabase(world.store.connection.file, 'read')
    reader.exec('begin; select count(*) from fact')
    expect(await eraseGone(world.store, world.person.id)).toEqual({ deletedText: 'none', logLeft: true })
    const { db } = world.store.connection
    const noted = (): unknown => db.prepare("select value from fact where name = 'deleted text may be left'").pluck().get()
    expect(noted()).toBe('1')
    reader.close()
    // As when the store is opened after its process was killed there.
    finishErasing(world.store.connection)
    expect(noted()).toBeUndefined()
    expect(readable(world.store.connection.file)).toEqual([])
  })

  it('N14 of an erasure whose log was left is not forgotten by the next one', async () => {
    const world = await withZoe()
    const { store, run, person } = world
    const { db, file } = store.connection
    db.pragma('secure_delete = off')
    await deleteZoe(world)
    db.pragma('secure_delete = on')
    const other = mvo(store, { attributes: { displayName: 'Somebody Else' } })
    await save(store, run, { mvos: [mvoWrite(other)], records: [record(run.id, { mvo: other.id, name: 'Somebody Else' })] })
    await save(store, run, { mvosDeleted: [other.id] })
    const reader = openDatabase(file, 'read')
    reader.exec('begin; select count(*) from fact')
    expect(await eraseGone(store, person.id)).toMatchObject({ logLeft: true })
    reader.close()
    expect(await eraseGone(store, other.id)).toEqual({ deletedText: 'rewritten', logLeft: false })
    expect(readable(file)).toEqual([])
  })

  it('N14 N6 leaves the copy for a preview as it is', async () => {
    const { store } = await withZoe()
    noteToFinish(store.connection.db)
    const copy = newFile()
    await store.backup(copy)
    const opened = openStore({ file: copy, now: () => NOW, isCopy: true })
    expect(isToFinish(opened.connection)).toBe(true)
    await opened.close()
  })
})
