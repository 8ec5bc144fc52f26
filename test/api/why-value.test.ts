/** Why a person has a value, or none: who supplies it, what others offer, and what became of records that left. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { withManagers } from '../engine/references-world'
import type { NodeChange } from '../nodes/cycle-flow'
import { direct, expression, personTypes, rule, source, step, system, text } from '../nodes/cycle-flow'
import { memorySystem } from '../nodes/memory'
import { runIdweave } from './run-idweave'
import type { List } from './world'
import { World } from './world'

const world = new World()
beforeAll(() => world.start())
afterAll(() => world.stop())

const day = 86_400_000
const idweave = async (...args: string[]) => {
  const { out, err } = await runIdweave(world.address, args)
  return out + err
}
const importHr = () => world.run({ system: 'HR', profile: 'full-import+delta-sync' })
const importBadge = () => world.run({ system: 'Badge', profile: 'full-import+delta-sync' })

/** Badge knows of department and telephone too, and comes after HR. */
const withBadge: readonly NodeChange[] = [
  system('badge', 'Badge', ['number', 'employeeId', 'department', 'phone'], { name: 'user', anchor: 'number' }),
  { ...rule('badge-in', 'Badge in', 'inbound', 'badge'), precedence: 2 },
  source('badge-import', 'badge', [['badge-join'], ['out-scope'], []]),
  step('badge-join', 'join', 'badge-in', [['badge-flow'], [], []], {
    rows: [{ pairs: [{ cs: 'employeeId', mv: 'Employee ID', ignoreCase: false }] }],
  }),
  step('badge-flow', 'attribute-flow', 'badge-in', [['out-scope']], {
    mappings: [direct('department', 'Department'), direct('phone', 'Telephone')],
  }),
]

async function hired(change: readonly NodeChange[] = [], types: readonly object[] = personTypes): Promise<void> {
  await world.fresh({ change }, [], types)
  world.now = Date.parse('2026-03-02T08:00:00Z')
  world.hire('1001', 'Ann', 'Lee')
  world.hire('1002', 'Bob', 'Ray', { phone: '77' })
  world.hire('1003', 'Cy', 'Day')
  world.hire('1004', 'Di', 'Fox')
  await importHr()
}
beforeEach(() => hired())

const by = '(full-import+delta-sync of HR, started by approver)'

