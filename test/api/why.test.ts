/** Why a person has what she has, over the API and the command line. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { CycleOptions } from '../nodes/cycle-flow'
import { memorySystem } from '../nodes/memory'
import { runIdweave } from './run-idweave'
import type { List } from './world'
import { World } from './world'

const world = new World()
beforeAll(() => world.start())
afterAll(() => world.stop())

/** Only people in Sales get accounts. */
const onlySales: NonNullable<CycleOptions['change']> = [
  { id: 'out-scope', mode: 'expression', expression: 'mv["Department"] = "Sales"' },
]

async function hired(change = onlySales): Promise<void> {
  await world.fresh({ change })
  world.hire('1001', 'Ann', 'Lee')
  world.hire('1002', 'Bob', 'Ray', { department: 'IT' })
  await world.red.run('import')
}
beforeEach(() => hired())

async function accountsOf(q: string): Promise<unknown> {
  const [found] = (await world.get<List<{ id: string }>>(`metaverse?q=${q}`)).items
  return world.get(`metaverse/${found?.id}/accounts`)
}

const idweave = async (args: string) => {
  const { out, err } = await runIdweave(world.address, args)
  return out + err
}

describe('why a person has an account, or none', () => {
  it('R3 S4 is said by each rule, with what its condition read of her', async () => {
    const rule = { rule: { name: 'AD out' }, enabled: true }
    expect(await accountsOf('Ann')).toMatchObject({
      systems: [
        {
          system: { name: 'Accounts' },
          account: { staging: 'awaitingFirstExport' },
          rules: [{ ...rule, scope: { inScope: true }, account: { kind: 'has', because: 'its account is still to be made' } }],
        },
      ],
      obstacle: null,
      passedOver: [],
    })
    expect(await accountsOf('Bob')).toMatchObject({
      systems: [
        {
          account: null,
          rules: [
            {
              ...rule,
              scope: { inScope: false, because: 'it does not meet mv["Department"] = "Sales" (Department is IT)' },
              reads: [{ attribute: 'Department', value: 'IT' }],
              account: { kind: 'nothing', because: 'it is not in scope of the rule' },
            },
          ],
        },
      ],
    })
  })

  it('S2 S4 of a condition of several parts those are said that are missing', async () => {
    const both = 'mv["Department"] = "Sales" AND (IsPresent(mv["Email Address"]) AND mv["Last Name"] = "Day")'
    await hired([{ id: 'out-scope', mode: 'expression', expression: both }])
    expect(await idweave('why Bob')).toContain(
      '; it would come into scope if mv["Department"] = "Sales" AND mv["Last Name"] = "Day".',
    )
    expect(await idweave('why Ann')).toContain('; it would come into scope if mv["Last Name"] = "Day".')
  })

  it('R3 changes nothing by being asked', async () => {
    const before = await world.red.engine().store.counts()
    await accountsOf('Ann')
    await accountsOf('Bob')
    expect(await world.red.engine().store.counts()).toEqual(before)
    expect((await world.get<List>('runs')).items).toHaveLength(1)
  })

  it('R3 R13 of an account that is still to be made is what waits since when, and why', async () => {
    const said = await idweave('why Ann')
    expect(said).toMatch(
      /Accounts: an account is to be made \(object \d+\)\n {2}The create waits since 2026-03-02 08:00 UTC, staged by run 1 \(full-import\+delta-sync of HR, .*\): it has no account, and none matches: rule AD out; its target has not been read yet/,
    )
    expect(said).toContain(
      '  Rule AD out takes the person: it meets mv["Department"] = "Sales" (Department is Sales); its account is still to be made.',
    )
    expect(said).not.toContain('it has an account')
  })

  it('L4 R5 of who has left is which record left when, that the rule disables the account, and what follows when', async () => {
    await world.red.run('export')
    await world.run({ system: 'Accounts', profile: 'full-import+delta-sync' })
    memorySystem('hr').rows.delete('1001')
    await world.red.run('import')
    const said = await idweave('why 1001')
    expect(said).toMatch(
      /^1001 of HR is the person's no more since 2026-03-02 08:00 UTC, by run \d+ \(.*\): it is not in its system/m,
    )
    expect(said).toContain(
      '  Rule AD out takes nobody who is to be deleted, and disables the account: its authoritative source HR has left; it will be deleted after 2026-04-01; once the person is deleted, it deletes the account.',
    )
    expect(said).toMatch(/^ {2}The update waits since 2026-03-02 08:00 UTC, staged by run \d+ /m)
    expect(said).not.toContain('takes the person')
  })

  it('A14 R2 is said of rules that are switched off, and of those no wire leads to', async () => {
    await hired([{ id: 'ad-out', enabled: false }])
    expect(await idweave('why Bob')).toContain('Rule AD out is switched off, so it makes, changes and takes away nothing.')
    await hired([
      { id: 'import', wires: [['scope'], [], []] },
      { id: 'flow', wires: [[]] },
      { id: 'ad-import', wires: [[], [], []] },
      { id: 'lifecycle', wires: [[], []] },
    ])
    expect(await idweave('why Bob')).toContain('Rule AD out is not asked: no wire leads a person to its steps.')
  })
})

describe('why, on the command line', () => {
  it('A2 R3 says where each value comes from, and why there is no account', async () => {
    const said = await idweave('why 1002')
    expect(said).toMatch(/Department +IT +HR by rule HR in +2026-03-02/)
    expect(said).toContain(
      'Accounts: no account\n  Rule AD out does not take the person: it does not meet mv["Department"] = "Sales" (Department is IT); it is not in scope of the rule; it would come into scope if mv["Department"] = "Sales".',
    )
  })

  it('finds people and objects by what people know of them, and says when several are meant', async () => {
    expect(await idweave('find Bob')).toMatch(/IDENTITY.*Bob Ray.*OBJECT.*HR +user +1002 +Bob Ray/s)
    expect(await idweave('find nobody-has-this')).toBe('Nobody has that.\n\nNo record or account has that.\n')
    expect(await idweave('why nobody-has-this')).toContain('Nobody has "nobody-has-this".')
    world.hire('1003', 'Bob', 'Ray')
    await world.red.run('import')
    expect(await idweave('why Bob')).toMatch(
      /Several have "Bob": Bob Ray \(HR 1002\): .*, Bob Ray \(HR 1003\): .*\. Say which by the uuid/,
    )
  })

  it('A2 a value goes back to the import in which it changed, over the API and by the command line', async () => {
    world.hire('7007', 'Ida', 'Berg')
    await world.run({ system: 'HR', profile: 'full-import+delta-sync' })
    world.hire('7007', 'Ida', 'Holm')
    const { id } = await world.run({ system: 'HR', profile: 'full-import+delta-sync' })
    const { code, out } = await runIdweave(world.address, ['why', '7007', 'last name'])
    expect(code).toBe(0)
    expect(out).toMatch(/^Last Name of Ida Holm is "?Holm"?, since .*, from 7007 of HR, by rule HR in, from sn\.$/m)
    expect(out).toMatch(new RegExp(`^ +sn of 7007 in HR is "?Holm"?: .*run ${id}.*Berg`, 'm'))
    const { items } = await world.get<{ items: { id: string }[] }>('metaverse?q=7007')
    expect(await world.ask('GET', `metaverse/${items[0]?.id}/values/Shoe%20Size`)).toMatchObject({
      status: 404,
      json: { detail: 'Person has no attribute "Shoe Size".' },
    })
  })
})
