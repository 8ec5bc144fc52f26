/** People made by hand of whom no system has a record: what they get, who comes first later, and how they end. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { memorySystem } from '../nodes/memory'
import { runIdweave } from './run-idweave'
import type { List } from './world'
import { World } from './world'

const world = new World()
beforeAll(() => world.start())
afterAll(() => world.stop())

const idweave = async (args: string) => {
  const { out, err } = await runIdweave(world.address, args)
  return out + err
}
const visitor = {
  'Employee ID': 'V1',
  'First Name': 'Eve',
  'Display Name': 'Eve Fox',
  Department: 'Visitors',
  'Email Address': 'eve@x',
}
const reason = 'audits the books'

const importHr = () => world.run({ system: 'HR', profile: 'full-import+delta-sync' })

async function add(values: object = visitor) {
  return world.ended((await world.post<{ id: number }>('metaverse', { type: 'Person', values, reason })).id)
}

interface Detail {
  readonly id: string
  readonly origin: string
  readonly madeByHand: object | null
  readonly values: readonly {
    readonly attribute: string
    readonly value: unknown
    readonly suppliedBy: { readonly system: { readonly name: string } | null } | null
  }[]
  readonly connectors: readonly { readonly system: { readonly name: string } | null; readonly staging: string }[]
  readonly pendingExports: readonly {
    readonly operation: string
    readonly changes: readonly { readonly attribute: string; readonly to: unknown }[]
  }[]
  readonly history: readonly { readonly because: string }[]
}
async function person(q: string): Promise<Detail> {
  const [found] = (await world.get<List<{ id: string }>>(`metaverse?q=${q}`)).items
  return world.get(`metaverse/${found?.id}`)
}
const valueOf = ({ values }: Detail, name: string) => {
  const found = values.find(({ attribute }) => attribute === name)
  return [found?.value, found?.suppliedBy?.system?.name]
}

beforeEach(async () => {
  await world.fresh()
  world.now = Date.parse('2026-03-02T08:00:00Z')
  world.hire('1001', 'Ann', 'Lee')
  await importHr()
})

describe('a person made by hand', () => {
  it('L7 A2 has the values that were given, by hand, with who, when and why, and the accounts that rules give her', async () => {
    expect(await add()).toMatchObject({
      status: 'success',
      profile: 'add-person',
      startedBy: 'approver',
      counters: { projected: 1, processed: 1 },
    })
    const eve = await person('V1')
    expect(eve).toMatchObject({
      origin: 'byHand',
      madeByHand: { who: 'approver', at: '2026-03-02T08:00:00Z', reason },
      pendingExports: [{ operation: 'create' }],
      history: [{ because: expect.stringContaining(`made by hand by approver: ${reason}`) }],
    })
    expect(valueOf(eve, 'Department')).toEqual(['Visitors', 'by hand'])
    expect(eve.pendingExports[0]?.changes).toMatchObject(
      expect.arrayContaining([expect.objectContaining({ attribute: 'login', to: 'V1' })]),
    )
    const said = await idweave('why V1')
    expect(said).toContain(`Person Eve Fox\nMade by hand by approver on 2026-03-02 08:00 UTC: ${reason}.`)
    expect(said).toMatch(/Department +Visitors +by hand +2026-03-02/)
    const [pending] = (await world.get<List<{ id: number; name: string }>>('pending-exports')).items.filter(
      ({ name }) => name === 'Eve Fox',
    )
    expect(await idweave(`why-export ${pending?.id}`)).toContain(
      'Department of Eve Fox is Visitors, since 2026-03-02 08:00 UTC, given by hand.',
    )
  })

  it('L7 N6 is tried out first, which shows her account and makes nobody', async () => {
    const said = await idweave(`add-person Employee_ID=V1 --type Person --reason try --preview`)
    expect(said).toContain('Person has no attribute Employee_ID')
    const preview = await world.post<{ id: number }>('metaverse/preview', { type: 'Person', values: visitor, reason })
    let shown: { state: string; people: object[]; pendingExports: object[] }
    do shown = await world.get(`previews/${preview.id}`)
    while (shown.state !== 'ended')
    expect(shown).toMatchObject({ people: [{ before: 1, after: 2 }], pendingExports: [{ create: { before: 1, after: 2 } }] })
    expect((await world.get<List>('metaverse')).items).toHaveLength(1)
  })

  it('L7 L1 is deleted by no rule, whatever is synchronised in full, and the thorough one finds nothing amiss', async () => {
    await add()
    for (const profile of ['full-import+full-sync', 'thorough-full-sync'])
      expect(await world.run({ system: 'HR', profile })).toMatchObject({ status: 'success' })
    await world.run({ profile: 'lifecycle', confirm: true })
    expect(valueOf(await person('V1'), 'Department')).toEqual(['Visitors', 'by hand'])
    expect((await world.get<List>('systems')).items).toHaveLength(2)
    expect((await world.get<List>('rules')).items).toHaveLength(2)
  })

  it('L7 R3 N6 says of each system whether she gets an account, or why not, before and after', async () => {
    const given = ['Employee ID=V1', 'Display Name=Eve Fox', 'Department=Visitors', '--type', 'Person', '--reason', reason]
    const said = async (...more: string[]) => (await runIdweave(world.address, ['add-person', ...given, ...more])).out
    const onlySales = [{ id: 'out-scope', mode: 'expression', expression: 'mv["Department"] = "Sales"' }]
    await world.again({ change: onlySales })
    const none =
      'Accounts: no account\n  Rule AD out does not take the person: it does not meet mv["Department"] = "Sales" (Department is Visitors); it is not in scope of the rule; it would come into scope if mv["Department"] = "Sales".\n\n'
    expect((await said('--preview')).startsWith(none)).toBe(true)
    expect((await said()).startsWith(none)).toBe(true)
    await world.again()
    given[0] = 'Employee ID=V2'
    const made =
      /^Accounts: an account is to be made \(object \d+\)\n {2}The create waits since .*\n {2}Rule AD out takes the person: .*; its account is still to be made\.\n\n/
    expect(await said('--preview')).toMatch(made)
    expect(await said()).toMatch(made)
  })

  it('L7 A3 A7 whoever knows her later comes first, and what was given is back when that record leaves', async () => {
    await add()
    world.hire('V1', 'Eva', 'Fox', { department: 'Audit' })
    await importHr()
    const known = await person('V1')
    expect(known.connectors.map(({ system }) => system?.name)).toContain('HR')
    expect(valueOf(known, 'Department')).toEqual(['Audit', 'HR'])
    expect(valueOf(known, 'First Name')).toEqual(['Eva', 'HR'])
    memorySystem('hr').rows.delete('V1')
    await importHr()
    const left = await person('V1')
    expect(left).toMatchObject({ origin: 'byHand', id: known.id })
    expect(valueOf(left, 'Department')).toEqual(['Visitors', 'by hand'])
  })

  it('L7 D3 a record that found nobody finds her', async () => {
    await world.again({ change: [{ id: 'join', wires: [['flow'], [], []] }] })
    world.hire('V1', 'Eva', 'Fox')
    await importHr()
    await add()
    await world.run({ system: 'HR', profile: 'delta-sync' })
    expect((await person('V1')).connectors.map(({ system }) => system?.name)).toContain('HR')
  })

  it('L7 L5 ends by hand, with her accounts, and is found as somebody who is gone', async () => {
    await add()
    await world.red.run('export')
    const eve = await person('V1')
    const { seen } = await world.get<{ seen: string }>(`metaverse/${eve.id}/deletion`)
    await world.ended((await world.post<{ id: number }>(`metaverse/${eve.id}/delete`, { seen })).id)
    expect((await world.get<List<{ operation: string }>>('pending-exports')).items.map(({ operation }) => operation)).toEqual([
      'delete',
    ])
    expect(await idweave('why Eve')).toContain('Department was Visitors, since 2026-03-02 08:00 UTC, given by hand.')
  })
})

describe('a person is not made', () => {
  it.each<[string, object, string]>([
    [
      'J4 whom the join rows take for somebody else',
      { 'Employee ID': '1001', 'Display Name': 'Ann' },
      'Ann Lee has that Employee ID already.',
    ],
    ['L7 with an attribute there is not', { Nmae: 'Eve' }, 'Person has no attribute Nmae.'],
    ['L7 with nothing', {}, 'nothing was given of the person.'],
    ['L7 with what is no text', { 'First Name': 7 }, 'First Name is neither a text nor a list of texts.'],
  ])('%s', async (_, values, because) => {
    const answer = await world.ask('POST', 'metaverse', { type: 'Person', values, reason })
    const said =
      answer.status === 202 ? (await world.ended((answer.json as { id: number }).id)).reason : JSON.stringify(answer.json)
    expect(said).toContain(because)
    expect((await world.get<List>('metaverse')).items).toHaveLength(1)
  })

  it('L7 without a reason, of a type there is not, or by who may not', async () => {
    expect(await idweave('add-person Department=x --type Person')).toContain('--reason is missing.')
    expect(await idweave('add-person Department=x --reason x')).toContain('--type is missing.')
    expect(await idweave('add-person Department --type Person --reason x')).toContain('"Department" is no value.')
    expect(await idweave('add-person Department=x --type Robot --reason x')).toContain(
      'the metaverse has no such type. Use one of Person',
    )
    expect(await idweave('add-person Department=x __proto__=x --type Person --reason x')).toContain(
      'Person has no attribute __proto__',
    )
    expect((await world.ask('POST', 'metaverse', { type: 'Person', values: visitor, reason }, 'operator')).status).toBe(401)
    expect(await idweave('add-person Department=Visitors --type Person --reason x --wait')).toMatch(/add-person|success/)
  })
})
