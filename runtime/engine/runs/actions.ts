/** The activity of what a person did by hand, or came about by itself: over as soon as it is there, it says who it was (N3). */
import type { SystemId } from '../../model/objects'
import type { Action, Run } from '../../model/runs'
import { actions, nothingDone } from '../../model/runs'

const known: ReadonlySet<string> = new Set(actions)

/** Whether the activity is of what was done without a run. */
export function isAction({ profile }: Pick<Run, 'profile'>): boolean {
  return known.has(profile)
}

/** `action` is what was done, `who` by whom; `at` is when, canonical UTC. */
export function actionRun(action: Action, system: SystemId | null, who: string, at: string): Omit<Run, 'id' | 'kind'> {
  return {
    profile: action,
    system,
    startedBy: who,
    started: at,
    ended: at,
    status: 'success',
    ...nothingDone(),
  }
}
