/** A person made by hand with a value that is to be one person's alone (L7, U1). */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { direct, expression } from '../nodes/cycle-flow'
import { memorySystem } from '../nodes/memory'
import { runIdweave } from './run-idweave'
import { World } from './world'

const world = new World()
beforeAll(() => world.start())
afterAll(() => world.stop())

const mappings = [
  direct('employeeId', 'Employee ID'),
  direct('givenName', 'First Name'),
  direct('sn', 'Last Name'),
  expression('cs["givenName"] + " " + cs["sn"]', 'Display Name'),
  expression('UniqueValue(Lower(cs["givenName"]) + "@company.com")', 'Email Address'),
]

/** Addresses are unique, and no rule joins by them. */
beforeEach(async () => {
  await world.fresh({ change: [{ id: 'flow', mappings }] })
  world.hire('1001', 'Ann', 'Lee')
  await world.run({ system: 'HR', profile: 'full-import+delta-sync' })
})

const add = async (email: string) => {
  const values = { 'Employee ID': 'V1', 'Display Name': 'Eve Fox', 'Email Address': email }
  const { id } = await world.post<{ id: number }>('metaverse', { type: 'Person', values, reason: 'audits' })
  return world.ended(id)
}

describe('L7 U1 a unique value that is given by hand', () => {
  it.each(['ann@company.com', 'ANN@Company.com'])('is refused where somebody has %s, who is named', async (email) => {
    expect(await add(email)).toMatchObject({
      status: 'stopped',
      reason: 'Ann Lee has that Email Address already. Look whether it is the same person, or correct what was given',
    })
    const values = ['Display Name=Eve Fox', `Email Address=${email}`]
    const { out, code } = await runIdweave(world.address, ['add-person', ...values, '--type', 'Person', '--reason', 'x'])
    expect([code, out]).toEqual([1, expect.stringContaining('Ann Lee has that Email Address already')])
  })

  const withOldAccount = async (): Promise<void> => {
    memorySystem('ad').set('x1', { displayName: 'Old', mail: 'old@company.com' })
    await world.run({ system: 'Accounts', profile: 'full-import' })
    await world.run({ system: 'Accounts', profile: 'full-sync' })
  }

  it('R3 is hers where an account of nobody’s has it that the rules match with her', async () => {
    await withOldAccount()
    expect(await add('old@company.com')).toMatchObject({ status: 'warnings', counters: { projected: 1 } })
  })

  it('is refused where an account has it that they do not match, whoever’s it is', async () => {
    const rows = [{ pairs: [{ cs: 'displayName', mv: 'Display Name', ignoreCase: true }] }]
    const change = [
      { id: 'flow', mappings },
      { id: 'provision', rows },
    ]
    await world.again({ change })
    await withOldAccount()
    expect(await add('old@company.com')).toMatchObject({
      status: 'stopped',
      reason: expect.stringMatching(/^x1 of Accounts has that Email Address already/) as string,
    })
  })

  it('is hers where nobody has it, and nobody else’s then', async () => {
    expect(await add('eve@company.com')).toMatchObject({ status: 'success' })
    world.hire('1002', 'Eve', 'Ray')
    await world.run({ system: 'HR', profile: 'full-import+delta-sync' })
    const { items } = await world.get<{ items: { name: string; attributes: Record<string, string> }[] }>('metaverse?q=Eve%20Ray')
    expect(items[0]?.attributes['Email Address'] ?? 'none').not.toBe('eve@company.com')
  })
})
