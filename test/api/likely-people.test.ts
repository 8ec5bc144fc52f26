/** Whose an object may be that belongs to nobody, over the API and the command line. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { runIdweave } from './run-idweave'
import type { List } from './world'
import { World } from './world'

const world = new World()
beforeAll(() => world.start())
afterAll(() => world.stop())

interface Likely {
  readonly items: readonly {
    readonly name: string
    readonly has: string | null
    readonly values: readonly { readonly attribute: string; readonly likeness: string }[]
  }[]
}

/** Anna's record has the number of nobody, and stands apart from her. */
beforeEach(async () => {
  await world.fresh()
  world.hireMany(5)
  world.hire('1100', 'Anna', 'Lovelace', { phone: '100' })
  world.hire('2000', 'Ana', 'Lovelace', { phone: '200' })
  await world.red.run('import')
  await decide('2000', 'never-join')
})

async function objectOf(name: string): Promise<{ readonly id: number }> {
  const { items } = await world.get<List<{ id: number; name: string; system: { name: string } }>>(`objects?q=${name}`)
  const found = items.find((item) => item.name === name && item.system.name === 'HR')
  if (!found) throw new Error(`HR has no object ${name}`)
  return found
}

async function decide(name: string, action: string): Promise<void> {
  const { id } = await objectOf(name)
  const started = await world.post<{ id: number }>(`objects/${id}/by-hand`, { action, reason: 'a namesake' })
  await expectEnd(started.id)
}

async function expectEnd(run: number): Promise<void> {
  for (;;) {
    const { status } = await world.get<{ status: string }>(`runs/${run}`)
    if (status === 'waiting' || status === 'running') continue
    if (status === 'stopped') throw new Error(`run ${run} was stopped`)
    return
  }
}

describe('whose an object may be', () => {
  it('J9 is said with what agrees, what nearly does, and what each has of that system already', async () => {
    const { id } = await objectOf('2000')
    const { items } = await world.get<Likely>(`objects/${id}/likely-people`)
    // She whose it was waits to be deleted, and is first.
    expect(items.map(({ name, has }) => [name, has]).slice(0, 2)).toEqual([
      ['Ana Lovelace', null],
      ['Anna Lovelace', '1100'],
    ])
    expect(items[1]?.values.map(({ attribute, likeness }) => [attribute, likeness])).toEqual(
      expect.arrayContaining([
        ['First Name', 'near'],
        ['Last Name', 'same'],
        ['Department', 'same'],
        ['Employee ID', 'other'],
      ]),
    )
  })

  it('J9 is asked of what belongs to nobody alone', async () => {
    const { id } = await objectOf('1100')
    expect(await world.ask('GET', `objects/${id}/likely-people`)).toMatchObject({
      status: 409,
      json: { detail: '1100 belongs to somebody.' },
    })
    expect((await world.ask('GET', 'objects/999/likely-people')).status).toBe(404)
  })

  it('J9 is shown side by side on the command line, with the next step', async () => {
    const { id } = await objectOf('2000')
    const { out } = await runIdweave(world.address, `likely-people ${id}`)
    expect(out).toMatch(/Anna Lovelace \(.*\); has 1100 of that system already/)
    expect(out).toMatch(/First Name +Ana +Anna +nearly/)
    expect(out).toContain(`Join it with: idweave join ${id} IDENTITY --reason TEXT`)
  })
})
