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

/** The account that was not found is back in its system, as it was. */
async function shownAgain(): Promise<void> {
  const [kept] = world.directory.all()
  const failed = (await world.pendings()).find(({ state }) => state === 'failed')
  const { items } = await world.red.engine().store.searchCsos({ system: await world.systemId('Directory'), limit: 9 })
  const cso = items.find(({ id }) => id === failed?.cso)
  if (!cso?.anchor || !kept) throw new Error('no account')
  world.directory.put({ type: 'user', anchor: cso.anchor, secondaryId: cso.secondaryId, attributes: cso.attributes })
}

it.each([
  ['an import of changes', delta, 'there again', 1],
  ['an import of changes', delta, 'gone', 1],
  ['a full import', {}, 'there again', 2],
  ['a full import', {}, 'gone', 1],
] as const)('E7 %s, %#: it is there again or gone, and what is wanted arrives by itself', async (_, message, now, read) => {
  await missing()
  if (now === 'there again') await shownAgain()
  const obsoleted = now === 'gone' ? 1 : 0
  expect((await world.red.run('ad-import', message)).counters).toMatchObject({ read, obsoleted, updated: 0 })
  await world.red.run('import', { profile: 'full-sync' })
  const sent = now === 'gone' ? { created: 1, exportRenamed: 0 } : { created: 0, exportRenamed: 1 }
  expect((await world.red.run('export')).counters).toMatchObject({ ...sent, exportFailed: 0 })
  expect(world.inDirectory.get('1')).toMatchObject({ department: 'Labs' })
  await world.red.run('ad-import')
  expect(await world.pendings()).toEqual([])
  expect(world.brokenLaws()).toEqual([])
})

it('E7 E3 what every import shows and no export finds waits for a person after the fifth attempt', async () => {
  await missing()
  await shownAgain()
  for (let attempt = 2; attempt <= 5; attempt++) {
    const [shown] = world.directory.all().filter(({ attributes }) => attributes['employeeNumber'] === '1')
    if (!shown) throw new Error('no account')
    await world.red.run('ad-import', delta)
    world.directory.remove(shown)
    expect((await world.red.run('export')).counters).toMatchObject({ exportFailed: 1 })
    world.directory.put(shown)
  }
  await world.red.run('ad-import', delta)
  expect(await world.pendings()).toContainEqual(expect.objectContaining({ state: 'failed', attempts: 5 }))
  expect((await world.red.run('export')).counters).toMatchObject({ sent: 0 })
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
