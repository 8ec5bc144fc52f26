/** References to people whose accounts are renamed in the same export: by the names they have at its end (R10, E4, E9). */
import { beforeEach, describe, expect, it } from 'vitest'
import { direct, expression, personTypes, text } from '../nodes/cycle-flow'
import { memorySystem } from '../nodes/memory'
import { theDirectoryWorld } from './directory'
import { groupsOfDepartments, mvGroup } from './groups-world'

const world = theDirectoryWorld()

const [person] = personTypes
const manager = { name: 'managerId', type: 'reference', multi: false }
const dns = { type: 'reference', comparison: 'dn' }
const user = ['employeeNumber', 'department', 'enabled'].map((name) => text(name))
const group = [{ name: 'member', multi: true, ...dns }]
const ids = [
  { ...text('id'), mutability: 'readOnly' },
  { ...text('dn'), comparison: 'dn' },
]
const canvas = (system: object) => [
  {
    id: 'store',
    types: [{ ...person, graceDays: 0, attributes: [...(person?.attributes ?? []), { ...manager, name: 'Manager' }] }, mvGroup],
  },
  {
    id: 'hr',
    objectTypes: [
      {
        name: 'user',
        anchor: 'employeeId',
        attributes: [
          ...['employeeId', 'givenName', 'sn', 'department', 'employeeType', 'phone'].map((name) => text(name)),
          manager,
        ],
      },
    ],
  },
  {
    id: 'ad',
    objectTypes: [
      { name: 'user', anchor: 'id', secondaryId: 'dn', attributes: [...ids, ...user, { name: 'manager', multi: false, ...dns }] },
      { name: 'group', anchor: 'id', secondaryId: 'dn', attributes: [...ids, ...group] },
    ],
    ...system,
  },
  {
    id: 'flow',
    mappings: [
      direct('employeeId', 'Employee ID'),
      direct('department', 'Department'),
      direct('phone', 'Telephone'),
      direct('managerId', 'Manager'),
    ],
  },
  {
    id: 'out-flow',
    mappings: [
      expression('"cn=" + mv["Telephone"] + ",dc=corp"', 'dn'),
      direct('Employee ID', 'employeeNumber'),
      direct('Manager', 'manager'),
    ],
  },
  ...groupsOfDepartments({
    csType: 'group',
    match: { cs: 'dn', ignoreCase: true },
    naming: expression('"cn=" + mv["Name"] + ",dc=groups"', 'dn'),
    action: 'delete',
  }).map((node) => (node.id === 'group-provision' ? { ...node, rows: [] } : node)),
]

/** People 1, 2 and 3 in department A, whose accounts are called ann, bob and cid; and a department B without anybody. */
async function settled(system: object = {}): Promise<void> {
  await world.fresh({ change: canvas(system) })
  for (const name of ['A', 'B']) memorySystem('dept').set(name, { name })
  for (const [id, phone] of ['1 ann', '2 bob', '3 cid'].map((line) => line.split(' ')) as [string, string][])
    world.hire(id, `P${id}`, 'Q', { phone, department: 'A' })
  for (const node of ['import', 'dept-import', 'import', 'export', 'ad-import']) await world.red.run(node)
  world.forgetRequests()
}

async function changed(...changes: readonly (readonly [id: string, change: Record<string, string>])[]): Promise<void> {
  for (const [id, change] of changes) world.change(id, change)
  for (const node of ['import', 'dept-import']) await world.red.run(node)
}

const short = (dn: unknown): string => String(dn).replace(/^cn=|,dc=.*$/g, '')
const textOf = (value: unknown): string => short((value as { text?: string } | undefined)?.text)
/** `2: b, manager x`. */
const accounts = (): string[] =>
  [...world.inDirectory]
    .filter(([number]) => number !== 'undefined')
    .sort(([x], [y]) => Number(x) - Number(y))
    .map(([number, { dn, manager }]) => `${number}: ${short(dn)}${manager ? `, manager ${textOf(manager)}` : ''}`)
