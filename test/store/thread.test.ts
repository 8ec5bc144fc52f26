/** Pages saved by the thread that writes, looked at from all who read and write meanwhile. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CsoWrite } from '../../runtime/model/page'
import type * as sources from '../../runtime/store/sqlite/open'
import type { SqliteStore } from '../../runtime/store/sqlite/sqlite-store'
import { openDatabase } from '../../runtime/store/sqlite/file/connection'
import { checkInvariants } from '../../runtime/store/sqlite/invariants'
import { fromDist } from '../nodes/red'
import { cso, csoWrite, newFile, newRun, NOW, page } from './world'

/** The thread's program is there once it is compiled: these tests look at the built store. */
const { openStore } = fromDist<typeof sources>('runtime/store/sqlite/open.js')
const { threadFrom } = fromDist<{ threadFrom: Record<'pages' | 'rows' | 'characters' | 'restMs', number> }>(
  'runtime/store/sqlite/save/saving.js',
)
const usual = { ...threadFrom }

const opened: SqliteStore[] = []

async function openWithRun(file = newFile()) {
  const store = openStore({ file, now: () => NOW })
  opened.push(store)
  const hr = await store.registerSystem('node-hr', 'HR', ['node-hr'])
  const run = await store.startRun(newRun(hr.id))
  const people = (first: number, count: number, note = ''): CsoWrite[] =>
    Array.from({ length: count }, (_, i) => csoWrite(cso(store, hr.id, `${first + i}`, { attributes: { note } })))
  return { store, run, hr, people, file }
}

/** The objects another connection finds in the file at this moment. */
function inFile(file: string): number {
  const db = openDatabase(file, 'read')
  try {
    return db.prepare('select count(*) from cso').pluck().get() as number
  } finally {
    db.close()
  }
}

beforeEach(() => void Object.assign(threadFrom, { ...usual, pages: 0, rows: 0 }))
afterEach(async () => {
  Object.assign(threadFrom, usual)
  for (const store of opened.splice(0)) {
    if (store.connection.isOpen) expect(checkInvariants(store.connection.db)).toEqual([])
    await store.close()
  }
})

describe('a page that is being saved by the thread', () => {
  it('D2 is seen by all who read after it, and missing only for those who read concurrently', async () => {
    const { store, run, hr, people } = await openWithRun()
    const csos = people(1, 500)
    const saved = store.savePage(page(run, { csos }))
    const all = { system: hr.id, full: true, phase: 'arriving', afterId: 0, limit: 1000, dueUpTo: 1e9 } as const
    expect(await store.concurrentReads.selectCsos(all)).toEqual([])
    // Who only looks at systems, rules and single objects need not wait either.
    const looked = store.concurrentReads
    expect((await looked.systems()).map(({ id }) => id)).toEqual([hr.id])
    expect(await looked.rules()).toEqual([])
    expect((await looked.loadPage([csos[0]?.cso.id ?? 0])).csos).toEqual([])
    expect(await store.selectCsos(all)).toHaveLength(500)
    expect(await saved).toEqual({ conflicts: [] })
    expect(await store.concurrentReads.selectCsos(all)).toHaveLength(500)
  })

  it('D2 is followed by other writes of this process, in their order', async () => {
    const { store, run, people } = await openWithRun()
    const pages = [1, 2, 3].map((n) => store.savePage(page(run, { csos: people(n * 1000, 300) })))
    const first = store.reserveIds('cso', 100_000)
    await store.saveFact('m', 'after')
    expect(await Promise.all(pages)).toEqual([1, 2, 3].map(() => ({ conflicts: [] })))
    expect(store.reserveIds('cso', 1)).toBe(first + 100_000)
    expect(await store.fact('m')).toBe('after')
    expect((await store.counts()).csos.reduce((sum, counted) => sum + counted.count, 0)).toBe(900)
  })

  it('D2 that somebody else has changed is refused with the objects, and nothing of it is there', async () => {
    const { store, run, people } = await openWithRun()
    const [known] = people(1, 1) as [CsoWrite]
    await store.savePage(page(run, { csos: [known] }))
    const stale = { ...known, cso: { ...known.cso, version: 2 } }
    const { conflicts } = await store.savePage(page(run, { csos: [stale, ...people(10, 5)] }))
    expect(conflicts).toEqual([{ kind: 'cso', id: known.cso.id }])
    expect((await store.searchCsos({ limit: 50 })).items).toHaveLength(1)
  })

  it('is saved before the store closes', async () => {
    const { store, run, people, file } = await openWithRun()
    const saved = store.savePage(page(run, { csos: people(1, 800) }))
    await store.close()
    await saved
    expect(inFile(file)).toBe(800)
  })

  it('is whole in a copy that is made meanwhile, or missing', async () => {
    const { store, run, people, file } = await openWithRun()
    await store.savePage(page(run, { csos: people(1, 400, 'x'.repeat(3000)) }))
    let writing = true
    const written = (async () => {
      for (let n = 1; writing; n++) await store.savePage(page(run, { csos: people(n * 1000, 100) }))
    })()
    const reader = openStore({ file, now: () => NOW, readOnly: true })
    const copy = newFile()
    await reader.backup(copy)
    await reader.close()
    const copied = inFile(copy)
    while (inFile(file) <= copied) await new Promise((resolve) => setImmediate(resolve))
    writing = false
    await written
    expect((copied - 400) % 100).toBe(0)
    expect(copied).toBeGreaterThanOrEqual(400)
  })
})

