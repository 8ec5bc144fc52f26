/** When too much is about to change (I4, X5). */
import { createHash } from 'node:crypto'
import { SyncError } from '../../model/errors'
import type { CsoId, SystemId } from '../../model/objects'
import type { Limits } from '../../model/limits'
import type { Store } from '../../model/store'

/** How many objects a full import may make obsolete. */
export function shrinkLimit(limits: Limits, known: number): number {
  return Math.max(limits.shrinkMin, Math.min(limits.shrinkMax, Math.floor((known * limits.shrinkPercent) / 100)))
}

/** How many accounts one export may delete. */
export function deleteLimit(limits: Limits, linked: number): number {
  return Math.max(limits.deleteMin, Math.min(limits.deleteMax, Math.floor((linked * limits.deletePercent) / 100)))
}

/** A list's mark: the same ids, whatever their order, have the same one; a release is for exactly that list. */
export function listDigest(ids: readonly number[]): string {
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
  if (gone.length <= limit || listDigest(gone) === released) return
  throw new SyncError(
    'shrink-guard',
    `${gone.length} of ${known} objects of ${system} are missing from the source; the limit is ${limit} (${limits.shrinkPercent} %, at least ${limits.shrinkMin}, at most ${limits.shrinkMax}). Nothing was marked as gone`,
    'Check that the source is complete. If they really left, release exactly this list and import again',
  )
}

/** The objects a full import refused to make obsolete: what a person looks at before releasing them (I4). */
export interface RefusedObsoletes {
  readonly run: number
  readonly ids: readonly CsoId[]
}

const refusedFact = (system: SystemId): string => `refused obsoletes of ${system}`

/** The list that waits for a decision; null when none does. */
export async function refusedObsoletes(store: Store, system: SystemId): Promise<RefusedObsoletes | null> {
  const text = await store.fact(refusedFact(system))
  return text === null || text === '' ? null : (JSON.parse(text) as RefusedObsoletes)
}

/** Keeps the list the shrink guard refused, in place of an earlier one; null when an import came through. */
export async function keepRefused(store: Store, system: SystemId, refused: RefusedObsoletes | null): Promise<void> {
  if (refused !== null) await store.saveFact(refusedFact(system), JSON.stringify(refused))
  else if (await refusedObsoletes(store, system)) await store.saveFact(refusedFact(system), '')
}
