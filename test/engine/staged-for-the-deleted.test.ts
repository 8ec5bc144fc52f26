/** What is staged for somebody who is deleted before it is sent: nothing is made or written for nobody. */
import { describe, expect, it } from 'vitest'
import { badgeNodes } from '../nodes/badge-nodes'
import { constant, direct, expression, type NodeChange, personTypes, rule, step, target, wired } from '../nodes/cycle-flow'
import { memorySystem } from '../nodes/memory'
import { theDirectoryWorld } from './directory'

const world = theDirectoryWorld()
const [person] = personTypes

const flow = (action: string, ...more: NodeChange[]): { change: NodeChange[] } => ({
  change: [
    { id: 'store', types: [{ ...person, graceDays: 0 }] },
    { id: 'flow', mappings: [direct('employeeId', 'Employee ID'), direct('phone', 'Telephone')] },
    {
      id: 'out-flow',
      mappings: [
        expression('"cn=" + mv["Telephone"] + ",dc=corp"', 'dn'),
        direct('Employee ID', 'employeeNumber'),
        constant('yes', 'enabled'),
      ],
    },
    {
      id: 'provision',
      rows: [{ pairs: [{ cs: 'employeeNumber', mv: 'Employee ID', ignoreCase: false }] }],
      action,
      onDeletion: action,
      inGrace: 'now',
      disable: [constant('no', 'enabled')],
    },
    ...more,
  ],
})
const off: NodeChange = { id: 'ad-out', enabled: false }

describe.each(['delete', 'disable', 'disconnect'])('while a rule that would %s is switched off', (action) => {
  async function whileOff(work: () => Promise<unknown>): Promise<void> {
    await world.redeploy(flow(action, off))
    await work()
    await world.redeploy(flow(action))
    for (const node of ['import', 'ad-import']) await world.red.run(node, { profile: 'full-import+full-sync' })
  }
  async function leaves(id: string): Promise<void> {
    world.leave(id)
    await world.red.run('import')
  }
  const hired = async (id: string): Promise<void> => {
    world.hire(id, 'P', 'Q', { phone: `t${id}` })
    await world.red.run('import')
  }
  async function twoPeople(): Promise<void> {
    await world.fresh(flow(action))
    for (const id of ['1', '2']) world.hire(id, 'P', 'Q', { phone: `t${id}` })
    await world.cycle()
    world.forgetRequests()
  }

  it('A14 L5 whoever was to get an account and is deleted gets none', async () => {
    await twoPeople()
    await hired('7')
    expect(await world.states()).toEqual({ 'create pending': 1 })
    await whileOff(async () => {
      world.leave('7')
      const { warnings } = await world.red.run('import')
      expect(warnings.map(({ code }) => code)).not.toContain('leavers-kept')
    })
    expect(await world.red.run('export')).toMatchObject({ status: 'success', counters: { sent: 0 } })
    expect(world.requests).toEqual([])
    expect(world.brokenLaws()).toEqual([])
  })

  it('A14 R5 whose account was to be renamed and is deleted keeps it as it is', async () => {
    await twoPeople()
    world.change('2', { phone: 'new' })
    await world.red.run('import')
    await whileOff(() => leaves('2'))
    await world.red.run('export')
    expect(world.inDirectory.get('2')).toMatchObject({ dn: 'cn=t2,dc=corp' })
  })

  it('D5 X1 whoever comes back before it is on again gets one account', async () => {
    await twoPeople()
    await hired('7')
    await whileOff(async () => {
      await leaves('7')
      await hired('7')
    })
    expect(await world.red.run('export')).toMatchObject({ status: 'success', counters: { created: 1 } })
    expect(world.requests).toEqual(['create cn=t7,dc=corp'])
  })
})

it('R1 R5 L5 what was to be written back to a record that leaves its scope is not, once its person is deleted', async () => {
  const outward = ['out-scope', 'back-flow']
  await world.fresh({
    change: [
      { id: 'store', types: [{ ...person, graceDays: 0 }] },
      ...(badgeNodes() as NodeChange[]),
      { id: 'flow', mappings: [direct('employeeId', 'Employee ID')] },
      { id: 'badge-flow', mappings: [direct('phone', 'Telephone')] },
      rule('hr-out', 'HR out', 'outbound', 'hr'),
      step('back-flow', 'attribute-flow', 'hr-out', [['back-pending']], { mappings: [direct('Telephone', 'phone')] }),
      step('back-pending', 'pending-export', 'hr-out', [[]]),
      target('hr-export', 'hr'),
      ...wired({
        import: [['scope'], outward, []],
        flow: [outward],
        'badge-import': [['badge-join'], outward, []],
        'badge-flow': [outward],
      }),
    ],
  })
  for (const id of ['1', '2']) {
    world.hire(id, 'P', 'Q', { phone: 'old' })
    world.badge(`b${id}`, { employeeId: id, phone: 'old' })
  }
  for (const node of ['import', 'badge-import', 'hr-export', 'import']) await world.red.run(node)
  world.badge('b1', { employeeId: '1', phone: 'new' })
  await world.red.run('badge-import')
  expect((await world.pendings()).map(({ operation }) => operation)).toContain('update')
  world.change('1', { employeeType: 'CTR' })
  expect((await world.red.run('import')).counters).toMatchObject({ mvDeleted: 1 })
  await world.red.run('hr-export')
  expect(memorySystem('hr').rows.get('1')).toMatchObject({ phone: 'old' })
})
