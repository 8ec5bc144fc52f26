/** What inbound rules read of the person: in which order values come about, and who goes again when they change (D7, D8). */
import { describe, expect, it } from 'vitest'
import { badgeNodes } from '../nodes/badge-nodes'
import { direct, expression, type NodeChange, personTypes, step, text, wired } from '../nodes/cycle-flow'
import { fromDist } from '../nodes/red'
import { theWorldOfTwoSources } from './two-sources'

const world = theWorldOfTwoSources()
const nameAndMail = [
  direct('employeeId', 'Employee ID'),
  direct('givenName', 'First Name'),
  direct('sn', 'Last Name'),
  direct('department', 'Department'),
  expression('mv["First Name"] + " " + mv["Last Name"]', 'Display Name'),
  expression('Lower(mv["Last Name"]) + "@x"', 'Email Address'),
]
const flowing = (...mappings: readonly object[]): NodeChange => ({ id: 'flow', mappings })

async function values(id: string): Promise<Readonly<Record<string, unknown>>> {
  return { ...(await world.person(id))?.attributes }
}

describe('D7 within one attribute flow', () => {
  it('D7 a hire has a mail address made of the name that comes with her, and it is staged with it', async () => {
    await world.begin(flowing(...nameAndMail))
    expect(await values('1')).toMatchObject({ 'Display Name': 'Ann Lee', 'Email Address': 'lee@x' })
    expect((await world.staged()).map(([, changes]) => changes['mail'])).toEqual(['lee@x', 'ray@x'])
  })

  it('D3 D7 a rename reaches what is made of the name by delta, and a full sync finds nothing left', async () => {
    await world.begin(flowing(...nameAndMail))
    world.change('1', { sn: 'Moss' })
    expect((await world.red.run('import')).counters).toMatchObject({ flowed: 1 })
    expect(await values('1')).toMatchObject({ 'Display Name': 'Ann Moss', 'Email Address': 'moss@x' })
    expect((await world.red.run('import', { profile: 'full-sync' })).counters).toMatchObject({ flowed: 0, noChange: 2 })
  })

  it('A3 D7 what is read is the value that is elected, not the one the rule itself offers', async () => {
    await world.begin(flowing(...nameAndMail), { id: 'hr-in', precedence: 9 })
    expect(await values('1')).toMatchObject({ 'First Name': 'badge 1', 'Display Name': 'badge 1 Lee' })
  })

  it('D7 a mapping that reads its own target sees the value of before', async () => {
    const once = expression('IIF(IsPresent(mv["Department"]), mv["Department"], cs["department"])', 'Department')
    await world.begin(flowing(direct('employeeId', 'Employee ID'), once))
    world.change('1', { department: 'IT' })
    await world.red.run('import')
    expect(await values('1')).toMatchObject({ Department: 'Sales' })
    expect(await world.red.run('import', { profile: 'full-sync' })).toMatchObject({ counters: { flowed: 0 } })
  })
})

describe('D7 between attribute flows', () => {
  const second = (...mappings: readonly object[]) => step('flow-2', 'attribute-flow', 'hr-in', [['out-scope']], { mappings })

  it('D7 wired in the order of what they read, one way is enough', async () => {
    const [made, ...others] = [nameAndMail[5], ...nameAndMail.slice(0, 5)]
    await world.begin(flowing(...others), second(made as object), ...wired({ flow: [['flow-2']] }))
    expect(await values('1')).toMatchObject({ 'Email Address': 'lee@x' })
  })

  it('D7 R12 wired the other way round, whoever read what has changed goes again in the same run', async () => {
    const [made, ...others] = [nameAndMail[5], ...nameAndMail.slice(0, 5)]
    await world.begin(second(...others), flowing(made as object), ...wired({ flow: [['flow-2']] }))
    expect(await values('1')).toMatchObject({ 'Email Address': 'lee@x' })
    world.change('1', { sn: 'Moss' })
    expect((await world.red.run('import')).counters).toMatchObject({ processed: 1, flowed: 1 })
    expect(await values('1')).toMatchObject({ 'Email Address': 'moss@x' })
    expect((await world.red.run('import', { profile: 'full-sync' })).counters).toMatchObject({ flowed: 0 })
  })

  it('D3 D7 what is read goes, and so does what was made of it, although it was made once in this run', async () => {
    const department = direct('department', 'Department')
    const made = { ...expression('"of " + mv["Department"]', 'Display Name'), whenMissing: 'nothing' }
    await world.begin(second(department), flowing(direct('employeeId', 'Employee ID'), made), ...wired({ flow: [['flow-2']] }))
    expect(await values('1')).toMatchObject({ 'Display Name': 'of Sales' })
    world.change('1', { department: '' })
    expect((await world.red.run('import')).counters).toMatchObject({ processed: 1, flowed: 1 })
    expect(await values('1')).not.toHaveProperty('Display Name')
    expect((await world.red.run('import', { profile: 'full-sync' })).counters).toMatchObject({ flowed: 0 })
  })
})

