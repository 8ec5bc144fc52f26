/** What people see: searches, runs and their records, systems and rules, views. */
import { describe, expect, it } from 'vitest'
import type { SqliteStore } from '../../runtime/store/sqlite/sqlite-store'
import {
  contribution,
  cso,
  csoWrite,
  mvo,
  mvoWrite,
  newRun,
  NOW,
  open,
  openWithHr,
  pending,
  pendingWrite,
  record,
  save,
} from './world'

async function withPeople() {
  const world = await openWithHr()
  const { store, hr, rule, run } = world
  await store.ensureJoinAttributes([{ type: 'person', attribute: 'mail' }], [])
  const people = [
    mvo(store, { attributes: { displayName: 'Ada Müller', mail: 'a_b%@x', note: 'say "hi"\n\\ twice', number: 42 } }),
    mvo(store, { attributes: { displayName: 'Bob', mail: 'axbc@x', team: ['Red', 'Blue'] } }),
    mvo(store, { type: 'group', attributes: { name: 'Ada fans' } }),
  ]
  const accounts = [
    cso(store, hr.id, 'E1_%', { mvo: people[0]?.id ?? null, link: 'projected', secondaryId: 'CN=Ada Müller' }),
    cso(store, hr.id, 'E2', { staging: 'obsolete', attributes: { title: 'Straße' } }),
  ]
  const staged = pending(store, accounts[0] as (typeof accounts)[0], run.id, { mvo: people[0]?.id ?? null })
  await save(store, run, {
    mvos: people.map((person) => mvoWrite(person)),
    csos: accounts.map((account) => csoWrite(account)),
    contributions: [contribution(people[0]?.id ?? 0, rule.id, accounts[0]?.id ?? 0)],
    pendings: [pendingWrite(staged)],
  })
  return { ...world, people, accounts, staged }
}

