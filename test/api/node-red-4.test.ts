/** The API on Node-RED 4.1. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { World } from './world'

const world = new World()
beforeAll(async () => {
  await world.start('node-red-4')
  await world.fresh()
})
afterAll(() => world.stop())

it('the API works on Node-RED 4.1 as on 5', async () => {
  world.hireMany(2)
  expect(await world.run({ system: 'HR', profile: 'full-import+delta-sync' })).toMatchObject({
    status: 'success',
    startedBy: 'approver',
    counters: { projected: 2 },
  })
  expect(await world.get('pending-exports', 'reader')).toMatchObject({
    items: [{ operation: 'create' }, { operation: 'create' }],
  })
  expect((await world.ask('POST', 'runs', { system: 'HR', profile: 'full-import' }, 'reader')).status).toBe(401)
  expect(await world.ask('GET', 'runs?stat=x')).toMatchObject({ status: 400, json: { title: 'bad-request' } })
  expect((await world.ask('GET', 'nothing')).status).toBe(404)
  expect(await world.get('expressions/operators')).toEqual(expect.any(Array))
  await expect.poll(() => world.published.length).toBeGreaterThan(0)
})
