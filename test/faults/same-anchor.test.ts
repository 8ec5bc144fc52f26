/**
 * Creates whose answer was lost, in a system that has no second name for its objects: an import sees them before their result is
 * applied.
 */
import { expect, it } from 'vitest'
import { bentConnector, theDirectoryWorld } from '../engine/directory'

/** Says of every create that it became the account of somebody else. */
const mistaken = () =>
  bentConnector('mistaken', (open) => ({
    ...open,
    async export(batch, options, signal) {
      const answers = (await open.export?.(batch, options, signal)) ?? []
      return answers.map((answer) => (answer.anchor === '2' ? { ...answer, anchor: '1' } : answer))
    },
  }))

const world = theDirectoryWorld(mistaken)
const text = (name: string) => ({ name, type: 'text', multi: false })
const direct = (value: string, target: string) => ({ enabled: true, kind: 'direct', value, target })

/** Accounts are known by their login alone, which the flow gives them. */
const flow = (connector = 'scripted') => ({
  change: [
    {
      id: 'ad',
      connector,
      settings: { system: 'ad', anchors: 'given' },
      objectTypes: [{ name: 'user', anchor: 'login', attributes: ['login', 'displayName', 'department'].map(text) }],
    },
    {
      id: 'out-flow',
      mappings: [direct('Employee ID', 'login'), direct('Display Name', 'displayName'), direct('Department', 'department')],
    },
    { id: 'provision', rows: [], action: 'delete', onDeletion: 'delete' },
  ],
})

async function accounts(): Promise<readonly (readonly [string | null, boolean, string])[]> {
  const { items } = await world.red.engine().store.searchCsos({ system: await world.systemId('Directory'), limit: 50 })
  return items.map((item) => [item.anchor, item.mvo !== null, item.staging] as const).sort()
}

it('E2 I11 an account that arrived without an answer and was imported meanwhile is one account, its result applied by the next export', async () => {
  await world.fresh(flow())
  await world.hireAll(3)
  world.script = { drop: { after: 1, applied: true } }
  expect((await world.red.run('export')).status).toBe('stopped')
  world.script = {}
  expect((await world.red.run('ad-import')).counters).toMatchObject({ read: 2 })
  const again = await world.red.run('export', { confirm: true })
  expect(again).toMatchObject({ status: 'success', counters: { sent: 2, created: 2 } })
  expect(await accounts()).toEqual([1, 2, 3].map((no) => [`${no}`, true, expect.any(String)]))
  expect(world.directory.all()).toHaveLength(3)
  await world.red.run('ad-import')
  expect(await world.pendings()).toEqual([])
  expect(world.brokenLaws()).toEqual([])
  const quiet = await world.red.run('ad-import', { profile: 'full-import+full-sync' })
  expect(quiet.counters).toMatchObject({ unchanged: 3, noChange: 3 })
})

it('E1 O1 a create that is said to have become somebody else’s account is an error of its own; the rest goes out', async () => {
  await world.fresh(flow('mistaken'))
  await world.settled(1)
  for (const id of ['2', '3']) world.hire(id, `P${id}`, 'Q')
  await world.red.run('import')
  const run = await world.red.run('export')
  expect(run).toMatchObject({ status: 'errors', counters: { sent: 2, created: 1, exportFailed: 1 } })
  const [record] = (await world.records(run.id)).filter((record) => record.error !== null)
  expect(record).toMatchObject({ error: 'export-failed', because: expect.stringContaining('which belongs to somebody else') })
  expect(await world.states()).toEqual({ 'create failed': 1, 'create awaitingConfirmation': 1 })
  expect(world.brokenLaws()).toEqual([])
})

it('E1 O1 two creates of one batch that are said to have become one account: the result of one is applied, the other is an error that names both', async () => {
  await world.fresh(flow('mistaken'))
  await world.hireAll(3)
  const run = await world.red.run('export')
  expect(run).toMatchObject({ status: 'errors', counters: { sent: 3, created: 2, exportFailed: 1 } })
  const [record] = (await world.records(run.id)).filter((record) => record.error !== null)
  expect(record?.because).toMatch(/with the anchor 1, which it has given to .* as well\. Import the system/)
  expect(await world.states()).toEqual({ 'create failed': 1, 'create awaitingConfirmation': 2 })
  expect(world.brokenLaws()).toEqual([])
})
