/** How many runs ended since the program started, for the metrics. */
import type { Engine } from '../../engine/engine'
import { isAction } from '../../engine/runs/actions'
import type { SystemId } from '../../model/objects'
import type { Run } from '../../model/runs'

/** The ended runs of one system, profile and status. */
export interface EndedRuns {
  readonly system: SystemId | null
  readonly profile: Run['profile']
  readonly status: Run['status']
  readonly count: number
  /** Canonical UTC. */
  readonly lastEnd: string
}

/** Counts runs by store, system, profile and status. A store that is deployed anew under the same file goes on counting. */
export class EndedRunCounts {
  private readonly byKey = new Map<string, EndedRuns>()

  /** Takes a run as it stands now; it counts when it has ended. What was done without a run does not. */
  add(engine: Engine, run: Run): void {
    if (run.ended === null || isAction(run)) return
    const { system, profile, status } = run
    const key = JSON.stringify([engine.name, system, profile, status])
    this.byKey.set(key, { system, profile, status, count: (this.byKey.get(key)?.count ?? 0) + 1, lastEnd: run.ended })
  }

  of(engine: Engine): readonly EndedRuns[] {
    const prefix = `[${JSON.stringify(engine.name)},`
    return [...this.byKey].filter(([key]) => key.startsWith(prefix)).map(([, ended]) => ended)
  }
}
