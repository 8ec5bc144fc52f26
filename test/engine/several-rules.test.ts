/** Several outbound rules for one person: for two systems, one of them her source, and for one account. */
import { describe, expect, it } from 'vitest'
import { direct, type NodeChange, personTypes, rule, step, target, text, wired } from '../nodes/cycle-flow'
import { memorySystem } from '../nodes/memory'
import { theWorld } from './world'

const world = theWorld()

/** A rule that writes the mail address back to HR, and what it needs. */
function writeBack(): NodeChange[] {
  const columns = ['employeeId', 'givenName', 'sn', 'department', 'employeeType', 'phone', 'mail']
  const rows = [{ pairs: [{ cs: 'employeeId', mv: 'Employee ID', ignoreCase: false }] }]
  const both = ['out-scope', 'back-provision']
  return [
    { id: 'hr', objectTypes: [{ name: 'user', anchor: 'employeeId', attributes: columns.map(text) }] },
    rule('hr-out', 'HR out', 'outbound', 'hr'),
    step('back-provision', 'provision', 'hr-out', [['back-flow'], []], { rows, action: 'disconnect' }),
    step('back-flow', 'attribute-flow', 'hr-out', [['back-pending']], { mappings: [direct('Email Address', 'mail')] }),
    step('back-pending', 'pending-export', 'hr-out', [[]]),
    target('hr-export', 'hr'),
    ...wired({ import: [['scope'], both, []], flow: [both], 'ad-import': [both, both, []], lifecycle: [both, []] }),
  ]
}

/** A second rule for accounts: the first has Sales and disables, this one has Labs and deletes. */
function labs(): NodeChange[] {
  const scope = (department: string) => ({ mode: 'expression', expression: `mv["Department"] = "${department}"` })
  const both = ['out-scope', 'scope-2']
  return [
    { ...rule('ad-2', 'AD labs', 'outbound', 'ad'), precedence: 2 },
    { id: 'out-scope', ...scope('Sales') },
    step('scope-2', 'scope-filter', 'ad-2', [['provision-2'], ['provision-2']], scope('Labs')),
    step('provision-2', 'provision', 'ad-2', [['flow-2'], ['pending-2']], { action: 'delete' }),
    step('flow-2', 'attribute-flow', 'ad-2', [['pending-2']], { mappings: [direct('Employee ID', 'login')] }),
    step('pending-2', 'pending-export', 'ad-2', [[]]),
    ...wired({ import: [['scope'], both, []], flow: [both] }),
  ]
}

const operations = async (): Promise<readonly string[]> => (await world.staged()).map(([operation]) => operation).sort()

describe('a rule that writes back to the source', () => {
  it('R1 R5 a rule that provisions the source is asked with the others, and nothing goes round', async () => {
    await world.fresh({ change: writeBack() })
    world.hire('1', 'Ann', 'Lee')
    await world.red.run('import')
    expect(await operations()).toEqual(['create', 'update'])
    expect(await world.staged()).toContainEqual(['update', { mail: 'ann.lee@company.com' }])
    await world.red.run('hr-export')
    expect(memorySystem('hr').rows.get('1')).toMatchObject({ givenName: 'Ann', mail: 'ann.lee@company.com' })
    await world.cycle()
    for (const profile of ['full-import+delta-sync', 'full-sync'] as const) {
      const again = await world.red.run('import', { profile })
      expect(again.counters).toMatchObject({ updated: 0, flowed: 0, syncFailed: 0 })
      expect(await world.pendings()).toEqual([])
    }
    world.leave('1')
    world.hire('2', 'Bob', 'Ray')
    await world.red.run('import')
    expect(await world.staged(), 'disconnected').toContainEqual(['update', { enabled: 'no' }])
    await world.red.run('export')
    world.days(31)
    await world.red.run('lifecycle', { confirm: true })
    expect(await operations(), 'deleted').toContain('delete')
    world.days(-31)
  })
})

describe('two rules for one account', () => {
  it('R5 the rule that had it in scope says what happens when it leaves both', async () => {
    await world.fresh({ change: labs() })
    world.hire('1', 'Ann', 'Lee')
    world.hire('2', 'Bob', 'Ray', { department: 'Labs' })
    await world.cycle()
    expect(world.accounts.size).toBe(2)
    world.change('1', { department: 'Ops' })
    world.change('2', { department: 'Ops' })
    await world.red.run('import')
    expect(await world.staged()).toEqual([
      ['update', { enabled: 'no' }],
      ['delete', {}],
    ])
  })

  it('R5 nothing is taken away while the other has the person in scope', async () => {
    await world.fresh({ change: labs() })
    world.hire('1', 'Ann', 'Lee')
    world.hire('2', 'Bob', 'Ray', { department: 'Labs' })
    await world.cycle()
    world.change('1', { department: 'Labs' })
    world.change('2', { department: 'Sales' })
    const run = await world.red.run('import')
    expect(run.targets['Accounts']).toMatchObject({ deprovisioned: 0, provisioned: 0 })
    await world.red.run('export')
    expect(world.accounts.get('1')).toMatchObject({ enabled: 'yes' })
    expect(world.accounts.get('2')).toMatchObject({ enabled: 'yes', department: 'Sales' })
  })

  it('R5 at the deletion of the person the strongest goes first, whichever rule had the account', async () => {
    const types = [{ ...personTypes[0], graceDays: 0 }]
    const mild = { id: 'provision', action: 'disable', onDeletion: 'disconnect' }
    await world.fresh({ change: [{ id: 'store', types }, ...labs(), mild] })
    world.hire('1', 'Ann', 'Lee')
    world.hire('2', 'Bob', 'Ray')
    await world.cycle()
    world.leave('1')
    expect((await world.red.run('import')).counters).toMatchObject({ mvDeleted: 1 })
    expect(await world.staged()).toEqual([['delete', {}]])
  })
})

it('X5 R5 what one rule disables and another deletes in the same target is counted together, where both count', async () => {
  for (const [disableCounts, counters] of [
    [true, { held: 4, sent: 0 }],
    [false, { held: 0, deleted: 2, exportUpdated: 2 }],
  ] as const) {
    await world.fresh({ change: [...labs(), { id: 'provision', disableCounts }, { id: 'ad', limits: { deleteMin: 3 } }] })
    for (let i = 1; i <= 10; i++) world.hire(`${i}`, `P${i}`, 'Q', { department: i % 2 === 0 ? 'Sales' : 'Labs' })
    await world.cycle()
    for (const id of ['1', '2', '3', '4']) world.change(id, { department: 'Nowhere' })
    await world.red.run('import')
    expect(await operations()).toEqual(['delete', 'delete', 'update', 'update'])
    expect((await world.red.run('export')).counters).toMatchObject(counters)
  }
})
