/** Two creates of one name whose match rows fit the same account: the first has it, and the other says whose it is (E7, O1). */
import { describe, expect, it } from 'vitest'
import { expression, type NodeChange } from '../nodes/cycle-flow'
import { theDirectoryWorld } from './directory'
import { directoryMappings } from './directory-flow'

const world = theDirectoryWorld()

const [, ...others] = directoryMappings
const change: NodeChange[] = [
  { id: 'out-flow', mappings: [expression('"cn=" + mv["Display Name"] + ",dc=corp"', 'dn'), ...others] },
  { id: 'provision', rows: [{ pairs: [{ cs: 'mail', mv: 'Email Address', ignoreCase: true }] }] },
]

async function hired(...ids: readonly string[]): Promise<void> {
  await world.fresh({ change })
  world.hire('9', 'Zoe', 'Last')
  await world.runs('import', 'export', 'ad-import')
  for (const id of ids) world.hire(id, 'P', 'Same')
  await world.runs('import')
}

const same = (): unknown[] =>
  world.directory.all().flatMap(({ attributes }) => (attributes['employeeNumber'] === '9' ? [] : [attributes['dn']]))

/** One has the account, and the other's create says so. */
async function oneHasIt(): Promise<void> {
  expect(same()).toHaveLength(1)
  const [create, ...more] = (await world.pendings()).filter(({ operation, error }) => operation === 'create' && error !== null)
  expect(more).toEqual([])
  expect(create?.error).toMatch(/belongs to somebody else|has given to/)
  expect(world.brokenLaws()).toEqual([])
}

describe('E7 O1 two people whose accounts would have one name and one address', () => {
  it('in one export', async () => {
    await hired('1', '2')
    const { status } = await world.red.run('export')
    expect(status).toBe('errors')
    await oneHasIt()
  })

  it.each([
    ['arrived', true],
    ['did not arrive', false],
  ])('where both creates are in doubt, of which the first %s', async (_, applied) => {
    await hired('1', '2')
    world.script = { drop: { after: 0, applied } }
    await world.red.run('export')
    world.script = {}
    world.minutes(10)
    const { status } = await world.red.run('export')
    expect(status).toBe('errors')
    await oneHasIt()
  })

  it('where somebody had made it by hand', async () => {
    await hired('1', '2')
    const { changes = [] } = (await world.pendings())[0] ?? {}
    const values = Object.fromEntries(changes.map(({ attribute, to }) => [attribute, String(to)]))
    const dn = values['dn'] ?? ''
    world.directory.put({ type: 'user', anchor: 'hand', secondaryId: dn, attributes: { ...values, id: 'hand', dn } } as never)
    const { status } = await world.red.run('export')
    expect(status).toBe('errors')
    await oneHasIt()
  })
})
