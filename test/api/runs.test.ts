/** Routes about runs, and what all lists have in common. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { List } from './world'
import { World } from './world'

const world = new World()
beforeAll(() => world.start())
afterAll(() => world.stop())

describe('runs', () => {
  beforeEach(() => world.fresh())

  it('N1 N3 are started, watched and listed', async () => {
    await world.run({ system: 'ad', profile: 'full-import' })
    world.hireMany(2)
    const answer = await world.ask('POST', 'runs', { system: 'HR', profile: 'full-import+delta-sync' }, 'operator')
    expect(answer.status).toBe(202)
    const { id } = answer.json as { id: number }
    expect(answer.headers.get('location')).toBe(`/identity/runs/${id}`)
    await world.ended(id)
    const run = await world.run({ system: 'ad', profile: 'export' })
    expect(run).toMatchObject({
      status: 'success',
      startedBy: 'approver',
      system: { id: 'ad', name: 'Accounts' },
      counters: { created: 2 },
    })
    expect(await world.get(`runs/${id}`)).toMatchObject({
      startedBy: 'operator',
      profile: 'full-import+delta-sync',
      counters: { added: 2, projected: 2 },
    })
    const { items } = await world.get<List>('runs')
    expect(items.map((run) => run['profile'])).toEqual(['export', 'full-import+delta-sync', 'full-import'])
    expect((await world.get<List>('runs?system=HR&status=success')).items).toMatchObject([{ id }])
    expect((await world.get<List>('runs?status=running')).items).toEqual([])
  })

  it('N4 tell what happened to each object, page by page', async () => {
    world.hireMany(3)
    const { id } = await world.run({ system: 'HR', profile: 'full-import+delta-sync' })
    const first = await world.get<List>(`runs/${id}/objects?outcome=added&limit=2`)
    expect(first.items).toHaveLength(2)
    expect(first.items[0]).toMatchObject({ outcome: 'added', name: '1001', system: { name: 'HR' } })
    const second = await world.get<List>(`runs/${id}/objects?outcome=added&limit=2&after=${first.next}`)
    expect(second).toMatchObject({ items: [{ name: '1003' }], next: null })
    const projected = await world.get<List<{ identity: string; changes: object[] }>>(
      `runs/${id}/objects?outcome=projected&limit=1`,
    )
    expect(projected.items[0]?.changes).toContainEqual(
      expect.objectContaining({ side: 'mv', attribute: 'Last Name', from: null, to: 'Family1', rule: 'HR in' }),
    )
    expect(await world.get(`metaverse/${projected.items[0]?.identity}`)).toMatchObject({ type: 'Person' })
  })

  it('N5 are cancelled, once', async () => {
    world.hireMany(400)
    const slow = {
      id: 'slow',
      type: 'function',
      z: 'tab',
      func: 'setTimeout(() => { node.send(msg); node.done() }, 30)',
      outputs: 1,
      wires: [['scope']],
      x: 1,
      y: 1,
    }
    await world.fresh({
      pageSize: 10,
      change: [{ id: 'import', type: 'identity-connector-import', wires: [['slow'], [], []] }, slow],
    })
    world.hireMany(400)
    const { id } = await world.post<{ id: number }>('runs', { system: 'HR', profile: 'full-import+full-sync' })
    for (let i = 0; i < 200; i++) {
      const { items } = await world.get<List<{ counters: { processed: number } }>>('runs?status=running')
      if ((items[0]?.counters.processed ?? 0) > 0) break
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    expect((await world.ask('POST', `runs/${id}/cancel`, {}, 'operator')).status).toBe(202)
    let run = await world.get<{ status: string; reason: string }>(`runs/${id}`)
    for (let i = 0; i < 200 && run.status === 'running'; i++) {
      await new Promise((resolve) => setTimeout(resolve, 20))
      run = await world.get(`runs/${id}`)
    }
    expect(run).toMatchObject({ status: 'cancelled', reason: expect.stringContaining('cancelled by operator') as string })
    const again = await world.ask('POST', `runs/${id}/cancel`)
    expect(again).toMatchObject({ status: 409, json: { detail: `Run ${id} has ended already (cancelled).` } })
  })

  it('take one person alone', async () => {
    world.hireMany(2)
    await world.run({ system: 'HR', profile: 'full-import' })
    const { items } = await world.get<List<{ id: number }>>('objects?q=family2')
    const run = await world.run({ object: items[0]?.id })
    expect(run).toMatchObject({
      status: 'success',
      profile: 'object',
      system: { name: 'HR' },
      counters: { processed: 1, projected: 1 },
    })
    expect((await world.get<List>('metaverse')).items).toMatchObject([{ name: 'Given2 Family2' }])
  })

  it('take the due deletions of the store', async () => {
    expect(await world.run({ profile: 'lifecycle', confirm: true })).toMatchObject({
      status: 'success',
      kind: 'lifecycle',
      system: null,
    })
  })

  it.each([
    [{}, 400, '`profile` is missing.'],
    [{ profile: 'export' }, 400, '`system` is missing.'],
    [{ system: 'HR', profile: 'everything' }, 400, /^`profile` must be one of full-import, .*, not "everything"\.$/],
    [{ system: 'HR', profile: 'export', preview: true }, 400, 'The body has an unknown part "preview".'],
    [{ system: 'Payroll', profile: 'export' }, 404, 'There is no connected system "Payroll".'],
    [
      { system: 'HR', profile: 'full-sync', source: 'ad-import' },
      400,
      'No connector import node of this system has the id or the name "ad-import".',
    ],
    [{ object: 99 }, 404, 'There is no connector space object 99.'],
    [{ object: 1, profile: 'export' }, 400, '`profile` export does not go with `object`.'],
    [{ profile: 'object' }, 400, '`object` is missing.'],
    [{ profile: 'lifecycle', system: 'HR' }, 400, 'lifecycle concerns the whole store, no single system.'],
    [{ profile: 'lifecycle', source: 'import' }, 422, 'There is no such lifecycle node.'],
    [{ object: '1' }, 400, '`object` must be a whole number.'],
    [[], 400, 'The body must be a JSON object.'],
  ])('are refused with a sentence: %j', async (body, status, detail) => {
    const answer = await world.ask('POST', 'runs', body)
    expect(answer).toMatchObject({
      status,
      json: { status, detail: typeof detail === 'string' ? detail : (expect.stringMatching(detail) as string) },
    })
    expect((await world.get<List>('runs')).items).toEqual([])
  })

  it('that do not exist are refused', async () => {
    for (const path of ['runs/77', 'runs/77/objects']) expect((await world.ask('GET', path)).status).toBe(404)
    expect((await world.ask('POST', 'runs/77/cancel')).status).toBe(404)
    expect(await world.ask('GET', 'runs/last')).toMatchObject({
      status: 400,
      json: { detail: '`run` must be a whole number, not "last".' },
    })
  })
})

describe('lists', () => {
  beforeAll(() => world.fresh())

  it.each([
    ['runs?stat=running', 'The address has an unknown part "stat".', 'Use only `system`, `status`, `store`, `limit`, `after`.'],
    ['runs?limit=501', '`limit` must be at most 500, not 501.', undefined],
    ['runs?limit=0', '`limit` must be at least 1, not 0.', undefined],
    ['runs?limit=many', '`limit` must be a whole number, not "many".', undefined],
    ['runs?limit=5&limit=6', '`limit` may be given only once.', undefined],
    ['runs?system[x]=5', '`system` may be given only once.', undefined],
    ['runs?after=x', '"x" is not a place in this list.', undefined],
    ['systems?limit=5', 'The address has an unknown part "limit".', undefined],
  ])('refuse %s', async (path, detail, next) => {
    expect(await world.ask('GET', path)).toMatchObject({
      status: 400,
      json: { title: 'bad-request', detail, ...(next && { next }) },
    })
  })

  it('that nobody described are not found, in the same form', async () => {
    const answer = await world.ask('GET', 'people')
    expect(answer).toMatchObject({ status: 404, json: { status: 404, next: 'See `GET openapi.json`.' } })
  })
})
