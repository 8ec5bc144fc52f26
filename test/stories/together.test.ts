/** Both buttons at once. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { World } from './world'

let world: World

beforeAll(async () => {
  world = await World.start()
})
afterAll(() => world.stop())

describe('both buttons at once', () => {
  it('N2 HR and Badge side by side end where they end one after the other', async () => {
    for (let i = 0; i < 300; i++) {
      world.hire(`1${i}`, `Given${i}`, `Surname${i}`)
      world.badge.set(`B${i}`, { employeeId: `1${i}`, phone: `+49 ${i}` })
    }
    await world.press('ref-hr-now')
    for (let i = 0; i < 300; i++) {
      world.hr.set(`1${i}`, { department: 'Finance' })
    }
    world.red.node('ref-badge-now')?.receive({})
    await world.press('ref-hr-now')
    // What was being sent while the other run looked at it is looked at again by the next run.
    await world.press('ref-hr-now')
    await world.press('ref-badge-now')
    const accounts = Object.values(world.accounts())
    expect(accounts).toHaveLength(300)
    expect(
      accounts.filter((account) => account['department'] !== 'Finance' || !account['telephone']?.startsWith('+49 ')),
    ).toEqual([])
    await world.staysQuiet()
  })
})
