/** Leavers whose accounts stay as they are because the rule that had them is off or gone: the run says so (A14, N10). */
import { describe, expect, it } from 'vitest'
import type { Run } from '../../runtime/model/runs'
import { type NodeChange, personTypes } from '../nodes/cycle-flow'
import { fromDist } from '../nodes/red'
import { theDirectoryWorld } from './directory'

const world = theDirectoryWorld()

const off: NodeChange = { id: 'ad-out', enabled: false }
const grace = (graceDays: number): NodeChange => ({ id: 'store', types: [{ ...personTypes[0], graceDays }] })
const atOnce: readonly NodeChange[] = [grace(0), { id: 'provision', action: 'delete', onDeletion: 'delete' }]

const account = (id: string): string => `cn=${id},ou=Sales,dc=corp`
const said = ({ warnings }: Run): string[] => warnings.flatMap(({ code, message }) => (code === 'leavers-kept' ? [message] : []))
const full = (): Promise<Run> => world.red.run('import', { profile: 'full-sync' })

/** Accounts of many; these have left, and nothing of it was sent. */
async function left(change: readonly NodeChange[], ...ids: readonly string[]): Promise<void> {
  await world.fresh({ change })
  await world.settled(9)
  for (const id of ids) world.leave(id)
  await world.red.run('import')
  expect(await world.pendings()).toHaveLength(ids.length)
}

describe('A14 N10 a full sync that takes back what was staged for leavers', () => {
  it('warns of those in grace, whom the rule reaches when it is on again', async () => {
    await left([], '1', '2', '3', '4')
    world.change('5', { department: 'Labs' })
    await world.red.run('import')
    await world.redeploy({ change: [off] })
    const run = await full()
    expect(run.targets['Directory']).toMatchObject({ withdrawn: 5 })
    expect(run.status).toBe('warnings')
    const [some] = said(run)
    expect(said(run)).toHaveLength(1)
    expect(some).toMatch(/^4 leavers keep their accounts in Directory as they are \(such as (cn=\d,ou=Sales,dc=corp(; |\))){3}:/)
    expect(some).toContain('Switch it on and run a full synchronisation, or deal with these accounts in the system itself')
    await world.redeploy({ change: [] })
    expect(said(await full())).toEqual([])
    await world.red.run('export')
    expect(['1', '4', '5'].map((id) => world.inDirectory.get(id)?.['enabled'])).toEqual(['no', 'no', 'yes'])
  })

  it('warns of those who are deleted, whom the rule does not reach any more', async () => {
    await left(atOnce, '1')
    await world.redeploy({ change: [...atOnce, off] })
    expect(said(await full())).toEqual([
      `1 leaver keeps the account in Directory as it is (${account('1')}): rule AD out is switched off, and the person is deleted. Switching it on does not reach this account any more: deal with it in the system itself`,
    ])
    await world.redeploy({ change: atOnce })
    await full()
    expect(await world.pendings()).toEqual([])
  })

  it('warns of those whose rule was removed', async () => {
    await left([], '1')
    await world.redeploy({ change: ['ad-out', 'out-scope', 'provision', 'out-flow', 'pending'].map((id) => ({ id, d: true })) })
    expect(said(await full())).toEqual([
      `1 leaver keeps the account in Directory as it is (${account('1')}): the rule that was to disable or delete it was removed. Deal with this account in the system itself`,
    ])
  })
})

it('A14 N10 of a leaver whose account the rule would leave as it is nothing is said, whether it is on or off', async () => {
  const leaves: readonly NodeChange[] = [grace(0), { id: 'provision', action: 'disconnect', onDeletion: 'disconnect' }]
  await world.fresh({ change: leaves })
  await world.settled(3)
  await world.redeploy({ change: [...leaves, off] })
  await full()
  world.leave('1')
  expect(said(await world.red.run('import'))).toEqual([])
  await world.redeploy({ change: leaves })
  await full()
  expect((await world.health()).state).toBe('ok')
})

describe('A14 N10 a leaver whose grace ends while the rule is off', () => {
  it('is reached by no rule any more', async () => {
    await world.fresh({ change: [grace(3)] })
    await world.settled(6)
    await world.redeploy({ change: [grace(3), off] })
    await full()
    world.leave('1')
    const [inGrace] = said(await world.red.run('import'))
    expect(inGrace).toContain('Switch it on and run a full synchronisation')
    world.days(4)
    const [deleted] = said(await world.red.run('import'))
    expect(deleted).toContain('Switching it on does not reach this account any more: deal with it in the system itself')
  })

  it('is still reached while what was staged waits, and not when a full sync has taken that back', async () => {
    await left([grace(3)], '1')
    await world.redeploy({ change: [grace(3), off] })
    world.days(4)
    const run = await world.red.run('import')
    expect(run.counters).toMatchObject({ mvDeleted: 1 })
    expect(said(run)[0]).toContain('Switch it on and run a full synchronisation')
    await world.redeploy({ change: [grace(3)] })
    await full()
    expect(await world.pendings()).toHaveLength(1)
    await world.redeploy({ change: [grace(3), off] })
    expect(said(await full())[0]).toContain('Switching it on does not reach this account any more')
  })
})

