/** What expressions read of other records of the system, through references of records; and who is due when that changes (D7). */
import { describe, expect, it } from 'vitest'
import { direct, expression } from '../nodes/cycle-flow'
import { withManagers } from './references-world'
import { theWorld } from './world'

const world = theWorld()

const own = [direct('employeeId', 'Employee ID'), direct('sn', 'Last Name'), direct('managerId', 'Manager')]

/** The flow with an inbound expression, written to Manager Name. */
const withName = (value: string, { pageSize = 200, whenMissing = 'evaluate' } = {}) =>
  world.fresh({
    pageSize,
    change: withManagers({ id: 'flow', mappings: [...own, { ...expression(value, 'Manager Name'), whenMissing }] }),
  })

const names = async (...ids: readonly string[]): Promise<unknown[]> =>
  Promise.all(ids.map(async (id) => (await world.person(id))?.attributes['Manager Name'] ?? null))

describe.each([200, 1])('of the record that a reference points at, on pages of %i', (pageSize) => {
  it('D7 D8 has its value, whoever comes first, and follows it in the same run', async () => {
    await withName('cs["managerId"]["sn"]', { pageSize })
    world.hire('2', 'Bea', 'Mid', { managerId: '5' })
    world.hire('5', 'Ann', 'Top')
    world.hire('7', 'Cid', 'Low', { managerId: '5' })
    const first = await world.red.run('import')
    expect([await names('2', '5', '7'), first.status]).toEqual([['Top', null, 'Top'], 'success'])
    world.change('5', { sn: 'Crown' })
    const { counters } = await world.red.run('import')
    expect([await names('2', '7'), counters.processed + counters.followUps]).toEqual([['Crown', 'Crown'], 3])
    expect((await world.red.run('import', { profile: 'delta-sync' })).counters.processed).toBe(0)
    expect((await world.red.run('import')).counters.processed).toBe(0)
    expect((await world.red.run('import', { profile: 'full-sync' })).counters).toMatchObject({ noChange: 3 })
  })

  it('D7 has none any more once the record is gone, and another once the reference changes', async () => {
    await withName('cs["managerId"]["sn"]', { pageSize })
    for (const [id, sn] of [
      ['1', 'Top'],
      ['9', 'Chief'],
    ] as const)
      world.hire(id, 'Ann', sn)
    world.hire('2', 'Bea', 'Mid', { managerId: '1' })
    world.hire('3', 'Cid', 'Low', { managerId: '1' })
    await world.red.run('import')
    world.change('3', { managerId: '9' })
    world.leave('1')
    await world.red.run('import')
    expect(await names('2', '3')).toEqual([null, 'Chief'])
    world.hire('1', 'Ann', 'Back')
    await world.red.run('import')
    expect(await names('2', '3')).toEqual(['Back', 'Chief'])
  })
})

it('A10 what such a record lacks is a missing input', async () => {
  await withName('cs["givenName"] + " of " + cs["managerId"]["department"]', { whenMissing: '' })
  world.hire('1', 'Ann', 'Top', { department: '' })
  world.hire('2', 'Bea', 'Mid', { managerId: '1' })
  await world.red.run('import')
  expect(await names('2')).toEqual([null])
  world.change('1', { department: 'Labs' })
  await world.red.run('import')
  expect(await names('2')).toEqual(['Bea of Labs'])
})

it('I18 D7 an import that does not count makes nobody due by what it read', async () => {
  await withName('cs["managerId"]["sn"]')
  for (let i = 1; i <= 30; i++) world.hire(`${i}`, 'Ann', `N${i}`, i === 1 ? {} : { managerId: '1' })
  await world.red.run('import')
  world.change('1', { sn: 'Crown' })
  for (let i = 10; i <= 30; i++) world.leave(`${i}`)
  expect((await world.red.run('import')).status).toBe('stopped')
  expect((await world.red.run('import', { profile: 'delta-sync' })).counters.processed).toBe(0)
  expect(await names('2')).toEqual(['N1'])
})

it('D7 D9 outbound it is the account that a reference of the account points at, as it was last confirmed', async () => {
  await world.fresh({
    change: withManagers({
      id: 'out-flow',
      mappings: [
        direct('Employee ID', 'login'),
        direct('Last Name', 'displayName'),
        direct('Manager', 'manager'),
        expression('cs["manager"]["displayName"]', 'boss'),
      ],
    }),
  })
  world.hire('1', 'Ann', 'Top')
  world.hire('2', 'Bea', 'Mid', { managerId: '1' })
  const boss = () => world.accounts.get('2')?.['boss'] ?? null
  const settled = async () => {
    for (let round = 0; round < 3; round++) {
      await world.cycle()
      await world.red.run('ad-import', { profile: 'delta-sync' })
    }
  }
  await settled()
  expect(boss()).toBe('Top')
  world.change('1', { sn: 'Crown' })
  await settled()
  expect([boss(), await world.pendings()]).toEqual(['Crown', []])
})
