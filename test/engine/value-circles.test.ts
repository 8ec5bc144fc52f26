/** Values of people that are made of one another in a circle fail, and long chains do not (D7, N10). */
import { describe, expect, it, vi } from 'vitest'
import type { Run } from '../../runtime/model/runs'
import { direct, expression, personTypes, text, type NodeChange } from '../nodes/cycle-flow'
import { theDirectoryWorld } from './directory'
import { directoryMappings } from './directory-flow'

const world = theDirectoryWorld()
const [person] = personTypes
const reference = (name: string) => ({ name, type: 'reference', multi: false })
const columns = ['employeeId', 'givenName', 'sn', 'department', 'employeeType', 'phone'].map(text)
const throughManager = 'Coalesce(mv["Manager"]["Path"], "") + "/" + cs["sn"]'
const throughLookup = 'Coalesce(Lookup("Person", "Employee ID", cs["phone"])["Path"], "") + "/" + cs["sn"]'

const nodes = (path: string, pageSize: number): { change: readonly NodeChange[] } => ({
  change: [
    { id: 'store', types: [{ ...person, attributes: [...(person?.attributes ?? []), reference('Manager'), text('Path')] }] },
    { id: 'hr', objectTypes: [{ name: 'user', anchor: 'employeeId', attributes: [...columns, reference('managerId')] }] },
    {
      id: 'flow',
      mappings: [
        direct('employeeId', 'Employee ID'),
        direct('department', 'Department'),
        direct('sn', 'Display Name'),
        direct('managerId', 'Manager'),
        expression('Coalesce(mv["Manager"]["Department"], "none")', 'Telephone'),
        expression(path, 'Path'),
      ],
    },
    { id: 'out-flow', mappings: [...directoryMappings.slice(0, 2), direct('Path', 'displayName')] },
    { id: 'import', pageSize },
  ],
})

/** Each is managed by the one behind the arrow. */
const manages = (...pairs: readonly (readonly [string, string])[]): void => {
  for (const [id, managerId] of pairs) world.hire(id, 'P', `N${id}`, { managerId, phone: managerId })
}
const pathOf = async (id: string): Promise<unknown> => (await world.person(id))?.attributes['Path']
const health = async (): Promise<string> => (await world.health()).state
const errorsOf = async (run: Run): Promise<string[]> =>
  (await world.records(run.id)).flatMap(({ error, because }) => (error === null ? [] : [because]))

describe.each([
  ['a reference', throughManager],
  ['a look-up', throughLookup],
])('a circle through %s', (_, path) => {
  it.each([1, 200])('D7 N10 fails its objects run after run, by pages of %i', async (pageSize) => {
    await world.fresh(nodes(path, pageSize))
    manages(['1', '3'], ['2', '1'], ['3', '2'], ['4', '2'], ['5', ''])
    for (const node of ['import', 'export', 'ad-import', 'import', 'export', 'ad-import']) await world.red.run(node)
    const before = await Promise.all(['1', '2', '3', '4', '5'].map(pathOf))
    for (let day = 0; day < 3; day++) {
      const run = await world.red.run('import')
      expect(run.status).toBe('errors')
      expect(await errorsOf(run)).toContainEqual(
        expect.stringMatching(
          /^values go round in a circle .*: Path of .* is made of Path of .* is made of Path of .*\. Let one/,
        ),
      )
      const { counters } = await world.red.run('import', { profile: 'full-sync' })
      expect(counters.syncFailed).toBeGreaterThan(0)
      expect(counters.syncFailed + counters.noChange).toBe(5)
      expect((await world.red.run('export')).counters.sent).toBe(0)
      expect(await Promise.all(['1', '2', '3', '4', '5'].map(pathOf))).toEqual(before)
      expect(await health()).toBe('failing')
    }
    expect(String(before[0] ?? '').split('/').length).toBeLessThan(20)
  })

  it.each([1, 200])('D7 comes to rest once one of them refers to another, by pages of %i', async (pageSize) => {
    await world.fresh(nodes(path, pageSize))
    manages(['1', '3'], ['2', '1'], ['3', '2'])
    for (let day = 0; day < 3; day++) await world.red.run('import')
    manages(['2', ''])
    for (const node of ['import', 'import', 'export', 'ad-import']) await world.red.run(node)
    expect(await Promise.all(['1', '2', '3'].map(pathOf))).toEqual(['/N2/N3/N1', '/N2', '/N2/N3'])
    expect(await health()).toBe('ok')
    const { counters } = await world.red.run('import', { profile: 'full-sync' })
    expect(counters).toMatchObject({ noChange: 3, followUps: 0, syncFailed: 0 })
  })
})