describe('a value whose record has left', () => {
  it('A2 A7 is still from that record and since it was given, and says that the record is gone and why the value stays', async () => {
    world.now += day
    memorySystem('hr').rows.delete('1001')
    const { id } = await importHr()
    const left = `1001 of HR is the person's no more since 2026-03-03 08:00 UTC, by run ${id} ${by}: it is not in its system any more. What it gave stays until the person is deleted, after 2026-04-02, as no other source gives one.`
    const said = await idweave('why', '1001', 'Department')
    expect(said).toContain(
      'Department of Ann Lee is Sales, since 2026-03-02 08:00 UTC, from 1001 of HR, by rule HR in, from department.\n',
    )
    expect(said).toContain(`\n  ${left}\n`)
    expect(said).toContain(
      `\n  department of 1001 in HR is Sales: run 1 ${by}, which read it on 2026-03-02 08:00 UTC; before: nothing.\n`,
    )
    const all = await idweave('why', '1001')
    expect(all).toMatch(/^Department +Sales +HR by rule HR in, kept +2026-03-02$/m)
    expect(all).toContain(`\n${left}\n`)
  })

  it('A7 L3 is since it was given when the record is back', async () => {
    world.now += day
    memorySystem('hr').rows.delete('1001')
    await importHr()
    world.now += day
    world.hire('1001', 'Ann', 'Lee')
    await importHr()
    expect(await idweave('why', '1001')).toMatch(/^Department +Sales +HR by rule HR in +2026-03-02$/m)
  })

  it('S4 L2 says of a record that is still in its system by which condition it is out of scope, and what that read', async () => {
    world.hire('1001', 'Ann', 'Lee', { employeeType: 'Contractor' })
    await importHr()
    const condition = 'is out of scope of rule HR in: it does not meet cs["employeeType"] = "FTE" (employeeType is Contractor)'
    const said = await idweave('why', '1001')
    expect(said).toContain(`it ${condition}. What it gave stays until`)
    expect(said).toContain(`will be deleted after 2026-04-01: its record in the authoritative source HR ${condition}.`)
    expect(said).not.toContain('has left')
    expect(await idweave('why', '1001', 'Department')).toContain(`it ${condition}.`)
    const { items } = await world.get<List<{ outcome: string; because: string }>>('runs/2/objects')
    expect(items.find(({ outcome }) => outcome === 'disconnected')?.because).toContain(`it ${condition}; `)
  })

  it('S4 L2 says of a condition of several parts which are not met', async () => {
    const expression = 'cs["employeeType"] = "FTE" AND IsPresent(cs["sn"]) AND cs["department"] <> "Closed"'
    await hired([{ id: 'scope', expression }])
    world.hire('1001', 'Ann', 'Lee', { department: 'Closed' })
    await importHr()
    expect(await idweave('why', '1001')).toContain(
      'its record in the authoritative source HR is out of scope of rule HR in: it does not meet cs["department"] <> "Closed" (department is Closed).\n',
    )
  })

  it.each([
    ['switched off', { id: 'hr-in', enabled: false }],
    ['for another type', { id: 'hr-in', csType: 'visitor' }],
  ])('A7 A14 says of a record whose rule is %s what its run said, and not that it is in scope', async (_, rule) => {
    const visitor = { name: 'visitor', anchor: 'employeeId', attributes: [text('employeeId')] }
    const user = { name: 'user', anchor: 'employeeId', attributes: ['employeeId', 'givenName', 'sn', 'department'].map(text) }
    await world.again({ change: [rule, { id: 'hr', objectTypes: [user, visitor] }] })
    await world.run({ system: 'HR', profile: 'full-sync' })
    const said = await idweave('why', '1001', 'Department')
    expect(said).toContain('it is in scope of no rule any more. What it gave stays')
    expect(said).not.toContain('in scope again')
  })

  it('J9 A7 says who has taken a record off by hand', async () => {
    const [record] = (await world.get<List<{ id: number }>>('objects?system=HR&q=1001')).items
    await idweave('never-join', `${record?.id}`, '--reason', 'not hers')
    const said = await idweave('why', '1001', 'Department')
    expect(said).toContain('since 2026-03-02 08:00 UTC, from 1001 of HR, by rule HR in')
    expect(said).toContain('it was taken off by hand by approver. What it gave stays')
  })

  it('A7 N4 is named with its record when the person is gone', async () => {
    memorySystem('hr').rows.delete('1001')
    await importHr()
    const [ann] = (await world.get<List<{ id: string }>>('metaverse?q=1001')).items
    const { seen } = await world.get<{ seen: string }>(`metaverse/${ann?.id}/deletion`)
    await world.ended((await world.post<{ id: number }>(`metaverse/${ann?.id}/delete`, { seen })).id)
    const said = await idweave('why', 'Ann Lee')
    expect(said).toContain('  Department was Sales, since 2026-03-02 08:00 UTC, from 1001 of HR, by rule HR in.')
  })
})

