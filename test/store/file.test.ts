import { copyFileSync, existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openDatabase, refuseOldNode } from '../../runtime/store/sqlite/file/connection'
import { fileVersion, migrate, migrations } from '../../runtime/store/sqlite/file/migrations'
import { start } from './processes'
import { cso, csoWrite, newFile, open, openWithHr, record, save } from './world'

const more = 'create table more (a integer) strict; insert into more select 1 from cso;'

/** A closed store with one object. */
async function closedStore(): Promise<string> {
  const { store, hr, run } = await openWithHr()
  await save(store, run, { csos: [csoWrite(cso(store, hr.id, '1'))], records: [record(run.id)] })
  await store.close()
  return store.connection.file
}

/** Migrates a file with other migrations than ours. */
function migrateWith(file: string, known: readonly string[]): void {
  const db = openDatabase(file, 'write')
  try {
    migrate(db, file, known)
  } finally {
    db.close()
  }
}

describe('opening a file', () => {
  it('makes a new one with the settings it needs', () => {
    const { db } = open().connection
    const setting = (name: string) => db.pragma(name, { simple: true })
    expect(['journal_mode', 'foreign_keys', 'synchronous', 'temp_store', 'cache_size', 'user_version'].map(setting)).toEqual([
      'wal',
      1,
      1,
      2,
      -24576,
      migrations.length,
    ])
  })

  it('says which Node.js is needed instead of crashing', () => {
    expect(() => refuseOldNode('20.20.2')).toThrow(expect.objectContaining({ code: 'not-configured' }) as Error)
    expect(() => refuseOldNode('20.20.2')).toThrow(/Node.js 22 or newer.*20\.20\.2/)
    expect(() => refuseOldNode('22.9.0')).not.toThrow()
  })

  it('says so when the folder does not exist, or the file is a folder', () => {
    const file = newFile()
    expect(() => open(join(dirname(file), 'nowhere', 'x.db'))).toThrow(
      expect.objectContaining({ code: 'not-configured' }) as Error,
    )
    expect(() => open(dirname(file))).toThrow(expect.objectContaining({ name: 'SyncError' }) as Error)
  })

  it('refuses a file that is not a database, one of another program, and one of a newer version, and leaves them as they are', async () => {
    const text = newFile()
    writeFileSync(text, 'Name;Mail\n'.repeat(200))
    const foreign = newFile()
    const db = openDatabase(foreign, 'write')
    db.exec('create table accounts (a)')
    db.close()
    const newer = await closedStore()
    migrateWith(newer, [...migrations, more])
    const before = [text, foreign, newer].map((file) => readFileSync(file))
    const refused = (file: string) => {
      try {
        open(file)
      } catch (thrown) {
        return thrown as { code: string; message: string; next: string }
      }
      throw new Error('It was opened')
    }
    expect([refused(text).code, refused(foreign).code, refused(newer).code]).toEqual([
      'store-corrupt',
      'store-corrupt',
      'store-newer',
    ])
    expect(refused(foreign).message).toMatch(/not an identity store/)
    expect(refused(newer).message).toMatch(
      `its format is ${migrations.length + 1}; this version knows up to ${migrations.length}`,
    )
    expect(refused(newer).next).toContain(`bak-${migrations.length}`)
    expect([text, foreign, newer].map((file) => readFileSync(file))).toEqual(before)
  })

  it('finds damage when the store was not closed properly, and says what to do', async () => {
    const file = newFile()
    const child = start('pages', file)
    for (let n = 0; n < 30; n++) await child.line()
    child.kill('SIGKILL')
    await child.ended()
    const whole = openDatabase(file, 'write')
    whole.pragma('wal_checkpoint(truncate)')
    whole.close()
    const bytes = readFileSync(file)
    const at = Math.floor(bytes.length / 4096 / 2) * 4096
    writeFileSync(file, Buffer.concat([bytes.subarray(0, at), Buffer.alloc(20 * 4096, 0x5a), bytes.subarray(at + 20 * 4096)]))
    expect(() => open(file)).toThrow(
      expect.objectContaining({ code: 'store-corrupt', next: expect.stringContaining('backup') as string }) as Error,
    )
  })
})

