/** Which of the runs that failed are still to be looked at (N10). */
import { expect, it } from 'vitest'
import type { LookedAtRun, OpenFailures } from '../../../runtime/engine/health/failed-runs'
import { afterRun, mayHaveUnreadable, outcomeOf } from '../../../runtime/engine/health/failed-runs'
import type { Run, RunCounters } from '../../../runtime/model/runs'
import { actions, noCounters } from '../../../runtime/model/runs'

/** Of runs in the order they began, the ids of those that are still to be looked at, each once. */
function open(runs: readonly Run[]): number[] {
  const none: OpenFailures = new Map()
  const failures = runs.map(outcomeOf).reduce((before, outcome) => (outcome ? afterRun(before, outcome) : before), none)
  return [...new Set([...failures.values()].map(({ run }) => run.id))]
}

type Ended = readonly [Run['profile'], Run['status'], Partial<RunCounters>?]

/** Runs in the order they ended, and the places of those that are still to be looked at. */
const cases: readonly (readonly [string, readonly Ended[], readonly number[]])[] = [
  ['nothing failed', [['full-import+delta-sync', 'warnings']], []],
  [
    'a refused import is not made good by a sync',
    [
      ['full-import+delta-sync', 'stopped'],
      ['full-sync', 'success'],
    ],
    [0],
  ],
  [
    'nor by a delta import',
    [
      ['full-import', 'stopped'],
      ['delta-import+delta-sync', 'success'],
    ],
    [0],
  ],
  [
    'but by the same once more',
    [
      ['full-import+delta-sync', 'stopped'],
      ['full-import+full-sync', 'success'],
    ],
    [],
  ],
  [
    'or by its parts',
    [
      ['full-import+delta-sync', 'stopped'],
      ['full-import', 'success'],
      ['delta-sync', 'success'],
    ],
    [],
  ],
  [
    'records that a delta import could not take are not made good by the next',
    [
      ['delta-import+delta-sync', 'errors', { importFailed: 1 }],
      ['delta-import+delta-sync', 'success'],
    ],
    [0],
  ],
  [
    'but by a full import, and a stopped one by a delta that ends with such records',
    [
      ['delta-import', 'errors', { importFailed: 1 }],
      ['full-import', 'success'],
      ['delta-import', 'stopped'],
      ['delta-import', 'errors', { importFailed: 2 }],
    ],
    [3],
  ],
  [
    'a full import does the work of a delta',
    [
      ['delta-import', 'stopped'],
      ['full-import', 'success'],
    ],
    [],
  ],
  [
    'errors of a sync by a sync',
    [
      ['full-import+delta-sync', 'errors', { syncFailed: 1 }],
      ['delta-sync', 'success'],
    ],
    [],
  ],
  [
    'errors of an import not',
    [
      ['full-import+delta-sync', 'errors', { importFailed: 1 }],
      ['delta-sync', 'success'],
    ],
    [0],
  ],
  [
    'one object is no sync',
    [
      ['delta-sync', 'errors', { syncFailed: 2 }],
      ['object', 'success'],
    ],
    [0],
  ],
  [
    'a run that was cancelled has done nothing',
    [
      ['export', 'errors', { exportFailed: 1 }],
      ['export', 'cancelled'],
    ],
    [0],
  ],
  [
    'the latest failure is named',
    [
      ['export', 'stopped'],
      ['export', 'stopped'],
    ],
    [1],
  ],
  [
    'imports make no export good',
    [
      ['export', 'stopped'],
      ['full-import+delta-sync', 'success'],
    ],
    [0],
  ],
  [
    'a failed delta import by a good full one, whatever else it does',
    [
      ['delta-import+delta-sync', 'stopped'],
      ['full-import+full-sync', 'success'],
    ],
    [],
  ],
  [
    'a failed delta sync by a full one',
    [
      ['delta-sync', 'errors', { syncFailed: 1 }],
      ['full-sync', 'warnings'],
    ],
    [],
  ],
  [
    'a failed export by a good one',
    [
      ['export', 'errors', { exportFailed: 2 }],
      ['export', 'success'],
    ],
    [],
  ],
  [
    'what was imported before a synchronisation was stopped counts, so it is no failed import',
    [
      ['full-import+full-sync', 'stopped', { processed: 12 }],
      ['full-sync', 'success'],
    ],
    [],
  ],
  [
    'and makes an import before it good',
    [
      ['full-import', 'stopped'],
      ['full-import+full-sync', 'stopped', { processed: 12 }],
      ['delta-sync', 'success'],
    ],
    [],
  ],
  [
    'a scan by a scan',
    [
      ['lifecycle', 'stopped'],
      ['deletion', 'success'],
      ['lifecycle', 'success'],
    ],
    [],
  ],
]

it.each(cases)('N10 %s', (_what, ended, expected) => {
  const runs = ended.map(([profile, status, counters], id) => {
    const run: Partial<Run> = { id, profile, status, ended: '2026-03-02T08:00:00Z', counters: { ...noCounters(), ...counters } }
    return run as Run
  })
  expect(open(runs)).toEqual(expected)
})

it.each(actions)('N10 makes nothing good by what was done without a run: %s', (profile) => {
  const run = (id: number, of: Partial<Run>): Run =>
    ({ id, profile: 'export', startedBy: 'Ada', ended: '2026-03-02T08:00:00Z', counters: noCounters(), ...of }) as Run
  const failed = run(1, { status: 'errors', counters: { ...noCounters(), exportFailed: 1 } })
  expect(open([failed, run(2, { status: 'success', profile })])).toEqual([1])
})

it('N10 has failed since the first run that did, until one goes well', () => {
  const run = (id: number, status: Run['status']): Run =>
    ({ id, profile: 'export', status, startedBy: '', ended: `2026-03-0${id}T08:00:00Z`, counters: noCounters() }) as Run
  const since = (runs: readonly Run[]) =>
    runs
      .map(outcomeOf)
      .reduce((before, outcome) => (outcome ? afterRun(before, outcome) : before), new Map() as OpenFailures)
      .get('export')?.since
  const [first, second, well, last] = [run(1, 'stopped'), run(2, 'stopped'), run(3, 'success'), run(4, 'stopped')]
  expect(since([first, second])).toBe('2026-03-01T08:00:00Z')
  expect(since([first, second, well])).toBeUndefined()
  expect(since([first, second, well, last])).toBe('2026-03-04T08:00:00Z')
})

it('N10 I7 values that a delta import could not read are made good by a full import alone', () => {
  const run = (id: number, profile: Run['profile'], of: Partial<LookedAtRun> = {}): LookedAtRun =>
    ({
      id,
      profile,
      status: 'success',
      startedBy: '',
      ended: '2026-03-02T08:00:00Z',
      counters: noCounters(),
      ...of,
    }) as LookedAtRun
  const unread = run(1, 'delta-import+delta-sync', { status: 'errors', unreadable: true })
  const [delta, full] = [run(2, 'delta-import+delta-sync'), run(3, 'full-import+delta-sync')]
  expect([mayHaveUnreadable(unread), mayHaveUnreadable(delta), mayHaveUnreadable({ ...full, status: 'errors' })]).toEqual([
    true,
    false,
    false,
  ])
  expect(open([unread, delta])).toEqual([1])
  expect(open([unread, delta, full])).toEqual([])
})
