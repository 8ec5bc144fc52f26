/** What a person decides on one object by hand: joined, taken off, kept apart, made a person; each stands until taken back. */
import { describe, expect, it } from 'vitest'
import type { HandAction, HandRequest } from '../../runtime/model/by-hand'
import type { Run } from '../../runtime/model/runs'
import { personTypes, source, wired } from '../nodes/cycle-flow'
import { theDirectoryWorld } from './directory'

const world = theDirectoryWorld()
const reason = 'the names are spelled differently'

async function decide(action: HandAction, cso: number, more: Partial<HandRequest> = {}): Promise<Run> {
  const byHand = { action, cso, who: 'Ada', reason, ...more }
  const { ended } = await world.red.engine().start({ profile: action, system: null, startedBy: 'Ada', overlap: 'wait', byHand })
  return ended
}

function put(id: string, attributes: Record<string, string>): void {
  const dn = attributes['dn'] ?? `cn=${id},dc=corp`
  world.directory.put({ type: 'user', anchor: id, secondaryId: dn, attributes: { id, dn, ...attributes } })
}

/** The object of a system with this anchor. */
function csoOf(system: string, anchor: string): { id: number; mvo: number | null; link: string } {
  const sql = 'select c.id, c.mvo, c.link from cso c join system s on s.id = c.system where s.name = ? and c.anchor = ?'
  const found = world.database.prepare(sql).get(system, anchor) as { id: number; mvo: number | null; link: string } | undefined
  if (!found) throw new Error(`${system} has no object ${anchor}`)
  return found
}

async function idOf(employeeId: string): Promise<number> {
  const person = await world.person(employeeId)
  if (!person) throw new Error(`nobody has the number ${employeeId}`)
  return person.id
}

const full = (node: string): Promise<Run> => world.red.run(node, { profile: 'full-sync' })
const standing = async (cso: number) => (await world.red.engine().store.handDecisionsOf([cso])).get(cso) ?? null

/** Ann waits for an account, and has one that no match row finds. */
async function annsOtherAccount(): Promise<{ readonly account: number; readonly ann: number }> {
  await world.fresh()
  put('x1', { dn: 'cn=al,dc=corp', displayName: 'A. Lee' })
  world.hire('1', 'Ann', 'Lee')
  await world.red.run('import')
  await world.red.run('ad-import')
  expect(await world.states()).toEqual({ 'create pending': 1 })
  return { account: csoOf('Directory', 'x1').id, ann: await idOf('1') }
}

describe('J9 joining by hand', () => {
  it('J9 R3 an account that no row finds takes the place of the one to be made, and is filled by the rules', async () => {
    const { account, ann } = await annsOtherAccount()
    const run = await decide('join', account, { mvo: ann })
    expect(run).toMatchObject({ status: 'success', profile: 'join', startedBy: 'Ada', counters: { joined: 1 }, warnings: [] })
    expect(await world.records(run.id)).toMatchObject([
      {
        cso: account,
        mvo: ann,
        outcome: 'joined',
        because: expect.stringContaining(`joined by hand by Ada: ${reason}`) as string,
      },
    ])
    expect(await world.states()).toEqual({ 'update pending': 1 })
    expect(await standing(account)).toEqual({ decision: 'joined', who: 'Ada', reason, at: expect.any(String) as string })
    await world.red.run('export')
    await world.red.run('ad-import')
    expect(world.directory.all()).toHaveLength(1)
    expect(world.directory.all()[0]?.attributes).toMatchObject({ id: 'x1', displayName: 'Ann Lee' })
    for (const node of ['import', 'ad-import']) await full(node)
    expect(csoOf('Directory', 'x1')).toMatchObject({ mvo: ann, link: 'byHand' })
    expect(await world.pendings()).toEqual([])
    expect(world.brokenLaws()).toEqual([])
  })

  it('J9 a link made by hand survives that its record falls out of scope, with its values', async () => {
    await world.fresh()
    world.hire('1', 'Ann', 'Lee')
    await world.red.run('import')
    const record = csoOf('HR', '1').id
    const ann = await idOf('1')
    await decide('never-join', record)
    expect((await decide('project', record)).status).toBe('success')
    const [made] = (await world.red.engine().store.searchMvos({ type: 'Person', limit: 10 })).items.filter(({ id }) => id !== ann)
    expect(made).toMatchObject({ origin: 'byHand' })
    world.change('1', { employeeType: 'Contractor' })
    await world.red.run('import')
    await full('import')
    expect(csoOf('HR', '1')).toMatchObject({ mvo: made?.id, link: 'byHand' })
    world.leave('1')
    await world.red.run('import')
    await full('import')
    expect((await world.red.engine().store.loadMvos([made?.id ?? 0])).mvos).toHaveLength(1)
    expect(world.brokenLaws()).toEqual([])
  })

  it('J9 J5 L7 is refused with what to do, and nothing of it happens', async () => {
    const { account, ann } = await annsOtherAccount()
    world.hire('2', 'Bob', 'Ray')
    await world.red.run('import')
    const hr = csoOf('HR', '2').id
    const refused = async (run: Promise<Run>, why: string): Promise<void> => {
      const { status, reason: because } = await run
      expect([status, because]).toEqual(['stopped', expect.stringContaining(why)])
    }
    await refused(decide('join', hr, { mvo: ann }), '2 belongs to Bob Ray')
    await refused(decide('disconnect', account), 'belongs to nobody')
    await refused(decide('allow-join', account), 'may join already')
    await refused(decide('join', account, { mvo: 999 }), 'not there any more')
    await refused(decide('join', 999, { mvo: ann }), 'no connector space object 999')
    await refused(decide('project', account), 'no inbound rule of Directory')
    await decide('never-join', hr)
    await refused(decide('join', hr, { mvo: ann }), 'Ann Lee has 1 of HR already')
    await decide('join', account, { mvo: ann })
    await refused(decide('join', account, { mvo: ann }), "is Ann Lee's already")
    expect(world.brokenLaws()).toEqual([])
  })
})

