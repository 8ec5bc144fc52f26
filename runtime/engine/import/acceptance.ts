/** An import counts only when it has ended well (I18): opened before its first page, accepted at one stroke, or discarded. */
import type { CsoId } from '../../model/objects'
import type { Store } from '../../model/store'
import type { PlannedSystem } from '../canvas/plan'
import type { SystemChange } from '../canvas/system-rows'

/** What may become of an import. */
export type Acceptance = Pick<SystemChange, 'watermark' | 'releasedObsoletes'>

/** Opens an import: what it saves from now on is staged. Returns the id from which on it makes CSOs. */
export async function openImport(store: Store, system: PlannedSystem, run: number): Promise<CsoId> {
  const firstNew = store.reserveIds('cso', 1)
  await system.change({ openImport: { run, firstNew } })
  return firstNew
}

/** Accepts the open import with everything that goes by it: one row is written, however much was imported. */
export async function acceptImport(store: Store, system: PlannedSystem, acceptance: Acceptance): Promise<void> {
  await system.change({ ...acceptance, openImport: null })
  await store.forgetEarlier()
}

/**
 * Discards an import that is open, because it ended otherwise, or its process did. Whoever holds the system's lock may ask. One
 * that was refused keeps its records: they say what was wrong with it.
 */
export async function discardOpen(
  store: Store,
  system: Pick<PlannedSystem, 'row' | 'change'>,
  records: 'kept' | 'removed',
): Promise<void> {
  const { id, openImport: open } = system.row
  if (open === null) return
  await store.discardImport(id, open, records)
  await system.change({ openImport: null })
}
