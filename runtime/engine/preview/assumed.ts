/** Makes the copy of a store what it would be if an assumption were so (N6). */
import { emptyPage } from '../../model/empty-page'
import type { CsoId } from '../../model/objects'
import type { Store } from '../../model/store'
import { canonicalUtc } from '../../model/time'

/** A clock that goes on from the assumed moment. `at`: canonical UTC; left out: as it goes. */
export function assumedClock(clock: () => string, at: string | undefined): () => string {
  if (at === undefined) return clock
  const byMs = Date.parse(at) - Date.parse(clock())
  return () => canonicalUtc(Date.parse(clock()) + byMs)
}

/** These records are no longer in their systems, as the import would find that had not been told of them (I3). */
export async function makeGone(store: Store, gone: readonly CsoId[]): Promise<void> {
  const wanted = new Set(gone)
  const found = (await store.loadPage(gone)).csos.flatMap(({ cso }) =>
    wanted.delete(cso.id) && cso.staging !== 'obsolete' ? [cso] : [],
  )
  const csos = found.map((cso) => ({
    cso: { ...cso, staging: 'obsolete' as const, due: store.nextChange() },
    anchorKey: null,
    secondaryKey: null,
    attributesChanged: false,
    keysAsStored: true,
  }))
  await store.savePage({ ...emptyPage, csos, run: null })
}
