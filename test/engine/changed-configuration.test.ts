/** The canvas is edited beside data: what is marked, what is held back, and what the full syncs bring about. */
import { describe, expect, it } from 'vitest'
import type { Run } from '../../runtime/model/runs'
import { badgeNodes } from '../nodes/badge-nodes'
import { direct, expression, type NodeChange, personTypes, rule, step, system } from '../nodes/cycle-flow'
import { memorySystem } from '../nodes/memory'
import { gate, theWorldOfTwoSources } from './two-sources'

const world = theWorldOfTwoSources()
const [person] = personTypes
const people = (more: object): NodeChange => ({ id: 'store', types: [{ ...person, ...more }] })

const gateNodes: readonly NodeChange[] = [
  gate,
  { ...rule('gate-out', 'Gate out', 'outbound', 'gate'), csType: 'card' },
  step('gate-provision', 'provision', 'gate-out', [['gate-flow'], ['gate-pending']], { rows: [], action: 'disconnect' }),
  step('gate-flow', 'attribute-flow', 'gate-out', [['gate-pending']], {
    mappings: [direct('Employee ID', 'no'), direct('Email Address', 'mail')],
  }),
  step('gate-pending', 'pending-export', 'gate-out', [[]]),
  { id: 'flow', wires: [['out-scope', 'gate-provision']] },
]

/** Every figure of a run adds up. */
function addsUp({ counters: c }: Run): void {
  const outcomes = [c.joined, c.projected, c.flowed, c.disconnected, c.outOfScope, c.disconnectors, c.noChange, c.syncFailed]
  expect(outcomes.reduce((sum, outcome) => sum + outcome, 0)).toBe(c.processed)
  expect(c.created + c.exportUpdated + c.exportRenamed + c.deleted + c.exportFailed).toBe(c.sent)
}

async function full(id: string): Promise<Run> {
  const run = await world.red.run(id, { profile: 'full-sync' })
  addsUp(run)
  expect(run.status, JSON.stringify([run.reason, run.warnings])).toBe('success')
  return run
}

describe('A13 an edit is noticed', () => {
  it('and moving, naming and importing the flow again are none', async () => {
    await world.begin()
    const flow = [...badgeNodes(), { id: 'scope', x: 900, name: 'who works here' }, { id: 'hr-in', name: 'People of HR' }]
    await world.redeploy({ change: flow })
    expect(await world.asked()).toEqual([])
  })

  it('by everybody who looks, until all systems concerned have been synchronised in full', async () => {
    await world.begin()
    await world.edit({ id: 'out-scope', mode: 'expression', expression: 'mv["Department"] != "Labs"' })
    const sentence = 'AD out: scope narrowed. Synchronise HR and Badge in full'
    expect(await world.asked()).toEqual([sentence])
    const delta = await world.red.run('import', { profile: 'delta-sync' })
    expect(delta.warnings).toEqual([{ code: 'full-sync-needed', message: sentence }])
    await full('import')
    expect(await world.asked()).toEqual(['AD out: scope narrowed. Synchronise Badge in full'])
    await full('import')
    expect(await world.asked()).toEqual(['AD out: scope narrowed. Synchronise Badge in full'])
    await full('badge-import')
    expect(await world.asked()).toEqual([])
  })

  it('is no more when it is undone before anything was synchronised by it, and stays when something was', async () => {
    await world.begin()
    await world.edit({ id: 'hr-in', precedence: 9 })
    expect(await world.asked()).toEqual(['HR in: precedence 9 instead of 1. Synchronise HR in full'])
    await world.edit()
    expect(await world.asked()).toEqual([])
    await world.edit({ id: 'hr-in', precedence: 9 })
    world.change('1', { department: 'Labs' })
    await world.red.run('import')
    await world.edit()
    expect(await world.asked()).toHaveLength(1)
    await full('import')
    expect(await world.asked()).toEqual([])
  })

  it('in a foreign node between the steps, which nothing of ours tells of', async () => {
    const between = (func: string): NodeChange[] => [
      { id: 'flow', wires: [['between']] },
      { id: 'between', type: 'function', z: 'tab', name: 'between', func, outputs: 1, x: 1, y: 1, wires: [['out-scope']] },
      { id: 'out-flow', mappings: [direct('Employee ID', 'login'), expression('extra["desk"]', 'department')] },
    ]
    await world.begin(...between('msg.payload.extra.desk = "A"; return msg'))
    await world.red.run('export')
    await world.edit(...between('msg.payload.extra.desk = "B"; return msg'))
    expect(await world.asked()).toEqual(['HR in: a node behind its attribute flow changed. Synchronise HR in full'])
    await full('import')
    expect(await world.staged()).toEqual([
      ['update', { department: 'B' }],
      ['update', { department: 'B' }],
    ])
    expect(await world.asked()).toEqual([])
  })

  it('when the store is of a version that did not record by which rules it synchronised', async () => {
    await world.begin()
    await world.red.engine().store.saveFact('configuration', '{"known":"unknown","open":[]}')
    await world.edit()
    expect(await world.asked()).toEqual([
      'The version before did not record by which rules this store was synchronised. Synchronise HR and Badge in full',
    ])
  })
})

