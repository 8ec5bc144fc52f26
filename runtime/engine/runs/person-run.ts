/** The activity of what a person did by hand: it is over as soon as it is there, and says who it was (N3). */
import type { SystemId } from '../../model/objects'
import type { Run } from '../../model/runs'
import { noCounters } from '../../model/runs'
import type { ReviewAction } from '../../pipeline/8-review'

/** What a person does by hand: reviews pending exports, releases a list, answers for the clock, pauses a system or resumes it. */
export type PersonAction = ReviewAction | 'clock' | 'pause' | 'resume'

const actions: ReadonlySet<string> = new Set<PersonAction>(['hold', 'release', 'discard', 'clock', 'pause', 'resume'])

/** Whether the activity is of what a person did by hand. */
export function isPersonRun({ startedBy }: Pick<Run, 'startedBy'>): boolean {
  const action = /\((\w+)\)$/.exec(startedBy)?.[1]
  return action !== undefined && actions.has(action)
}

/** `action` is what the person did, in a word; `now` is canonical UTC. */
export function personRun(
  action: PersonAction,
  system: SystemId | null,
  who: string,
  now: string,
): Omit<Run, 'id' | 'kind' | 'profile'> {
  return {
    system,
    startedBy: `${who} (${action})`,
    started: now,
    ended: now,
    status: 'success',
    reason: null,
    counters: noCounters(),
    targets: {},
    warnings: [],
    total: null,
  }
}
