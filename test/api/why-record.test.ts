/** Why asked of a record, and what people have decided by hand, on the command line (J9, J1, S4). */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { NodeChange } from '../nodes/cycle-flow'
import { direct, rule, source, step, system } from '../nodes/cycle-flow'
import { memorySystem } from '../nodes/memory'
import { runIdweave } from './run-idweave'
import type { List } from './world'
import { World } from './world'

const world = new World()
beforeAll(() => world.start())
afterAll(() => world.stop())

const idweave = async (...args: string[]) => {
  const { out, err } = await runIdweave(world.address, args)
  return out + err
}

/** Badges belong to people who are there, and make none. */
const withBadge: readonly NodeChange[] = [
  system('badge', 'Badge', ['number', 'employeeId', 'department'], { name: 'card', anchor: 'number' }),
  { ...rule('badge-in', 'Badge in', 'inbound', 'badge'), csType: 'card', precedence: 2 },
  source('badge-import', 'badge', [['badge-join'], ['out-scope'], []]),
  step('badge-join', 'join', 'badge-in', [['badge-flow'], [], []], {
    rows: [{ pairs: [{ cs: 'employeeId', mv: 'Employee ID', ignoreCase: false }] }],
  }),
  step('badge-flow', 'attribute-flow', 'badge-in', [['out-scope']], { mappings: [direct('department', 'Department')] }),
]

beforeEach(async () => {
  await world.fresh({ change: withBadge })
  world.now = Date.parse('2026-03-02T08:00:00Z')
  world.hire('1001', 'Ann', 'Lee')
  world.hire('1009', 'Eve', 'Fox', { employeeType: 'Contractor' })
  await world.run({ system: 'HR', profile: 'full-import+delta-sync' })
  memorySystem('badge').set('B-7', { employeeId: '1001' })
  memorySystem('badge').set('B-8', { employeeId: '9999' })
  await world.run({ system: 'Badge', profile: 'full-import+delta-sync' })
})

const numberOf = async (name: string) =>
  String((await world.get<List<{ id: number; name: string }>>(`objects?q=${name}`)).items.find((item) => item.name === name)?.id)

