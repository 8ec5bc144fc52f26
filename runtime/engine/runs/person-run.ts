/** The activity of what a person did by hand: it is over as soon as it is there, and says who it was (N3). */
import type { SystemId } from '../../model/objects'
import type { PersonAction, Run } from '../../model/runs'
import { noCounters, personActions } from '../../model/runs'

const actions: ReadonlySet<string> = new Set(personActions)

/** Whether the activity is of what a person did by hand. */
export function isPersonRun({ profile }: Pick<Run, 'profile'>): boolean {
  return actions.has(profile)
}

/** `action` is what the person did; `now` is canonical UTC. */
export function personRun(action: PersonAction, system: SystemId | null, who: string, now: string): Omit<Run, 'id' | 'kind'> {
  return {
    profile: action,
    system,
    startedBy: who,
    started: now,
    ended: now,
    status: 'success',
    reason: null,
    slowedBy: null,
    counters: noCounters(),
    targets: {},
    warnings: [],
    total: null,
  }
}
