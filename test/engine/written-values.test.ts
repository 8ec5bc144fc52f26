/** What an export does to an account is news to whoever reads it, and to nobody else (D9). */
import { describe, expect, it } from 'vitest'
import { emptyPage } from '../../runtime/model/empty-page'
import { direct, expression, lifecycle, type NodeChange, personTypes, rule, step, wired } from '../nodes/cycle-flow'
import { theWorldOfTwoSources } from './two-sources'

const world = theWorldOfTwoSources()
const byLogin = { rows: [{ pairs: [{ cs: 'login', mv: 'Employee ID', ignoreCase: false }] }] }

/** The accounts give back what an inbound rule makes of them. */
const readBack = (...mappings: readonly object[]): NodeChange[] => [
  { ...rule('ad-in', 'AD in', 'inbound', 'ad'), precedence: 9 },
  step('ad-join', 'join', 'ad-in', [['ad-flow'], [], []], byLogin),
  step('ad-flow', 'attribute-flow', 'ad-in', [['out-scope']], { mappings }),
  { id: 'provision', rows: [{ pairs: [{ cs: 'login', mv: 'Employee ID', ignoreCase: false }] }] },
  ...wired({ 'ad-import': [['ad-join'], ['out-scope'], []] }),
]

const hrFlow: NodeChange = {
  id: 'flow',
  mappings: [
    direct('employeeId', 'Employee ID'),
    direct('givenName', 'First Name'),
    direct('sn', 'Last Name'),
    direct('department', 'Department'),
  ],
}

async function value(name: string): Promise<unknown> {
  return (await world.person('1'))?.attributes[name]
}

describe('D9 what an export wrote', () => {
  it('D9 a new account is news to the inbound rules of its system: the next synchronisation of any system takes it', async () => {
    await world.begin(hrFlow, ...readBack(direct('department', 'Display Name')))
    await world.red.run('export')
    expect(await value('Display Name')).toBeUndefined()
    expect((await world.red.run('badge-import')).counters).toMatchObject({ processed: 0, followUps: 2 })
    expect(await value('Display Name')).toBe('Sales')
    for (const node of ['import', 'badge-import', 'ad-import'])
      expect((await world.red.run(node, { profile: 'full-sync' })).counters).toMatchObject({ flowed: 0, joined: 0, followUps: 0 })
  })

  it('D9 I14 a value that a mapping reads makes its account due, one that nobody reads does not', async () => {
    await world.begin(hrFlow, ...readBack(expression('cs["department"] + "!"', 'Display Name')))
    await world.cycle()
    await world.red.run('ad-import')
    world.change('1', { department: 'IT' })
    await world.cycle()
    expect(await value('Display Name')).toBe('IT!')
    await world.cycle()
    expect((await world.red.run('ad-import', { profile: 'full-sync' })).counters).toMatchObject({ flowed: 0 })
    await world.edit(hrFlow, ...readBack(expression('cs["login"] + "!"', 'Display Name')))
    await world.red.run('ad-import', { profile: 'full-sync' })
    await world.red.run('import', { profile: 'full-sync' })
    await world.red.run('badge-import', { profile: 'full-sync' })
    world.change('1', { department: 'HQ' })
    await world.cycle()
    expect((await world.red.run('import')).counters).toMatchObject({ processed: 0, followUps: 0 })
  })

  it('D9 an outbound mapping that reads what another of its account wrote is asked again', async () => {
    const outFlow = {
      id: 'out-flow',
      mappings: [
        direct('Employee ID', 'login'),
        direct('Department', 'department'),
        expression('IIF(IsPresent(cs["department"]), cs["department"] + "@x", null)', 'mail'),
      ],
    }
    await world.begin(hrFlow, outFlow)
    await world.red.run('export')
    expect((await world.red.run('import')).counters).toMatchObject({ followUps: 2 })
    await world.red.run('export')
    expect(world.accounts.get('1')).toMatchObject({ department: 'Sales', mail: 'Sales@x' })
    await world.red.run('import')
    expect((await world.red.run('import', { profile: 'full-sync' })).counters).toMatchObject({ flowed: 0 })
    expect(await world.pendings()).toEqual([])
  })

  it('D9 D4 an account that an inbound rule joins and an outbound rule disconnects is left alone by the next full sync', async () => {
    const never = { id: 'out-scope', mode: 'expression', expression: 'mv["Department"] = "Nowhere"' }
    await world.begin(hrFlow, ...readBack(direct('displayName', 'Display Name')), never, {
      id: 'provision',
      action: 'disconnect',
    })
    world.accounts.set('1', { login: '1', displayName: 'given' })
    for (const node of ['ad-import', 'import', 'ad-import']) await world.red.run(node)
    const run = await world.red.run('ad-import', { profile: 'full-sync' })
    expect({ ...run.counters, ...run.targets['Accounts'] }).toMatchObject({
      joined: 0,
      flowed: 0,
      deprovisioned: 0,
      followUps: 0,
    })
    expect(world.brokenLaws()).toEqual([])
  })

  it('D9 R3 an account that an outbound rule finds is news to the inbound rules of its system', async () => {
    world.accounts.clear()
    const toFind = { rows: [{ pairs: [{ cs: 'mail', mv: 'Email Address', ignoreCase: true }] }] }
    const mapped = {
      ...hrFlow,
      mappings: [...(hrFlow['mappings'] as object[]), expression('Lower(cs["sn"]) + "@x"', 'Email Address')],
    }
    await world.empty(mapped, ...readBack(direct('displayName', 'Display Name')), { id: 'provision', ...toFind })
    world.accounts.set('u7', { login: 'u7', mail: 'lee@x', displayName: 'found' })
    await world.red.run('ad-import')
    world.hire('1', 'Ann', 'Lee')
    const run = await world.red.run('import')
    expect(run.targets['Accounts']).toMatchObject({ matched: 1, provisioned: 0 })
    expect(run.counters).toMatchObject({ followUps: 1 })
    expect(await value('Display Name')).toBe('found')
  })
})

