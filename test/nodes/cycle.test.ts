/** A joiner, a mover and a leaver through a real Node-RED, from HR to an account. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cycleFlow } from './cycle-flow'
import { forgetMemorySystems, memory, memorySystem } from './memory'
import type { RunningRed } from './red'
import { registerConnector, startRed } from './red'

let red: RunningRed
let now = Date.parse('2026-03-01T08:00:00Z')

beforeAll(async () => {
  registerConnector(memory)
  red = await startRed({ clock: () => now })
})
afterAll(() => red.stop())

const hr = () => memorySystem('hr')
const ad = () => memorySystem('ad')
const person = (id: string, givenName: string, sn: string, more: Record<string, string> = {}) =>
  hr().set(id, { givenName, sn, department: 'Sales', employeeType: 'FTE', ...more })

describe('one object a message through a real Node-RED', () => {
  it('I14 D4 L2 L4 follows a person from her first day to the end of the grace period', async () => {
    forgetMemorySystems()
    await red.deploy(cycleFlow())
    // She comes.
    person('1001', 'Ann', 'Lee')
    person('1002', 'Bob', 'Ray', { employeeType: 'Contractor' })
    const sync = await red.run('import')
    expect(sync.reason).toBeNull()
    expect(sync.warnings).toEqual([])
    expect(sync.counters).toMatchObject({ read: 2, added: 2, processed: 2, projected: 1, outOfScope: 1, syncFailed: 0 })
    expect(sync.targets).toEqual({ Accounts: expect.objectContaining({ provisioned: 1 }) })
    const exported = await red.run('export')
    expect(exported.counters).toMatchObject({ created: 1, exportFailed: 0 })
    expect(ad().rows.get('1001')).toMatchObject({ displayName: 'Ann Lee', mail: 'ann.lee@company.com', enabled: 'yes' })

    // All is quiet.
    const confirming = await red.run('ad-import')
    expect(confirming.counters).toMatchObject({ read: 1, unchanged: 1, updated: 0, processed: 0 })
    const again = await red.run('import')
    expect(again.counters).toMatchObject({ unchanged: 2, processed: 0 })
    const full = await red.run('import', { profile: 'full-sync' })
    expect(full.counters).toMatchObject({ processed: 2, noChange: 1, outOfScope: 1 })
    expect((await red.engine().store.counts()).pendings).toEqual([])

    // She moves: one update with the difference.
    person('1001', 'Ann', 'Lee', { department: 'Engineering' })
    await red.run('import')
    const { items } = await red.engine().store.searchPendings({ limit: 10 })
    expect(
      items.map(({ pending }) => [
        pending.operation,
        pending.changes.map((change) => [change.attribute, change.from, change.to]),
      ]),
    ).toEqual([['update', [['department', 'Sales', 'Engineering']]]])
    await red.run('export')
    expect(ad().rows.get('1001')).toMatchObject({ department: 'Engineering' })

    // She leaves: disabled on the first day, deleted after the grace period.
    for (let i = 0; i < 12; i++) person(`2${i}`, `P${i}`, 'Q')
    await red.run('import')
    await red.run('export')
    hr().rows.delete('1001')
    const left = await red.run('import')
    expect(left.counters).toMatchObject({ obsoleted: 1, disconnected: 1, deletionMarked: 1 })
    await red.run('export')
    expect(ad().rows.get('1001')).toMatchObject({ enabled: 'no' })
    now += 31 * 86_400_000
    const due = await red.run('lifecycle', { confirm: true })
    expect(due.reason).toBeNull()
    expect(due.counters).toMatchObject({ mvDeleted: 1 })
    await red.run('export')
    expect(ad().rows.has('1001')).toBe(false)
    expect((await red.engine().store.counts()).mvos).toEqual({ Person: 12 })
  })

  it('takes a page as one message as well', async () => {
    forgetMemorySystems()
    await red.deploy(cycleFlow({ send: 'pages', change: [{ id: 'store', file: 'pages.sqlite' }] }))
    for (let i = 0; i < 450; i++) person(`3${i}`, `P${i}`, 'Q')
    const sync = await red.run('import')
    expect(sync.reason).toBeNull()
    expect(sync.counters).toMatchObject({ processed: 450, projected: 450 })
    expect((await red.run('export')).counters).toMatchObject({ created: 450 })
  })
})