describe('a person without a value', () => {
  it('A2 N10 is told which mapping gives none, or that none would', async () => {
    expect(await idweave('why', '1001', 'Telephone')).toBe(
      'Telephone of Ann Lee has no value.\n  HR offers nothing, from 1001, by rule HR in, from phone: phone has no value.\n    phone of 1001 in HR has no value.\n',
    )
    await hired([{ id: 'flow', mappings: [direct('employeeId', 'Employee ID'), direct('givenName', 'First Name')] }])
    expect(await idweave('why', '1001', 'Telephone')).toBe(
      'Telephone of 1001 has no value.\n  No mapping of an inbound rule writes Telephone.\n',
    )
  })

  it('A2 A6 goes back to the import in which the value was emptied', async () => {
    world.now += day
    world.hire('1002', 'Bob', 'Ray')
    const { id } = await importHr()
    const said = await idweave('why', '1002', 'Telephone')
    expect(said).toContain(`It became so in run ${id} ${by}, which wrote it on 2026-03-03 08:00 UTC; before: 77.`)
    expect(said).toContain(
      `phone of 1002 in HR has no value: run ${id} ${by}, which read it on 2026-03-03 08:00 UTC; before: 77.`,
    )
  })

  it('A14 A1 is told of a rule that is off, a mapping that is off, and a rule of which there is no record', async () => {
    await hired(withBadge)
    const offers = () => idweave('why', '1001', 'Telephone')
    expect(await offers()).toContain('Badge offers nothing, by rule Badge in: the person has no record there.')
    await world.again({ change: [...withBadge, { id: 'badge-in', enabled: false }] })
    expect(await offers()).toContain('Badge offers nothing, by rule Badge in: the rule is switched off.')
    await world.again({ change: [{ id: 'flow', mappings: [{ ...direct('phone', 'Telephone'), enabled: false }] }] })
    expect(await offers()).toContain('HR offers nothing, from 1001, by rule HR in: the mapping is switched off.')
  })

  it('R2 S4 is told that no wire leads to the mapping, and that a rule does not take the record', async () => {
    await world.again({
      change: [
        { id: 'flow', wires: [[]] },
        { id: 'join', wires: [[], [], []] },
        { id: 'project', wires: [[]] },
      ],
    })
    expect(await idweave('why', '1001', 'Telephone')).toContain(
      'HR offers nothing, from 1001, by rule HR in, from phone: no wire leads a record to the attribute flow of the rule.',
    )
    const scope = step('badge-scope', 'scope-filter', 'badge-in', [['badge-join'], []], {
      mode: 'expression',
      expression: 'cs["department"] = "IT"',
      action: 'remainJoined',
    })
    await hired(withBadge)
    memorySystem('badge').set('b1', { employeeId: '1001', department: 'Sales' })
    await importBadge()
    await world.again({ change: [...withBadge, scope, { id: 'badge-import', wires: [['badge-scope'], ['out-scope'], []] }] })
    expect(await idweave('why', '1001', 'Telephone')).toContain(
      'it is out of scope of the rule: it does not meet cs["department"] = "IT" (department is Sales).',
    )
  })

  it('A12 is told of a reference whose record is not known', async () => {
    const [store, ...change] = withManagers()
    await world.fresh({ change }, [], store?.['types'] as object[])
    world.hire('2', 'Bea', 'Mid', { managerId: '999' })
    await importHr()
    const said = await idweave('why', '2', 'Manager')
    expect(said).toContain('Manager of 2 has no value.')
    expect(said).toContain('from managerId: managerId refers to 999, of whom no record is known, or none that is synchronised.')
  })

  it('A9 D1 is told that the record failed, and with what', async () => {
    const failing = (first: string) => [
      {
        id: 'flow',
        mappings: [direct('employeeId', 'Employee ID'), direct('phone', 'Telephone'), expression(first, 'First Name')],
      },
    ]
    await hired(failing('cs["givenName"]'))
    await world.again({ change: failing('ToString(1 / ToInt("0"))') })
    world.hire('1001', 'Ann', 'Lee', { phone: '55' })
    const { id } = await importHr()
    expect(await idweave('why', '1001', 'Telephone')).toContain(`it would give a value, but failed last, in run ${id}: `)
    expect(await idweave('why', '1001', 'Employee ID')).toContain(
      `1001 of HR failed last, in run ${id} on 2026-03-02 08:00 UTC: `,
    )
  })
})

