/** What people have decided by hand on somebody's objects, as her history has it (J9, L7). */
import type { Engine } from '../../engine/engine'
import { handActions } from '../../model/by-hand'
import type { Run } from '../../model/runs'
import type { StoredRecord } from '../../model/store-rows'
import type { StoreNames } from './store-names'

/** The profiles of runs that carry out what somebody decides. */
const decided: readonly Run['profile'][] = [...handActions, 'add-person']

/** The last first: who, when and why, and on what of hers. */
export async function handHistory({ store }: Engine, history: readonly StoredRecord[], names: StoreNames) {
  const found = []
  for (const { run: id, at, system, cso, because } of history) {
    if (!because.includes(' by hand')) continue
    const run = await store.run(id)
    if (!run || !decided.includes(run.profile)) continue
    const connector =
      cso === null ? undefined : (await store.concurrentReads.loadPage([cso])).csos.find((each) => each.cso.id === cso)
    const gone = cso === null || connector ? null : await store.goneObject(cso)
    const name = connector ? (connector.cso.secondaryId ?? connector.cso.anchor ?? `object ${cso}`) : (gone?.name ?? null)
    found.push({ run: id, at, action: run.profile, who: run.startedBy, system: names.system(system), object: cso, name, because })
  }
  return found
}
