/**
 * Conditions that read others through the person they would join, go by the clock, or read what another rule of the same record
 * gives: they are asked before anything is saved as they will be asked afterwards (D3, D4, D7, D11, S4).
 */
import { describe, expect, it } from 'vitest'
import { badgeNodes } from '../nodes/badge-nodes'
import { direct, expression, personTypes, rule, step, type NodeChange } from '../nodes/cycle-flow'
import { theDirectoryWorld } from './directory'
import { directoryMappings } from './directory-flow'

const world = theDirectoryWorld()
const run = (...nodes: readonly string[]): Promise<void> => world.runs(...nodes)
const health = async (): Promise<string> => (await world.health()).state
const withOffice = (): number => world.directory.all().filter(({ attributes }) => (attributes['office'] ?? '') !== '').length

const text = (name: string) => ({ name, type: 'text', multi: false })
const reference = (name: string) => ({ name, type: 'reference', multi: false })
const scope = (id: string, of: string, condition: string, next: string): NodeChange =>
  step(id, 'scope-filter', of, [[next], []], { mode: 'expression', expression: condition, action: 'disconnect' }) as NodeChange

interface Flow {
  readonly condition: string
  readonly more?: readonly NodeChange[]
  readonly first?: readonly string[]
  readonly pageSize?: number
}

/** HR with a boss and a nickname of everybody; badges with a condition in front of their join step. */
async function deploy({ condition, more = [], first = ['badge-scope'], pageSize = 200 }: Flow): Promise<void> {
  const badges = (badgeNodes(pageSize) as NodeChange[]).map((node) =>
    node.id === 'badge-import' ? { ...node, wires: [[...first], ['out-scope'], []] } : node,
  )
  const own = [text('Nick'), text('Middle'), reference('Manager')]
  const columns = ['employeeId', 'givenName', 'sn', 'department', 'employeeType', 'phone', 'nick'].map(text)
  await world.fresh({
    attributes: [text('office')],
    change: [
      ...badges,
      { id: 'store', types: [{ ...personTypes[0], attributes: [...(personTypes[0]?.attributes ?? []), ...own] }] },
      { id: 'hr', objectTypes: [{ name: 'user', anchor: 'employeeId', attributes: [...columns, reference('boss')] }] },
      {
        id: 'flow',
        mappings: [
          direct('employeeId', 'Employee ID'),
          direct('department', 'Department'),
          direct('phone', 'Telephone'),
          direct('nick', 'Nick'),
          direct('boss', 'Manager'),
        ],
      },
      scope('badge-scope', 'badge-in', condition, 'badge-join'),
      { id: 'out-flow', mappings: [...directoryMappings, direct('Telephone', 'office')] },
      ...more,
    ],
  })
}

const throughManager = 'mv["Manager"]["Department"] != "Labs"'
const throughLookUp = 'Lookup("Person", "Employee ID", mv["Nick"])["Department"] != "Labs"'

/** Somebody in Labs, and others who name her. */
async function named(count: number): Promise<void> {
  world.hire('0', 'P', 'Q', { department: 'Labs' })
  for (let i = 1; i <= count; i++) world.hire(`${i}`, 'P', 'Q', { nick: '0', boss: '0' })
  await run('import', 'export', 'ad-import')
  for (let i = 1; i <= count; i++) world.badge(`b${i}`, { employeeId: `${i}`, phone: '7' })
  await run('badge-import', 'export', 'ad-import')
}

describe.each([
  ['their manager', throughManager],
  ['somebody they name', throughLookUp],
])('a condition on %s', (_, condition) => {
  it.each([1, 200])('D4 D7 joins nobody whom it declines, in pages of %i', async (pageSize) => {
    await deploy({ condition, pageSize })
    await named(2)
    for (let i = 0; i < 2; i++) {
      const { counters, targets } = await world.red.run('badge-import', { profile: 'full-sync' })
      expect(counters).toMatchObject({ processed: 2, joined: 0, disconnected: 0, followUps: 0, outOfScope: 2 })
      expect(Object.values(targets).every(({ updated, withdrawn }) => updated + withdrawn === 0)).toBe(true)
    }
  })

  it('L9 D7 exports no values of those whom it declines, however many they are', async () => {
    await deploy({ condition })
    await named(40)
    expect([withOffice(), await health()]).toEqual([0, 'ok'])
  })

  it('D7 takes them by delta once that person is in scope, or they name another', async () => {
    await deploy({ condition })
    await named(2)
    world.hire('9', 'P', 'Q', { department: 'Sales' })
    world.change('1', { nick: '9', boss: '9' })
    await run('import', 'badge-import', 'export', 'ad-import')
    expect(withOffice()).toBe(1)
    world.change('0', { department: 'Sales' })
    await run('import', 'badge-import', 'export', 'ad-import')
    expect([withOffice(), await health()]).toEqual([2, 'ok'])
  })
})

