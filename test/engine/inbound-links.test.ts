/**
 * How records come to their person, and take up or lose the place they had: on paths of few steps, by other rules, after
 * leaving.
 */
import { describe, expect, it } from 'vitest'
import type { PageSave } from '../../runtime/model/page'
import { direct, type NodeChange, personTypes, text } from '../nodes/cycle-flow'
import { theDirectoryWorld } from './directory'
import { badgeNodes } from '../nodes/badge-nodes'

const world = theDirectoryWorld()
const at = { z: 'tab', x: 10, y: 10 }
const [person] = personTypes
const manual: NodeChange = { id: 'store', types: [{ ...person, deletionRule: { kind: 'manual' } }] }

const phones = [{ pairs: [{ cs: 'phone', mv: 'Telephone', ignoreCase: false }] }]

/** A second inbound rule of HR with steps of its own. */
function secondRule(more: object, ...steps: readonly Partial<NodeChange>[]): NodeChange[] {
  const rule = { direction: 'inbound', system: 'hr', csType: 'user', mvType: 'Person', precedence: 2, enabled: true, ...more }
  return [
    { id: 'hr-2', type: 'identity-sync-rule', name: 'HR two', ...rule },
    ...steps.map((step) => ({ name: `the ${step.id}`, rule: 'hr-2', wires: [[]], ...at, ...step }) as NodeChange),
  ]
}

/** Everything saved by pages while the work is done. */
async function savedDuring(work: () => Promise<unknown>): Promise<readonly PageSave[]> {
  const { store } = world.red.engine()
  const own = store.savePage.bind(store)
  const saved: PageSave[] = []
  store.savePage = async (page) => {
    saved.push(page)
    return own(page)
  }
  await work()
  store.savePage = own
  return saved
}

describe('scope', () => {
  it('S1 S4 who is out of scope goes by the other output, and becomes nobody', async () => {
    await world.fresh()
    world.hire('1', 'Ann', 'Lee')
    world.hire('2', 'Bob', 'Ray', { employeeType: 'Contractor' })
    expect((await world.red.run('import')).counters).toMatchObject({ projected: 1, outOfScope: 1 })
    expect(await world.people()).toBe(1)
  })

  it('S4 what leaves the one output can be wired to another rule, which takes it', async () => {
    const guests = secondRule(
      {},
      { id: 'project-2', type: 'identity-project', wires: [['flow-2']] },
      { id: 'flow-2', type: 'identity-attribute-flow', mappings: [direct('employeeId', 'Employee ID')] },
    )
    await world.fresh({ change: [...guests, { id: 'scope', wires: [['join'], ['project-2']] }] })
    world.hire('1', 'Ann', 'Lee')
    world.hire('2', 'Bob', 'Ray', { employeeType: 'Contractor' })
    await world.red.run('import')
    expect((await world.person('1'))?.attributes).toHaveProperty('First Name', 'Ann')
    expect((await world.person('2'))?.attributes).toEqual({ 'Employee ID': '2' })
  })

  it('S1 S4 a rule without a filter of its own takes who reaches its flow: connected, and the other rule’s values go', async () => {
    const flow = { id: 'flow-2', type: 'identity-attribute-flow', mappings: [direct('phone', 'Telephone')] }
    await world.fresh({
      change: [...secondRule({}, flow), { id: 'scope', wires: [['join'], ['flow-2']] }],
    })
    world.hire('1', 'Ann', 'Lee')
    await world.red.run('import')
    world.change('1', { employeeType: 'Contractor', phone: '55' })
    const run = await world.red.run('import')
    expect(run.counters).toMatchObject({ disconnected: 0 })
    const { items } = await world.red.engine().store.searchMvos({ type: 'Person', limit: 9 })
    expect(items.map((mvo) => mvo.attributes)).toEqual([{ Telephone: '55' }])
  })
})

