/** N8: what open editors are sent of runs, and what is counted of those that ended. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Engine } from '../../../runtime/engine/engine'
import type { Run } from '../../../runtime/model/runs'
import { noCounters } from '../../../runtime/model/runs'
import { EndedRunCounts } from '../../../runtime/api/shared/ended-runs'
import { ProgressPublisher } from '../../../runtime/api/shared/run-progress'
import { newRun } from '../../store/objects'

/** An engine as far as the publisher asks it: its name and its systems. */
function engineOf(name: string, systems: () => Promise<unknown>): Engine {
  return { name, store: { concurrentReads: { systems } } } as unknown as Engine
}
const hr = async () => [{ id: 7, node: 'hr', name: 'HR' }]
const run = (id: number, some: Partial<Run> = {}): Run => ({ id, ...newRun(7), ...some })

describe('N8 the progress of runs', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: Date.parse('2026-03-02T08:00:00Z') })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  function publishing() {
    const sent: { readonly at: number; readonly topic: string; readonly runs: readonly { readonly id: number }[] }[] = []
    const publisher = new ProgressPublisher((topic, { runs }) => sent.push({ at: Date.now(), topic, runs }))
    return { sent, publisher }
  }

  it('is sent at once, then four times a second at most, the latest of each run', async () => {
    const { sent, publisher } = publishing()
    const engine = engineOf('people', hr)
    const start = Date.now()
    publisher.add(engine, run(1, { total: 1 }))
    await vi.advanceTimersByTimeAsync(1)
    publisher.add(engine, run(1, { total: 2 }))
    publisher.add(engine, run(2))
    publisher.add(engine, run(1, { total: 3 }))
    await vi.advanceTimersByTimeAsync(248)
    expect(sent).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(5)
    expect(sent.map(({ runs }) => runs.map(({ id }) => id))).toEqual([[1], [1, 2]])
    expect(sent[1]?.runs[0]).toMatchObject({ total: 3 })
    expect((sent[1]?.at ?? 0) - start).toBeGreaterThanOrEqual(250)
    await vi.advanceTimersByTimeAsync(5000)
    expect(sent).toHaveLength(2)
  })

  it('waits for the names of the systems, and keeps its distance also then', async () => {
    const { sent, publisher } = publishing()
    const slow = engineOf('people', () => new Promise((done) => setTimeout(() => done([]), 200)))
    publisher.add(slow, run(1))
    await vi.advanceTimersByTimeAsync(100)
    publisher.add(slow, run(2))
    await vi.advanceTimersByTimeAsync(2000)
    expect(sent.map(({ runs }) => runs.map(({ id }) => id))).toEqual([[1], [2]])
    expect((sent[1]?.at ?? 0) - (sent[0]?.at ?? 0)).toBeGreaterThanOrEqual(250)
  })

  it('goes on when a message could not be made', async () => {
    const sent: unknown[] = []
    const publisher = new ProgressPublisher((_topic, message) => sent.push(message))
    publisher.add(
      engineOf('closed', () => Promise.reject(new Error('closed'))),
      run(1),
    )
    await vi.advanceTimersByTimeAsync(300)
    publisher.add(engineOf('people', hr), run(2))
    await vi.advanceTimersByTimeAsync(300)
    expect(sent).toMatchObject([{ runs: [{ id: 1, system: null }] }, { runs: [{ id: 2, system: 'hr' }] }])
  })

  it('has figures and nothing about people', async () => {
    const { sent, publisher } = publishing()
    const counters = { ...noCounters(), read: 3, projected: 2 }
    const warnings = [{ code: 'x', message: 'Ann Lee' }]
    publisher.add(engineOf('people', hr), run(1, { counters, warnings, total: 5, reason: 'because of Ann' }))
    publisher.add(engineOf('other', hr), run(1, { system: null, kind: 'lifecycle' }))
    await vi.advanceTimersByTimeAsync(1)
    expect(sent).toMatchObject([{ topic: 'identity/runs' }])
    const [first, second] = sent[0]?.runs ?? []
    expect(first).toEqual({
      store: 'people',
      id: 1,
      kind: 'sync',
      profile: 'full-sync',
      system: 'hr',
      status: 'running',
      started: newRun(7).started,
      ended: null,
      total: 5,
      counters: { read: 3, projected: 2 },
      warnings: 1,
    })
    expect(second).toEqual({ ...first, store: 'other', kind: 'lifecycle', system: null, total: null, counters: {}, warnings: 0 })
  })

  it('asks each engine for its systems once a message', async () => {
    const { publisher } = publishing()
    const asked = vi.fn<typeof hr>(hr)
    const engine = engineOf('people', asked)
    publisher.add(engine, run(1))
    publisher.add(engine, run(2))
    await vi.advanceTimersByTimeAsync(1)
    expect(asked).toHaveBeenCalledTimes(1)
  })
})

describe('the count of ended runs', () => {
  it('is by store, system, profile and status, with the latest end', () => {
    const counts = new EndedRunCounts()
    const [people, other] = [engineOf('people', hr), engineOf('people 2', hr)]
    const ended = (second: number, some: Partial<Run> = {}) =>
      run(1, { status: 'success', ended: `2026-03-02T08:00:0${second}Z`, ...some })
    counts.add(people, run(1))
    counts.add(people, ended(1))
    counts.add(people, ended(2))
    counts.add(people, ended(3, { status: 'errors' }))
    counts.add(people, ended(4, { system: null }))
    counts.add(people, ended(5, { profile: 'export' }))
    counts.add(other, ended(6))
    expect(counts.of(people)).toEqual([
      { system: 7, profile: 'full-sync', status: 'success', count: 2, lastEnd: '2026-03-02T08:00:02Z' },
      { system: 7, profile: 'full-sync', status: 'errors', count: 1, lastEnd: '2026-03-02T08:00:03Z' },
      { system: null, profile: 'full-sync', status: 'success', count: 1, lastEnd: '2026-03-02T08:00:04Z' },
      { system: 7, profile: 'export', status: 'success', count: 1, lastEnd: '2026-03-02T08:00:05Z' },
    ])
    expect(counts.of(other)).toEqual([
      { system: 7, profile: 'full-sync', status: 'success', count: 1, lastEnd: '2026-03-02T08:00:06Z' },
    ])
    expect(counts.of(engineOf('nobody', hr))).toEqual([])
  })
})
