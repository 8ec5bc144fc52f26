/** Since when held exports wait for a decision: since they are held, not since they were staged (N10). */
import { expect, it } from 'vitest'
import { theDirectoryWorld } from '../directory'
import { deleting } from '../directory-flow'

const world = theDirectoryWorld()
const now = (): string => new Date(world.clock()).toISOString().replace('.000', '')
const exported = (): Promise<unknown> => world.red.run('export')

async function problems() {
  return (await world.health()).problems.map(({ code, state, since }) => ({ code, state, since }))
}

/** Accounts that are to be deleted, more than an export deletes without asking. */
async function manyStaged(): Promise<void> {
  await world.fresh({ change: [...deleting, { id: 'ad', limits: { deleteMin: 3 } }] })
  await world.settled(10)
  for (let id = 1; id <= 4; id++) world.change(`${id}`, { department: 'Nowhere' })
  await world.red.run('import')
  expect(await problems()).toEqual([])
}

it("N10 what was staged days ago and is held by today's export waits from today on", async () => {
  await manyStaged()
  world.days(5)
  await exported()
  expect(await problems()).toEqual([{ code: 'exports-held', state: 'waiting', since: now() }])
  world.days(4)
  expect(await problems()).toMatchObject([{ state: 'failing' }])
})

it('N10 what is held is held since then also when the run that staged it is pruned', async () => {
  await manyStaged()
  await exported()
  const held = [{ code: 'exports-held', state: 'failing', since: now() }]
  world.days(10)
  expect(await problems()).toEqual(held)
  const before = new Date(world.clock() - 5 * 86_400_000).toISOString()
  expect(await world.red.engine().store.prune(before, 500)).toBeGreaterThan(0)
  expect(await problems()).toEqual(held)
})
