/** Accounts that are missing from an import while they are to be disabled, and show up later: they are disabled (L4, I12). */
import { expect, it } from 'vitest'
import { account, created, disabling, everything, numbers, rounds, run, store, world } from './created-not-there'

const inGrace = [store(5), { id: 'provision', ...disabling }]

/** The third account is not shown any more; what shows it again. */
function hidden(): () => void {
  const object = world.directory.all().find(({ attributes }) => attributes['employeeNumber'] === '3')
  if (!object) throw new Error('it is not there')
  world.directory.remove(object)
  return () => world.directory.put(object)
}

it.each([
  ['was never seen', []],
  ['was never seen, and was asked to be disabled before that', ['export']],
  ['was seen before', ['ad-import']],
] as const)('L4 I12 the account of somebody in grace that %s is disabled when it shows up', async (what, before) => {
  await created(inGrace)
  if (what === 'was seen before') await run(...before)
  world.leave('3')
  await run('import')
  const show = hidden()
  if (what !== 'was seen before') await run(...before)
  await run('ad-import', 'import')
  for (const node of ['import:full-sync', 'ad-import:full-sync', 'import', 'ad-import', 'export']) await run(node)
  expect([await world.pendings(), world.brokenLaws()]).toEqual([[], []])
  show()
  await run('ad-import', 'export')
  expect(account()).toMatchObject({ enabled: 'no' })
  await rounds()
  world.days(6)
  await run('lifecycle')
  await rounds()
  expect([await world.people(), numbers()]).toEqual([2, ['1', '2', '3']])
})

it('L3 I12 it is hers again where she is back by then, before another was made', async () => {
  await created(inGrace)
  world.leave('3')
  await run('import')
  const show = hidden()
  await run('ad-import')
  show()
  world.hire('3', 'P3', 'Q')
  await run('ad-import', 'import', 'export')
  await rounds()
  expect(account()).toMatchObject(everything)
})

it('L3 O6 it makes no second one where she is back by then, and another was made', async () => {
  await created(inGrace)
  world.leave('3')
  await run('import')
  hidden()
  await run('ad-import')
  world.hire('3', 'P3', 'Q')
  await rounds()
  expect([account(), world.directory.all().length]).toMatchObject([everything, 3])
})

it("L5 it is nobody's where she is deleted by then", async () => {
  await created(inGrace)
  world.leave('3')
  await run('import')
  const show = hidden()
  await run('ad-import')
  world.days(6)
  await run('lifecycle')
  show()
  await rounds()
  expect([await world.people(), world.directory.all().length]).toEqual([2, 3])
})
