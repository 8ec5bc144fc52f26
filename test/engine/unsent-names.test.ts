/** An account that bears the name of a create that was never sent, when the target is read: whose it is, the match rows say. */
import { describe, expect, it } from 'vitest'
import { theDirectoryWorld } from './directory'

const world = theDirectoryWorld()
const dn = 'cn=2,ou=Sales,dc=corp'

/** Person 2 waits for an account whose name another has, in a target that nobody has read. */
async function waitsFor(values: Record<string, string>): Promise<void> {
  await world.fresh()
  world.directory.put({ type: 'user', anchor: 'x1', secondaryId: dn, attributes: { id: 'x1', dn, ...values } })
  world.hire('2', 'Ann', 'Lee')
  await world.red.run('import')
  expect(await world.states()).toEqual({ 'create pending': 1 })
}

const someoneElse = { employeeNumber: '99', displayName: 'Else', mail: 'else@company.com' }
const hers = { displayName: 'A. Lee', mail: 'ANN.LEE@company.com' }

for (const [read, added] of [
  ['an import', { added: 0, read: 0 }],
  ['the export itself', { added: 1, read: 1 }],
] as const)
  describe(`a target that ${read} reads while a create waits`, () => {
    const readTarget = async (): Promise<void> => {
      if (read === 'an import')
        expect((await world.red.run('ad-import')).counters).toMatchObject({ added: 1, confirmed: 0, joined: 0 })
    }

    it('I11 E7 R4 R13 an account of its name that no row matches stays as it is, and the create ends in an error that names it', async () => {
      await waitsFor(someoneElse)
      await readTarget()
      const run = await world.red.run('export')
      expect(run).toMatchObject({ status: 'errors', counters: { ...added, created: 0, exportUpdated: 0, exportFailed: 1 } })
      expect(await world.pendings()).toEqual([
        expect.objectContaining({ operation: 'create', state: 'pending', attempts: 1, nameTaken: true }),
      ])
      expect((await world.pendings())[0]?.error).toContain(
        `it is ${dn}, and by the rule's match rows it belongs to somebody else`,
      )
      await world.red.run('ad-import')
      await world.red.run('export', { confirm: true })
      expect(world.directory.all().map(({ attributes }) => attributes)).toEqual([{ id: 'x1', dn, ...someoneElse }])
      expect(world.brokenLaws()).toEqual([])
    })

    it('I11 E7 R3 R13 one that a row matches is joined, and no second one is made', async () => {
      await waitsFor(hers)
      await readTarget()
      const { counters } = await world.red.run('export')
      expect(counters).toMatchObject({ ...added, created: 0, exportUpdated: 1, exportFailed: 0 })
      await world.red.run('export')
      expect(world.directory.all()).toHaveLength(1)
      expect(world.inDirectory.get('2')).toMatchObject({ id: 'x1', displayName: 'Ann Lee', mail: 'ann.lee@company.com' })
      expect((await world.red.run('ad-import')).counters).toMatchObject({ confirmed: 1, added: 0 })
      expect(await world.pendings()).toEqual([])
      expect(world.brokenLaws()).toEqual([])
    })

    it('I11 E7 one that gives the name up lets the create through', async () => {
      await waitsFor(someoneElse)
      await readTarget()
      await world.red.run('export')
      const renamed = 'cn=99,ou=Sales,dc=corp'
      world.directory.put({
        type: 'user',
        anchor: 'x1',
        secondaryId: renamed,
        attributes: { id: 'x1', dn: renamed, ...someoneElse },
      })
      expect((await world.red.run('export', { confirm: true })).counters).toMatchObject({ created: 1, exportFailed: 0 })
      expect((await world.red.run('ad-import')).counters).toMatchObject({ read: 2, confirmed: 1, renamed: 1 })
      expect([...world.inDirectory.keys()].sort()).toEqual(['2', '99'])
      expect(await world.pendings()).toEqual([])
      expect(world.brokenLaws()).toEqual([])
    })
  })

it('I11 E7 an account of the name of a create that was refused for now is another one, and stays as it is', async () => {
  await world.fresh()
  world.hire('2', 'Ann', 'Lee')
  await world.red.run('import')
  world.script = { refuse: 'all' }
  expect((await world.red.run('export')).counters).toMatchObject({ exportFailed: 1 })
  world.script = {}
  expect(await world.pendings()).toEqual([expect.objectContaining({ operation: 'create', state: 'pending', attempts: 1 })])
  world.directory.put({ type: 'user', anchor: 'x1', secondaryId: dn, attributes: { id: 'x1', dn, ...someoneElse } })
  expect((await world.red.run('ad-import')).counters).toMatchObject({ added: 1, confirmed: 0 })
  await world.red.run('export', { confirm: true })
  expect(world.directory.all().map(({ attributes }) => attributes)).toEqual([{ id: 'x1', dn, ...someoneElse }])
  expect(world.brokenLaws()).toEqual([])
})
