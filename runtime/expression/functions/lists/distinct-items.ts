/** What Distinct, Union and Except share: each value once. */
import type { Scalar } from '../../../model/values'
import { valueKey } from '../../../model/values'
import { everySoOften } from '../../limits'

/** The items, each value once at its first place. */
export function distinctItems(items: readonly Scalar[]): Scalar[] {
  const seen = new Set<string>()
  return items.filter((item, i) => {
    everySoOften(i)
    const key = valueKey(item)
    return !seen.has(key) && seen.add(key)
  })
}
