/** A value that a rule wants otherwise and that the system has fixed: it is said, with the rule and the attribute (N10, R7). */
import { expect, it } from 'vitest'
import { theDirectoryWorld } from './directory'
import { directoryMappings } from './directory-flow'

const world = theDirectoryWorld()

const attributes = [{ name: 'home', type: 'text', multi: false, mutability: 'createOnly' }]
const home = (more: object = {}) => ({
  id: 'out-flow',
  mappings: [...directoryMappings, { enabled: true, kind: 'direct', value: 'Telephone', target: 'home', ...more }],
})

async function threeAtHome(change: readonly { id: string }[]): Promise<void> {
  await world.fresh({ change, attributes })
  for (const id of ['1', '2', '3']) world.hire(id, `P${id}`, 'Q', { phone: `/home/${id}` })
  await world.cycle()
  for (const id of ['1', '2']) world.change(id, { phone: `/new/${id}` })
}

it('N10 R7 a create-only attribute that a mapping always writes is warned of once a run, while it stands', async () => {
  await threeAtHome([home()])
  const run = await world.red.run('import')
  expect(run).toMatchObject({ status: 'warnings' })
  expect(run.warnings).toEqual([
    {
      code: 'fixed-attribute',
      message: expect.stringMatching(
        /^Rule AD out wants another value in home for 2 accounts in Directory, such as cn=1,.* Correct/,
      ),
    },
  ])
  expect(await world.pendings()).toEqual([])
  expect((await world.red.run('import')).status).toBe('success')
  for (const proven of [0, 1]) {
    const full = await world.red.run('import', { profile: 'full-sync' })
    expect(full.warnings.map(({ code }) => code)).toEqual(['fixed-attribute'])
    expect(full.counters).toMatchObject({ processed: 3, proven })
  }
  for (const id of ['1', '2']) world.change(id, { phone: `/home/${id}` })
  expect((await world.red.run('import')).status).toBe('success')
  expect((await world.red.run('import', { profile: 'full-sync' })).status).toBe('success')
})

it('R7 one that is for new accounts only is not asked for', async () => {
  await threeAtHome([home({ mode: 'initial' })])
  expect((await world.red.run('import')).status).toBe('success')
})
