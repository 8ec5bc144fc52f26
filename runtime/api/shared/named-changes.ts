/** Changes whose references are said by people's names: what is shown of one is its text, and whom it means stays its number. */
import type { Engine } from '../../engine/engine'
import type { MvoId } from '../../model/objects'
import type { AttributeValue, Scalar } from '../../model/values'
import { isList, isReference } from '../../model/values'
import type { NamedPerson } from './people-names'
import { referredIn, referredNames } from './people-names'
import type { StoreNames } from './store-names'

/** One changed attribute as it is shown, of either side. */
interface ShownChange {
  readonly from?: AttributeValue | null
  readonly to?: AttributeValue | null
  readonly add?: AttributeValue | null
  readonly remove?: AttributeValue | null
}

/** Of so many references of one value the names are looked up: more of them are nowhere shown. */
const mostOfOne = 20

/** The same views, in the same order, with names in their changes. */
export async function namedChanges<Change extends ShownChange, View extends { readonly changes: readonly Change[] }>(
  engine: Engine,
  views: readonly View[],
  names: StoreNames,
): Promise<readonly View[]> {
  const ids = views.flatMap(({ changes }) => changes.flatMap(idsOf))
  if (ids.length === 0) return views
  const people = await referredNames(engine, ids, names)
  return views.map((view) => ({ ...view, changes: view.changes.map((change) => named(change, people)) }))
}

const sides = ['from', 'to', 'add', 'remove'] as const

function idsOf(change: ShownChange): readonly MvoId[] {
  return sides.flatMap((side) => referredIn(change[side]).slice(0, mostOfOne))
}

function named<Change extends ShownChange>(change: Change, people: ReadonlyMap<MvoId, NamedPerson>): Change {
  const shown: { -readonly [Side in keyof ShownChange]?: AttributeValue | null } = {}
  for (const side of sides) {
    const value = change[side]
    if (value !== null && value !== undefined)
      shown[side] = isList(value) ? value.map((each) => nameOf(each, people)) : nameOf(value, people)
  }
  return { ...change, ...shown }
}

function nameOf(value: Scalar, people: ReadonlyMap<MvoId, NamedPerson>): Scalar {
  if (typeof value !== 'object' || !isReference(value) || value.ref === null) return value
  const person = people.get(value.ref)
  return person ? { ...value, text: person.name } : value
}
