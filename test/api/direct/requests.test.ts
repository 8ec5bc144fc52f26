/** From a request to a route: how it is read, who may ask, which store it is about, and what becomes of refusals and faults. */
import { utc } from '../../../runtime/model/zone'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Engine } from '../../../runtime/engine/engine'
import { registerApi } from '../../../runtime/api/register'
import { memorySystem } from '../../nodes/memory'
import { newRun, NOW } from '../../store/objects'
import { DirectApi, DirectEngine, noFlows } from './world'

const engines: DirectEngine[] = []
afterEach(async () => {
  vi.restoreAllMocks()
  for (const engine of engines.splice(0)) await engine.close()
})

/** An engine with the systems HR and Accounts. */
function engineOf(name?: string): DirectEngine {
  const made = new DirectEngine(name)
  engines.push(made)
  made.system('hr', 'HR')
  made.system('ad', 'Accounts')
  made.source('hr-import', 'hr')
  return made
}

describe('the body of a request', () => {
  it('is nobody’s business when a list is asked for', async () => {
    const api = new DirectApi([engineOf()])
    expect((await api.ask('GET', 'systems', { body: { anything: 1 } })).status).toBe(200)
    expect((await api.ask('GET', 'runs', { body: 'anything' })).status).toBe(200)
  })

  it('must be empty where an operation takes none', async () => {
    const api = new DirectApi([engineOf()])
    for (const body of [undefined, null, {}]) expect((await api.ask('POST', 'systems/hr/test', { body })).status).toBe(200)
    expect(await api.ask('POST', 'systems/hr/test', { body: { stray: 1 } })).toMatchObject({
      status: 400,
      json: { detail: 'The body has an unknown part "stray".', next: 'Leave it out.' },
    })
    for (const body of ['text', [1]])
      expect(await api.ask('POST', 'systems/hr/test', { body })).toMatchObject({
        status: 400,
        json: { detail: 'The body must be a JSON object.' },
      })
  })

  it('is refused before anybody looks which store is meant', async () => {
    expect(await new DirectApi([]).ask('POST', 'runs', { body: { stray: 1 } })).toMatchObject({ status: 400 })
  })
})

describe('the address of a request', () => {
  it('has its parts decoded, and defaults for those that are left out', async () => {
    const { engine, store } = engineOf()
    await engine.currentPlan()
    const api = new DirectApi(() => [engine])
    expect(await api.get('systems/%41ccounts/schema')).toMatchObject({ objectTypes: [{ name: 'user' }] })
    for (let i = 0; i < 51; i++) await store.startRun({ ...newRun(null), ended: NOW, status: 'success' })
    const { items, next } = await api.get<{ items: unknown[]; next: string }>('runs')
    expect(items).toHaveLength(50)
    expect((await api.get<{ items: unknown[] }>(`runs?after=${next}`)).items).toHaveLength(1)
    expect((await api.get<{ items: unknown[] }>('runs?limit=500')).items).toHaveLength(51)
  })

  it('must be as described', async () => {
    const api = new DirectApi([engineOf()])
    expect(await api.ask('GET', 'systems?limit=5')).toMatchObject({
      status: 400,
      json: { detail: 'The address has an unknown part "limit".', next: 'Use only `store`.' },
    })
    expect(await api.ask('GET', 'health?x=5')).toMatchObject({ status: 400, json: { next: 'Leave it out.' } })
    expect(await api.ask('GET', 'systems/hr/schema?system=ad')).toMatchObject({
      status: 400,
      json: { next: 'Use only `store`.' },
    })
    expect(await api.ask('GET', 'runs/0')).toMatchObject({ status: 400, json: { detail: '`run` must be at least 1, not 0.' } })
  })
})

describe('the store', () => {
  it('need not be named when there is one, and must be when there are several', async () => {
    const [first, second] = [engineOf(), engineOf('second & last.sqlite')]
    expect(await new DirectApi([first]).ask('GET', 'systems?store=people.sqlite')).toMatchObject({ status: 200 })
    expect(await new DirectApi([first]).ask('GET', 'systems?store=second')).toMatchObject({
      status: 404,
      json: { detail: 'There is no identity store "second".', next: 'Deployed: people.sqlite.' },
    })
    const both = new DirectApi([first, second])
    expect(await both.ask('GET', 'systems')).toMatchObject({
      status: 400,
      json: {
        detail: 'Several identity stores are deployed: people.sqlite, second & last.sqlite.',
        next: 'Say which with `store`.',
      },
    })
    const started = await both.ask('POST', `runs?store=${encodeURIComponent('second & last.sqlite')}`, {
      body: { system: 'HR', profile: 'full-import' },
    })
    expect(started.status).toBe(202)
    expect(started.headers.get('location')).toBe('/red/identity/runs/1?store=second%20%26%20last.sqlite')
  })

  it('is not needed by what is not about one', async () => {
    const none = new DirectApi([])
    for (const path of ['connectors', 'openapi.json', 'expressions/operators', 'metrics'])
      expect((await none.ask('GET', path)).status, path).toBe(200)
    for (const path of ['systems', 'runs', 'health'])
      expect(await none.ask('GET', path), path).toMatchObject({
        status: 503,
        json: { type: 'urn:idweave:problem:store-closed', detail: 'No identity store is deployed.' },
      })
    expect(await none.get('openapi.json')).toMatchObject({ servers: [{ url: '/red' }] })
  })

  it('is looked up at each request', async () => {
    const open: DirectEngine[] = []
    const api = new DirectApi(() => open.map(({ engine }) => engine))
    expect((await api.ask('GET', 'systems')).status).toBe(503)
    open.push(engineOf())
    expect((await api.ask('GET', 'systems')).status).toBe(200)
  })
})

