/** Why somebody who would leave is still there: held by a limit on people, since when, what releases it and what comes then. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { memorySystem } from '../nodes/memory'
import { runIdweave } from './run-idweave'
import { World } from './world'

const world = new World()
beforeAll(() => world.start())
afterAll(() => world.stop())

const day = 86_400_000
const idweave = async (...args: string[]) => {
  const { out, err } = await runIdweave(world.address, args)
  return out + err
}
const run = (system: string, profile: string) => world.run({ system, profile })

beforeEach(async () => {
  await world.fresh()
  world.now = Date.parse('2026-03-02T08:00:00Z')
  world.hireMany(30)
  await run('HR', 'full-import+delta-sync')
  await run('Accounts', 'export')
  await run('Accounts', 'full-import+delta-sync')
  world.now += day
})

describe('somebody whom a limit on people holds', () => {
  const wrong = { id: 'scope', expression: 'cs["employeeType"] = "Staff"' }

  it('L9 L4 A2 is held since when, by which limit, until whom releases what, and what becomes of her account then', async () => {
    await world.again({ change: [wrong] })
    const { id } = await run('HR', 'full-sync')
    world.now += day
    const said = await idweave('why', '1003')
    expect(said).toContain(
      `\nIt is held since 2026-03-03 08:00 UTC, by run ${id} (full-sync of HR, started by approver), as no rule takes its record any more (1003 of HR).\n`,
    )
    expect(said).toContain(
      '\n  30 of 30 objects of type Person would be disconnected or deleted because of scope, configuration or deletion rule; the limit is 10 (5 %, at least 10, at most 500). None of them was: links and values stay as they are.\n',
    )
    expect(said).toContain(
      `\n  It stays as it is until somebody releases this list of 30 objects: idweave release-people HR ${id}. Then the next full synchronisation of HR carries it out.\n`,
    )
    expect(said).toMatch(
      /\n {2}Then: its record in the authoritative source HR is out of scope of rule HR in: .*; it will be deleted after 2026-04-03\.\n/,
    )
    expect(said).toMatch(/\n {2}Then 1003 in Accounts is disabled by the export: .*\.\n/)
    expect(await idweave('why', '1003', 'Department')).toContain('\nIt is held since 2026-03-03 08:00 UTC, by run ')
    const before = await world.get<{ values: unknown; pendingExports: unknown }>(await pathOf('1003'))
    expect(before.pendingExports).toEqual([])
    expect(await idweave('preview', '--person', '1003')).toMatch(
      /^Given3 Family3 stays, held back by the limit on people: 30 of 30 objects of type Person would/,
    )
    await idweave('release-people', 'HR', `${id}`)
    expect(await idweave('why', '1003')).toContain(
      '\n  The list is released: the next full synchronisation of HR carries it out.\n',
    )
    await run('HR', 'full-sync')
    const after = await idweave('why', '1003')
    expect(after).not.toContain('is held')
    expect(after).toContain('1003')
    expect(after).toContain('will be deleted after 2026-04-03')
  })

  it('L9 says nothing of that to whoever is on no list', async () => {
    memorySystem('hr').rows.delete('1003')
    await run('HR', 'full-import+delta-sync')
    expect(await idweave('why', '1003')).not.toContain('It is held')
    expect(await idweave('why', '1004')).not.toContain('It is held')
  })

  it('L9 L2 is held at the end of her grace period, and told what is deleted with her', async () => {
    for (let i = 1; i <= 20; i++) memorySystem('hr').rows.delete(String(1000 + i))
    const refused = await run('HR', 'full-import+delta-sync')
    await idweave('release-missing', 'HR', `${refused.id}`)
    await run('HR', 'full-import+delta-sync')
    await run('Accounts', 'export')
    await run('Accounts', 'full-import+delta-sync')
    world.now += 16 * day
    await run('Accounts', 'full-import')
    world.now += 16 * day
    const scan = await world.run({ profile: 'lifecycle', source: 'lifecycle' })
    const said = await idweave('why', '1003')
    expect(said).toContain(`by run ${scan.id} (lifecycle, started by approver), as its grace period is over.\n`)
    expect(said).toContain(
      `until somebody releases this list of 20 objects: idweave release-people lifecycle ${scan.id}. Then the next scan carries it out.\n`,
    )
    expect(said).toContain('\n  Then: it is deleted then.\n')
    expect(said).toMatch(/\n {2}Then 1003 in Accounts is deleted by the export: /)
  })
})

async function pathOf(q: string): Promise<string> {
  const { items } = await world.get<{ items: readonly { id: string }[] }>(`metaverse?q=${q}`)
  return `metaverse/${items[0]?.id}`
}
