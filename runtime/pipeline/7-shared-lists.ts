/** Step 7: lists of a target that others write to as well: what is theirs stays, and what a rule finds there is its own (R11). */
import type { Cso } from '../model/objects'
import type { CsoWrite } from '../model/page'
import type { AttributeSchema, ObjectTypeSchema } from '../model/schema'
import { findAttribute } from '../model/schema'
import type { AttributeValue } from '../model/values'
import { asSet, attributeOf, displayValue, isReference, valueKey, valuesOf } from '../model/values'
import type { DesiredValue } from './5-flow'

/** Lists of accounts that were there before are shared: what others put into them stays (R11). */
export function isShared(account: Cso, schema: AttributeSchema | undefined): boolean {
  return account.matched === true && schema?.type === 'reference' && schema.multi
}

/** What a rule wants of a shared list, with everything in it that no rule has asked for. */
export function withForeign(wanted: DesiredValue, current: AttributeValue | undefined): DesiredValue {
  const foreign = valuesOf(current).filter((value) => typeof value === 'object' && isReference(value) && value.foreign)
  return foreign.length === 0 ? wanted : { ...wanted, value: asSet([...foreign, ...valuesOf(wanted.value)]) ?? null }
}

/** Values of others in an account's shared lists that these rules want, by attribute: they are the rules' own from now on. */
export function takenValues(
  desired: readonly DesiredValue[],
  account: Cso,
  type: ObjectTypeSchema,
): NonNullable<CsoWrite['references']> {
  if (account.matched !== true) return []
  return desired.flatMap(({ attribute, value }) => {
    if (!isShared(account, findAttribute(type, attribute))) return []
    const wanted = new Set(valuesOf(value).map(valueKey))
    const taken = valuesOf(attributeOf(account.attributes, attribute)).filter(
      (held) => typeof held === 'object' && isReference(held) && held.foreign && wanted.has(valueKey(held)),
    )
    return taken.length === 0 ? [] : [{ attribute, add: [], remove: [], own: taken.map(displayValue) }]
  })
}
