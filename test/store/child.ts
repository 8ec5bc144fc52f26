/**
 * A process of its own that uses a store, for the tests that stop, freeze or kill it. Its first argument says what it does, the
 * second names the file.
 */
import { accessSync, writeSync } from 'node:fs'
import type { Run } from '../../runtime/model/runs'
import type { PageSave } from '../../runtime/model/page'
import { openDatabase } from '../../runtime/store/sqlite/file/connection'
import { fileVersion, migrate, migrations } from '../../runtime/store/sqlite/file/migrations'
import { openStore } from '../../runtime/store/sqlite/open'
import type { SqliteStore } from '../../runtime/store/sqlite/sqlite-store'
import { contribution, cso, csoWrite, mvo, mvoWrite, newRun, page, pending, pendingWrite, record } from './objects'

const [, , task = '', file = '', lockTimes] = process.argv
const NOW = '2025-03-01T08:00:00Z'
const PAGE_SIZE = 40

function open(): SqliteStore {
  return openStore({ file, now: () => NOW, ...(lockTimes === undefined ? {} : { lockTimes: JSON.parse(lockTimes) as never }) })
}

function tell(line: string): void {
  writeSync(1, `${line}\n`)
}

/** One page of new people with accounts; every table of objects gets its share. */
function newPage(store: SqliteStore, system: number, rule: number, run: Run, number: number): PageSave {
  const people = Array.from({ length: PAGE_SIZE }, () => mvo(store, { attributes: { page: number } }))
  const accounts = people.map((person) =>
    cso(store, system, `${person.id}`, { mvo: person.id, link: 'projected', attributes: { page: number } }),
  )
  return page(run, {
    mvos: people.map((person) => mvoWrite(person)),
    csos: accounts.map((account) => csoWrite(account, { references: [{ attribute: 'member', add: ['x'], remove: [] }] })),
    contributions: accounts.map((account) => contribution(account.mvo ?? 0, rule, account.id)),
    pendings: accounts.map((account) => pendingWrite(pending(store, account, run.id))),
    records: accounts.map((account) => record(run.id, { cso: account.id, mvo: account.mvo })),
  })
}

async function world(store: SqliteStore) {
  const system = (await store.registerSystem('n', 'HR', [])).id
  const rule = (await store.registerRule('r', 'people', system, [])).id
  const run = await store.startRun(newRun(system))
  return { system, rule, run }
}

/** Saves page after page until it is killed. */
async function pages(): Promise<void> {
  const store = open()
  const { system, rule, run } = await world(store)
  await store.ensureJoinAttributes([{ type: 'person', attribute: 'page' }], [])
  for (let number = 1; ; number++) {
    const counters = { ...run.counters, processed: number * PAGE_SIZE }
    await store.savePage(newPage(store, system, rule, { ...run, counters }, number))
    tell(`saved ${number}`)
  }
}

/** Opens the store, then saves a page for every line it is sent. */
async function hold(): Promise<void> {
  const store = open()
  const { run } = await world(store)
  tell('open')
  process.stdin.on('data', () => {
    store.savePage(page(run)).then(
      () => tell('saved'),
      (thrown: { code?: string; message: string }) => tell(`refused ${thrown.code} ${thrown.message}`),
    )
  })
}

/** Saves an ordinary page, a durable one and an ordinary one, with a label among the system calls between them. */
async function durable(): Promise<void> {
  const store = open()
  const { system, rule, run } = await world(store)
  for (const [number, durably] of [false, true, false].entries()) {
    label(`begin-${number}`)
    await store.savePage({ ...newPage(store, system, rule, run, number), durable: durably })
    label(`end-${number}`)
  }
  await store.close()
}

function label(name: string): void {
  try {
    accessSync(`/idweave-label-${name}`)
  } catch {
    return
  }
}

/** Brings the file to the version after its own, of the newest one to a version after that, and stops in the middle of it. */
function halfMigration(): void {
  const db = openDatabase(file, 'write')
  db.function('stop_here', () => {
    tell('half')
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
    return null
  })
  const version = fileVersion(db, file)
  const next = migrations[version] ?? 'create table half (a integer) strict; alter table cso add column half text;'
  migrate(db, file, [...migrations.slice(0, version), `${next}; select stop_here();`])
}

/** Says how many pending exports of the only system rename their account. */
async function select(): Promise<void> {
  const store = open()
  const selected = await store.selectPendings({ system: 1, now: NOW, ignoreBackoff: true, naming: ['dn'] })
  await store.close()
  tell(`${selected.filter(({ newSecondaryId }) => newSecondaryId !== null).length} renamed`)
}

const tasks: Readonly<Record<string, () => void | Promise<void>>> = { pages, hold, durable, halfMigration, select }
void tasks[task]?.()
