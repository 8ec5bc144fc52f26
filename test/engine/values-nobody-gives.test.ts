/** Values that nobody gives any more go, however they were kept: by one another, or by an error (D3, D7). */
import { describe, expect, it } from 'vitest'
import { badgeNodes } from '../nodes/badge-nodes'
import { direct, expression, personTypes, text, type NodeChange } from '../nodes/cycle-flow'
import { memorySystem } from '../nodes/memory'
import { theDirectoryWorld } from './directory'
import { directoryMappings } from './directory-flow'

const world = theDirectoryWorld()
const reference = (name: string, more: object = {}) => ({ name, type: 'reference', multi: false, ...more })
const hrColumns = ['employeeId', 'givenName', 'sn', 'department', 'employeeType', 'phone', 'tag'].map(text)
const attributes = [text('office'), reference('manager', { comparison: 'dn' })]

const types = (more: object = {}): NodeChange => {
  const [person] = personTypes
  const all = [...(person?.attributes ?? []), reference('Manager'), text('Tag')]
  return { id: 'store', types: [{ ...person, graceDays: 0, attributes: all, ...more }] }
}

const hr: NodeChange = {
  id: 'hr',
  referencePolicy: 'ignore',
  objectTypes: [{ name: 'user', anchor: 'employeeId', attributes: [...hrColumns, reference('managerId')] }],
}

const flow = (...more: object[]): NodeChange => ({
  id: 'flow',
  mappings: [
    direct('employeeId', 'Employee ID'),
    direct('sn', 'Display Name'),
    direct('department', 'Department'),
    direct('phone', 'Telephone'),
    direct('managerId', 'Manager'),
    ...more,
  ],
})

const out = (...more: object[]): NodeChange => ({
  id: 'out-flow',
  mappings: [...directoryMappings.slice(0, 4), ...directoryMappings.slice(5), ...more],
})

const hire = (id: string, more: Record<string, string> = {}): void => world.hire(id, 'P', `Q${id}`, more)
const seen = (attribute: string): unknown[] =>
  [...world.inDirectory].map(([id, values]) => [id, values[attribute] ?? null]).sort()
const tags = (people = ['1', '2']): Promise<unknown[]> =>
  Promise.all(people.map(async (id) => (await world.person(id))?.attributes['Tag'] ?? null))
const round = (): Promise<void> => world.runs('import', 'export', 'ad-import')

describe('values of two people that read one another', () => {
  it.each([
    ['the manager first', 'Coalesce(mv["Manager"]["Tag"], cs["tag"])'],
    ['her own first', 'Coalesce(cs["tag"], mv["Manager"]["Tag"])'],
  ])('D3 D4 A14 go with the last record that gave them, %s', async (_, tag) => {
    await world.fresh({ attributes, change: [types(), hr, flow(expression(tag, 'Tag')), out(direct('Tag', 'office'))] })
    hire('1', { tag: 'X' })
    hire('2', { managerId: '1' })
    await round()
    world.change('1', { managerId: '2' })
    await round()
    world.change('1', { tag: '' })
    await round()
    await world.runs('import:full-sync')
    await round()
    expect([await tags(), seen('office'), (await world.health()).state]).toEqual([
      [null, null],
      [
        ['1', null],
        ['2', null],
      ],
      'ok',
    ])
  })

  it('D3 change with the record that gives them', async () => {
    await world.fresh({
      attributes,
      change: [types(), hr, flow(expression('Coalesce(mv["Manager"]["Tag"], cs["tag"])', 'Tag')), out(direct('Tag', 'office'))],
    })
    hire('1', { tag: 'X', managerId: '2' })
    hire('2', { managerId: '1' })
    await round()
    world.change('1', { tag: 'Y' })
    await round()
    await world.runs('import:full-sync')
    expect(await tags()).toEqual(['Y', 'Y'])
  })
})

