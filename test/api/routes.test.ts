import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { cycleFlow, personTypes } from '../nodes/cycle-flow'
import { memorySystem } from '../nodes/memory'
import { World } from './world'

const world = new World()
beforeAll(() => world.start())
afterAll(() => world.stop())

interface List<T = Record<string, unknown>> {
  readonly items: readonly T[]
  readonly next: string | null
}
interface Pending {
  readonly id: number
  readonly name: string
  readonly state: string
  readonly operation: string
  readonly identity: string
  readonly object: number
  readonly changes: readonly Record<string, unknown>[]
}

/** Secrets on both sides: a password in the accounts and a PIN on the person. */
const secret = (name: string) => ({ name, type: 'text', multi: false, secret: true })
const plain = (name: string) => ({ name, type: 'text', multi: false })

describe('systems', () => {
  beforeEach(() => world.fresh())

  it('are listed with how they stand', async () => {
    world.hireMany(3)
    await world.run({ system: 'HR', profile: 'full-import+delta-sync' })
    const { items } = await world.get<List>('systems')
    expect(items).toMatchObject([
      {
        id: 'hr',
        name: 'HR',
        deployed: true,
        connector: { name: 'memory' },
        objectTypes: ['user'],
        objects: 3,
        linked: 3,
        pendingExports: 0,
        lastRun: { status: 'success' },
      },
      { id: 'ad', name: 'Accounts', objects: 3, linked: 3, pendingExports: 3, held: 0, failed: 0, lastRun: null },
    ])
  })

  it('are found by node id and by name in any letter case, and unknown ones say what is known', async () => {
    expect(await world.get('systems/hr/schema')).toMatchObject({ objectTypes: [{ name: 'user', anchor: 'employeeId' }] })
    expect(await world.get('systems/ACCOUNTS/schema')).toMatchObject({ objectTypes: [{ name: 'user', anchor: 'login' }] })
    const answer = await world.ask('GET', 'systems/Payroll/schema')
    expect(answer.status).toBe(404)
    expect(answer.headers.get('content-type')).toMatch('application/problem+json')
    expect(answer.json).toMatchObject({
      type: 'urn:idweave:problem:unknown-system',
      detail: 'There is no connected system "Payroll".',
      next: 'Known: HR, Accounts.',
    })
  })

  it('are tested with their deployed settings', async () => {
    expect(await world.post('systems/HR/test')).toEqual({ ok: true, steps: [] })
  })

  it('that are no longer deployed are still known by name, but cannot be used', async () => {
    world.hireMany(1)
    await world.run({ system: 'HR', profile: 'full-import' })
    const flow = cycleFlow({ change: [{ id: 'store', type: 'identity-store', file: world.store }] })
    await world.red.deploy(flow.filter((node) => node.id !== 'hr'))
    const { items } = await world.get<List>('systems')
    expect(items[0]).toMatchObject({ name: 'HR', deployed: false, connector: null, objects: 1 })
    expect((await world.get<List>('runs?system=HR')).items).toHaveLength(1)
    expect((await world.ask('POST', 'runs', { system: 'HR', profile: 'full-import' })).status).toBe(404)
    const { items: objects } = await world.get<List>('objects?system=HR')
    expect(objects[0]).toMatchObject({ anchor: '1001', attributes: { sn: '(not declared)' } })
  })
})

