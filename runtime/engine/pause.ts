/** A person pauses a connected system, with a reason and an end, or resumes it; each is an activity of its own (N12). */
import { SyncError } from '../model/errors'
import type { Pause } from '../model/store-rows'
import type { Store } from '../model/store'
import { currentPause, newPause, pausedError } from '../pipeline/pause'
import type { PlannedSystem } from './canvas/plan'
import { personRun } from './runs/person-run'

/** Nothing is started for the system until then; what runs at this moment ends as it would. Returns the pause as it is kept. */
export async function pauseSystem(
  store: Store,
  system: PlannedSystem,
  asked: Pick<Pause, 'reason' | 'until' | 'by'>,
  now: string,
): Promise<Pause> {
  const paused = newPause(asked, now)
  await system.change({ paused })
  await note(store, system, { action: 'pause', who: asked.by, now, reason: `Paused until ${paused.until}: ${paused.reason}` })
  return paused
}

/** Throws SyncError 'conflict' where the system is not paused. */
export async function resumeSystem(store: Store, system: PlannedSystem, who: string, now: string): Promise<void> {
  const pause = currentPause(system.row.paused, now)
  if (!pause) throw new SyncError('conflict', `${system.config.name} is not paused`, 'Start its runs as usual')
  await system.change({ paused: null })
  await note(store, system, {
    action: 'resume',
    who,
    now,
    reason: `Resumed; it had been paused until ${pause.until}: ${pause.reason}`,
  })
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

async function note(
  store: Store,
  { row }: PlannedSystem,
  { action, who, now, reason }: { action: 'pause' | 'resume'; who: string; now: string; reason: string },
): Promise<void> {
  await store.startRun({ ...personRun(action, row.id, who, now), kind: 'import', profile: 'full-import', reason })
}
