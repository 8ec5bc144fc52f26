/** Creates in doubt that a page gives up, as another account takes their place or none is to be made: remembered (R3, I12). */
import type { CsoId, SystemId } from '../../model/objects'
import type { DoubtedCreate } from '../creates/doubted-creates'
import { isDoubtedCreate, rememberDoubted } from '../creates/doubted-creates'
import type { WorkingSet } from './page/working-set'
import type { SyncContext } from './process-page'

/** To be called before the page is saved, with the CSOs that go; what is not saved then is remembered for nothing. */
export async function rememberGivenUp(
  { store, plan, now }: SyncContext,
  set: WorkingSet,
  deleted: readonly CsoId[],
): Promise<void> {
  const givenUp = new Map<SystemId, DoubtedCreate[]>()
  for (const id of deleted) {
    const { cso, pending = null } = set.csos.get(id)?.before ?? {}
    if (!cso || !pending || !isDoubtedCreate({ cso, pending })) continue
    const some = givenUp.get(cso.system)
    if (some) some.push({ pending, cso })
    else givenUp.set(cso.system, [{ pending, cso }])
  }
  for (const [system, creates] of givenUp) await rememberDoubted({ store, plan }, system, creates, now)
}
