/** The activity of what a person did by hand: it is over as soon as it is there, and says who it was (N3). */
import type { SystemId } from '../../model/objects'
import type { Run } from '../../model/runs'
import { noCounters } from '../../model/runs'

/** `action` is what the person did, in a word; `now` is canonical UTC. */
export function personRun(
  action: string,
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
