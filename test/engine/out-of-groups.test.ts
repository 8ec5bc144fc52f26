/** A Disable that takes the account out of the groups whose members rules write, and back in when its person is back (R15). */
import { beforeEach, describe, expect, it } from 'vitest'
import { constant, direct, expression, text, type NodeChange } from '../nodes/cycle-flow'
import { memorySystem } from '../nodes/memory'
import { fromDist } from '../nodes/red'
import { groupsByLogin, loginGroup, mvGroup, syncPeopleAndGroups } from './groups-world'
import { withManagers } from './references-world'
import { theWorld } from './world'

const world = theWorld()

const inScope = { id: 'out-scope', mode: 'expression', expression: 'mv["Employee Type"] = "FTE"' }
const disabling = (more: object = {}) => ({
  id: 'provision',
  rows: [{ pairs: [{ cs: 'login', mv: 'Employee ID', ignoreCase: false }] }],
  action: 'disable',
  onDeletion: 'delete',
  disable: [constant('no', 'enabled')],
  outOfGroups: true,
  ...more,
})

/** The cycle with a group for each department, where contractors have no enabled account. */
function withGroups(...change: readonly NodeChange[]): NodeChange[] {
  const nodes = withManagers()
  const store = nodes.find(({ id }) => id === 'store') as unknown as { types: { attributes: object[] }[] }
  const ad = nodes.find(({ id }) => id === 'ad') as unknown as { objectTypes: object[] }
  const [person] = store.types
  const flow = nodes.find(({ id }) => id === 'flow') as unknown as { mappings: object[] }
  const outFlow = nodes.find(({ id }) => id === 'out-flow') as unknown as { mappings: object[] }
  return [
    ...nodes.filter(({ id }) => !['store', 'ad', 'flow', 'out-flow', 'provision'].includes(id)),
    { id: 'store', types: [{ ...person, attributes: [...(person?.attributes ?? []), text('Employee Type')] }, mvGroup] },
    { id: 'ad', objectTypes: [...ad.objectTypes, loginGroup] },
    { id: 'scope', mode: 'all' },
    { id: 'flow', mappings: [...flow.mappings, direct('employeeType', 'Employee Type')] },
    { id: 'out-flow', mappings: [...outFlow.mappings, constant('yes', 'enabled')] },
    inScope,
    disabling(),
    ...groupsByLogin(),
    ...change,
  ]
}

const membersOf = (group: string): unknown => memorySystem('ad').rows.get(group)?.['member'] ?? null
const becomes = (id: string, employeeType: string) => world.change(id, { employeeType })

async function cycle(): Promise<void> {
  await syncPeopleAndGroups(world)
  await world.red.run('export')
}

async function quiet(): Promise<void> {
  for (const node of ['ad-import', 'import', 'dept-import']) await world.red.run(node)
  for (const node of ['import', 'dept-import']) await world.red.run(node, { profile: 'full-sync' })
  expect(await world.pendings()).toEqual([])
}

