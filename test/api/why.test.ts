/** Why a person has what she has, over the API and the command line. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { CycleOptions } from '../nodes/cycle-flow'
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
          rules: [{ ...rule, scope: { inScope: true }, account: { kind: 'has', because: 'it has an account' } }],
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
              scope: { inScope: false, because: 'it does not meet mv["Department"] = "Sales"' },
              reads: [{ attribute: 'Department', value: 'IT' }],
              account: { kind: 'nothing', because: 'it is not in scope of the rule' },
            },
          ],
        },
      ],
    })
  })

  it('R3 changes nothing by being asked', async () => {
    const before = await world.red.engine().store.counts()
    await accountsOf('Ann')
    await accountsOf('Bob')
    expect(await world.red.engine().store.counts()).toEqual(before)
    expect((await world.get<List>('runs')).items).toHaveLength(1)
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
      'Accounts: no account\n  Rule AD out does not take the person: it does not meet mv["Department"] = "Sales" (Department is IT); it is not in scope of the rule.',
    )
    expect(await idweave('why Ann')).toContain('Accounts: an account that is still to be made (object ')
  })

  it('finds people and objects by what people know of them, and says when several are meant', async () => {
    expect(await idweave('find Bob')).toMatch(/IDENTITY.*Bob Ray.*OBJECT.*HR +user +1002 +Bob Ray/s)
    expect(await idweave('find nobody-has-this')).toBe('Nobody has that.\n\nNo record or account has that.\n')
    expect(await idweave('why nobody-has-this')).toContain('Nobody has "nobody-has-this".')
    world.hire('1003', 'Bob', 'Ray')
    await world.red.run('import')
    expect(await idweave('why Bob')).toMatch(/Several have "Bob": Bob Ray \(.*\), Bob Ray \(.*\)\. Say which by the uuid/)
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
