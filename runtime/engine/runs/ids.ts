/** Who hands out ids: the store the numbers, which never come twice, and the clock what stands at the head of a UUID. */
import type { CsoId, MvoId, PendingExportId } from '../../model/objects'
import type { Store } from '../../model/store'
import { timedUuid } from './uuid'

export interface Ids {
  cso(): CsoId
  mvo(): { readonly id: MvoId; readonly uuid: string }
  pending(): PendingExportId
}

/** `clock`: the present moment in canonical UTC. */
export function idsOf(store: Pick<Store, 'reserveIds'>, clock: () => string): Ids {
  return {
    cso: () => store.reserveIds('cso', 1),
    mvo: () => ({ id: store.reserveIds('mvo', 1), uuid: timedUuid(Date.parse(clock())) }),
    pending: () => store.reserveIds('pending', 1),
  }
}
