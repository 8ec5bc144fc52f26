/**
 * A record that would join somebody whom its own condition declines is left out before anything is saved: it gives nobody a
 * value, not even for the rest of the run, and no limit on people holds it (D7, L9).
 */
import { describe, expect, it } from 'vitest'
import { badgeNodes } from '../nodes/badge-nodes'
import { direct, step, type NodeChange } from '../nodes/cycle-flow'
import { theDirectoryWorld } from './directory'
import { directoryMappings } from './directory-flow'

const world = theDirectoryWorld()

const run = (...nodes: readonly string[]): Promise<void> => world.runs(...nodes)

const health = async (): Promise<string> => (await world.health()).state

const withTelephone = (): number => world.directory.all().filter(({ attributes }) => (attributes['office'] ?? '') !== '').length

function badged(count: number, phone: string): void {
  for (let i = 1; i <= count; i++) world.badge(`b${i}`, { employeeId: `${i}`, phone })
}

interface How {
  readonly inLabs?: number
  readonly pageSize?: number
  /** Where the condition stands: before the join, or behind it. */
  readonly where?: 'before' | 'behind'
  readonly condition?: string
}

const inSales = 'mv["Department"] != "Labs"'

/** Employees with accounts, some of them in the department whose badges do not count. */
async function people(
  count: number,
  { inLabs = 0, pageSize = 200, where = 'before', condition = inSales }: How = {},
): Promise<void> {
  const [next, previous] = where === 'before' ? ['badge-join', 'badge-import'] : ['badge-flow', 'badge-join']
  const scope = step('badge-scope', 'scope-filter', 'badge-in', [[next], []], {
    mode: 'expression',
    expression: condition,
    action: 'disconnect',
  }) as NodeChange
  const badges = (badgeNodes(pageSize) as NodeChange[]).map((node) => {
    const [, ...others] = (node['wires'] ?? []) as string[][]
    return node.id === previous ? { ...node, wires: [['badge-scope'], ...others] } : node
  })
  const flow = { id: 'out-flow', mappings: [...directoryMappings, direct('Telephone', 'office')] }
  await world.fresh({ attributes: [{ name: 'office', type: 'text', multi: false }], change: [...badges, scope, flow] })
  for (let i = 1; i <= count; i++) world.hire(`${i}`, 'P', `Q${i}`, i <= inLabs ? { department: 'Labs' } : {})
  await run('import', 'export', 'ad-import', 'import')
}

/** The first of them go there, five at a time, which no limit stops. */
async function toLabs(count: number): Promise<void> {
  for (let i = 1; i <= count; i++) {
    world.change(`${i}`, { department: 'Labs' })
    if (i % 5 === 0 || i === count) await run('import', 'badge-import', 'export', 'ad-import', 'import', 'badge-import')
  }
}

describe('a record whose condition declines the person it would join', () => {
  it.each([1, 200])('D4 D7 is left out by full syncs, time after time, in pages of %i', async (pageSize) => {
    await people(2, { pageSize })
    badged(2, '7')
    await run('badge-import', 'export', 'ad-import', 'import')
    await toLabs(1)
    expect(withTelephone()).toBe(1)
    for (let i = 0; i < 3; i++) {
      const { counters, targets } = await world.red.run('badge-import', { profile: 'full-sync' })
      expect(counters).toMatchObject({ processed: 2, joined: 0, disconnected: 0, outOfScope: 1, followUps: 0 })
      expect(Object.values(targets).every(({ updated, withdrawn }) => updated + withdrawn === 0)).toBe(true)
    }
  })

  it('D3 D7 L9 gives no value in a full sync, however many they are', async () => {
    await people(40)
    badged(40, '7')
    await run('badge-import', 'export', 'ad-import', 'import')
    await toLabs(15)
    expect([withTelephone(), await health()]).toEqual([25, 'ok'])
    await run('badge-import:full-sync', 'export', 'ad-import')
    expect([withTelephone(), await health()]).toEqual([25, 'ok'])
  })

  it('D3 D7 L9 gives no value in a delta that brings new ones of all', async () => {
    await people(40)
    badged(40, '7')
    await run('badge-import', 'export', 'ad-import', 'import')
    await toLabs(15)
    badged(40, '8')
    await run('badge-import', 'export', 'ad-import')
    expect([withTelephone(), await health()]).toEqual([25, 'ok'])
  })

  it('D3 D7 L9 gives no value when it comes for the first time, and does once its person is in scope', async () => {
    await people(40, { inLabs: 15 })
    badged(40, '7')
    await run('badge-import', 'export', 'ad-import')
    expect([withTelephone(), await health()]).toEqual([25, 'ok'])
    world.change('1', { department: 'Sales' })
    await run('import', 'export', 'ad-import')
    expect([withTelephone(), await health()]).toEqual([26, 'ok'])
  })

  it.each(['before', 'behind'] as const)(
    'D7 is taken by a delta once the person is in scope, where it is asked %s the join',
    async (where) => {
      await people(2, { inLabs: 1, where })
      badged(2, '7')
      await run('badge-import', 'export', 'ad-import')
      expect(withTelephone()).toBe(1)
      world.change('1', { department: 'Sales' })
      await run('import', 'badge-import', 'export', 'ad-import')
      expect([withTelephone(), await health()]).toEqual([2, 'ok'])
    },
  )

  it('L3 A9 what fails then is left to the next time it is asked, when the record fails and not the run', async () => {
    await people(1, { condition: 'IsNullOrEmpty(mv["Department"]) || IsPresent(Lookup("Person", "Nothing", mv["Department"]))' })
    badged(1, '7')
    expect(await world.red.run('badge-import')).toMatchObject({ counters: { processed: 1, joined: 1, syncFailed: 0 } })
    const next = await world.red.run('badge-import', { profile: 'full-sync' })
    expect(next).toMatchObject({ status: 'errors', counters: { processed: 1, syncFailed: 1 } })
  })
})
