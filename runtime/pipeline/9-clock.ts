/** Whether the clock can be gone by, or somebody has to say first that it is right (L6). */

/** What is known of the time; all moments canonical UTC. */
export interface KnownTime {
  /** The latest at which the clock was gone by. */
  readonly last: string
  /** What somebody is asked; null when nobody is. */
  readonly question: ClockQuestion | null
}

export interface ClockQuestion {
  /** The last moment before it that was gone by. */
  readonly from: string
  /** What the clock showed when it was noticed; a question is answered by it. */
  readonly to: string
  /** Whether the clock moved while the process ran, or stands long after the last activity. */
  readonly cause: 'moved' | 'idle'
}

/** How the run takes the time. */
export interface RunTime {
  /** Whether what has come due by the clock may be taken. */
  readonly state: 'passes' | 'inDoubt'
  /** The latest moment known: no grace period begins before it, however far a clock was put back. */
  readonly latest: string
}

export interface ClockView {
  readonly now: string
  /** Null for a store that has never been looked at. */
  readonly known: KnownTime | null
  /**
   * Milliseconds that passed since `last` by a clock that nobody sets; null when that is not known, since the process was not
   * there.
   */
  readonly passedMs: number | null
}

const idleMs = 30 * 86_400_000
/** Clocks are kept right by small steps. */
const toleratedMs = 15 * 60_000

/** What is known from now on. An answer lasts: what it was given for is not asked again. */
export function decideClock({ now, known, passedMs }: ClockView): KnownTime {
  if (!known) return { last: now, question: null }
  const { last, question } = known
  const excessMs = Date.parse(now) - Date.parse(last) - (passedMs ?? 0)
  if (excessMs <= (passedMs === null ? idleMs : toleratedMs)) return { last: now > last ? now : last, question: null }
  return { last, question: question ?? { from: last, to: now, cause: passedMs === null ? 'idle' : 'moved' } }
}

/** The clock is right, a person says. */
export function clockIsRight(now: string): KnownTime {
  return { last: now, question: null }
}

/** How a run takes the time at this moment. */
export function runTime(now: string, { last, question }: KnownTime): RunTime {
  return question ? { state: 'inDoubt', latest: now } : { state: 'passes', latest: now > last ? now : last }
}
