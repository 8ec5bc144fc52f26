/** Whom the command line takes a text for: who is called so, of however many that have it. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { runIdweave } from './run-idweave'
import { World } from './world'

const world = new World()
beforeAll(() => world.start())
afterAll(() => world.stop())

const idweave = (...args: readonly string[]) => runIdweave(world.address, args)

beforeEach(async () => {
  await world.fresh()
  for (let i = 0; i < 25; i++) world.hire(`2${100 + i}`, `Kim${i}`, 'Al')
  world.hire('2999', 'Al', 'Oh')
  await world.run({ system: 'HR', profile: 'full-import+delta-sync' })
})

describe('N8 of many who have a text', () => {
  it('the one is meant who is called so', async () => {
    expect((await idweave('why', 'Al Oh')).out).toContain('Person Al Oh')
  })

  it('those are named who may be meant, and how many more', async () => {
    expect((await idweave('why', 'Kim')).err).toMatch(
      /^Several have "Kim": Kim0 Al \(HR 2100\): [0-9a-f-]{36}, .* … and 5 more\. Say which by the uuid, or by a number in brackets\./,
    )
  })

  it('N4 who is gone is said to be gone, where something is to be done with her', async () => {
    const { items } = await world.get<{ items: readonly { id: string }[] }>('metaverse?q=2999')
    const path = `metaverse/${items[0]?.id}`
    const { seen } = await world.get<{ seen: string }>(`${path}/deletion`)
    await world.ended((await world.post<{ id: number }>(`${path}/delete`, { seen, reason: 'it was nobody' })).id)
    expect(await idweave('delete', 'Al Oh')).toEqual({
      code: 3,
      out: '',
      err: 'Whoever had "Al Oh" is gone. See idweave why "Al Oh".\n',
    })
    expect((await idweave('why', 'Al Oh')).out).toContain('deleted by hand by approver: it was nobody.')
  })
})
