/** Pending exports that a person holds, releases or discards. */
import { describe, expect, it } from 'vitest'
import { personTypes } from '../nodes/cycle-flow'
import { theDirectoryWorld } from './directory'
import { directoryMappings } from './directory-flow'

const world = theDirectoryWorld()
const holding = { id: 'pending', hold: true }
const limits = (more: object) => ({ id: 'ad', limits: more })
const nowhere = { id: 'out-scope', mode: 'expression', expression: 'mv["Department"] != "Nowhere"' }
const deleting = [nowhere, { id: 'provision', action: 'delete' }]

async function ids(state?: string): Promise<number[]> {
  return (await world.pendings()).filter((pending) => state === undefined || pending.state === state).map((pending) => pending.id)
}

describe('what is staged', () => {
  it('X1 one pending export an account, a row a changed attribute, with old and new value and the rule', async () => {
    await world.fresh()
    await world.settled(1)
    world.change('1', { givenName: 'Ann', department: 'Labs' })
    await world.red.run('import')
    const rule = (await world.red.engine().store.rules()).find((rule) => rule.name === 'AD out')?.id
    const [pending, ...others] = await world.pendings()
    expect(others).toEqual([])
    expect(pending?.changes.map(({ attribute, from, to, rule: by }) => [attribute, from, to, by])).toEqual([
      ['dn', 'cn=1,ou=Sales,dc=corp', 'cn=1,ou=Labs,dc=corp', rule],
      ['displayName', 'P1 Q', 'Ann Q', rule],
      ['department', 'Sales', 'Labs', rule],
      ['mail', 'p1.q@company.com', 'ann.q@company.com', rule],
    ])
  })

  it('X2 there and back again leaves nothing; changes to a create not yet sent fold into it', async () => {
    await world.fresh()
    await world.settled(1)
    world.change('1', { department: 'Labs' })
    await world.red.run('import')
    world.change('1', { department: 'Sales' })
    await world.red.run('import')
    expect(await world.pendings()).toEqual([])
    world.hire('2', 'P2', 'Q')
    await world.red.run('import')
    world.change('2', { department: 'Labs' })
    await world.red.run('import')
    expect(await world.states()).toEqual({ 'create pending': 1 })
    expect((await world.red.run('export')).counters).toMatchObject({ sent: 1, created: 1 })
    expect(world.requests).toEqual(['create cn=2,ou=Labs,dc=corp'])
  })

  it('X3 a delete over an update not sent leaves the delete', async () => {
    await world.fresh({ change: deleting })
    await world.settled(1)
    world.change('1', { givenName: 'Ann' })
    await world.red.run('import')
    expect(await world.states()).toEqual({ 'update pending': 1 })
    world.change('1', { department: 'Nowhere' })
    await world.red.run('import')
    expect(await world.states()).toEqual({ 'delete pending': 1 })
    await world.red.run('export')
    expect(world.requests).toEqual(['delete cn=1,ou=Sales,dc=corp'])
    expect(world.directory.all()).toEqual([])
  })

  it('X3 a create whose answer is still awaited is deleted, not cancelled', async () => {
    await world.fresh({ change: deleting })
    await world.hireAll(1)
    await world.red.run('export')
    world.change('1', { department: 'Nowhere' })
    await world.red.run('import')
    expect(await world.states()).toEqual({ 'delete pending': 1 })
    await world.red.run('export')
    expect(world.directory.all()).toEqual([])
    expect(world.brokenLaws()).toEqual([])
  })
})

