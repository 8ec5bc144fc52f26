/** A Disable that also moves the account to another container, and back when its person is back (R15). */
import { describe, expect, it } from 'vitest'
import { constant, type NodeChange } from '../nodes/cycle-flow'
import { fromDist } from '../nodes/red'
import { theDirectoryWorld } from './directory'
import { directoryMappings } from './directory-flow'

const world = theDirectoryWorld()
const inSales = { id: 'out-scope', mode: 'expression', expression: 'mv["Department"] = "Sales"' }
const moving = (more: object = {}) => ({ id: 'provision', action: 'disable', moveTo: '"ou=Former,dc=corp"', ...more })

/** Ann and Bob have accounts; both are in Sales. */
async function begin(...change: readonly NodeChange[]): Promise<void> {
  await world.fresh({ change: [inSales, moving(), ...change] })
  world.hire('1', 'Ann', 'Lee')
  world.hire('2', 'Bob', 'Ray')
  await world.cycle()
  world.forgetRequests()
}

async function goes(department: string) {
  world.change('1', { department })
  return world.red.run('import')
}

function problems(): readonly { readonly short: string }[] {
  const { canvasProblems } = fromDist<typeof import('../../runtime/engine/canvas/problems/canvas-problems')>(
    'runtime/engine/canvas/problems/canvas-problems.js',
  )
  return canvasProblems(world.red.engine().registry).filter(({ node }) => node === 'provision')
}

const ann = () => world.directory.all().find(({ attributes }) => attributes['employeeNumber'] === '1')

/** Nothing is left to do, by deltas and by full syncs. */
async function isQuiet(): Promise<void> {
  world.forgetRequests()
  for (const profile of ['full-import+delta-sync', 'full-sync'] as const)
    for (const node of ['import', 'ad-import']) await world.red.run(node, { profile })
  await world.red.run('export')
  expect([world.requests, await world.pendings(), world.brokenLaws()]).toEqual([[], [], []])
}

