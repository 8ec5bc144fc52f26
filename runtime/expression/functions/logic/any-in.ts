/** What In and InIgnoreCase share. */
import { everySoOften } from '../../limits'
import type { Value } from '../../value'
import { itemsOf } from '../../value'

/** Whether any item of the value is the same as any item of any candidate; null is the same as nothing. */
export function anyIn(value: Value, candidates: readonly Value[], same: (a: Value, b: Value) => boolean): boolean {
  const items = itemsOf(value)
  let round = 0
  const looked = (): true => {
    everySoOften(round++)
    return true
  }
  return candidates.some((candidate) => itemsOf(candidate).some((other) => items.some((item) => looked() && same(item, other))))
}
