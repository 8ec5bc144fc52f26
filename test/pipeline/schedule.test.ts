/** Whether a schedule was missed (N13). */
import { describe, expect, it } from 'vitest'
import type { ScheduleView } from '../../runtime/pipeline/schedule'
import { missedSince, occupiedUntil } from '../../runtime/pipeline/schedule'
import { decides } from './laws'

const due = '2026-03-02T02:00:00.000Z'
const late: ScheduleView = { due, now: '2026-03-02T02:15:00.001Z', isBusy: false, isPaused: false }

describe('a schedule', () => {
  it.each<[string, Partial<ScheduleView>, string | null]>([
    ['is missed a quarter of an hour after it was due', {}, due],
    ['is late before', { now: '2026-03-02T02:15:00.000Z' }, null],
    ['is not due at all', { due: null }, null],
    ['waits for a run of the system that is under way', { isBusy: true }, null],
    ['rests while the system is paused', { isPaused: true }, null],
  ])('N13 %s', (_, more, missed) => {
    expect(decides(missedSince, { ...late, ...more })).toBe(missed)
  })
})

describe('a moment', () => {
  const occupied = [
    { from: '2026-03-02T01:00:00Z', to: '2026-03-02T03:00:00Z' },
    { from: '2026-03-02T02:00:00Z', to: '2026-03-02T04:00:00Z' },
  ]
  it.each([
    ['2026-03-02T00:59:59Z', null],
    ['2026-03-02T01:00:00Z', '2026-03-02T03:00:00Z'],
    ['2026-03-02T02:30:00Z', '2026-03-02T04:00:00Z'],
    ['2026-03-02T04:00:00Z', '2026-03-02T04:00:00Z'],
    ['2026-03-02T04:00:01Z', null],
  ])('N13 %s is occupied until %s', (moment, until) => {
    expect(decides((given) => occupiedUntil(given.moment, given.occupied), { moment, occupied })).toBe(until)
  })
})
