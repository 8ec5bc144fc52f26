/** What people have decided by hand on objects, and on what waits to be sent to them, as history has it (J9, L7, X4). */
import type { Engine } from '../../engine/engine'
import { handActions } from '../../model/by-hand'
import type { Run } from '../../model/runs'
import type { StoredRecord } from '../../model/store-rows'
import type { StoreNames } from './store-names'

/** The profiles of runs that carry out what somebody decides. */
const decided: readonly Run['profile'][] = [...handActions, 'add-person']

/** What somebody decides on a pending export, with an entry for its account. */
const reviewed: readonly StoredRecord['outcome'][] = ['hold', 'release', 'discard']

/** The last first: who, when and why, and on what of hers. */
export async function handHistory({ store }: Engine, history: readonly StoredRecord[], names: StoreNames) {
  const found = []
  for (const { run: id, at, system, cso, outcome, because, name: calledThen } of history) {
    const isReview = reviewed.includes(outcome)
    if (!isReview && !because.includes(' by hand')) continue
    const run = await store.run(id)
    if (!run || !(isReview || decided.includes(run.profile))) continue
    const connector =
      cso === null ? undefined : (await store.concurrentReads.loadPage([cso])).csos.find((each) => each.cso.id === cso)
    const gone = cso === null || connector ? null : await store.goneObject(cso)
    const name = connector
      ? (connector.cso.secondaryId ?? connector.cso.anchor ?? `object ${cso}`)
      : (gone?.name ?? (isReview ? calledThen : null))
    found.push({ run: id, at, action: run.profile, who: run.startedBy, system: names.system(system), object: cso, name, because })
  }
  return found
}
