/** What is read of others for people whose records are gone, or carry them no more: whoever reads is due when it changes (D7). */
import { beforeEach, describe, expect, it } from 'vitest'
import { badgeNodes } from '../nodes/badge-nodes'
import { constant, direct, expression, type NodeChange, personTypes } from '../nodes/cycle-flow'
import { memorySystem } from '../nodes/memory'
import { theDirectoryWorld } from './directory'

const world = theDirectoryWorld()
const [person] = personTypes

const text = (name: string): object => ({ name, type: 'text', multi: false })
const reference = (name: string): object => ({ name, type: 'reference', multi: false })
const columns = ['employeeId', 'givenName', 'sn', 'department', 'employeeType', 'phone'].map(text)
const hr = { id: 'hr', objectTypes: [{ name: 'user', anchor: 'employeeId', attributes: [...columns, reference('managerId')] }] }
const flowing = [
  direct('employeeId', 'Employee ID'),
  direct('sn', 'Last Name'),
  direct('phone', 'Telephone'),
  direct('managerId', 'Manager'),
]

/** Accounts whose `mail` is what the expression reads of others, and who stays without a record as the type says. */
const reading = (value: string, type: object, ...more: readonly NodeChange[]): { change: NodeChange[] } => ({
  change: [
    hr,
    {
      id: 'store',
      types: [{ ...person, graceDays: 0, ...type, attributes: [...(person?.attributes ?? []), reference('Manager')] }],
    },
    { id: 'flow', mappings: flowing },
    { id: 'out-scope', mode: 'all' },
    {
      id: 'provision',
      rows: [{ pairs: [{ cs: 'employeeNumber', mv: 'Employee ID', ignoreCase: false }] }],
      action: 'delete',
      inGrace: 'wait',
    },
    {
      id: 'out-flow',
      mappings: [
        expression('"cn=" + mv["Employee ID"] + ",dc=corp"', 'dn'),
        direct('Employee ID', 'employeeNumber'),
        expression(value, 'mail'),
        constant('yes', 'enabled'),
      ],
    },
    ...more,
  ],
})

const inGrace = { deletionRule: { kind: 'authoritativeSource', systems: ['hr'], mode: 'any' }, graceDays: 30 }
const byHand = { deletionRule: { kind: 'manual' }, keepValuesOnDisconnect: true }
const mailOf = (number: string): unknown => world.inDirectory.get(number)?.['mail']

/** Both 1 and 3 have the manager 2, whose own is 3. */
async function hired(options: { change: NodeChange[] }, before?: () => Promise<unknown>): Promise<void> {
  await world.fresh(options)
  await before?.()
  for (const id of ['1', '2', '3', '4']) world.hire(id, `P${id}`, 'Q', { phone: `t${id}`, managerId: id === '2' ? '3' : '2' })
  await world.cycle()
  await world.cycle()
}

/** 2 has another telephone, and what HR's next run makes of it is written; how many others that run took. */
async function followed(phone: string, id = '2'): Promise<number> {
  world.change(id, { phone })
  const { counters } = await world.red.run('import')
  await world.red.run('export')
  await world.red.run('ad-import')
  return counters.followUps
}

describe.each([
  ['in grace', inGrace],
  ['of a type that is deleted by hand only', byHand],
])('somebody without a record %s', (_how, type) => {
  it.each([
    ['through a reference', 'mv["Manager"]["Telephone"]'],
    ['by Lookup', 'Lookup("Person", "Employee ID", "2")["Telephone"]'],
  ])('D7 D8 D10 follows what she reads %s, by her account or by the lifecycle node', async (_by, value) => {
    for (const wires of [
      [['out-scope'], ['out-scope'], []],
      [[], [], []],
    ]) {
      await hired(reading(value, type, { id: 'ad-import', wires }))
      world.leave('1')
      await world.red.run('import')
      for (const phone of ['new', 'newer', 'newest']) {
        await followed(phone)
        expect([mailOf('1'), mailOf('3')]).toEqual([phone, phone])
      }
      expect(await world.red.run('import')).toMatchObject({ status: 'success', counters: { followUps: 0 } })
    }
  })
})

