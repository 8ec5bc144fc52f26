/** What people are called besides their name: by a key that tells namesakes apart, and what they were called before. */
import type { Engine } from '../../engine/engine'
import type { FormerName } from '../../model/former-names'
import { Wanted } from '../../model/found-by'
import type { Mvo, MvoId } from '../../model/objects'
import { peopleNames } from './people-names'
import type { StoreNames } from './store-names'
import { identityName } from './views'

/** As the schemas of people have it. */
export interface Naming {
  readonly label: string
  readonly formerNames: readonly { readonly name: string; readonly until: string }[]
}

/** Of each of these people. */
export async function namingOf(engine: Engine, mvos: readonly Mvo[], names: StoreNames): Promise<(mvo: Mvo) => Naming> {
  const ids = mvos.map(({ id }) => id)
  const people = await peopleNames(engine, ids, names)
  const former = Map.groupBy(await engine.store.formerNamesOf(ids), ({ mvo }) => mvo)
  return (mvo) => {
    const name = identityName(mvo, names)
    return { label: people.get(mvo.id)?.name ?? name, formerNames: otherNames(former.get(mvo.id) ?? [], name) }
  }
}

/** Each once, without the one she has again. */
function otherNames(former: readonly FormerName[], present: string): Naming['formerNames'] {
  const last = new Map<string, string>()
  for (const { name, until } of former) if (name !== present && !last.has(name)) last.set(name, until)
  return [...last].map(([name, until]) => ({ name, until }))
}

/** Who of these was called by a name in which each word of the text begins one. */
export async function formerlyCalled(engine: Engine, mvos: readonly Mvo[], q: string): Promise<ReadonlySet<MvoId>> {
  const wanted = new Wanted(q.trim())
  const former = await engine.store.formerNamesOf(mvos.map(({ id }) => id))
  return new Set(former.filter(({ name }) => wanted.beginsIn([name])).map(({ mvo }) => mvo))
}
