/** What was sent for somebody who is deleted before it is confirmed: where it did not arrive, it is never sent once more (L5). */
import { expect, it } from 'vitest'
import { type NodeChange, personTypes } from '../nodes/cycle-flow'
import { theDirectoryWorld } from './directory'

const world = theDirectoryWorld()
const off: NodeChange = { id: 'ad-out', enabled: false }
const noGrace: NodeChange = { id: 'store', types: [{ ...personTypes[0], graceDays: 0 }] }

it.each(['create', 'update'] as const)('L5 I12 a %s that is not reimported', async (what) => {
  await world.fresh({ change: [noGrace] })
  await world.red.run('ad-import')
  for (const id of ['1', '2']) world.hire(id, 'Anna', 'Lee')
  if (what === 'update') {
    await world.cycle()
    await world.cycle()
    world.change('1', { sn: 'Moe' })
  }
  await world.red.run('import')
  await world.red.run('export')
  await world.redeploy({ change: [noGrace, off] })
  world.leave('1')
  expect((await world.red.run('import')).counters).toMatchObject({ mvDeleted: 1 })
  for (const object of world.directory.all().filter(({ attributes }) => attributes['employeeNumber'] === '1'))
    if (what === 'create') world.directory.remove(object)
    else Object.assign(object.attributes, { displayName: 'as before' })
  const read = await world.red.run('ad-import')
  if (what === 'update') expect(read.counters).toMatchObject({ notReimported: 1 })
  expect(await world.pendings()).toEqual([])
  world.forgetRequests()
  await world.redeploy({ change: [noGrace] })
  for (const node of ['export', 'import', 'ad-import', 'export']) await world.red.run(node)
  expect(world.requests).toEqual([])
})
