/** Systems that a person has paused: whether they still are, and what is said of it (N12). */
import { SyncError } from '../model/errors'
import { canonicalUtc } from '../model/time'
import type { Pause } from '../model/store-rows'

/** The most days a pause may last. */
export const longestPauseDays = 366

/** The pause a system is in, by canonical UTC; null where there is none, or it is over. */
export function currentPause(pause: Pause | null, now: string): Pause | null {
  return pause !== null && now < pause.until ? pause : null
}

/** Until when it lasts, in a few words. */
export function pausedShortly({ until }: Pick<Pause, 'until'>): string {
  return `paused until ${until.slice(0, 16).replace('T', ' ')} UTC`
}

/** Until when, by whom and why. */
export function pausedText(system: string, { until, by, reason }: Pick<Pause, 'until' | 'by' | 'reason'>): string {
  return `${system} is paused until ${until} by ${by}: ${reason}`
}

/** Why nothing is started for the system. */
export function pausedError(system: string, pause: Pause): SyncError {
  return new SyncError(
    'system-paused',
    pausedText(system, pause),
    'Nothing was done. Resume the system if it is ready, or wait: once the pause is over, triggers start its runs again',
  )
}

/** What is asked for, as it is kept. Throws SyncError 'bad-request' where it has no reason, or no end that is to come. */
export function newPause(asked: Pick<Pause, 'reason' | 'until' | 'by'>, now: string): Pause {
  const reason = asked.reason.trim()
  if (reason === '') throw new SyncError('bad-request', 'a pause needs a reason', 'Say why, for whoever meets it')
  const given = /^\d{4}-\d\d-\d\d/.test(asked.until) ? Date.parse(asked.until) : Number.NaN
  const end = Math.floor(given / 1000) * 1000
  const latest = Date.parse(now) + longestPauseDays * 86_400_000
  if (Number.isNaN(end) || end <= Date.parse(now) || given > latest)
    throw new SyncError(
      'bad-request',
      `a pause ends at a time to come, within ${longestPauseDays} days; "${asked.until}" is none`,
      'Give it as 2027-01-31T06:00:00Z',
    )
  return { reason, until: canonicalUtc(end), by: asked.by, since: now }
}
