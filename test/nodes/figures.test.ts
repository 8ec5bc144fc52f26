/** The figures of a run add up wherever they are shown: what failed or was held is not among what was synchronised (N3). */
import { expect, it } from 'vitest'
import { figuresText } from '../../bin/text'
import { runStatus } from '../../nodes/adapter/status'
import type { Run, RunCounters } from '../../runtime/model/runs'
import { noCounters, synchronisedOf } from '../../runtime/model/runs'

function ended(kind: Run['kind'], counters: Partial<RunCounters>): Run & { system: null } {
  return {
    id: 1,
    kind,
    profile: 'full-import+delta-sync',
    system: null,
    startedBy: '',
    started: '2026-03-02T08:00:00Z',
    ended: '2026-03-02T08:00:01Z',
    status: 'errors',
    reason: null,
    slowedBy: null,
    counters: { ...noCounters(), ...counters },
    targets: {},
    warnings: [],
    total: null,
  }
}

it('N3 what was read is what was synchronised and what failed', () => {
  const badge = ended('sync', { read: 461, importFailed: 2, processed: 459, joined: 387, flowed: 70, syncFailed: 2 })
  expect(synchronisedOf(badge)).toBe(457)
  expect(runStatus(badge, 0).text).toBe('461 read · 457 synced · 4 failed')
  expect(figuresText(badge)).toBe('461 read, 2 not imported, 457 synchronised, 387 joined, 2 not synchronised')
})

it('N3 who is held has not been synchronised', () => {
  expect(figuresText(ended('sync', { processed: 30, held: 29, noChange: 1 }))).toBe('1 synchronised, 29 held')
})