describe('what is noted of a person', () => {
  const boss = 'mv["Manager"]["Telephone"]'

  it('D7 is what she reads now: who was her manager before makes nobody due', async () => {
    await hired(reading(boss, byHand, { id: 'ad-import', wires: [[], [], []] }))
    world.leave('1')
    await world.red.run('import')
    await followed('new')
    await world.redeploy(reading(`mv["Employee ID"] = "1" ? "none" : ${boss}`, byHand))
    await world.red.run('import', { profile: 'full-sync' })
    await world.red.run('export')
    expect(mailOf('1')).toBe('none')
    // 3 and 4 read of 2 as ever.
    expect(await followed('newer')).toBe(2)
  })

  it('D7 goes with her return: her record reads from then on, and she is due once', async () => {
    await hired(reading(boss, inGrace))
    world.leave('1')
    await world.red.run('import')
    world.hire('1', 'P1', 'Q', { phone: 't1', managerId: '4' })
    await world.red.run('import')
    expect(await followed('new', '4')).toBe(1)
    expect(mailOf('1')).toBe('new')
    expect(await followed('new')).toBe(2)
  })

  it('D7 stays when a record of hers goes a way that leads to no rule', async () => {
    const badge = [...(badgeNodes() as unknown as NodeChange[]), { id: 'badge-flow', wires: [[]] }]
    // Her badge is the first of her records, and of those that are left the first that might carry her.
    await hired(reading(boss, byHand, ...badge), () => {
      world.badge('b1', { employeeId: '1', givenName: 'Ann' })
      return world.red.run('badge-import')
    })
    world.leave('1')
    await world.red.run('import')
    await world.red.run('badge-import', { profile: 'full-sync' })
    for (const phone of ['new', 'newer']) {
      await followed(phone)
      expect(mailOf('1')).toBe(phone)
      await world.red.run('badge-import', { profile: 'full-sync' })
    }
  })
})

describe('whose badge record has left and who has her HR record still', () => {
  const looked = 'Lookup("Person", "Employee ID", mv["First Name"])["Telephone"]'
  const out = { action: 'disconnect', mode: 'expression', expression: 'cs["phone"] != "out"' }
  const badge: NodeChange[] = [
    ...(badgeNodes() as unknown as NodeChange[]),
    { id: 'badge-in', precedence: 1 },
    { id: 'hr-in', precedence: 5 },
    { id: 'badge-flow', mappings: [direct('givenName', 'First Name')] },
    { id: 'flow', mappings: [...flowing, direct('sn', 'First Name')] },
    { id: 'badge-import', wires: [['badge-scope'], ['out-scope'], []] },
    { id: 'badge-scope', type: 'identity-scope-filter', z: 'tab', rule: 'badge-in', ...out, wires: [['badge-join'], []] },
  ]

  beforeEach(async () => {
    await hired(reading(looked, byHand, ...badge))
    for (const id of ['1', '2', '3']) world.badge(`b${id}`, { employeeId: id, givenName: '3' })
    await world.red.run('badge-import')
    world.change('1', { sn: '4' })
    await world.red.run('import')
    await world.red.run('export')
    await world.red.run('ad-import')
    expect(mailOf('1')).toBe('t3')
  })

  it.each([
    ['is deleted', () => memorySystem('badge').rows.delete('b1')],
    ['falls out of scope', () => world.badge('b1', { employeeId: '1', givenName: '3', phone: 'out' })],
  ])('D7 D8 follows what HR’s value reads now, where it %s', async (_how, leaves) => {
    leaves()
    await world.red.run('badge-import')
    await world.red.run('export')
    await world.red.run('ad-import')
    expect(mailOf('1')).toBe('t4')
    for (const phone of ['new', 'newer']) {
      await followed(phone, '4')
      expect(mailOf('1')).toBe(phone)
    }
  })
})
