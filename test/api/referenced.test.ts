/** Whom a person's values refer to, by name (A12). */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { withManagers } from '../engine/references-world'
import type { List } from './world'
import { World } from './world'

const world = new World()
beforeAll(() => world.start())
afterAll(() => world.stop())

interface Person {
  readonly id: string
  readonly referenced: readonly { readonly id: string; readonly name: string }[]
  readonly values: readonly { readonly attribute: string; readonly value: unknown }[]
}

async function found(number: string): Promise<Person> {
  const query = `metaverse?attribute=Employee%20ID&value=${number}`
  return world.get<Person>(`metaverse/${(await world.get<List<{ id: string }>>(query)).items[0]?.id}`)
}

it('A12 a person names those her values point at, and what they are called', async () => {
  const [store, ...change] = withManagers()
  await world.fresh({ change }, [], store?.['types'] as object[])
  world.hire('4711', 'Ann', 'Top')
  world.hire('2', 'Bea', 'Mid', { managerId: '4711' })
  await world.run({ system: 'HR', profile: 'full-import+delta-sync' })
  const [top, mid] = [await found('4711'), await found('2')]
  // They are called by their first text here, since nothing else names them.
  expect([top.referenced, mid.referenced]).toEqual([[], [{ id: top.id, name: '4711' }]])
  expect(mid.values.find(({ attribute }) => attribute === 'Manager')?.value).toMatchObject({ text: top.id })
})
