/** Who refers to what a run removes, as it removes it (I16). */
import type { Referrers } from '../../model/references'

/** So many are listed of a run. */
export const mostDangling = 1000

export class Dangling {
  private items: Referrers['items'][number][] = []
  private more = 0

  add({ items, total }: Referrers): void {
    const listed = items.slice(0, mostDangling - this.items.length)
    this.items.push(...listed)
    this.more += total - listed.length
  }

  /** Those added since the last call: the first of them, and how many there are beside. */
  take(): { readonly items: Referrers['items']; readonly more: number } {
    const { items, more } = this
    this.items = []
    this.more = 0
    return { items, more }
  }
}
