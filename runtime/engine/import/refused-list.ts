/** The objects a full import refused to mark as gone, kept for a person to look at and release (I4). */
import { createHash } from 'node:crypto'
import type { CsoId, SystemId } from '../../model/objects'
import type { Store } from '../../model/store'

/** What a person looks at before releasing it: the run that refused, and the missing objects. */
export interface RefusedObsoletes {
  readonly run: number
  readonly ids: readonly CsoId[]
}

/** A list as short text: equal for the same ids in whatever order. A release is for exactly the list that has this text. */
export function listDigest(ids: readonly number[]): string {
  return createHash('sha256')
    .update([...ids].sort((a, b) => a - b).join(','))
    .digest('hex')
}

const refusedFact = (system: SystemId): string => `refused obsoletes of ${system}`

/** The list that waits for a person's decision; null when none does. */
export async function refusedObsoletes(store: Store, system: SystemId): Promise<RefusedObsoletes | null> {
  const text = await store.fact(refusedFact(system))
  return text === null || text === '' ? null : (JSON.parse(text) as RefusedObsoletes)
}

/** Keeps the refused list in place of an earlier one; null when a full import came through, so that none waits any more. */
export async function keepRefused(store: Store, system: SystemId, refused: RefusedObsoletes | null): Promise<void> {
  if (refused !== null) await store.saveFact(refusedFact(system), JSON.stringify(refused))
  else if (await refusedObsoletes(store, system)) await store.saveFact(refusedFact(system), '')
}