describe('looking for objects', () => {
  it('O2 finds text in any value, in any letter case, literally', async () => {
    const { store, people } = await withPeople()
    const found = async (q: string) =>
      (await store.searchMvos({ q, limit: 10 })).items.map((found) => people.findIndex(({ id }) => id === found.id))
    expect(await found('ada')).toEqual([0, 2])
    expect(await found('MÜLL')).toEqual([0])
    expect(await found('a_b%')).toEqual([0])
    expect(await found('a%b')).toEqual([])
    expect(await found('say "HI"')).toEqual([0])
    expect(await found('\n\\')).toEqual([0])
    expect(await found('blue')).toEqual([1])
    expect(await found('displayName')).toEqual([])
    expect(await found('"')).toEqual([0])
    expect(await found(people[1]?.uuid ?? '')).toEqual([1])
  })

  it('finds by an attribute and its value, kept as a key or not', async () => {
    const { store, people } = await withPeople()
    const found = async (query: Partial<Parameters<SqliteStore['searchMvos']>[0]>) =>
      (await store.searchMvos({ limit: 10, ...query })).items.map((found) => people.findIndex(({ id }) => id === found.id))
    expect(await found({ type: 'person', attribute: 'mail', value: 'AXBC@X' })).toEqual([1])
    expect(await found({ type: 'person', attribute: 'mail', value: 'axb' })).toEqual([])
    expect(await found({ attribute: 'NUMBER', value: '42' })).toEqual([0])
    expect(await found({ attribute: 'team', value: 'red' })).toEqual([1])
    expect(await found({ attribute: 'team' })).toEqual([1])
    expect(await found({ type: 'group' })).toEqual([2])
    expect(await found({ type: 'person', q: 'ada' })).toEqual([0])
  })

  it('finds accounts by anchor, secondary id, value and state', async () => {
    const { store, hr, accounts } = await withPeople()
    const found = async (query: Partial<Parameters<SqliteStore['searchCsos']>[0]>) =>
      (await store.searchCsos({ limit: 10, ...query })).items.map((found) => accounts.findIndex(({ id }) => id === found.id))
    expect(await found({ q: 'e1_%' })).toEqual([0])
    expect(await found({ q: 'cn=ada' })).toEqual([0])
    expect(await found({ q: 'STRASSE' })).toEqual([1])
    expect(await found({ state: 'linked' })).toEqual([0])
    expect(await found({ state: 'unlinked', system: hr.id, type: 'person' })).toEqual([1])
    expect(await found({ state: 'obsolete' })).toEqual([1])
    expect(await found({ system: hr.id + 1 })).toEqual([])
  })

  it('shows pending exports with a name', async () => {
    const { store, hr, staged, accounts } = await withPeople()
    expect((await store.searchPendings({ system: hr.id, state: 'pending', limit: 10 })).items).toEqual([
      { pending: staged, cso: accounts[0], name: 'Ada Müller' },
    ])
    expect((await store.searchPendings({ state: 'held', limit: 10 })).items).toEqual([])
  })

  it('hands out page after page, never more than five hundred, each object once', async () => {
    const { store, run } = await openWithHr()
    const people = Array.from({ length: 2600 }, (_, i) => mvo(store, { attributes: { name: i % 2 === 0 ? 'even' : 'odd' } }))
    await save(store, run, { mvos: people.map((person) => mvoWrite(person)) })
    const sizes: number[] = []
    const seen = new Set<number>()
    for (let after: string | undefined; ;) {
      const { items, next } = await store.searchMvos({ q: 'EVEN', limit: 9999, ...(after === undefined ? {} : { after }) })
      sizes.push(items.length)
      for (const person of items) seen.add(person.id)
      if (next === null) break
      after = next
    }
    expect([sizes, seen.size]).toEqual([[500, 500, 300], 1300])
    await expect(store.searchMvos({ limit: 1, after: 'x; drop table mvo' })).rejects.toMatchObject({ code: 'bad-request' })
  })

  it('counts what it holds', async () => {
    const { store, hr } = await withPeople()
    const { mvos, csos, pendings, fileBytes } = await store.counts()
    expect([mvos, csos, pendings]).toEqual([
      { group: 1, person: 2 },
      [
        { system: hr.id, type: 'person', link: 'none', staging: 'obsolete', count: 1 },
        { system: hr.id, type: 'person', link: 'projected', staging: 'normal', count: 1 },
      ],
      [{ system: hr.id, operation: 'update', state: 'pending', count: 1, delayed: 0, outdated: 0, deprovisioning: 0 }],
    ])
    expect(fileBytes).toBeGreaterThan(50_000)
  })

  it('counts afresh when no run is under way, and as soon as one has begun or ended', async () => {
    const { store, run } = await openWithHr()
    const people = async (): Promise<number> => (await store.counts()).mvos['person'] ?? 0
    const another = (): Promise<unknown> => save(store, run, { mvos: [mvoWrite(mvo(store))] })
    await store.saveRun({ ...run, status: 'success', ended: NOW })
    for (const expected of [1, 2]) {
      await another()
      expect(await people()).toBe(expected)
    }
    const second = await store.startRun(newRun(null))
    await another()
    expect(await people()).toBe(3)
    await another()
    await store.saveRun({ ...second, status: 'success', ended: NOW })
    expect(await people()).toBe(4)
  })

  it('shows plain names to people who open the file', async () => {
    const { store } = await withPeople()
    const views = store.connection.all<{ name: string }>("select name from sqlite_schema where type = 'view' order by name")
    for (const { name } of views) store.connection.all(`select * from ${name}`)
    expect(store.connection.all('select system, anchor, linked_how from accounts')).toEqual([
      { system: 'HR', anchor: 'E1_%', linked_how: 'projected' },
      { system: 'HR', anchor: 'E2', linked_how: 'none' },
    ])
    expect(store.connection.all('select system, attribute, "to", rule from pending_changes')).toEqual([
      { system: 'HR', attribute: 'mail', to: '"a@example.org"', rule: 'HR employees' },
    ])
    expect(views.map(({ name }) => name)).toContain('people_and_other_objects')
  })

  it('A2 shows who supplied what by name', async () => {
    const { store, hr, rule, run } = await openWithHr()
    const account = cso(store, hr.id, 'E1')
    const provenance = { a: { rule: rule.id, cso: account.id, since: NOW }, b: { rule: rule.id, cso: null, since: NOW } }
    await save(store, run, {
      csos: [csoWrite(account)],
      mvos: [mvoWrite(mvo(store, { attributes: { a: 1, b: ['x'] }, provenance }))],
    })
    expect(
      store.connection.all('select attribute, value, rule, system, anchor, since from who_supplied_what order by 1'),
    ).toEqual([
      { attribute: 'a', value: 1, rule: 'HR employees', system: 'HR', anchor: 'E1', since: NOW },
      { attribute: 'b', value: '["x"]', rule: 'HR employees', system: null, anchor: null, since: NOW },
    ])
  })
})