describe('runs', () => {
  beforeEach(() => world.fresh())

  it('N1 N3 are started, watched and listed', async () => {
    world.hireMany(2)
    const answer = await world.ask('POST', 'runs', { system: 'HR', profile: 'full-import+delta-sync' }, 'writer')
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
      startedBy: 'writer',
      profile: 'full-import+delta-sync',
      counters: { added: 2, projected: 2 },
    })
    const { items } = await world.get<List>('runs')
    expect(items.map((one) => one['profile'])).toEqual(['export', 'full-import+delta-sync'])
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
    expect((await world.ask('POST', `runs/${id}/cancel`, {}, 'writer')).status).toBe(202)
    let run = await world.get<{ status: string; reason: string }>(`runs/${id}`)
    for (let i = 0; i < 200 && run.status === 'running'; i++) {
      await new Promise((resolve) => setTimeout(resolve, 20))
      run = await world.get(`runs/${id}`)
    }
    expect(run).toMatchObject({ status: 'cancelled', reason: expect.stringContaining('cancelled by writer') as string })
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
    [{}, 400, 'profile is missing.'],
    [{ profile: 'export' }, 400, 'system is missing.'],
    [{ system: 'HR', profile: 'everything' }, 400, /^profile must be one of full-import, .*, not "everything"\.$/],
    [{ system: 'HR', profile: 'export', preview: true }, 400, 'The body has an unknown part "preview".'],
    [{ system: 'Payroll', profile: 'export' }, 404, 'There is no connected system "Payroll".'],
    [
      { system: 'HR', profile: 'full-sync', source: 'ad-import' },
      400,
      'No connector import node of this system has the id "ad-import".',
    ],
    [{ object: 99 }, 404, 'There is no connector space object 99.'],
    [{ object: 1, profile: 'export' }, 400, 'profile export does not go with object.'],
    [{ profile: 'object' }, 400, 'object is missing.'],
    [{ profile: 'lifecycle', system: 'HR' }, 400, 'lifecycle concerns the whole store, no single system.'],
    [{ profile: 'lifecycle', source: 'import' }, 422, 'There is no such lifecycle node.'],
    [{ object: '1' }, 400, 'object must be a whole number.'],
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
      json: { detail: 'run must be a whole number, not "last".' },
    })
  })
})

