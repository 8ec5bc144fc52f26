/** When too much is about to change for a run to go on without a person (I4, I21, X5). */
import { counted, inNumber } from '../model/counted'
import type { Limits } from '../model/limits'
import { fewestLost, isMoreThan } from './1-emptied'

/** Of fewer known objects no share is asked about. */
export const fewestKnown = 5

/** Whether a system would lose most of what it has, however small it is (I21). */
export function losesMost({ clearPercent }: Limits, lost: number, known: number): boolean {
  return known >= fewestKnown && lost >= fewestLost && isMoreThan(clearPercent, lost, known)
}

/** How many of `known` objects a full import may mark as gone (I4). */
export function shrinkLimit(limits: Limits, known: number): number {
  return Math.max(limits.shrinkMin, Math.min(limits.shrinkMax, Math.floor((known * limits.shrinkPercent) / 100)))
}

/** How many of `linked` accounts one export may delete (X5). */
export function deleteLimit(limits: Limits, linked: number): number {
  return Math.max(limits.deleteMin, Math.min(limits.deleteMax, Math.floor((linked * limits.deletePercent) / 100)))
}

export interface ShrinkView {
  /** The system's name. */
  readonly system: string
  readonly limits: Limits
  /** Objects the full import was to show. */
  readonly known: number
  /** How many of them it did not show. */
  readonly missing: number
  /** A person has released exactly these missing objects. */
  readonly released: boolean
}

/** `refused` says which limit was met and with which figures, and what to do next. */
export type ShrinkDecision =
  { readonly kind: 'allowed' } | { readonly kind: 'refused'; readonly because: string; readonly next: string }

/** Whether a full import may mark what it did not see as gone (I4). */
export function decideShrink({ system, limits, known, missing, released }: ShrinkView): ShrinkDecision {
  const limit = shrinkLimit(limits, known)
  const most = losesMost(limits, missing, known)
  if ((missing <= limit && !most) || released) return { kind: 'allowed' }
  const { shrinkPercent, shrinkMin, shrinkMax, clearPercent } = limits
  const allowance =
    missing > limit
      ? `the limit is ${limit} (${shrinkPercent} %, at least ${shrinkMin}, at most ${shrinkMax})`
      : `more than ${clearPercent} % of a system are asked about, however few they are`
  return {
    kind: 'refused',
    because: `${missing} of ${counted(known, 'object')} of ${system} ${inNumber(missing, 'is', 'are')} missing from the source; ${allowance}. Nothing was marked as gone`,
    next: 'Check that the source is complete. If they really left, release exactly this list and import again',
  }
}
