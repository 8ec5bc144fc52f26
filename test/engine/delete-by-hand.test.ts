/** People who are deleted by hand: what goes with them is shown first, and it is what is done. */
import { describe, expect, it } from 'vitest'
import type { WholeLook } from '../../runtime/engine/look-at-deletion'
import type { Run } from '../../runtime/model/runs'
import { personTypes, step, wired, type NodeChange } from '../nodes/cycle-flow'
import { fromDist } from '../nodes/red'
import { theDirectoryWorld } from './directory'

const world = theDirectoryWorld()

const people = (more: object): NodeChange => ({ id: 'store', types: [{ ...personTypes[0], ...more }] })
const provision = (settings: object): NodeChange => ({ id: 'provision', ...settings })

async function idOf(employeeId: string): Promise<number> {
  const person = await world.person(employeeId)
  if (!person) throw new Error(`nobody has the number ${employeeId}`)
  return person.id
}

async function look(employeeId: string): Promise<WholeLook> {
  const { lookAt } = fromDist<typeof import('../../runtime/engine/look-at-deletion')>('runtime/engine/look-at-deletion.js')
  return lookAt(world.red.engine(), await idOf(employeeId))
}

/** What becomes of each connector, as `Directory: deleted`. */
const fates = ({ connectors }: WholeLook): string[] => connectors.map(({ system, fate }) => `${system}: ${fate}`).sort()

async function remove(mvo: number, seen: string): Promise<Run> {
  const engine = world.red.engine()
  const deletion = { mvo, seen, who: 'Ada' }
  const request = { profile: 'deletion', system: null, startedBy: 'Ada', overlap: 'wait', deletion } as const
  return (await engine.start(request)).ended
}

/** Everything that every table holds, in one text. */
function everything(): string {
  const { database } = world
  const tables = database.prepare("select name from sqlite_master where type = 'table' order by name").pluck().all() as string[]
  return JSON.stringify(tables.map((table) => [table, database.prepare(`select * from "${table}"`).all()]))
}

/** Cycles until one changes nothing; how many it took. */
async function cyclesToRest(): Promise<number> {
  for (let count = 1; ; count++) {
    const runs = [await world.red.run('import'), await world.red.run('export'), await world.red.run('ad-import')]
    if (runs.every(({ counters: { processed, sent } }) => processed + sent === 0)) return count
    if (count > 5) throw new Error('it never comes to rest')
  }
}

