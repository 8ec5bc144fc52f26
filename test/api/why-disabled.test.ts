/** When an account was disabled and enabled again, said by why with the runs (R5, R6, N4). */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { memorySystem } from '../nodes/memory'
import { runIdweave } from './run-idweave'
import { World } from './world'

const world = new World()
beforeAll(() => world.start())
afterAll(() => world.stop())

const day = 86_400_000
const why = async (...args: string[]) => (await runIdweave(world.address, ['why', ...args])).out
const hr = () => world.run({ system: 'HR', profile: 'full-import+delta-sync' })
const exported = async () => {
  const { id } = await world.run({ system: 'Accounts', profile: 'export' })
  await world.run({ system: 'Accounts', profile: 'full-import+delta-sync' })
  return id
}

beforeEach(async () => {
  await world.fresh()
  world.now = Date.parse('2026-03-02T08:00:00Z')
  world.hireMany(3)
  await hr()
  await exported()
})

/** She leaves, and her account is disabled. */
async function disabled(): Promise<{ readonly staged: number; readonly sent: number }> {
  world.now += day
  memorySystem('hr').rows.delete('1001')
  const { id: staged } = await hr()
  return { staged, sent: await exported() }
}
const from = (profile: string, system: string) => `(${profile} of ${system}, started by approver)`

describe('an account that was disabled', () => {
  it('R5 N4 is said to be since when, by which export, as which run staged it, and why', async () => {
    expect(await why('1001')).not.toContain('disabled since')
    const { staged, sent } = await disabled()
    expect(await why('1001')).toContain(
      `\n  It is disabled since 2026-03-03 08:00 UTC, by run ${sent} ${from('export', 'Accounts')}, as run ${staged} ${from('full-import+delta-sync', 'HR')} staged it: it is no longer in HR; its authoritative source HR has left; it will be deleted after 2026-04-02.\n`,
    )
    expect(await why('1002')).not.toContain('disabled since')
  })

  it('R6 N4 is said to have been so when it is enabled again', async () => {
    const { sent } = await disabled()
    world.now += day
    world.hire('1001', 'Given1', 'Family1')
    await hr()
    const again = await exported()
    const said = await why('1001')
    expect(said).toContain(`\n  It was disabled on 2026-03-03 08:00 UTC, by run ${sent} `)
    expect(said).toContain(` It was enabled again on 2026-03-04 08:00 UTC, by run ${again} ${from('export', 'Accounts')}.\n`)
  })

  it('R8 N4 is said to have been found enabled where somebody did that in its system', async () => {
    await disabled()
    world.now += day
    const [[key, row] = []] = [...memorySystem('ad').rows].filter(([, { login }]) => login === '1001')
    memorySystem('ad').set(key ?? '', { ...row, enabled: 'yes' })
    const { id } = await world.run({ system: 'Accounts', profile: 'full-import' })
    expect(await why('1001')).toContain(
      ` It was found enabled in its system on 2026-03-04 08:00 UTC, by run ${id} ${from('full-import', 'Accounts')}.\n`,
    )
  })
})
