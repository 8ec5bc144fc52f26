/** People by a name that tells namesakes apart: `Ann Lee (HR 1001)`. */
import type { Engine } from '../../engine/engine'
import { pageBytes } from '../../model/bounds'
import type { Cso, Mvo, MvoId } from '../../model/objects'
import { withShortValues } from '../../model/short-values'
import type { AttributeValue } from '../../model/values'
import { isReference, valuesOf } from '../../model/values'
import { isLinkedInbound } from '../../pipeline/2-scope'
import type { StoreNames } from './store-names'
import { identityName, objectName } from './views'

/** So many are named of those whom values refer to: a group may have all of a company for members. */
const mostNamed = 200

/** A person as others refer to her. */
export interface NamedPerson {
  readonly uuid: string
  readonly name: string
}

/** The first of those whom values refer to, without those who are gone. */
export function referredNames(engine: Engine, ids: Iterable<MvoId>, names: StoreNames): Promise<ReadonlyMap<MvoId, NamedPerson>> {
  return peopleNames(engine, [...new Set(ids)].slice(0, mostNamed), names)
}

/** These people, without those who are gone. */
export async function peopleNames(
  engine: Engine,
  ids: Iterable<MvoId>,
  names: StoreNames,
): Promise<ReadonlyMap<MvoId, NamedPerson>> {
  const wanted = [...new Set(ids)]
  const found = new Map<MvoId, NamedPerson>()
  if (wanted.length === 0) return found
  for (const part of await engine.store.partsBySize('mvos', wanted, pageBytes)) {
    const { mvos, csos } = await engine.store.concurrentReads.loadMvos(part)
    const byMvo = Map.groupBy(csos, ({ cso }) => cso.mvo)
    for (const mvo of mvos) {
      const own = (byMvo.get(mvo.id) ?? []).map(({ cso }) => cso)
      found.set(mvo.id, { uuid: mvo.uuid, name: keyedName(withShortValues(mvo), own, names) })
    }
  }
  return found
}

/** What a person is called, with the key of the first record that stands for her. */
export function keyedName(mvo: Mvo, csos: readonly Cso[], names: StoreNames): string {
  const name = identityName(mvo, names)
  const records = csos.filter((cso) => isLinkedInbound(cso) && cso.anchor !== null).sort((a, b) => a.id - b.id)
  const [first] = records
  if (!first) return name
  const key = first.anchor ?? objectName(first)
  return key === name ? name : `${name} (${names.system(first.system)?.name ?? ''} ${key})`
}

/** Whom a value refers to. */
export function referredIn(value: AttributeValue | null | undefined): readonly MvoId[] {
  return valuesOf(value ?? undefined).flatMap((scalar) => (isReference(scalar) && scalar.ref !== null ? [scalar.ref] : []))
}
