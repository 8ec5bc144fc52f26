/** The sync rules that the field's own introductions use as examples, to the letter. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Change } from './world'
import { World } from './world'

let world: World

beforeAll(async () => {
  world = await World.start()
})
afterAll(() => world.stop())

const direct = (value: string, target: string) => ({ enabled: true, kind: 'direct', value, target })
const expression = (value: string, target: string) => ({ enabled: true, kind: 'expression', value, target })
const attribute = (name: string, type = 'text') => ({ name, type, multi: false })

/** "HR Inbound - Employees": scope, one join rule, projection, five flows. */
const completeRule: Change[] = [
  { id: 'ref-rule-hr', name: 'HR Inbound - Employees' },
  { id: 'ref-hr-scope', mode: 'expression', expression: 'Eq(cs["employeeType"], "FTE")' },
  { id: 'ref-hr-join', rows: [{ pairs: [{ cs: 'employeeId', mv: 'Employee ID' }] }] },
  {
    id: 'ref-hr-flow',
    mappings: [
      direct('givenName', 'First Name'),
      direct('sn', 'Last Name'),
      direct('department', 'Department'),
      direct('employeeId', 'Employee ID'),
      expression('Capitalise(cs["givenName"]) + " " + Capitalise(cs["sn"])', 'Display Name'),
    ],
  },
]

describe('the complete inbound rule "HR Inbound - Employees"', () => {
  beforeAll(() =>
    world.deploy([...completeRule, { id: 'ref-store', file: 'inbound.sqlite' }, { id: 'ref-rule-accounts', enabled: false }]),
  )

  it('takes full-time employees, joins them by employee number, makes new people and flows their attributes', async () => {
    world.hire('1001', 'mary-jane', "O'BRIEN", { department: 'Marketing' })
    world.hire('1002', 'Bob', 'Ray', { employeeType: 'Contractor' })
    const runs = await world.press('ref-hr-now')
    expect(runs.one('HR', 'sync').counters).toMatchObject({ read: 2, projected: 1, outOfScope: 1, syncFailed: 0 })
    expect((await world.person('1001'))?.attributes).toEqual({
      'First Name': 'mary-jane',
      'Last Name': "O'BRIEN",
      Department: 'Marketing',
      'Employee ID': '1001',
      'Display Name': "Mary-Jane O'Brien",
    })
    expect(await world.person('1002')).toBeUndefined()
  })

  it('Badge also provides First Name, with lower precedence: HR takes priority', async () => {
    world.badge.set('B-1', { employeeId: '1001', givenName: 'MARY', phone: '555' })
    const runs = await world.press('ref-badge-now')
    expect(runs.one('Badge', 'sync').counters).toMatchObject({ joined: 1 })
    expect((await world.person('1001'))?.attributes).toMatchObject({ Telephone: '555', 'First Name': 'mary-jane' })
  })
})

describe('the outbound examples', () => {
  const account = [
    ...['login', 'employeeId', 'givenName', 'sn', 'displayName', 'mail', 'department'].map((name) => attribute(name)),
    attribute('userAccountControl', 'integer'),
  ]
  const inbound = completeRule.map((node) =>
    node.id === 'ref-hr-flow'
      ? {
          ...node,
          mappings: [
            ...(node['mappings'] as object[]),
            direct('employeeStatus', 'Employee Status'),
            expression('Lower(cs["givenName"]) + "." + Lower(cs["sn"]) + "@company.com"', 'Email Address'),
          ],
        }
      : node,
  )
  const outbound: Change[] = [
    {
      id: 'ref-accounts',
      settings: { layout: 'one', file: 'data/accounts.csv' },
      objectTypes: [{ name: 'account', anchor: 'login', attributes: account }],
    },
    { id: 'ref-rule-groups', enabled: false },
    {
      id: 'ref-accounts-flow',
      mappings: [
        { ...direct('Employee ID', 'login'), mode: 'initial' },
        direct('Employee ID', 'employeeId'),
        direct('First Name', 'givenName'),
        direct('Last Name', 'sn'),
        expression('mv["First Name"] + " " + mv["Last Name"]', 'displayName'),
        direct('Email Address', 'mail'),
        direct('Department', 'department'),
        expression('IIF(Eq(mv["Employee Status"], "Active"), 512, 514)', 'userAccountControl'),
      ],
    },
    { id: 'ref-accounts-provision', disable: [{ enabled: true, kind: 'constant', value: '514', target: 'userAccountControl' }] },
  ]

  let file = 0
  const begin = async (change: readonly Change[]) => {
    world.hr.clear()
    await world.deploy([...inbound, ...outbound, ...change, { id: 'ref-store', file: `outbound-${++file}.sqlite` }])
  }
  beforeEach(() => world.forgetAccounts())

  it('joiner: Jane Smith has the address jane.smith@company.com and an enabled account', async () => {
    await begin([])
    world.hire('2001', 'Jane', 'Smith', { department: 'Marketing' })
    await world.press('ref-hr-now')
    expect(world.accounts()['2001']).toEqual({
      login: '2001',
      employeeId: '2001',
      givenName: 'Jane',
      sn: 'Smith',
      displayName: 'Jane Smith',
      mail: 'jane.smith@company.com',
      department: 'Marketing',
      userAccountControl: '512',
    })
    world.hr.set('2001', { department: 'Engineering' })
    const moved = await world.press('ref-hr-now')
    expect(moved.one('Accounts', 'export').counters).toMatchObject({ exportUpdated: 1, created: 0 })
    expect(world.accounts()['2001']).toMatchObject({ department: 'Engineering', userAccountControl: '512' })
  })

  it('scope mv["Object Type"] = "Person" AND mv["Employee Status"] = "Active": a leaver falls out and is disabled', async () => {
    await begin([
      {
        id: 'ref-accounts-scope',
        mode: 'expression',
        expression: 'mv["Object Type"] = "Person" AND mv["Employee Status"] = "Active"',
      },
    ])
    world.hire('2002', 'Alex', 'Johnson')
    await world.press('ref-hr-now')
    expect(world.accounts()['2002']).toMatchObject({ userAccountControl: '512' })
    world.hr.set('2002', { employeeStatus: 'Leaver' })
    const runs = await world.press('ref-hr-now')
    expect(runs.one('HR', 'sync').targets['Accounts']).toMatchObject({ deprovisioned: 1 })
    expect(world.accounts()['2002']).toMatchObject({ userAccountControl: '514' })
  })

  it('IIF(Eq(mv["Employee Status"], "Active"), 512, 514) disables by itself where the rule takes everybody', async () => {
    await begin([{ id: 'ref-accounts-scope', mode: 'all' }])
    world.hire('2003', 'Kim', 'Lee')
    await world.press('ref-hr-now')
    world.hr.set('2003', { employeeStatus: 'Leaver' })
    const runs = await world.press('ref-hr-now')
    expect(runs.one('HR', 'sync').targets['Accounts']).toMatchObject({ updated: 1, deprovisioned: 0 })
    expect(world.accounts()['2003']).toMatchObject({ userAccountControl: '514', displayName: 'Kim Lee' })
  })
})