describe('a record that comes back to its retained link', () => {
  it('L3 S1 lifts the mark also where nothing but an attribute flow is on its path', async () => {
    await world.fresh()
    await world.settled(3)
    world.leave('1')
    await world.red.run('import')
    expect((await world.person('1'))?.deletion).not.toBeNull()
    const straight = [{ id: 'import', wires: [['flow'], ['out-scope'], []] }, { id: 'flow' }]
    await world.redeploy({ change: straight })
    world.hire('1', 'P1', 'Q', { department: 'Labs' })
    expect((await world.red.run('import')).counters).toMatchObject({ returned: 1, deletionCleared: 1, joined: 1 })
    expect(await world.person('1')).toMatchObject({ deletion: null, attributes: { Department: 'Labs' } })
  })

  it('L3 by a rule for another type does not: its link is released, and its person goes on waiting', async () => {
    const guest = { ...person, name: 'Guest', deletionRule: { kind: 'manual' }, attributes: ['Name'].map(text) }
    const guests = secondRule(
      { mvType: 'Guest' },
      { id: 'project-2', type: 'identity-project', wires: [['flow-2']] },
      { id: 'flow-2', type: 'identity-attribute-flow', mappings: [direct('sn', 'Name')] },
    )
    const toGuests = [
      { id: 'store', types: [person, guest] },
      ...guests,
      {
        id: 'scope-2',
        type: 'identity-scope-filter',
        name: 'guests',
        rule: 'hr-2',
        mode: 'expression',
        expression: 'cs["employeeType"] = "Guest"',
        action: 'disconnect',
        wires: [['project-2'], []],
        ...at,
      },
      { id: 'scope', wires: [['join'], ['scope-2']] },
    ]
    await world.fresh({ change: toGuests })
    await world.hireAll(2)
    world.change('1', { employeeType: 'Contractor' })
    expect((await world.red.run('import')).counters).toMatchObject({ disconnected: 1, deletionMarked: 1 })
    const retained = () => world.database.prepare('select count(*) from cso where retained_link is not null').pluck().get()
    expect(retained()).toBe(1)
    world.change('1', { employeeType: 'Guest' })
    expect((await world.red.run('import')).counters).toMatchObject({ projected: 1, deletionCleared: 0 })
    expect(retained()).toBe(0)
    expect((await world.person('1'))?.deletion).not.toBeNull()
    const { items } = await world.red.engine().store.searchMvos({ type: 'Guest', limit: 9 })
    expect(items.map((mvo) => mvo.attributes)).toEqual([{ Name: 'Q' }])
    expect(world.brokenLaws()).toEqual([])
  })
})

describe('a record that leaves one rule', () => {
  it('J1 D6 finds its person by the join it is sent to from there', async () => {
    const badges = badgeNodes().map((node) =>
      node.id === 'badge-join' ? { ...node, wires: [['badge-flow'], ['badge-project'], []] } : node,
    )
    await world.fresh({
      change: [
        manual,
        ...badges,
        { id: 'badge-project', type: 'identity-project', name: 'cards', rule: 'badge-in', wires: [['badge-flow']], ...at },
        { id: 'import', wires: [['scope'], ['join-2', 'out-scope'], []] },
        ...secondRule(
          {},
          {
            id: 'scope-2',
            type: 'identity-scope-filter',
            mode: 'expression',
            expression: 'cs["employeeType"] = "Guest"',
            action: 'disconnect',
          },
          { id: 'join-2', type: 'identity-join', rows: [{ pairs: [{ cs: 'phone', mv: 'Telephone', ignoreCase: false }] }] },
        ),
        { id: 'scope', wires: [['join'], ['scope-2']] },
      ],
    })
    world.hire('1', 'Ann', 'Lee')
    world.badge('b1', { employeeId: 'B', phone: '55' })
    await world.red.run('import')
    await world.red.run('badge-import')
    expect(await world.people()).toBe(2)
    world.change('1', { employeeType: 'Contractor', phone: '55' })
    const run = await world.red.run('import')
    expect(run.counters).toMatchObject({ disconnected: 1, syncFailed: 0 })
    const { items: records } = await world.red.engine().store.searchCsos({ system: await world.systemId('HR'), limit: 9 })
    const { items: people } = await world.red.engine().store.searchMvos({ type: 'Person', limit: 9 })
    expect(records[0]?.mvo).toBe(people.find((mvo) => mvo.attributes['Telephone'] === '55')?.id)
    expect(world.brokenLaws()).toEqual([])
  })
})

