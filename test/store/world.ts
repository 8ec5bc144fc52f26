/** A small world for the store's tests: a file in a folder of its own, closed, examined and removed afterwards. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach } from 'vitest'
import { cso, csoWrite, newRun, NOW, record, save } from './objects'
import { openDatabase } from '../../runtime/store/sqlite/file/connection'
import { migrate } from '../../runtime/store/sqlite/file/migrations'
import { type StoreOptions, openStore } from '../../runtime/store/sqlite/open'
import type { SqliteStore } from '../../runtime/store/sqlite/sqlite-store'
import { checkInvariants } from '../../runtime/store/sqlite/invariants'

export * from './objects'

const folders: string[] = []
const stores: SqliteStore[] = []

afterEach(async () => {
  const problems = stores.flatMap((store) => (store.connection.isOpen ? checkInvariants(store.connection.db) : []))
  for (const store of stores.splice(0)) await store.close().catch(() => undefined)
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
  if (problems.length > 0) throw new Error(`The store is left inconsistent: ${problems.join('; ')}`)
})

/** A file name in a new folder that is removed after the test. */
export function newFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'idweave-store-'))
  folders.push(folder)
  return join(folder, 'identity.db')
}

/** Opens a store that is closed, and whose invariants are checked, after the test. */
export function open(file = newFile(), options: Partial<StoreOptions> = {}): SqliteStore {
  const store = openStore({ file, now: () => NOW, ...options })
  stores.push(store)
  return store
}

/** A store with the system HR, its rule, and a run. */
export async function openWithHr(file = newFile(), options: Partial<StoreOptions> = {}) {
  const store = open(file, options)
  const hr = await store.registerSystem('node-hr', 'HR', ['node-hr'])
  const rule = await store.registerRule('node-rule', 'HR employees', hr.id, ['node-rule'])
  const run = await store.startRun(newRun(hr.id))
  return { store, hr, rule, run }
}

/** A closed store with one object. */
export async function closedStore(): Promise<string> {
  const { store, hr, run } = await openWithHr()
  await save(store, run, { csos: [csoWrite(cso(store, hr.id, '1'))], records: [record(run.id)] })
  await store.close()
  return store.connection.file
}

/** Migrates a file with other migrations than ours. */
export function migrateWith(file: string, known: readonly string[]): void {
  const db = openDatabase(file, 'write')
  try {
    migrate(db, file, known)
  } finally {
    db.close()
  }
}
