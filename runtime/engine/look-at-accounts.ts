/** Why a person has the accounts she has: looked at as deployed and stored now, from the node that people leave from. */
import type { MvoId } from '../model/objects'
import type { Engine } from './engine'
import type { AccountsLook } from './sync/accounts-look'
import { lookAtAccounts } from './sync/accounts-look'
import { unknownPerson } from './sync/deletion-look'
import { sourceOfDeleted } from './sync/source-of-people'

/** Writes nothing. Throws `unknown-object`. */
export async function accountsOf(engine: Engine, mvo: MvoId): Promise<AccountsLook> {
  const { store, registry } = engine
  const plan = await engine.currentPlan()
  const found = (await store.loadMvos([mvo])).mvos[0]
  if (!found) throw unknownPerson()
  const underWay = engine.runsUnderWay()
  const exporting = new Set(underWay.flatMap(({ kind, system }) => (kind === 'export' && system !== null ? [system] : [])))
  const source = sourceOfDeleted(registry, plan, found.type)
  return lookAtAccounts({ plan, store, now: engine.clock(), exporting, source }, mvo)
}
