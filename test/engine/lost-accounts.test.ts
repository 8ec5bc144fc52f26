/** A person loses an account, by a rule or an export: values are recalled, the deletion rule is asked, and it comes to rest. */
import { describe, expect, it } from 'vitest'
import { direct, personTypes, rule, step, wired, type NodeChange } from '../nodes/cycle-flow'
import { theDirectoryWorld } from './directory'

const world = theDirectoryWorld()

const people = (more: object): NodeChange => ({
  id: 'store',
  types: [{ ...personTypes[0], graceDays: 0, deletionRule: { kind: 'lastConnector' }, ...more }],
})
const provision = (settings: object): NodeChange => ({ id: 'provision', onDeletion: 'disconnect', ...settings })
/** Who has no department is out of the directory's scope: whoever left HR, whose values go with her. */
const withDepartment: NodeChange = { id: 'out-scope', mode: 'expression', expression: 'IsPresent(mv["Department"])' }
const notNowhere: NodeChange = { id: 'out-scope', mode: 'expression', expression: 'mv["Department"] != "Nowhere"' }

/** The directory supplies telephones of people it knows. */
const telephones: NodeChange[] = [
  rule('ad-in', 'AD in', 'inbound', 'ad') as NodeChange,
  step('ad-join', 'join', 'ad-in', [['ad-flow'], [], []], {
    rows: [{ pairs: [{ cs: 'employeeNumber', mv: 'Employee ID', ignoreCase: false }] }],
  }) as NodeChange,
  step('ad-flow', 'attribute-flow', 'ad-in', [['out-scope']], { mappings: [direct('mail', 'Telephone')] }) as NodeChange,
  ...wired({ 'ad-import': [['ad-join'], ['out-scope'], []] }),
]

/** Cycles until one changes nothing; how many it took. */
async function cyclesToRest(): Promise<number> {
  for (let count = 1; ; count++) {
    const runs = [await world.red.run('import'), await world.red.run('export'), await world.red.run('ad-import')]
    if (runs.every(({ counters: { processed, sent } }) => processed + sent === 0)) return count
    if (count > 5) throw new Error('it never comes to rest')
  }
}

/** Two people whose telephones the directory supplies. */
async function supplied(): Promise<void> {
  await world.settled(2)
  await world.red.run('ad-import', { profile: 'full-sync' })
  expect((await world.person('1'))?.attributes['Telephone']).toBe('p1.q@company.com')
}

async function restsWith(count: number): Promise<void> {
  expect(await cyclesToRest()).toBeLessThanOrEqual(3)
  expect(await world.people()).toBe(count)
  expect(await world.pendings()).toEqual([])
  expect(world.brokenLaws()).toEqual([])
}

