/** Whom the values of a metaverse object refer to, by name: the values themselves have a number and a uuid. */
import type { Engine } from '../../engine/engine'
import type { Contribution, Mvo, MvoId } from '../../model/objects'
import type { Attributes } from '../../model/values'
import { referredIn, referredNames } from './people-names'
import { isShown } from './shown-values'
import type { StoreNames } from './store-names'

/** Those its values and the offers for them point at, each once, the first 200; none that is gone. */
export async function referencedBy(engine: Engine, mvo: Mvo, offers: readonly Contribution[], names: StoreNames) {
  const types = names.mvTypes(mvo.type)
  const ids = [mvo.attributes, ...offers.map(({ values }) => values)].flatMap((values) => idsIn(values, types))
  const found = await referredNames(engine, ids, names)
  return [...found.values()].map(({ uuid, name }) => ({ id: uuid, name }))
}

function idsIn(values: Attributes, types: Parameters<typeof isShown>[0]): MvoId[] {
  return Object.entries(values).flatMap(([name, value]) => (isShown(types, name) ? referredIn(value) : []))
}
