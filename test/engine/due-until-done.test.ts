/** What could not be carried out is not forgotten: who failed in a full sync, and whose record has left meanwhile. */
import { describe, expect, it } from 'vitest'
import { badgeNodes } from '../nodes/badge-nodes'
import { constant, direct, expression, type NodeChange, personTypes } from '../nodes/cycle-flow'
import { memorySystem } from '../nodes/memory'
import { theDirectoryWorld } from './directory'

const world = theDirectoryWorld()
const [person] = personTypes

const store: NodeChange = { id: 'store', types: [{ ...person, graceDays: 0, deletionRule: { kind: 'manual' } }] }
const named = expression('"cn=" + EscapeDN(mv["Employee ID"]) + ",dc=corp"', 'dn')
const accounts = (...mappings: readonly object[]): NodeChange => ({
  id: 'out-flow',
  mappings: [named, direct('Employee ID', 'employeeNumber'), direct('Department', 'department'), ...mappings],
})

/** The codes of what has to be looked at. */
async function problems(): Promise<readonly string[]> {
  return (await world.health()).problems.map(({ code }) => code)
}

/** Of all people, in the order they were made. */
async function valuesOf(attribute: string): Promise<readonly unknown[]> {
  const { items } = await world.red.engine().store.searchMvos({ limit: 50 })
  return items.map(({ attributes }) => attributes[attribute]?.toString())
}

describe('whoever failed in the full sync that brings a change about', () => {
  const surname = expression('ParseDate(mv["Last Name"], "yyyy")', 'displayName')
  const flowing = [direct('employeeId', 'Employee ID'), direct('sn', 'Last Name')]
  const department = direct('department', 'Department')
  const withFlow = (...mappings: readonly object[]): { change: NodeChange[] } => ({
    change: [{ id: 'flow', mappings }, { id: 'out-scope', mode: 'all' }, store, accounts(surname)],
  })

  it('A13 A14 D3 loses with the next delta what a removed mapping gave', async () => {
    await world.fresh(withFlow(...flowing, department))
    for (const id of ['1', '2']) world.hire(id, `P${id}`, '2001')
    await world.cycle()
    world.change('1', { sn: 'no year' })
    await world.red.run('import')
    await world.redeploy(withFlow(...flowing))
    const full = await world.red.run('import', { profile: 'full-sync' })
    expect(full).toMatchObject({ status: 'errors', counters: { processed: 2, syncFailed: 1 } })
    expect(await valuesOf('Department')).toEqual(['Sales', undefined])
    world.change('1', { sn: '2002' })
    expect(await world.red.run('import')).toMatchObject({ status: 'success', counters: { flowed: 1 } })
    expect(await valuesOf('Department')).toEqual([undefined, undefined])
    const again = await world.red.run('import', { profile: 'full-sync' })
    expect(again).toMatchObject({ status: 'success', counters: { noChange: 2, flowed: 0 } })
  })

  it('A14 loses it by no delta before the full sync', async () => {
    await world.fresh(withFlow(...flowing, department))
    world.hire('1', 'P1', '2001')
    await world.cycle()
    await world.redeploy(withFlow(...flowing))
    world.change('1', { sn: '2002' })
    await world.red.run('import')
    expect(await valuesOf('Department')).toEqual(['Sales'])
  })
})

describe('people without a record who do not get through the full sync that brings a change about', () => {
  const flowing = ['employeeId Employee ID', 'department Department', 'phone Telephone', 'sn Last Name'].map((names) => {
    const [from = '', ...to] = names.split(' ')
    return direct(from, to.join(' '))
  })
  const withAccounts = (...mappings: readonly object[]): { change: NodeChange[] } => ({
    change: [
      { id: 'flow', mappings: flowing },
      { id: 'out-scope', mode: 'all' },
      { ...store, types: [{ ...person, graceDays: 0, deletionRule: { kind: 'manual' }, keepValuesOnDisconnect: true }] },
      { id: 'provision', rows: [{ pairs: [{ cs: 'employeeNumber', mv: 'Employee ID', ignoreCase: false }] }] },
      { id: 'out-flow', mappings: [named, direct('Employee ID', 'employeeNumber'), ...mappings] },
    ],
  })
  const boss = 'Lookup("Person", "Employee ID", "2")["Telephone"]'
  const kinds: readonly (readonly [string, string])[] = [
    ['fail', `ParseDate(${boss}, "yyyy")`],
    ['have two values for one', `${boss} = "2021" ? "one" : Split("a,b", ",")`],
  ]

  it.each(kinds)('A13 D1 N10 who %s are due until they succeed, as each run says', async (_what, mapping) => {
    await world.fresh(withAccounts(direct('Department', 'department')))
    for (const id of ['1', '2']) world.hire(id, `P${id}`, 'Q', { phone: 'no year' })
    await world.cycle()
    world.leave('1')
    await world.red.run('import')
    await world.redeploy(
      withAccounts(constant('new', 'department'), expression(`mv["Employee ID"] = "1" ? ${mapping} : "x"`, 'mail')),
    )
    const full = await world.red.run('import', { profile: 'full-sync' })
    expect(full).toMatchObject({ status: 'errors', counters: { processed: 2, followUps: 0 } })
    for (const node of ['import', 'ad-import', 'lifecycle']) {
      const run = await world.red.run(node)
      expect([node, run.status]).toEqual([node, 'errors'])
      expect((await world.records(run.id)).filter(({ error }) => error !== null)).toHaveLength(1)
      expect(await problems()).toContain('objects-failed')
    }
    world.change('2', { phone: '2021' })
    for (const node of ['import', 'ad-import', 'lifecycle']) await world.red.run(node)
    expect(await problems()).toEqual([])
    await world.red.run('export')
    expect(world.inDirectory.get('1')).toMatchObject({ department: 'new' })
    expect(await world.red.run('import')).toMatchObject({ status: 'success', counters: { followUps: 0 } })
  })
})