describe('D7 circles', () => {
  const { canvasProblems } = fromDist<typeof import('../../runtime/engine/canvas/problems/canvas-problems')>(
    'runtime/engine/canvas/problems/canvas-problems.js',
  )
  const inCircle = [
    flowing(direct('employeeId', 'Employee ID'), expression('mv["Telephone"]', 'Department')),
    ...badgeNodes(),
    { id: 'badge-flow', mappings: [expression('mv["Department"] + "!"', 'Telephone')] },
  ]

  it('D7 are refused on each of their nodes when they are deployed, with the mappings named', async () => {
    await world.fresh({ change: inCircle })
    const problems = canvasProblems(world.red.engine().registry)
    expect(problems.map(({ node, short }) => `${node}: ${short}`)).toEqual([
      'flow: mappings in a circle',
      'badge-flow: mappings in a circle',
    ])
    expect(problems[0]?.message).toMatch(
      /^It cannot run: its mappings go round in a circle: Department \(rule HR in\) is made of Telephone \(rule Badge in\) is made of Department\. /,
    )
  })

  it('D7 do not run: their objects say so, and nothing of them flows', async () => {
    await world.fresh({ change: inCircle })
    world.hire('1', 'Ann', 'Lee')
    const run = await world.red.run('import')
    expect(run.counters).toMatchObject({ syncFailed: 1 })
    expect((await world.records(run.id)).at(-1)?.because).toMatch(/go round in a circle/)
  })
})