describe('objects', () => {
  const mapping = (value: string, target: string) => ({ enabled: true, kind: 'direct', value, target })
  const hrNames = ['employeeId', 'givenName', 'sn', 'department', 'employeeType', 'phone']
  const adNames = ['login', 'displayName', 'department', 'mail', 'enabled']
  beforeAll(async () => {
    const [person] = personTypes
    const types = [{ ...person, attributes: [...(person?.attributes ?? []), secret('PIN')] }]
    const system = (id: string, anchor: string, names: readonly string[]) => ({
      id,
      type: 'identity-connected-system',
      objectTypes: [{ name: 'user', anchor, attributes: [...names.map(plain), secret('pin')] }],
    })
    const step = (id: string, rule: string, wires: string[][], from: string, to: string) => ({
      id,
      type: 'identity-attribute-flow',
      z: 'tab',
      name: id,
      rule,
      x: 1,
      y: 1,
      wires,
      mappings: [mapping(from, to)],
    })
    const flow = cycleFlow({ change: [system('hr', 'employeeId', hrNames), system('ad', 'login', adNames)] })
    const rewired = flow.map((node) => {
      if (node.id === 'flow') return { ...node, wires: [['pin-in']] }
      return node.id === 'out-flow' ? { ...node, wires: [['pin-out']] } : node
    })
    const pins = [step('pin-in', 'hr-in', [['out-scope']], 'pin', 'PIN'), step('pin-out', 'ad-out', [['pending']], 'PIN', 'pin')]
    await world.fresh({ change: [...rewired, ...pins] }, [], types)
    world.hire('1001', 'Ann', 'Lee', { pin: 'geheim-4711' })
    world.hire('1002', 'Bob', 'Ray', { department: 'a_b%' })
    await world.run({ system: 'HR', profile: 'full-import+delta-sync' })
  })

  it('A2 show values with who supplied them and what others offered', async () => {
    const { items } = await world.get<List<{ id: string }>>('metaverse?q=ann.lee')
    const person = await world.get<Record<string, never>>(`metaverse/${items[0]?.id}`)
    expect(person).toMatchObject({
      type: 'Person',
      name: 'Ann Lee',
      origin: 'projected',
      deletion: null,
      connectors: [
        { system: { name: 'HR' }, link: 'projected' },
        { system: { name: 'Accounts' }, link: 'provisioned', staging: 'awaitingFirstExport' },
      ],
      pendingExports: [{ operation: 'create', name: 'Ann Lee', system: { id: 'ad' } }],
    })
    expect(person['values']).toContainEqual(
      expect.objectContaining({
        attribute: 'Last Name',
        value: 'Lee',
        suppliedBy: expect.objectContaining({
          rule: { id: 'hr-in', name: 'HR in' },
          system: { id: 'hr', name: 'HR' },
          since: '2026-03-02T08:00:00Z',
        }) as object,
        others: [],
      }),
    )
    expect(person['history']).toContainEqual(
      expect.objectContaining({ outcome: 'projected', name: expect.any(String) as string }),
    )
  })

  it('O2 are found by value, literally and in any letter case', async () => {
    const names = async (query: string) =>
      (await world.get<List<{ name: string }>>(`metaverse?${query}`)).items.map((one) => one.name)
    expect(await names('attribute=department&value=A_B%25')).toEqual(['Bob Ray'])
    expect(await names('type=Person&attribute=Employee%20ID&value=1001')).toEqual(['Ann Lee'])
    expect(await names('q=%25')).toEqual(['Bob Ray'])
    expect(await names('type=Group')).toEqual([])
    expect(await names('limit=1')).toEqual(['Ann Lee'])
  })

  it('of the connector spaces are found by system, state and text', async () => {
    const found = async (query: string) =>
      (await world.get<List<{ id: number; name: string; system: { name: string } }>>(`objects?${query}`)).items
    expect((await found('system=HR&state=linked')).map((one) => one.name)).toEqual(['1001', '1002'])
    expect(await found('state=awaitingFirstExport')).toHaveLength(2)
    expect(await found('system=Accounts&state=normal')).toEqual([])
    const [bob] = await found('q=bob&system=HR')
    const shown = await world.get<{ references: unknown }>(`objects/${bob?.id}`)
    expect(shown.references).toEqual({})
    expect(shown).toMatchObject({
      anchor: '1002',
      link: 'projected',
      due: false,
      attributes: { givenName: 'Bob', department: 'a_b%' },
      pendingExport: null,
      history: expect.arrayContaining([expect.objectContaining({ outcome: 'added' })]) as object[],
    })
  })

  it('N9 keep secrets, from searches too', async () => {
    expect((await world.get<List>('objects?q=1001&system=HR')).items).toMatchObject([{ attributes: { pin: '(secret)' } }])
    const [ann] = (await world.get<List<{ id: string }>>('metaverse?q=ann.lee')).items
    expect(ann).toMatchObject({ attributes: { PIN: '(secret)' } })
    const [create] = (await world.get<List<Pending>>('pending-exports?limit=1')).items
    expect(create?.changes).toContainEqual(expect.objectContaining({ attribute: 'pin', to: '(secret)' }))
    for (const path of ['objects?q=geheim', 'metaverse?q=geheim']) expect((await world.get<List>(path)).items, path).toEqual([])
    expect((await world.ask('GET', 'metaverse?attribute=PIN&value=geheim-4711')).status).toBe(400)
    const { items: runs } = await world.get<List<{ id: number }>>('runs')
    const everywhere = [
      'systems',
      'objects',
      'objects/1',
      'metaverse',
      `metaverse/${ann?.id}`,
      'pending-exports',
      `runs/${runs[0]?.id}/objects?limit=500`,
      'systems/HR/schema',
      'metrics',
      'health',
      'rules',
    ]
    for (const path of everywhere) expect((await world.ask('GET', path)).text, path).not.toContain('geheim')
  })

  it('that do not exist, or are asked for wrongly, are refused', async () => {
    for (const path of ['objects/999', 'metaverse/999', 'metaverse/00000000-0000-4000-8000-000000000000'])
      expect((await world.ask('GET', path)).status, path).toBe(404)
    expect(await world.ask('GET', 'metaverse?value=x')).toMatchObject({
      status: 400,
      json: { detail: 'value needs an attribute.' },
    })
    expect(await world.ask('GET', 'metaverse?attribute=Shoe&value=x')).toMatchObject({
      status: 400,
      json: { detail: '"Shoe" is no attribute that can be searched.' },
    })
    expect(await world.ask('GET', 'objects?state=gone')).toMatchObject({ status: 400 })
  })
})

describe('lists', () => {
  beforeAll(() => world.fresh())

  it.each([
    ['runs?stat=running', 'The address has an unknown part "stat".', 'Use only system, status, store, limit, after.'],
    ['runs?limit=501', 'limit must be at most 500, not 501.', undefined],
    ['runs?limit=0', 'limit must be at least 1, not 0.', undefined],
    ['runs?limit=many', 'limit must be a whole number, not "many".', undefined],
    ['runs?limit=5&limit=6', 'limit may be given only once.', undefined],
    ['runs?system[x]=5', 'system may be given only once.', undefined],
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
    expect(answer).toMatchObject({ status: 404, json: { status: 404, next: 'See GET identity/openapi.json.' } })
  })
})

