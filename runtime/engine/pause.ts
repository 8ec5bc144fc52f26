/** A person pauses a connected system, with a reason and an end, or resumes it; each is an activity of its own (N12). */
import { SyncError } from '../model/errors'
import type { Pause } from '../model/store-rows'
import { currentPause, newPause, pausedError } from '../pipeline/pause'
import type { PauseChange } from './canvas/system-rows'
import type { PlannedSystem } from './canvas/plan'
import type { PauseWatch } from './ends-of-pauses'
import { EndsOfPauses } from './ends-of-pauses'
import { actionRun } from './runs/actions'

/** The pauses of a store's systems. */
export class Pauses {
  private readonly ends: EndsOfPauses

  constructor(private readonly at: PauseWatch) {
    this.ends = new EndsOfPauses(at)
  }

  /** As a person makes and ends that of one system. */
  of(system: PlannedSystem): SystemPause {
    return new SystemPause(system, this.at, this.ends)
  }

  /** Ends that came by themselves and are not recorded yet are. Throws when the store does not take them at present. */
  async recordEnds(): Promise<void> {
    await this.ends.look()
  }

  /** Nothing is recorded any more once this resolves. */
  async stop(): Promise<void> {
    await this.ends.stop()
  }
}

/** The pause of one system, as a person makes and ends it. */
export class SystemPause {
  constructor(
    private readonly system: PlannedSystem,
    private readonly at: PauseWatch,
    private readonly ends: EndsOfPauses,
  ) {}

  /**
   * Nothing is started for the system until then; what runs at this moment ends as it would. Returns the pause as kept. Throws
   * SyncError 'bad-request' without a reason or an end to come.
   */
  async begin(asked: Pick<Pause, 'reason' | 'until' | 'by'>): Promise<Pause> {
    const paused = newPause(asked, this.at.clock())
    // That of an earlier one that is over.
    await this.ends.look()
    const reason = `Paused until ${paused.until}: ${paused.reason}`
    await this.act('pause', { paused, isPauseEndNoted: false }, { who: asked.by, reason })
    await this.ends.look()
    return paused
  }

  /** Runs of the system start as before. Throws SyncError 'conflict' where the system is not paused. */
  async end(who: string): Promise<void> {
    const { config, row } = this.system
    const now = this.at.clock()
    const pause = currentPause(row.paused, now)
    if (!pause) throw new SyncError('conflict', `${config.name} is not paused`, 'Start its runs as usual')
    // Kept with its end, so that nobody asks for what was not to begin until then (N13).
    const paused = { ...pause, until: now }
    const reason = `Resumed; it had been paused until ${pause.until}: ${pause.reason}`
    await this.act('resume', { paused, isPauseEndNoted: true }, { who, reason })
  }

  private async act(
    action: 'pause' | 'resume',
    change: PauseChange,
    { who, reason }: { readonly who: string; readonly reason: string },
  ): Promise<void> {
    const run = actionRun(action, this.system.row.id, who, this.at.clock())
    this.at.tell(await this.system.act(change, { ...run, kind: 'import', reason }))
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