describe("losing an account by a rule's Disconnect", () => {
  it('L8 D9 the last connector: the person goes in the same run, the account stays as it is', async () => {
    await world.fresh({ change: [people({}), provision({ action: 'disconnect' }), withDepartment] })
    await world.settled(3)
    world.leave('1')
    const run = await world.red.run('import')
    expect(run.counters).toMatchObject({ disconnected: 1, mvDeleted: 1 })
    expect(run.targets['Directory']).toMatchObject({ deprovisioned: 1 })
    expect((await world.records(run.id)).map(({ because }) => because).join()).toContain(
      'its last connector, Directory, has left',
    )
    expect(world.inDirectory.get('1')).toMatchObject({ enabled: 'yes' })
    await restsWith(2)
  })

  it('L8 L2 with a grace period she is marked, and goes when it is over', async () => {
    await world.fresh({ change: [people({ graceDays: 30 }), provision({ action: 'disconnect' }), withDepartment] })
    await world.settled(2)
    world.leave('1')
    expect((await world.red.run('import')).counters).toMatchObject({ deletionMarked: 1, mvDeleted: 0 })
    await restsWith(2)
    world.days(31)
    expect((await world.red.run('lifecycle', { confirm: true })).counters).toMatchObject({ mvDeleted: 1 })
    await restsWith(1)
    world.days(-31)
  })

  it('L8 the only authoritative source: who falls out of its scope goes, and comes back as somebody new without it', async () => {
    const deletionRule = { kind: 'authoritativeSource', systems: ['ad'], mode: 'any' }
    await world.fresh({ change: [people({ deletionRule }), provision({ action: 'disconnect' }), notNowhere] })
    await world.settled(2)
    world.change('1', { department: 'Nowhere' })
    expect((await world.red.run('import')).counters).toMatchObject({ mvDeleted: 1 })
    expect(await world.people()).toBe(1)
    await restsWith(2)
  })

  describe('L9 by a scope typed wrongly, where the directory decides who stays', () => {
    const deletionRule = { kind: 'authoritativeSource', systems: ['ad'], mode: 'any' }
    const typedWrongly: NodeChange = { id: 'out-scope', mode: 'expression', expression: 'mv["Department"] = "typo"' }
    const people15 = [people({ deletionRule }), provision({ action: 'disconnect' })]
    const fullSync = () => world.red.run('import', { profile: 'full-sync' })

    async function typed(): Promise<void> {
      await world.fresh({ change: [...people15, notNowhere] })
      await world.settled(15)
      await world.redeploy({ change: [...people15, typedWrongly] })
      const run = await fullSync()
      expect(run).toMatchObject({ status: 'warnings', counters: { mvDeleted: 0, disconnected: 0, syncFailed: 0 } })
      expect(run.warnings.map(({ message }) => message).join()).toContain('15 of 15 objects of type Person would be disconnected')
      expect(await world.people()).toBe(15)
    }

    it('L9 L8 nobody goes before somebody has looked; corrected, nothing is left of it', async () => {
      await typed()
      expect((await fullSync()).counters).toMatchObject({ mvDeleted: 0 })
      expect((await world.red.run('ad-import')).counters).toMatchObject({ mvDeleted: 0 })
      await world.redeploy({ change: [...people15, notNowhere] })
      expect(await fullSync()).toMatchObject({ counters: { mvDeleted: 0 }, warnings: [] })
      expect(await world.heldPeople('HR')).toBeNull()
      await world.red.run('ad-import', { profile: 'full-import+full-sync' })
      expect(await world.heldPeople('Directory')).toBeNull()
      await restsWith(15)
    })

    it('L9 L8 released, exactly they go, and their accounts stay as they are', async () => {
      await typed()
      expect(await world.releasePeople('HR')).toBe(15)
      const run = await fullSync()
      expect(run.counters).toMatchObject({ mvDeleted: 15, syncFailed: 0 })
      expect(await world.heldPeople('HR')).toBeNull()
      expect(world.inDirectory.get('1')).toMatchObject({ enabled: 'yes' })
    })
  })

  describe('L9 by a scope typed wrongly, while all people stay', () => {
    const typedWrongly: NodeChange = { id: 'out-scope', mode: 'expression', expression: 'mv["Department"] = "typo"' }
    const disconnecting = provision({ action: 'disconnect' })
    const fullSync = () => world.red.run('import', { profile: 'full-sync' })
    const linked = async (): Promise<number> => {
      const { csos } = await world.red.engine().store.counts()
      return csos.reduce((sum, { link, count }) => (link === 'provisioned' ? sum + count : sum), 0)
    }

    async function typed(): Promise<void> {
      await world.fresh({ change: [people({}), disconnecting, notNowhere] })
      await world.settled(15)
      await world.redeploy({ change: [people({}), disconnecting, typedWrongly] })
      const run = await fullSync()
      expect(run).toMatchObject({ status: 'warnings', counters: { syncFailed: 0 } })
      expect(run.warnings.map(({ message }) => message).join()).toContain('15 of 15 objects of type Person would be disconnected')
      expect(await linked()).toBe(15)
    }

    it('L9 X5 no account is cut before somebody has looked; corrected, nothing is left of it', async () => {
      await typed()
      await fullSync()
      await world.red.run('ad-import')
      expect(await linked()).toBe(15)
      await world.redeploy({ change: [people({}), disconnecting, notNowhere] })
      expect(await fullSync()).toMatchObject({ warnings: [] })
      expect(await world.heldPeople('HR')).toBeNull()
      await world.red.run('ad-import', { profile: 'full-import+full-sync' })
      expect([await linked(), await world.heldPeople('Directory')]).toEqual([15, null])
      await restsWith(15)
    })

    it('L9 released, exactly they are cut, and their people stay', async () => {
      await typed()
      expect(await world.releasePeople('HR')).toBe(15)
      expect((await fullSync()).counters).toMatchObject({ mvDeleted: 0, syncFailed: 0 })
      expect([await linked(), await world.heldPeople('HR')]).toEqual([0, null])
      await restsWith(15)
    })

    it('L9 a few are cut in the same run', async () => {
      await world.fresh({ change: [people({}), disconnecting, notNowhere] })
      await world.settled(15)
      world.change('1', { department: 'Nowhere' })
      const run = await world.red.run('import')
      expect(run).toMatchObject({ status: 'success', targets: { Directory: { deprovisioned: 1 } } })
      expect(await linked()).toBe(14)
      await restsWith(15)
    })
  })

  it('L8 another connector is left: she stays', async () => {
    await world.fresh({ change: [people({}), provision({ action: 'disconnect' }), notNowhere] })
    await world.settled(2)
    world.change('1', { department: 'Nowhere' })
    expect((await world.red.run('import')).counters).toMatchObject({ mvDeleted: 0 })
    await restsWith(2)
  })

  it('D9 A7 values that only the account supplied are recalled in the same run', async () => {
    await world.fresh({ change: [people({}), provision({ action: 'disconnect' }), notNowhere, ...telephones] })
    await supplied()
    world.change('1', { department: 'Nowhere' })
    await world.red.run('import')
    expect((await world.person('1'))?.attributes['Telephone']).toBeUndefined()
  })
})

