/** An account that an export does not find is asked for by the next import, be it one of changes that tell nothing of it (E7). */
import { expect, it } from 'vitest'
import { bentConnector, syncError, theDirectoryWorld } from './directory'

let look: 'works' | 'refused' = 'works'

/** Its changes tell of nothing, as after a log was cleared or an account was moved out of what this login sees. */
const silent = () =>
  bentConnector('silent', (open) => ({
    ...open,
    async *importChanges() {},
    async find(type, anchor, secondaryId) {
      if (look === 'refused') throw syncError('not-configured', 'no right to search')
      return (await open.find?.(type, anchor, secondaryId)) ?? null
    },
  }))

const world = theDirectoryWorld(silent)
const delta = { profile: 'delta-import+delta-sync' } as const

async function missing(): Promise<void> {
  look = 'works'
  await world.fresh({ change: [{ id: 'ad', connector: 'silent' }] })
  await world.settled(2)
  const [first] = world.directory.all()
  if (first) world.directory.remove(first)
  for (const id of ['1', '2']) world.change(id, { department: 'Labs' })
  await world.red.run('import')
  expect((await world.red.run('export')).counters).toMatchObject({ exportFailed: 1, exportRenamed: 1 })
  const failed = (await world.pendings()).find(({ state }) => state === 'failed')
  expect(failed).toMatchObject({ accountMissing: true, error: expect.stringContaining('Import the system') })
}

it('E7 it is gone: the account is made again', async () => {
  await missing()
  expect((await world.red.run('ad-import', delta)).counters).toMatchObject({ read: 1, obsoleted: 1 })
  await world.red.run('import', { profile: 'full-sync' })
  expect((await world.red.run('export')).counters).toMatchObject({ created: 1, exportFailed: 0 })
  expect(world.inDirectory.get('1')).toMatchObject({ department: 'Labs' })
  await world.red.run('ad-import')
  expect(await world.pendings()).toEqual([])
})

it('E7 it is there again: nothing is torn down, and the change can be sent', async () => {
  await missing()
  const [kept] = world.directory.all()
  const failed = (await world.pendings()).find(({ state }) => state === 'failed')
  const { items } = await world.red.engine().store.searchCsos({ system: await world.systemId('Directory'), limit: 9 })
  const cso = items.find(({ id }) => id === failed?.cso)
  if (!cso?.anchor || !kept) throw new Error('no account')
  world.directory.put({ type: 'user', anchor: cso.anchor, secondaryId: cso.secondaryId, attributes: cso.attributes })
  expect((await world.red.run('ad-import', delta)).counters).toMatchObject({ read: 1, unchanged: 1, obsoleted: 0 })
  await world.review('release', failed ? [failed.id] : [])
  expect((await world.red.run('export')).counters).toMatchObject({ exportRenamed: 1, exportFailed: 0 })
})

it('E7 E10 it cannot be asked for: nothing is said of it but a warning', async () => {
  await missing()
  look = 'refused'
  const run = await world.red.run('ad-import', delta)
  expect(run.counters).toMatchObject({ read: 0, obsoleted: 0 })
  expect(run.warnings).toContainEqual(
    expect.objectContaining({ code: 'not-asked', message: expect.stringContaining('no right to search') }),
  )
})