describe('pending exports', () => {
  beforeEach(async () => {
    await world.fresh()
    world.hireMany(3)
    await world.run({ system: 'HR', profile: 'full-import+delta-sync' })
  })
  const waiting = async (query = '') => (await world.get<List<Pending>>(`pending-exports${query}`)).items

  it('X1 show what would be sent, to whom and by which rule', async () => {
    const [one] = await waiting('?system=Accounts&limit=1')
    expect(one).toMatchObject({ operation: 'create', state: 'pending', name: 'Given1 Family1', system: { name: 'Accounts' } })
    expect(one?.changes).toContainEqual(
      expect.objectContaining({
        attribute: 'mail',
        from: null,
        to: 'given1.family1@company.com',
        rule: { id: 'ad-out', name: 'AD out' },
      }),
    )
    expect(await waiting('?state=held')).toEqual([])
  })

  it('X4 are held, released and discarded by a person', async () => {
    const [first, second, third] = (await waiting()).map((one) => one.id) as [number, number, number]
    expect(await world.post('pending-exports/hold', { ids: [first, second] }, 'writer')).toEqual({
      done: [first, second],
      refused: [],
    })
    expect(await world.post('pending-exports/hold', { ids: [first, 999] })).toMatchObject({
      done: [],
      refused: [{ id: first }, { id: 999 }],
    })
    expect((await waiting('?state=held')).map((one) => one.id)).toEqual([first, second])
    expect(await world.run({ system: 'Accounts', profile: 'export' })).toMatchObject({ counters: { created: 1 } })
    expect(await world.post('pending-exports/release', { ids: [first, first] })).toEqual({ done: [first], refused: [] })
    expect(await world.post('pending-exports/discard', { ids: [second] })).toEqual({ done: [second], refused: [] })
    expect(await world.run({ system: 'Accounts', profile: 'export' })).toMatchObject({ counters: { created: 1 } })
    expect([...memorySystem('ad').rows.keys()].sort()).toEqual(['1001', '1003'])
    expect(await waiting()).toEqual([])
    expect(third).toBeGreaterThan(second)
    const { items } = await world.get<List>('runs?system=Accounts')
    expect(items.map((one) => one['startedBy'])).toContain('approver (discard)')
  })

  it.each([[{}], [{ ids: [] }], [{ ids: 1 }], [{ ids: [1.5] }], [{ ids: ['1'] }], [{ ids: [1], all: true }]])(
    'are not touched by %j',
    async (body) => {
      for (const action of ['hold', 'release', 'discard'])
        expect((await world.ask('POST', `pending-exports/${action}`, body)).status).toBe(400)
      expect(await waiting('?state=pending')).toHaveLength(3)
    },
  )
})

describe('the list of the shrink guard', () => {
  beforeEach(async () => {
    await world.fresh()
    world.hireMany(30)
    await world.run({ system: 'HR', profile: 'full-import+delta-sync' })
    for (let i = 1; i <= 20; i++) memorySystem('hr').rows.delete(String(1000 + i))
  })
  const importHr = () => world.run({ system: 'HR', profile: 'full-import' })
  interface Missing extends List<{ anchor: string }> {
    readonly run: number | null
    readonly total: number
    readonly released: boolean
  }
  const missing = (query = '') => world.get<Missing>(`systems/HR/missing${query}`)

  it('I4 is kept for a person to see, and released for exactly that list', async () => {
    expect(await missing()).toEqual({ run: null, total: 0, released: false, items: [], next: null })
    const refused = await importHr()
    expect(refused).toMatchObject({
      status: 'stopped',
      reason: expect.stringContaining('20 of 30 objects of HR are missing') as string,
      counters: { obsoleted: 0 },
    })
    const page = await missing('?limit=15')
    expect(page).toMatchObject({ run: refused.id, total: 20, released: false, next: '15' })
    const rest = await missing('?limit=15&after=15')
    expect([...page.items, ...rest.items].map((one) => one.anchor)).toEqual(
      Array.from({ length: 20 }, (_, i) => String(1001 + i)),
    )
    expect(await world.post('systems/HR/release-missing', { run: refused.id })).toEqual({ released: 20 })
    expect((await missing()).released).toBe(true)
    expect(await importHr()).toMatchObject({ status: 'success', counters: { obsoleted: 20 } })
    expect(await missing()).toMatchObject({ run: null, total: 0, released: false })
  })

  it('I4 is void when the list changes', async () => {
    const refused = await importHr()
    await world.post('systems/HR/release-missing', { run: refused.id })
    memorySystem('hr').rows.delete('1021')
    const again = await importHr()
    expect(again).toMatchObject({ status: 'stopped', counters: { obsoleted: 0 } })
    expect(await missing()).toMatchObject({ run: again.id, total: 21, released: false })
    world.hire('1021', 'Given21', 'Family21')
    expect(await importHr()).toMatchObject({ status: 'stopped', counters: { obsoleted: 0 } })
  })

  it('I4 is not released unseen', async () => {
    const seen = await importHr()
    memorySystem('hr').rows.delete('1021')
    await importHr()
    expect(await world.ask('POST', 'systems/HR/release-missing', { run: seen.id })).toMatchObject({ status: 409 })
    expect((await world.ask('POST', 'systems/HR/release-missing', {})).status).toBe(400)
    expect((await world.ask('POST', 'systems/Accounts/release-missing', { run: seen.id })).status).toBe(409)
    expect((await missing()).released).toBe(false)
  })
})