it('D3 D7 a value from outside a circle goes on to it when it changes, whichever operand read it', async () => {
  const nick = 'Coalesce(Lookup("Person", "Employee ID", cs["phone"])["Tag"], mv["Manager"]["Tag"], cs["tag"])'
  await world.fresh({ attributes, change: [types(), hr, flow(expression(nick, 'Tag')), out(direct('Tag', 'office'))] })
  hire('2', { tag: 'a' })
  hire('1', { phone: '1', managerId: '2' })
  await round()
  expect(await tags()).toEqual(['a', 'a'])
  world.change('2', { tag: 'b' })
  await round()
  expect(await tags()).toEqual(['b', 'b'])
  expect((await world.red.run('import', { profile: 'full-sync' })).counters).toMatchObject({ flowed: 0, followUps: 0 })
})

it.each([1, 200])('D3 D7 a circle that is closed only where its values are gone is one, in pages of %i', async (pageSize) => {
  const nick = 'Coalesce(Lookup("Person", "Employee ID", cs["phone"])["Tag"], mv["Manager"]["Tag"], cs["tag"])'
  await world.fresh({
    attributes,
    pageSize,
    change: [types(), hr, flow({ ...expression(nick, 'Tag'), whenMissing: 'evaluate' })],
  })
  hire('1', { tag: 'X' })
  hire('2', { phone: '2', managerId: '1', tag: 'Y' })
  hire('3', { managerId: '2', tag: 'Z' })
  await world.runs('import')
  expect(await tags(['1', '2', '3'])).toEqual(['X', 'X', 'X'])
  // Who looks herself up first of all reads nobody else while she has what her former manager gave.
  world.change('2', { managerId: '3' })
  await world.runs('import')
  expect(await tags(['1', '2', '3'])).toEqual(['X', 'Y', 'Y'])
})

it.each([1, 200])(
  'D3 D7 what two contributors of one person have of the circle goes as well, in pages of %i',
  async (pageSize) => {
    const ofHr = 'IIF(cs["department"] = "IT", mv["Manager"]["Tag"], cs["tag"])'
    const ofBadge = { ...expression('Coalesce(mv["Manager"]["Tag"], cs["givenName"])', 'Tag'), whenMissing: 'evaluate' }
    const badges = (badgeNodes(pageSize) as NodeChange[]).map((node) =>
      node.id === 'badge-flow' ? { ...node, mappings: [ofBadge] } : node,
    )
    const mine = { ...expression(ofHr, 'Tag'), whenMissing: 'evaluate' }
    await world.fresh({ attributes, pageSize, change: [types(), hr, ...badges, { id: 'hr-in', precedence: 9 }, flow(mine)] })
    hire('1', { managerId: '2', tag: 'X' })
    hire('2', { managerId: '1', department: 'IT' })
    world.badge('b2', { employeeId: '2' })
    await world.runs('import', 'badge-import')
    expect(await tags()).toEqual(['X', 'X'])
    world.change('1', { department: 'IT' })
    await world.runs('import', 'badge-import', 'import')
    expect(await tags()).toEqual([null, null])
  },
)

it.each([
  ['Badge', 'Visitor'],
  ['Visitor', 'Badge'],
])('D3 D7 whose value a circle comes to is the same in a store that knew %s first, then %s', async (...order) => {
  const tag = expression('Coalesce(mv["Manager"]["Tag"], cs["phone"])', 'Tag')
  const systems = order.flatMap((name) => {
    const nodes = JSON.stringify(badgeNodes()).replaceAll('badge', name.toLowerCase()).replaceAll('Badge', name)
    return (JSON.parse(nodes) as NodeChange[]).map((node) => (node.id.endsWith('-flow') ? { ...node, mappings: [tag] } : node))
  })
  await world.fresh({ attributes, change: [types(), hr, ...systems, flow()] })
  hire('1', { managerId: '2' })
  hire('2', { managerId: '1' })
  world.badge('b1', { employeeId: '1', phone: 'of the badge' })
  memorySystem('visitor').set('v2', { employeeId: '2', phone: 'of the visitor' })
  await world.runs('import', 'badge-import', 'visitor-import', 'import:full-sync', 'badge-import:full-sync')
  const [first, second] = await Promise.all(order.map((name) => world.systemId(name)))
  expect(first).toBeLessThan(second as number)
  expect(await tags()).toEqual(['of the badge', 'of the badge'])
})

