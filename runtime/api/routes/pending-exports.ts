/** Routes about pending exports: what waits, and a person's decision on it (X4, X5). */
import type { ReviewAction } from '../../engine/export/review'
import { review } from '../../engine/export/review'
import type { Call, Routes } from '../contract/call'
import type { Answer } from '../shared/http'
import { defined } from '../shared/lists'
import { mvosOf, uuidsOf } from '../shared/mvos'
import { namedChanges } from '../shared/named-changes'
import { withShortChanges } from '../../model/short-values'
import { StoreNames } from '../shared/store-names'
import { identityName, objectName, pendingView } from '../shared/views'
import { whyUnsent } from '../shared/why-unsent'

export const pendingExportRoutes: Routes<
  'listPendingExports' | 'holdPendingExports' | 'releasePendingExports' | 'discardPendingExports'
> = {
  async listPendingExports({ engine, given }) {
    const names = await StoreNames.load(engine)
    const { state, limit, after } = given
    const system = given.system === undefined ? undefined : names.find(given.system).row.id
    const { items, next } = await engine.store.searchPendings({ ...defined({ system, state, after }), limit })
    const mvoIds = items.map(({ pending }) => pending.mvo)
    const mvos = await mvosOf(engine, mvoIds)
    const uuids = uuidsOf(mvos)
    const waits = await whyUnsent(
      engine,
      items.map(({ pending }) => pending),
    )
    const views = items.map(({ pending, cso }) => {
      const mvo = pending.mvo === null ? undefined : mvos.get(pending.mvo)
      const name = mvo ? identityName(mvo, names) : objectName(cso)
      return { ...withShortChanges(pendingView(pending, cso, name, names, uuids)), waits: waits(pending) }
    })
    return { json: { items: await namedChanges(engine, views, names), next } }
  },

  holdPendingExports: (call) => decide('hold', call),
  releasePendingExports: (call) => decide('release', call),
  discardPendingExports: (call) => decide('discard', call),
}

type Decision = Call<'holdPendingExports' | 'releasePendingExports' | 'discardPendingExports'>

async function decide(action: ReviewAction, { engine, body, who }: Decision): Promise<Answer> {
  const context = { store: engine.store, plan: await engine.currentPlan() }
  return { json: await review(context, action, [...new Set(body.ids)], who, engine.clock()) }
}
