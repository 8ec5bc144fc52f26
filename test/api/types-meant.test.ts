/** Object types as people type them, of the API and of the command line (N15). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runIdweave } from './run-idweave'
import type { List } from './world'
import { World } from './world'

const world = new World()
beforeAll(async () => {
  await world.start()
  await world.fresh()
  world.hire('1001', 'Ann', 'Lee')
  await world.run({ system: 'HR', profile: 'full-import+delta-sync' })
})
afterAll(() => world.stop())

const idweave = async (...args: string[]) => {
  const { out, err } = await runIdweave(world.address, args)
  return out + err
}

describe('N15 an object type', () => {
  it.each([['user'], ['User'], ['USERS']])('%s is taken in any letter case, and in the plural', async (type) => {
    const { items } = await world.get<List<{ name: string }>>(`objects?system=HR&type=${type}`)
    expect(items.map(({ name }) => name)).toEqual(['1001'])
  })

  it.each([['person'], ['PERSONS'], ['Person']])('%s of the metaverse as well', async (type) => {
    expect((await world.get<List>(`metaverse?type=${type}`)).items.length).toBe(1)
  })

  it.each([
    ['objects?type=printer', 'There are: user.'],
    ['objects?type=usr', 'Did you mean user?'],
    ['objects?system=HR&type=printer', 'There are: user.'],
    ['metaverse?type=printer', 'There are: Person.'],
  ])('that is none is refused with those there are: %s', async (path, next) => {
    const detail = `There is no object type "${path.slice(path.lastIndexOf('=') + 1)}".`
    expect(await world.ask('GET', path)).toMatchObject({ status: 400, json: { detail, next } })
  })

  it('narrows what is found on the command line', async () => {
    expect(await idweave('find', '1001', '--type', 'USERS')).toMatch(
      /^Nobody who is there has that\.\n\nOBJECT.*\n *\d+ {2}HR +user +1001/,
    )
    const people = await idweave('find', 'Ann', '--type', 'person')
    expect(people).toContain('Ann Lee (HR 1001)')
    expect(people).toContain('No record or account has that.')
    expect(await idweave('find', 'Ann', '--type', 'printer')).toBe(
      'There is no object type "printer". There are: Person. There are: user.\n',
    )
  })
})
