/** Which values the API may show: those of declared attributes that are not secret (N9). */
import { secretShown } from '../../pipeline/hidden-secrets'
import type { AttributeSchema } from '../../model/schema'
import { findAttribute } from '../../model/schema'
import type { Attributes, AttributeValue } from '../../model/values'
import { Wanted } from '../../model/found-by'
import { displayValue, emptyAttributes } from '../../model/values'

/** What stands in the place of a value whose attribute is no longer declared: nobody can say whether it is secret. */
const undeclaredShown = '(not declared)'

/** An object type, as far as it says which attributes there are. */
export interface DeclaringType {
  readonly attributes: readonly AttributeSchema[]
}

/** Whether a value may be shown: its attribute is declared, and nowhere among these types as secret. */
export function isShown(types: readonly DeclaringType[], attribute: string): boolean {
  const declared = types.flatMap((type) => findAttribute(type, attribute) ?? [])
  return declared.length > 0 && declared.every((schema) => schema.secret !== true)
}

/** The value, or what stands in its place; null stays null. */
export function shownValue<T>(types: readonly DeclaringType[], attribute: string, value: T | null): T | string | null {
  if (value === null || isShown(types, attribute)) return value
  return types.some((type) => findAttribute(type, attribute)) ? secretShown : undeclaredShown
}

/** All attributes in the order of their names, each as it may be shown. */
export function shownAttributes(attributes: Attributes, types: readonly DeclaringType[]): Attributes {
  const shown = emptyAttributes()
  for (const name of Object.keys(attributes).sort())
    shown[name] = shownValue(types, name, attributes[name] as AttributeValue) as AttributeValue
  return shown
}

/** Whether what is looked for is in values that are shown: a search must not find secrets by their letters. */
export function occursInShown(
  q: string,
  texts: readonly (string | null)[],
  attributes: Attributes,
  types: readonly DeclaringType[],
): boolean {
  const shown = Object.keys(attributes).filter((name) => isShown(types, name))
  const values = shown.map((name) => displayValue(attributes[name]))
  return new Wanted(q).isIn([...texts.filter((text) => text !== null), ...values])
}
