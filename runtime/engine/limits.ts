/** When too much is about to change (I4, X5). */
import { createHash } from 'node:crypto'
import { SyncError } from '../model/errors'
import type { Limits } from './registry'

/** How many objects a full import may make obsolete. */
export function shrinkLimit(limits: Limits, known: number): number {
  return Math.max(limits.shrinkMin, Math.min(limits.shrinkMax, Math.floor((known * limits.shrinkPercent) / 100)))
}

/** How many accounts one export may delete. */
export function deleteLimit(limits: Limits, linked: number): number {
  return Math.max(limits.deleteMin, Math.min(limits.deleteMax, Math.floor((linked * limits.deletePercent) / 100)))
}

/** A list's mark: the same ids, whatever their order, have the same one; a release is for exactly that list. */
export function listMark(ids: readonly number[]): string {
  return createHash('sha256')
    .update([...ids].sort((a, b) => a - b).join(','))
    .digest('hex')
}

/** Refuses a full import that would make too many objects obsolete, unless exactly this list was released. */
export function guardShrink(
  system: string,
  limits: Limits,
  known: number,
  gone: readonly number[],
  released: string | null,
): void {
  const limit = shrinkLimit(limits, known)
  if (gone.length <= limit || listMark(gone) === released) return
  throw new SyncError(
    'shrink-guard',
    `${gone.length} of ${known} objects of ${system} are missing from the source; the limit is ${limit} (${limits.shrinkPercent} %, at least ${limits.shrinkMin}, at most ${limits.shrinkMax}). Nothing was marked as gone`,
    'Check that the source is complete. If they really left, release exactly this list and import again',
  )
}
