/** What was staged with values of an inbound rule or mapping that is gone: nothing of it is sent before the full sync (A14). */
import { describe, expect, it } from 'vitest'
import { constant, direct, expression, type NodeChange, personTypes, step } from '../nodes/cycle-flow'
import { memorySystem } from '../nodes/memory'
import { theWorldOfTwoSources } from './two-sources'

const world = theWorldOfTwoSources()

/** Accounts have the telephone in "department" and the name of HR, and are found by the login alone. */
const out: NodeChange[] = [
  {
    id: 'out-flow',
    mappings: [
      direct('Employee ID', 'login'),
      direct('Display Name', 'displayName'),
      direct('Telephone', 'department'),
      constant('yes', 'enabled'),
    ],
  },
]
const badgeOff: NodeChange = { id: 'badge-in', enabled: false }
const guests: NodeChange = { id: 'store', types: [...personTypes, { ...personTypes[0], name: 'Guest' }] }
const badgeGone = ['badge', 'badge-in', 'badge-join', 'badge-flow', 'badge-import']
const deleting: NodeChange = { id: 'provision', action: 'delete', onDeletion: 'delete' }
const called: NodeChange = { id: 'out-scope', mode: 'expression', expression: 'mv["Telephone"] != "0"' }

/** Both have accounts; then Badge says something else of Ann, and nothing of it was sent. */
async function changedBy(phone: string, ...change: NodeChange[]): Promise<void> {
  await world.begin(...out, ...change)
  await world.cycle()
  world.badge('b1', { employeeId: '1', givenName: 'badge 1', phone })
  await world.red.run('badge-import')
  expect(await world.staged()).toHaveLength(1)
}

/** Of HR, and of Badge where that is asked for. */
async function full(): Promise<void> {
  await world.red.run('import', { profile: 'full-sync' })
  if ((await world.asked()).length > 0) await world.red.run('badge-import', { profile: 'full-sync' })
  expect(await world.asked()).toEqual([])
}

async function exported() {
  const run = await world.red.run('export')
  const held = run.warnings.flatMap(({ code, message }) => (code === 'held-back' ? [message] : []))
  return { held, counters: run.counters }
}

describe('A14 before the full sync nothing is sent that was staged with a value', () => {
  it.each([
    ['of an inbound rule that is switched off', [badgeOff], []],
    ['of an inbound rule that is removed', [], ['badge-in', 'badge-join', 'badge-flow']],
    ['of a mapping that is removed', [{ id: 'badge-flow', mappings: [direct('givenName', 'First Name')] }], []],
    ['of an inbound rule that is for other people by now', [guests, { id: 'badge-in', mvType: 'Guest' }], []],
    ['of a system that is removed', [], badgeGone],
  ] as const)('%s', async (_, change, gone) => {
    await changedBy('99')
    world.change('2', { sn: 'Moss' })
    await world.red.run('import')
    await world.without(gone, ...out, ...change)
    const { held, counters } = await exported()
    expect(counters).toMatchObject({ sent: 1, held: 1 })
    expect(held).toHaveLength(1)
    expect(held[0]).toMatch(
      /^1 pending export to Accounts was not sent: it comes of what rule Badge in gave and does not give any more\. /,
    )
    expect(world.accounts.get('1')).toMatchObject({ department: '71' })
    expect(world.accounts.get('2')).toMatchObject({ displayName: 'Bob Moss' })
    await full()
    expect((await exported()).held).toEqual([])
    expect(world.accounts.get('1')?.['department'] ?? '').toBe('')
    expect(world.brokenLaws()).toEqual([])
  })

  it('that another mapping made of it', async () => {
    const more = [
      { id: 'badge-flow', mappings: [direct('phone', 'Telephone')] },
      {
        id: 'flow',
        mappings: [
          direct('employeeId', 'Employee ID'),
          direct('sn', 'Last Name'),
          expression('mv["Telephone"] + "!"', 'Display Name'),
        ],
      },
    ]
    await changedBy('99', ...more)
    await world.edit(...out, ...more, badgeOff)
    const { held, counters } = await exported()
    expect([held.length, counters.sent]).toEqual([1, 0])
  })

  it('in a create, and the create of somebody who is there by that rule alone', async () => {
    const byBadge: NodeChange[] = [
      { id: 'badge-join', wires: [['badge-flow'], ['badge-project'], []] },
      step('badge-project', 'project', 'badge-in', [['badge-flow']]),
      { id: 'badge-flow', mappings: [direct('employeeId', 'Employee ID'), direct('givenName', 'Display Name')] },
    ]
    await world.begin(...out, ...byBadge)
    world.badge('b3', { employeeId: '3', givenName: 'Cid', phone: '73' })
    await world.red.run('badge-import')
    const asked = await world.staged()
    expect(asked.map(([operation]) => operation)).toEqual(['create', 'create', 'create'])
    await world.edit(...out, ...byBadge, badgeOff)
    const { counters } = await exported()
    expect(counters).toMatchObject({ sent: 2, held: 1 })
    expect([...world.accounts.keys()].sort()).toEqual(['1', '2'])
  })

  it('R5 that took somebody out of scope', async () => {
    await changedBy('0', deleting, called)
    expect((await world.staged()).map(([operation]) => operation)).toEqual(['delete'])
    await world.edit(...out, deleting, called, badgeOff)
    const { held, counters } = await exported()
    expect([held.length, counters.sent]).toEqual([1, 0])
    await full()
    expect(await world.staged()).not.toContainEqual(['delete', {}])
    expect([...world.accounts.keys()].sort()).toEqual(['1', '2'])
  })
})

describe('A14 all else is sent', () => {
  it('A5 what another source says as well', async () => {
    await changedBy('99')
    world.change('1', { phone: '99' })
    await world.red.run('import')
    await world.edit(...out, badgeOff)
    expect((await exported()).held).toEqual([])
    expect(world.accounts.get('1')).toMatchObject({ department: '99' })
  })

  it('A7 what is frozen of who left, such as her disable', async () => {
    const grace: NodeChange = { id: 'store', types: [{ ...personTypes[0], graceDays: 9 }] }
    await world.begin(...out, grace)
    await world.cycle()
    world.leave('1')
    memorySystem('badge').rows.delete('b1')
    await world.red.run('import')
    await world.red.run('badge-import')
    await world.edit(...out, grace, badgeOff)
    expect((await exported()).held).toEqual([])
    expect(world.accounts.get('1')).toMatchObject({ enabled: 'no' })
  })

  it('what was staged while only other rules became otherwise', async () => {
    await changedBy('99')
    await world.edit(...out, { id: 'badge-in', precedence: 7 })
    expect((await exported()).held).toEqual([])
    expect(world.accounts.get('1')).toMatchObject({ department: '99' })
  })
})