describe('review', () => {
  it('X4 the step’s own setting holds everything it stages until a person releases it', async () => {
    await world.fresh({ change: [holding] })
    await world.hireAll(3)
    expect(await world.states()).toEqual({ 'create held': 3 })
    expect((await world.red.run('export')).counters.sent).toBe(0)
    const [first = 0] = await ids()
    expect(await world.review('release', [first])).toEqual({ done: [first], refused: [] })
    expect((await world.red.run('export')).counters.created).toBe(1)
    expect(await world.states()).toEqual({ 'create held': 2, 'create awaitingConfirmation': 1 })
    await world.red.run('ad-import')
    await world.red.run('ad-import', { profile: 'full-sync' })
    expect(await world.states()).toEqual({ 'create held': 2 })
  })

  it('X4 D4 what a person released is not held again by a sync that stages the same', async () => {
    await world.fresh({ change: [holding] })
    await world.hireAll(1)
    await world.review('release')
    await world.red.run('import', { profile: 'full-sync' })
    expect(await world.states()).toEqual({ 'create pending': 1 })
    world.change('1', { givenName: 'Ann' })
    await world.red.run('import')
    expect(await world.states()).toEqual({ 'create held': 1 })
  })

  it('X4 a person holds, releases and discards, one or many; who is recorded', async () => {
    await world.fresh()
    await world.settled(2)
    world.change('1', { department: 'Labs' })
    world.change('2', { department: 'Labs' })
    world.hire('3', 'P3', 'Q')
    await world.red.run('import')
    expect((await world.review('hold')).done).toHaveLength(3)
    expect((await world.review('hold')).refused).toHaveLength(3)
    expect((await world.red.run('export')).counters.sent).toBe(0)
    expect((await world.pendings()).every((pending) => pending.because === 'held by Ada')).toBe(true)
    const creates = (await world.pendings()).filter((pending) => pending.operation === 'create').map((pending) => pending.id)
    expect((await world.review('discard', creates)).done).toEqual(creates)
    expect(await world.states()).toEqual({ 'update held': 2 })
    const runs = (await world.red.engine().store.runs({ limit: 10 })).items.filter(
      (item) => item.profile === 'discard' && item.startedBy === 'Ada',
    )
    expect(runs).toHaveLength(1)
    expect((await world.records(runs[0]?.id ?? 0)).map((record) => [record.outcome, record.because])).toEqual([
      ['discard', 'the create was discarded by Ada: the next synchronisation of the person stages what the rules still want'],
    ])
    await world.review('release')
    expect((await world.red.run('export')).counters).toMatchObject({ exportRenamed: 2 })
    expect(world.brokenLaws()).toEqual([])
  })

  it('X4 a discarded create comes again with the next sync of its person, a discarded update with a full sync', async () => {
    await world.fresh()
    await world.settled(1)
    world.change('1', { givenName: 'Ann' })
    world.hire('2', 'P2', 'Q')
    await world.red.run('import')
    await world.review('discard')
    expect(await world.pendings()).toEqual([])
    await world.red.run('import', { profile: 'full-sync' })
    expect(await world.states()).toEqual({ 'create pending': 1, 'update pending': 1 })
    expect(world.brokenLaws()).toEqual([])
  })

  it('X4 what was sent already cannot be held, released or discarded', async () => {
    await world.fresh()
    await world.hireAll(2)
    world.script = { drop: { after: 1, applied: true } }
    await world.red.run('export')
    expect(await world.states()).toEqual({ 'create awaitingConfirmation': 1, 'create executing': 1 })
    for (const action of ['hold', 'release', 'discard'] as const) {
      const { done, refused } = await world.review(action)
      expect(done).toEqual([])
      expect(refused.map((entry) => entry.because).sort()).toEqual([
        'it is being sent at this moment',
        'it was sent already and waits to be seen in an import',
      ])
    }
  })
})

