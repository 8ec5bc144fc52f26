/** Records declined by what their conditions read of people who are deleted since: who makes them anew, and when (D3, D4, D7). */
import { expect, it } from 'vitest'
import { badgeNodes } from '../nodes/badge-nodes'
import { memorySystem } from '../nodes/memory'
import { personTypes, type NodeChange } from '../nodes/cycle-flow'
import { theDirectoryWorld } from './directory'

const world = theDirectoryWorld()

const byBadge = 'mv["Telephone"] != "blocked"'
const byHr = 'mv["Department"] != "Left"'
const options = (condition: string, graceDays: number): { change: readonly NodeChange[] } => ({
  change: [
    ...(badgeNodes() as NodeChange[]),
    { id: 'store', types: [{ ...personTypes[0], graceDays }] },
    { id: 'scope', mode: 'expression', expression: condition },
    { id: 'provision', action: 'delete', onDeletion: 'delete' },
  ],
})
const deltas = ['import', 'badge-import', 'lifecycle', 'export', 'ad-import'] as const
const fullSyncs = ['import:full-sync', 'badge-import:full-sync'] as const

async function run(...nodes: readonly string[]): Promise<void> {
  for (const node of nodes) {
    const [id, profile] = node.split(':') as [string, 'full-sync'?]
    await world.red.run(id, { ...(profile && { profile }) })
  }
}

/** Three people with accounts; the first is declined, and deleted when her days are over. */
async function deleted(condition: string, graceDays: number): Promise<void> {
  await world.fresh(options(condition, graceDays))
  for (const id of ['1', '2', '3']) {
    world.hire(id, 'P', id)
    world.badge(`b${id}`, { employeeId: id, phone: 'fine' })
  }
  await run(...deltas, ...deltas, ...fullSyncs)
  if (condition === byHr) world.change('1', { department: 'Left' })
  else world.badge('b1', { employeeId: '1', phone: 'blocked' })
  await run(...deltas)
  world.days(graceDays + 1)
  await run(...deltas, ...deltas)
  expect([await world.people(), [...world.inDirectory.keys()]]).toEqual([2, ['2', '3']])
}

/** What full syncs and deltas day by day do, beside looking. */
async function isQuiet(days: number): Promise<void> {
  for (let day = 0; day < days; day++) {
    for (const node of [...fullSyncs, ...deltas, 'import:full-sync']) {
      const [id, profile] = node.split(':') as [string, 'full-sync'?]
      const { counters: c, targets } = await world.red.run(id, { ...(profile && { profile }) })
      const done = [c.projected, c.joined, c.flowed, c.disconnected, c.mvDeleted, c.deletionMarked, c.followUps, c.sent]
      const staged = Object.values(targets).flatMap((of) => Object.values(of))
      expect([node, [...done, ...staged].filter((count) => count > 0)]).toEqual([node, []])
    }
    world.days(1)
  }
}

it.each([
  ['the badge', 0, byBadge],
  ['the badge', 1, byBadge],
  ['the badge', 10, byBadge],
  ['the record itself', 0, byHr],
  ['the record itself', 10, byHr],
])('D3 D4 D7 L2 by what %s says stay out in every full sync, too (%s, %i days of grace)', async (_, graceDays, condition) => {
  await deleted(condition, graceDays)
  await isQuiet(3)
  expect(await world.people()).toBe(2)
})

it.each([0, 10])(
  'D3 D7 make her anew with the delta that shows another value of her other record (%i days of grace)',
  async (days) => {
    await deleted(byBadge, days)
    world.badge('b1', { employeeId: '1', phone: 'fine' })
    await run('badge-import')
    expect((await world.person('1'))?.attributes).toMatchObject({ Telephone: 'fine' })
    await run(...deltas)
    await isQuiet(1)
    expect(world.inDirectory.has('1')).toBe(true)
  },
)

it('D3 D7 make her anew with the delta that shows her other record gone', async () => {
  await deleted(byBadge, 10)
  memorySystem('badge').rows.delete('b1')
  await run('badge-import')
  expect(await world.person('1')).toBeDefined()
  await run(...deltas)
  await isQuiet(1)
})

it('D3 D7 make her anew at once where the record that declined her is gone before her days are over', async () => {
  await deleted(byBadge, 10)
  world.badge('b2', { employeeId: '2', phone: 'blocked' })
  await run(...deltas)
  memorySystem('badge').rows.delete('b2')
  await run(...deltas)
  world.days(11)
  await run(...deltas)
  expect(await world.person('2')).toMatchObject({ deletion: null })
  await run(...deltas)
  await isQuiet(1)
})

it('D3 D7 are asked anew when they change themselves', async () => {
  await deleted(byHr, 10)
  world.change('1', { department: 'IT' })
  await run('import')
  expect(await world.person('1')).toMatchObject({ deletion: null, attributes: { Department: 'IT' } })
  await run(...deltas, ...deltas)
  await isQuiet(1)
})

it('A13 D7 are asked anew by the full sync that a changed condition asks for', async () => {
  await deleted(byBadge, 10)
  await world.redeploy(options('mv["Telephone"] != "nothing"', 10))
  await run('import')
  expect(await world.person('1')).toBeUndefined()
  await run('import:full-sync')
  expect(await world.person('1')).toMatchObject({ deletion: null })
  await run(...deltas, ...deltas)
  await isQuiet(1)
})

it('D3 D7 I18 stay out after an import of her other record broke off and was thrown away', async () => {
  await deleted(byBadge, 10)
  const badges = memorySystem('badge')
  world.badge('b1', { employeeId: '1', phone: 'fine' })
  badges.breaksAfter = badges.rows.size
  await run('badge-import')
  badges.breaksAfter = null
  world.badge('b1', { employeeId: '1', phone: 'blocked' })
  await isQuiet(2)
  expect(await world.people()).toBe(2)
})

it('D7 of a store in which an earlier version deleted their people are asked by the next full sync', async () => {
  await deleted(byBadge, 10)
  world.database.prepare("delete from look_up where key = 'deleted' or key like 'supplied by %'").run()
  await run('import:full-sync')
  expect(await world.person('1')).toBeDefined()
})
