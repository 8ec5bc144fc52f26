/** Since when pending exports are held: for as long as they are, whatever else becomes of them (N10). */
import { describe, expect, it } from 'vitest'
import type { PendingExport } from '../../runtime/model/objects'
import type { SqliteStore } from '../../runtime/store/sqlite/sqlite-store'
import { cso, csoWrite, newFile, newRun, openWithHr, pending, pendingWrite, save } from './world'

const day = (number: number): string => `2026-03-0${number}T08:00:00Z`

/** Two accounts with something to be sent, and a day that goes on. */
async function staged() {
  let today = 1
  const world = await openWithHr(newFile(), { now: () => day(today) })
  const { store, hr, run } = world
  const accounts = [cso(store, hr.id, '1'), cso(store, hr.id, '2')] as const
  const [first, second] = [pending(store, accounts[0], run.id), pending(store, accounts[1], run.id)] as const
  await save(store, run, { csos: accounts.map((account) => csoWrite(account)), pendings: [first, second].map(pendingWrite) })
  /** On this day it is saved as somebody makes it. */
  const change = async (on: number, { id }: PendingExport, some: Partial<PendingExport>): Promise<void> => {
    today = on
    await save(store, run, { pendings: [{ ...(await shown(store, id)), ...some }] })
  }
  return { ...world, accounts, first, second, change, since: () => store.heldSince(hr.id) }
}

async function shown(store: SqliteStore, id: number): Promise<PendingExport> {
  const [found] = await store.loadPendings([id])
  if (!found) throw new Error('nothing is pending')
  return found.pending
}

describe('N10 since when exports are held', () => {
  it('is since the day it was held, not staged; of several the oldest that is held', async () => {
    const { first, second, change, since } = await staged()
    expect(await since()).toBeNull()
    await change(4, first, { state: 'held', heldBy: 'person' })
    await change(5, second, { state: 'held', heldBy: 'limit' })
    expect(await since()).toBe(day(4))
    await change(6, first, { state: 'pending', released: true })
    expect(await since()).toBe(day(5))
    await change(7, second, { state: 'pending' })
    expect(await since()).toBeNull()
    await change(8, second, { state: 'held' })
    expect(await since()).toBe(day(8))
  })

  it('stays as it is while it is staged anew and its run is pruned', async () => {
    const { store, first, change, since } = await staged()
    await change(2, first, { state: 'held', heldBy: 'setting' })
    await change(3, first, { heldBy: 'person', because: 'another value' })
    await store.prune(day(9), 9)
    expect(await since()).toBe(day(2))
  })

  it('is noted of what is staged and held at once', async () => {
    const { store, hr, run, since } = await staged()
    const account = cso(store, hr.id, '3')
    await save(store, run, {
      csos: [csoWrite(account)],
      pendings: [pendingWrite(pending(store, account, run.id, { state: 'held' }))],
    })
    expect(await since()).toBe(day(1))
  })

  it.each(['accepted', 'discarded'] as const)('I18 stays as it is beside an import that is %s', async (how) => {
    const { store, hr, first, second, change, since } = await staged()
    await change(2, first, { state: 'held', heldBy: 'person' })
    await change(3, second, { state: 'held', heldBy: 'person' })
    const [system] = await store.systems()
    const staging = await store.startRun(newRun(hr.id))
    const open = { run: staging.id, firstNew: store.reserveIds('cso', 1) }
    if (!system) throw new Error('there is no system')
    await store.saveSystem({ ...system, openImport: open })
    const held = [await shown(store, first.id), await shown(store, second.id)]
    await save(store, staging, { import: staging.id, pendings: held.map((of) => ({ ...of, because: 'part of it has arrived' })) })
    expect(await since()).toBe(day(2))
    // A person, or a sync, changes what the import has written over.
    await change(4, first, { because: 'another value' })
    expect(await since()).toBe(day(2))
    if (how === 'discarded') await store.discardImport(hr.id, open, 'kept')
    await store.saveSystem({ ...system, openImport: null })
    expect(await since()).toBe(day(2))
    await change(5, first, { state: 'pending' })
    expect(await since()).toBe(day(3))
  })

  it('is not known while something is held by a version that did not note it', async () => {
    const { store, first, second, change, since } = await staged()
    await change(2, first, { state: 'held' })
    await change(3, second, { state: 'held' })
    store.connection.db.exec(`update pending_export set held_since = null where id = ${first.id}`)
    expect(await since()).toBeNull()
    await change(4, first, { because: 'another value' })
    expect(await since()).toBeNull()
    await change(5, first, { state: 'pending' })
    expect(await since()).toBe(day(3))
  })
})