describe('R3 D9 an account made by hand while its create waits, which an inbound rule joins', () => {
  const outFlow = { id: 'out-flow', mappings: [direct('Employee ID', 'login'), direct('Display Name', 'mail')] }

  async function madeByHand(): Promise<void> {
    world.accounts.clear()
    await world.empty(hrFlow, ...readBack(direct('department', 'Display Name')), outFlow)
    await world.red.run('ad-import')
    world.hire('1', 'Ann', 'Lee')
    await world.red.run('import')
    expect((await world.staged()).map(([operation]) => operation)).toEqual(['create'])
    world.accounts.set('1', { login: '1', department: 'Labs', mail: 'old' })
  }

  it('R3 D9 J5 takes its place without an error, and its values flow before what it is to be is decided', async () => {
    await madeByHand()
    const run = await world.red.run('ad-import')
    expect(run).toMatchObject({ status: 'success', counters: { joined: 1, syncFailed: 0 } })
    expect(await value('Display Name')).toBe('Labs')
    expect(await world.staged()).toEqual([['update', { mail: 'Labs' }]])
    await world.red.run('export')
    expect([...world.accounts.keys()]).toEqual(['1'])
    await world.red.run('ad-import')
    for (const node of ['import', 'badge-import', 'ad-import'])
      expect((await world.red.run(node, { profile: 'full-sync' })).counters).toMatchObject({ flowed: 0, joined: 0, followUps: 0 })
    expect(await world.pendings()).toEqual([])
    expect(world.brokenLaws()).toEqual([])
  })

  async function sent(): Promise<void> {
    const [create] = await world.pendings()
    if (!create) throw new Error('nothing is staged')
    await world.red.engine().store.savePage({ ...emptyPage, pendings: [{ ...create, state: 'executing' }], run: null })
  }

  it('J5 E2 one that is being made keeps its place', async () => {
    await madeByHand()
    await sent()
    const { exporting } = world.red.engine() as unknown as { readonly exporting: Set<number> }
    const target = await world.systemId('Accounts')
    exporting.add(target)
    const { id } = await world.red.run('ad-import')
    exporting.delete(target)
    expect((await world.records(id)).map(({ error }) => error)).toContain('existing-join')
    expect(await world.pendings()).toMatchObject([{ operation: 'create' }])
  })

  it('R3 E2 takes the place of one in doubt, too', async () => {
    await madeByHand()
    await sent()
    const run = await world.red.run('ad-import')
    expect(run).toMatchObject({ status: 'success', counters: { joined: 1, syncFailed: 0 } })
    expect(await world.staged()).toEqual([['update', { mail: 'Labs' }]])
    expect(world.brokenLaws()).toEqual([])
  })
})

