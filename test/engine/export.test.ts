/** Exports: what is sent, in which order, and what becomes of every answer. */
import { describe, expect, it, vi } from 'vitest'
import { personTypes } from '../nodes/cycle-flow'
import { bentConnector, syncError, theDirectoryWorld } from './directory'

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

describe('results are applied one by one', () => {
  it('E1 one bad object of 100 leaves 99 exported, with the error text on the one', async () => {
    await world.fresh()
    await world.hireAll(100)
    world.script = { refuse: [50] }
    const run = await world.red.run('export')
    expect(run.status).toBe('errors')
    expect(run.counters).toMatchObject({ sent: 100, created: 99, exportFailed: 1 })
    expect(world.directory.all()).toHaveLength(99)
    const failed = (await world.pendings()).filter((pending) => pending.error !== null)
    expect(failed).toEqual([
      expect.objectContaining({
        state: 'pending',
        attempts: 1,
        error: 'ad refused it (code 53).',
        nextAttempt: '2026-03-02T08:02:00Z',
      }),
    ])
    expect((await world.records(run.id)).filter((record) => record.error)).toEqual([
      expect.objectContaining({ outcome: 'exportFailed', error: 'export-failed', because: 'ad refused it (code 53).' }),
    ])
  })

  it('E1 E2 what a target takes at once is claimed before and its results applied after in pages: every answer reaches its account', async () => {
    await world.fresh({ change: [{ id: 'ad', connector: 'looking', batchSize: 5000 }] })
    await world.hireAll(1203)
    world.script = { refuse: [7, 700, 1203] }
    seen.length = 0
    const run = await world.red.run('export')
    expect(seen).toEqual([{ sent: 1203, states: { executing: 1203 } }])
    expect(run.counters).toMatchObject({ sent: 1203, created: 1200, exportFailed: 3 })
    expect(world.directory.all()).toHaveLength(1200)
    expect((await world.red.engine().store.counts()).pendings).toHaveLength(2)
    const back = await world.red.run('ad-import')
    expect(back.counters).toMatchObject({ read: 1200, updated: 0, added: 0, notReimported: 0 })
  })

  it('E3 a refused object waits 2, 4, 8 and 16 minutes and is left to a person after the fifth attempt', async () => {
    await world.fresh()
    await world.hireAll(1)
    world.script = { refuse: 'all' }
    for (const minutes of [2, 4, 8, 16]) {
      await world.red.run('export')
      world.minutes(minutes - 1)
      expect((await world.red.run('export')).counters.sent).toBe(0)
      world.minutes(1)
    }
    const last = await world.red.run('export')
    expect(last.counters).toMatchObject({ sent: 1, exportFailed: 1 })
    expect(await world.pendings()).toEqual([expect.objectContaining({ state: 'failed', attempts: 5, nextAttempt: null })])
    world.days(1)
    world.script = {}
    expect((await world.red.run('export')).counters.sent).toBe(0)
    await world.review('release')
    expect((await world.red.run('export')).counters.created).toBe(1)
  })

  it('E3 a person’s click tries a refused object at once', async () => {
    await world.fresh()
    await world.hireAll(1)
    world.script = { refuse: [1] }
    await world.red.run('export')
    expect((await world.red.run('export', { confirm: true })).counters.created).toBe(1)
  })

  for (const [answer, said] of [
    ['otherId', 'answered for an object that was not sent'],
    ['missing', 'gave no answer'],
    ['twice', null],
  ] as const) {
    it(`E1 E2 answers given wrongly (${answer}) never lead to a second account`, async () => {
      await world.fresh()
      await world.hireAll(5)
      world.script = { answer }
      const run = await world.red.run('export')
      const inDoubt = said === null ? 0 : 1
      expect(run.counters).toMatchObject({ created: 5 - inDoubt, exportFailed: inDoubt })
      if (said !== null) expect(JSON.stringify([run.warnings, await world.pendings()])).toContain(said)
      world.script = {}
      const next = await world.red.run('export')
      expect(next.counters).toMatchObject({ created: inDoubt, exportFailed: 0 })
      expect(world.directory.all()).toHaveLength(5)
      expect(world.brokenLaws()).toEqual([])
    })
  }
})

