/** What health and the list of problems say of stores that hold this and that. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Engine } from '../../../runtime/engine/engine'
import { healthOf } from '../../../runtime/engine/health/health'
import { DeliveryTracker } from '../../../runtime/engine/sync/delivery/tracker'
import { SyncError } from '../../../runtime/model/errors'
import type { Run } from '../../../runtime/model/runs'
import { cso, csoWrite, newRun, NOW, pending, pendingWrite, save } from '../../store/objects'
import { DirectApi, DirectEngine } from './world'

let made: DirectEngine
let api: DirectApi
beforeEach(() => {
  made = new DirectEngine()
  api = new DirectApi([made])
})
afterEach(() => made.close())

const ended = (system: number | null, some: Partial<Run> = {}) =>
  made.store.startRun({ ...newRun(system), status: 'success', ended: NOW, ...some })

interface Problems {
  readonly status: string
  readonly stores: readonly object[]
  readonly items: readonly { readonly sentence: string; readonly next: string }[]
}

describe('health', () => {
  const problems = async () => {
    const { stores } = (await api.ask('GET', 'health')).json as { stores: { problems: string[] }[] }
    return stores[0]?.problems
  }

  it('N10 is failing while nothing can be saved, and well as soon as there is room', async () => {
    const { db } = made.store.connection
    db.pragma(`max_page_count = ${String(db.pragma('page_count', { simple: true }))}`)
    const much = (): Promise<void> => made.store.saveFact('much', 'x'.repeat(300_000))
    await expect(much()).rejects.toMatchObject({ code: 'store-unwritable' })
    // What is small still fits: that is no room.
    await made.store.saveFact('little', 'x')
    expect(await api.ask('GET', 'health')).toMatchObject({ status: 503 })
    expect((await problems())?.[0]).toMatch(/^The identity store cannot be written: .*full/)
    db.pragma('max_page_count = 1000000')
    expect(await problems()).toEqual([])
  })

  it('is good where nothing is wrong', async () => {
    made.system('hr', 'HR')
    const hr = await made.systemId('hr')
    for (const status of ['success', 'warnings', 'cancelled'] as const) await ended(hr, { kind: 'sync', status })
    expect(await api.get('health')).toEqual({
      status: 'ok',
      stores: [{ name: 'people.sqlite', status: 'ok', runsUnderWay: 0, problems: [] }],
    })
  })

  it('says what to look at, in a sentence each', async () => {
    made.system('hr', 'HR')
    made.system('ad', 'Accounts')
    const removeCrm = made.system('crm', 'CRM')
    const [hr, ad, crm] = [await made.systemId('hr'), await made.systemId('ad'), await made.systemId('crm')]
    const { systems } = await made.engine.currentPlan()
    for (const id of [hr, crm]) await systems.get(id)?.change({ unreachableCount: 3 })
    const run = await ended(hr, { kind: 'import', profile: 'full-import', status: 'errors' })
    await ended(hr, { kind: 'sync', status: 'errors' })
    const latest = await ended(hr, { kind: 'sync', status: 'stopped' })
    await ended(hr, { kind: 'export', profile: 'export', status: 'errors' })
    await ended(hr, { kind: 'export', profile: 'export', status: 'success' })
    await made.store.startRun({ ...newRun(hr), kind: 'lifecycle', status: 'stopped' })
    const objects = [hr, ad, ad, ad].map((system, i) => cso(made.store, system, `E${i}`, { type: 'user' }))
    const states = ['held', 'failed', 'failed', 'pending'] as const
    const pendings = objects.map((object, i) => pending(made.store, object, run.id, { state: states[i] ?? 'pending' }))
    await save(made.store, run, {
      csos: objects.map((object) => csoWrite(object)),
      pendings: pendings.map(pendingWrite),
    })
    removeCrm()
    const all = [
      'HR could not be reached 3 times in a row. Put the system right. The next export tries it.',
      '1 pending export to HR is held and was not sent. Look at the list and release or discard what is on it.',
      `Run ${run.id} of HR (full import) ended with errors. Look at the run's objects, each of which says why, put that right and run it again.`,
      `Run ${latest.id} of HR (full sync) was stopped. Look at the run, put right what stopped it, and run it again.`,
      '2 pending exports to Accounts have failed and are not tried by themselves any more. Put right what their errors say, then release or discard them.',
    ]
    expect(await problems()).toEqual(all)
    expect(await api.ask('GET', 'health')).toMatchObject({ status: 503, json: { status: 'failing' } })
    const { status, stores, items } = await api.get<Problems>('problems')
    expect({ status, stores }).toEqual({
      status: 'failing',
      stores: [{ name: 'people.sqlite', status: 'failing', runsUnderWay: 0 }],
    })
    const common = { store: 'people.sqlite', since: NOW, rule: null, node: null }
    const [onHr, onAd] = [
      { id: 'hr', name: 'HR' },
      { id: 'ad', name: 'Accounts' },
    ].map((system) => ({ ...common, system }))
    const expected = [
      { ...onHr, code: 'system-unreachable', state: 'failing', run: null, count: null },
      { ...onHr, code: 'exports-held', state: 'waiting', count: 1 },
      { ...onHr, code: 'objects-failed', state: 'failing', run: run.id, count: null },
      { ...onHr, code: 'run-stopped', state: 'failing', run: latest.id, count: null },
      { ...onAd, code: 'exports-failed', state: 'failing', count: 2 },
    ]
    expect(items).toMatchObject(expected)
    expect(items.map(({ sentence, next }) => `${sentence} ${next}`)).toEqual(all)
    const [shown] = (await api.get<{ items: object[] }>('systems')).items
    expect(shown).toMatchObject({ fullSyncNeeded: null, unreachable: { times: 3, retryAfter: null } })
  })

  it('N10 E3 E12 counts what was refused, and what waits for a synchronisation, as long as it stands', async () => {
    made.system('ad', 'Accounts')
    const ad = await made.systemId('ad')
    const run = await ended(ad, { kind: 'export', profile: 'export', status: 'errors' })
    await ended(ad, { kind: 'export', profile: 'export', status: 'success' })
    const accounts = [1, 2, 3, 4].map((i) => cso(made.store, ad, `E${i}`, { type: 'user' }))
    const how = [
      { nextAttempt: NOW, attempts: 1 },
      { nextAttempt: '2099-01-01T00:00:00Z', attempts: 1 },
      { outdated: true },
      {},
    ] as const
    const pendings = accounts.map((account, i) => pending(made.store, account, run.id, { state: 'pending', ...how[i] }))
    await save(made.store, run, { csos: accounts.map((account) => csoWrite(account)), pendings: pendings.map(pendingWrite) })
    expect(await problems()).toEqual([
      expect.stringMatching(
        /^2 pending exports to Accounts wait to be tried again after a refusal\. Put right what their errors say/,
      ),
      expect.stringMatching(
        /^1 pending export to Accounts broke off while it was being sent, .* Synchronise the sources of its object, and export again/,
      ),
    ])
  })

  it('N10 speaks for a store that could not be opened, and whoever asks for it is told why', async () => {
    const next = 'It is tried again every 30 seconds.'
    const notOpen = { name: 'second.sqlite', sentence: 'the identity store is not open: the disk is full.', next, since: NOW }
    api.notOpen.push(notOpen)
    const said = 'The identity store is not open: the disk is full.'
    expect(await api.ask('GET', 'health')).toMatchObject({
      status: 503,
      json: {
        status: 'failing',
        stores: [
          { name: 'second.sqlite', status: 'failing', problems: [`${said} ${next}`] },
          { name: 'people.sqlite', status: 'ok', problems: [] },
        ],
      },
    })
    expect(await api.get('problems')).toMatchObject({
      items: [{ store: 'second.sqlite', code: 'store-not-open', state: 'failing', sentence: said, next, since: NOW }],
    })
    const { text } = await api.ask('GET', 'metrics')
    expect(text).toContain('idweave_problems{store="second.sqlite",code="store-not-open"} 1')
    expect(text).toContain('idweave_store_failing{store="second.sqlite"} 1')
    expect(text).toContain('idweave_store_failing{store="people.sqlite"} 0')
    expect(await api.ask('GET', 'systems?store=second.sqlite')).toMatchObject({ status: 503, json: { detail: said, next } })
    expect((await api.ask('GET', 'systems?store=people.sqlite')).status).toBe(200)
    const alone = new DirectApi([])
    expect(await alone.ask('GET', 'health')).toMatchObject({ status: 503, json: { detail: 'No identity store is deployed.' } })
    alone.notOpen.push(notOpen)
    expect(await alone.ask('GET', 'systems')).toMatchObject({ status: 503, json: { detail: said, next } })
  })

  it('N10 is failing while a store cannot be read, tells of it, and leaves out its figures only', async () => {
    const { notEvaluated } = made.store
    made.store.notEvaluated = () => Promise.reject(new SyncError('store-corrupt', 'the disk is faulty', 'Look at the disk'))
    expect((await api.ask('GET', 'health')).status).toBe(503)
    const problem = { code: 'store-not-readable', sentence: 'The identity store cannot be read: the disk is faulty.' }
    expect((await api.get<Problems>('problems')).items).toMatchObject([{ ...problem, next: 'Look at the disk.', since: NOW }])
    const { text } = await api.ask('GET', 'metrics')
    expect(text).toContain('idweave_problems{store="people.sqlite",code="store-not-readable"} 1')
    expect(text).not.toContain('idweave_store_bytes{')
    made.store.notEvaluated = notEvaluated
    expect((await api.get<Problems>('problems')).items).toEqual([])
  })

  it('N10 knows since when a problem has been there across a restart, and forgets it once it is over', async () => {
    let now = '2026-03-02T08:00:00Z'
    const parts = { store: made.store, registry: made.registry, tracker: new DeliveryTracker(), stallMs: 1000 }
    const engineAt = () => new Engine({ ...parts, clock: () => now, onProblem: () => undefined })
    const since = async (engine: Engine) => (await healthOf(engine)).problems.map((problem) => problem.since)
    made.system('ad', 'Accounts')
    const ad = await made.systemId('ad')
    const first = engineAt()
    const { systems } = await first.currentPlan()
    await systems.get(ad)?.change({ unreachableCount: 1 })
    expect(await since(first)).toEqual([now])
    now = '2026-03-03T08:00:00Z'
    expect(await since(engineAt())).toEqual(['2026-03-02T08:00:00Z'])
    await systems.get(ad)?.change({ unreachableCount: 0 })
    expect(await since(first)).toEqual([])
    await systems.get(ad)?.change({ unreachableCount: 1 })
    expect(await since(first)).toEqual([now])
  })

  it('N10 speaks for the stores that are open, and for none where all are being closed', async () => {
    const closing = new DirectEngine('second.sqlite')
    await closing.engine.close()
    const [alone, beside] = [new DirectApi([closing]), new DirectApi([closing, made])]
    for (const path of ['health', 'problems'])
      expect(await alone.ask('GET', path)).toMatchObject({ status: 503, json: { detail: 'No identity store is deployed.' } })
    expect(await beside.get('health')).toMatchObject({ status: 'ok', stores: [{ name: 'people.sqlite' }] })
    const { status, text } = await beside.ask('GET', 'metrics')
    expect(status).toBe(200)
    expect(text).toContain('idweave_store_bytes{store="people.sqlite"}')
    expect(text).not.toContain('second.sqlite')
    // It is closed between one figure and the next.
    const { counts } = made.store
    made.store.counts = () => Promise.reject(new SyncError('store-closed', 'the store is closed'))
    expect((await beside.ask('GET', 'metrics')).text).not.toContain('people.sqlite')
    made.store.counts = counts
    await closing.close()
  })

  it('speaks for all stores', async () => {
    const second = new DirectEngine('second.sqlite')
    try {
      second.system('crm', 'CRM')
      const crm = await second.systemId('crm')
      await second.store.startRun({ ...newRun(crm), status: 'errors', ended: NOW })
      expect((await new DirectApi([made, second]).ask('GET', 'health')).json).toMatchObject({
        status: 'failing',
        stores: [
          { name: 'people.sqlite', problems: [] },
          { name: 'second.sqlite', problems: [expect.stringContaining('Run 1 of CRM (full sync) ended with errors.')] },
        ],
      })
    } finally {
      await second.close()
    }
  })
})