describe('what cannot be carried out because a record left', () => {
  const badge: NodeChange[] = [
    ...(badgeNodes() as unknown as NodeChange[]),
    { id: 'badge-flow', mappings: [direct('phone', 'Telephone')] },
    { id: 'flow', mappings: [direct('employeeId', 'Employee ID'), direct('department', 'Department')] },
    store,
  ]
  const kinds: readonly (readonly [string, readonly NodeChange[]])[] = [
    [
      'R9 a name that is nothing any more',
      [
        {
          id: 'out-flow',
          mappings: [expression('"cn=" + EscapeDN(mv["Telephone"]) + ",dc=corp"', 'dn'), direct('Employee ID', 'employeeNumber')],
        },
      ],
    ],
    ['A8 two values for one', [accounts(expression('IsPresent(mv["Telephone"]) ? "one" : Split("a,b", ",")', 'displayName'))]],
    [
      'R5 a disable that changes nothing',
      [
        accounts(constant('yes', 'enabled')),
        { id: 'out-scope', mode: 'expression', expression: 'IsPresent(mv["Telephone"])' },
        { id: 'provision', action: 'disable', disable: [direct('Telephone', 'mail')] },
      ],
    ],
  ]

  it('N10 D1 A8 two values for one, of somebody whose grace begins: is an error of every run until it is put right', async () => {
    const inGrace = { graceDays: 30, deletionRule: { kind: 'authoritativeSource', systems: ['hr'], mode: 'any' } }
    const boss = 'Lookup("Person", "Employee ID", "2")["Last Name"]'
    const twice = expression(`mv["Employee ID"] = "1" AND ${boss} = "Two" ? Split("a,b", ",") : "a"`, 'displayName')
    await world.fresh({
      change: [
        { id: 'store', types: [{ ...person, ...inGrace }] },
        { id: 'flow', mappings: [direct('employeeId', 'Employee ID'), direct('sn', 'Last Name')] },
        { id: 'out-scope', mode: 'all' },
        { id: 'provision', action: 'delete', inGrace: 'wait' },
        accounts(twice),
      ],
    })
    for (const id of ['1', '2', '3']) world.hire(id, `P${id}`, 'Q')
    await world.cycle()
    world.leave('1')
    world.change('2', { sn: 'Two' })
    for (const node of ['import', 'import', 'ad-import', 'import']) {
      expect([node, (await world.red.run(node)).status]).toEqual([node, 'errors'])
      expect(await problems()).toContain('objects-failed')
    }
    world.change('2', { sn: 'Q' })
    await world.red.run('import')
    await world.red.run('ad-import')
    expect(await problems()).toEqual([])
  })

  it.each(kinds)('N10 D1 %s: is an error of every run until it is put right', async (_what, nodes) => {
    await world.fresh({ change: [...badge, { id: 'out-scope', mode: 'all' }, ...nodes] })
    for (const id of ['1', '2']) {
      world.hire(id, `P${id}`, 'Q')
      world.badge(`b${id}`, { employeeId: id, phone: `p${id}` })
    }
    for (const node of ['import', 'badge-import', 'import']) await world.red.run(node)
    await world.cycle()
    expect(await problems()).toEqual([])
    memorySystem('badge').rows.delete('b1')
    for (const node of ['badge-import', 'badge-import', 'import', 'badge-import']) {
      expect([node, (await world.red.run(node)).status]).toEqual([node, 'errors'])
      expect(await problems()).toContain('objects-failed')
    }
    world.badge('b1', { employeeId: '1', phone: 'p1' })
    await world.red.run('badge-import')
    await world.red.run('import')
    expect(await problems()).toEqual([])
  })
})