describe('the overview', () => {
  it('lists rules with their steps and what is wrong with them', async () => {
    const broken = {
      id: 'broken',
      type: 'identity-attribute-flow',
      z: 'tab',
      name: '',
      rule: 'hr-in',
      mappings: [{ enabled: true, kind: 'expression', value: 'Uper(', target: 'Last Name' }],
      x: 1,
      y: 1,
      wires: [[]],
    }
    await world.fresh({}, [broken])
    const { items } =
      await world.get<List<{ id: string; steps: { id: string; kind: string; problem: string | null }[] }>>('rules')
    expect(items).toMatchObject([
      {
        id: 'hr-in',
        name: 'HR in',
        direction: 'inbound',
        system: { name: 'HR' },
        csType: 'user',
        mvType: 'Person',
        precedence: 1,
        enabled: true,
      },
      { id: 'ad-out', direction: 'outbound', system: { name: 'Accounts' } },
    ])
    expect(items[0]?.steps.find((one) => one.id === 'join')).toEqual({ id: 'join', kind: 'join', problem: null })
    expect(items[0]?.steps.find((one) => one.id === 'broken')?.problem).toEqual(expect.any(String))
  })

  it('is healthy, or says what to look at', async () => {
    await world.fresh()
    world.hireMany(2)
    await world.run({ system: 'HR', profile: 'full-import+delta-sync' })
    expect(await world.get('health')).toEqual({ status: 'ok', stores: [{ name: world.store, runsUnderWay: 0, problems: [] }] })
    const { items } = await world.get<List<{ id: number }>>('pending-exports')
    await world.post('pending-exports/hold', { ids: items.map((one) => one.id) })
    expect(await world.get('health')).toMatchObject({
      status: 'attention',
      stores: [{ problems: ['2 pending exports to Accounts are held.'] }],
    })
  })

  it('has figures for Prometheus', async () => {
    await world.fresh({ change: [{ id: 'ad', type: 'identity-connected-system', name: 'The "AD" \\ one' }] })
    world.hireMany(2)
    await world.run({ system: 'HR', profile: 'full-import+delta-sync' })
    const { text, headers } = await world.ask('GET', 'metrics')
    expect(headers.get('content-type')).toMatch(/^text\/plain; .*version=0\.0\.4/)
    const store = `store="${world.store}"`
    expect(text.split('\n')).toEqual(
      expect.arrayContaining([
        '# TYPE idweave_metaverse_objects gauge',
        `idweave_metaverse_objects{${store},type="Person"} 2`,
        `idweave_connector_space_objects{${store},system="HR",type="user",link="projected",staging="normal"} 2`,
        `idweave_pending_exports{${store},system="The \\"AD\\" \\\\ one",operation="create",state="pending"} 2`,
        `idweave_runs_under_way{${store}} 0`,
        `idweave_runs_ended_total{${store},system="HR",profile="full-import+delta-sync",status="success"} 1`,
        `idweave_run_last_end_timestamp_seconds{${store},system="HR",profile="full-import+delta-sync",status="success"} ${world.now / 1000}`,
      ]),
    )
    for (const line of text.trimEnd().split('\n'))
      expect(line).toMatch(/^(# (HELP|TYPE) \w+ .+|\w+\{(\w+="([^"\\]|\\.)*",?)*\} -?[\d.e+]+)$/)
  })
})