describe('doubt', () => {
  for (const applied of [true, false]) {
    it(`E2 the connection drops in the middle, the object ${applied ? 'arrived' : 'did not arrive'}: the next run looks first`, async () => {
      await world.fresh()
      await world.hireAll(10)
      world.script = { drop: { after: 3, applied } }
      const run = await world.red.run('export')
      expect(run).toMatchObject({ status: 'stopped', counters: { created: 3, exportFailed: 0 } })
      expect(await world.states()).toEqual({
        'create awaitingConfirmation': 3,
        'create executing': 1,
        'create pending': 6,
      })
      expect(world.directory.all()).toHaveLength(applied ? 4 : 3)
      world.script = {}
      world.forgetRequests()
      world.minutes(2)
      expect((await world.red.run('export')).counters).toMatchObject({ created: 7, exportFailed: 0 })
      expect(world.directory.received.filter((request) => request.inDoubt)).toHaveLength(1)
      expect(world.inDirectory.size).toBe(10)
      expect(world.directory.all()).toHaveLength(10)
      const import_ = await world.red.run('ad-import')
      expect(import_.counters).toMatchObject({ read: 10, confirmed: 10, added: 0, processed: 0 })
      expect(await world.pendings()).toEqual([])
    })
  }

  it('E2 X5 what is in doubt is looked at whatever the limits say', async () => {
    await world.fresh({ change: [{ id: 'ad', limits: { maxCreates: 2 } }] })
    await world.hireAll(2)
    world.script = { drop: { after: 0, applied: true } }
    await world.red.run('export')
    world.script = {}
    for (let i = 3; i <= 5; i++) world.hire(`${i}`, `P${i}`, 'Q')
    await world.red.run('import')
    const run = await world.red.run('export', { confirm: true })
    expect(run.counters).toMatchObject({ created: 1, held: 4 })
    expect(world.directory.all()).toHaveLength(1)
  })

  it('E2 I11 an account whose answer was lost is recognised by an import, with its anchor', async () => {
    await world.fresh()
    await world.hireAll(3)
    world.script = { drop: { after: 0, applied: true } }
    await world.red.run('export')
    world.script = {}
    const run = await world.red.run('ad-import')
    expect(run.counters).toMatchObject({ read: 1, confirmed: 1, added: 0 })
    expect(await world.states()).toEqual({ 'create pending': 2 })
    expect((await world.red.run('export', { confirm: true })).counters).toMatchObject({ created: 2 })
    expect(world.directory.all()).toHaveLength(3)
    expect(world.brokenLaws()).toEqual([])
  })
})

describe('unreachable', () => {
  for (const connector of ['scripted', 'door'])
    it(`E3 waits 2, 4, 8, 16, 32 minutes, then for a person (${connector})`, async () => {
      await world.fresh({ change: [{ id: 'ad', connector }] })
      await world.red.run('ad-import')
      await world.hireAll(2)
      world.script = { unreachable: true }
      for (const minutes of [2, 4, 8, 16, 32]) {
        const run = await world.red.run('export')
        expect(run.status).toBe('stopped')
        expect(run.reason).toContain('tried again after')
        expect(await world.pendings()).toEqual([
          expect.objectContaining({ state: 'pending', attempts: 0 }),
          expect.objectContaining({ state: 'pending', attempts: 0 }),
        ])
        world.minutes(minutes - 1)
        const early = await world.red.run('export')
        expect(early.reason).toContain('it is tried again after')
        world.minutes(1)
      }
      expect((await world.red.run('export')).reason).toContain('not tried by itself any more')
      world.days(1)
      world.script = {}
      const waiting = await world.red.run('export')
      expect(waiting).toMatchObject({ status: 'stopped', counters: { sent: 0 } })
      expect(waiting.reason).toContain('start the export by hand')
      const byHand = await world.red.run('export', { confirm: true })
      expect(byHand).toMatchObject({ status: 'success', counters: { created: 2 } })
      await world.hireAll(3)
      expect((await world.red.run('export')).counters).toMatchObject({ created: 1 })
    })

  it('E3 a click retries at once, and success ends the waiting', async () => {
    await world.fresh()
    await world.hireAll(2)
    world.script = { unreachable: true }
    await world.red.run('export')
    world.script = {}
    expect((await world.red.run('export', { confirm: true })).counters.created).toBe(2)
  })

  it('E3 a system that takes a part of a batch: the rest stays pending', async () => {
    await world.fresh()
    await world.hireAll(10)
    world.script = { partial: 4 }
    const run = await world.red.run('export')
    expect(run).toMatchObject({ status: 'stopped', counters: { created: 4 } })
    expect(await world.states()).toEqual({ 'create awaitingConfirmation': 4, 'create pending': 6 })
    world.script = {}
    expect((await world.red.run('export', { confirm: true })).counters.created).toBe(6)
    expect(world.directory.all()).toHaveLength(10)
  })

  it('N5 E3 a cancelled export ends as cancelled; nothing is in doubt and nobody has to wait', async () => {
    await world.fresh({ change: [{ id: 'ad', batchSize: 5 }] })
    await world.hireAll(20)
    world.script = { slow: 20 }
    const ended = world.red.run('export')
    // One batch of five is there and the next one under way.
    await vi.waitFor(() => expect(world.directory.all().length).toBeGreaterThan(5), { timeout: 20_000, interval: 5 })
    const [under] = world.red.engine().runsUnderWay()
    world.red.engine().cancel(under?.id ?? 0, 'cancelled by test')
    const run = await ended
    expect(run.status).toBe('cancelled')
    world.script = {}
    expect(Object.keys(await world.states()).sort()).toEqual(['create awaitingConfirmation', 'create pending'])
    expect((await world.red.run('export')).status).toBe('success')
    expect(world.directory.all()).toHaveLength(20)
  })
})