it('D11 D7 a badge that waits for a day of its person is taken when the day has come', async () => {
  await deploy({ condition: 'IsNullOrEmpty(mv["Nick"]) || mv["Nick"] <= Today()' })
  const start = new Date(world.clock() + 3 * 86_400_000).toISOString().slice(0, 10)
  world.hire('1', 'P', 'Q', { nick: start })
  world.badge('b1', { employeeId: '1', phone: '7' })
  await run('import', 'badge-import', 'export', 'ad-import')
  expect(withOffice()).toBe(0)
  world.days(4)
  await run('lifecycle', 'export', 'ad-import')
  expect([withOffice(), await health()]).toEqual([1, 'ok'])
})

describe('two rules of one record', () => {
  /** The first gives the telephone that makes the second decline. */
  const second = [
    { ...rule('badge2-in', 'Badge in two', 'inbound', 'badge'), csType: 'card', precedence: 6 },
    scope('b2-scope', 'badge2-in', 'mv["Telephone"] != "x"', 'b2-join'),
    step('b2-join', 'join', 'badge2-in', [['b2-flow'], [], []], {
      rows: [{ pairs: [{ cs: 'employeeId', mv: 'Employee ID', ignoreCase: false }] }],
    }),
    step('b2-flow', 'attribute-flow', 'badge2-in', [['out-scope']], { mappings: [direct('badgeNo', 'Middle')] }),
  ] as NodeChange[]
  const orders = [
    ['badge-scope', 'b2-scope'],
    ['b2-scope', 'badge-scope'],
  ]
  const deployed = (first: readonly string[]): Promise<void> =>
    deploy({ condition: 'mv["Department"] != "Labs"', more: second, first })

  const person = async (): Promise<unknown[]> => {
    const { attributes } = (await world.person('1')) ?? { attributes: {} as Record<string, unknown> }
    return [attributes['Middle'], attributes['Telephone']]
  }

  it.each(orders)('D3 S4 decide alike from an empty store and by deltas, %s before %s', async (...first) => {
    await deployed(first)
    world.hire('1', 'P', 'Q')
    world.badge('b1', { employeeId: '1', phone: 'x' })
    await run('import', 'badge-import')
    world.change('1', { department: 'Labs' })
    await run('import', 'badge-import')
    const byDelta = await person()
    await deployed(first)
    world.hire('1', 'P', 'Q', { department: 'Labs' })
    world.badge('b1', { employeeId: '1', phone: 'x' })
    await run('import', 'badge-import')
    expect([byDelta, await person()]).toEqual([
      ['b1', undefined],
      ['b1', undefined],
    ])
    for (let i = 0; i < 2; i++) {
      const { counters } = await world.red.run('badge-import', { profile: 'full-sync' })
      expect(counters).toMatchObject({ joined: 0, disconnected: 0, flowed: 0, followUps: 0 })
    }
  })
})

it('D3 D7 what a badge would have given whom it is not joined to is nothing that others of its page have read', async () => {
  const peers = expression('ToString(Count(LookupAll("Person", "Telephone", "7")))', 'Middle')
  await deploy({
    condition: 'mv["Department"] != "Labs"',
    more: [
      { id: 'hr-in', precedence: 9 },
      { id: 'badge-flow', mappings: [direct('phone', 'Telephone'), peers] },
    ],
  })
  world.hire('1', 'P', 'Q', { department: 'Labs', phone: '7' })
  world.hire('2', 'P', 'Q', { phone: '7' })
  world.badge('b1', { employeeId: '1', phone: '8' })
  world.badge('b2', { employeeId: '2', phone: '7' })
  await run('import', 'badge-import')
  for (let i = 0; i < 2; i++) {
    expect((await world.person('2'))?.attributes['Middle']).toBe('2')
    await run('badge-import:full-sync')
  }
})