describe('losing an account by an export', () => {
  const deletes = provision({ action: 'delete', onDeletion: 'delete' })

  it('D9 L8 the last connector: the next synchronisation of the target deletes the person', async () => {
    await world.fresh({ change: [people({}), deletes, withDepartment] })
    await world.settled(2)
    world.leave('1')
    await world.red.run('import')
    expect(await world.states()).toEqual({ 'delete pending': 1 })
    expect((await world.red.run('export')).counters).toMatchObject({ deleted: 1 })
    expect(await world.people()).toBe(2)
    expect((await world.red.run('ad-import')).counters).toMatchObject({ disconnected: 1, mvDeleted: 1 })
    await restsWith(1)
  })

  it('D9 A7 the values it supplied are recalled by it', async () => {
    await world.fresh({ change: [people({}), deletes, notNowhere, ...telephones] })
    await supplied()
    world.change('1', { department: 'Nowhere' })
    await world.red.run('import')
    await world.red.run('export')
    expect((await world.person('1'))?.attributes['Telephone']).toBe('p1.q@company.com')
    await world.red.run('ad-import')
    expect((await world.person('1'))?.attributes['Telephone']).toBeUndefined()
    await restsWith(2)
  })

  it('I14 D9 where nothing hung on it nothing is left to synchronise', async () => {
    await world.fresh({ change: [people({}), deletes, notNowhere] })
    await world.settled(2)
    world.change('1', { department: 'Nowhere' })
    await world.red.run('import')
    await world.red.run('export')
    expect((await world.red.run('ad-import')).counters).toMatchObject({ processed: 0 })
    await restsWith(2)
  })

  it('D9 N10 says so where no node synchronises the target', async () => {
    await world.fresh({ change: [people({}), deletes, withDepartment] })
    await world.settled(2)
    await world.redeploy({ change: [people({}), deletes, withDepartment, { id: 'ad-import', d: true }] })
    world.leave('1')
    await world.red.run('import')
    expect((await world.red.run('export')).warnings).toMatchObject([
      { code: 'not-synchronised', message: expect.stringContaining('no connector import node synchronises Directory') as string },
    ])
  })

  it('R6 D9 who is back in scope before that has an account again', async () => {
    await world.fresh({ change: [people({}), deletes, notNowhere, ...telephones] })
    await supplied()
    world.change('1', { department: 'Nowhere' })
    await world.red.run('import')
    await world.red.run('export')
    world.change('1', { department: 'Labs' })
    expect(await cyclesToRest()).toBeLessThanOrEqual(3)
    expect(world.inDirectory.get('1')).toMatchObject({ department: 'Labs' })
    expect(await world.people()).toBe(2)
    expect(world.brokenLaws()).toEqual([])
  })
})

it('L8 D9 an account that an import misses was lost, and the person with it where it was the last', async () => {
  await world.fresh({ change: [people({}), provision({ action: 'disconnect' })] })
  await world.settled(2)
  world.leave('1')
  await world.red.run('import')
  expect(await world.people()).toBe(2)
  const [first] = world.directory.all()
  if (first) world.directory.remove(first)
  expect((await world.red.run('ad-import')).counters).toMatchObject({ disconnected: 1, mvDeleted: 1 })
  await restsWith(1)
})