describe('who asks', () => {
  it('needs every permission of the operation', async () => {
    const api = new DirectApi([engineOf()])
    const status = async (path: string, ...permissions: string[]) =>
      (await api.ask('POST', path, { body: {}, permissions })).status
    expect(await status('design/test', 'identity.design')).toBe(401)
    expect(await status('design/test', 'flows.write')).toBe(401)
    expect(await status('design/test', 'identity.design', 'flows.write')).toBe(400)
    expect(await status('runs', 'identity.read')).toBe(401)
    expect(await status('runs', 'identity.run')).toBe(400)
  })

  it('is recorded, as API when there are no logins', async () => {
    const api = new DirectApi([engineOf()])
    const body = { system: 'hr', profile: 'full-import' }
    expect((await api.ask('POST', 'runs', { body, username: 'Ada' })).json).toMatchObject({ startedBy: 'Ada' })
    expect((await api.ask('POST', 'runs', { body })).json).toMatchObject({ startedBy: 'API' })
  })
})

describe('an answer', () => {
  it('is not kept by anybody on its way, and says what it is', async () => {
    const api = new DirectApi([engineOf()])
    const { status, headers } = await api.ask('GET', 'systems')
    expect([status, headers.get('cache-control'), headers.get('content-type')]).toEqual([200, 'no-store', 'application/json'])
    const figures = await api.ask('GET', 'metrics')
    expect([figures.status, figures.headers.get('cache-control')]).toEqual([200, 'no-store'])
    expect(figures.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
    expect(figures.headers.get('location')).toBeNull()
  })

  it('N9 of a fault says nothing of it; the log does', async () => {
    const { engine } = engineOf()
    const api = new DirectApi(() => [engine])
    vi.spyOn(engine.store, 'counts').mockRejectedValueOnce(new Error('hunter2 in a fault'))
    const answer = await api.ask('GET', 'systems')
    expect(answer).toMatchObject({ status: 500, json: { title: 'Internal Server Error', type: 'about:blank' } })
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    expect(answer.text).not.toContain('hunter2')
    expect(api.logged).toEqual([expect.stringMatching(/^identity API: Error: hunter2 in a fault\n +at /)])
    vi.spyOn(engine.store, 'counts').mockRejectedValueOnce('thrown text')
    expect((await api.ask('GET', 'systems')).status).toBe(500)
    expect(api.logged[1]).toBe('identity API: thrown text')
  })

  it('of a refusal is no fault', async () => {
    const api = new DirectApi([engineOf()])
    expect(await api.ask('GET', 'runs/77')).toMatchObject({ status: 404, json: { type: 'urn:idweave:problem:unknown-object' } })
    expect(api.logged).toEqual([])
  })

  it('to what nobody described is a refusal in the same form', async () => {
    const answer = await new DirectApi([]).ask('GET', 'people')
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    expect(answer.json).toEqual({
      type: 'about:blank',
      title: 'Not Found',
      status: 404,
      detail: 'There is no such part of the API, or not by this method.',
      next: 'See `GET openapi.json`.',
    })
  })
})

describe('registering', () => {
  it('happens once for each admin root', () => {
    const api = new DirectApi([])
    const count = api.paths.length
    registerApi(
      api.host,
      { open: () => [], notOpen: () => [], onOpened: () => undefined },
      {
        openFolders: () => ({ allowedFolders: [] }),
        clock: () => NOW,
        zone: () => utc,
        problemsIn: async () => [],
        readStep: () => null,
        flows: noFlows,
      },
    )
    expect(api.paths).toHaveLength(count)
    expect(new Set(api.paths).size).toBe(count)
  })

  it('does without what a host does not have', async () => {
    const made = engineOf()
    const opened: ((engine: Engine) => void)[] = []
    const add = (): void => undefined
    const { comms: _, ...host } = new DirectApi([]).host
    const stores = {
      open: () => [made.engine],
      notOpen: () => [],
      onOpened: (then: (engine: Engine) => void) => void opened.push(then),
    }
    registerApi({ ...host, httpAdmin: { get: add, post: add } }, stores, {
      openFolders: () => ({ allowedFolders: [] }),
      clock: () => NOW,
      zone: () => utc,
      problemsIn: async () => [],
      readStep: () => null,
      flows: noFlows,
    })
    opened[0]?.(made.engine)
    expect(await (await made.engine.start(importOf('hr'))).ended).toMatchObject({ status: 'warnings' })
    await new Promise((done) => setTimeout(done, 50))
  })

  it('N8 listens to each engine from the moment its store is open', async () => {
    const [first, second] = [engineOf(), engineOf('second.sqlite')]
    const open = [first.engine]
    const api = new DirectApi(() => open)
    api.opened(first)
    memorySystem('hr').rows.clear()
    await (
      await first.engine.start(importOf('hr'))
    ).ended
    open.push(second.engine)
    api.opened(second)
    await (
      await second.engine.start(importOf('ad'))
    ).ended
    const lines = (await api.ask('GET', 'metrics')).text
      .split('\n')
      .filter((line) => line.startsWith('idweave_runs_ended_total{'))
    expect(lines).toEqual([
      'idweave_runs_ended_total{store="people.sqlite",system="HR",profile="full-import",status="warnings"} 1',
      'idweave_runs_ended_total{store="second.sqlite",system="Accounts",profile="full-import",status="warnings"} 1',
    ])
    await expect.poll(() => JSON.stringify(api.published)).toContain('second.sqlite')
    expect(new Set(api.published.map(({ topic }) => topic))).toEqual(new Set(['identity/runs']))
  })
})

const importOf = (system: string) => ({ profile: 'full-import' as const, system, startedBy: 'a test', overlap: 'wait' as const })
