/** Hires and leavers by their dates: the daily scan takes them in and out, without another look at HR's file (D11, S6). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { World } from './world'

let world: World

beforeAll(async () => {
  world = await World.start()
  for (const id of ['1', '2', '3', '4', '5', '6', '7']) world.hire(id, `Given${id}`, 'Here', { startDate: '2026-01-15' })
  world.hire('21', 'Vera', 'Next', { startDate: '2026-03-09', managerId: '1' })
  world.hire('22', 'Otto', 'Going', { startDate: '2020-01-01', endDate: '2026-03-10', managerId: '21' })
  await world.press('ref-hr-now')
})
afterAll(() => world.stop())

describe('people whose day has not come', () => {
  it('D11 S6 A12 a hire has no account before the first day, and gets one by the scan of that day', async () => {
    expect(await world.person('21')).toBeUndefined()
    expect(world.accounts()['21']).toBeUndefined()
    expect(world.accounts()['22']).toMatchObject({ status: 'enabled', manager: '' })
    world.passDays(6)
    const early = await world.press('ref-due-now')
    expect(early.all).toHaveLength(1)
    world.passDays(1)
    const runs = await world.press('ref-due-now')
    expect(runs.one('Accounts', 'export').counters).toMatchObject({ created: 1, exportFailed: 0 })
    expect(world.accounts()['21']).toMatchObject({ status: 'enabled', manager: 'e1' })
    expect(world.accounts()['22']).toMatchObject({ status: 'enabled', manager: 'e21' })
  })

  it('D11 S6 L4 a leaver works through the last day, and is disabled by the scan of the day after', async () => {
    world.passDays(1)
    await world.press('ref-due-now')
    expect(world.accounts()['22']).toMatchObject({ status: 'enabled' })
    world.passDays(1)
    await world.press('ref-due-now')
    expect(world.accounts()['22']).toMatchObject({ status: 'disabled' })
    world.badge.set('B-1', { employeeId: '1' })
    world.buildings.set('B', { name: 'The building' })
    await world.press('ref-badge-now')
    await world.staysQuiet()
  })
})
