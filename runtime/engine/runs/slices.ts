/** Long lists in parts, so that no query and no transaction is as long as they are. */

/** So many ids the store is asked about at a time. */
export const askedAtOnce = 1000

/** The list in parts of at most this many. */
export function* slicesOf<Item>(items: readonly Item[], size: number): Iterable<readonly Item[]> {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size)
}