describe('a Disable that moves', () => {
  it('R15 E5 disables and moves in one request, keeps the anchor, and is confirmed', async () => {
    await begin()
    const anchor = ann()?.anchor
    const run = await goes('Labs')
    expect(run.targets['Directory']).toMatchObject({ deprovisioned: 1 })
    expect(await world.staged()).toEqual([['update', { dn: 'cn=1,ou=Former,dc=corp', enabled: 'no' }]])
    const [staged] = await world.pendings()
    expect(staged?.changes.find(({ attribute }) => attribute === 'dn')).toMatchObject({ from: 'cn=1,ou=Sales,dc=corp' })
    const sent = await world.red.run('export')
    expect(sent.counters).toMatchObject({ exportRenamed: 1, deleted: 0, created: 0 })
    expect(world.requests).toEqual(['update cn=1,ou=Former,dc=corp'])
    expect(ann()).toMatchObject({ anchor, secondaryId: 'cn=1,ou=Former,dc=corp', attributes: { enabled: 'no' } })
    expect((await world.red.run('ad-import')).counters).toMatchObject({ renamed: 0, updated: 0, processed: 0 })
    await isQuiet()
  })

  it('R15 R6 back in scope the normal flow enables it and moves it back', async () => {
    await begin()
    const anchor = ann()?.anchor
    await goes('Labs')
    await world.cycle()
    await goes('Sales')
    expect(await world.staged()).toEqual([['update', { dn: 'cn=1,ou=Sales,dc=corp', enabled: 'yes' }]])
    await world.cycle()
    expect(ann()).toMatchObject({ anchor, secondaryId: 'cn=1,ou=Sales,dc=corp', attributes: { enabled: 'yes' } })
    await isQuiet()
  })

  it('R15 R6 X2 back in scope before it was sent: nothing is moved', async () => {
    await begin()
    await goes('Labs')
    await goes('Sales')
    expect(await world.pendings()).toEqual([])
    await isQuiet()
  })

  it('R15 R8 who moves a disabled account elsewhere finds it in its container again', async () => {
    await begin()
    await goes('Labs')
    await world.cycle()
    const there = ann()
    if (!there) throw new Error('no account')
    const dn = 'cn=1,ou=Elsewhere,dc=corp'
    world.directory.put({ ...there, secondaryId: dn, attributes: { ...there.attributes, dn } })
    await world.red.run('ad-import')
    expect(await world.staged()).toEqual([['update', { dn: 'cn=1,ou=Former,dc=corp' }]])
  })

  it('R15 L4 a leaver is disabled and moved in grace, moved back on return, and deleted from there', async () => {
    await begin(moving({ onDeletion: 'delete' }))
    world.leave('1')
    await world.cycle()
    expect(ann()).toMatchObject({ secondaryId: 'cn=1,ou=Former,dc=corp', attributes: { enabled: 'no' } })
    world.hire('1', 'Ann', 'Lee')
    await world.cycle()
    expect(ann()).toMatchObject({ secondaryId: 'cn=1,ou=Sales,dc=corp', attributes: { enabled: 'yes' } })
    world.leave('1')
    await world.cycle()
    world.days(31)
    await world.red.run('lifecycle', { confirm: true })
    await world.red.run('export', { confirm: true })
    expect(ann()).toBeUndefined()
    world.days(-31)
  })

  it('R15 the container may come of the person, and without a value the account stays where it is', async () => {
    await begin(moving({ moveTo: '"ou=Former " + mv["Department"] + ",ou=" + mv["Telephone"] + ",dc=corp"' }))
    await goes('Labs')
    expect(await world.staged(), 'no telephone').toEqual([['update', { enabled: 'no' }]])
    world.change('1', { phone: 'x' })
    await world.red.run('import')
    expect(await world.staged()).toEqual([['update', { dn: 'cn=1,ou=Former Labs,ou=x,dc=corp', enabled: 'no' }]])
  })

  it('R15 moving alone is a way to disable', async () => {
    await begin(moving({ disable: [] }))
    await goes('Labs')
    expect(await world.staged()).toEqual([['update', { dn: 'cn=1,ou=Former,dc=corp' }]])
    expect(problems()).toEqual([])
  })

  it('R15 E12 in doubt after a crash and back in scope: it ends up where it belongs', async () => {
    await begin()
    await goes('Labs')
    world.script = { drop: { after: 0, applied: true } }
    await world.red.run('export').catch(() => undefined)
    world.script = {}
    await goes('Sales')
    for (let i = 0; i < 3; i++) {
      await world.red.run('export', { confirm: true })
      await world.red.run('ad-import')
    }
    expect(ann()).toMatchObject({ secondaryId: 'cn=1,ou=Sales,dc=corp', attributes: { enabled: 'yes' } })
    await isQuiet()
  })
})

describe('what cannot be moved', () => {
  it('R15 N10 a system without DNs refuses in plain words, and nobody is half disabled', async () => {
    const attributes = [{ name: 'dn', type: 'text', multi: false }]
    await world.fresh({ change: [inSales, moving()], attributes })
    world.hire('1', 'Ann', 'Lee')
    const run = await world.red.run('import')
    expect(run.counters.syncFailed).toBe(1)
    expect((await world.records(run.id)).find(({ error }) => error)?.because).toContain(
      'it moves disabled accounts, and objects of the type user have no DN to be moved by, as those of a directory have. Empty "Move to"',
    )
  })

  it('R15 two that say where it goes are one too many', async () => {
    await world.fresh({ change: [inSales, moving({ disable: [constant('cn=x,dc=corp', 'dn')] })] })
    world.hire('1', 'Ann', 'Lee')
    const run = await world.red.run('import')
    expect((await world.records(run.id)).find(({ error }) => error)?.because).toContain('both "Move to" and the row for dn say')
  })

  it('R15 a container that is no DN is an error of the object, which stays as it is', async () => {
    await begin(moving({ moveTo: '"Former"' }))
    const run = await goes('Labs')
    expect(run.counters.syncFailed).toBe(1)
    expect((await world.records(run.id)).find(({ error }) => error)?.because).toContain(
      '"Move to" gives "Former", which is no DN',
    )
    expect(await world.pendings()).toEqual([])
  })

  it('R15 N10 the node says when nothing would move accounts back', async () => {
    const mappings = directoryMappings.map((row) => (row.target === 'dn' ? { ...row, mode: 'initial' } : row))
    await begin({ id: 'out-flow', mappings })
    expect(problems().map(({ short }) => short)).toEqual(['nothing moves accounts back'])
  })
})
