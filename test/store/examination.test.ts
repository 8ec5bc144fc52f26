/** Examining the whole of a store's file. */
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { examineDatabase } from '../../runtime/store/sqlite/file/examination'
import { openDatabase } from '../../runtime/store/sqlite/file/connection'
import { cso, csoWrite, newFile, openWithHr, save } from './world'

/** A store with people, closed properly. */
async function filled(): Promise<string> {
  const { store, hr, run } = await openWithHr()
  await save(store, run, { csos: Array.from({ length: 2000 }, (_, n) => csoWrite(cso(store, hr.id, `P${n}`))) })
  await store.close()
  const copy = newFile()
  copyFileSync(store.connection.file, copy)
  return copy
}

describe('examining the whole file', () => {
  it('finds nothing in a whole store, also while it is written', async () => {
    const { store, hr, run } = await openWithHr()
    const examined = store.examine()
    await save(store, run, { csos: [csoWrite(cso(store, hr.id, '1'))] })
    expect(await examined).toEqual([])
    expect(await store.examine()).toEqual([])
  })

  it('finds pages that were overwritten in a store that was closed properly', async () => {
    const file = await filled()
    const bytes = readFileSync(file)
    const at = Math.floor(bytes.length / 4096 / 2) * 4096
    writeFileSync(file, Buffer.concat([bytes.subarray(0, at), Buffer.alloc(20 * 4096, 0x5a), bytes.subarray(at + 20 * 4096)]))
    expect(examineDatabase(file).length).toBeGreaterThan(0)
  })

  it('finds what the look at the start does not: rows that an index has lost', async () => {
    const file = await filled()
    const db = openDatabase(file, 'write')
    db.exec('create table person (name text) strict; create index by_name on person (name)')
    db.exec("insert into person values ('Anna'), ('Ben')")
    db.unsafeMode()
    db.pragma('writable_schema = on')
    const sql = db.prepare("select sql from sqlite_schema where name = 'by_name'").pluck().get() as string
    db.exec("delete from sqlite_schema where name = 'by_name'")
    db.close()
    const without = openDatabase(file, 'write')
    without.exec("update person set name = 'Cleo' where name = 'Anna'")
    without.unsafeMode()
    without.pragma('writable_schema = on')
    const root = (without.prepare("select rootpage from sqlite_schema where name = 'person'").pluck().get() as number) + 1
    without
      .prepare("insert into sqlite_schema (type, name, tbl_name, rootpage, sql) values ('index', 'by_name', 'person', ?, ?)")
      .run(root, sql)
    without.close()
    const look = openDatabase(file, 'read')
    expect(look.pragma('quick_check', { simple: true })).toBe('ok')
    look.close()
    expect(examineDatabase(file).join()).toContain('missing from index by_name')
  })

  it('finds a file that is no database any more', async () => {
    const file = await filled()
    writeFileSync(file, Buffer.alloc(100_000, 0x5a))
    expect(examineDatabase(file)).toEqual([expect.stringContaining('is damaged or is not a store')])
  })
})
