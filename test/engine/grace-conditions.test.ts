/** People in grace whose record is declined by what its conditions read of them: every full sync asks it again (L2, D7, D4). */
import { describe, expect, it } from 'vitest'
import { badgeNodes } from '../nodes/badge-nodes'
import { constant, direct, expression, personTypes, step, wired, type NodeChange } from '../nodes/cycle-flow'
import { memorySystem } from '../nodes/memory'
import { theDirectoryWorld } from './directory'

const world = theDirectoryWorld()

const byNumber = { rows: [{ pairs: [{ cs: 'employeeNumber', mv: 'Employee ID', ignoreCase: false }] }] }
/** Of several changes of a node the last one counts in each setting. */
const merged = (changes: readonly NodeChange[]): NodeChange[] =>
  [...Map.groupBy(changes, ({ id }) => id).values()].map((of) => Object.assign({}, ...of) as NodeChange)

const nodes = (condition: string, ...more: NodeChange[]): { change: readonly NodeChange[] } => ({
  change: merged([
    ...badgeNodes().map((node) => (node.id === 'badge-flow' ? { ...node, mappings: [direct('givenName', 'First Name')] } : node)),
    {
      id: 'store',
      types: [{ ...personTypes[0], deletionRule: { kind: 'authoritativeSource', systems: ['hr'], mode: 'any' }, graceDays: 30 }],
    },
    { id: 'flow', mappings: [direct('employeeId', 'Employee ID'), direct('department', 'Department')] },
    {
      id: 'out-flow',
      mappings: [
        expression('"cn=" + mv["Employee ID"] + ",dc=corp"', 'dn'),
        direct('Employee ID', 'employeeNumber'),
        constant('yes', 'enabled'),
      ],
    },
    {
      id: 'provision',
      ...byNumber,
      action: 'disable',
      onDeletion: 'delete',
      inGrace: 'now',
      disable: [constant('no', 'enabled')],
    },
    { id: 'scope', expression: condition },
    ...more,
  ]),
})
const own = { attributes: [{ name: 'enabled', type: 'text', multi: false }] }
const byBadge = 'mv["First Name"] != "blocked"'

/** Three people with accounts. */
async function begin(condition: string, ...more: NodeChange[]): Promise<void> {
  await world.fresh({ ...own, ...nodes(condition, ...more) })
  for (const number of ['1', '2', '3']) {
    world.hire(number, 'P', 'Q')
    world.badge(`b${number}`, { employeeId: number, givenName: 'fine' })
  }
  for (const node of ['import', 'badge-import', 'export', 'ad-import', 'import', 'badge-import']) await world.red.run(node)
}

/** Person 1 is declined from now on, and her account disabled. */
async function blocked(): Promise<string | undefined> {
  world.badge('b1', { employeeId: '1', givenName: 'blocked' })
  for (const node of ['badge-import', 'export', 'ad-import']) await world.red.run(node)
  expect(enabled()).toBe('no')
  return (await world.person('1'))?.deletion?.after
}

const enabled = (): unknown => world.inDirectory.get('1')?.['enabled']
const nothing = { joined: 0, flowed: 0, disconnected: 0, deletionMarked: 0, deletionCleared: 0, mvDeleted: 0, followUps: 0 }