describe('why of a record', () => {
  it.each([['B-7'], ['Badge:B-7'], ['badge:b-7']])(
    'A2 %s says whose it is, and why that person has what she has',
    async (meant) => {
      const said = await idweave('why', meant)
      expect(said).toMatch(/^B-7 is a card of Badge, and belongs to Ann Lee \(HR 1001\)\.\n\nPerson Ann Lee \(HR 1001\)\n/)
      expect(said).toContain('Department')
      expect(await idweave('why', meant, 'Department')).toMatch(/^Department of Ann Lee is Sales/)
    },
  )

  it.each([['B-8'], ['Badge:B-8']])('J1 N15 %s says that it belongs to nobody, and why', async (meant) => {
    const said = await idweave('why', meant)
    expect(said).toMatch(/^B-8 is a card of Badge, and belongs to nobody\.\n {2}Badge in, the badge-join: .*9999.*\.\n/)
    expect(said).toContain('\nWhose it may be says: idweave likely-people "Badge:B-8"\n')
  })

  it('N15 what is there comes before who is gone and had the same, who is named below it', async () => {
    memorySystem('badge').set('B-9', { employeeId: '1009' })
    await world.run({ system: 'Badge', profile: 'full-import+delta-sync' })
    await idweave('project', 'Badge:B-9', '--reason', 'a visitor')
    const [made] = (await world.get<List<{ id: number; identity: string }>>('objects?q=B-9')).items
    const look = await idweave('delete', made?.identity ?? '')
    const seen = /--seen=(\S+)/.exec(look)?.[1] ?? ''
    await idweave('delete', made?.identity ?? '', '--seen', seen, '--reason', 'twice', '--wait')
    const nobodys = await idweave('why', 'B-9')
    expect(nobodys).toMatch(/^B-9 is a card of Badge, and belongs to nobody\.\n/)
    expect(nobodys).toMatch(/, who had that, is gone since 2026-03-02 08:00 UTC: idweave why gone-1\n$/)
    await idweave('never-join', 'Badge:B-7', '--reason', 'lost')
    await idweave('join', 'Badge:B-9', '1001', '--reason', 'hers by now')
    expect(await idweave('why', 'B-9')).toMatch(/^B-9 is a card of Badge, and belongs to Ann Lee \(HR 1001\)\.\n/)
    expect(await idweave('why', 'gone-1')).toContain('is gone since')
  })

  it('N15 object-N is the object of that number, whoever has N among its values', async () => {
    const number = await numberOf('B-8')
    world.hire('1003', number, 'Day')
    await world.run({ system: 'HR', profile: 'full-import+delta-sync' })
    expect(await idweave('why', number)).toMatch(/^Person \d+ Day/)
    expect(await idweave('why', `object-${number}`)).toMatch(/^B-8 is a card of Badge, and belongs to nobody\./)
    await idweave('never-join', `object-${number}`, '--reason', 'spare')
    expect(await idweave('by-hand')).toContain('B-8')
  })

  it('I18 says of one that has left that it was, and counts it no more among those that are there', async () => {
    memorySystem('badge').set('B-11', { employeeId: '9998' })
    memorySystem('badge').rows.delete('B-7')
    await world.run({ system: 'Badge', profile: 'full-import' })
    expect(await idweave('why', 'Badge:B-7')).toMatch(
      /^B-7 was a card of Badge, which has it no more, and belonged to Ann Lee \(HR 1001\)\.\n/,
    )
    expect(await idweave('systems')).toMatch(/^Badge +Memory +2 +0 /m)
    memorySystem('badge').rows.delete('B-8')
    await world.run({ system: 'Badge', profile: 'full-import+delta-sync' })
    for (const meant of ['B-8', 'Badge:B-8']) expect(await idweave('why', meant)).toMatch(/^B-8 \(card in Badge\) is gone since /)
  })

  it('S4 says by which condition no rule takes it', async () => {
    expect(await idweave('why', 'Eve Fox')).toContain(
      '1009 is a user of HR, and belongs to nobody.\n  HR in, the scope: it does not meet cs["employeeType"] = "FTE" (employeeType is Contractor); it would come into scope if cs["employeeType"] = "FTE".\n  So no person is made of it, and no account.\n  It has ',
    )
  })

  it("S4 J1 says of a record that refers to one out of scope that this one is nobody's either", async () => {
    memorySystem('badge').set('B-10', { employeeId: '1009' })
    await world.run({ system: 'Badge', profile: 'full-import+delta-sync' })
    expect(await idweave('why', 'B-10')).toContain('\n  1009 of HR is nobody\'s either: idweave why "HR:1009"\n')
  })

  it("R3 says of an account that is nobody's which rule would match it", async () => {
    memorySystem('ad').set('x1', { displayName: 'Somebody' })
    await world.run({ system: 'Accounts', profile: 'full-import+delta-sync' })
    const said = await idweave('why', 'Accounts:x1')
    expect(said).toContain('x1 is a user of Accounts, and belongs to nobody.\n')
    expect(said).toMatch(/\n {2}No inbound rule takes it[.,]/)
  })

  it('J1 A13 says whose it becomes by what is deployed now', async () => {
    world.hire('1002', 'Cy', 'Day', { phone: 'b-8' })
    await world.run({ system: 'HR', profile: 'full-import+delta-sync' })
    const rows = [{ pairs: [{ cs: 'number', mv: 'Telephone', ignoreCase: true }] }]
    await world.again({ change: [...withBadge, { id: 'badge-join', rows }] })
    expect(await idweave('why', 'Badge:B-8')).toContain(
      '\n  By now it would become a record of Cy Day (HR 1002): the next synchronisation of the record brings that.\n',
    )
  })

  it('J9 says who told it never to join, when and why', async () => {
    await idweave('never-join', 'Badge:B-8', '--reason', 'a spare card')
    expect(await idweave('why', 'B-8')).toContain(
      '\n  approver told it by hand never to join, on 2026-03-02 08:00 UTC: a spare card.\n',
    )
  })

  it('N15 says so where nobody and nothing has it', async () => {
    expect(await idweave('why', 'B-99')).toBe('Nobody has "B-99". See idweave find TEXT.\n')
    expect(await idweave('why', 'Badge:B-99')).toBe('Nobody has "Badge:B-99". See idweave find TEXT.\n')
  })

  it('A2 lists owners of records by name and key, whether they are found themselves or not', async () => {
    expect(await idweave('find', 'B-7')).toMatch(/^ *\d+ {2}Badge +card +B-7 +Ann Lee \(HR 1001\)$/m)
    expect(await idweave('find', 'Ann')).toMatch(/^ *\d+ {2}HR +user +1001 +Ann Lee \(HR 1001\)$/m)
  })
})

