/** What a look at a person goes by: what is deployed and stored at this moment, from the node that people leave from. */
import type { MvoId } from '../model/objects'
import type { Engine } from './engine'
import { unknownPerson } from './sync/deletion-look'
import type { StandingContext } from './sync/page-for-looking'
import { nowhere, sourceOfDeleted } from './sync/source-of-people'

/** Throws `unknown-object` when there is no such person. */
export async function lookContext(engine: Engine, mvo: MvoId): Promise<StandingContext> {
  const found = (await engine.store.loadMvos([mvo])).mvos[0]
  if (!found) throw unknownPerson()
  const context = await lookContextOfNobody(engine)
  return { ...context, source: sourceOfDeleted(engine.registry, context.plan, found.type) }
}

/** The same where there is nobody to leave from anywhere. */
export async function lookContextOfNobody(engine: Engine): Promise<StandingContext> {
  const { plan, open } = await engine.openChanges()
  const underWay = engine.runsUnderWay()
  const exporting = new Set(underWay.flatMap(({ kind, system }) => (kind === 'export' && system !== null ? [system] : [])))
  return { plan, store: engine.store, now: engine.clock(), exporting, open, source: nowhere }
}
