/** Routes about connected systems, and the list of the shrink guard. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { cycleFlow } from '../nodes/cycle-flow'
import { memorySystem } from '../nodes/memory'
import type { List } from './world'
import { World } from './world'

const world = new World()
beforeAll(() => world.start())
afterAll(() => world.stop())

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
    readonly reasons?: readonly string[]
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
    expect((await missing()).reasons).toEqual([expect.stringContaining('20 of 30 objects of HR are missing')])
    const page = await missing('?limit=15')
    expect(page).toMatchObject({ run: refused.id, total: 20, released: false, next: '15' })
    const rest = await missing('?limit=15&after=15')
    expect([...page.items, ...rest.items].map(({ anchor }) => anchor)).toEqual(
      Array.from({ length: 20 }, (_, i) => String(1001 + i)),
    )
    expect(page.items[0]).toMatchObject({ name: '1001', person: 'Given1 Family1' })
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

describe('the list of people who would leave', () => {
  interface HeldLists extends List<object> {
    readonly run?: number | null
    readonly state?: string | null
  }
  const typedWrongly = { id: 'scope', mode: 'expression', expression: 'cs["employeeType"] = "Staff"' }

  it('L9 N10 is kept for a person to see, said by health, and released for exactly that list', async () => {
    await world.fresh({ change: [typedWrongly] })
    for (let i = 1; i <= 30; i++)
      memorySystem('hr').set(String(1000 + i), { givenName: `Given${i}`, sn: `Family${i}`, employeeType: 'Staff' })
    await world.run({ system: 'HR', profile: 'full-import+full-sync' })
    expect(await world.get<List>('held-people')).toEqual({ items: [] })
    expect(await world.get<HeldLists>('held-people/HR')).toMatchObject({ run: null, state: null, total: 0, items: [] })
    for (const [id, row] of memorySystem('hr').rows) memorySystem('hr').set(id, { ...row, employeeType: 'Stuff' })
    const held = await world.run({ system: 'HR', profile: 'full-import+delta-sync' })
    expect(held).toMatchObject({ status: 'warnings', counters: { held: 30, disconnected: 0 } })
    expect(await world.get<List>('held-people')).toEqual({
      items: [
        {
          list: 'hr',
          name: 'HR',
          run: held.id,
          state: 'waiting',
          total: 30,
          reasons: [expect.stringContaining('30 of 30 objects of type Person would be disconnected or deleted')],
        },
      ],
    })
    const page = await world.get<HeldLists>('held-people/hr?limit=20')
    expect(page).toMatchObject({ run: held.id, total: 30, next: '20' })
    expect(page.items[0]).toEqual({
      identity: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      type: 'Person',
      name: expect.stringContaining('Given1') as string,
      record: { id: expect.any(Number) as number, system: { id: 'hr', name: 'HR' }, name: '1001' },
      because: 'no rule takes its record any more',
    })
    expect((await world.get<HeldLists>('held-people/hr?limit=20&after=20')).items).toHaveLength(10)
    const { stores } = await world.get<{ stores: { problems: string[] }[] }>('health')
    const sentence = '30 objects that would be disconnected or deleted by HR are held'
    expect(stores.flatMap(({ problems }) => problems)).toContainEqual(expect.stringContaining(sentence))
    expect(await world.ask('POST', 'held-people/HR/release', { run: held.id + 1 })).toMatchObject({ status: 409 })
    expect(await world.ask('POST', 'held-people/lifecycle/release', { run: held.id })).toMatchObject({ status: 409 })
    expect(await world.ask('GET', 'held-people/Nobody')).toMatchObject({ status: 404 })
    expect(await world.post('held-people/HR/release', { run: held.id })).toEqual({ released: 30 })
    expect(await world.get<HeldLists>('held-people/HR')).toMatchObject({ state: 'released' })
    expect(await world.run({ system: 'HR', profile: 'delta-sync' })).toMatchObject({ counters: { held: 0, disconnected: 30 } })
    expect(await world.get<List>('held-people')).toEqual({ items: [] })
  })
})