describe('a full synchronisation without a change', () => {
  it('D4 writes no value, no link and no contribution anew', async () => {
    await world.fresh()
    await world.settled(3)
    const pages = await savedDuring(() => world.red.run('import', { profile: 'full-sync' }))
    expect(pages.length).toBeGreaterThan(0)
    for (const { csos, mvos, contributions, contributionsDeleted, pendings, pendingsDeleted } of pages)
      expect({ csos, mvos, contributions, contributionsDeleted, pendings, pendingsDeleted }).toEqual({
        csos: [],
        mvos: [],
        contributions: [],
        contributionsDeleted: [],
        pendings: [],
        pendingsDeleted: [],
      })
  })

  for (const [what, values, expected] of [
    ['another value', { phone: '2' }, '2'],
    ['no value any more', { phone: '' }, undefined],
  ] as const)
    it(`D4 A6 notices ${what}`, async () => {
      await world.fresh()
      world.hire('1', 'Ann', 'Lee', { phone: '1' })
      await world.red.run('import')
      world.change('1', values)
      await world.red.run('import', { profile: 'full-import' })
      expect((await world.red.run('import', { profile: 'full-sync' })).counters).toMatchObject({ flowed: 1 })
      expect((await world.person('1'))?.attributes['Telephone']).toBe(expected)
    })

  it('D4 A3 notices that a mapping counts otherwise, though its value is the same', async () => {
    const mappings = (more: object) => [direct('employeeId', 'Employee ID'), { ...direct('phone', 'Telephone'), ...more }]
    const flow = (more: object): NodeChange => ({ id: 'flow', mappings: mappings(more) })
    await world.fresh({ change: [...badgeNodes(), flow({})] })
    world.hire('1', 'Ann', 'Lee', { phone: '1' })
    world.badge('b1', { employeeId: '1', phone: '2' })
    await world.red.run('import')
    await world.red.run('badge-import')
    expect((await world.person('1'))?.attributes['Telephone']).toBe('1')
    await world.redeploy({ change: [...badgeNodes(), flow({ precedence: 9 })] })
    await world.red.run('import', { profile: 'full-sync' })
    expect((await world.person('1'))?.attributes['Telephone']).toBe('2')
  })

  it('D4 A3 notices that its rule counts otherwise', async () => {
    const rule = (precedence: number): NodeChange => ({ id: 'hr-in', precedence })
    await world.fresh({ change: [...badgeNodes(), rule(1)] })
    world.hire('1', 'Ann', 'Lee', { phone: '1' })
    world.badge('b1', { employeeId: '1', phone: '2' })
    await world.red.run('import')
    await world.red.run('badge-import')
    await world.redeploy({ change: [...badgeNodes(), rule(9)] })
    await world.red.run('import', { profile: 'full-sync' })
    expect((await world.person('1'))?.attributes['Telephone']).toBe('2')
  })
})

describe('who leaves and meets others who leave', () => {
  it('A9 P3 one that fails is taken out alone: whoever shares a person with it, however far, leaves in the same run', async () => {
    // Who leaves goes to a join of another rule, and finds the person whom the next one is just leaving.
    const two = secondRule(
      {},
      { id: 'scope-2', type: 'identity-scope-filter', mode: 'expression', expression: 'false', wires: [[], []] },
      { id: 'join-2', type: 'identity-join', rows: phones, wires: [['fails'], ['out-scope'], []] },
    )
    const func = 'if (msg.payload.cs.attributes.employeeId === "1") throw new Error("no"); return msg'
    const fails = { id: 'fails', type: 'function', name: 'fails', func, outputs: 1, wires: [['out-scope']], ...at }
    const [type] = manual['types'] as readonly object[]
    const staying = { ...manual, types: [{ ...type, keepValuesOnDisconnect: true }] }
    const wires = [
      { id: 'scope', wires: [['join'], ['scope-2']] },
      { id: 'import', wires: [['scope'], ['join-2'], []] },
    ]
    await world.fresh({ change: [staying, ...two, fails, ...wires] })
    for (const id of ['1', '2', '3']) world.hire(id, `P${id}`, 'Q', { phone: id })
    await world.red.run('import')
    const people = await Promise.all(['1', '2', '3'].map((id) => world.person(id)))
    for (const id of ['1', '2', '3']) world.change(id, { employeeType: 'Contractor', phone: `${Number(id) + 1}` })
    const saved = await savedDuring(() => world.red.run('import'))
    const pages = saved.slice(-2).map(({ records, csos, mvos, contributions }) => ({
      outcomes: records.map((record) => record.outcome),
      records: csos.map(({ cso }) => cso.anchor),
      people: [...new Set([...mvos.map(({ mvo }) => mvo.id), ...contributions.map(({ mvo }) => mvo)])],
    }))
    expect(pages).toEqual([
      { outcomes: ['syncFailed'], records: [], people: [] },
      { outcomes: ['disconnected', 'disconnected'], records: ['2', '3'], people: [people[1]?.id, people[2]?.id] },
    ])
    expect(world.brokenLaws()).toEqual([])
  })
})
