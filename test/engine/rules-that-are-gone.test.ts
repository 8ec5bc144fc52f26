/** Rules, mappings and systems that are removed or switched off beside data: what is withdrawn, held back and kept. */
import { describe, expect, it } from 'vitest'
import type { Cso } from '../../runtime/model/objects'
import type { Run } from '../../runtime/model/runs'
import { direct, type NodeChange, personTypes, rule, step } from '../nodes/cycle-flow'
import { memorySystem } from '../nodes/memory'
import { gate, theWorldOfTwoSources } from './two-sources'

const world = theWorldOfTwoSources()
const [person] = personTypes
const manual: NodeChange = { id: 'store', types: [{ ...person, deletionRule: { kind: 'manual' } }] }
const deleting: NodeChange = { id: 'provision', action: 'delete', onDeletion: 'delete' }
const notLabs: NodeChange = { id: 'out-scope', mode: 'expression', expression: 'mv["Department"] != "Labs"' }
const switchedOff: NodeChange = { id: 'ad-out', enabled: false }
const outbound = ['ad-out', 'out-scope', 'provision', 'out-flow', 'pending']

async function full(id: string): Promise<Run> {
  const run = await world.red.run(id, { profile: 'full-sync' })
  const { processed, joined, projected, flowed, disconnected, outOfScope, disconnectors, noChange, syncFailed } = run.counters
  expect(joined + projected + flowed + disconnected + outOfScope + disconnectors + noChange + syncFailed).toBe(processed)
  return run
}

async function accounts(): Promise<readonly Cso[]> {
  const { items } = await world.red.engine().store.searchCsos({ system: await world.systemId('Accounts'), limit: 50 })
  return items
}

async function cleared(): Promise<void> {
  await full('import')
  if ((await world.asked()).length > 0) await full('badge-import')
  expect(await world.asked()).toEqual([])
}

describe('A14 an inbound rule', () => {
  it.each([
    ['removed', ['badge-in', 'badge-join', 'badge-flow'], {}],
    ['switched off', [], { id: 'badge-in', enabled: false }],
  ] as const)('that is %s gives up what it contributed, with the full sync of its system', async (_how, gone, change) => {
    await world.begin()
    world.change('1', { givenName: '' })
    await world.red.run('import')
    expect((await world.person('1'))?.attributes).toMatchObject({ 'First Name': 'badge 1', Telephone: '71' })
    await world.without(gone, ...('id' in change ? [change as NodeChange] : []))
    await world.red.run('badge-import', { profile: 'delta-sync' })
    await full('import')
    expect((await world.person('1'))?.attributes).toHaveProperty('Telephone')
    expect((await full('badge-import')).counters).toMatchObject({ disconnected: 2 })
    const { attributes } = (await world.person('1')) ?? {}
    expect(attributes).not.toHaveProperty('Telephone')
    expect(attributes).not.toHaveProperty('First Name')
    expect(await world.asked()).toEqual([])
    expect((await full('badge-import')).counters).toMatchObject({ disconnectors: 2, disconnected: 0 })
  })
})

describe('A14 D5 an outbound rule that is switched off', () => {
  it('sends nothing of what it staged, and withdraws it with the full sync', async () => {
    await world.begin()
    expect(await world.staged()).toHaveLength(2)
    await world.edit(switchedOff)
    const held = await world.red.run('export')
    expect(held.counters).toMatchObject({ sent: 0, held: 2 })
    expect(held.warnings.filter(({ code }) => code === 'held-back').map(({ message }) => message)).toEqual([
      '2 pending exports to Accounts were not sent: rule AD out does not ask for it any more. AD out: switched off. Synchronise HR and Badge in full',
    ])
    expect(await world.staged()).toHaveLength(2)
    const run = await full('import')
    expect(run.targets['Accounts']).toMatchObject({ withdrawn: 2 })
    expect(await world.staged()).toEqual([])
    expect(await accounts()).toEqual([])
    await full('badge-import')
    await world.edit()
    await cleared()
    expect(await world.staged()).toHaveLength(2)
  })

  it('keeps the accounts linked, takes a deletion back that was not sent, and lets nothing flow', async () => {
    await world.begin(notLabs, deleting)
    await world.red.run('export')
    await world.red.run('ad-import')
    world.change('2', { department: 'Labs' })
    await world.red.run('import')
    expect(await world.staged()).toEqual([['delete', {}]])
    await world.edit(notLabs, deleting, switchedOff)
    expect((await world.red.run('export')).counters).toMatchObject({ sent: 0, held: 1 })
    world.change('1', { department: 'Other' })
    await world.red.run('import')
    await cleared()
    expect(await world.staged()).toEqual([])
    expect((await accounts()).map(({ mvo }) => mvo === null)).toEqual([false, false])
    await world.edit(notLabs, deleting)
    await cleared()
    expect((await world.staged()).map(([operation]) => operation).sort()).toEqual(['delete', 'update'])
  })

  it('N10 says of leavers that their accounts stay as they are', async () => {
    await world.begin()
    await world.red.run('export')
    await world.edit(switchedOff)
    await cleared()
    world.leave('2')
    const run = await world.red.run('import')
    expect(run.warnings.map(({ message }) => message)).toEqual([
      '1 leaver keeps the account in Accounts as it is (2): rule AD out is switched off. Switch it on and run a full synchronisation, or deal with this account in the system itself',
    ])
    expect(await world.staged()).toEqual([])
  })
})

