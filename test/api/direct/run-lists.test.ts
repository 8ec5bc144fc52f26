/** Starting runs and watching them while they are under way. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ConnectorType } from '../../../runtime/model/connector'
import { cso, csoWrite, newRun, NOW, save } from '../../store/objects'
import { memory } from '../../nodes/memory'
import { DirectApi, DirectEngine } from './world'

let made: DirectEngine
let api: DirectApi
/** Lets the imports that wait go on. */
let goOn: () => void

/** A system whose import waits until it may go on. */
function slow(): ConnectorType {
  const waiting = new Promise<void>((done) => (goOn = done))
  return {
    ...memory,
    open: async (settings, context) => ({
      ...(await memory.open(settings, context)),
      async *importAll() {
        await waiting
        yield { records: [], unreadable: [] }
      },
    }),
  }
}

beforeEach(() => {
  made = new DirectEngine()
  api = new DirectApi([made])
  const type = slow()
  made.system('hr', 'HR', type)
  made.system('ad', 'Accounts', type)
  made.source('hr-import', 'hr')
})
afterEach(async () => {
  goOn()
  vi.restoreAllMocks()
  await made.close()
})

const start = (body: object) => api.ask('POST', 'runs', { body })
const ids = async (query: string) => (await api.get<{ items: { id: number }[] }>(`runs?${query}`)).items.map(({ id }) => id)

describe('runs under way', () => {
  beforeEach(async () => {
    for (const system of ['hr', 'ad', 'hr']) await start({ system, profile: 'full-import' })
    await start({ system: 'hr', profile: 'delta-import' })
    await expect
      .poll(() => made.engine.runsUnderWay().map(({ status }) => status))
      .toEqual(['running', 'running', 'waiting', 'waiting'])
  })

  it('N3 are found by status and system, the newest first', async () => {
    expect(await ids('status=running')).toEqual([2, 1])
    expect(await ids('status=waiting')).toEqual([4, 3])
    expect(await ids('status=running&system=hr')).toEqual([1])
    expect(await ids('status=waiting&system=Accounts')).toEqual([])
    expect(await ids('')).toEqual([4, 3, 2, 1])
    expect(await ids('system=hr')).toEqual([4, 3, 1])
    expect(await ids('status=success')).toEqual([])
  })

  it('N3 come in pages too', async () => {
    const first = await api.get<{ items: { id: number }[]; next: string }>('runs?status=waiting&limit=1')
    expect(first).toMatchObject({ items: [{ id: 4 }], next: '4' })
    expect(await api.get(`runs?status=waiting&limit=1&after=${first.next}`)).toMatchObject({ items: [{ id: 3 }], next: null })
    expect(await api.get('runs?status=waiting&limit=2')).toMatchObject({ next: null })
  })

  it('are shown as the engine has them, not as they were saved last', async () => {
    vi.spyOn(made.engine, 'runsUnderWay').mockReturnValue([{ ...newRun(1), id: 1, total: 77 }])
    expect(await api.get('runs/1')).toMatchObject({ id: 1, total: 77, profile: 'full-sync' })
    const { items } = await api.get<{ items: { id: number; total: number | null }[] }>('runs')
    expect(items.map(({ id, total }) => [id, total])).toEqual([
      [4, null],
      [3, null],
      [2, null],
      [1, 77],
    ])
    const [hr] = (await api.get<{ items: { lastRun: { id: number } }[] }>('systems')).items
    expect(hr?.lastRun.id).toBe(4)
  })

  it('N12 the last run of a system is one, and not that somebody paused it or went on', async () => {
    const pause = { reason: 'new disks', until: new Date(Date.parse(made.engine.clock()) + 3_600_000).toISOString() }
    expect((await api.ask('POST', 'systems/hr/pause', { body: pause, username: 'Ada' })).status).toBe(200)
    expect((await api.ask('POST', 'systems/hr/resume', { username: 'Ada' })).status).toBe(200)
    const { items } = await api.get<{ items: { profile: string; startedBy: string }[] }>('runs?system=hr&limit=2')
    expect(items.map(({ profile, startedBy }) => [profile, startedBy])).toEqual([
      ['resume', 'Ada'],
      ['pause', 'Ada'],
    ])
    const [hr] = (await api.get<{ items: { lastRun: { id: number } }[] }>('systems')).items
    expect(hr?.lastRun.id).toBe(4)
  })

  it('N3 are found by the status the engine has, whatever was saved last', async () => {
    const { id } = await made.store.startRun({ ...newRun(1), status: 'waiting' })
    const started = { ...newRun(1), id, status: 'running' as const }
    vi.spyOn(made.engine, 'runsUnderWay').mockReturnValue([started, { ...started, id: 1, status: 'waiting' }])
    expect([await ids('status=running'), await ids('status=waiting')]).toEqual([[id], [1]])
  })

  it('N5 are cancelled, once', async () => {
    const cancelled = await api.ask('POST', 'runs/4/cancel', { username: 'Ada' })
    expect([cancelled.status, cancelled.headers.get('location')]).toEqual([202, null])
    await expect.poll(async () => (await made.store.run(4))?.status).toBe('cancelled')
    expect(await api.get('runs/4')).toMatchObject({ reason: expect.stringContaining('cancelled by Ada') as string })
    expect(await api.ask('POST', 'runs/4/cancel')).toMatchObject({
      status: 409,
      json: { detail: 'Run 4 has ended already (cancelled).', next: 'There is nothing to cancel.' },
    })
  })

  it('N2 N11 keep others waiting, are joined by the same, or have others dropped', async () => {
    expect((await start({ system: 'hr', profile: 'full-import', overlap: 'drop' })).status).toBe(409)
    const same = await start({ system: 'hr', profile: 'full-import', overlap: 'wait' })
    expect([same.status, same.headers.get('location')]).toEqual([202, '/red/identity/runs/3'])
    expect((await start({ system: 'hr', profile: 'full-import', overlap: 'wait', confirm: true })).status).toBe(202)
    expect((await api.ask('GET', 'metrics')).text).toContain('idweave_runs_under_way{store="people.sqlite"} 5')
    expect(await api.get('health')).toMatchObject({ stores: [{ runsUnderWay: 5 }] })
  })
})