describe('looking before deleting', () => {
  const actions: [string, object, string][] = [
    ['Delete', { onDeletion: 'delete' }, 'Directory: deleted'],
    ['Disable', { onDeletion: 'disable' }, 'Directory: disabled'],
    ['Disconnect', { onDeletion: 'disconnect' }, 'Directory: disconnected'],
  ]
  for (const [action, settings, fate] of actions)
    it(`L7 shows what ${action} does with the account, and it is what is done`, async () => {
      await world.fresh({ change: [provision(settings)] })
      await world.settled(3)
      const mvo = await idOf('2')
      const shown = await look('2')
      expect(fates(shown)).toEqual([fate, 'HR: disconnected'])
      expect(shown).toMatchObject({ name: 'P2 Q', obstacle: null, passedOver: [], limits: [] })
      const [account] = shown.connectors.filter(({ system }) => system === 'Directory')
      expect(account?.changes.map(({ attribute, to }) => [attribute, to])).toEqual(
        action === 'Disable' ? [['enabled', 'no']] : [],
      )
      const run = await remove(mvo, shown.seen)
      expect(run).toMatchObject({ status: 'success', profile: 'deletion', kind: 'lifecycle', startedBy: 'Ada' })
      expect(run.counters).toMatchObject({ mvDeleted: 1 })
      expect(await world.records(run.id)).toMatchObject([{ mvo, name: 'P2 Q', because: 'deleted by hand by Ada' }])
      expect(await world.people()).toBe(2)
      const staged = { Delete: [['delete', {}]], Disable: [['update', { enabled: 'no' }]], Disconnect: [] }[action]
      expect(await world.staged()).toEqual(staged)
      expect(world.brokenLaws()).toEqual([])
      await world.red.run('export')
      expect(world.inDirectory.has('2')).toBe(action !== 'Delete')
    })

  it('L7 a look writes nothing, however often', async () => {
    await world.fresh()
    await world.settled(3)
    await look('1')
    const before = everything()
    await look('1')
    await look('2')
    expect(everything()).toBe(before)
  })

  it('L7 L4 says of an account that grace has disabled already, or is about to, what it is', async () => {
    await world.fresh({ change: [provision({ action: 'disable', onDeletion: 'disable' })] })
    await world.settled(3)
    world.leave('1')
    await world.red.run('import')
    expect(await world.states()).toEqual({ 'update pending': 1 })
    const waiting = (await look('1')).connectors.find(({ system }) => system === 'Directory')
    expect(waiting).toMatchObject({ fate: 'disabled', because: 'what disables it waits already' })
    await world.red.run('export')
    await world.red.run('ad-import')
    const disabled = (await look('1')).connectors.find(({ system }) => system === 'Directory')
    expect(disabled).toMatchObject({ fate: 'disconnected', because: expect.stringContaining('it is disabled already') as string })
  })

  it('L7 an account that was never sent is not made', async () => {
    await world.fresh()
    await world.hireAll(2)
    const shown = await look('1')
    expect(fates(shown)).toEqual(['Directory: neverSent', 'HR: disconnected'])
    await remove(await idOf('1'), shown.seen)
    await world.red.run('export')
    expect(world.requests).toEqual(['create cn=2,ou=Sales,dc=corp'])
  })

  it('L7 says which record makes the person again, and it does', async () => {
    await world.fresh({ change: [provision({ onDeletion: 'disconnect' })] })
    await world.settled(3)
    const shown = await look('1')
    expect(shown.comesBack).toEqual([
      expect.stringMatching(
        /^HR still has the record 1, and rule HR in takes it: the next synchronisation of HR makes the person again/,
      ),
    ])
    await remove(await idOf('1'), shown.seen)
    expect(await world.people()).toBe(2)
    await world.red.run('import')
    expect(await world.people()).toBe(3)
    expect(await cyclesToRest()).toBeLessThanOrEqual(3)
  })

  it('L7 a record that is gone or out of scope makes nobody', async () => {
    await world.fresh({ change: [people({ deletionRule: { kind: 'manual' }, keepValuesOnDisconnect: true })] })
    await world.settled(3)
    world.leave('1')
    await world.red.run('import')
    expect(await look('1')).toMatchObject({ comesBack: [] })
    await world.redeploy({
      change: [
        people({ deletionRule: { kind: 'manual' }, keepValuesOnDisconnect: true }),
        { id: 'scope', action: 'remainJoined', expression: 'cs["sn"] = "nobody"' },
      ],
    })
    expect(fates(await look('2'))).toContain('HR: disconnected')
    expect(await look('2')).toMatchObject({ comesBack: [] })
  })

  it('L7 X5 says that the next export would hold the deletion', async () => {
    await world.fresh({
      change: [provision({ onDeletion: 'delete' }), { id: 'ad', limits: { deletePercent: 0, deleteMin: 0, deleteMax: 500 } }],
    })
    await world.settled(3)
    expect((await look('1')).limits).toEqual([
      expect.stringContaining('1 deletion is due in Directory, more than the limit of 0'),
    ])
  })

  it('L7 X4 says that the account waits for a person where its step holds what it stages', async () => {
    await world.fresh({ change: [{ id: 'pending', hold: true }] })
    await world.hireAll(2)
    await world.review('release')
    await world.red.run('export')
    await world.red.run('ad-import')
    expect((await look('1')).connectors.find(({ system }) => system === 'Directory')).toMatchObject({
      fate: 'deleted',
      held: true,
    })
  })
})

