/** What a page is made with whose objects are only looked at: nothing of it is stored. */
import type { CsoId } from '../../model/objects'
import type { ConfigurationChange } from '../../pipeline/configuration-changes'
import type { Ids } from '../runs/ids'
import type { PageContext } from './page/working-set'
import type { SyncContext } from './process-page'

/** What a look goes by: what is deployed and stored now, from the node that objects would leave from. */
export type LookContext = Pick<SyncContext, 'plan' | 'store' | 'now' | 'exporting' | 'source'>

/** The same, where it counts by what the store was synchronised last. */
export interface StandingContext extends LookContext {
  /** What deployments changed and the store has not been synchronised by yet (A13). */
  readonly open: readonly ConfigurationChange[]
}

export function pageForLooking({ plan, store, now, exporting, source }: LookContext): PageContext {
  return {
    plan,
    store,
    ids: idsForLooking,
    now,
    exporting,
    run: 0,
    graceFrom: now,
    full: false,
    fullAsked: null,
    counting: 'own',
    source,
    leavers: null,
    succeeded: new Set<CsoId>(),
  }
}

/** Ids of what a look makes. */
const idsForLooking: Ids = { cso: () => -1, mvo: () => ({ id: -1, uuid: '' }), pending: () => -1 }
