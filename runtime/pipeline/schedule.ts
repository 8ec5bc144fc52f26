/** Whether a schedule was missed: a run should have begun, and none has (N13). */

/** A trigger may be late by so much: timers of a busy process are, and those who look, too. */
const toleranceMs = 15 * 60_000

export interface ScheduleView {
  /** When a run should have begun at the latest, since the last one did or the schedule was first seen; canonical UTC. */
  readonly due: string | null
  /** Canonical UTC. */
  readonly now: string
  /** A run of the system is under way, or waits for its turn. */
  readonly isBusy: boolean
  /** Nothing is to be started at present (N12). */
  readonly isPaused: boolean
}

/** The moment that was missed, canonical UTC; null where none was. */
export function missedSince({ due, now, isBusy, isPaused }: ScheduleView): string | null {
  if (due === null || isBusy || isPaused) return null
  return Date.parse(now) - Date.parse(due) > toleranceMs ? due : null
}
