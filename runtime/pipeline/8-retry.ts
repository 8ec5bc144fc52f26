/** How often an export is tried, and how long it waits in between: one object, and a whole system (E3). */
import { counted } from '../model/counted'
import { capitalised, commandWord } from '../model/sentences'
import { later } from '../model/time'
import type { PendingExport } from '../model/objects'

/** Attempts before a pending export waits for a person, and times a system is tried by itself (E3). */
export const exportAttempts = 5

/** An attempt that failed: tried again after 2, 4, 8 and 16 minutes, then left to a person. `now` is canonical UTC (E3). */
export function failedAttempt(pending: PendingExport, error: string, now: string): PendingExport {
  const attempts = pending.attempts + 1
  if (attempts >= exportAttempts) return failedForGood(pending, error)
  return {
    ...pending,
    state: 'pending',
    attempts,
    nextAttempt: backoff(now, attempts),
    error,
  }
}

/**
 * Another has a value that no two may have: it waits as after an attempt, and is never left to a person, since the next time the
 * value may be free, or another one wanted (U1). `now` is canonical UTC.
 */
export function valueTaken(pending: PendingExport, error: string, now: string): PendingExport {
  const attempts = Math.min(pending.attempts + 1, exportAttempts - 1)
  return { ...pending, state: 'pending', attempts, nextAttempt: backoff(now, attempts), error }
}

/** It could not be sent for the sake of something else: no attempt of its own, and the next export tries it (E9). */
export function withoutAttempt(pending: PendingExport, error: string): PendingExport {
  return { ...pending, state: 'pending', nextAttempt: null, error }
}

/** An attempt whose answer will be the same next time: left to a person at once. */
export function failedForGood(pending: PendingExport, error: string): PendingExport {
  return {
    ...pending,
    state: 'failed',
    attempts: pending.attempts + 1,
    nextAttempt: null,
    error,
  }
}

/**
 * What is left of a pending export once an import shows its account: an update that had not found it goes by itself again, unless
 * it was so as often as anything is tried (E7, E3). All else is as it was, the same object.
 */
export function onceShown(pending: PendingExport): PendingExport {
  if (pending.accountMissing !== true || pending.state !== 'failed' || pending.attempts >= exportAttempts) return pending
  const { accountMissing: _missing, ...shown } = pending
  return { ...shown, state: 'pending', nextAttempt: null, error: null }
}

/** When the n-th attempt after `now` is due: 2, 4, 8, 16, 32 minutes. Both in canonical UTC. */
export function backoff(now: string, attempt: number): string {
  const minutes = 2 ** Math.min(Math.max(attempt, 1), 5)
  return later(now, minutes * 60_000)
}

/** How often a system could not be reached in a row, and when it may be tried again; canonical UTC, null when it was reached. */
export interface Unreachable {
  readonly unreachableCount: number
  readonly retryAfter: string | null
}

export interface SystemTrialView extends Unreachable {
  /** What people call the system. */
  readonly system: string
  /** A person asked: waiting times do not count. */
  readonly byHand: boolean
  /** Canonical UTC. */
  readonly now: string
}

export type SystemTrialDecision =
  | { readonly kind: 'try'; readonly because: string }
  | { readonly kind: 'refuse'; readonly because: string; readonly next: string }

/** What a person does to have a system tried at once. */
export function exportByHand(system: string): string {
  return `start the export by hand (with msg.confirm = true, or with idweave run ${commandWord(system)} export --confirm)`
}

/** Whether an export may try a system that could not be reached the last times (E3). */
export function decideSystemTrial(view: SystemTrialView): SystemTrialDecision {
  const { system, unreachableCount, retryAfter, byHand, now } = view
  if (byHand) return { kind: 'try', because: 'a person asked for it' }
  if (unreachableCount === 0) return { kind: 'try', because: 'it was reached the last time' }
  if (unreachableCount > exportAttempts) {
    const because = `${system} could not be reached ${counted(unreachableCount, 'time')} in a row and is not tried by itself any more`
    return {
      kind: 'refuse',
      because,
      next: `Put the system right, then ${exportByHand(system)}`,
    }
  }
  // Nobody is left alone for longer than the longest wait: a later time was noted by a clock that went wrong.
  if (retryAfter !== null && retryAfter > now && retryAfter <= backoff(now, exportAttempts)) {
    const because = `${system} could not be reached; it is tried again after ${retryAfter}`
    return {
      kind: 'refuse',
      because,
      next: `${capitalised(exportByHand(system))} to try at once`,
    }
  }
  return { kind: 'try', because: 'it has been left alone for long enough' }
}

/** What is noted of a system that could not be reached once more, and what happens next (E3). */
export function unreachableAgain(
  { system, unreachableCount }: Pick<SystemTrialView, 'system' | 'unreachableCount'>,
  now: string,
): { readonly noted: Unreachable; readonly next: string } {
  const count = unreachableCount + 1
  const retryAfter = backoff(now, count)
  const next =
    count > exportAttempts
      ? `It is not tried by itself any more: put the system right, then ${exportByHand(system)}`
      : `What was not sent stays pending and is tried again after ${retryAfter}`
  return { noted: { unreachableCount: count, retryAfter }, next }
}