describe('a run', () => {
  it('N1 is asked for as the request says', async () => {
    const asked = vi.spyOn(made.engine, 'start')
    made.source('lifecycle', null)
    await start({ system: 'HR', profile: 'full-import', source: 'hr-import', confirm: true, overlap: 'drop' })
    await start({ system: 'ad', profile: 'export' })
    await start({ profile: 'lifecycle' })
    const common = { startedBy: 'API', overlap: 'wait', confirmed: false }
    expect(asked.mock.calls.map(([request]) => request)).toEqual([
      { startedBy: 'API', overlap: 'drop', confirmed: true, profile: 'full-import', system: 'hr', source: 'hr-import' },
      { ...common, profile: 'export', system: 'ad' },
      { ...common, profile: 'lifecycle', system: null, source: 'lifecycle' },
    ])
  })

  it('has its address in the answer, however it was asked for', async () => {
    expect((await start({ system: 'hr', profile: 'full-import' })).headers.get('location')).toBe('/red/identity/runs/1')
    const answer = await api.ask('POST', 'runs/', { body: { system: 'hr', profile: 'full-import' } })
    expect(answer.status).toBe(404)
  })

  it('that could not be closed is reported', async () => {
    const { id } = await made.store.startRun(newRun(null))
    vi.spyOn(made.engine, 'start').mockImplementationOnce(async () => ({ id, ended: Promise.reject(new Error('disk full')) }))
    expect((await start({ system: 'hr', profile: 'full-import' })).status).toBe(202)
    await expect.poll(() => api.logged).toEqual(['run 1 could not be closed: disk full'])
  })

  it('of one object takes it in its system, from a source of that system', async () => {
    const hr = await made.systemId('hr')
    const run = await made.store.startRun({ ...newRun(hr), status: 'success', ended: NOW })
    const object = cso(made.store, hr, 'E1', { type: 'user' })
    await save(made.store, run, { csos: [csoWrite(object)] })
    const asked = vi.spyOn(made.engine, 'start')
    for (const more of [{}, { profile: 'object' }, { system: 'HR' }, { source: 'hr-import' }])
      expect((await start({ object: object.id, ...more })).status).toBe(202)
    const common = { startedBy: 'API', overlap: 'wait', confirmed: false, profile: 'object', system: 'hr', only: [object.id] }
    expect(asked.mock.calls.map(([request]) => request)).toEqual([common, common, common, { ...common, source: 'hr-import' }])
    made.source('ad-import', 'ad')
    const refused = async (body: object) => (await start({ object: object.id, ...body })).json
    expect(await refused({ system: 'ad' })).toMatchObject({ status: 400, detail: `Object ${object.id} belongs to HR.` })
    expect(await refused({ source: 'ad-import' })).toMatchObject({
      status: 400,
      detail: 'No connector import node of this system has the id or the name "ad-import".',
    })
    expect(await refused({ profile: 'export' })).toMatchObject({
      status: 400,
      detail: '`profile` export does not go with `object`.',
    })
    expect(asked).toHaveBeenCalledTimes(4)
  })

  it('of an object whose system is no longer deployed is refused', async () => {
    const remove = made.system('crm', 'CRM')
    const crm = await made.systemId('crm')
    const run = await made.store.startRun({ ...newRun(crm), status: 'success', ended: NOW })
    const object = cso(made.store, crm, 'C1', { type: 'user' })
    await save(made.store, run, { csos: [csoWrite(object)] })
    remove()
    const refusal = {
      status: 404,
      json: { detail: 'The connected system CRM is not deployed any more.', next: 'Deploy its node again.' },
    }
    expect(await start({ object: object.id })).toMatchObject(refusal)
    expect(await start({ system: 'CRM', profile: 'export' })).toMatchObject(refusal)
  })

  it('of the lifecycle leaves from the only node there is, or from the one named', async () => {
    const refused = async (body: object) => (await start({ profile: 'lifecycle', ...body })).json
    expect(await refused({})).toMatchObject({ status: 422, detail: 'There is no such lifecycle node.' })
    expect(await refused({ system: 'hr' })).toMatchObject({
      status: 400,
      detail: 'lifecycle concerns the whole store, no single system.',
    })
    made.source('first', null)
    made.source('second', null)
    expect(await refused({})).toMatchObject({
      status: 400,
      detail: 'There are several lifecycle nodes.',
      next: 'Say which as `source`: first, second.',
    })
    expect(await refused({ source: 'hr-import' })).toMatchObject({ status: 422 })
    expect(await refused({ system: 'hr' })).toMatchObject({ status: 400 })
    expect((await start({ profile: 'lifecycle', source: 'second' })).status).toBe(202)
  })

  it('of a system needs a source that sends its objects', async () => {
    made.source('lifecycle', null)
    for (const source of ['lifecycle', 'nobody'])
      expect(await start({ system: 'hr', profile: 'full-import', source })).toMatchObject({ status: 400 })
    expect(await start({ system: 'hr' })).toMatchObject({ status: 400, json: { detail: '`profile` is missing.' } })
    expect(await start({ profile: 'object' })).toMatchObject({ status: 400, json: { detail: '`object` is missing.' } })
    expect(await start({ profile: 'export' })).toMatchObject({ status: 400, json: { detail: '`system` is missing.' } })
    expect(await start({ object: 99 })).toMatchObject({ status: 404, json: { detail: 'There is no connector space object 99.' } })
  })
})