const membersOf = (name: string): string[] => {
  const found = world.directory.all().find(({ attributes }) => attributes['dn'] === `cn=${name},dc=groups`)
  return ((found?.attributes['member'] ?? []) as unknown[]).map(textOf).sort()
}

describe.each([
  ['batches as usual', {}],
  ['batches of one', { batchSize: 1 }],
])('R10 E4 references to whom the same export renames: %s', (_, system) => {
  beforeEach(() => settled(system))

  it('a group gets whoever enters it by her new name, and not who takes the old one', async () => {
    await changed(['1', { phone: 'x', department: 'B' }], ['2', { phone: 'ann' }])
    expect(await world.red.run('export')).toMatchObject({ status: 'success', counters: { exportRenamed: 2 } })
    expect([membersOf('B'), accounts()]).toEqual([['x'], ['1: x', '2: ann', '3: cid']])
  })

  it("a group gets no name that is nobody's any more", async () => {
    await changed(['1', { phone: 'x', department: 'B' }])
    expect(await world.red.run('export')).toMatchObject({ status: 'success' })
    expect([membersOf('A'), membersOf('B')]).toEqual([['bob', 'cid'], ['x']])
    expect((await world.red.run('ad-import')).status).toBe('success')
    expect(await world.pendings()).toEqual([])
  })

  it('a new manager goes by the new name, also in an account that takes the old one', async () => {
    await changed(['2', { phone: 'x' }], ['1', { managerId: '2' }], ['3', { phone: 'bob', managerId: '2' }])
    expect(await world.red.run('export')).toMatchObject({ status: 'success', counters: { exportFailed: 0 } })
    expect(accounts()).toEqual(['1: ann, manager x', '2: x', '3: bob, manager x'])
    await world.red.run('ad-import')
    expect((await world.pendings()).filter(({ changes }) => changes[0]?.attribute !== 'member')).toEqual([])
  })

  it('E9 a temporary name is written into nobody: two exchange names, and one of them becomes a manager', async () => {
    await changed(['1', { phone: 'bob' }], ['2', { phone: 'ann', managerId: '1' }], ['3', { managerId: '1' }])
    expect(await world.red.run('export')).toMatchObject({ status: 'success', counters: { exportFailed: 0 } })
    expect(accounts()).toEqual(['1: bob', '2: ann, manager bob', '3: cid, manager bob'])
    const read = await world.red.run('ad-import')
    expect([read.status, read.warnings, await world.pendings()]).toEqual(['success', [], []])
    expect(world.brokenLaws()).toEqual([])
  })
})

it('R10 E3 who is not renamed after all is referred to by the name that stays', async () => {
  await settled()
  await changed(['1', { phone: 'x' }], ['3', { managerId: '1' }])
  world.script = { refuse: [1] }
  expect((await world.red.run('export')).counters).toMatchObject({ exportFailed: 1, exportRenamed: 0 })
  expect(accounts()).toEqual(['1: ann', '2: bob', '3: cid, manager ann'])
})

it('E9 E2 N10 a reference to somebody on a temporary name waits, is said, and goes when the exchange is finished', async () => {
  await settled()
  await changed(['1', { phone: 'bob' }], ['2', { phone: 'ann' }])
  world.script = { drop: { after: 1, applied: false } }
  expect(await world.red.run('export')).toMatchObject({ status: 'stopped' })
  const opener = (await world.pendings()).find(({ temporaryName }) => temporaryName !== undefined)
  expect(opener).toBeDefined()
  await changed(['3', { managerId: '1' }])
  world.script = { refuse: 'all' }
  const waits = await world.red.run('export', { confirm: true })
  world.script = {}
  expect(waits.warnings.map(({ message }) => message).join()).toContain('manager of cn=cid,dc=corp')
  expect(accounts()[2]).toBe('3: cid')
  world.minutes(5)
  expect(await world.red.run('export', { confirm: true })).toMatchObject({ counters: { exportFailed: 0 } })
  expect(accounts()).toEqual(['1: bob', '2: ann', '3: cid, manager bob'])
})
