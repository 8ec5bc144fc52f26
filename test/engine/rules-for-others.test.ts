/** An outbound rule that is for another system or object type from now on: for the accounts it had it is gone (A14). */
import { beforeEach, describe, expect, it } from 'vitest'
import { type NodeChange, personTypes, step, system } from '../nodes/cycle-flow'
import { deleting, directoryNodes } from './directory-flow'
import { theDirectoryWorld } from './directory'

const world = theDirectoryWorld()

const [directory] = directoryNodes() as [NodeChange & { objectTypes: [object] }]
const [person] = personTypes
const attributes = ['dn', 'employeeNumber', 'displayName', 'department', 'mail', 'enabled']
/** A second system, a second type of account and a second type of person. */
const base: NodeChange[] = [
  ...deleting,
  system('gate', 'Gate', attributes, { name: 'user', anchor: 'employeeNumber' }),
  { ...step('gate-export', 'export', '', [[], [], []]), system: 'gate' },
  { id: 'ad', objectTypes: [directory.objectTypes[0], { ...directory.objectTypes[0], name: 'contact' }] },
  { id: 'store', types: [person, { ...person, name: 'Robot' }] },
]
const elsewhere = [
  ['system', { system: 'gate' }],
  ['type of account', { csType: 'contact' }],
  ['type of person', { mvType: 'Robot' }],
] as const

/** Whoever leaves is deleted at once, and the account with the person. */
const atOnce: NodeChange[] = [
  ...base.filter(({ id }) => id !== 'store' && id !== 'provision'),
  { id: 'store', types: [{ ...person, graceDays: 0 }] },
  { id: 'provision', action: 'delete', onDeletion: 'delete' },
]

/** A create and a delete wait. */
beforeEach(async () => {
  await world.fresh({ change: base })
  await world.settled(6)
  world.change('1', { department: 'Nowhere' })
  world.hire('7', 'N', 'O')
  await world.red.run('import')
  expect(await world.states()).toMatchObject({ 'create pending': 1, 'delete pending': 1 })
})

describe('A14 an outbound rule that is for', () => {
  it.each(elsewhere)('another %s sends nothing of what it staged, and says so', async (_, end) => {
    await world.redeploy({ change: [...base, { id: 'ad-out', ...end }] })
    const run = await world.red.run('export')
    expect(run.counters).toMatchObject({ sent: 0, held: 2 })
    expect(run.warnings.filter(({ code }) => code === 'held-back').map(({ message }) => message)).toEqual([
      expect.stringContaining('2 pending exports to Directory were not sent: rule AD out does not ask for it any more'),
    ])
    expect([...world.inDirectory.keys()].sort()).toEqual(['1', '2', '3', '4', '5', '6'])
  })

  it.each(elsewhere)('D5 another %s loses it with the full sync, and its accounts stay as they are', async (_, end) => {
    const change = [...base, { id: 'ad-out', ...end }]
    await world.redeploy({ change })
    const { targets } = await world.red.run('import', { profile: 'full-sync' })
    expect(targets['Directory']).toMatchObject({ withdrawn: 2 })
    const { store } = world.red.engine()
    const { id } = (await store.systems()).find(({ name }) => name === 'Directory') ?? { id: 0 }
    const staged = (await world.pendings()).filter((pending) => pending.system === id && pending.operation !== 'create')
    expect(staged).toEqual([])
    await world.red.run('export')
    expect(world.inDirectory.has('1')).toBe(true)
    expect(world.brokenLaws()).toEqual([])
  })

  it('L4 another system sends no delete of somebody who is gone, either', async () => {
    await world.fresh({ change: atOnce })
    await world.settled(6)
    world.leave('1')
    await world.red.run('import')
    expect(await world.people()).toBe(5)
    expect(await world.states()).toMatchObject({ 'delete pending': 1 })
    await world.redeploy({ change: [...atOnce, { id: 'ad-out', system: 'gate' }] })
    expect((await world.red.run('export')).counters).toMatchObject({ sent: 0, held: 1 })
  })

  it('the same as before sends what it staged, also while another change is not brought about', async () => {
    await world.redeploy({ change: [...base, { id: 'scope', expression: 'cs["employeeType"] != "Nobody"' }] })
    expect((await world.red.run('export')).counters).toMatchObject({ sent: 2, created: 1, deleted: 1, held: 0 })
  })
})