describe('what a look-up read', () => {
  const looksUp = [
    {
      id: 'flow',
      mappings: [
        direct('employeeId', 'Employee ID'),
        direct('sn', 'Last Name'),
        expression('cs["givenName"] + " " + cs["sn"]', 'Display Name'),
        expression('Lookup("Person", "Employee ID", cs["phone"])["Last Name"]', 'Telephone'),
      ],
    },
  ]

  it('D7 A2 is named with its key, and followed back', async () => {
    await hired(looksUp)
    world.hire('1001', 'Ann', 'Lee', { phone: '1002' })
    await importHr()
    const said = await idweave('why', '1001', 'Telephone')
    expect(said).toContain('  It looks for Person by Employee ID 1002, and finds Bob Ray (HR 1002).\n')
    expect(said).toContain(
      '  Last Name of Bob Ray is Ray, since 2026-03-02 08:00 UTC, from 1002 of HR, by rule HR in, from sn.\n',
    )
  })

  it('D7 A10 is said to be none where it found none', async () => {
    await hired(looksUp)
    const said = await idweave('why', '1002', 'Telephone')
    expect(said).toContain('Telephone of Bob Ray has no value.\n')
    expect(said).toContain('    It looks for Person by Employee ID 77, and finds none, so it gives nothing.\n')
  })

  it('D7 is not followed for ever where it looks up something else each time', async () => {
    await hired()
    const random = { ...expression('Lookup("Person", "Employee ID", NewGuid())["Last Name"]', 'Telephone'), mode: 'initial' }
    const mappings = [direct('employeeId', 'Employee ID'), random, { ...random, target: 'Last Name' }]
    await world.again({ change: [{ id: 'flow', mappings }] })
    expect(await idweave('why', '1001', 'Telephone')).toContain(
      'its expression leads from one look-up to the next more than 64 times',
    )
    expect(await idweave('why', '1001', 'Last Name')).toContain('Last Name of Ann Lee is Lee')
  })

  it('N9 tells nothing of a secret by which it looks', async () => {
    const columns = ['employeeId', 'givenName', 'sn', 'department', 'employeeType'].map((name) => ({
      name,
      type: 'text',
      multi: false,
    }))
    const secret = { name: 'phone', type: 'text', multi: false, secret: true }
    await hired([
      ...looksUp,
      { id: 'hr', objectTypes: [{ name: 'user', anchor: 'employeeId', attributes: [...columns, secret] }] },
    ])
    const said = await idweave('why', '1002', 'Telephone')
    expect(said).toContain('It looks for Person by Employee ID a secret value, and finds none')
    expect(said).not.toContain('77')
  })
})

describe('what other sources offer', () => {
  it('A2 A3 are all named where a value is put together of several', async () => {
    const [people] = personTypes
    const attributes = people?.attributes.map((each) => (each.name === 'Telephone' ? { ...each, multi: true } : each))
    const merged = { ...direct('phone', 'Telephone'), merge: true }
    const hr = [direct('employeeId', 'Employee ID'), expression('cs["givenName"] + " " + cs["sn"]', 'Display Name'), merged]
    const change = withBadge.map((node) => (node.id === 'badge-flow' ? { ...node, mappings: [merged] } : node))
    await hired([...change, { id: 'flow', mappings: hr }], [{ ...people, attributes }])
    memorySystem('badge').set('b2', { employeeId: '1002', phone: '88' })
    await importBadge()
    const said = await idweave('why', '1002', 'Telephone')
    expect(said).toMatch(/^Telephone of Bob Ray is 77; 88, since 2026-03-02 08:00 UTC, put together of what 2 sources give\.\n/)
    expect(said).toContain('  HR gives 77, from 1002, by rule HR in, from phone: it is put together with what others give.\n')
    expect(said).toContain(
      '  Badge gives 88, from b2, by rule Badge in, from phone: it is put together with what comes before it.\n',
    )
    for (const read of ['1002 in HR is 77: run 1', 'b2 in Badge is 88: run 2']) expect(said).toContain(`\n    phone of ${read} (`)
  })

  it('A2 A3 A5 is said with why it lost', async () => {
    await hired(withBadge)
    memorySystem('badge').set('b1', { employeeId: '1001', department: 'Sales' })
    memorySystem('badge').set('b2', { employeeId: '1002', department: 'IT' })
    await importBadge()
    expect(await idweave('why', '1001', 'Department')).toContain(
      '  Badge offers Sales, from b1, by rule Badge in, from department: it is the same value, and HR comes first, with precedence 1 before 2.\n',
    )
    expect(await idweave('why', '1002', 'Department')).toContain(
      '  Badge offers IT, from b2, by rule Badge in, from department: HR comes first, with precedence 1 before 2.\n',
    )
    expect(await idweave('why', '1002')).toMatch(/^Department .* Badge: IT \(HR comes first, with precedence 1 before 2\)$/m)
  })

  it('L7 A2 has what was given by hand among it', async () => {
    const values = { 'Employee ID': 'V1', 'Display Name': 'Eve Fox', Department: 'Visitors' }
    await world.ended((await world.post<{ id: number }>('metaverse', { type: 'Person', values, reason: 'audits' })).id)
    world.hire('V1', 'Eva', 'Fox')
    await importHr()
    expect(await idweave('why', 'V1', 'Department')).toContain(
      '  Given by hand is Visitors: what is given by hand comes after all records, and HR has one.\n',
    )
    expect(await idweave('why', 'V1')).toMatch(/^Department +Sales .* by hand: Visitors \(what is given by hand comes after all/m)
  })
})
