/** Whether all is well. */
import { describe, expect, it } from 'vitest'
import type { ProblemCode } from '../../runtime/model/problems'
import { problemCodes, problemKinds } from '../../runtime/model/problems'
import { decideProblemState, worstState } from '../../runtime/pipeline/health'
import { decides } from './laws'

const hour = 3_600_000
const stateOf = (code: ProblemCode, since: string) =>
  decides(decideProblemState, { problem: { code, since }, now: '2026-03-02T08:00:00Z', decideWithinMs: 24 * hour })

describe('what a problem means', () => {
  it.each(problemCodes)(
    'N10 %s: a fault is failing at once, a decision once it has waited too long, a pause and advice never',
    (code) => {
      const soon = { fault: 'failing', decision: 'waiting', pause: 'waiting', advice: 'advice' } as const
      expect(stateOf(code, '2026-03-02T08:00:00Z')).toBe(soon[problemKinds[code]])
      expect(stateOf(code, '2026-03-01T08:00:00Z')).toBe(soon[problemKinds[code]])
      const late = { ...soon, decision: 'failing' } as const
      expect(stateOf(code, '2026-03-01T07:59:59Z')).toBe(late[problemKinds[code]])
    },
  )

  it('N10 a decision whose time is still to come, by a clock that was put back, waits', () => {
    expect(stateOf('people-held', '2027-01-01T00:00:00Z')).toBe('waiting')
  })
})

describe('all problems together', () => {
  for (const [states, worst] of [
    [[], 'ok'],
    [['ok', 'ok'], 'ok'],
    [['ok', 'advice'], 'ok'],
    [['ok', 'waiting'], 'waiting'],
    [['failing', 'waiting', 'ok'], 'failing'],
  ] as const)
    it(`N10 of ${states.join(', ') || 'nothing'}: ${worst}`, () => expect(worstState(states)).toBe(worst))
})
