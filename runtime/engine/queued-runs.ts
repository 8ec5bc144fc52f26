/** Runs that were accepted and have not begun: a trigger that asks for the same is the same run, so that no queue grows (N11). */
import type { SystemId } from '../model/objects'
import type { RunRequest, StartedRun } from './run-request'

export class QueuedRuns {
  private readonly runs = new Map<string, Promise<StartedRun>>()

  /**
   * The run that waits for the same system with the same profile, source and parameters; where none does, the one that `start`
   * accepts. `start` is given a function to call when the run takes up its work: from then on it may have read what a later
   * trigger wants to be seen, and nobody joins it any more.
   */
  startOrJoin(
    request: RunRequest,
    system: SystemId | null,
    start: (begun: () => void) => Promise<StartedRun>,
  ): Promise<StartedRun> {
    const key = keyOf(request, system)
    const same = this.runs.get(key)
    if (same) return same
    const begun = (): void => {
      if (this.runs.get(key) === starting) this.runs.delete(key)
    }
    const starting = start(begun)
    this.runs.set(key, starting)
    starting.catch(begun)
    return starting
  }
}

/** What makes two requests the same. Who asks does not, nor who listens: a source is one node, which listens already. */
function keyOf(request: RunRequest, system: SystemId | null): string {
  const { profile, source, only, confirmed, deletion, erasure, byHand, person } = request
  return JSON.stringify([
    system,
    profile,
    source ?? null,
    only ?? null,
    confirmed === true,
    deletion ?? erasure ?? byHand ?? person ?? null,
  ])
}
