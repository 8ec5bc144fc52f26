/** Another file copied over the store while it is open: it is noticed, and left as it is. */
import { spawnSync } from 'node:child_process'
import { copyFileSync, readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type * as sources from '../../runtime/store/sqlite/open'
import type { SqliteStore } from '../../runtime/store/sqlite/sqlite-store'
import { openDatabase } from '../../runtime/store/sqlite/file/connection'
import { examineDatabase } from '../../runtime/store/sqlite/file/examination'
import { caught } from '../connectors/contract/tools'
import { fromDist } from '../nodes/red'
import { plainEnvironment, projectRoot } from '../start/running'
import { cso, csoWrite, newFile, newRun, NOW, page } from './world'

/** With the thread that writes, which only the built store has. */
const { openStore } = fromDist<typeof sources>('runtime/store/sqlite/open.js')
const opened: SqliteStore[] = []
afterEach(async () => {
  for (const store of opened.splice(0)) await store.close().catch(() => undefined)
})

function openAgain(file: string, beatEvery: number): SqliteStore {
  const store = openStore({ file, now: () => NOW, lockTimes: { beatEvery, staleAfter: 120_000 } })
  opened.push(store)
  return store
}

/** A reader that reads the file as it is now until it is closed. */
function readerOf(file: string) {
  const reader = openDatabase(file, 'read')
  reader.exec('begin')
  reader.prepare('select count(*) from cso').get()
  return reader
}

async function filled(beatEvery = 60_000) {
  const store = openAgain(newFile(), beatEvery)
  const { file, db } = store.connection
  const hr = await store.registerSystem('node-hr', 'HR', ['node-hr'])
  const run = await store.startRun(newRun(hr.id))
  let next = 1
  const saveMore = async (pages: number, to = store): Promise<void> => {
    for (let saved = 0; saved < pages; saved++) {
      const csos = Array.from({ length: 200 }, () =>
        csoWrite(cso(to, hr.id, `${next++}`, { attributes: { note: 'x'.repeat(900) } })),
      )
      await to.savePage(page(run, { csos }))
    }
  }
  await saveMore(6)
  const backup = `${file}.backup`
  await store.backup(backup)
  return { store, file, db, backup, saveMore }
}

const overwritten = {
  code: 'store-missing',
  message: expect.stringContaining('Another file was copied over the store') as string,
}

/** The store's copy in a backup that `npm run backup` makes of the folder it is in. */
function backedUp(file: string): string {
  const copies = `${dirname(file)}-copies`
  const env = plainEnvironment({ IDWEAVE_USER_DIR: dirname(file) })
  const script = join(projectRoot, 'scripts', 'backup.mjs')
  expect(spawnSync(process.execPath, [script, copies], { encoding: 'utf8', env })).toMatchObject({ status: 0, stderr: '' })
  return join(copies, readdirSync(copies)[0] ?? '', basename(file))
}

describe('a file that is copied over an open store', () => {
  it.each([
    ['whose changes are in the log', 2, 10_000],
    ['whose changes are in the file', 40, 100],
  ])('%s is noticed by the next write, and is as it was copied when the store is closed', async (_, pages, checkpoint) => {
    const { store, file, db, backup, saveMore } = await filled()
    db.pragma(`wal_autocheckpoint = ${checkpoint}`)
    await saveMore(pages)
    const said: Error[] = []
    store.onFileGone((reason) => said.push(reason))
    copyFileSync(backup, file)
    expect(await caught(saveMore(1))).toMatchObject(overwritten)
    expect(await caught(store.saveFact('x', 'y'))).toMatchObject(overwritten)
    expect(said).toHaveLength(1)
    await store.close().catch(() => undefined)
    expect(readFileSync(file).equals(readFileSync(backup))).toBe(true)
    expect(examineDatabase(file)).toEqual([])
    const again = openStore({ file, now: () => NOW })
    opened.push(again)
    expect((await again.counts()).csos).toMatchObject([{ count: 1200 }])
  })

  it('is noticed also where npm run backup has made it from the very store, as it is open', async () => {
    const { store, file, saveMore } = await filled()
    const backup = backedUp(file)
    const copy = openDatabase(backup, 'read')
    const marks = ['lock', 'opened'].map((table) => copy.prepare(`select count(*) from ${table}`).pluck().get())
    copy.close()
    expect(marks).toEqual([0, 0])
    await saveMore(8)
    copyFileSync(backup, file)
    expect(await caught(saveMore(1))).toMatchObject(overwritten)
    await store.close().catch(() => undefined)
    expect(readFileSync(file).equals(readFileSync(backup))).toBe(true)
    expect(examineDatabase(file)).toEqual([])
  })

  it('is as it was copied also when the store is closed before anything looked', async () => {
    const { store, file, db, backup, saveMore } = await filled()
    db.pragma('wal_autocheckpoint = 10000')
    await saveMore(40)
    copyFileSync(backup, file)
    await store.close().catch(() => undefined)
    expect(readFileSync(file).equals(readFileSync(backup))).toBe(true)
    expect(examineDatabase(file)).toEqual([])
  })

  it('is noticed by the heartbeat where nothing is written, also one that is cut off or no store', async () => {
    for (const other of ['backup', 'nothing', 'text']) {
      const { store, file, backup } = await filled(50)
      const said: Error[] = []
      store.onFileGone((reason) => said.push(reason))
      if (other === 'backup') copyFileSync(backup, file)
      else writeFileSync(file, other === 'nothing' ? '' : 'no store '.repeat(10_000))
      await expect.poll(() => said).toMatchObject([overwritten])
      await store.close().catch(() => undefined)
    }
  })

  it('is noticed also where neither the log nor the memory has the lock any more', async () => {
    const { store, file, db, backup, saveMore } = await filled()
    await saveMore(10)
    db.pragma('wal_checkpoint(truncate)')
    await saveMore(3)
    copyFileSync(backup, file)
    db.pragma('shrink_memory')
    expect(await caught(store.saveFact('x', 'y'))).toMatchObject(overwritten)
    await store.close().catch(() => undefined)
    expect(readFileSync(file).equals(readFileSync(backup))).toBe(true)
  })

  it('is left alone by the heartbeats, however long the log is by then', async () => {
    const { store, file, db, backup, saveMore } = await filled(50)
    db.pragma('wal_autocheckpoint = 100000')
    await saveMore(10)
    // The log is longer than what is to be in it, so that whatever is written next moves it to the file.
    db.pragma('wal_autocheckpoint = 100')
    copyFileSync(backup, file)
    await new Promise((done) => setTimeout(done, 500))
    expect(readFileSync(file).equals(readFileSync(backup))).toBe(true)
    await store.close().catch(() => undefined)
    expect(readFileSync(file).equals(readFileSync(backup))).toBe(true)
  })

  it.each([
    ['copied over it', copyFileSync],
    ['moved to its place', renameSync],
  ])('%s, is not opened before the first is closed, noticed or not', async (_, put) => {
    for (const noticed of [true, false]) {
      const { store, file, backup, saveMore } = await filled()
      await saveMore(2)
      put(backup, file)
      if (noticed) expect(await caught(store.saveFact('x', 'y'))).toMatchObject({ code: 'store-missing' })
      const opening = Promise.resolve().then(() => opened.push(openStore({ file, now: () => NOW })))
      expect(await caught(opening)).toMatchObject({
        code: 'store-busy',
        message: expect.stringContaining('still has') as string,
      })
      await store.close().catch(() => undefined)
      const again = openStore({ file, now: () => NOW })
      opened.push(again)
      await again.saveFact('kept', 'yes')
      expect(examineDatabase(file)).toEqual([])
    }
  })

  it('is left alone also by the page that is being written at that moment', async () => {
    const { store, file, db, backup } = await filled()
    db.pragma('wal_autocheckpoint = 1')
    const write = () =>
      store.connection.write(() => {
        db.exec("update fact set value = 'y'")
        copyFileSync(backup, file)
      })
    expect(write).toThrow(expect.objectContaining(overwritten) as Error)
    await store.close().catch(() => undefined)
    expect(readFileSync(file).equals(readFileSync(backup))).toBe(true)
  })

  it('is noticed also where somebody read the file while it was opened, once that one has ended', async () => {
    const { store: first, file, backup } = await filled()
    await first.close()
    const reader = readerOf(file)
    const store = openAgain(file, 20)
    store.connection.db.pragma('wal_autocheckpoint = 0')
    const said: Error[] = []
    store.onFileGone((reason) => said.push(reason))
    await store.saveFact('x', 'y')
    reader.close()
    await new Promise((done) => setTimeout(done, 200))
    copyFileSync(backup, file)
    await expect.poll(() => said).toMatchObject([overwritten])
    expect(await caught(store.saveFact('x', 'z'))).toMatchObject(overwritten)
    await store.close().catch(() => undefined)
    expect(readFileSync(file).equals(readFileSync(backup))).toBe(true)
  })

  it('is told from the store before the thread that writes is started', async () => {
    const { store: first, file, saveMore } = await filled()
    await first.close()
    const reader = readerOf(file)
    const store = openAgain(file, 20)
    // What is kept in memory is less while the thread writes.
    const hasThread = (): boolean => store.connection.db.pragma('cache_size', { simple: true }) === -4096
    await saveMore(6, store)
    expect(hasThread()).toBe(false)
    reader.close()
    await new Promise((done) => setTimeout(done, 200))
    await saveMore(1, store)
    expect(hasThread()).toBe(true)
  })

  it('is not read as if it were the store: from then on nothing is answered', async () => {
    const { store, file, backup } = await filled()
    copyFileSync(backup, file)
    expect(await caught(store.saveFact('x', 'y'))).toMatchObject(overwritten)
    expect(await caught(store.counts())).toMatchObject(overwritten)
  })

  it('is no other where the store itself writes the file, or the lock is taken away', async () => {
    const { store, file, db, saveMore } = await filled(5)
    const said: Error[] = []
    store.onFileGone((reason) => said.push(reason))
    db.pragma('wal_autocheckpoint = 10')
    await saveMore(60)
    await new Promise((done) => setTimeout(done, 100))
    const other = openDatabase(file, 'write')
    other.exec('delete from lock')
    other.pragma('wal_checkpoint(truncate)')
    other.close()
    expect(await caught(store.saveFact('x', 'y'))).toMatchObject({ code: 'store-busy' })
    await new Promise((done) => setTimeout(done, 100))
    expect(said).toEqual([])
    await store.close().catch(() => undefined)
    expect(examineDatabase(file)).toEqual([])
  })
})
