/** Pauses on the command line (N12). */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { canonicalUtc } from '../../runtime/model/time'
import { type Said, runIdweave } from './run-idweave'
import { World } from './world'

const world = new World()
beforeAll(() => world.start())
afterAll(() => world.stop())
beforeEach(() => world.fresh())

const idweave = (args: string): Promise<Said> => runIdweave(world.address, args)

it('N12 pauses a system with a reason and an end, and resumes it', async () => {
  const until = canonicalUtc(Date.now() + 3_600_000)
  const { code, out } = await idweave(`pause HR --until ${until} --reason disks`)
  expect([code, out]).toEqual([0, `HR is paused until ${until}: disks\nTo end that before: idweave resume HR\n`])
  expect((await idweave('systems')).out).toContain(`paused until ${until}`)
  expect(await idweave('run HR full-import')).toMatchObject({
    code: 3,
    err: expect.stringContaining(`HR is paused until ${until}`),
  })
  expect(await idweave('resume HR')).toMatchObject({ code: 0 })
  expect(await idweave('resume HR')).toMatchObject({ code: 3, err: 'HR is not paused. Start its runs as usual.\n' })
  expect(await idweave('run HR full-import --wait')).toMatchObject({ code: 0 })
  expect(await idweave('pause HR --until 2020-01-01T00:00:00Z --reason x')).toMatchObject({
    code: 3,
    err: expect.stringContaining('a time to come'),
  })
})