describe('changing the shape of a file', () => {
  it('copies an existing store first, and keeps what is in it', async () => {
    const file = await closedStore()
    migrateWith(file, [...migrations, more])
    const db = openDatabase(file, 'read')
    expect([db.prepare('select count(*) as n from more').get(), db.prepare('select anchor from cso').get()]).toEqual([
      { n: 1 },
      { anchor: '1' },
    ])
    db.close()
    const copy = openDatabase(`${file}.bak-${migrations.length}`, 'read')
    expect([fileVersion(copy, file), copy.prepare('select anchor from cso').get()]).toEqual([migrations.length, { anchor: '1' }])
    copy.close()
  })

  it('makes no copy of a new file, nor of one that is up to date', async () => {
    const file = await closedStore()
    await open(file).close()
    expect(readdirSync(dirname(file)).filter((name) => name.includes('bak'))).toEqual([])
  })

  it('leaves the old shape when a step fails, and the steps before it', async () => {
    const file = await closedStore()
    expect(() => migrateWith(file, [...migrations, more, 'create table last (a integer) strict; select nonsense;'])).toThrow(
      /nonsense/,
    )
    const db = openDatabase(file, 'read')
    expect(db.pragma('user_version', { simple: true })).toBe(migrations.length + 1)
    expect(db.prepare("select name from sqlite_schema where name in ('more', 'last')").all()).toEqual([{ name: 'more' }])
    db.close()
  })

  it('leaves the old shape when it is killed half-way, and does it again the next time', async () => {
    const file = await closedStore()
    const child = start('halfMigration', file)
    expect(await child.line()).toBe('half')
    child.kill('SIGKILL')
    await child.ended()
    const store = open(file)
    expect((await store.searchCsos({ limit: 9 })).items).toHaveLength(1)
    expect(store.connection.db.prepare("select 1 from sqlite_schema where name = 'half'").all()).toEqual([])
    await store.close()
    migrateWith(file, [...migrations, more])
    expect(existsSync(`${file}.bak-${migrations.length}.part`)).toBe(false)
  })

  it('brings a file of each earlier version up to date', () => {
    for (let version = 1; version < migrations.length; version++) {
      const file = newFile()
      migrateWith(file, migrations.slice(0, version))
      expect(open(file).connection.db.pragma('user_version', { simple: true })).toBe(migrations.length)
      expect(existsSync(`${file}.bak-${version}`)).toBe(true)
    }
  })

  it('D3 asks once more about objects that found nobody when nobody noted yet what they wait for', async () => {
    const file = newFile()
    migrateWith(file, migrations.slice(0, 3))
    const db = openDatabase(file, 'write')
    db.exec(`insert into system (id, node, name) values (1, 'node-hr', 'HR');
      insert into meta (name, value) values ('change', 7);
      insert into mvo (id, uuid, type, origin, created, version, provenance, attributes) values (1, 'u', 'person', 'projected', 'x', 1, '[]', '{}');
      insert into cso (id, system, type, anchor, anchor_key, mvo, link, staging, version, attributes) values
        (1, 1, 'person', 'a', 'a', null, 'none', 'normal', 1, '{}'), (2, 1, 'person', 'b', 'b', 1, 'joined', 'normal', 1, '{}')`)
    db.close()
    const store = open(file)
    expect(await store.selectCsos({ system: 1, full: false, phase: 'arriving', afterId: 0, limit: 9, dueUpTo: 7 })).toEqual([1])
  })

  it('is not done when the file is only looked at', () => {
    const file = newFile()
    migrateWith(file, migrations.slice(0, 2))
    expect(() => open(file, { readOnly: true })).toThrow(`older version (2 of ${migrations.length})`)
  })
})

describe('copies', () => {
  it('are whole and belong to nobody, also while pages are saved', async () => {
    const { store, hr, run } = await openWithHr()
    const add = (n: number) =>
      save(store, run, { csos: Array.from({ length: n }, (_, i) => csoWrite(cso(store, hr.id, `${n}-${i}`))) })
    await add(3000)
    const to = join(dirname(store.connection.file), 'copy.db')
    const copying = store.backup(to)
    await add(10)
    await copying
    const copy = open(to)
    expect([3000, 3010]).toContain(copy.connection.get<{ n: number }>('select count(*) as n from cso')?.n)
    await store.backup(join(dirname(to), 'second.db'))
    expect(existsSync(`${to}.part`)).toBe(false)
  })

  it('can be used and thrown away without a trace in the original', async () => {
    const { store, hr, run } = await openWithHr()
    await save(store, run, { csos: [csoWrite(cso(store, hr.id, '1'))] })
    const to = join(dirname(store.connection.file), 'preview.db')
    await store.backup(to)
    const preview = open(to)
    await save(preview, run, { csos: [csoWrite(cso(preview, hr.id, '2'))] })
    expect([(await preview.searchCsos({ limit: 9 })).items.length, (await store.searchCsos({ limit: 9 })).items.length]).toEqual([
      2, 1,
    ])
  })
})

describe('closing', () => {
  it('leaves one single file that can be copied', async () => {
    const file = await closedStore()
    expect(readdirSync(dirname(file))).toEqual(['identity.db'])
    const copy = newFile()
    copyFileSync(file, copy)
    expect((await open(copy).searchCsos({ limit: 9 })).items).toHaveLength(1)
    expect(statSync(file).size).toBeGreaterThan(0)
  })
})