describe('the setting to hold, switched', () => {
  const free = { id: 'pending', hold: false }
  const heldBy = async (): Promise<(string | undefined)[]> => (await world.pendings()).map((pending) => pending.heldBy)

  it('X4 on: what was staged before does not leave with the next export, sync or no sync', async () => {
    await world.fresh()
    await world.red.run('ad-import')
    await world.hireAll(3)
    await world.redeploy({ change: [holding] })
    expect((await world.red.run('export')).counters).toMatchObject({ sent: 0, held: 3 })
    expect(await world.states()).toEqual({ 'create held': 3 })
    expect(await heldBy()).toEqual(['setting', 'setting', 'setting'])
    expect((await world.pendings())[0]?.because).toContain('held by the setting of the step that staged it')
    expect((await world.red.run('export')).counters).toMatchObject({ sent: 0, held: 0 })
  })

  it('X4 on: the next sync of the object holds it', async () => {
    await world.fresh()
    await world.hireAll(2)
    await world.redeploy({ change: [holding] })
    await world.red.run('import', { profile: 'full-sync' })
    expect(await world.states()).toEqual({ 'create held': 2 })
    await world.redeploy({ change: [free] })
    await world.red.run('import', { profile: 'full-sync' })
    expect(await world.states()).toEqual({ 'create pending': 2 })
    expect((await world.pendings()).map((pending) => pending.because)).not.toContain(expect.stringContaining('held'))
    expect((await world.red.run('export')).counters.created).toBe(2)
  })

  it('X4 off: the next export lets go what only the setting held, and nothing a person or a limit holds', async () => {
    await world.fresh({ change: [limits({ deleteMin: 1 }), ...deleting] })
    await world.settled(5)
    for (const id of ['1', '2', '3']) world.change(id, { department: 'Nowhere' })
    await world.red.run('import')
    expect((await world.red.run('export')).counters.held).toBe(3)
    world.change('4', { givenName: 'Ann' })
    await world.red.run('import')
    await world.review('hold', await ids('pending'))
    await world.redeploy({ change: [limits({ deleteMin: 1 }), ...deleting, holding] })
    world.change('5', { givenName: 'Bob' })
    await world.red.run('import')
    expect((await heldBy()).sort()).toEqual(['limit', 'limit', 'limit', 'person', 'setting'])
    await world.redeploy({ change: [limits({ deleteMin: 1 }), ...deleting, free] })
    expect((await world.red.run('export')).counters).toMatchObject({ sent: 1, exportUpdated: 1 })
    expect(world.inDirectory.get('5')).toMatchObject({ displayName: 'Bob Q' })
    await world.red.run('import', { profile: 'full-sync' })
    expect((await heldBy()).filter((text) => text !== undefined).sort()).toEqual(['limit', 'limit', 'limit', 'person'])
    expect((await world.red.run('export')).counters.sent).toBe(0)
  })

  it('X4 on: what a person let go leaves all the same', async () => {
    await world.fresh()
    await world.red.run('ad-import')
    await world.hireAll(2)
    const [first = 0] = await ids()
    await world.review('hold', [first])
    await world.review('release', [first])
    await world.redeploy({ change: [holding] })
    expect((await world.red.run('export')).counters).toMatchObject({ created: 1, held: 1 })
  })

  it('X4 on: what is in doubt is looked at all the same', async () => {
    await world.fresh()
    await world.hireAll(1)
    world.script = { drop: { after: 0, applied: true } }
    await world.red.run('export')
    expect(await world.states()).toEqual({ 'create executing': 1 })
    world.script = {}
    await world.redeploy({ change: [holding] })
    world.minutes(60)
    expect((await world.red.run('export', { confirm: true })).counters).toMatchObject({ created: 1 })
    expect(world.directory.all()).toHaveLength(1)
    world.minutes(-60)
  })

  it('X4 one step of a rule may hold while another does not: leavers wait for a person, others do not', async () => {
    const leaving = {
      id: 'pending-leaving',
      type: 'identity-pending-export',
      z: 'tab',
      name: 'leavers',
      rule: 'ad-out',
      x: 10,
      y: 10,
      wires: [[]],
    }
    const wired = { id: 'provision', action: 'delete', wires: [['out-flow'], ['pending-leaving']] }
    await world.fresh({ change: [nowhere, wired, { ...leaving, hold: false }] })
    await world.settled(3)
    world.change('1', { department: 'Nowhere' })
    world.change('2', { givenName: 'Ann' })
    await world.red.run('import')
    await world.redeploy({ change: [nowhere, wired, { ...leaving, hold: true }] })
    expect((await world.red.run('export')).counters).toMatchObject({ deleted: 0, exportUpdated: 1, held: 1 })
    expect(await world.states()).toMatchObject({ 'delete held': 1 })
    await world.redeploy({ change: [nowhere, wired, { ...leaving, hold: false }] })
    expect((await world.red.run('export')).counters).toMatchObject({ deleted: 1 })
  })

  it('X4 L5 the deletion of an account whose person is gone is stopped, too', async () => {
    const types = { id: 'store', types: [{ ...personTypes[0], graceDays: 0 }] }
    await world.fresh({ change: [types] })
    await world.settled(3)
    world.leave('1')
    await world.red.run('import')
    expect(await world.people()).toBe(2)
    expect(await world.states()).toEqual({ 'delete pending': 1 })
    await world.redeploy({ change: [types, holding] })
    expect((await world.red.run('export')).counters).toMatchObject({ sent: 0, held: 1 })
    await world.redeploy({ change: [types, free] })
    expect((await world.red.run('export')).counters).toMatchObject({ deleted: 1 })
  })
})

describe('initial values', () => {
  it('R7 D4 a random initial secret is staged once: a full sync does not draw another', async () => {
    const secret = { enabled: true, kind: 'expression', value: 'RandomPassword(16)', target: 'password', mode: 'initial' }
    await world.fresh({ change: [{ id: 'out-flow', mappings: [...directoryMappings, secret] }] })
    await world.hireAll(1)
    const first = await world.pendings()
    expect(first[0]?.changes.find((change) => change.attribute === 'password')?.to).toMatch(/.{16}/)
    const run = await world.red.run('import', { profile: 'full-sync' })
    expect(run.counters).toMatchObject({ noChange: 1 })
    expect(await world.pendings()).toEqual(first)
  })
})