describe('J9 D8 decided on by hand where a system has several import nodes', () => {
  it('J9 D8 an object goes by one that leads to the steps', async () => {
    const change = [...wired({ import: [[], [], []] }), source('import-wired', 'hr', [['scope'], ['out-scope'], []])]
    await world.fresh({ change })
    world.hire('1', 'Ann', 'Lee')
    await world.red.run('import-wired')
    const record = csoOf('HR', '1').id
    await decide('never-join', record)
    const made = await decide('project', record)
    expect(made).toMatchObject({ status: 'success', warnings: [], counters: { projected: 1 } })
    const person = (await world.red.engine().store.loadMvos([csoOf('HR', '1').mvo ?? 0])).mvos[0]
    expect(person?.attributes).toMatchObject({ 'First Name': 'Ann', 'Last Name': 'Lee' })
    await decide('never-join', record)
    expect(await decide('allow-join', record)).toMatchObject({ warnings: [] })
    expect(world.brokenLaws()).toEqual([])
  })
})

describe('J9 kept apart by hand', () => {
  it('J9 a record belongs to nobody, whatever full syncs find, until it may join again', async () => {
    await world.fresh()
    await world.settled(2)
    const record = csoOf('HR', '2').id
    const run = await decide('never-join', record)
    expect(run.status).toBe('success')
    expect(await world.records(run.id)).toMatchObject([{ cso: record, outcome: 'disconnected' }])
    expect(await standing(record)).toMatchObject({ decision: 'neverJoin', who: 'Ada', reason })
    for (let i = 0; i < 2; i++) await full('import')
    world.change('2', { department: 'Sales 2' })
    await world.red.run('import')
    expect(csoOf('HR', '2')).toMatchObject({ mvo: null, link: 'none' })
    const again = await decide('allow-join', record)
    expect(again.status).toBe('success')
    expect(csoOf('HR', '2').mvo).not.toBeNull()
    expect(await standing(record)).toBeNull()
    expect(world.brokenLaws()).toEqual([])
  })

  it('J9 R3 an account is not found by the match rows any more, and keeps what it has', async () => {
    await world.fresh()
    await world.settled(1)
    const account = csoOf('Directory', world.directory.all()[0]?.anchor ?? '').id
    await decide('never-join', account)
    await full('import')
    expect(await world.states()).toEqual({ 'create pending': 1 })
    expect(world.database.prepare('select mvo from cso where id = ?').pluck().get(account)).toBeNull()
    expect(world.directory.all()).toHaveLength(1)
    expect(world.brokenLaws()).toEqual([])
  })

  it('J9 I18 a record that was away for an import is still kept apart, and one that no rule takes joins nobody', async () => {
    await world.fresh()
    await world.settled(2)
    await decide('never-join', csoOf('HR', '2').id)
    // It is where it is to be: no wire is missed.
    expect((await world.red.run('import', { profile: 'full-import+full-sync' })).warnings).toEqual([])
    world.leave('2')
    await world.red.run('import')
    world.hire('2', 'P2', 'Q')
    await world.red.run('import')
    expect(csoOf('HR', '2').mvo).toBeNull()
    expect(await standing(csoOf('HR', '2').id)).toMatchObject({ decision: 'neverJoin', reason })
    world.hire('2', 'P2', 'Q', { employeeType: 'Contractor' })
    await world.red.run('import')
    const run = await decide('project', csoOf('HR', '2').id)
    expect([run.status, run.reason]).toEqual([
      'stopped',
      expect.stringContaining('no rule of HR takes 2 as it is: by rule HR in it'),
    ])
    world.leave('2')
    await world.red.run('import', { profile: 'full-import' })
    const gone = await decide('allow-join', csoOf('HR', '2').id)
    expect([gone.status, gone.reason]).toEqual(['stopped', expect.stringContaining('2 is not in HR any more')])
    await world.red.run('import')
    expect(world.database.prepare("select count(*) from cso where staging = 'obsolete' and mvo is null").pluck().get()).toBe(0)
    expect(world.brokenLaws()).toEqual([])
  })

  it('J9 J5 one that may join again, and meets somebody’s record, says so as before', async () => {
    const byName = { pairs: [{ cs: 'sn', mv: 'Last Name', ignoreCase: true }] }
    await world.fresh({ change: [{ id: 'join', rows: [byName] }] })
    world.hire('1', 'Ann', 'Lee')
    await world.red.run('import')
    world.hire('2', 'Bob', 'Lee')
    expect((await world.red.run('import')).counters).toMatchObject({ syncFailed: 1 })
    const record = csoOf('HR', '2').id
    expect((await decide('never-join', record)).status).toBe('success')
    expect(await full('import')).toMatchObject({ status: 'success', counters: { syncFailed: 0 } })
    const run = await decide('allow-join', record)
    expect(run).toMatchObject({ status: 'errors', counters: { syncFailed: 1 } })
    expect(await world.records(run.id)).toMatchObject([{ cso: record, error: 'existing-join' }])
    expect(await standing(record)).toBeNull()
    expect((await full('import')).counters).toMatchObject({ syncFailed: 1 })
    expect(world.brokenLaws()).toEqual([])
  })

  it('J9 R5 no account is given that a rule would take away again at once', async () => {
    const answers = [
      ['disconnect', 'would be disconnected again at once: no outbound rule takes the person'],
      ['delete', 'would be disabled or deleted at once: it is not in scope of the rule: rule AD out'],
    ] as const
    for (const [action, why] of answers) {
      const { account, ann } = await annsOtherAccount()
      world.change('1', { department: 'Nowhere' })
      await world.redeploy({
        change: [
          { id: 'out-scope', mode: 'expression', expression: 'mv["Department"] != "Nowhere"' },
          { id: 'provision', action },
        ],
      })
      await world.red.run('import')
      const run = await decide('join', account, { mvo: ann })
      expect([run.status, run.reason]).toEqual(['stopped', expect.stringContaining(why)])
      expect(csoOf('Directory', 'x1')).toMatchObject({ mvo: null })
      expect(await world.states()).toEqual({})
      expect(world.brokenLaws()).toEqual([])
    }
  })

  it('J9 R3 D3 an account that may join again is found by whoever waits for one, also where nobody imports it', async () => {
    await world.fresh()
    await world.settled(1)
    const { id: account } = csoOf('Directory', world.directory.all()[0]?.anchor ?? '')
    await decide('never-join', account)
    await full('import')
    expect(await world.states()).toEqual({ 'create pending': 1 })
    await world.redeploy({ change: [{ id: 'ad-import', d: true }] })
    expect((await decide('allow-join', account)).status).toBe('success')
    await world.red.run('import')
    expect(await world.states()).toEqual({})
    expect(csoOf('Directory', world.directory.all()[0]?.anchor ?? '')).toMatchObject({ mvo: await idOf('1'), link: 'joined' })
    expect(world.brokenLaws()).toEqual([])
  })

  it('J9 L8 who loses her last record by hand is asked her deletion rule', async () => {
    await world.fresh({ change: [{ id: 'store', types: [{ ...personTypes[0], graceDays: 0 }] }] })
    await world.settled(2)
    const run = await decide('never-join', csoOf('HR', '2').id)
    expect(run.counters).toMatchObject({ mvDeleted: 1, disconnected: 1 })
    expect(await world.people()).toBe(1)
    expect(world.brokenLaws()).toEqual([])
  })

  it('J9 D3 a disconnected record is looked at again by the rules, as in a full sync', async () => {
    await world.fresh()
    await world.settled(2)
    const record = csoOf('HR', '2').id
    await decide('disconnect', record)
    expect(csoOf('HR', '2')).toMatchObject({ mvo: null })
    await world.red.run('import')
    expect(csoOf('HR', '2').mvo).not.toBeNull()
    expect(world.brokenLaws()).toEqual([])
  })
})
