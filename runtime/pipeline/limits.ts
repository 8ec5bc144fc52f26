/** When too much is about to change for a run to go on without a person (I4, I21, X5). */
import { counted, inNumber } from '../model/counted'
import type { Limits } from '../model/limits'
import { fewestLost, isMoreThan } from './1-emptied'

/** Of fewer known objects no share is asked about. */
const fewestKnown = 5

/** A share with its floor and ceiling. `percent` is a whole number from 0 to 100; the others count objects. */
interface Share {
  readonly percent: number
  readonly min: number
  readonly max: number
}

/** How many of `known` objects a share comes to, in whole objects, never fewer than its floor or more than its ceiling. */
export function shareOf({ percent, min, max }: Share, known: number): number {
  return Math.max(min, Math.min(max, Math.floor((known * percent) / 100)))
}

/** Whether most would be lost of what there is, however little that is (I21, L9). */
export function losesMost({ clearPercent }: Pick<Limits, 'clearPercent'>, lost: number, known: number): boolean {
  return known >= fewestKnown && lost >= fewestLost && isMoreThan(clearPercent, lost, known)
}

/** How many of `known` objects a full import may mark as gone (I4). */
export function shrinkLimit({ shrinkPercent, shrinkMin, shrinkMax }: Limits, known: number): number {
  return shareOf({ percent: shrinkPercent, min: shrinkMin, max: shrinkMax }, known)
}

/** Whether one export may delete all accounts there are, but for the greatest number (X5). */
export function isWhollyAllowed({ deletePercent }: Pick<Limits, 'deletePercent'>): boolean {
  return deletePercent >= 100
}

/** How many of `linked` accounts one export may delete (X5). */
export function deleteLimit({ deletePercent, deleteMin, deleteMax }: Limits, linked: number): number {
  return shareOf({ percent: deletePercent, min: deleteMin, max: deleteMax }, linked)
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
