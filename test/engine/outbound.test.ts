/** Outbound rules: the account that is found, made, disabled and enabled again. */
import { describe, expect, it } from 'vitest'
import { personTypes } from '../nodes/cycle-flow'
import { memorySystem } from '../nodes/memory'
import { fromDist } from '../nodes/red'
import { theWorld } from './world'

const world = theWorld()

describe('outbound', () => {
  it('R2 a changed person who did not reach a rule ends in a warning that names it', async () => {
    await world.fresh({ change: [{ id: 'flow', wires: [[]] }] })
    world.hire('1', 'Ann', 'Lee')
    const run = await world.red.run('import')
    expect(run.status).toBe('warnings')
    expect(run.warnings).toEqual([
      expect.objectContaining({
        code: 'rule-not-evaluated',
        message: expect.stringContaining('1 changed object did not reach the outbound rule AD out'),
      }),
    ])
  })

  it('R3 an account that exists already is joined, with an update of the differences and no create', async () => {
    await world.fresh()
    world.accounts.set('old-login', { mail: 'ANN.LEE@company.com', displayName: 'A. Lee' })
    await world.red.run('ad-import')
    world.hire('1', 'Ann', 'Lee')
    const run = await world.red.run('import')
    expect(run.targets['Accounts']).toMatchObject({ provisioned: 0, matched: 1 })
    expect(await world.staged()).toEqual([
      // Its key stays as it is: an anchor never changes.
      ['update', { displayName: 'Ann Lee', department: 'Sales', mail: 'ann.lee@company.com', enabled: 'yes' }],
    ])
  })

  it('R3 an account made by hand while a create waits is taken over, and the create is not sent', async () => {
    await world.fresh()
    world.hire('1', 'Ann', 'Lee')
    await world.red.run('import')
    expect(await world.staged()).toEqual([['create', expect.anything()]])
    world.accounts.set('old-login', { mail: 'ANN.LEE@company.com', displayName: 'A. Lee' })
    const run = await world.red.run('ad-import')
    expect(run.targets['Accounts']).toMatchObject({ provisioned: 0, matched: 1 })
    expect(run.counters).toMatchObject({ followUps: 1 })
    expect(await world.staged()).toEqual([
      ['update', { displayName: 'Ann Lee', department: 'Sales', mail: 'ann.lee@company.com', enabled: 'yes' }],
    ])
    await world.red.run('export')
    expect([...world.accounts.keys()]).toEqual(['old-login'])
    await world.red.run('ad-import')
    expect(await world.staged()).toEqual([])
  })

  it('R3 J1 an account that several rows find is one account', async () => {
    const pairs = [
      [{ cs: 'displayName', mv: 'Display Name', ignoreCase: true }],
      [{ cs: 'mail', mv: 'Email Address', ignoreCase: true }],
    ]
    const rows = pairs.map((pair) => ({ pairs: pair }))
    await world.fresh({ change: [{ id: 'provision', rows }] })
    world.accounts.set('old-login', { mail: 'ann.lee@company.com', displayName: 'Ann Lee' })
    await world.red.run('ad-import')
    world.hire('1', 'Ann', 'Lee')
    const run = await world.red.run('import')
    expect(run.targets['Accounts']).toMatchObject({ provisioned: 0, matched: 1 })
  })

  describe('an account is looked up by every value of a list', () => {
    const mails = { name: 'mails', type: 'text', multi: true }
    const text = (name: string) => ({ name, type: 'text', multi: false })
    const change = [
      {
        id: 'store',
        types: [{ ...personTypes[0], attributes: [...(personTypes[0]?.attributes ?? []), { ...mails, name: 'Mails' }] }],
      },
      {
        id: 'hr',
        name: 'HR',
        store: 'store',
        connector: 'memory',
        settings: { table: 'hr' },
        objectTypes: [
          {
            name: 'user',
            anchor: 'employeeId',
            attributes: [...['employeeId', 'givenName', 'sn', 'department', 'employeeType'].map(text), mails],
          },
        ],
      },
      {
        id: 'flow',
        mappings: [
          { enabled: true, kind: 'direct', value: 'employeeId', target: 'Employee ID' },
          { enabled: true, kind: 'direct', value: 'department', target: 'Department' },
          { enabled: true, kind: 'direct', value: 'mails', target: 'Mails' },
        ],
      },
      {
        id: 'provision',
        rows: [
          {
            pairs: [
              { cs: 'mail', mv: 'Mails', ignoreCase: true },
              { cs: 'department', mv: 'Department', ignoreCase: false },
            ],
          },
        ],
      },
    ]
    const hire = (values: Record<string, string | string[]>): void =>
      memorySystem('hr').set('1', { department: 'Sales', employeeType: 'FTE', ...values })

    for (const [what, mail] of [
      ['the first', 'a@x'],
      ['the last', 'C@X'],
    ] as const)
      it(`R3 J3 ${what} finds it`, async () => {
        await world.fresh({ change })
        world.accounts.set('old-login', { mail, department: 'Sales' })
        world.accounts.set('elsewhere', { mail: 'b@x', department: 'Labs' })
        await world.red.run('ad-import')
        hire({ mails: ['a@x', 'b@x', 'c@x'] })
        const run = await world.red.run('import')
        expect(run.targets['Accounts']).toMatchObject({ provisioned: 0, matched: 1 })
        const { items } = await world.red
          .engine()
          .store.searchCsos({ type: 'user', system: await world.systemId('Accounts'), limit: 9 })
        expect(items.filter((item) => item.mvo !== null).map((item) => item.anchor)).toEqual(['old-login'])
      })

    it('R3 J3 none finds it: a new one is made', async () => {
      await world.fresh({ change })
      world.accounts.set('elsewhere', { mail: 'b@x', department: 'Labs' })
      await world.red.run('ad-import')
      hire({ mails: ['a@x', 'b@x'] })
      expect((await world.red.run('import')).targets['Accounts']).toMatchObject({ provisioned: 1, matched: 0 })
    })

    it('R3 J4 two values find two accounts: an error, and no third account', async () => {
      await world.fresh({ change })
      world.accounts.set('one', { mail: 'a@x', department: 'Sales' })
      world.accounts.set('two', { mail: 'c@x', department: 'Sales' })
      await world.red.run('ad-import')
      hire({ mails: ['a@x', 'b@x', 'c@x'] })
      const run = await world.red.run('import')
      expect((await world.records(run.id)).find((record) => record.error)).toMatchObject({ error: 'ambiguous-match' })
      expect(await world.staged()).toEqual([])
    })
  })

  it('R4 an account of somebody else is never taken', async () => {
    await world.fresh()
    world.hire('1', 'Ann', 'Lee')
    await world.cycle()
    world.hire('2', 'Ann', 'Lee')
    const run = await world.red.run('import')
    expect(run.counters).toMatchObject({ syncFailed: 1 })
    expect((await world.records(run.id)).find((record) => record.error)).toMatchObject({ error: 'account-taken' })
    expect(await world.people()).toBe(1)
  })

  it('R5 R6 out of scope is disabled, and back in scope enabled again', async () => {
    const scope = { id: 'out-scope', mode: 'expression', expression: 'mv["Department"] = "Sales"' }
    await world.fresh({ change: [scope] })
    world.hire('1', 'Ann', 'Lee')
    await world.cycle()
    world.change('1', { department: 'Labs' })
    await world.red.run('import')
    expect(await world.staged()).toEqual([['update', { enabled: 'no' }]])
    await world.red.run('export')
    world.change('1', { department: 'Sales' })
    await world.red.run('import')
    expect(await world.staged()).toEqual([['update', { enabled: 'yes' }]])
  })

  it('R6 X3 back in scope before the delete was sent: withdrawn, the link kept', async () => {
    const change = [
      { id: 'out-scope', mode: 'expression', expression: 'mv["Department"] = "Sales"' },
      { id: 'provision', action: 'delete' },
    ]
    await world.fresh({ change })
    world.hire('1', 'Ann', 'Lee')
    await world.cycle()
    world.change('1', { department: 'Labs' })
    await world.red.run('import')
    expect(await world.staged()).toEqual([['delete', {}]])
    world.change('1', { department: 'Sales' })
    await world.red.run('import')
    expect(await world.staged()).toEqual([])
    world.change('1', { department: 'Ops' })
    await world.red.run('import')
    await world.red.run('export')
    expect(world.accounts.size).toBe(0)
    expect(await world.people()).toBe(1)
  })

  it('R5 Disconnect cuts the link and leaves the account as it is', async () => {
    const change = [
      { id: 'out-scope', mode: 'expression', expression: 'mv["Department"] = "Sales"' },
      { id: 'provision', action: 'disconnect' },
    ]
    await world.fresh({ change })
    world.hire('1', 'Ann', 'Lee')
    await world.cycle()
    world.change('1', { department: 'Labs' })
    const run = await world.red.run('import')
    expect(run.targets['Accounts']).toMatchObject({ deprovisioned: 1 })
    expect(await world.staged()).toEqual([])
    const { items } = await world.red.engine().store.searchCsos({ type: 'user', state: 'unlinked', limit: 10 })
    expect(items.map((cso) => cso.anchor)).toEqual(['1'])
  })

  it('X3 an account never sent is cancelled without contacting the target', async () => {
    const change = [{ id: 'out-scope', mode: 'expression', expression: 'mv["Department"] = "Sales"' }]
    await world.fresh({ change })
    world.hire('1', 'Ann', 'Lee')
    await world.red.run('import')
    expect(await world.staged()).toHaveLength(1)
    world.change('1', { department: 'Labs' })
    await world.red.run('import')
    expect(await world.staged()).toEqual([])
    await world.red.run('export')
    expect(memorySystem('ad').requests).toEqual([])
    expect((await world.red.engine().store.searchCsos({ type: 'user', limit: 10 })).items.map((cso) => cso.anchor)).toEqual(['1'])
  })

  it('R7 R9 initial values only once, whenEmpty only where there is none, an emptied source clears', async () => {
    const mapping = (kind: string, value: string, target: string, mode: string) => ({ enabled: true, kind, value, target, mode })
    await world.fresh({
      change: [
        {
          id: 'out-flow',
          mappings: [
            mapping('direct', 'Employee ID', 'login', 'always'),
            mapping('direct', 'Department', 'department', 'initial'),
            mapping('direct', 'Display Name', 'displayName', 'whenEmpty'),
            mapping('direct', 'Telephone', 'mail', 'always'),
          ],
        },
        { id: 'provision', rows: [] },
      ],
    })
    world.hire('1', 'Ann', 'Lee', { phone: '5' })
    await world.cycle()
    expect(world.accounts.get('1')).toEqual({ login: '1', department: 'Sales', displayName: 'Ann Lee', mail: '5' })
    world.change('1', { department: 'Labs', sn: 'Poe', phone: '' })
    await world.red.run('import')
    expect(await world.staged()).toEqual([['update', { mail: null }]])
  })

  it('R8 drift is corrected by the next sync of the target', async () => {
    await world.fresh()
    world.hire('1', 'Ann', 'Lee')
    await world.cycle()
    const account = world.accounts.get('1') as Record<string, string>
    account['department'] = 'Hacked'
    const run = await world.red.run('ad-import')
    expect(run.counters).toMatchObject({ updated: 1, processed: 1 })
    expect(await world.staged()).toEqual([['update', { department: 'Sales' }]])
  })

  it('R3 R8 an account deleted by hand is made again', async () => {
    await world.fresh()
    world.hire('1', 'Ann', 'Lee')
    world.hire('2', 'Bob', 'Ray')
    await world.cycle()
    world.accounts.delete('1')
    const run = await world.red.run('ad-import')
    expect(run.counters).toMatchObject({ obsoleted: 1, disconnected: 1 })
    expect((await world.staged()).map(([operation]) => operation)).toEqual(['create'])
  })

  it('X5 too many deletions are all held, everything else goes out, and a release lets exactly those go', async () => {
    await world.fresh()
    for (let i = 0; i < 60; i++) world.hire(`${i}`, `P${i}`, 'Q')
    await world.cycle()
    for (let i = 0; i < 25; i++) world.change(`${i}`, { employeeType: 'Contractor' })
    world.change('30', { department: 'Labs' })
    await world.red.run('import')
    await world.releasePeople('HR')
    await world.red.run('import')
    const run = await world.red.run('export')
    expect(run.counters).toMatchObject({ held: 25, exportUpdated: 1 })
    expect(run.warnings).toEqual([
      expect.objectContaining({
        code: 'limit-reached',
        message: expect.stringContaining('25 disables are due in Accounts, more than the limit of 20'),
      }),
    ])
    const held = (await world.pendings()).filter((pending) => pending.state === 'held').map((pending) => pending.id)
    expect(held).toHaveLength(25)
    const { review } = fromDist<typeof import('../../runtime/engine/export/review')>('runtime/engine/export/review.js')
    const { store } = world.red.engine()
    const context = { store, plan: await world.red.engine().currentPlan() }
    const outcome = await review(context, 'release', held, 'Ada', '2026-03-02T09:00:00Z')
    expect(outcome.done).toHaveLength(25)
    const after = await world.red.run('export')
    expect(after.counters).toMatchObject({ held: 0, exportUpdated: 25 })
    expect([...world.accounts.values()].filter((account) => account['enabled'] === 'no')).toHaveLength(25)
  })
})
