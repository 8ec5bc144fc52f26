/** Creates that were sent and are not shown by the import after them: made again, given up, or seen at last. */
import { describe, expect, it } from 'vitest'
import { theDirectoryWorld } from './directory'
import { directoryMappings } from './directory-flow'

const world = theDirectoryWorld()
const text = (name: string, more: object = {}) => ({ name, type: 'text', multi: false, ...more })

describe('a create that was sent is looked for', () => {
  it('I12 a create that was accepted and is never shown is made again, at most five times', async () => {
    await world.fresh()
    await world.hireAll(1)
    const sent: number[] = []
    for (let i = 0; i < 7; i++) {
      sent.push((await world.red.run('export')).counters.sent)
      for (const object of world.directory.all()) world.directory.remove(object)
      world.directory.put({ type: 'user', anchor: 'other', secondaryId: 'cn=other,dc=corp', attributes: { id: 'other' } })
      await world.red.run('ad-import')
    }
    expect(sent).toEqual([1, 1, 1, 1, 1, 0, 0])
    expect(await world.pendings()).toEqual([
      expect.objectContaining({
        operation: 'create',
        state: 'failed',
        error: expect.stringContaining('the system does not show it'),
      }),
    ])
    expect(world.brokenLaws()).toEqual([])
  })

  describe('a create that was sent and is never shown', () => {
    const secret = { enabled: true, kind: 'expression', value: 'RandomPassword(16)', target: 'password', mode: 'initial' }
    const first = { enabled: true, kind: 'constant', value: 'welcome', target: 'note', mode: 'initial' }
    const withSecret = {
      change: [{ id: 'out-flow', mappings: [...directoryMappings, secret, first] }],
    }
    const lost = async (): Promise<void> => {
      for (const object of world.directory.all()) world.directory.remove(object)
      world.directory.put({ type: 'user', anchor: 'other', secondaryId: 'cn=other,dc=corp', attributes: { id: 'other' } })
      await world.red.run('ad-import', { profile: 'full-import' })
    }

    it('I12 R7 carries its secret and initial values again, without a sync between', async () => {
      await world.fresh({ ...withSecret, attributes: [text('note')] })
      await world.hireAll(1)
      await world.red.run('export')
      const password = world.directory.received[0]?.attributes['password']
      expect(password).toMatch(/^.{16}$/)
      await lost()
      await world.red.run('export')
      expect(world.directory.received[1]).toMatchObject({ operation: 'create', attributes: { password, note: 'welcome' } })
      expect((await world.red.run('ad-import')).counters).toMatchObject({ confirmed: 1, notReimported: 0 })
      expect(await world.pendings()).toEqual([])
    })

    it('I12 R7 a secret that was confirmed is kept nowhere', async () => {
      await world.fresh({ ...withSecret, attributes: [text('note')] })
      await world.settled(1)
      expect(await world.pendings()).toEqual([])
      await world.red.run('ad-import', { profile: 'full-sync' })
      expect(await world.pendings()).toEqual([])
    })

    it('I12 X4 what was staged on top of it and held by a person stays held', async () => {
      await world.fresh()
      await world.hireAll(1)
      await world.red.run('export')
      world.change('1', { givenName: 'Ann' })
      await world.red.run('import')
      await world.review('hold')
      await lost()
      expect(await world.pendings()).toEqual([expect.objectContaining({ state: 'held', heldBy: 'person', operation: 'create' })])
      expect((await world.red.run('export')).counters.sent).toBe(0)
      await world.review('release')
      await world.red.run('export')
      expect(world.inDirectory.get('1')).toMatchObject({ displayName: 'Ann Q', department: 'Sales' })
    })

    it('I12 X3 whose deletion was asked for meanwhile is gone as wished, and not made again', async () => {
      const nowhere = { id: 'out-scope', mode: 'expression', expression: 'mv["Department"] != "Nowhere"' }
      await world.fresh({ change: [nowhere, { id: 'provision', action: 'delete' }] })
      await world.hireAll(1)
      await world.red.run('export')
      world.change('1', { department: 'Nowhere' })
      await world.red.run('import')
      expect(await world.states()).toEqual({ 'delete pending': 1 })
      await lost()
      await world.red.run('ad-import')
      expect(await world.pendings()).toEqual([])
      expect((await world.red.run('export')).counters.sent).toBe(0)
      expect(world.brokenLaws()).toEqual([])
    })

    it('I12 O8 values added to a list since come with the create, as the whole list', async () => {
      const roles = { enabled: true, kind: 'expression', value: 'Split(mv["Telephone"], ";")', target: 'roles' }
      await world.fresh({
        change: [{ id: 'out-flow', mappings: [...directoryMappings, roles] }],
        attributes: [{ name: 'roles', type: 'text', multi: true }],
      })
      world.hire('1', 'Ann', 'Lee', { phone: 'a;b' })
      await world.red.run('import')
      await world.red.run('export')
      world.change('1', { phone: 'b;c' })
      await world.red.run('import')
      await lost()
      await world.red.run('export')
      expect(world.inDirectory.get('1')).toMatchObject({ roles: ['b', 'c'] })
    })
  })

  it('I12 I11 one that was not shown, made again and then seen, is one object with its new anchor', async () => {
    await world.fresh()
    await world.hireAll(1)
    await world.red.run('export')
    for (const object of world.directory.all()) world.directory.remove(object)
    world.directory.put({ type: 'user', anchor: 'other', secondaryId: 'cn=other,dc=corp', attributes: { id: 'other' } })
    expect((await world.red.run('ad-import')).counters).toMatchObject({ notReimported: 1, added: 1 })
    world.script = { drop: { after: 0, applied: true } }
    await world.red.run('export')
    world.script = {}
    expect((await world.red.run('ad-import')).counters).toMatchObject({ read: 2, confirmed: 1, unchanged: 1, added: 0 })
    expect(await world.pendings()).toEqual([])
    expect(world.brokenLaws()).toEqual([])
  })
})