describe('A14 N10 health repeats it', () => {
  const removed = ['ad-out', 'out-scope', 'provision', 'out-flow', 'pending'].map((id) => ({ id, d: true }))

  async function health(): Promise<readonly string[]> {
    const { overviewRoutes } = fromDist<typeof import('../../runtime/api/routes/overview')>('runtime/api/routes/overview.js')
    const asked = { engines: [world.red.engine()], notOpen: [] }
    const answer = await overviewRoutes({} as never).getHealth(asked as never)
    const { stores } = (answer as { json: unknown }).json as { stores: { problems: string[] }[] }
    return stores.flatMap(({ problems }) => problems).filter((problem) => / keeps? the(ir)? account/.test(problem))
  }

  async function keptBy(change: readonly NodeChange[], ...then: NodeChange[]): Promise<void> {
    await left(change, '1', '2')
    await world.redeploy({ change: [...change, ...then] })
    const run = await full()
    // Whom it is about is in the run: health goes to monitors and webhooks, and says how many.
    expect(await health()).toEqual(said(run).map((sentence) => `${sentence.replace(/ \(cn=[^)]*\)/, '')}.`))
    expect(await health()).toHaveLength(1)
  }

  it('until the rule is on again', async () => {
    await keptBy([], off)
    await full()
    expect(await health()).toHaveLength(1)
    await world.redeploy({ change: [] })
    expect(await health()).toEqual([])
  })

  it('until the person is back', async () => {
    await keptBy([], off)
    world.hire('1', 'P1', 'Q')
    await world.red.run('import')
    expect((await health())[0]).toMatch(/^1 leaver keeps the account in Directory as it is:/)
  })

  it('of who is deleted by now, until somebody has disabled or deleted the account in the system', async () => {
    await keptBy(atOnce, off)
    const change = (id: string, values: Record<string, string>): void => {
      const [object] = world.directory.all().filter(({ attributes }) => attributes['employeeNumber'] === id)
      if (object) Object.assign(object.attributes, values)
    }
    change('1', { enabled: 'no' })
    await world.red.run('ad-import')
    expect((await health())[0]).toMatch(/^1 leaver keeps the account in Directory as it is:/)
    await world.red.run('ad-import', { profile: 'full-sync' })
    expect(await health()).toHaveLength(1)
    change('2', { enabled: 'no' })
    await world.red.run('ad-import')
    expect(await health()).toEqual([])
  })

  it('and forgets those with whom somebody has dealt, so that they are read no more', async () => {
    await keptBy(atOnce, off)
    const noted = (): number => world.database.prepare('select count(*) from leaver_kept').pluck().get() as number
    expect(noted()).toBe(2)
    const [first] = world.directory.all().filter(({ attributes }) => attributes['employeeNumber'] === '1')
    Object.assign(first?.attributes ?? {}, { enabled: 'no' })
    await world.red.run('ad-import')
    const { store } = world.red.engine()
    const { dropLeaversKept } = store
    const { SyncError } = fromDist<typeof import('../../runtime/model/errors')>('runtime/model/errors.js')
    store.dropLeaversKept = () => Promise.reject(new SyncError('store-unwritable', 'the disk is full'))
    expect((await health())[0]).toMatch(/^1 leaver keeps the account/)
    store.dropLeaversKept = dropLeaversKept
    expect([(await health()).length, noted()]).toEqual([1, 1])
    Object.assign(first?.attributes ?? {}, { enabled: 'yes' })
    await world.red.run('ad-import')
    expect((await health())[0]).toMatch(/^1 leaver keeps the account/)
  })

  it("but not of an account that is somebody else's by then, who leaves while the rule is on", async () => {
    const rows = [{ pairs: [{ cs: 'employeeNumber', mv: 'Employee ID', ignoreCase: false }] }]
    const disabling = { id: 'provision', rows, action: 'disable', inGrace: 'wait', onDeletion: 'delete' }
    await world.fresh({ change: [grace(0), disabling] })
    await world.settled(9)
    await world.redeploy({ change: [grace(0), disabling, off] })
    await full()
    world.leave('1')
    expect(said(await world.red.run('import'))[0]).toMatch(/^1 leaver keeps the account/)
    expect(await health()).toHaveLength(1)
    await world.redeploy({ change: [grace(30), disabling] })
    await full()
    world.hire('1', 'P1', 'Q')
    await world.red.run('import')
    await world.red.run('export')
    await world.red.run('ad-import')
    world.leave('1')
    await world.red.run('import')
    expect((await world.person('1'))?.deletion).not.toBeNull()
    expect(await health()).toEqual([])
  })

  it('of a rule that was off and is removed by then', async () => {
    await keptBy([], off)
    await world.redeploy({ change: removed })
    const gone = 'the rule that was to disable or delete them was removed. Deal with these accounts in the system itself.'
    expect(await health()).toEqual([`2 leavers keep their accounts in Directory as they are: ${gone}`])
    await world.redeploy({ change: [off] })
    expect((await health())[0]).toContain('rule AD out is switched off')
  })

  it('D2 when the process ends as soon as the page is saved', async () => {
    await world.fresh({ change: [grace(3)] })
    await world.settled(6)
    await world.redeploy({ change: [grace(3), off] })
    await full()
    world.leave('1')
    const { store } = world.red.engine()
    const { savePage, saveFact } = store
    let ended = false
    store.savePage = async (page) => {
      if (ended) throw new Error('the process has ended')
      const saved = await savePage.call(store, page)
      ended = page.mvos.some(({ mvo }) => mvo.deletion !== null)
      return saved
    }
    store.saveFact = async (name, value) => {
      if (ended) throw new Error('the process has ended')
      await saveFact.call(store, name, value)
    }
    await world.red.run('import').catch(() => undefined)
    expect(ended).toBe(true)
    await world.redeploy({ change: [grace(3), off] })
    expect((await health())[0]).toMatch(/^1 leaver keeps the account in Directory as it is:/)
  })

  it('of a rule that was removed', async () => {
    await keptBy([], ...removed)
    expect((await health())[0]).toContain('the rule that was to disable or delete them was removed')
  })

  it('and what a run notes stands beside what was noted before', async () => {
    await keptBy([], off)
    world.leave('3')
    await world.red.run('import')
    expect((await health())[0]).toMatch(/^3 leavers keep their accounts/)
  })
})
