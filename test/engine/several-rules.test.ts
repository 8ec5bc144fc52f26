/** Several outbound rules for one person: for two systems, one of them her source, and for one account. */
import { describe, expect, it } from 'vitest'
import { personTypes } from '../nodes/cycle-flow'
import { memorySystem } from '../nodes/memory'
import type { FlowNode } from '../nodes/red'
import { theWorld } from './world'

const world = theWorld()
const at = { z: 'tab', x: 10, y: 10 }
const outbound = { type: 'identity-sync-rule', direction: 'outbound', csType: 'user', mvType: 'Person', enabled: true }

/** A rule that writes the mail address back to HR, and what it needs. */
function writeBack(): FlowNode[] {
  const step = { rule: 'hr-out', ...at }
  const names = ['employeeId', 'givenName', 'sn', 'department', 'employeeType', 'phone', 'mail']
  const attributes = names.map((name) => ({ name, type: 'text', multi: false }))
  const rows = [{ pairs: [{ cs: 'employeeId', mv: 'Employee ID', ignoreCase: false }] }]
  const mappings = [{ enabled: true, kind: 'direct', value: 'Email Address', target: 'mail' }]
  const both = ['out-scope', 'back-provision']
  return [
    { id: 'hr', type: 'identity-connected-system', objectTypes: [{ name: 'user', anchor: 'employeeId', attributes }] },
    { ...outbound, id: 'hr-out', name: 'HR out', system: 'hr', precedence: 1 },
    { id: 'back-provision', type: 'identity-provision', rows, action: 'disconnect', wires: [['back-flow'], []], ...step },
    { id: 'back-flow', type: 'identity-attribute-flow', mappings, wires: [['back-pending']], ...step },
    { id: 'back-pending', type: 'identity-pending-export', wires: [[]], ...step },
    { id: 'hr-export', type: 'identity-export', system: 'hr', wires: [[], [], []], ...at },
    { id: 'import', type: 'identity-connector-import', wires: [['scope'], both, []] },
    { id: 'flow', type: 'identity-attribute-flow', wires: [both] },
    { id: 'ad-import', type: 'identity-connector-import', wires: [both, both, []] },
    { id: 'lifecycle', type: 'identity-lifecycle', wires: [both, []] },
  ]
}

/** A second rule for accounts: the first has Sales and disables, this one has Labs and deletes. */
function labs(): FlowNode[] {
  const step = { rule: 'ad-2', ...at }
  const login = { enabled: true, kind: 'direct', value: 'Employee ID', target: 'login' }
  const scope = (department: string) => ({ mode: 'expression', expression: `mv["Department"] = "${department}"` })
  const both = ['out-scope', 'scope-2']
  const provision = { id: 'provision-2', type: 'identity-provision', name: 'labs accounts', action: 'delete' }
  return [
    { ...outbound, id: 'ad-2', name: 'AD labs', system: 'ad', precedence: 2 },
    { id: 'import', type: 'identity-connector-import', wires: [['scope'], both, []] },
    { id: 'flow', type: 'identity-attribute-flow', wires: [both] },
    { id: 'out-scope', type: 'identity-scope-filter', ...scope('Sales') },
    {
      id: 'scope-2',
      type: 'identity-scope-filter',
      name: 'labs',
      ...scope('Labs'),
      wires: [['provision-2'], ['provision-2']],
      ...step,
    },
    { ...provision, wires: [['flow-2'], ['pending-2']], ...step },
    { id: 'flow-2', type: 'identity-attribute-flow', name: 'labs flow', mappings: [login], wires: [['pending-2']], ...step },
    { id: 'pending-2', type: 'identity-pending-export', name: 'labs pending', wires: [[]], ...step },
  ]
}

const operations = async (): Promise<readonly string[]> => (await world.staged()).map(([operation]) => operation).sort()

describe('a rule that writes back to the source', () => {
  it('R1 every rule is asked on a change, at a disconnect and at the deletion, and nothing goes round', async () => {
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
    const mild = { id: 'provision', type: 'identity-provision', action: 'disable', onDeletion: 'disconnect' }
    await world.fresh({ change: [{ id: 'store', type: 'identity-store', types }, ...labs(), mild] })
    world.hire('1', 'Ann', 'Lee')
    world.hire('2', 'Bob', 'Ray')
    await world.cycle()
    world.leave('1')
    expect((await world.red.run('import')).counters).toMatchObject({ mvDeleted: 1 })
    expect(await world.staged()).toEqual([['delete', {}]])
  })
})