describe('A14 an outbound rule that is removed', () => {
  it('leaves its accounts behind, disconnected and listed, and never deletes them', async () => {
    await world.begin(notLabs, deleting, manual)
    await world.red.run('export')
    await world.red.run('ad-import')
    world.change('2', { department: 'Labs' })
    await world.red.run('import')
    await world.without(outbound, manual)
    expect((await world.red.run('export')).counters).toMatchObject({ sent: 0, held: 1 })
    const run = await full('import')
    expect(run.counters).toMatchObject({ disconnected: 2 })
    const left = (await world.records(run.id)).filter(({ outcome }) => outcome === 'disconnected')
    const target = await world.systemId('Accounts')
    const because =
      'the outbound rule of the account was removed; the account stays as it is; the deletion rule keeps it when Accounts leaves'
    expect(left.map((record) => [record.system, record.because])).toEqual([1, 2].map(() => [target, because]))
    expect((await accounts()).map(({ mvo, link }) => [mvo, link])).toEqual([1, 2].map(() => [null, 'none']))
    expect(await world.staged()).toEqual([])
    await full('badge-import')
    expect((await world.red.run('export')).counters).toMatchObject({ sent: 0 })
    expect([...world.accounts.keys()]).toEqual(['1', '2'])
  })

  it('leaves its accounts to another rule that wants them, and not to the deprovisioning of one that does not', async () => {
    const second = (expression: string): NodeChange[] => [
      { ...rule('labs-rule', 'Labs out', 'outbound', 'ad'), precedence: 2 },
      step('labs-scope', 'scope-filter', 'labs-rule', [['labs-provision'], ['labs-provision']], {
        mode: 'expression',
        expression,
      }),
      step('labs-provision', 'provision', 'labs-rule', [['labs-pending'], ['labs-pending']], { action: 'delete', rows: [] }),
      step('labs-pending', 'pending-export', 'labs-rule', [[]]),
      { id: 'flow', wires: [['out-scope', 'labs-scope']] },
      { id: 'badge-flow', wires: [['out-scope', 'labs-scope']] },
      { id: 'import', wires: [['scope'], ['out-scope', 'labs-scope'], []] },
    ]
    await world.begin(...second('mv["Employee ID"] = "1"'))
    await world.red.run('export')
    await world.without(outbound, ...second('mv["Employee ID"] = "1"'))
    await cleared()
    expect((await accounts()).map(({ anchor, mvo }) => [anchor, mvo !== null])).toEqual([
      ['1', true],
      ['2', false],
    ])
    expect((await world.staged()).map(([operation]) => operation)).toEqual([])
  })

  it('L8 asks the deletion rule of who loses an account by it', async () => {
    const last: NodeChange = { id: 'store', types: [{ ...person, deletionRule: { kind: 'lastConnector' }, graceDays: 0 }] }
    await world.begin(last)
    await world.red.run('export')
    await world.red.run('ad-import')
    world.leave('2')
    memorySystem('badge').rows.delete('b2')
    await world.red.run('import')
    await world.red.run('badge-import')
    expect(await world.people()).toBe(2)
    await world.without(outbound, last)
    const run = await full('import')
    expect(run.counters).toMatchObject({ disconnected: 2, mvDeleted: 1 })
    expect(await world.people()).toBe(1)
    expect([...world.accounts.keys()]).toEqual(['1', '2'])
  })
})

describe('A14 a mapping of an outbound rule that is removed', () => {
  it('is not sent any more, not in a create either, and withdrawn with the full sync', async () => {
    await world.begin()
    await world.red.run('export')
    world.change('1', { department: 'Labs' })
    await world.red.run('import')
    const mappings = [direct('Employee ID', 'login'), direct('Display Name', 'displayName')]
    await world.edit({ id: 'out-flow', mappings })
    expect((await world.red.run('export')).counters).toMatchObject({ sent: 0, held: 1 })
    await cleared()
    expect(await world.staged()).toEqual([])
    expect(world.accounts.get('1')).toMatchObject({ department: 'Sales' })
  })
})

