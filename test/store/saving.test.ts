/** What saving a page writes, and what it leaves alone. */
import { describe, expect, it } from 'vitest'
import type { Cso } from '../../runtime/model/objects'
import { type CsoWrite, saved } from '../../runtime/model/page'
import type { SqliteStore } from '../../runtime/store/sqlite/sqlite-store'
import {
  contribution,
  cso,
  csoWrite,
  mvo,
  mvoWrite,
  NOW,
  open,
  openWithHr,
  page,
  pending,
  pendingWrite,
  record,
  save,
} from './world'

const changesOf = (store: SqliteStore) => store.connection.get<{ n: number }>('select total_changes() as n')?.n ?? 0

/** Every row of every table except the numbers set aside, to compare before and after. */
function contents(store: SqliteStore): string {
  const tables = store.connection.all<{ name: string }>(
    "select name from sqlite_schema where type = 'table' and name not like 'sqlite%' order by name",
  )
  return JSON.stringify(
    tables
      .filter(({ name }) => !['lock', 'opened', 'meta'].includes(name))
      .map(({ name }) => [name, store.connection.db.prepare(`select * from ${name}`).all()]),
  )
}

describe('saving a page', () => {
  it('writes nothing and names what is in the way when an object has another version, is missing, or is there already', async () => {
    const { store, hr, rule, run } = await openWithHr()
    const [known, missing] = [cso(store, hr.id, '1'), cso(store, hr.id, '2')]
    const person = mvo(store)
    await save(store, run, { csos: [csoWrite(known)], mvos: [mvoWrite(person)] })
    const before = contents(store)
    const staged = pending(store, known, run.id, { version: 2 })
    const { conflicts } = await store.savePage(
      page(run, {
        csos: [csoWrite({ ...known, version: 8 }), csoWrite({ ...missing, version: 2 }), csoWrite(cso(store, hr.id, '3'))],
        mvos: [mvoWrite(person)],
        contributions: [contribution(person.id, rule.id, known.id)],
        pendings: [pendingWrite(staged)],
        pendingsDeleted: [staged.id],
        records: [record(run.id)],
      }),
    )
    expect(conflicts).toEqual([
      { kind: 'cso', id: known.id },
      { kind: 'cso', id: missing.id },
      { kind: 'mvo', id: person.id },
      { kind: 'pending', id: staged.id },
    ])
    expect(contents(store)).toBe(before)
  })

  it('N2 deletes nothing that another run has changed since the page was decided on it', async () => {
    const { store, hr, run } = await openWithHr()
    const account = cso(store, hr.id, '1')
    const staged = pending(store, account, run.id)
    await save(store, run, { csos: [csoWrite(account)], pendings: [pendingWrite(staged)] })
    const [read] = (await store.loadPage([account.id])).csos
    if (!read?.pending) throw new Error('nothing was saved')
    await save(store, run, { csos: [{ ...csoWrite(account), cso: read.cso }], pendings: [read.pending] })
    const before = contents(store)
    const deleting = { csosDeleted: [account.id], pendingsDeleted: [staged.id] }
    const { conflicts } = await store.savePage(page(run, { ...deleting, csosRead: [read.cso], pendingsRead: [read.pending] }))
    expect(conflicts).toEqual([
      { kind: 'cso', id: account.id },
      { kind: 'pending', id: staged.id },
    ])
    expect(contents(store)).toBe(before)
    const [now] = (await store.loadPage([account.id])).csos
    if (!now?.pending) throw new Error('it is gone')
    await save(store, run, { ...deleting, csosRead: [now.cso], pendingsRead: [now.pending] })
    expect((await store.loadPage([account.id])).csos).toEqual([])
  })

  it('N2 deletes no MVO that another run has changed since the page was decided on it', async () => {
    const { store, run } = await openWithHr()
    const person = mvo(store)
    await save(store, run, { mvos: [mvoWrite(person)] })
    const [read] = (await store.loadMvos([person.id])).mvos
    if (!read) throw new Error('nothing was saved')
    await save(store, run, { mvos: [{ mvo: read, attributesChanged: false }] })
    const { conflicts } = await store.savePage(page(run, { mvosDeleted: [person.id], mvosRead: [read] }))
    expect(conflicts).toEqual([{ kind: 'mvo', id: person.id }])
    const { mvos } = await store.loadMvos([person.id])
    await save(store, run, { mvosDeleted: [person.id], mvosRead: mvos })
    expect((await store.loadMvos([person.id])).mvos).toEqual([])
  })

  it('raises the version of what it writes, of something new to 1, and of nothing else', async () => {
    const { store, hr, run } = await openWithHr()
    const [account, other] = [cso(store, hr.id, '1', { version: 0 }), cso(store, hr.id, '2', { version: 0 })]
    const person = mvo(store, { version: 0 })
    const staged = pending(store, account, run.id, { version: 0 })
    const write = (of: Cso): CsoWrite => ({ cso: of, anchorKey: of.anchor, secondaryKey: null, attributesChanged: false })
    const inStore = async () => {
      const { csos, mvos } = await store.loadMvos([person.id])
      const [first, second] = (await store.loadPage([account.id, other.id])).csos
      expect(csos).toEqual([])
      return [first?.cso, first?.pending, second?.cso, mvos[0]]
    }
    await save(store, run, {
      csos: [write(account), write(other)],
      mvos: [{ mvo: person, attributesChanged: true }],
      pendings: [staged],
    })
    const first = [saved(account), saved(staged), saved(other), saved(person)] as const
    expect(await inStore()).toEqual(first)
    expect(first.map(({ version }) => version)).toEqual([1, 1, 1, 1])
    await save(store, run, {
      csos: [write(first[0])],
      mvos: [{ mvo: first[3], attributesChanged: false }],
      pendings: [first[1]],
    })
    expect(await inStore()).toEqual([saved(first[0]), saved(first[1]), first[2], saved(first[3])])
    const again = await store.savePage(page(run, { csos: [write(first[0]), write(first[2])], pendings: [staged] }))
    expect(again.conflicts).toEqual([
      { kind: 'cso', id: account.id },
      { kind: 'pending', id: staged.id },
    ])
  })

  it('writes nothing when a statement fails in the middle', async () => {
    const { store, hr, run } = await openWithHr()
    const before = contents(store)
    const orphan = contribution(999, 1, null)
    await expect(
      store.savePage(page(run, { csos: [csoWrite(cso(store, hr.id, '1'))], contributions: [orphan], records: [record(run.id)] })),
    ).rejects.toThrow(/FOREIGN KEY/)
    expect(contents(store)).toBe(before)
  })

  it('I15 a page that decided nothing writes no row but that of its run', async () => {
    const { store, hr, run } = await openWithHr()
    await save(store, run, { csos: [csoWrite(cso(store, hr.id, '1'))] })
    const before = changesOf(store)
    await store.findForImport(hr.id, [{ type: 'person', anchorKey: '1', secondaryKey: null }])
    await store.resolveReferences(hr.id, null)
    expect(changesOf(store) - before).toBe(0)
    await save(store, { ...run, counters: { ...run.counters, unchanged: 1 } }, {})
    expect(changesOf(store) - before).toBe(1)
    expect((await store.run(run.id))?.counters.unchanged).toBe(1)
  })

  it('writes every field of a changed CSO, and leaves the document alone when it is told so', async () => {
    const { store, hr, rule, run } = await openWithHr()
    const person = mvo(store)
    const first = cso(store, hr.id, null, { secondaryId: 'CN=A', staging: 'awaitingFirstExport', attributes: { a: 1 } })
    await save(store, run, { csos: [csoWrite(first)], mvos: [mvoWrite(person)] })
    const changed = {
      ...first,
      anchor: 'GUID',
      secondaryId: 'CN=B',
      attributes: { a: 2 },
      mvo: person.id,
      link: 'byHand' as const,
      rule: rule.id,
      staging: 'awaitingConfirmation' as const,
      due: 5,
      version: 2,
    }
    await save(store, run, { csos: [csoWrite(changed, { anchorKey: 'guid' })] })
    expect((await store.loadPage([first.id])).csos[0]?.cso).toEqual(changed)
    const found = await store.findForImport(hr.id, [{ type: 'person', anchorKey: 'guid', secondaryKey: null }])
    expect(found[0]?.cso).toEqual(changed)
    const back = { ...changed, mvo: null, link: 'none' as const, rule: null, due: null, attributes: { a: 3 }, version: 3 }
    await save(store, run, { csos: [csoWrite(back, { anchorKey: 'guid', attributesChanged: false })] })
    expect((await store.loadPage([first.id])).csos[0]?.cso).toEqual({ ...back, attributes: { a: 2 } })
  })

  it('A5 writes provenance that passes on while the values stay', async () => {
    const { store, hr, rule, run } = await openWithHr()
    const records = [cso(store, hr.id, '1'), cso(store, hr.id, '2')]
    const by = (i: number) => ({ a: { rule: rule.id, cso: records[i]?.id ?? null, since: NOW } })
    const person = mvo(store, { attributes: { a: 1 }, provenance: by(0) })
    await save(store, run, { mvos: [mvoWrite(person)], csos: records.map((own) => csoWrite(own)) })
    const passed = { ...person, provenance: by(1), version: 2 }
    await save(store, run, { mvos: [mvoWrite(passed, { attributesChanged: false })] })
    expect((await store.loadMvos([person.id])).mvos).toEqual([passed])
  })

  it('X1 changes and deletes a pending export', async () => {
    const { store, hr, run } = await openWithHr()
    const account = cso(store, hr.id, '1')
    const first = pending(store, account, run.id)
    await save(store, run, { csos: [csoWrite(account)], pendings: [pendingWrite(first)] })
    const changed = {
      ...first,
      operation: 'delete' as const,
      state: 'held' as const,
      deprovisioning: true,
      released: true,
      changes: [],
      attempts: 2,
      nextAttempt: NOW,
      error: 'refused',
      because: 'left',
      version: 2,
    }
    await save(store, run, { pendings: [pendingWrite(changed)] })
    expect(await store.loadPendings([first.id, 999])).toEqual([{ pending: changed, cso: account }])
    await save(store, run, { pendingsDeleted: [first.id] })
    expect((await store.loadPage([account.id])).csos[0]?.pending).toBeNull()
  })

  it('lets a pending export replace another of the same CSO in one page', async () => {
    const { store, hr, run } = await openWithHr()
    const account = cso(store, hr.id, '1')
    const [first, second] = [pending(store, account, run.id), pending(store, account, run.id, { operation: 'delete' })]
    await save(store, run, { csos: [csoWrite(account)], pendings: [pendingWrite(first)] })
    await save(store, run, { pendings: [pendingWrite(second)], pendingsDeleted: [first.id] })
    expect((await store.loadPage([account.id])).csos[0]?.pending).toEqual(second)
  })

  it('never gives an id twice: not after a deletion, not after closing, not after a crash', async () => {
    const { store, hr, run } = await openWithHr()
    const last = cso(store, hr.id, '1')
    await save(store, run, { csos: [csoWrite(last)] })
    await save(store, run, { csosDeleted: [last.id] })
    const [given, change] = [store.reserveIds('cso', 5), store.nextChange()]
    expect(given).toBe(last.id + 1)
    const crashed = `${store.connection.file}.crashed`
    await store.backup(crashed) // what a crash would leave: no counter was saved
    const afterCrash = open(crashed)
    expect(afterCrash.reserveIds('cso', 1)).toBeGreaterThan(given + 4)
    expect(afterCrash.currentChange()).toBeGreaterThanOrEqual(change)
    await store.close()
    const again = open(store.connection.file)
    expect([again.reserveIds('cso', 1), again.nextChange(), again.currentChange()]).toEqual([given + 5, change + 1, change + 1])
  })

  it('refuses everything after closing, and may be closed twice', async () => {
    const { store, run } = await openWithHr()
    await store.close()
    await store.close()
    for (const attempt of [store.systems(), store.savePage(page(run)), store.searchMvos({ limit: 1 }), store.backup('/tmp/x')]) {
      await expect(attempt).rejects.toMatchObject({ name: 'SyncError', code: 'store-closed' })
    }
    expect(() => store.reserveIds('cso', 1)).toThrow(/closed/)
  })
})
