/** What inbound rules read of the person: in which order values come about, and who goes again when they change (D7, D8). */
import { describe, expect, it } from 'vitest'
import { badgeNodes } from '../nodes/badge-nodes'
import { direct, expression, type NodeChange, step, wired } from '../nodes/cycle-flow'
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
    await world.red.run('import', { profile: 'full-sync' })
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
