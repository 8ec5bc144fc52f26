/** Objects whose values could not be read, as a run and a preview list them (I7, N6). */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { previewed } from './preview-shown'
import { runIdweave } from './run-idweave'
import type { List } from './world'
import { World } from './world'

const world = new World()
beforeAll(() => world.start())
afterAll(() => world.stop())

const scope = { id: 'scope', expression: 'IsNullOrEmpty(cs["phone"]) || cs["phone"] <= Today()' }

it('I7 N4 are listed with name, value and next step, and a preview of one says why it waits', async () => {
  await world.fresh({ change: [{ id: 'hr', maxValueKiB: 1 } as never, scope as never] })
  world.hire('1001', 'Ann', 'Lee', { department: 'x'.repeat(2000) })
  world.hire('1002', 'Bob', 'Ray', { phone: '2'.repeat(2000) })
  const { id } = await world.run({ system: 'HR', profile: 'full-import+delta-sync' })
  const { out, code } = await runIdweave(world.address, ['status', String(id)])
  expect(code).toBe(1)
  const because = 'phone of 1002 could not be read, and the condition of rule HR in goes by it: it waits'
  expect(out).toContain(because)
  expect(out).toMatch(
    / 1001 +unreadable-value +row 1001: department "2 KiB" cannot be read: .* Correct it in the source and import again/,
  )
  expect(out).toMatch(/ 1002 +unreadable-value +row 1002: phone "2 KiB" cannot be read: /)
  const listed = await world.get<List>(`runs/${id}/objects?errors=only`)
  expect(listed.items.map(({ name }) => name).sort()).toEqual(['1001', '1002', '1002'])
  const { items } = await world.get<List<{ id: number; name: string }>>('objects?system=HR')
  const why = (meant: string) => runIdweave(world.address, ['why', meant])
  const unread = (key: string) => new RegExp(`${key} of HR has a value that could not be read, in run ${id} on .*: row ${key}: `)
  expect((await why('Ann Lee')).out).toMatch(unread('1001'))
  expect((await why('HR:1001')).out).toMatch(unread('1001'))
  expect((await why('HR:1002')).out).toMatch(unread('1002'))
  const { person } = await previewed(world, { object: items.find(({ name }) => name === '1002')?.id })
  expect(person?.fate).toMatchObject({ kind: 'failed', because: expect.stringContaining(because) as string })
  expect((await runIdweave(world.address, ['preview', '--object', 'HR:1002'])).out).toContain(
    `1002 stays as is, since not all of it could be synchronised: ${because}`,
  )
})
