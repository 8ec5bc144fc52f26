/** When a refused object is tried again, and when a system that could not be reached. */
import { describe, expect, it } from 'vitest'
import type { PendingExport } from '../../runtime/model/objects'
import type { SystemTrialView } from '../../runtime/pipeline/8-retry'
import {
  backoff,
  decideSystemTrial,
  exportAttempts,
  failedAttempt,
  failedForGood,
  onceShown,
  unreachableAgain,
  valueTaken,
} from '../../runtime/pipeline/8-retry'
import { otherNameNextTime } from '../../runtime/pipeline/8-existing'
import { decides } from './laws'
import { change, NOW, pending } from './world'

const update = pending([change('mail', 'lee@corp')], { state: 'executing' })
const minutesAfter = (time: string | null): number => (Date.parse(time ?? '') - Date.parse(NOW)) / 60_000

describe('an object', () => {
  it('E3 attempts are 2, 4, 8 and 16 minutes apart, and the fifth is the last', () => {
    const attempt = (before: PendingExport) => decides((given) => failedAttempt(given.before, 'refused', NOW), { before })
    let waiting = update
    const times: (number | null)[] = []
    for (let i = 0; i < exportAttempts; i++) {
      waiting = attempt(waiting)
      times.push(waiting.nextAttempt === null ? null : minutesAfter(waiting.nextAttempt))
    }
    expect(times).toEqual([2, 4, 8, 16, null])
    expect(waiting).toMatchObject({ state: 'failed', attempts: 5, error: 'refused', version: update.version })
  })

  it('U1 E3 of which another has a value waits 2, 4, 8 and then 16 minutes each time, and is never left to a person', () => {
    let waiting = update
    const times = Array.from({ length: 7 }, () =>
      minutesAfter((waiting = valueTaken(waiting, 'another has it', NOW)).nextAttempt),
    )
    expect(times).toEqual([2, 4, 8, 16, 16, 16, 16])
    expect(waiting).toMatchObject({ state: 'pending', attempts: exportAttempts - 1, error: 'another has it' })
  })

  it.each([
    ['a create notes that the name is somebody’s', pending([change('dn', 'cn=a')], { operation: 'create' }), true],
    ['a rename does not', pending([change('dn', 'cn=a')]), undefined],
  ])('U1 E7 waits so for the next export where this one gives no more names: %s', (_, of, nameTaken) => {
    const claimed: PendingExport = { ...of, state: 'executing', attempts: 4 }
    const effect = otherNameNextTime({ kind: 'failed', because: 'exists', pending: claimed }, claimed, NOW)
    expect(effect).toMatchObject({ kind: 'failed', because: 'exists' })
    expect(effect.pending).toMatchObject({ state: 'pending', attempts: 4, error: 'exists' })
    expect([minutesAfter(effect.pending.nextAttempt), effect.pending.nameTaken]).toEqual([16, nameTaken])
  })

  it('E7 E3 that was not found goes by itself again once an import shows its account, and nothing else does', () => {
    const missing = {
      ...update,
      state: 'failed',
      attempts: 1,
      nextAttempt: NOW,
      error: 'not there',
      accountMissing: true,
    } as const
    const { accountMissing: _, ...shown } = missing
    expect(decides(onceShown, missing)).toEqual({ ...shown, state: 'pending', nextAttempt: null, error: null })
    for (const other of [shown, { ...missing, state: 'pending' as const }, { ...missing, attempts: exportAttempts }])
      expect(onceShown(other)).toBe(other)
    expect(onceShown({ ...missing, attempts: exportAttempts - 1 })).toMatchObject({ state: 'pending' })
  })

  it('E1 whose answer will be the same next time waits for a person at once', () => {
    expect(decides((given) => failedForGood(given.update, 'no such rule'), { update })).toEqual({
      ...update,
      state: 'failed',
      attempts: 1,
      nextAttempt: null,
      error: 'no such rule',
    })
  })
})

describe('a system that could not be reached', () => {
  const trial = (more: Partial<SystemTrialView>) =>
    decides(decideSystemTrial, { system: 'AD', unreachableCount: 0, retryAfter: null, byHand: false, now: NOW, ...more })
  const in10 = '2025-03-01T08:10:00Z'

  it('E3 is left alone for 2, 4, 8, 16, 32 minutes, and never longer', () => {
    expect([0, 1, 2, 3, 4, 5, 6, 60].map((attempt) => minutesAfter(backoff(NOW, attempt)))).toEqual([2, 2, 4, 8, 16, 32, 32, 32])
  })

  for (const [what, view, kind] of [
    ['was reached the last time', {}, 'try'],
    ['has another time to wait for', { unreachableCount: 3, retryAfter: in10 }, 'refuse'],
    ['has its time come', { unreachableCount: 3, retryAfter: NOW }, 'try'],
    ['has its time behind it', { unreachableCount: 3, retryAfter: '2025-03-01T07:59:59Z' }, 'try'],
    ['has the longest wait before it', { unreachableCount: 5, retryAfter: '2025-03-01T08:32:00Z' }, 'refuse'],
    ['has a time that only a wrong clock can have noted', { unreachableCount: 3, retryAfter: '2025-03-01T08:32:01Z' }, 'try'],
    ['was tried as often as it is by itself', { unreachableCount: 5, retryAfter: NOW }, 'try'],
    ['was tried once more than that', { unreachableCount: 6, retryAfter: NOW }, 'refuse'],
    ['is asked for by a person before its time', { unreachableCount: 3, retryAfter: in10, byHand: true }, 'try'],
    ['is asked for by a person after its last time', { unreachableCount: 6, retryAfter: in10, byHand: true }, 'try'],
  ] as const)
    it(`E3 ${kind === 'try' ? 'is tried' : 'is not tried'} when it ${what}`, () => {
      expect(trial(view).kind).toBe(kind)
    })

  it('E3 says why it is tried', () => {
    expect(trial({}).because).toBe('it was reached the last time')
    expect(trial({ unreachableCount: 3, retryAfter: NOW }).because).toBe('it has been left alone for long enough')
    expect(trial({ unreachableCount: 3, retryAfter: in10, byHand: true }).because).toBe('a person asked for it')
  })

  it('E3 a refusal says when it is tried again, or who must ask', () => {
    expect(trial({ unreachableCount: 2, retryAfter: in10 })).toMatchObject({
      because: `AD could not be reached; it is tried again after ${in10}`,
      next: 'Start the export by hand (with msg.confirm = true, or with idweave run AD export --confirm) to try at once',
    })
    expect(trial({ unreachableCount: 6 })).toMatchObject({
      because: 'AD could not be reached 6 times in a row and is not tried by itself any more',
      next: 'Put the system right, then start the export by hand (with msg.confirm = true, or with idweave run AD export --confirm)',
    })
  })

  it('E3 once more: it waits longer each time, and after the sixth time for a person', () => {
    const again = (count: number) =>
      decides((given) => unreachableAgain({ system: 'AD', unreachableCount: given.count }, NOW), { count })
    expect([0, 1, 2, 3, 4].map((count) => minutesAfter(again(count).noted.retryAfter))).toEqual([2, 4, 8, 16, 32])
    expect(again(4)).toMatchObject({
      noted: { unreachableCount: 5 },
      next: expect.stringContaining('is tried again after 2025-03-01T08:32:00Z'),
    })
    expect(again(5)).toMatchObject({
      noted: { unreachableCount: 6 },
      next: expect.stringContaining('not tried by itself any more'),
    })
  })
})