describe('R3 D8 an account made by hand while its create waits', () => {
  const byMail = { id: 'provision', rows: [{ pairs: [{ cs: 'mail', mv: 'Email Address', ignoreCase: true }] }] }
  const mapped = {
    ...hrFlow,
    mappings: [...(hrFlow['mappings'] as object[]), expression('Lower(cs["sn"]) + "@x"', 'Email Address')],
  }
  const accounts = (): string[] => [...world.accounts.keys()].sort()

  async function heldCreate(...change: readonly NodeChange[]): Promise<void> {
    world.accounts.clear()
    await world.empty(mapped, byMail, { id: 'pending', hold: true }, ...change)
    await world.red.run('ad-import')
    world.hire('1', 'Ann', 'Lee')
    world.hire('2', 'Bob', 'Ray')
    await world.red.run('import')
    expect((await world.staged()).map(([operation]) => operation)).toEqual(['create', 'create'])
    world.accounts.set('by hand', { login: 'by hand', mail: 'LEE@x' })
    world.accounts.set('other', { login: 'other', mail: 'somebody@x' })
    await world.red.run('ad-import', { profile: 'full-import' })
  }

  it('R3 D8 is joined by the next synchronisation of any system, and its person alone is looked at', async () => {
    await heldCreate()
    const run = await world.red.run('badge-import')
    expect(run.counters).toMatchObject({ processed: 0, followUps: 1 })
    expect(run.targets['Accounts']).toMatchObject({ matched: 1 })
    await world.review('release')
    await world.red.run('export')
    expect(accounts()).toEqual(['2', 'by hand', 'other'])
    expect((await world.red.run('badge-import')).counters).toMatchObject({ followUps: 0 })
  })

  it('R3 D8 is not made a second time by an export that comes before any synchronisation', async () => {
    await heldCreate()
    await world.review('release')
    await world.red.run('export')
    expect(accounts()).toEqual(['2', 'by hand', 'other'])
    expect(world.brokenLaws()).toEqual([])
  })

  it('R3 D2 is found also where the process died between the import and the look at who waits', async () => {
    await heldCreate()
    const { store } = world.red.engine()
    const due = await store.peopleDue(0, 9)
    await store.dropFollowUps([], due)
    await store.saveFact(`accounts-not-compared:${await world.systemId('Accounts')}`, 'yes')
    await world.review('release')
    await world.red.run('export')
    expect(accounts()).toEqual(['2', 'by hand', 'other'])
  })

  it.each([
    ['the lifecycle node', []],
    [
      'that of two lifecycle nodes which leads to the rule',
      [...wired({ lifecycle: [[], []] }), lifecycle('lifecycle-2', [['out-scope'], []])],
    ],
  ])('R3 L7 a person whom no record carries goes out from %s', async (_which, change) => {
    const byHand = { id: 'store', types: [{ ...personTypes[0], deletionRule: { kind: 'manual', systems: [] } }] }
    await heldCreate(byHand, ...change)
    world.leave('1')
    const run = await world.red.run('import')
    // The accounts made by hand have other logins than the rule would give them.
    expect(run.warnings.map(({ code }) => code)).toEqual(['fixed-attribute'])
    expect(run.targets['Accounts']).toMatchObject({ matched: 1 })
    expect(await world.red.engine().store.peopleDue(0, 9)).toEqual([])
  })
})
