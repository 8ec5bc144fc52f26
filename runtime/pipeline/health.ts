/** Whether all is well, from what somebody has to look at (N10). */
import type { OpenProblem } from '../model/problems'
import { problemKinds } from '../model/problems'

/**
 * `ok`: every store, system and rule works. `waiting`: a person's decision is due or a pause has
 * not ended, all else works. `failing`: something
 * does not work, or has waited too long.
 */
export type HealthState = 'ok' | 'waiting' | 'failing'

/** What a problem means: with nothing but advice all is well. */
export type ProblemState = 'advice' | 'waiting' | 'failing'

export interface ProblemView {
  readonly problem: Pick<OpenProblem, 'code' | 'since'>
  /** Canonical UTC. */
  readonly now: string
  /** A decision that is not taken within so many milliseconds is a fault: what waits for it does not happen. */
  readonly decideWithinMs: number
}

/** What a problem means for the health of its store. */
export function decideProblemState({ problem, now, decideWithinMs }: ProblemView): ProblemState {
  const kind = problemKinds[problem.code]
  switch (kind) {
    case 'fault':
      return 'failing'
    case 'advice':
      return 'advice'
    case 'pause':
      return 'waiting'
    case 'decision':
      return Date.parse(now) - Date.parse(problem.since) > decideWithinMs ? 'failing' : 'waiting'
    default:
      return kind satisfies never
  }
}

/** The worst of several; `ok` of none. */
export function worstState(states: readonly (HealthState | ProblemState)[]): HealthState {
  if (states.includes('failing')) return 'failing'
  return states.includes('waiting') ? 'waiting' : 'ok'
}