describe('deleting by hand', () => {
  it('L7 is refused when something has changed since it was looked at', async () => {
    await world.fresh()
    await world.settled(3)
    const { seen } = await look('1')
    world.change('1', { department: 'Legal' })
    await world.red.run('import')
    const run = await remove(await idOf('1'), seen)
    expect(run.status).toBe('stopped')
    expect(run.reason).toBe(
      'what goes with P1 Q has changed since it was looked at. Nothing was deleted. Look again at what goes with the person, and delete her then',
    )
    expect(await world.people()).toBe(3)
    expect((await remove(await idOf('1'), (await look('1')).seen)).status).toBe('success')
  })

  it('L7 is refused when a rule was changed since, though no object was', async () => {
    await world.fresh({ change: [provision({ onDeletion: 'disconnect' })] })
    await world.settled(3)
    const { seen } = await look('1')
    await world.redeploy({ change: [provision({ onDeletion: 'delete' })] })
    expect((await remove(await idOf('1'), seen)).status).toBe('stopped')
    expect(await world.people()).toBe(3)
    expect(await world.pendings()).toEqual([])
  })

  it('L7 values that name the present moment are no change', async () => {
    const disable = [
      { enabled: true, kind: 'expression', value: '"left " + FormatDate(Now(), "yyyy-MM-dd HH:mm:ss")', target: 'department' },
    ]
    await world.fresh({ change: [provision({ onDeletion: 'disable', disable })] })
    await world.settled(3)
    const { seen } = await look('1')
    world.minutes(1)
    expect((await remove(await idOf('1'), seen)).status).toBe('success')
    expect(await world.staged()).toEqual([['update', { department: expect.stringContaining(':01:00') as string }]])
    world.minutes(-1)
  })

  it('L7 L5 waits until every rule can be asked, and says which wire is missing', async () => {
    await world.fresh({
      change: wired({ import: [['scope'], [], []], lifecycle: [[], []], 'ad-import': [['out-scope'], [], []] }),
    })
    await world.settled(3)
    const shown = await look('1')
    expect(shown.obstacle).toContain(
      'rule AD out was not asked what to do with the account. Wire the outputs "disconnected" and "due"',
    )
    const run = await remove(await idOf('1'), shown.seen)
    expect(run.status).toBe('errors')
    expect(await world.people()).toBe(3)
  })

  it('L7 leaves by an import node where there is no lifecycle node', async () => {
    await world.fresh({ change: [{ id: 'lifecycle', d: true }] })
    await world.settled(3)
    const shown = await look('1')
    expect(fates(shown)).toEqual(['Directory: deleted', 'HR: disconnected'])
    expect((await remove(await idOf('1'), shown.seen)).status).toBe('success')
    expect(await world.people()).toBe(2)
  })

  it('L7 a function on the way is named and not run by the look', async () => {
    // It lets only the first message pass, which is that of the deletion.
    const detour = step('detour', 'x', '', [['out-scope']], {
      type: 'function',
      func: 'if (context.get("ran")) return null; context.set("ran", true); return msg',
      outputs: 1,
    })
    await world.fresh({ change: [detour, ...wired({ lifecycle: [['detour'], []], import: [['scope'], ['detour'], []] })] })
    await world.settled(3)
    const shown = await look('1')
    expect(shown.passedOver).toEqual(['function "the detour"'])
    expect(fates(shown)).toEqual(['Directory: deleted', 'HR: disconnected'])
    expect((await remove(await idOf('1'), shown.seen)).status).toBe('success')
  })

  it('L7 somebody whom nobody has any more is not found twice', async () => {
    await world.fresh()
    await world.settled(2)
    const mvo = await idOf('1')
    const { seen } = await look('1')
    await remove(mvo, seen)
    const again = await remove(mvo, seen)
    expect(again).toMatchObject({ status: 'stopped', reason: expect.stringContaining('not there any more') as string })
  })

  it('L7 N2 waits for the synchronisation under way', async () => {
    await world.fresh()
    await world.settled(3)
    const { seen } = await look('3')
    const mvo = await idOf('3')
    const [sync, deletion] = await Promise.all([world.started('import'), remove(mvo, seen)])
    expect(sync.status).toBe('success')
    expect(deletion.status).toBe('success')
    expect(Date.parse(String(deletion.ended))).toBeGreaterThanOrEqual(Date.parse(String(sync.ended)))
  })
})