it('D7 N10 somebody who is her own manager is a circle', async () => {
  await world.fresh(nodes(throughManager, 200))
  manages(['1', ''])
  await world.red.run('import')
  manages(['1', '1'])
  for (let day = 0; day < 3; day++) {
    const run = await world.red.run('import')
    expect(await errorsOf(run)).toEqual([expect.stringContaining('Path of N1 is made of Path of N1')])
  }
  expect(await pathOf('1')).toBe('/N1')
})

const coalescing = 'Coalesce(mv["Manager"]["Path"], cs["sn"])'
const depth = 12

/** Somebody who is her own manager, or two who are one another's, and so many levels below; in either order, by several pages. */
const circlesOf = (heads: readonly (readonly [string, string])[], pageSize: number, order: 'top' | 'bottom') => {
  const below = Array.from({ length: depth }, (_, level) => [`${level + 10}`, level === 0 ? '1' : `${level + 9}`] as const)
  return { pageSize, order, people: order === 'top' ? [...heads, ...below] : [...heads, ...below].toReversed() }
}
const atRest = [1, 5, 200].flatMap((pageSize) =>
  (['top', 'bottom'] as const).flatMap((order) => [
    { whose: 'of her own', ...circlesOf([['1', '1']], pageSize, order) },
    {
      whose: 'of two',
      ...circlesOf(
        [
          ['1', '2'],
          ['2', '1'],
        ],
        pageSize,
        order,
      ),
    },
  ]),
)

it.each(atRest)('D7 a circle $whose that comes to rest is none, from the $order by pages of $pageSize', async (of) => {
  await world.fresh(nodes(coalescing, of.pageSize))
  manages(...of.people)
  for (let day = 0; day < 3; day++) expect(await errorsOf(await world.red.run('import'))).toEqual([])
  const paths = await Promise.all(of.people.map(([id]) => pathOf(id)))
  expect(new Set(paths).size).toBe(1)
  expect(paths[0]).toMatch(/^N[12]$/)
  const { counters } = await world.red.run('import', { profile: 'full-sync' })
  expect(counters).toMatchObject({ noChange: of.people.length, followUps: 0, syncFailed: 0 })
  expect(await health()).toBe('ok')
})

it.each(atRest)(
  'D7 N10 a circle $whose that grows fails until it is mended, from the $order by pages of $pageSize',
  async (of) => {
    await world.fresh(nodes(throughManager, of.pageSize))
    manages(...of.people.map(([id, by]) => [id, id === '1' ? '' : by] as const))
    for (let day = 0; day < 3; day++) await world.red.run('import')
    for (let time = 0; time < 2; time++) {
      manages(...of.people)
      for (let day = 0; day < 3; day++)
        expect(await errorsOf(await world.red.run('import'))).toContainEqual(expect.stringContaining('go round in a circle'))
      manages(['1', ''])
      for (let day = 0; day < 4; day++) await world.red.run('import')
      expect(await pathOf('1')).toBe('/N1')
      expect(await pathOf('21')).toBe(`/N1${Array.from({ length: depth }, (_, level) => `/N${level + 10}`).join('')}`)
      const { counters } = await world.red.run('import', { profile: 'full-sync' })
      expect(counters).toMatchObject({ noChange: of.people.length, followUps: 0, syncFailed: 0 })
    }
  },
)