describe('a synchronisation while accounts are on their way', () => {
  const slowly = [{ id: 'ad', batchSize: 10 }]

  it('N2 E1 answers are applied on top of what the synchronisation changed meanwhile', async () => {
    await world.fresh({ change: slowly })
    await world.red.run('ad-import')
    await world.hireAll(10)
    world.script = { slow: 30 }
    const exporting = world.started('export')
    await world.until(() => world.directory.received.length > 2)
    for (let i = 1; i <= 10; i++) world.change(`${i}`, { department: 'Labs' })
    const sync = await world.started('import')
    expect(sync.counters).toMatchObject({ updated: 10, flowed: 10 })
    const run = await exporting
    expect(run).toMatchObject({ status: 'success', counters: { created: 10, exportFailed: 0 } })
    world.script = {}
    await world.red.run('ad-import')
    await world.red.run('import')
    await world.red.run('export')
    expect([...world.inDirectory.values()].map((row) => row['dn'])).toEqual(
      Array.from({ length: 10 }, (_, i) => `cn=${i + 1},ou=Labs,dc=corp`),
    )
    expect(world.directory.all()).toHaveLength(10)
    expect(world.brokenLaws()).toEqual([])
  })

  for (const action of ['delete', 'disconnect'] as const)
    it(`E2 L5 who leaves while the account is being made loses it afterwards (${action})`, async () => {
      const person = { ...personTypes[0], graceDays: 0 }
      await world.fresh({
        change: [...slowly, { id: 'store', types: [person] }, { id: 'provision', action, onDeletion: action }],
      })
      await world.red.run('ad-import')
      await world.hireAll(14)
      world.script = { slow: 30 }
      const exporting = world.started('export')
      await world.until(() => world.directory.received.length > 2)
      for (let i = 1; i <= 3; i++) world.leave(`${i}`)
      await world.started('import')
      expect(await exporting).toMatchObject({ status: 'success', counters: { exportFailed: 0 } })
      world.script = {}
      await world.red.run('import')
      await world.red.run('export')
      expect(await world.people()).toBe(11)
      const left = action === 'delete' ? 11 : 14
      expect(world.directory.all()).toHaveLength(left)
      await world.red.run('ad-import')
      expect(await world.pendings()).toEqual([])
      expect(world.brokenLaws()).toEqual([])
    })

  it('L4 L2 who is disabled in grace while the account is being made is disabled afterwards', async () => {
    await world.fresh({ change: slowly })
    await world.hireAll(14)
    world.script = { slow: 30 }
    const exporting = world.started('export')
    await world.until(() => world.directory.received.length > 2)
    world.leave('1')
    await world.started('import')
    await exporting
    world.script = {}
    await world.red.run('ad-import')
    await world.red.run('export')
    expect(world.inDirectory.get('1')).toMatchObject({ enabled: 'no' })
  })
})