describe('A13 the full syncs bring it about', () => {
  it('a new target beside data: everybody gets an account there', async () => {
    await world.begin()
    await world.edit(...gateNodes)
    expect(await world.asked()).toEqual(['Gate out: new rule. Synchronise HR and Badge in full'])
    const run = await full('import')
    expect(run.targets['Gate']).toMatchObject({ provisioned: 2 })
    await full('badge-import')
    expect(await world.asked()).toEqual([])
  })

  it('a removed mapping row: the value goes, or passes to who is next', async () => {
    await world.begin()
    expect((await world.person('1'))?.attributes).toMatchObject({ 'First Name': 'Ann', Department: 'Sales' })
    await world.edit({ id: 'flow', mappings: [direct('employeeId', 'Employee ID'), direct('sn', 'Last Name')] })
    await full('import')
    const after = await world.person('1')
    expect(after?.attributes).toEqual({ 'Employee ID': '1', 'First Name': 'badge 1', 'Last Name': 'Lee', Telephone: '71' })
    expect((await world.staged())[0]).toEqual(['create', { login: '1', enabled: 'yes' }])
  })

  it('an attribute flow that is taken out, with its rule still there', async () => {
    await world.begin()
    await world.edit({ id: 'badge-flow', type: 'comment' }, { id: 'badge-join', wires: [['out-scope'], [], []] })
    expect(await world.asked()).toEqual([
      'Badge in: attribute flow removed, the wires behind its join changed. Synchronise Badge in full',
    ])
    await full('badge-import')
    expect((await world.person('1'))?.attributes).not.toHaveProperty('Telephone')
  })

  it('an object type of the metaverse exchanged for another: the records become that', async () => {
    await world.begin(people({ deletionRule: { kind: 'manual' } }))
    const worker = { ...person, name: 'Worker', deletionRule: { kind: 'manual' } }
    await world.edit({ id: 'store', types: [person, worker] }, { id: 'hr-in', mvType: 'Worker' })
    await full('import')
    const { items } = await world.red.engine().store.searchMvos({ type: 'Worker', limit: 9 })
    expect(items.map((item) => item.attributes['Employee ID']).sort()).toEqual(['1', '2'])
  })

  it('D6 an object type of a system under another name: its records take the places of the old ones, whole lists of them', async () => {
    await world.begin(people({ graceDays: 0 }))
    for (let id = 3; id <= 30; id++) world.hire(`${id}`, `P${id}`, 'Q')
    await world.cycle()
    const before = await Promise.all(['1', '2', '30'].map(async (id) => (await world.person(id))?.id))
    const columns = ['employeeId', 'givenName', 'sn', 'department', 'employeeType', 'phone']
    const renamed = system('hr', 'HR', columns, { name: 'worker', anchor: 'employeeId' })
    await world.edit(people({ graceDays: 0 }), renamed, { id: 'hr-in', csType: 'worker' })
    await world.red.run('import', { profile: 'full-import' })
    const run = await full('import')
    expect(run.counters).toMatchObject({ joined: 30, disconnected: 30, held: 0, mvDeleted: 0 })
    expect(await Promise.all(['1', '2', '30'].map(async (id) => (await world.person(id))?.id))).toEqual(before)
    expect(await world.staged()).toEqual([])
    expect(await world.people()).toBe(30)
    expect(world.brokenLaws()).toEqual([])
  })

  it('people without a source record go with the first of them', async () => {
    await world.begin(people({ graceDays: 30 }))
    await world.red.run('export')
    world.leave('2')
    memorySystem('badge').rows.delete('b2')
    await world.red.run('import')
    await world.red.run('badge-import')
    await world.red.run('export')
    expect(world.accounts.get('2')).toMatchObject({ enabled: 'no' })
    const off = { enabled: true, kind: 'constant', value: 'left', target: 'enabled' }
    await world.edit(people({ graceDays: 30 }), { id: 'provision', disable: [off] })
    await full('import')
    expect(await world.staged()).toEqual([['update', { enabled: 'left' }]])
  })

  it('A13 L1 a deletion rule that cannot be carried out on somebody is asked for again', async () => {
    const values = { graceDays: 0, keepValuesOnDisconnect: true }
    await world.begin(people({ ...values, deletionRule: { kind: 'manual' } }))
    world.leave('2')
    memorySystem('badge').rows.delete('b2')
    await world.red.run('import')
    await world.red.run('badge-import')
    await world.edit(people(values), { id: 'lifecycle', wires: [[], []] })
    const run = await world.red.run('import', { profile: 'full-sync' })
    expect(run).toMatchObject({ status: 'errors', counters: { mvDeleted: 0, syncFailed: 1 } })
    expect(await world.people()).toBe(2)
    expect(await world.asked()).toEqual([
      expect.stringMatching(/^Person: deletion rule changed;.* Synchronise HR and Badge in full$/),
    ])
    await world.edit(people(values))
    expect(await world.red.run('import', { profile: 'full-sync' })).toMatchObject({ counters: { mvDeleted: 1 } })
    expect(await world.people()).toBe(1)
    expect(await world.asked()).toEqual([expect.stringMatching(/^Person: deletion rule changed.* Synchronise Badge in full$/)])
  })

  it('L1 a deletion rule under which somebody without a record would have gone', async () => {
    await world.begin(people({ deletionRule: { kind: 'manual' }, graceDays: 0 }))
    world.leave('2')
    memorySystem('badge').rows.delete('b2')
    await world.red.run('import')
    await world.red.run('badge-import')
    expect(await world.people()).toBe(2)
    await world.edit(people({ graceDays: 0 }))
    expect(await world.asked()).toEqual(['Person: deletion rule changed. Synchronise HR and Badge in full'])
    // Nothing names her account any more (R9): she is due by that, and it is said of her again on her way out.
    const run = await world.red.run('import', { profile: 'full-sync' })
    expect(run).toMatchObject({ status: 'errors', counters: { mvDeleted: 1, syncFailed: 0 } })
    expect((await world.records(run.id)).flatMap(({ error }) => error ?? [])).toEqual(['input-missing', 'input-missing'])
    expect(await world.people()).toBe(1)
  })
})
