/** Opening, copying and closing a store's file. */
import { chmodSync, copyFileSync, existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openDatabase, refuseOldNode } from '../../runtime/store/sqlite/file/connection'
import { migrations } from '../../runtime/store/sqlite/file/migrations'
import { start } from './processes'
import { closedStore, cso, csoWrite, migrateWith, newFile, open, openWithHr, save } from './world'

const more = 'create table more (a integer) strict; insert into more select 1 from cso;'

describe('opening a file', () => {
  it('makes a new one with the settings it needs', () => {
    const { db } = open().connection
    const setting = (name: string) => db.pragma(name, { simple: true })
    expect(['journal_mode', 'foreign_keys', 'synchronous', 'temp_store', 'cache_size', 'user_version'].map(setting)).toEqual([
      'wal',
      1,
      1,
      2,
      -8192,
      migrations.length,
    ])
  })

  it('keeps it, the files beside it and its copies to their owner, also one that was open to others', async () => {
    const file = await closedStore()
    chmodSync(file, 0o664)
    const store = open(file)
    const more = `${file}-copy`
    await store.backup(more)
    const registered = await store.registerSystem('node', 'HR', ['node'])
    expect(registered.name).toBe('HR')
    for (const path of [file, `${file}-wal`, `${file}-shm`, more])
      expect([path, statSync(path).mode & 0o777]).toEqual([path, 0o600])
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

  it.skipIf(process.platform === 'win32')('N9 are for the owner alone from the first byte', async () => {
    const { store } = await openWithHr()
    const to = join(dirname(store.connection.file), 'own.db')
    const umask = process.umask(0o022)
    const modes = new Set<number>()
    let isCopied = false
    const copying = store.backup(to).finally(() => (isCopied = true))
    for (; !isCopied; await new Promise((done) => setImmediate(done)))
      for (const path of [to, `${to}.part`]) if (existsSync(path)) modes.add(statSync(path).mode & 0o777)
    await copying
    process.umask(umask)
    expect([...modes]).toEqual([0o600])
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
