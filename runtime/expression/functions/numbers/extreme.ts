/** What Min and Max share. */
import type { Scalar } from '../../../model/values'
import { order } from '../../compare'
import { everySoOften } from '../../limits'
import type { Value } from '../../value'
import { itemsOf } from '../../value'

/**
 * The item of all values that comes first (sign 1) or last (sign -1) in the order of numbers or texts; null when there is none.
 */
export function extreme(values: readonly Value[], sign: 1 | -1): Value {
  let best: Scalar | null = null
  let round = 0
  for (const value of values) {
    for (const item of itemsOf(value)) {
      everySoOften(round++)
      if (best === null || sign * (order(item, best) ?? 0) < 0) best = item
    }
  }
  return best
}
