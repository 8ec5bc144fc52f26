/** Records that leave without ever having been anybody's. */
import { expect, it } from 'vitest'
import { theWorld } from './world'

const world = theWorld()

it('N3 counts nobody as disconnected who was never joined', async () => {
  await world.fresh({ change: [{ id: 'scope', expression: '10 / Length(cs["sn"]) > 0' }] })
  world.hire('1', 'Ann', 'Lee')
  world.hire('2', 'Bob', '')
  world.hire('3', 'Cid', 'Low')
  await world.red.run('import')
  world.leave('2')
  const left = await world.red.run('import')
  expect(left.counters).toMatchObject({ obsoleted: 1, disconnected: 0 })
  const { items } = await world.red.engine().store.runRecords(left.id, { limit: 9 })
  expect(items.map(({ outcome }) => outcome)).toEqual(['obsoleted'])
  world.leave('1')
  expect((await world.red.run('import')).counters).toMatchObject({ obsoleted: 1, disconnected: 1 })
})
