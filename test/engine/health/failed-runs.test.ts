/** Which of the runs that failed are still to be looked at (N10). */
import { expect, it } from 'vitest'
import { openFailures } from '../../../runtime/engine/health/failed-runs'
import type { Run, RunCounters } from '../../../runtime/model/runs'
import { noCounters } from '../../../runtime/model/runs'

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
    'a scan by a scan',
    [
      ['lifecycle', 'stopped'],
      ['deletion', 'success'],
      ['lifecycle', 'success'],
    ],
    [],
  ],
]

it.each(cases)('N10 %s', (_what, ended, open) => {
  const runs = ended.map(([profile, status, counters], id) => {
    const run: Partial<Run> = { id, profile, status, ended: '2026-03-02T08:00:00Z', counters: { ...noCounters(), ...counters } }
    return run as Run
  })
  expect(openFailures(runs.reverse()).map(({ id }) => id)).toEqual(open)
})

it.each(['Ada (discard)', 'Ada (release)', 'flow (clock)'])(
  'N10 makes nothing good by what somebody decided: %s',
  (startedBy) => {
    const run = (id: number, of: Partial<Run>): Run =>
      ({ id, profile: 'export', ended: '2026-03-02T08:00:00Z', counters: noCounters(), ...of }) as Run
    const failed = run(1, { status: 'errors', startedBy: 'Send', counters: { ...noCounters(), exportFailed: 1 } })
    expect(openFailures([run(2, { status: 'success', startedBy }), failed])).toEqual([failed])
  },
)