describe('a condition that reads the person in grace', () => {
  it('L2 D4 D7 declines her record in every full sync, and nothing else happens until her days are over', async () => {
    await begin(byBadge)
    const after = await blocked()
    expect(after).toBeDefined()
    for (let day = 1; day < 30; day++) {
      world.days(1)
      const ended = await world.red.run('import', { profile: 'full-import+full-sync' })
      expect(ended.counters).toMatchObject({ ...nothing, processed: 3, noChange: 2, outOfScope: 1 })
      expect(
        Object.values(ended.targets)
          .flatMap((counts) => Object.values(counts))
          .filter((count) => count > 0),
      ).toEqual([])
      expect((await world.person('1'))?.deletion?.after).toBe(after)
      expect(await world.pendings()).toEqual([])
    }
    world.days(1)
    await world.red.run('import', { profile: 'full-import+full-sync' })
    expect(await world.person('1')).toBeUndefined()
    await world.red.run('export')
    expect(world.inDirectory.has('1')).toBe(false)
  })

  it('L2 D4 D7 declines it before another scope filter of the rule, which takes it', async () => {
    const other = { mode: 'expression', expression: 'mv["First Name"] != "other"', action: 'disconnect' }
    const second = step('scope2', 'scope-filter', 'hr-in', [['join'], []], other) as NodeChange
    await begin(byBadge, second, ...wired({ scope: [['scope2'], []] }))
    const after = await blocked()
    expect(after).toBeDefined()
    for (let day = 1; day < 3; day++) {
      world.days(1)
      const ended = await world.red.run('import', { profile: 'full-import+full-sync' })
      expect(ended.counters).toMatchObject({ ...nothing, processed: 3, noChange: 2, outOfScope: 1 })
      expect((await world.person('1'))?.deletion?.after).toBe(after)
    }
  })

  it('L2 D3 declines a record that changed, and her mark keeps its day', async () => {
    await begin(byBadge)
    const after = await blocked()
    world.days(3)
    world.change('1', { department: 'IT' })
    expect((await world.red.run('import')).counters).toMatchObject({ ...nothing, processed: 1, outOfScope: 1 })
    expect((await world.person('1'))?.deletion?.after).toBe(after)
    expect((await world.red.run('import')).counters).toMatchObject({ processed: 0 })
  })

  for (const [how, nodesRun] of [
    ['the sync of what changed', [['badge-import', {}]]],
    [
      'full syncs',
      [
        ['badge-import', { profile: 'full-import' }],
        ['import', { profile: 'full-sync' }],
        ['badge-import', { profile: 'full-sync' }],
      ],
    ],
  ] as const)
    it(`L3 D7 takes her record again once what it reads is another: ${how}`, async () => {
      await begin(byBadge)
      await blocked()
      world.days(3)
      await world.red.run('import', { profile: 'full-sync' })
      world.badge('b1', { employeeId: '1', givenName: 'fine' })
      for (const [node, options] of nodesRun) await world.red.run(node, options)
      expect((await world.person('1'))?.deletion).toBeNull()
      await world.red.run('export')
      expect(enabled()).toBe('yes')
      expect((await world.red.run('import', { profile: 'full-sync' })).counters).toMatchObject({ ...nothing, noChange: 3 })
    })

  it('L3 D7 that the record itself supplies is met by what it says now, not by what was kept of her', async () => {
    await begin('mv["Department"] != "Left"')
    world.change('1', { department: 'Left' })
    await world.red.run('import')
    const after = (await world.person('1'))?.deletion?.after
    expect(after).toBeDefined()
    world.days(3)
    expect((await world.red.run('import', { profile: 'full-sync' })).counters).toMatchObject({ ...nothing, outOfScope: 1 })
    expect((await world.person('1'))?.deletion?.after).toBe(after)
    world.change('1', { department: 'IT' })
    expect((await world.red.run('import')).counters).toMatchObject({ joined: 1, deletionCleared: 1, deletionMarked: 0 })
    expect(await world.person('1')).toMatchObject({ deletion: null, attributes: { Department: 'IT' } })
  })

  it('L2 D4 D7 declines the record of a system that did not set the mark, and takes it once that says something else', async () => {
    const rule = { kind: 'lastConnector' }
    const mappings = [direct('employeeId', 'Employee ID'), direct('givenName', 'First Name')]
    await begin(
      'mv["Department"] != "Left"',
      { id: 'ad-out', enabled: false },
      { id: 'badge-flow', mappings },
      { id: 'store', types: [{ ...personTypes[0], deletionRule: rule, graceDays: 30 }] },
    )
    world.change('1', { department: 'Left' })
    await world.red.run('import')
    expect((await world.person('1'))?.deletion).toBeNull()
    memorySystem('badge').rows.delete('b1')
    await world.red.run('badge-import')
    const after = (await world.person('1'))?.deletion?.after
    expect(after).toBeDefined()
    for (let day = 1; day < 3; day++) {
      world.days(1)
      const ended = await world.red.run('import', { profile: 'full-sync' })
      expect(ended.counters).toMatchObject({ ...nothing, processed: 3, noChange: 2, outOfScope: 1 })
      expect((await world.person('1'))?.deletion?.after).toBe(after)
    }
    world.change('1', { department: 'IT' })
    await world.red.run('import')
    expect((await world.person('1'))?.deletion).toBeNull()
    expect((await world.red.run('import', { profile: 'full-sync' })).counters).toMatchObject({ ...nothing, noChange: 3 })
  })
})
