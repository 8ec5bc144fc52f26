/** What a rename does to the attributes in an account's name, as far as its system shows them (E11, I14). */
import { parseDn, type Rdn } from '../model/dn'
import type { PendingChange } from '../model/objects'
import type { AttributeSchema, ObjectTypeSchema } from '../model/schema'
import { findAttribute } from '../model/schema'
import type { Attributes, MutableAttributes, Scalar } from '../model/values'
import { asSet, attributeOf, emptyAttributes, foldCase, valuesOf } from '../model/values'
import { comparisonKey } from './compare'

/** An account whose name changes. */
export interface RenameView {
  readonly type: ObjectTypeSchema
  /** Its values with all changes made that go with the rename. */
  readonly attributes: Attributes
  readonly changes: readonly PendingChange[]
  /** Attributes whose values the rules say. */
  readonly governed: readonly string[]
  readonly from: string
  readonly to: string
}

/**
 * The account's values once it has its new name. Where the rules say nothing of an attribute in it, its old naming value makes
 * room for the new one; in an attribute that is not in the new name everything stays (E11).
 */
export function valuesAfterRename({ type, attributes, changes, governed, from, to }: RenameView): Attributes {
  const [before, after] = [namingValues(from), namingValues(to)]
  const followed: MutableAttributes = Object.assign(emptyAttributes(), attributes)
  for (const [name, values] of after) {
    const schema = findAttribute(type, name)
    if (!schema || schema.name === type.secondaryId || schema.name === type.anchor || schema.type !== 'text') continue
    if (isSaid(schema, changes, governed)) continue
    const gone = keysOf(before.get(name), schema)
    const stays = valuesOf(attributeOf(attributes, schema.name)).filter((value) => !gone.has(comparisonKey(value, schema)))
    const known = keysOf(stays, schema)
    const all = [...stays, ...values.filter((value) => !known.has(comparisonKey(value, schema)))]
    followed[schema.name] = schema.multi ? (asSet(all) ?? values) : (all[0] as Scalar)
  }
  return followed
}

function isSaid({ name }: AttributeSchema, changes: readonly PendingChange[], governed: readonly string[]): boolean {
  return changes.some((change) => change.attribute === name) || governed.some((other) => foldCase(other) === foldCase(name))
}

function keysOf(values: readonly Scalar[] | undefined, schema: AttributeSchema): ReadonlySet<string> {
  return new Set(values?.map((value) => comparisonKey(value, schema)))
}

/** The values in a DN's first relative name by folded attribute; none where the text is no DN. */
function namingValues(dn: string): ReadonlyMap<string, readonly string[]> {
  const [parts = []]: readonly Rdn[] = parseDn(dn) ?? []
  const values = new Map<string, string[]>()
  for (const { type, value } of parts) values.set(foldCase(type), [...(values.get(foldCase(type)) ?? []), value])
  return values
}
