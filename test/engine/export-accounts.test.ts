/** Exports, account by account: anchors, moves, names that are taken, and accounts that are gone. */
import { describe, expect, it } from 'vitest'
import { personTypes } from '../nodes/cycle-flow'
import { memorySystem } from '../nodes/memory'
import { bentConnector, syncError, theDirectoryWorld } from './directory'
import { deleting } from './directory-flow'

const seen: { sent: number; states: Record<string, number> }[] = []

/** Notes what the store says of a batch at the moment it arrives. */
const looking = () =>
  bentConnector('looking', (open) => ({
    ...open,
    async export(batch, options, signal) {
      const { pendings } = await world.red.engine().store.counts()
      seen.push({ sent: batch.length, states: Object.fromEntries(pendings.map((pending) => [pending.state, pending.count])) })
      return (await open.export?.(batch, options, signal)) ?? []
    },
  }))

/** A system that cannot even be opened while it is down. */
const door = () => {
  const type = bentConnector('door', (open) => open)
  return {
    ...type,
    async open(...args: Parameters<typeof type.open>) {
      const { directory } = world
      if (directory.script.unreachable) throw syncError('system-unreachable', 'no route to host')
      return type.open(...args)
    },
  }
}

const world = theDirectoryWorld(door, looking)

describe('accounts', () => {
  it('E6 I11 I14 the anchor the system assigned is stored, what was sent is applied to the account, and the confirming import leaves nothing to do', async () => {
    await world.fresh()
    await world.hireAll(3)
    await world.red.run('export')
    const { items } = await world.red.engine().store.searchCsos({ system: await world.systemId('Directory'), limit: 10 })
    expect(items.map((item) => [item.anchor, item.staging, item.attributes['id'], item.attributes['dn']])).toEqual(
      items.map((item) => [expect.stringMatching(/^ad-00000/), 'awaitingConfirmation', item.anchor, item.secondaryId]),
    )
    const imported = await world.red.run('ad-import')
    expect(imported).toMatchObject({
      status: 'success',
      counters: { read: 3, confirmed: 3, updated: 0, added: 0, processed: 0 },
    })
    expect(await world.pendings()).toEqual([])
    const again = await world.red.run('ad-import')
    expect(again.counters).toMatchObject({ read: 3, unchanged: 3, processed: 0 })
    const full = await world.red.run('ad-import', { profile: 'full-sync' })
    expect(full.counters).toMatchObject({ processed: 3, noChange: 3 })
    expect(await world.pendings()).toEqual([])
  })

  it('E5 a move is one request that keeps the anchor, with the other changes beside it', async () => {
    await world.fresh()
    await world.settled(2)
    const before = world.inDirectory.get('1')?.['id']
    world.change('1', { department: 'Labs' })
    await world.red.run('import')
    const run = await world.red.run('export')
    expect(run.counters).toMatchObject({ sent: 1, exportRenamed: 1 })
    expect(world.directory.received).toEqual([
      expect.objectContaining({
        operation: 'update',
        secondaryId: 'cn=1,ou=Sales,dc=corp',
        newSecondaryId: 'cn=1,ou=Labs,dc=corp',
        changes: [{ attribute: 'department', set: 'Labs' }],
      }),
    ])
    expect(world.inDirectory.get('1')).toMatchObject({ id: before, dn: 'cn=1,ou=Labs,dc=corp', department: 'Labs' })
    const imported = await world.red.run('ad-import')
    expect(imported.counters).toMatchObject({ read: 2, confirmed: 1, unchanged: 1, renamed: 0, processed: 0 })
    expect(await world.pendings()).toEqual([])
  })

  it('E7 an account of that name that is ours by the match rows is taken over and updated', async () => {
    await world.fresh()
    world.hire('1', 'Ann', 'Lee')
    await world.red.run('import')
    world.directory.put({
      type: 'user',
      anchor: 'x1',
      secondaryId: 'cn=1,ou=Sales,dc=corp',
      attributes: { id: 'x1', dn: 'cn=1,ou=Sales,dc=corp', mail: 'ANN.LEE@company.com', displayName: 'A. Lee' },
    })
    const run = await world.red.run('export')
    expect(run.counters).toMatchObject({ created: 0, exportUpdated: 1, exportFailed: 0 })
    await world.red.run('export')
    expect(world.directory.all()).toHaveLength(1)
    expect(world.inDirectory.get('1')).toMatchObject({ id: 'x1', displayName: 'Ann Lee', mail: 'ann.lee@company.com' })
    // The export itself read it (R13): as any object it is synchronised once by an import of its own system.
    const imported = await world.red.run('ad-import')
    expect(imported.counters).toMatchObject({ confirmed: 1, processed: 1 })
    expect(await world.pendings()).toEqual([])
    expect((await world.red.run('ad-import')).counters).toMatchObject({ unchanged: 1, processed: 0 })
  })

  it('E7 an account of that name that is somebody else’s is left alone, with an error', async () => {
    await world.fresh()
    await world.red.run('ad-import')
    world.hire('1', 'Ann', 'Lee')
    await world.red.run('import')
    const theirs = { id: 'x1', dn: 'cn=1,ou=Sales,dc=corp', mail: 'else@company.com' }
    world.directory.put({ type: 'user', anchor: 'x1', secondaryId: 'cn=1,ou=Sales,dc=corp', attributes: theirs })
    const run = await world.red.run('export')
    expect(run.counters).toMatchObject({ exportFailed: 1 })
    expect(await world.pendings()).toEqual([
      expect.objectContaining({ state: 'pending', attempts: 1, error: expect.stringContaining('belongs to somebody else') }),
    ])
    expect(world.directory.all().map((object) => object.attributes)).toEqual([theirs])
  })

  it('E7 R3 an account made by hand and known by now takes the place of the one that was to be made', async () => {
    const rows = ['login', 'displayName', 'department', 'mail', 'enabled'].map((name) => ({ name, type: 'text', multi: false }))
    const direct = (value: string, target: string) => ({ enabled: true, kind: 'direct', value, target })
    const table = memorySystem('hand')
    table.rows.clear()
    await world.fresh({
      change: [
        {
          id: 'ad',
          connector: 'memory',
          settings: { table: 'hand' },
          objectTypes: [{ name: 'user', anchor: 'login', attributes: rows }],
        },
        {
          id: 'out-flow',
          mappings: [direct('Employee ID', 'login'), direct('Email Address', 'mail'), direct('Display Name', 'displayName')],
        },
      ],
    })
    world.hire('1', 'Ann', 'Lee')
    world.hire('2', 'Bob', 'Ray')
    await world.red.run('import')
    memorySystem('hand').set('1', { mail: 'ann.lee@company.com', displayName: 'by hand' })
    memorySystem('hand').set('2', { mail: 'else@company.com' })
    await world.red.run('ad-import', { profile: 'full-import' })
    // The import has made the person due, whom the export would look at first (D8): without that it meets the account itself.
    const { store } = world.red.engine()
    await store.dropFollowUps([], await store.peopleDue(0, 9))
    const run = await world.red.run('export')
    expect(run.counters).toMatchObject({ exportUpdated: 1, exportFailed: 1 })
    expect(await world.states()).toEqual({ 'update pending': 1, 'create pending': 1 })
    await world.red.run('export')
    expect(memorySystem('hand').rows.get('1')).toMatchObject({ displayName: 'Ann Lee', mail: 'ann.lee@company.com' })
    expect(memorySystem('hand').rows.get('2')).toEqual({ mail: 'else@company.com' })
    const person = await world.person('1')
    const { items } = await world.red.engine().store.searchCsos({ system: await world.systemId('Directory'), limit: 10 })
    expect(items.find((item) => item.anchor === '1')).toMatchObject({ mvo: person?.id, link: 'joined' })
    expect(items).toHaveLength(3)
    expect(world.brokenLaws()).toEqual([])
  })

  for (const rows of [[], [{ pairs: [{ cs: 'mail', mv: 'Email Address', ignoreCase: true }] }]])
    it(`E9 E7 E4 R6 hired again under the same name before the deletion was sent, ${rows.length === 0 ? 'without' : 'with'} match rows`, async () => {
      const person = { ...personTypes[0], graceDays: 0 }
      await world.fresh({
        change: [
          { id: 'store', types: [person] },
          { id: 'provision', rows, onDeletion: 'delete' },
        ],
      })
      await world.settled(2)
      const before = world.inDirectory.get('1')?.['id']
      world.leave('1')
      await world.red.run('import')
      expect(await world.states()).toEqual({ 'delete pending': 1 })
      world.hire('1', 'P1', 'Q')
      await world.red.run('import')
      const run = await world.red.run('export')
      expect(run).toMatchObject({ status: 'success', counters: { exportFailed: 0 } })
      await world.red.run('ad-import')
      expect(await world.pendings()).toEqual([])
      expect(world.directory.all()).toHaveLength(2)
      if (rows.length > 0) expect(world.inDirectory.get('1')?.['id']).toBe(before)
      else expect(world.inDirectory.get('1')?.['id']).not.toBe(before)
      expect(world.brokenLaws()).toEqual([])
    })

  it('E9 E7 X5 a name that is free only once a held deletion is released is tried again', async () => {
    const person = { ...personTypes[0], graceDays: 0 }
    await world.fresh({
      change: [
        { id: 'store', types: [person] },
        { id: 'provision', rows: [], onDeletion: 'delete' },
      ],
    })
    await world.settled(2)
    world.leave('1')
    await world.red.run('import')
    await world.review('hold')
    world.hire('1', 'P1', 'Q')
    await world.red.run('import')
    expect((await world.red.run('export')).counters).toMatchObject({ exportFailed: 1 })
    expect(await world.states()).toEqual({ 'delete held': 1, 'create pending': 1 })
    await world.review('release')
    expect((await world.red.run('export')).counters).toMatchObject({ created: 1, deleted: 1, exportFailed: 0 })
  })

  it('E7 E10 deleting what is gone already is a success', async () => {
    await world.fresh({ change: deleting })
    await world.settled(2)
    world.change('1', { department: 'Nowhere' })
    await world.red.run('import')
    world.directory.remove(world.directory.all().find((object) => object.attributes['employeeNumber'] === '1') ?? missing())
    const run = await world.red.run('export')
    expect(run).toMatchObject({ status: 'success', counters: { deleted: 1, exportFailed: 0 } })
    expect(await world.pendings()).toEqual([])
    expect((await world.red.run('ad-import')).counters).toMatchObject({ read: 1, unchanged: 1, obsoleted: 0 })
  })

  it('E7 updating what is gone is an error; the next import sees it and the account is made again', async () => {
    await world.fresh()
    await world.settled(2)
    world.change('1', { givenName: 'Other' })
    await world.red.run('import')
    world.directory.remove(world.directory.all().find((object) => object.attributes['employeeNumber'] === '1') ?? missing())
    const run = await world.red.run('export')
    expect(run.counters).toMatchObject({ exportFailed: 1 })
    expect(await world.pendings()).toEqual([
      expect.objectContaining({ state: 'failed', error: expect.stringContaining('Import the system') }),
    ])
    expect((await world.red.run('ad-import')).counters).toMatchObject({ obsoleted: 1, disconnected: 1 })
    expect(await world.states()).toEqual({ 'create pending': 1 })
    expect((await world.red.run('export')).counters).toMatchObject({ created: 1 })
    expect(world.inDirectory.get('1')).toMatchObject({ displayName: 'Other Q' })
    expect(world.brokenLaws()).toEqual([])
  })
})

function missing(): never {
  throw new Error('the account is not in the directory')
}