describe('what the thread refuses', () => {
  it('is told in the same words: another program holds the file', async () => {
    const { store, run, people, file } = await openWithRun()
    const csos = people(1, 3)
    const other = openDatabase(file, 'write')
    other.exec('begin immediate')
    await expect(store.savePage(page(run, { csos }))).rejects.toMatchObject({ name: 'SyncError', code: 'store-busy' })
    other.exec('rollback')
    other.close()
    expect(await store.savePage(page(run, { csos }))).toEqual({ conflicts: [] })
  })

  it('is told in the same words: another process has taken the store over', async () => {
    const { store, run, people, file } = await openWithRun()
    const csos = people(1, 3)
    const other = openDatabase(file, 'write')
    const token = other.prepare('select token from lock').pluck().get()
    other.exec("update lock set token = 'somebody else'")
    await expect(store.savePage(page(run, { csos }))).rejects.toMatchObject({
      code: 'store-busy',
      message: expect.stringContaining('taken over by process') as string,
    })
    expect(inFile(file)).toBe(0)
    other.prepare('update lock set token = ?').run(token)
    other.close()
    expect(await store.savePage(page(run, { csos }))).toEqual({ conflicts: [] })
  })

  it('is told when it has died, and the next page is saved all the same', async () => {
    threadFrom.characters = Number.MAX_SAFE_INTEGER
    const { store, run, people } = await openWithRun()
    await store.savePage(page(run, { csos: people(1, 1) }))
    const heavy = Array.from({ length: 20 }, (_, i) => people(100 + i, 1, `${i}`.repeat(20_000_000))[0] as CsoWrite)
    await expect(store.savePage(page(run, { csos: heavy }))).rejects.toMatchObject({
      code: 'store-unwritable',
      message: expect.stringContaining('Nothing of it was saved') as string,
    })
    expect(await store.savePage(page(run, { csos: people(500, 3) }))).toEqual({ conflicts: [] })
    expect((await store.counts()).csos.reduce((sum, counted) => sum + counted.count, 0)).toBe(4)
  })

  it('is not given a page that is too heavy for it', async () => {
    threadFrom.characters = 1000
    const { store, run, people } = await openWithRun()
    const saved = store.savePage(page(run, { csos: people(1, 2, 'x'.repeat(600)) }))
    // What is saved here is saved at once.
    await Promise.resolve()
    expect(store.connection.db.prepare('select count(*) from cso').pluck().get()).toBe(2)
    await saved
  })
})