describe('runs and records', () => {
  it('N3 keeps a run as it goes, and lists runs the newest first', async () => {
    const { store, hr, run } = await openWithHr()
    const second = await store.startRun({ ...newRun(null), kind: 'lifecycle', profile: 'lifecycle', total: 7 })
    const ended = {
      ...second,
      ended: NOW,
      status: 'warnings' as const,
      reason: 'why',
      targets: { AD: { provisioned: 1, matched: 0, updated: 2, deprovisioned: 0, withdrawn: 0 } },
      warnings: [{ code: 'w', message: 'm' }],
    }
    await store.saveRun(ended)
    expect(await store.run(second.id)).toEqual(ended)
    expect(await store.run(99)).toBeNull()
    const first = await store.runs({ limit: 1 })
    expect([first.items, first.next]).toEqual([[ended], String(second.id)])
    expect(await store.runs({ limit: 1, after: first.next ?? '' })).toEqual({ items: [run], next: null })
    expect((await store.runs({ limit: 5, system: hr.id })).items).toEqual([run])
    expect((await store.runs({ limit: 5, status: 'warnings' })).items).toEqual([ended])
    await expect(store.saveRun({ ...run, id: 99 })).rejects.toThrow(/no run 99/)
  })

  it('closes the runs a crash left behind', async () => {
    const { store, run } = await openWithHr()
    const done = await store.startRun({ ...newRun(null), status: 'success', ended: NOW })
    const closed = await store.closeOrphanedRuns(NOW)
    expect(closed.map((closedRun) => [closedRun.id, closedRun.status, closedRun.ended])).toEqual([[run.id, 'stopped', NOW]])
    expect([await store.run(run.id), await store.run(done.id), await store.closeOrphanedRuns(NOW)]).toEqual([closed[0], done, []])
  })

  it.each([
    ['import', 'Nothing of this import counts.'],
    ['sync', 'Of an import nothing counts unless it had ended; what was synchronised stays.'],
    ['export', 'What was sent stays sent'],
    ['lifecycle', 'What it had done stays.'],
  ] as const)('says of what a crash left behind of a run of the kind %s: %s', async (kind, said) => {
    const { store } = await openWithHr()
    const { id } = await store.startRun({ ...newRun(null), kind })
    await store.closeOrphanedRuns(NOW)
    expect((await store.run(id))?.reason).toContain(`Node-RED ended while this run was going on. ${said}`)
    expect((await store.run(id))?.reason).toMatch(/ Start the run again\.$/)
  })

  it('N14 says of an erasure that a crash cut off that nothing was erased, and what to do', async () => {
    const { store } = await openWithHr()
    const { id } = await store.startRun({ ...newRun(null), kind: 'lifecycle', profile: 'erasure' })
    await store.closeOrphanedRuns(NOW)
    expect((await store.run(id))?.reason).toBe(
      'Node-RED ended while this run was going on. Nothing was erased. Look at the person again, and erase then what there is.',
    )
  })

  it('A2 N4 knows of a record what imports read of it and exports wrote to it, and not what they staged for others', async () => {
    const { store, hr, run } = await openWithHr()
    const ended = { ...run, kind: 'export' as const, profile: 'export' as const }
    await store.saveRun(ended)
    const change = { side: 'cs' as const, attribute: 'department', from: null, to: 'Sales' }
    const sent = { ...change, side: 'export' as const, to: 'IT' }
    const about = { cso: 1, mvo: 2, system: hr.id }
    await save(store, run, {
      records: [
        record(run.id, { ...about, outcome: 'added', changes: [change] }),
        record(run.id, { ...about, cso: 7, outcome: 'exportUpdated', changes: [sent] }),
        record(run.id, { ...about, outcome: 'flowed', changes: [sent] }),
        record(run.id, { ...about, cso: 7, outcome: 'exportFailed', changes: [{ ...sent, to: 'Law' }] }),
      ],
    })
    expect((await store.lastChangeOf({ cso: 1 }, 'department'))?.change).toEqual(change)
    expect((await store.lastChangeOf({ cso: 7 }, 'department'))?.change).toEqual(sent)
  })

  it('N4 keeps one record an object with before and after, and shows the history of each', async () => {
    const { store, hr, rule, run } = await openWithHr()
    const change = {
      side: 'mv' as const,
      attribute: 'a',
      from: null,
      to: { integer: '133801632000000000' },
      rule: rule.id,
      because: 'HR',
    }
    const made = [
      record(run.id, { cso: 1, mvo: 2, system: hr.id, changes: [change] }),
      record(run.id, { outcome: 'joined', cso: 1, mvo: 3, error: 'existing-join' }),
      record(run.id, { outcome: 'joined', cso: 4, mvo: 2 }),
    ]
    await save(store, run, { records: made })
    const { items } = await store.runRecords(run.id, { limit: 10 })
    expect(items.map(({ id, at, ...rest }) => [id > 0, at, rest])).toEqual(made.map((record) => [true, NOW, record]))
    expect((await store.runRecords(run.id, { outcome: 'joined', limit: 1 })).items.map((record) => record.mvo)).toEqual([3])
    const { next } = await store.runRecords(run.id, { limit: 2 })
    expect((await store.runRecords(run.id, { limit: 2, after: next ?? '' })).items.map((record) => record.cso)).toEqual([4])
    const objects = async (of: { cso?: number; mvo?: number }) =>
      (await store.historyOf(of, 10)).map((record) => [record.cso, record.mvo])
    expect(await objects({ cso: 1 })).toEqual([
      [1, 3],
      [1, 2],
    ])
    expect(await objects({ mvo: 2 })).toEqual([
      [4, 2],
      [1, 2],
    ])
    expect(await objects({ cso: 1, mvo: 2 })).toEqual([
      [4, 2],
      [1, 3],
      [1, 2],
    ])
  })

  it('prunes old runs in small pieces, and never one that is going on', async () => {
    const { store, run } = await openWithHr()
    const old = await store.startRun({
      ...newRun(null),
      status: 'success',
      started: '2024-01-01T00:00:00Z',
      ended: '2024-01-01T01:00:00Z',
    })
    const going = await store.startRun({ ...newRun(null), started: '2024-01-01T00:00:00Z' })
    await save(store, old, { records: Array.from({ length: 25 }, () => record(old.id)) })
    await save(store, run, { records: [record(run.id)] })
    const removed: number[] = []
    for (let n = -1; n !== 0;) removed.push((n = await store.prune('2024-12-01T00:00:00Z', 10)))
    expect(removed).toEqual([10, 10, 6, 0])
    expect((await store.runs({ limit: 9 })).items.map((run) => run.id)).toEqual([going.id, run.id])
    expect((await store.runRecords(run.id, { limit: 9 })).items).toHaveLength(1)
  })
})

describe('systems and rules', () => {
  it('adopts the row of a node of the same name that is gone from the canvas', async () => {
    const store = open()
    const hr = await store.registerSystem('n1', 'HR', ['n1'])
    expect(await store.registerSystem('n1', 'HR staff', ['n1'])).toEqual({ ...hr, name: 'HR staff' })
    const twin = await store.registerSystem('n2', 'HR staff', ['n1', 'n2'])
    expect(twin.id).not.toBe(hr.id)
    expect(await store.registerSystem('n3', 'HR staff', ['n2', 'n3'])).toEqual({ ...hr, node: 'n3', name: 'HR staff' })
    const row = await store.registerRule('r1', 'People', hr.id, ['r1'])
    expect(await store.registerRule('r2', 'People', hr.id, ['r2'])).toEqual({ ...row, node: 'r2' })
    expect((await store.registerRule('r3', 'People', twin.id, ['r3'])).id).not.toBe(row.id)
    expect(await store.rules()).toHaveLength(2)
  })
})
