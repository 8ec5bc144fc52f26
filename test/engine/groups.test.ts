/** Groups made from a list of departments: their members are looked up, and become accounts in the target (R10, E4, R11, D7). */
import { beforeEach, describe, expect, it } from 'vitest'
import type { NodeChange } from '../nodes/cycle-flow'
import { memorySystem } from '../nodes/memory'
import { groupsByLogin, loginGroup, mvGroup, syncPeopleAndGroups } from './groups-world'
import { withManagers } from './references-world'
import { theWorld } from './world'

const world = theWorld()

/** The cycle with a group for each department. */
function withGroups(): NodeChange[] {
  const nodes = withManagers()
  const store = nodes.find(({ id }) => id === 'store') as unknown as { types: object[] }
  const ad = nodes.find(({ id }) => id === 'ad') as unknown as { objectTypes: object[] }
  return [
    ...nodes.filter(({ id }) => id !== 'store' && id !== 'ad'),
    { id: 'store', types: [...store.types, mvGroup] },
    { id: 'ad', objectTypes: [...ad.objectTypes, loginGroup] },
    ...groupsByLogin(),
  ]
}

const membersOf = (group: string): unknown => memorySystem('ad').rows.get(group)?.['member'] ?? null

/** Everything read and synchronised, what that made due as well, and accounts and groups written. */
async function cycle(): Promise<void> {
  await syncPeopleAndGroups(world)
  await world.red.run('export')
}

describe('groups of departments', () => {
  beforeEach(async () => {
    await world.fresh({ change: withGroups() })
    memorySystem('dept').set('S', { name: 'Sales' })
    memorySystem('dept').set('L', { name: 'Labs' })
  })

  it('D7 R10 E4 have their members from the first export on, and follow who comes, moves and goes', async () => {
    world.hire('1', 'Ann', 'Top')
    world.hire('2', 'Bea', 'Mid')
    world.hire('3', 'Cid', 'Low', { department: 'Labs' })
    await cycle()
    expect(membersOf('Sales')).toEqual(['1', '2'])
    expect(membersOf('Labs')).toEqual(['3'])
    expect(await world.pendings()).toEqual([])
    world.change('2', { department: 'Labs' })
    world.hire('4', 'Dan', 'New')
    world.leave('1')
    await cycle()
    expect(membersOf('Sales')).toEqual(['4'])
    expect(membersOf('Labs')).toEqual(['2', '3'])
    await world.red.run('ad-import', { profile: 'delta-sync' })
    const confirming = await world.red.run('ad-import')
    expect(confirming.counters).toMatchObject({ updated: 0, processed: 0 })
    for (const node of ['import', 'dept-import']) await world.red.run(node, { profile: 'full-sync' })
    expect(await world.pendings()).toEqual([])
  })

  it('R8 a member somebody took out is put back', async () => {
    world.hire('1', 'Ann', 'Top')
    world.hire('2', 'Bea', 'Mid')
    await cycle()
    const group = memorySystem('ad').rows.get('Sales')
    memorySystem('ad').set('Sales', { ...group, member: ['1'] })
    await world.red.run('ad-import')
    await world.red.run('export')
    expect(membersOf('Sales')).toEqual(['1', '2'])
  })

  it('R11 in a group that was there before, what others put in stays, and nothing but our own is taken out', async () => {
    memorySystem('ad').set('Sales', { member: ['boss', '2'] })
    memorySystem('ad').types.set('Sales', 'group')
    memorySystem('ad').set('boss', { displayName: 'The boss' })
    await world.red.run('ad-import')
    world.hire('1', 'Ann', 'Top')
    world.hire('2', 'Bea', 'Mid')
    await cycle()
    expect(membersOf('Sales')).toEqual(['1', '2', 'boss'])
    await world.red.run('ad-import')
    for (const node of ['import', 'dept-import']) await world.red.run(node, { profile: 'full-sync' })
    expect(await world.pendings()).toEqual([])
    const group = memorySystem('ad').rows.get('Sales')
    memorySystem('ad').set('3', { login: '3' })
    memorySystem('ad').set('Sales', { ...group, member: ['1', '2', '3', 'boss'] })
    await world.red.run('ad-import')
    world.change('1', { department: 'Labs' })
    world.change('2', { department: 'Labs' })
    await cycle()
    expect(membersOf('Sales')).toEqual(['3', 'boss'])
  })

  it('R11 a member that a rule wants and finds there is its own from then on, beside an open import as well', async () => {
    const found = { id: 'provision', rows: [{ pairs: [{ cs: 'login', mv: 'Employee ID', ignoreCase: false }] }] }
    await world.redeploy({
      change: withGroups().map((node) => (node.id === 'provision' ? { ...node, ...found } : node)),
    })
    memorySystem('ad').set('Sales', { member: ['1'] })
    memorySystem('ad').types.set('Sales', 'group')
    memorySystem('ad').set('1', { displayName: 'Top' })
    await world.red.run('ad-import')
    world.hire('1', 'Ann', 'Top')
    await cycle()
    await world.red.run('ad-import', { profile: 'delta-sync' })
    expect(await world.pendings()).toEqual([])
    memorySystem('ad').breaksAfter = 1
    await world.red.run('ad-import').catch(() => undefined)
    memorySystem('ad').breaksAfter = null
    world.change('1', { department: 'Labs' })
    await cycle()
    expect(membersOf('Sales')).toEqual([])
    expect(membersOf('Labs')).toEqual(['1'])
  })

  it('X2 two members changed are two values in what waits', async () => {
    for (let id = 1; id <= 20; id++) world.hire(`${id}`, 'Ann', `Nr ${id}`)
    await cycle()
    world.change('7', { department: 'Labs' })
    world.hire('21', 'Zoe', 'New')
    for (const node of ['import', 'dept-import']) await world.red.run(node)
    await world.red.run('dept-import', { profile: 'delta-sync' })
    const [sales] = (await world.pendings()).filter(({ changes }) => changes.some(({ remove }) => remove))
    expect(sales?.changes).toMatchObject([{ attribute: 'member', add: [{ ref: expect.any(Number) }], remove: [{ text: '7' }] }])
    await world.red.run('export')
    const request = memorySystem('ad').requests.find(({ type, operation }) => type === 'group' && operation === 'update')
    expect(request?.changes.map(({ attribute }) => attribute)).toEqual(['member'])
  })
})