describe('what people have decided by hand', () => {
  it('J9 is listed while it stands: who, when and why', async () => {
    expect(await idweave('by-hand')).toBe('Nobody has decided on an object by hand.\n')
    await idweave('join', 'Badge:B-8', '1001', '--reason', 'none; yet')
    await idweave('disconnect', await numberOf('B-7'), '--reason', 'lost')
    await idweave('join', 'Badge:B-8', '1001', '--reason', 'her new card')
    await idweave('never-join', await numberOf('B-7'), '--reason', 'lost; not hers any more')
    const listed = await idweave('by-hand')
    expect(listed).toMatch(/^Badge +B-8 +joined to Ann Lee \(HR 1001\) +approver +2026-03-02 08:00 UTC +her new card$/m)
    expect(listed).toMatch(/^Badge +B-7 +never joins +approver +2026-03-02 08:00 UTC +lost; not hers any more$/m)
    const said = await idweave('why', 'Ann Lee')
    expect(said).toContain('\nDecided by hand:\n')
    expect(said).toMatch(/\n {2}2026-03-02 08:00 UTC, run \d+: B-8 of Badge: joined by hand by approver: her new card\.\n/)
    expect(said).toMatch(/\n {2}2026-03-02 08:00 UTC, run \d+: B-7 of Badge: disconnected by hand by approver: lost[.;]/)
  })

  it('J9 is said of a record that was taken off, and listed apart from what stands', async () => {
    await idweave('disconnect', 'Badge:B-7', '--reason', 'not hers')
    expect(await idweave('why', 'Badge:B-7')).toMatch(
      /\nDecided by hand:\n {2}2026-03-02 08:00 UTC, run \d+: B-7 of Badge: disconnected by hand by approver: not hers[.;]/,
    )
    expect(await idweave('by-hand')).toMatch(
      /^No decision on an object stands\.\n\nDone by hand lately:\n.*\n2026-03-02 08:00 UTC +\d+ +disconnect +approver +.*not hers/,
    )
  })

  it('X4 is said of what was held and thrown away, and that it comes again', async () => {
    const pending = async () => (await world.get<List<{ id: number }>>('pending-exports')).items[0]?.id
    await idweave('hold', `${await pending()}`)
    expect(await idweave('why', 'Ann Lee')).toMatch(
      /\nDecided by hand:\n {2}2026-03-02 08:00 UTC, run \d+: .* of Accounts: the create was held by approver\.\n/,
    )
    await idweave('discard', `${await pending()}`)
    expect(await idweave('why', 'Ann Lee')).toMatch(
      /: the create was discarded by approver: the next synchronisation of the person stages what the rules still want\.\n/,
    )
    expect(await idweave('by-hand')).toMatch(/ discard +approver .*\n.* hold +approver /)
  })

  it('L7 J9 is said of who was made by hand, and of who was deleted so', async () => {
    await idweave('add-person', '--type', 'Person', '--reason', 'starts today', 'Employee ID=77', 'Display Name=Zoe Zed')
    const said = await idweave('why', 'Zoe Zed')
    expect(said).toContain('Made by hand by approver on 2026-03-02 08:00 UTC: starts today.')
    const look = await idweave('delete', 'Zoe Zed')
    const seen = /--seen=(\S+)/.exec(look)?.[1] ?? ''
    await idweave('delete', 'Zoe Zed', '--seen', seen, '--reason', 'was a test', '--wait')
    expect(await idweave('why', 'Zoe Zed')).toContain('deleted by hand by approver: was a test.')
  })
})