describe('a Disable that takes the account out of groups', () => {
  beforeEach(async () => {
    await world.fresh({ change: withGroups() })
    memorySystem('dept').set('S', { name: 'Sales' })
    world.hire('1', 'Ann', 'Top')
    world.hire('2', 'Bea', 'Mid')
    await cycle()
    expect(membersOf('Sales')).toEqual(['1', '2'])
  })

  it('R15 D8 stages the change of the group in the same run, with the reason, and is quiet afterwards', async () => {
    becomes('1', 'CON')
    await world.red.run('import')
    const pendings = await world.pendings()
    const group = pendings.find(({ changes }) => changes.some(({ attribute }) => attribute === 'member'))
    expect(group).toMatchObject({
      operation: 'update',
      because: expect.stringContaining('1 disabled account is left out of its members'),
      changes: [{ attribute: 'member', remove: [{ text: '1' }] }],
    })
    expect(pendings).toHaveLength(2)
    await world.red.run('export')
    expect([membersOf('Sales'), world.accounts.get('1')?.['enabled']]).toEqual([['2'], 'no'])
    await quiet()
  })

  it('R15 R6 back in scope the group rules put the person in again, sent or not', async () => {
    becomes('1', 'CON')
    await world.red.run('import')
    becomes('1', 'FTE')
    await world.red.run('import')
    expect(await world.pendings()).toEqual([])
    becomes('1', 'CON')
    await world.cycle()
    expect(membersOf('Sales')).toEqual(['2'])
    becomes('1', 'FTE')
    await world.cycle()
    expect([membersOf('Sales'), world.accounts.get('1')?.['enabled']]).toEqual([['1', '2'], 'yes'])
    await quiet()
  })

  it('R15 who is disabled already comes into no group by moving, and who puts the account in by hand finds it out again', async () => {
    memorySystem('dept').set('L', { name: 'Labs' })
    becomes('1', 'CON')
    await cycle()
    world.change('1', { department: 'Labs' })
    await cycle()
    expect([membersOf('Sales'), membersOf('Labs')]).toEqual([['2'], null])
    memorySystem('ad').set('Sales', { ...memorySystem('ad').rows.get('Sales'), member: ['1', '2'] })
    await world.red.run('ad-import')
    await world.red.run('export')
    expect(membersOf('Sales')).toEqual(['2'])
    becomes('1', 'FTE')
    await cycle()
    expect(membersOf('Labs')).toEqual(['1'])
    await quiet()
  })

  it('R15 X4 while the change of the group is under review, nothing is lost', async () => {
    await world.redeploy({ change: withGroups({ id: 'group-pending', hold: true }) })
    becomes('1', 'CON')
    await cycle()
    expect([membersOf('Sales'), world.accounts.get('1')?.['enabled']]).toEqual([['1', '2'], 'no'])
    const [held] = await world.pendings()
    expect(held).toMatchObject({ state: 'held', changes: [{ attribute: 'member', remove: [{ text: '1' }] }] })
    await cycle()
    expect(await world.pendings()).toMatchObject([{ id: held?.id, state: 'held' }])
    await world.review('release')
    await world.red.run('export')
    expect(membersOf('Sales')).toEqual(['2'])
  })

  it('R15 A13 the setting counts from the full synchronisation on, both ways', async () => {
    await world.redeploy({ change: withGroups(disabling({ outOfGroups: false })) })
    becomes('1', 'CON')
    await cycle()
    expect([membersOf('Sales'), world.accounts.get('1')?.['enabled']]).toEqual([['1', '2'], 'no'])
    for (const [outOfGroups, members] of [
      [true, ['2']],
      [false, ['1', '2']],
    ] as const) {
      await world.redeploy({ change: withGroups(disabling({ outOfGroups })) })
      await world.red.run('import', { profile: 'full-sync' })
      await world.red.run('export')
      expect(membersOf('Sales')).toEqual(members)
    }
  })

  it('R11 R15 in a group that was there before, only what the rules put in is taken out', async () => {
    memorySystem('dept').set('L', { name: 'Labs' })
    memorySystem('ad').set('Labs', { member: ['1'] })
    memorySystem('ad').types.set('Labs', 'group')
    await world.red.run('ad-import')
    world.change('2', { department: 'Labs' })
    await cycle()
    expect(membersOf('Labs')).toEqual(['1', '2'])
    becomes('1', 'CON')
    becomes('2', 'CON')
    await cycle()
    expect(membersOf('Labs')).toEqual(['1'])
  })

  it('R15 D7 D8 is seen at once where only the outbound rule looks the members up, there and back', async () => {
    const lookedUp = [direct('Name', 'login'), expression('LookupAll("Person", "Department", mv["Name"])', 'member')]
    await world.redeploy({
      change: withGroups({ id: 'dept-flow', mappings: [direct('name', 'Name')] }, { id: 'group-flow', mappings: lookedUp }),
    })
    for (const node of ['dept-import', 'import']) await world.red.run(node, { profile: 'full-sync' })
    await world.red.run('export')
    expect(membersOf('Sales')).toEqual(['1', '2'])
    becomes('1', 'CON')
    await world.cycle()
    expect(membersOf('Sales')).toEqual(['2'])
    becomes('1', 'FTE')
    await world.cycle()
    expect(membersOf('Sales')).toEqual(['1', '2'])
    await quiet()
  })

  it('R15 N10 where no rule writes the members of a group in the system, the node and the run say so', async () => {
    const { canvasProblems } = fromDist<typeof import('../../runtime/engine/canvas/problems/canvas-problems')>(
      'runtime/engine/canvas/problems/canvas-problems.js',
    )
    const said = () => canvasProblems(world.red.engine().registry).filter(({ short }) => short === 'no groups')
    expect(said()).toEqual([])
    await world.redeploy({ change: withGroups({ id: 'group-flow', mappings: [direct('Name', 'login')] }) })
    expect(said()).toMatchObject([
      { node: 'provision', message: expect.stringContaining('no rule writes the members of a group in') },
    ])
    becomes('1', 'CON')
    expect((await world.red.run('import')).warnings).toContainEqual(
      expect.objectContaining({
        code: 'without-effect',
        message: expect.stringContaining('takes disabled accounts out of groups'),
      }),
    )
  })
})
