/**
 * Every way in which somebody puts another file in the place of an open store: whatever is put there is there afterwards, byte
 * for byte, and nothing else is beside it.
 */
import { copyFileSync, existsSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import type * as sources from '../../runtime/store/sqlite/open'
import type { SqliteStore } from '../../runtime/store/sqlite/sqlite-store'
import { examineDatabase } from '../../runtime/store/sqlite/file/examination'
import { fromDist } from '../nodes/red'
import { cso, csoWrite, newFile, newRun, NOW, page } from './world'

/** With the thread that writes, which only the built store has. */
const { openStore } = fromDist<typeof sources>('runtime/store/sqlite/open.js')
const opened: SqliteStore[] = []
afterEach(async () => {
  for (const store of opened.splice(0)) await store.close().catch(() => undefined)
})

const parts = ['', '-shm', '-wal'] as const

async function filled(beatEvery: number, fact: string, pages: number) {
  const store = openStore({ file: newFile(), now: () => NOW, lockTimes: { beatEvery, staleAfter: 120_000 } })
  opened.push(store)
  const hr = await store.registerSystem('node-hr', 'HR', ['node-hr'])
  const run = await store.startRun(newRun(hr.id))
  const saveMore = async (count: number): Promise<void> => {
    for (let saved = 0; saved < count; saved++) {
      const anchors = Array.from({ length: 200 }, (_, at) => `${fact} ${Math.random()} ${at}`)
      const csos = anchors.map((anchor) => csoWrite(cso(store, hr.id, anchor, { attributes: { note: fact.repeat(100) } })))
      await store.savePage(page(run, { csos }))
    }
  }
  await store.saveFact('whose', fact)
  await saveMore(pages)
  return { store, file: store.connection.file, db: store.connection.db, saveMore }
}

/** What is put in the place of the store: one file, or with the files beside it as they are while it is in use. */
async function other(how: 'one file' | 'in use'): Promise<string> {
  const { store, file, db, saveMore } = await filled(60_000, 'other', 10)
  const copy = `${newFile()}.backup`
  if (how === 'one file') await store.backup(copy)
  else {
    db.pragma('wal_autocheckpoint = 0')
    db.pragma('wal_checkpoint(truncate)')
    await saveMore(1)
    for (const part of parts) copyFileSync(`${file}${part}`, `${copy}${part}`)
  }
  await store.close()
  return copy
}

type Way = readonly [name: string, brings: 'one file' | 'in use', put: (from: string, file: string) => void]

const remove = (file: string, ...which: (typeof parts)[number][]) => {
  for (const part of which) rmSync(`${file}${part}`, { force: true })
}
const copy = (from: string, file: string, ...which: (typeof parts)[number][]) => {
  for (const part of which) copyFileSync(`${from}${part}`, `${file}${part}`)
}

const ways: readonly Way[] = [
  ['copied over it', 'one file', (from, file) => copy(from, file, '')],
  [
    'copied over it once its log was deleted',
    'one file',
    (from, file) => {
      remove(file, '-wal')
      copy(from, file, '')
    },
  ],
  [
    'copied over it once its log and the index of it were deleted',
    'one file',
    (from, file) => {
      remove(file, '-wal', '-shm')
      copy(from, file, '')
    },
  ],
  [
    'copied to its place once all was deleted',
    'one file',
    (from, file) => {
      remove(file, ...parts)
      copy(from, file, '')
    },
  ],
  ['moved to its place', 'one file', (from, file) => renameSync(from, file)],
  [
    'copied with a log to its place once all was deleted',
    'in use',
    (from, file) => {
      remove(file, ...parts)
      copy(from, file, '', '-wal')
    },
  ],
  [
    'copied over it with a log, once its own was deleted',
    'in use',
    (from, file) => {
      remove(file, '-wal', '-shm')
      copy(from, file, '', '-wal')
    },
  ],
  ['copied over it with a log over its own', 'in use', (from, file) => copy(from, file, '', '-wal')],
  ['copied over it with all that is beside it', 'in use', (from, file) => copy(from, file, ...parts)],
  [
    'moved to its place with a log over its own',
    'in use',
    (from, file) => {
      renameSync(from, file)
      copy(from, file, '-wal')
    },
  ],
]

describe.each(ways)('another file that is %s', (_, brings, put) => {
  it.each([
    ['closed before anything looked', 60_000],
    ['closed once it is noticed', 50],
  ])('is as it was put there when the store is %s', async (when, beatEvery) => {
    const from = await other(brings)
    const bytes = readFileSync(from)
    const log = brings === 'in use' ? readFileSync(`${from}-wal`) : Buffer.alloc(0)
    const { store, file, db, saveMore } = await filled(beatEvery, 'first', 4)
    // The log begins anew, so that it has nothing of what was first in the file, such as the lock; then much is in it alone.
    db.pragma('wal_checkpoint(truncate)')
    db.pragma('wal_autocheckpoint = 100000')
    await saveMore(3)
    const said: Error[] = []
    store.onFileGone((reason) => said.push(reason))
    put(from, file)
    if (when.endsWith('noticed')) await expect.poll(() => said, { timeout: 5000 }).toHaveLength(1)
    await store.close().catch(() => undefined)
    expect(readFileSync(file).equals(bytes)).toBe(true)
    expect((existsSync(`${file}-wal`) ? readFileSync(`${file}-wal`) : Buffer.alloc(0)).equals(log)).toBe(true)
    const again = openStore({ file, now: () => NOW })
    opened.push(again)
    expect(await again.fact('whose')).toBe('other')
    expect(await again.counts()).toMatchObject({ csos: [{ count: brings === 'one file' ? 2000 : 2200 }] })
    expect(examineDatabase(file)).toEqual([])
  })
})
