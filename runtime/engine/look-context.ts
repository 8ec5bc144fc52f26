/** What a look at a person goes by: what is deployed and stored at this moment, from the node that people leave from. */
import type { MvoId } from '../model/objects'
import type { Engine } from './engine'
import { unknownPerson } from './sync/deletion-look'
import type { LookContext } from './sync/page-for-looking'
import { sourceOfDeleted } from './sync/source-of-people'

/** Throws `unknown-object` when there is no such person. */
export async function lookContext(engine: Engine, mvo: MvoId): Promise<LookContext> {
  const { store, registry } = engine
  const plan = await engine.currentPlan()
  const found = (await store.loadMvos([mvo])).mvos[0]
  if (!found) throw unknownPerson()
  const underWay = engine.runsUnderWay()
  const exporting = new Set(underWay.flatMap(({ kind, system }) => (kind === 'export' && system !== null ? [system] : [])))
  return { plan, store, now: engine.clock(), exporting, source: sourceOfDeleted(registry, plan, found.type) }
}