describe('D8 across systems', () => {
  /** HR writes the department, and Badge makes the telephone of it. */
  const room = (more: string = '') => ({
    id: 'badge-flow',
    mappings: [direct('phone', 'Email Address'), expression(`mv["Department"] + " ${more}" + cs["badgeNo"]`, 'Telephone')],
  })
  const hrFlow = flowing(
    direct('employeeId', 'Employee ID'),
    direct('givenName', 'First Name'),
    direct('sn', 'Last Name'),
    direct('department', 'Department'),
  )

  it('D7 D8 what HR changes and a rule of Badge reads goes on in the same run, from the node of Badge, and is counted apart', async () => {
    await world.begin(hrFlow, room())
    expect(await values('1')).toMatchObject({ Telephone: 'Sales b1' })
    world.change('1', { department: 'IT' })
    const run = await world.red.run('import')
    expect(run.counters).toMatchObject({ processed: 1, flowed: 1, followUps: 1, followUpsFailed: 0 })
    expect(await values('1')).toMatchObject({ Telephone: 'IT b1' })
    for (const node of ['import', 'badge-import'])
      expect((await world.red.run(node, { profile: 'full-sync' })).counters).toMatchObject({ flowed: 0, followUps: 0 })
    expect(world.brokenLaws()).toEqual([])
  })

  it('D8 I14 what nobody reads makes nobody due', async () => {
    await world.begin(hrFlow, room())
    world.change('1', { sn: 'Moss' })
    expect((await world.red.run('import')).counters).toMatchObject({ flowed: 1, followUps: 0 })
  })

  it('D3 D8 a record that found nobody is joined by the run that brings its person', async () => {
    await world.empty(hrFlow, room())
    world.badge('b1', { employeeId: '1', phone: '71' })
    await world.red.run('badge-import')
    world.hire('1', 'Ann', 'Lee')
    expect((await world.red.run('import')).counters).toMatchObject({ projected: 1, followUps: 1 })
    expect(await values('1')).toMatchObject({ Telephone: 'Sales b1' })
  })

  it('D8 A7 what is recalled with a record that leaves goes on too', async () => {
    await world.begin(hrFlow, room(), { id: 'store', types: [{ ...personTypes[0], deletionRule: { kind: 'manual' } }] })
    world.leave('1')
    world.hire('3', 'Eve', 'Ash')
    const run = await world.red.run('import')
    expect(run.counters).toMatchObject({ disconnected: 1, followUps: 1 })
    const [left] = (await world.red.engine().store.searchMvos({ attribute: 'Email Address', value: '71', limit: 5 })).items
    expect(left?.attributes).toEqual({ 'Email Address': '71' })
  })

  it('D8 an object with changes of its own stays for the synchronisation of its own system', async () => {
    await world.begin(hrFlow, room())
    world.badge('b1', { employeeId: '1', phone: '99' })
    await world.red.run('badge-import', { profile: 'full-import' })
    world.change('1', { department: 'IT' })
    expect((await world.red.run('import')).counters).toMatchObject({ followUps: 0 })
    expect((await world.red.run('badge-import', { profile: 'delta-sync' })).counters).toMatchObject({ processed: 1, flowed: 1 })
    expect(await values('1')).toMatchObject({ Telephone: 'IT b1', 'Email Address': '99' })
  })

  it('D8 A8 one of which a value does not flow stays due and is taken once by each run', async () => {
    await world.begin(hrFlow, room())
    const twoValues = { id: 'badge-flow', mappings: [expression('Split(mv["Department"], "/")', 'Telephone')] }
    await world.edit(hrFlow, twoValues)
    world.change('1', { department: 'IT/Labs' })
    for (const processed of [1, 0]) {
      const { counters, warnings } = await world.red.run('import')
      expect(counters).toMatchObject({ processed, followUps: 1, followUpsFailed: 0 })
      expect(warnings).toEqual([])
    }
    await world.edit(hrFlow, room())
    expect((await world.red.run('import')).counters).toMatchObject({ followUps: 1 })
    expect((await world.red.run('import')).counters).toMatchObject({ followUps: 0 })
    expect(await values('1')).toMatchObject({ Telephone: 'IT/Labs b1' })
  })

  it('D8 D2 one that fails stays due and is taken once by each run', async () => {
    await world.begin(hrFlow, room())
    const failing = { id: 'badge-flow', mappings: [expression('IIF(mv["Department"] = "IT", 1 / 0, 2)', 'Telephone')] }
    await world.edit(hrFlow, failing)
    world.change('1', { department: 'IT' })
    const run = await world.red.run('import')
    expect(run).toMatchObject({ status: 'errors', counters: { followUps: 1, followUpsFailed: 1, syncFailed: 0 } })
    expect((await world.red.run('import')).counters).toMatchObject({ processed: 0, followUps: 1, followUpsFailed: 1 })
    await world.edit(hrFlow, room())
    expect((await world.red.run('import')).counters).toMatchObject({ followUps: 1, followUpsFailed: 0 })
    expect((await world.red.run('import')).counters).toMatchObject({ followUps: 0 })
    expect(await values('1')).toMatchObject({ Telephone: 'IT b1' })
  })

  it('D8 L9 one that falls out of scope by it leaves in the same run, counted with the others', async () => {
    const scope = [
      step('badge-scope', 'scope-filter', 'badge-in', [['badge-join'], []], {
        mode: 'expression',
        expression: 'mv["Department"] != "IT"',
        action: 'disconnect',
      }),
      ...wired({ 'badge-import': [['badge-scope'], ['out-scope'], []] }),
    ]
    await world.begin(hrFlow, room(), ...scope)
    expect(await values('1')).toMatchObject({ 'Email Address': '71' })
    world.change('1', { department: 'IT' })
    const run = await world.red.run('import')
    expect(run.counters).toMatchObject({ processed: 1, followUps: 1 })
    expect(await values('1')).not.toHaveProperty('Email Address')
    expect(run.status).toBe('success')
    expect(world.brokenLaws()).toEqual([])
  })

  it('D3 D7 one that fell out of scope by it is due when the value turns back, and by nothing else', async () => {
    const scope = step('badge-scope', 'scope-filter', 'badge-in', [['badge-join'], []], {
      mode: 'expression',
      expression: 'mv["Department"] <> "Labs"',
      action: 'disconnect',
    })
    await world.begin(hrFlow, room(), scope, ...wired({ 'badge-import': [['badge-scope'], ['out-scope'], []] }))
    const phone = async () => (await values('1'))['Telephone'] ?? null
    expect(await phone()).toBe('Sales b1')
    world.change('1', { department: 'Labs' })
    await world.red.run('import')
    expect(await phone()).toBeNull()
    world.change('1', { sn: 'Moss' })
    expect((await world.red.run('import')).counters).toMatchObject({ flowed: 1, followUps: 0 })
    world.change('1', { department: 'IT' })
    expect((await world.red.run('import')).counters.followUps).toBeGreaterThan(0)
    expect(await phone()).toBe('IT b1')
    world.change('1', { department: 'Sales' })
    await world.red.run('import')
    expect(await phone()).toBe('Sales b1')
    for (const node of ['import', 'badge-import'])
      expect((await world.red.run(node, { profile: 'full-sync' })).counters).toMatchObject({ flowed: 0, followUps: 0 })
    expect(world.brokenLaws()).toEqual([])
  })

  it('D8 L9 too many who would leave by it are held, stay due, and leave once their list is released', async () => {
    const scope = [
      step('badge-scope', 'scope-filter', 'badge-in', [['badge-join'], []], {
        mode: 'expression',
        expression: 'mv["Department"] != "IT"',
        action: 'disconnect',
      }),
      ...wired({ 'badge-import': [['badge-scope'], ['out-scope'], []] }),
    ]
    await world.begin(hrFlow, room(), ...scope)
    for (const id of ['3', '4', '5']) {
      world.hire(id, `P${id}`, 'Q')
      world.badge(`b${id}`, { employeeId: id, phone: `7${id}` })
    }
    await world.red.run('import')
    await world.red.run('badge-import')
    for (const id of ['1', '2', '3', '4']) world.change(id, { department: 'IT' })
    const run = await world.red.run('import')
    expect(run.warnings).toMatchObject([{ code: 'people-held' }])
    expect(await values('1')).toMatchObject({ 'Email Address': '71' })
    expect((await world.heldPeople('HR'))?.records).toHaveLength(4)
    expect(await world.releasePeople('HR')).toBe(4)
    expect((await world.red.run('import')).status).toBe('success')
    expect(await values('1')).not.toHaveProperty('Email Address')
    expect(await values('5')).toMatchObject({ 'Email Address': '75' })
    expect(await world.heldPeople('HR')).toBeNull()
    expect(world.brokenLaws()).toEqual([])
  })

  it('D8 N10 where no node sends such objects they stay due and the run says so', async () => {
    await world.begin(hrFlow, room())
    await world.without(['badge-import'], hrFlow, room())
    world.change('1', { department: 'IT' })
    const run = await world.red.run('import')
    expect(run.warnings.map(({ message }) => message).join()).toMatch(/1 object became due .* Add one for that system/)
    expect(run.counters).toMatchObject({ followUps: 0 })
    await world.edit(hrFlow, room())
    expect((await world.red.run('import')).counters).toMatchObject({ followUps: 1 })
  })

  it('D8 after 8 rounds the rest stays due, the mappings are named, and the next run goes on', async () => {
    const names = Array.from({ length: 24 }, (_, at) => `Step ${String(at).padStart(2, '0')}`)
    const [person] = personTypes
    const types = [{ ...person, attributes: [...(person?.attributes ?? []), ...names.map(text)] }]
    const chained = (side: number) =>
      names.flatMap((name, at) => (at > 0 && at % 2 === side ? [expression(`mv["${names[at - 1]}"] + "."`, name)] : []))
    const ids = [direct('employeeId', 'Employee ID'), direct('department', 'Step 00')]
    await world.begin({ id: 'store', types }, flowing(...ids, ...chained(0)), { id: 'badge-flow', mappings: chained(1) })
    for (let i = 0; i < 4; i++) await world.red.run('import')
    expect(await values('1')).toMatchObject({ 'Step 23': `Sales${'.'.repeat(23)}` })
    world.change('1', { department: 'IT' })
    const run = await world.red.run('import')
    expect(run.warnings).toEqual([expect.objectContaining({ code: 'still-due' })])
    expect(run.warnings[0]?.message).toMatch(/1 object was made due again after 8 rounds, and stays due: .*Step 2/)
    for (let i = 0; i < 2; i++) await world.red.run('import')
    expect(await values('1')).toMatchObject({ 'Step 23': `IT${'.'.repeat(23)}` })
  })
})
