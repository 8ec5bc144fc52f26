/** Comparing what an account has with what it should have, as its system compares (I12). */
import { formatDn, normalDn, parseDn, rdn } from '../model/dn'
import type { AttributeSchema } from '../model/schema'
import type { AttributeValue, Scalar } from '../model/values'
import { displayValue, foldCase, isReference, valueKey, valuesOf } from '../model/values'

/** The key under which two values of the attribute are the same in its system. */
export function comparisonKey(value: Scalar, attribute: AttributeSchema | undefined): string {
  // What a reference is a link to is known, whatever it is called (I12).
  if (isReference(value) && value.ref !== null) return valueKey(value)
  const comparison = attribute?.comparison ?? 'exact'
  if (comparison === 'exact') return valueKey(value)
  if (comparison === 'dn') return normalDn(displayValue(value))
  return typeof value === 'string' ? foldCase(valueKey(value)) : valueKey(value)
}

/** The key under which a system takes two references for the same by what it calls them. */
export function textKey(value: Scalar, attribute: AttributeSchema | undefined): string {
  return nameKey(displayValue(value), attribute)
}

/** The key of what a system calls a reference. */
export function nameKey(text: string, attribute: AttributeSchema | undefined): string {
  return attribute?.comparison === 'dn' ? normalDn(text) : attribute?.comparison === 'ignoreCase' ? foldCase(text) : text
}

/** Whether both values are the same in the attribute's system; order never matters (O5). */
export function sameInSystem(
  a: AttributeValue | null | undefined,
  b: AttributeValue | null | undefined,
  attribute: AttributeSchema | undefined,
): boolean {
  const left = valuesOf(a)
  const right = valuesOf(b)
  if (left.length === 0 || right.length === 0) return left.length === right.length
  if (left.length === 1 && right.length === 1)
    return comparisonKey(left[0] as Scalar, attribute) === comparisonKey(right[0] as Scalar, attribute)
  // Values that differ on our side can be one value to the system, so sets are compared and never counts.
  const keys = new Set(left.map((value) => comparisonKey(value, attribute)))
  const others = new Set(right.map((value) => comparisonKey(value, attribute)))
  return keys.size === others.size && [...others].every((key) => keys.has(key))
}

/**
 * Whether an object that has one secondary id need not be renamed to have the other. Letter case counts in its own name only
 * (`cn=ann` → `cn=Ann` is a rename); how a name is escaped, and how its containers are spelled, never does.
 */
export function sameName(a: string, b: string): boolean {
  if (a === b) return true
  const [left, right] = [parseDn(rdn(a)), parseDn(rdn(b))]
  if (!left?.length || !right?.length) return false
  return normalDn(a) === normalDn(b) && ownName(left) === ownName(right)
}

/** Values as they are, attribute types folded, in one order. */
function ownName(rdns: NonNullable<ReturnType<typeof parseDn>>): string {
  const parts = rdns.flat().map((part) => formatDn([[{ ...part, type: part.type.toLowerCase() }]]))
  return parts.sort().join('+')
}

/** What must be added and removed to make `from` into `to`. */
export function valueDifference(
  from: AttributeValue | null | undefined,
  to: AttributeValue | null | undefined,
  attribute: AttributeSchema | undefined,
): { add: Scalar[]; remove: Scalar[] } {
  const before = new Map(valuesOf(from).map((value) => [comparisonKey(value, attribute), value]))
  const after = new Map(valuesOf(to).map((value) => [comparisonKey(value, attribute), value]))
  return {
    add: [...after].filter(([key]) => !before.has(key)).map(([, value]) => value),
    remove: [...before].filter(([key]) => !after.has(key)).map(([, value]) => value),
  }
}

/** The values of an attribute after some were added and removed. */
export function applyDifference(
  from: AttributeValue | null | undefined,
  add: readonly Scalar[],
  remove: readonly Scalar[],
  attribute: AttributeSchema | undefined,
): Scalar[] {
  const values = new Map(valuesOf(from).map((value) => [comparisonKey(value, attribute), value]))
  for (const value of remove) values.delete(comparisonKey(value, attribute))
  for (const value of add) values.set(comparisonKey(value, attribute), value)
  return [...values.values()]
}