describe('A14 a system that is removed', () => {
  /** Badge makes people of those whom HR does not know. */
  const byBadge: NodeChange = step('badge-project', 'project', 'badge-in', [['badge-flow']])
  const projecting: NodeChange[] = [
    { id: 'badge-join', wires: [['badge-flow'], ['badge-project'], []] },
    { id: 'badge-flow', mappings: [direct('employeeId', 'Employee ID'), direct('phone', 'Telephone')] },
  ]
  const badgeGone = ['badge', 'badge-in', 'badge-join', 'badge-flow', 'badge-import']

  it('gives up its values with the next full sync of any other', async () => {
    await world.begin()
    await world.without(badgeGone)
    expect(await world.asked()).toEqual(['Badge: the system was removed. Synchronise any connected system in full'])
    await world.red.run('import')
    expect((await world.person('1'))?.attributes).toHaveProperty('Telephone')
    const run = await full('import')
    expect(run.counters).toMatchObject({ disconnected: 2 })
    expect((await world.person('1'))?.attributes).not.toHaveProperty('Telephone')
    expect(await world.asked()).toEqual([])
    expect((await full('import')).counters).toMatchObject({ disconnected: 0, noChange: 2 })
  })

  it('L8 asks the deletion rule of its people, and their accounts go by their rules', async () => {
    await world.begin(byBadge, ...projecting)
    world.badge('b3', { employeeId: '3', givenName: 'Cid', phone: '73' })
    await world.red.run('badge-import')
    await world.red.run('export')
    expect(await world.people()).toBe(3)
    await world.without(badgeGone)
    const run = await full('import')
    expect(run.counters).toMatchObject({ disconnected: 3, deletionMarked: 1 })
    expect(await world.staged()).toContainEqual(['update', { enabled: 'no' }])
    expect((await world.person('1'))?.deletion).toBeNull()
  })

  it('leaves the accounts of a target behind, and what was staged for it is withdrawn', async () => {
    const gateNodes = [
      gate,
      { ...rule('gate-out', 'Gate out', 'outbound', 'gate'), csType: 'card' },
      step('gate-provision', 'provision', 'gate-out', [['gate-flow'], ['gate-pending']], { rows: [], action: 'delete' }),
      step('gate-flow', 'attribute-flow', 'gate-out', [['gate-pending']], { mappings: [direct('Employee ID', 'no')] }),
      step('gate-pending', 'pending-export', 'gate-out', [[]]),
      {
        id: 'gate-export',
        type: 'identity-export',
        z: 'tab',
        name: 'gate-export',
        system: 'gate',
        x: 1,
        y: 1,
        wires: [[], [], []],
      },
    ]
    const wired = { id: 'flow', wires: [['out-scope', 'gate-provision']] }
    await world.begin(...gateNodes, wired)
    await world.red.run('gate-export')
    world.hire('3', 'Cid', 'Day')
    await world.red.run('import')
    await world.edit()
    await full('import')
    const { store } = world.red.engine()
    const left = (await store.searchCsos({ system: await world.systemId('Gate'), limit: 50 })).items
    expect(left.map(({ anchor, mvo }) => [anchor, mvo])).toEqual([
      ['1', null],
      ['2', null],
    ])
    expect((await world.pendings()).filter(({ system }) => left.some((cso) => cso.system === system))).toEqual([])
    expect(memorySystem('gate').rows.size).toBe(2)
  })

  it('takes its people up again when it comes back', async () => {
    await world.begin()
    await world.without(badgeGone)
    await full('import')
    await world.edit()
    expect((await world.asked()).join()).toContain('Badge: the system is there again')
    await world.red.run('badge-import', { profile: 'full-import+full-sync' })
    expect((await world.person('1'))?.attributes).toMatchObject({ Telephone: '71' })
    expect(await world.asked()).toEqual([])
  })
})

describe('S4 a record that an outbound rule of its own system governs', () => {
  it('leaves like any other when it is out of every scope', async () => {
    await world.begin(
      rule('hr-out', 'HR back', 'outbound', 'hr'),
      step('hr-back', 'attribute-flow', 'hr-out', [['hr-pending']], { mappings: [direct('Email Address', 'phone')] }),
      step('hr-pending', 'pending-export', 'hr-out', [[]]),
      { id: 'flow', wires: [['out-scope', 'hr-back']] },
    )
    const record = async () => {
      const { items } = await world.red.engine().store.searchCsos({ system: await world.systemId('HR'), limit: 9 })
      return items.find(({ anchor }) => anchor === '1')
    }
    expect((await record())?.rule).not.toBeNull()
    world.change('1', { employeeType: 'Contractor' })
    const run = await world.red.run('import')
    expect(run.counters).toMatchObject({ disconnected: 1, outOfScope: 0, deletionMarked: 1 })
    expect(await record()).toMatchObject({ mvo: null, link: 'none' })
  })
})
