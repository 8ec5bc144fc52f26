/** Whom the values of a metaverse object refer to, by name: the values themselves have a number and a uuid. */
import type { Engine } from '../../engine/engine'
import type { Contribution, Mvo, MvoId } from '../../model/objects'
import type { Attributes, AttributeValue } from '../../model/values'
import { isList, isReference } from '../../model/values'
import { mvosOf } from './mvos'
import { isShown } from './shown-values'
import type { StoreNames } from './store-names'
import { identityName } from './views'

/** Names of so many are given: a group may have all of a company for members. */
const mostNamed = 200

/** Those its values and the offers for them point at, each once; none that is gone. */
export async function referencedBy(engine: Engine, mvo: Mvo, offers: readonly Contribution[], names: StoreNames) {
  const types = names.mvTypes(mvo.type)
  const ids = new Set([mvo.attributes, ...offers.map(({ values }) => values)].flatMap((values) => idsIn(values, types)))
  const found = await mvosOf(engine, [...ids].slice(0, mostNamed))
  return [...found.values()].map((person) => ({ id: person.uuid, name: identityName(person, names) }))
}

function idsIn(values: Attributes, types: Parameters<typeof isShown>[0]): MvoId[] {
  return Object.entries(values).flatMap(([name, value]) => (isShown(types, name) ? refsOf(value) : []))
}

function refsOf(value: AttributeValue): MvoId[] {
  return (isList(value) ? value : [value]).flatMap((scalar) => (isReference(scalar) && scalar.ref !== null ? [scalar.ref] : []))
}
