/** Routes about pending exports. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { memorySystem } from '../nodes/memory'
import type { List } from './world'
import { World } from './world'

const world = new World()
beforeAll(() => world.start())
afterAll(() => world.stop())

interface Pending {
  readonly id: number
  readonly name: string
  readonly state: string
  readonly operation: string
  readonly identity: string
  readonly object: number
  readonly changes: readonly Record<string, unknown>[]
}

describe('pending exports', () => {
  beforeEach(async () => {
    await world.fresh()
    world.hireMany(3)
    await world.run({ system: 'HR', profile: 'full-import+delta-sync' })
  })
  const waiting = async (query = '') => (await world.get<List<Pending>>(`pending-exports${query}`)).items

  it('X1 show what would be sent, to whom and by which rule', async () => {
    const [shown] = await waiting('?system=Accounts&limit=1')
    expect(shown).toMatchObject({ operation: 'create', state: 'pending', name: 'Given1 Family1', system: { name: 'Accounts' } })
    expect(shown?.changes).toContainEqual(
      expect.objectContaining({
        attribute: 'mail',
        from: null,
        to: 'given1.family1@company.com',
        rule: { id: 'ad-out', name: 'AD out' },
      }),
    )
    expect(await waiting('?state=held')).toEqual([])
  })

  it('X4 are held, released and discarded by a person', async () => {
    const [first, second, third] = (await waiting()).map(({ id }) => id) as [number, number, number]
    expect(await world.post('pending-exports/hold', { ids: [first, second] }, 'operator')).toEqual({
      done: [first, second],
      refused: [],
    })
    expect(await world.post('pending-exports/hold', { ids: [first, 999] })).toMatchObject({
      done: [],
      refused: [{ id: first }, { id: 999 }],
    })
    expect((await waiting('?state=held')).map(({ id }) => id)).toEqual([first, second])
    expect(await world.run({ system: 'Accounts', profile: 'export' })).toMatchObject({ counters: { created: 1 } })
    expect(await world.post('pending-exports/release', { ids: [first, first] })).toEqual({ done: [first], refused: [] })
    expect(await world.post('pending-exports/discard', { ids: [second] })).toEqual({ done: [second], refused: [] })
    expect(await world.run({ system: 'Accounts', profile: 'export' })).toMatchObject({ counters: { created: 1 } })
    expect([...memorySystem('ad').rows.keys()].sort()).toEqual(['1001', '1003'])
    expect(await waiting()).toEqual([])
    expect(third).toBeGreaterThan(second)
    const { items } = await world.get<List>('runs?system=Accounts')
    expect(items.map((run) => `${String(run['profile'])} by ${String(run['startedBy'])}`)).toContain('discard by approver')
  })

  it.each([[{}], [{ ids: [] }], [{ ids: 1 }], [{ ids: [1.5] }], [{ ids: ['1'] }], [{ ids: [1], all: true }]])(
    'are not touched by %j',
    async (body) => {
      for (const action of ['hold', 'release', 'discard'])
        expect((await world.ask('POST', `pending-exports/${action}`, body)).status).toBe(400)
      expect(await waiting('?state=pending')).toHaveLength(3)
    },
  )
})
