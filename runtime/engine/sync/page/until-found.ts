/** Asking what may look others up, when nothing is prefetched: anew until all it looks up is known. */
import type { Store } from '../../../model/store'
import type { WorkingSet } from './working-set'

/** So often one look-up may lead to the next. */
export const mostLoads = 64

/**
 * Asks anew for as long as something it looks up has to be asked for first; null where that has no end, as when it looks up
 * something else each time.
 */
export async function untilFound<Result>(
  { lookUps }: Pick<WorkingSet, 'lookUps'>,
  store: Pick<Store, 'lookUp'>,
  ask: () => Result,
): Promise<Result | null> {
  for (let loads = 0; loads < mostLoads; loads++) {
    const result = ask()
    if (!lookUps.isMissing) return result
    await lookUps.load(store)
  }
  return null
}
