/** What an import would empty: attributes of most objects, and groups of most members (I21). */
import type { CsoId } from '../model/objects'

/** Attributes of fewer objects, and groups of fewer members, are a concern only where the system itself is small. */
export const fewObjects = 20

/** Fewer objects lose something every day. */
export const fewestLost = 3

/** An attribute that known objects had a value for and would have none. */
export interface EmptiedAttribute {
  readonly type: string
  readonly attribute: string
  /** The objects that would lose it. */
  readonly of: readonly CsoId[]
}

/** A list of an object that would lose more values than it gets. */
export interface ShrunkList {
  readonly cso: CsoId
  readonly attribute: string
  readonly before: number
  readonly after: number
}

/** Whether so much of so many is more than the share a system may lose at once; at 100 % everything may go. */
export function isMoreThan(percent: number, lost: number, of: number): boolean {
  return percent < 100 && lost * 100 > of * percent
}

/** So many objects that have an attribute make it certain that it would not be emptied. */
export function enoughToBeSure(percent: number, lost: number): number {
  return percent <= 0 ? Number.MAX_SAFE_INTEGER : Math.floor((lost * 100) / percent) + 1
}

export interface EmptiedView {
  readonly percent: number
  /** Objects that would lose the attribute. */
  readonly lost: number
  /** Known objects that have it. */
  readonly had: number
  /** Known objects of the system. */
  readonly known: number
}

/** Whether an attribute would be emptied for most of those who have it (I21). */
export function isEmptied({ percent, lost, had, known }: EmptiedView): boolean {
  return lost >= fewestLost && (had >= fewObjects || known < fewObjects) && isMoreThan(percent, lost, had)
}

/** Whether a group would lose most of its members (I21). What takes the place of what goes is no loss: names change. */
export function isShrunk({ before, after }: Pick<ShrunkList, 'before' | 'after'>, percent: number): boolean {
  return before >= fewObjects && isMoreThan(percent, before - after, before)
}
