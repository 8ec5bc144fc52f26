/** Long lists in parts, so that no query and no transaction is as long as they are. */
import { pageBytes } from '../../model/bounds'
import type { SizedObjects } from '../../model/queries'
import type { Store } from '../../model/store'
import { noteLargeValues } from './large-garbage'

/** So many ids the store is asked about at a time. */
export const askedAtOnce = 1000

/** The list in parts of at most this many. */
export function* slicesOf<Item>(items: readonly Item[], size: number): Iterable<readonly Item[]> {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size)
}

/** The ids in parts of at most this many, and of fewer where what is loaded of them is large. */
export async function* partsOf(
  store: Pick<Store, 'partsBySize'>,
  of: SizedObjects,
  ids: readonly number[],
  size: number,
): AsyncIterable<readonly number[]> {
  for (const some of slicesOf(ids, size)) {
    const parts = await store.partsBySize(of, some, pageBytes)
    if (parts.length > 1) noteLargeValues()
    yield* parts
  }
}
