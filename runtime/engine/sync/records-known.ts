/** Records and people as the store has them, and what happened to them last: for looking. */
import type { Cso, CsoId, Mvo, MvoId } from '../../model/objects'
import type { Store } from '../../model/store'
import type { StoredRecord } from '../../model/store-rows'
import type { WorkingSet } from './page/working-set'

/** The CSO with this number; null where the store has it no more. */
export async function csoOf(set: WorkingSet, store: Store, id: CsoId): Promise<Cso | null> {
  if (!set.csos.has(id)) set.add(await store.concurrentReads.loadPage([id]))
  return set.csos.get(id)?.before?.cso ?? null
}

/** The MVO with this number; null where the store has it no more. */
export async function storedMvo(set: WorkingSet, store: Store, id: MvoId): Promise<Mvo | null> {
  if (!set.mvos.has(id)) set.add(await store.concurrentReads.loadMvos([id]))
  return set.mvos.get(id)?.before ?? null
}

/** What went wrong with the record in the run in which something happened to it last; null: nothing. */
export async function failureOf(store: Store, { id }: Pick<Cso, 'id'>): Promise<StoredRecord | null> {
  const history = await store.historyOf({ cso: id }, mostOfOneRun)
  return history.find(({ run, error }) => run === history[0]?.run && error !== null) ?? null
}

/** Entries that a run may have of one record. */
const mostOfOneRun = 20