const growingInIt = `IIF(cs["department"] == "IT", ${throughManager}, ${coalescing})`

it.each([1, 200])('D7 a circle that failed is let go once what it gives comes to rest, by pages of %i', async (pageSize) => {
  await world.fresh(nodes(growingInIt, pageSize))
  for (const [id, managerId] of [
    ['1', '2'],
    ['2', '1'],
    ['3', '2'],
  ] as const)
    world.hire(id, 'P', `N${id}`, { managerId, department: 'IT' })
  for (let day = 0; day < 2; day++)
    expect(await errorsOf(await world.red.run('import'))).toContainEqual(expect.stringContaining('go round in a circle'))
  for (const id of ['1', '2', '3']) world.change(id, { department: 'Sales' })
  for (let day = 0; day < 2; day++) expect(await errorsOf(await world.red.run('import'))).toEqual([])
  const { counters } = await world.red.run('import', { profile: 'full-sync' })
  expect(counters).toMatchObject({ noChange: 3, followUps: 0, syncFailed: 0 })
  expect(await health()).toBe('ok')
})

it('D7 people who read one another, and not what they give, are none', async () => {
  await world.fresh(nodes('Coalesce(mv["Manager"]["Telephone"], "") + cs["sn"]', 1))
  manages(['1', '3'], ['2', '1'], ['3', '2'])
  for (let day = 0; day < 3; day++) expect((await world.red.run('import')).counters.syncFailed).toBe(0)
  expect((await world.red.run('import', { profile: 'full-sync' })).counters).toMatchObject({ noChange: 3, syncFailed: 0 })
})

const levels = 70
const inOrder = Array.from({ length: levels }, (_, place) => place + 1)

it.each([
  ['from the top', 200, inOrder],
  ['from the bottom', 200, inOrder.toReversed()],
  ['from the top', 1, inOrder],
  ['from the bottom', 7, inOrder.toReversed()],
  ['shuffled', 1, inOrder.toSorted((a, b) => ((a * 29) % 71) - ((b * 29) % 71))],
])(
  'D7 a chain of 70 that comes %s by pages of %i is none, and comes to its values',
  async (_, pageSize, order) => {
    await world.fresh(nodes(throughManager, pageSize))
    for (const place of order) manages([`${place}`, place === 1 ? '' : `${place - 1}`])
    const wanted = inOrder.map((place) => `/N${place}`).join('')
    for (let runs = 1; (await pathOf(`${levels}`)) !== wanted; runs++) {
      expect(runs).toBeLessThan(20)
      const run = await world.red.run('import')
      expect((await errorsOf(run)).filter((error) => error.includes('circle and'))).toEqual([])
    }
    await world.red.run('import')
    const { counters } = await world.red.run('import', { profile: 'full-sync' })
    expect(counters).toMatchObject({ noChange: levels, followUps: 0, syncFailed: 0 })
  },
  120_000,
)

it.each([
  ['a reference', throughManager],
  ['a look-up', throughLookup],
])('D7 chains by %s cost a page a look-up a level, and not one a person', async (_, path) => {
  const each = 20
  await world.fresh(nodes(path, each))
  for (const level of [0, 1, 2, 3])
    for (let i = 100; i < 100 + each; i++) manages([`${level}${i}`, level === 0 ? '' : `${level - 1}${i}`])
  for (let time = 0; time < 2; time++) await world.red.run('import')
  const { store } = world.red.engine()
  const spy = vi.spyOn(store, 'lookUp')
  const { counters } = await world.red.run('import', { profile: 'full-sync' })
  const times = spy.mock.calls.length
  spy.mockRestore()
  expect(counters).toMatchObject({ processed: 4 * each, noChange: 4 * each })
  expect(times).toBeLessThan(4 * 8)
})
