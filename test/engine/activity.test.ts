/** Runs beside one another, what they record, and what is saved with a page. */
import { describe, expect, it } from 'vitest'
import type { Run, RunRecord } from '../../runtime/model/runs'
import { theDirectoryWorld } from './directory'
import { behindTheGate, closedGate, gated } from './gated'

const world = theDirectoryWorld(gated)

async function everyRecord(run: Run): Promise<readonly RunRecord[]> {
  return (await world.red.engine().store.runRecords(run.id, { limit: 1000 })).items
}

describe('who may run beside whom', () => {
  it('N2 an import, an export and a sync of different systems overlap', async () => {
    await world.fresh({ change: [behindTheGate] })
    await world.hireAll(3)
    const open = closedGate()
    const importing = world.started('ad-import', { profile: 'full-import' })
    await world.until(() =>
      world.red
        .engine()
        .runsUnderWay()
        .some((run) => run.status === 'running'),
    )
    world.change('1', { department: 'Labs' })
    const other = await world.started('import')
    expect(other).toMatchObject({ status: 'success', counters: { updated: 1, flowed: 1 } })
    open()
    expect((await importing).status).toBe('warnings')
  })

  it('N2 the same system never twice: the second waits, visibly, and runs afterwards', async () => {
    await world.fresh({ change: [behindTheGate] })
    await world.hireAll(1)
    const open = closedGate()
    const importing = world.started('ad-import', { profile: 'full-import' })
    const exporting = world.started('export')
    await world.until(() => world.red.engine().runsUnderWay().length === 2)
    const under = world.red.engine().runsUnderWay()
    expect(under.map((run) => [run.kind, run.status]).sort()).toEqual([
      ['export', 'waiting'],
      ['import', 'running'],
    ])
    expect((await world.red.engine().store.runs({ status: 'waiting', limit: 5 })).items).toHaveLength(1)
    open()
    await importing
    expect(await exporting).toMatchObject({ status: 'success', counters: { created: 1 } })
  })

  it('N2 one synchronisation at a time', async () => {
    await world.fresh({ pageSize: 5 })
    await world.settled(60)
    const engine = world.red.engine()
    let most = 0
    const watch = setInterval(() => {
      most = Math.max(most, engine.openPages.pages.size)
    }, 1)
    await Promise.all([
      world.started('import', { profile: 'full-sync' }),
      world.started('ad-import', { profile: 'full-sync' }),
      world.started('import', { profile: 'full-import+full-sync' }),
    ])
    clearInterval(watch)
    expect(most).toBe(1)
  })

  it('N2 a trigger that comes too early is dropped where the node says so, with a word on the node', async () => {
    const dropping = { id: 'ad-import', overlap: 'drop' }
    await world.fresh({ change: [behindTheGate, dropping] })
    await world.hireAll(1)
    const open = closedGate()
    const importing = world.started('ad-import')
    await world.until(() => world.red.engine().runsUnderWay().length === 1)
    const node = world.red.node('ad-import') as unknown as {
      status(status: { text: string }): void
      receive(message: object): void
    }
    const texts: string[] = []
    const own = node.status.bind(node)
    node.status = (status) => {
      texts.push(status.text)
      own(status)
    }
    node.receive({})
    await world.until(() => texts.length > 0)
    open()
    await importing
    expect(texts[0]).toContain('Directory is busy with another run, so this one was dropped')
    expect((await world.red.engine().store.runs({ system: await world.systemId('Directory'), limit: 10 })).items).toHaveLength(1)
  })

  it('N2 of two triggers at once the second is dropped', async () => {
    await world.fresh()
    await world.hireAll(1)
    const engine = world.red.engine()
    const request = { profile: 'export', system: 'ad', startedBy: 'test', overlap: 'drop' } as const
    const answers = await Promise.allSettled([engine.start(request), engine.start(request)])
    expect(answers.map((answer) => answer.status).sort()).toEqual(['fulfilled', 'rejected'])
    for (const answer of answers) if (answer.status === 'fulfilled') await answer.value.ended
    const { id, ended } = await engine.start(request)
    expect(await ended).toMatchObject({ id, status: 'success' })
  })

  it('N11 seventeen triggers of what waits already are that one run, and each hears of its end', async () => {
    await world.fresh({ change: [behindTheGate] })
    await world.settled(1)
    const open = closedGate()
    const engine = world.red.engine()
    const reading = world.started('ad-import', { profile: 'full-import' })
    await world.until(() => engine.runsUnderWay().some((run) => run.status === 'running'))
    const request = { profile: 'full-import', system: 'ad', startedBy: 'test', overlap: 'wait' } as const
    const started = await Promise.all(Array.from({ length: 17 }, () => engine.start(request)))
    expect(new Set(started.map((run) => run.id)).size).toBe(1)
    expect(engine.runsUnderWay()).toHaveLength(2)
    open()
    await reading
    const ends = await Promise.all(started.map((run) => run.ended))
    expect(ends.map((run) => run.status)).toEqual(ends.map(() => 'success'))
  })

  it('N11 another profile, source, object or a person’s confirmation is another run; one that has begun is joined by nobody', async () => {
    await world.fresh({ change: [behindTheGate] })
    await world.hireAll(1)
    const open = closedGate()
    const engine = world.red.engine()
    const plain = { profile: 'full-import', system: 'ad', startedBy: 'test', overlap: 'wait' } as const
    const begun = await engine.start(plain)
    await world.until(() => engine.runsUnderWay().some((run) => run.status === 'running'))
    const requests = [
      plain,
      { ...plain, profile: 'delta-import' },
      { ...plain, source: 'ad-import' },
      { ...plain, confirmed: true },
      { ...plain, profile: 'object', only: [1] },
      { ...plain, profile: 'object', only: [2] },
    ] as const
    const started = await Promise.all([...requests, ...requests].map((request) => engine.start(request)))
    expect(new Set([begun, ...started].map((run) => run.id)).size).toBe(7)
    open()
    await Promise.all(started.map((run) => run.ended))
    expect((await engine.start(plain)).id).not.toBe(started[0]?.id)
    await world.until(() => engine.runsUnderWay().length === 0)
  })

  it('N11 N2 synchronisations that wait for another system’s are one as well', async () => {
    await world.fresh({ change: [behindTheGate] })
    await world.hireAll(2)
    const engine = world.red.engine()
    const sync = (system: string) => engine.start({ profile: 'full-sync', system, startedBy: 'test', overlap: 'wait' })
    const [first, ...others] = await Promise.all([sync('hr'), sync('ad'), sync('ad'), sync('ad')])
    expect(new Set(others.map((run) => run.id)).size).toBe(1)
    expect(first?.id).not.toBe(others[0]?.id)
    await Promise.all([first, ...others].map((run) => run?.ended))
  })

  it('N5 N7 a read that hangs and does not listen is left at once when it is cancelled', async () => {
    await world.fresh({ change: [behindTheGate] })
    const open = closedGate()
    const importing = world.started('ad-import', { profile: 'full-import' })
    await world.until(() =>
      world.red
        .engine()
        .runsUnderWay()
        .some((run) => run.status === 'running'),
    )
    world.red.engine().cancel(world.red.engine().runsUnderWay()[0]?.id ?? 0, 'it takes too long')
    expect((await importing).status).toBe('cancelled')
    open()
  })

  it('N2 N5 a run that waits can be cancelled', async () => {
    await world.fresh({ change: [behindTheGate] })
    const open = closedGate()
    const importing = world.started('ad-import', { profile: 'full-import' })
    const exporting = world.started('export')
    await world.until(() => world.red.engine().runsUnderWay().length === 2)
    const waiting = world.red
      .engine()
      .runsUnderWay()
      .find((run) => run.status === 'waiting')
    world.red.engine().cancel(waiting?.id ?? 0, 'no longer wanted')
    expect(await exporting).toMatchObject({ status: 'cancelled', reason: expect.stringContaining('no longer wanted') })
    open()
    await importing
  })
})

