/** Looking up whom an object may belong to: in the store once for a page, then in the page (J1–J7). */
import type { Cso } from '../../../model/objects'
import type { JoinRow } from '../../../model/rules'
import type { Store } from '../../../model/store'
import type { Attributes } from '../../../model/values'
import type { JoinCandidate, JoinDecision, RowKeys } from '../../../pipeline/3-join'
import { combinations, decideJoin, rowKeys } from '../../../pipeline/3-join'
import type { WorkingSet } from './working-set'

/** Which MVO the rows mean, as far as the page has loaded it. */
export function lookUp(set: WorkingSet, mvType: string, cso: Cso, rows: readonly JoinRow[]): JoinDecision {
  return decideJoin(rows, cso.attributes, (keys) => candidates(set, mvType, cso, keys))
}

function candidates(set: WorkingSet, mvType: string, cso: Cso, [first]: RowKeys): JoinCandidate[] {
  if (!first) return []
  const found: JoinCandidate[] = []
  const seen = new Set<number>()
  for (const key of first.keys) {
    for (const id of set.index.find(mvType, first.attribute, key)) {
      const mvo = set.mvos.get(id)
      if (seen.has(id) || !mvo || mvo.deleted !== null) continue
      seen.add(id)
      const taken = set.linkedOf(mvo, cso.system).some((linked) => linked.current.id !== cso.id && set.occupies(linked, cso))
      const attributes =
        mvo.before === null
          ? Object.assign(Object.create(null) as object, mvo.expected, mvo.current.attributes)
          : mvo.current.attributes
      found.push({ mvo: id, name: set.mvoName({ ...mvo.current, attributes }), attributes, taken })
    }
  }
  return found
}

export interface JoinQuery {
  readonly type: string
  readonly pairs: { attribute: string; key: string }[]
}

/** What the rows would look up that this page has not asked the store for yet. */
export function unasked(set: WorkingSet, mvType: string, rows: readonly JoinRow[], attributes: Attributes): JoinQuery[] {
  const queries: JoinQuery[] = []
  for (const row of rows) {
    const pairs = rowKeys(row, attributes, 'cs')
    if (!pairs) continue
    for (const combination of combinations(pairs)) {
      const query = { type: mvType, pairs: combination }
      if (
        !set.index.wasAsked(
          `${mvType}\u0000${combination.map(({ attribute, key }) => `${attribute}\u0000${key}`).join('\u0000')}`,
        )
      )
        queries.push(query)
    }
  }
  return queries
}

/** Loads the MVOs that may match, with everything a page needs of them. */
export async function loadCandidates(
  set: WorkingSet,
  queries: readonly JoinQuery[],
  reads: Pick<Store, 'findMvos' | 'loadMvos'> = set.store,
): Promise<void> {
  const ids = new Set((await reads.findMvos(queries)).flat())
  for (const id of set.mvos.keys()) ids.delete(id)
  if (ids.size > 0) set.add(await reads.loadMvos([...ids]))
}
