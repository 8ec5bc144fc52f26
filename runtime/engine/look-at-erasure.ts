/** Before a person is erased: what of her would go, by what is deployed and stored now (N14). */
import type { PresentObjects } from '../model/erasure'
import type { MvoId } from '../model/objects'
import type { Engine } from './engine'
import type { ErasureLook } from './erasure-look'
import { erasureLook } from './erasure-look'
import { lookContext } from './look-context'
import { lookAtDeletion } from './sync/deletion-look'

/** Looks, and writes nothing. Throws `unknown-object` where nothing is known of such a person. */
export async function lookAtErasure(engine: Engine, mvo: MvoId, present: PresentObjects): Promise<ErasureLook> {
  const plan = await engine.currentPlan()
  const [there] = (await engine.store.loadMvos([mvo])).mvos
  const notDeleted = there ? (await lookAtDeletion(await lookContext(engine, mvo), mvo)).obstacle : null
  return erasureLook(engine.store, plan, { mvo, present, there, notDeleted })
}