describe('records', () => {
  it('N4 before and after values, the rule and the state at that time; none for unchanged objects', async () => {
    await world.fresh()
    await world.settled(5)
    world.change('1', { department: 'Labs' })
    const sync = await world.red.run('import')
    const rules = new Map((await world.red.engine().store.rules()).map((rule) => [rule.id, rule.name]))
    const [imported, flowed, ...others] = await everyRecord(sync)
    expect(others).toEqual([])
    expect(imported).toMatchObject({
      outcome: 'updated',
      name: '1',
      changes: [{ side: 'cs', attribute: 'department', from: 'Sales', to: 'Labs' }],
      error: null,
    })
    expect(flowed).toMatchObject({ outcome: 'flowed', name: 'P1 Q' })
    expect(
      flowed?.changes.map((change) => [change.side, change.attribute, change.from, change.to, rules.get(change.rule ?? 0)]),
    ).toEqual([
      ['mv', 'Department', 'Sales', 'Labs', 'HR in'],
      ['export', 'dn', 'cn=1,ou=Sales,dc=corp', 'cn=1,ou=Labs,dc=corp', 'AD out'],
      ['export', 'department', 'Sales', 'Labs', 'AD out'],
    ])
    const sent = await world.red.run('export')
    expect(await everyRecord(sent)).toEqual([
      expect.objectContaining({ outcome: 'exportRenamed', name: 'cn=1,ou=Labs,dc=corp', because: 'changed in the system' }),
    ])
    const back = await world.red.run('ad-import')
    expect((await everyRecord(back)).map((record) => record.outcome)).toEqual(['confirmed'])
    for (const id of ['import', 'ad-import'])
      expect(await everyRecord(await world.red.run(id, { profile: 'full-import+full-sync' }))).toEqual([])
  })

  it('N3 N8 progress comes at most four times a second, and the last word is the end', async () => {
    await world.fresh({ pageSize: 5 })
    for (let i = 1; i <= 1200; i++) world.hire(`${i}`, `P${i}`, 'Q')
    const seen: Run[] = []
    const stop = world.red.engine().onRun((run) => seen.push(run))
    const since = Date.now()
    await world.red.run('import')
    const took = Date.now() - since
    stop()
    const during = seen.slice(0, -1)
    expect(during.length).toBeGreaterThan(1)
    // Of the whole time, as a busy machine may hand over one word late and the next in time.
    expect((during.length - 1) * 250).toBeLessThanOrEqual(took)
    expect(during.every((run) => run.status === 'running')).toBe(true)
    expect(during.at(-1)?.total).toBe(1200)
    expect(seen.at(-1)).toMatchObject({ status: 'success', counters: { read: 1200, processed: 1200 } })
  })
})

describe('what is saved with a page', () => {
  it('N3 E2 the activity counts what its pages hold, so that it is right also when the process ends there', async () => {
    await world.fresh()
    await world.red.run('ad-import')
    const { store } = world.red.engine()
    const plain = store.savePage.bind(store)
    let last = null as Run | null
    store.savePage = async (page) => {
      last = page.run
      return plain(page)
    }
    for (let i = 1; i <= 12; i++) world.hire(`${i}`, `P${i}`, 'Q')
    for (const [node, profile] of [
      ['import', 'full-import'],
      ['import', 'full-sync'],
      ['export', undefined],
      ['ad-import', 'full-import'],
    ] as const) {
      const run = await world.red.run(node, profile === undefined ? {} : { profile })
      expect(run.counters.read + run.counters.processed + run.counters.sent).toBe(12)
      expect(last?.counters).toEqual(run.counters)
      expect(last?.targets).toEqual(run.targets)
    }
  })
})
