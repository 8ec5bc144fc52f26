/** Comparing what an account has with what it should have, as its system compares (I12). */
import { normalDn } from '../model/dn'
import type { AttributeSchema } from '../model/schema'
import type { AttributeValue, Scalar } from '../model/values'
import { displayValue, foldCase, valueKey, valuesOf } from '../model/values'

/** The key under which two values of the attribute are the same in its system. */
export function comparisonKey(value: Scalar, attribute: AttributeSchema | undefined): string {
  const comparison = attribute?.comparison ?? 'exact'
  if (comparison === 'exact') return valueKey(value)
  return comparison === 'dn' ? normalDn(displayValue(value)) : foldCase(valueKey(value))
}

/** Whether both values are the same in the attribute's system; order never matters (O5). */
export function sameInSystem(
  a: AttributeValue | null | undefined,
  b: AttributeValue | null | undefined,
  attribute: AttributeSchema | undefined,
): boolean {
  const left = valuesOf(a)
  const right = valuesOf(b)
  if (left.length !== right.length) return false
  if (left.length === 0) return true
  if (left.length === 1) return comparisonKey(left[0] as Scalar, attribute) === comparisonKey(right[0] as Scalar, attribute)
  const keys = new Set(left.map((one) => comparisonKey(one, attribute)))
  return right.every((one) => keys.has(comparisonKey(one, attribute)))
}

/** What must be added and removed to make `from` into `to`. */
export function valueDifference(
  from: AttributeValue | null | undefined,
  to: AttributeValue | null | undefined,
  attribute: AttributeSchema | undefined,
): { add: Scalar[]; remove: Scalar[] } {
  const before = new Map(valuesOf(from).map((one) => [comparisonKey(one, attribute), one]))
  const after = new Map(valuesOf(to).map((one) => [comparisonKey(one, attribute), one]))
  return {
    add: [...after].filter(([key]) => !before.has(key)).map(([, one]) => one),
    remove: [...before].filter(([key]) => !after.has(key)).map(([, one]) => one),
  }
}

/** The values of an attribute after some were added and removed. */
export function applyDifference(
  from: AttributeValue | null | undefined,
  add: readonly Scalar[],
  remove: readonly Scalar[],
  attribute: AttributeSchema | undefined,
): Scalar[] {
  const values = new Map(valuesOf(from).map((one) => [comparisonKey(one, attribute), one]))
  for (const one of remove) values.delete(comparisonKey(one, attribute))
  for (const one of add) values.set(comparisonKey(one, attribute), one)
  return [...values.values()]
}
