/** Whether a schedule was missed: a run should have begun, and none has (N13). */

/** When nothing was to begin: a run of the system was under way, or it was paused (N12). Canonical UTC. */
export interface Occupied {
  readonly from: string
  readonly to: string
}

/** The end of the time in which nothing was to begin at this moment; null where a run should have begun. */
export function occupiedUntil(moment: string, occupied: readonly Occupied[]): string | null {
  const ends = occupied.filter(({ from, to }) => from <= moment && moment <= to).map(({ to }) => to)
  return ends.sort().at(-1) ?? null
}

/** A trigger may be late by so much: timers of a busy process are, and those who look, too. */
const toleranceMs = 15 * 60_000

export interface ScheduleView {
  /** The first moment at which a run should have begun and none did, since the last one or since the schedule was seen. */
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
