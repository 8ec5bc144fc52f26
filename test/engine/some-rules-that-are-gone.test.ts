/** One of several inbound rules of a system is switched off or removed: what becomes of its records (D6, A7, A14). */
import { describe, expect, it } from 'vitest'
import { direct, expression, type NodeChange, rule, step, wired } from '../nodes/cycle-flow'
import { theDirectoryWorld } from './directory'

const world = theDirectoryWorld()

const flowing = [
  direct('employeeId', 'Employee ID'),
  direct('givenName', 'First Name'),
  direct('phone', 'Telephone'),
  direct('sn', 'Last Name'),
  direct('department', 'Department'),
  expression('cs["givenName"] + " " + cs["sn"]', 'Display Name'),
  expression('Lower(cs["givenName"]) + "." + Lower(cs["sn"]) + "@company.com"', 'Email Address'),
]
const byPhone = { rows: [{ pairs: [{ cs: 'phone', mv: 'Telephone', ignoreCase: false }] }] }

/** HR has a second rule, for people of the type X; the first finds by telephone, too. */
const twoRules = (...more: NodeChange[]): { change: NodeChange[] } => ({
  change: [
    rule('hr2', 'HR two', 'inbound', 'hr'),
    step('s2', 'scope-filter', 'hr2', [['j2'], []], { mode: 'expression', expression: 'cs["employeeType"] = "X"' }),
    step('j2', 'join', 'hr2', [['f2'], ['p2'], []], byPhone),
    step('p2', 'project', 'hr2', [['f2']]),
    step('f2', 'attribute-flow', 'hr2', [['out-scope']], { mappings: flowing }),
    { id: 'join', ...byPhone },
    { id: 'flow', mappings: flowing },
    { id: 'provision', rows: [], inGrace: 'wait', action: 'delete', onDeletion: 'delete' },
    ...wired({ import: [['scope', 's2'], ['out-scope'], []] }),
    ...more,
  ],
})
const off: NodeChange[] = [{ id: 'hr2', enabled: false }]
const removed: NodeChange[] = ['hr2', 's2', 'j2', 'p2', 'f2'].map((id) => ({ id, d: true }))
const without = [
  ['switched off', off],
  ['removed', removed],
] as const

async function sixPeople(...more: NodeChange[]): Promise<void> {
  await world.fresh(twoRules(...more))
  for (let i = 1; i <= 6; i++) world.hire(`${i}`, `P${i}`, 'Q', { phone: `7${i}`, employeeType: i === 1 ? 'X' : 'FTE' })
  await world.cycle()
}

/** Redeployed without the second rule, and synchronised in full. */
async function fullWithout(gone: readonly NodeChange[], ...more: NodeChange[]) {
  await world.redeploy(twoRules(...more, ...gone))
  return world.red.run('import', { profile: 'full-import+full-sync' })
}

describe('A14 one of several inbound rules of a system', () => {
  it.each(without)('D6 that is %s leaves who it took to the successor: no second person, no second account', async (_, gone) => {
    await sixPeople()
    await world.redeploy(twoRules(...gone))
    world.hire('501', 'P1', 'Q', { phone: '71' })
    const { counters } = await world.red.run('import', { profile: 'full-import+full-sync' })
    expect(counters).toMatchObject({ joined: 1, projected: 0, deletionMarked: 0 })
    expect(await world.people()).toBe(6)
    expect((await world.red.run('export')).counters).toMatchObject({ sent: 1, created: 0 })
    expect(world.brokenLaws()).toEqual([])
  })

  it.each(without)(
    'A7 that is %s leaves the values of who is in grace by it frozen, and the account as it is',
    async (_, gone) => {
      await sixPeople()
      const before = world.inDirectory.get('1')
      const run = await fullWithout(gone)
      expect(run.counters).toMatchObject({ disconnected: 1, deletionMarked: 1 })
      expect(run.status).toBe('success')
      expect((await world.person('1'))?.attributes).toMatchObject({ 'First Name': 'P1', Department: 'Sales', Telephone: '71' })
      expect((await world.red.run('export')).counters).toMatchObject({ sent: 0 })
      expect(world.inDirectory.get('1')).toEqual(before)
      const again = await world.red.run('import', { profile: 'full-sync' })
      expect(again.counters).toMatchObject({ disconnected: 0, flowed: 0 })
      expect((await world.person('1'))?.attributes).toMatchObject({ Telephone: '71' })
      world.change('1', { employeeType: 'FTE' })
      expect((await world.red.run('import')).counters).toMatchObject({ joined: 1, deletionCleared: 1 })
      expect(world.brokenLaws()).toEqual([])
    },
  )

  it.each(without)('that is %s gives up its values of a record that another takes', async (_, gone) => {
    const takes: NodeChange[] = [
      { id: 'scope', expression: 'true' },
      { id: 'flow', mappings: flowing.filter(({ target }) => target !== 'Telephone') },
    ]
    await sixPeople(...takes)
    expect((await world.person('1'))?.attributes).toMatchObject({ Telephone: '71' })
    expect((await fullWithout(gone, ...takes)).counters).toMatchObject({ disconnected: 0, flowed: 1 })
    expect((await world.person('1'))?.attributes).not.toHaveProperty('Telephone')
    expect((await world.person('1'))?.attributes).toMatchObject({ Department: 'Sales' })
  })

  it.each(without)('S5 that is %s gives up its values of a record that the other lets remain connected', async (_, gone) => {
    const remains: NodeChange = { id: 'scope', action: 'remainJoined' }
    await sixPeople(remains)
    const { counters } = await fullWithout(gone, remains)
    expect(counters).toMatchObject({ disconnected: 0, deletionMarked: 0 })
    expect(await world.people()).toBe(6)
    expect(await world.person('1')).toBeUndefined()
    expect((await world.red.run('import', { profile: 'full-sync' })).counters).toMatchObject({ flowed: 0, disconnected: 0 })
  })

  it.each(without)('D7 that is %s is not what the condition of another reads of the person', async (_, gone) => {
    const reading: NodeChange[] = [
      { id: 'scope', expression: 'cs["employeeType"] = "FTE" || !IsPresent(mv["Telephone"])' },
      { id: 'flow', mappings: flowing.filter(({ target }) => target !== 'Telephone') },
    ]
    await sixPeople(...reading)
    expect((await fullWithout(gone, ...reading)).counters).toMatchObject({ disconnected: 0, deletionMarked: 0 })
    expect((await world.person('1'))?.attributes).toMatchObject({ Department: 'Sales' })
    expect(await world.people()).toBe(6)
  })

  it('A7 a mapping that is removed while its record leaves in the same run: what it gave is frozen with the rest', async () => {
    await sixPeople()
    world.change('2', { employeeType: 'Contractor' })
    const short: NodeChange = { id: 'flow', mappings: flowing.filter(({ target }) => target !== 'Telephone') }
    const { counters } = await fullWithout([], short)
    expect(counters).toMatchObject({ disconnected: 1, deletionMarked: 1 })
    expect((await world.person('2'))?.attributes).toMatchObject({ Telephone: '72', Department: 'Sales' })
    expect((await world.person('3'))?.attributes).not.toHaveProperty('Telephone')
  })
})