it.each([1, 200])('D3 D7 who has no value at present is in a circle as well, in pages of %i', async (pageSize) => {
  const unlessHers = { ...expression('IIF(IsPresent(mv["Manager"]["Tag"]), null, cs["tag"])', 'Tag'), whenMissing: 'evaluate' }
  const change = [types(), hr, flow(unlessHers)]
  const first = (): void => hire('1', { tag: 'a', managerId: '2' })
  const second = (): void => hire('2', { tag: 'b', managerId: '1' })
  const seen: unknown[] = []
  for (const earlier of [first, second]) {
    await world.fresh({ attributes, pageSize, change })
    earlier()
    await world.runs('import')
    if (earlier === first) second()
    else first()
    await world.runs('import', 'import')
    seen.push(await tags())
  }
  expect(seen).toEqual([
    ['a', null],
    ['a', null],
  ])
})

it.each([1, 200])(
  'D3 D7 two who give it to somebody who reads herself come to rest as by deltas, in pages of %i',
  async (pageSize) => {
    const ofBadge = { ...expression('IIF(mv["Manager"]["Tag"] = "X", null, cs["givenName"])', 'Tag'), whenMissing: 'evaluate' }
    const badges = (badgeNodes(pageSize) as NodeChange[]).map((node) =>
      node.id === 'badge-flow' ? { ...node, mappings: [ofBadge] } : node,
    )
    const hers = { ...expression('mv["Manager"]["Tag"]', 'Tag'), whenMissing: 'evaluate' }
    await world.fresh({ attributes, pageSize, change: [types(), hr, ...badges, flow(hers)] })
    hire('1', { managerId: '1' })
    world.badge('b1', { employeeId: '1', givenName: 'X' })
    await world.runs('import', 'badge-import', 'import', 'badge-import')
    expect([await tags(['1']), (await world.health()).state]).toEqual([['X'], 'ok'])
  },
)

it.each([1, 200])(
  'D3 D7 who was decided by a circle goes on by what becomes of it in the same run, in pages of %i',
  async (pageSize) => {
    const looked = 'Coalesce(Lookup("Person", "Department", cs["phone"])["Tag"], mv["Manager"]["Tag"], cs["phone"])'
    const change = [types(), hr, flow({ ...expression(looked, 'Tag'), whenMissing: 'evaluate' })]
    await world.fresh({ attributes, pageSize, change })
    hire('1', { department: 'A', phone: 'A' })
    hire('3', { department: 'B', phone: 'A' })
    await world.runs('import')
    world.change('1', { phone: 'C', managerId: '3' })
    // From then on two are in the department that the other looks up, so that it finds nobody.
    hire('4', { department: 'A' })
    await world.runs('import')
    expect(await tags(['1', '3'])).toEqual(['A', 'A'])
  },
)

it('S4 D7 a record that is out of scope by now leaves, also where its person failed in a circle', async () => {
  const change = [
    types(),
    hr,
    flow(expression('IIF(mv["Manager"]["Tag"] = "on", "off", "on")', 'Tag')),
    out(direct('Tag', 'office')),
  ]
  await world.fresh({ attributes, change, pageSize: 1 })
  for (const [id, managerId] of [
    ['1', '2'],
    ['2', '3'],
    ['3', '1'],
    ['4', '3'],
  ] as const)
    hire(id, { managerId })
  await round()
  world.change('3', { employeeType: 'CON' })
  await round()
  await world.runs('import:full-sync', 'import:full-sync')
  await round()
  expect([Boolean(await world.person('3')), world.inDirectory.has('3')]).toEqual([false, false])
})
