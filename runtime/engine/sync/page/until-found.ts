/** Asking what may look others up, when nothing is prefetched: anew until all it looks up is known. */
import type { Store } from '../../../model/store'
import type { WorkingSet } from './working-set'

/** Asks anew for as long as something it looks up has to be asked for first. */
export async function untilFound<Result>(
  { lookUps }: WorkingSet,
  store: Pick<Store, 'lookUp'>,
  ask: () => Result,
): Promise<Result> {
  for (let result = ask(); ; result = ask()) {
    if (!lookUps.isMissing) return result
    await lookUps.load(store)
  }
}
