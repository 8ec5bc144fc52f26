/** At the end of a page: what people were called whose name it changes, to be found by it (N4). */
import type { NameGiven } from '../../../model/former-names'
import type { WorkingSet } from '../page/working-set'
import type { Discarded } from './discard'

/** Of all whom the page calls otherwise; none of who had no name. */
export function namesChanged(set: WorkingSet, discarded: Discarded): readonly NameGiven[] {
  const names: NameGiven[] = []
  for (const mvo of set.mvos.values()) {
    const { before, current, deleted } = mvo
    if (!before || deleted !== null || before.attributes === current.attributes || discarded.mvos.has(mvo)) continue
    const name = set.mvoName(before)
    const isNamed = Object.keys(before.attributes).length > 0
    if (isNamed && name !== set.mvoName(current)) names.push({ mvo: before.id, name })
  }
  return names
}
