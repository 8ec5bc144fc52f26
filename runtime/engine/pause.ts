/** A person pauses a connected system, with a reason and an end, or resumes it; each is an activity of its own (N12). */
import { SyncError } from '../model/errors'
import type { Run } from '../model/runs'
import type { Pause } from '../model/store-rows'
import type { Store } from '../model/store'
import { currentPause, newPause, pausedError } from '../pipeline/pause'
import type { PlannedSystem } from './canvas/plan'
import { personRun } from './runs/person-run'

/** The pause of one system, as a person makes and ends it. */
export class SystemPause {
  constructor(
    private readonly store: Store,
    private readonly system: PlannedSystem,
    private readonly clock: () => string,
    /** Told of the activities. */
    private readonly tell: (run: Run) => void,
  ) {}

  /**
   * Nothing is started for the system until then; what runs at this moment ends as it would. Returns the pause as kept. Throws
   * SyncError 'bad-request' without a reason or an end to come.
   */
  async begin(asked: Pick<Pause, 'reason' | 'until' | 'by'>): Promise<Pause> {
    const paused = newPause(asked, this.clock())
    await this.system.change({ paused })
    await this.note('pause', asked.by, `Paused until ${paused.until}: ${paused.reason}`)
    return paused
  }

  /** Runs of the system start as before. Throws SyncError 'conflict' where the system is not paused. */
  async end(who: string): Promise<void> {
    const { config, row } = this.system
    const pause = currentPause(row.paused, this.clock())
    if (!pause) throw new SyncError('conflict', `${config.name} is not paused`, 'Start its runs as usual')
    // Kept with its end, so that nobody asks for what was not to begin until then (N13).
    await this.system.change({ paused: { ...pause, until: this.clock() } })
    await this.note('resume', who, `Resumed; it had been paused until ${pause.until}: ${pause.reason}`)
  }

  private async note(action: 'pause' | 'resume', who: string, reason: string): Promise<void> {
    const run = personRun(action, this.system.row.id, who, this.clock())
    this.tell(await this.store.startRun({ ...run, kind: 'import', reason }))
  }
}

/** Throws SyncError 'system-paused' while the system is paused. */
export function throwIfPaused(system: PlannedSystem | null, now: string): void {
  const pause = system && currentPause(system.row.paused, now)
  if (system && pause) throw pausedError(system.config.name, pause)
}

/** Ends a run that waited for its turn when the system was paused, as somebody wanted it. Throws SyncError 'cancelled'. */
export function cancelIfPaused(system: PlannedSystem | null, now: string): void {
  try {
    throwIfPaused(system, now)
  } catch (error) {
    if (!(error instanceof SyncError)) throw error
    throw new SyncError('cancelled', error.message, error.next)
  }
}
