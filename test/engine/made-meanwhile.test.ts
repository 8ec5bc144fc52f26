/** An account that an export makes while a synchronisation decides that it is not needed any more (N2, X3). */
import { expect, it } from 'vitest'
import { type NodeChange, personTypes, wired } from '../nodes/cycle-flow'
import { func } from '../nodes/delivery-world'
import { theWorld } from './world'

const world = theWorld()
const [person] = personTypes
const noGrace: NodeChange = { id: 'store', types: [{ ...person, graceDays: 0 }] }
const slowly: NodeChange = {
  ...func('setTimeout(() => { node.send(msg); node.done() }, 400)'),
  id: 'slowly',
  z: 'tab',
  x: 1,
  y: 1,
  wires: [['out-scope']],
}

it('N2 X3 is not given up: whoever leaves while the account is made has it deleted', async () => {
  await world.fresh({ change: [noGrace, slowly, ...wired({ import: [['scope'], ['slowly'], []] })] })
  for (const [id, name] of ['Ann', 'Bob', 'Cat'].entries()) world.hire(`${id + 1}`, name, 'Lee')
  await world.red.run('import')
  await world.red.run('ad-import')
  world.leave('1')
  const leaving = world.started('import')
  await new Promise((done) => setTimeout(done, 100))
  const exported = await world.started('export')
  expect(exported.counters).toMatchObject({ created: 3 })
  await leaving
  expect([...world.accounts.keys()]).toEqual(['1', '2', '3'])
  await world.red.run('import', { profile: 'delta-sync' })
  expect(await world.staged()).toEqual([['delete', {}]])
  await world.red.run('export')
  expect([...world.accounts.keys()]).toEqual(['2', '3'])
  expect(await world.people()).toBe(2)
})
