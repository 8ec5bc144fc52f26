/** Which values the rules have corrected in nothing but letter case, where the account's system ignores that (X2). */
import { ExpressionError } from '../../../expression'
import { ObjectError } from '../../../model/errors'
import type { AttributeSchema } from '../../../model/schema'
import { findAttribute } from '../../../model/schema'
import type { AttributeValue, Scalar } from '../../../model/values'
import { attributeOf, sameValue, valueKey, valuesOf } from '../../../model/values'
import { comparisonKey } from '../../../pipeline/compare'
import type { ChosenCandidates, DesiredValue } from '../../../pipeline/5-flow'
import { decideOutboundFlow } from '../../../pipeline/5-flow'
import type { WorkingCso, WorkingMvo } from '../page/working-objects'
import type { WorkingSet } from '../page/working-set'
import type { Extra, Step } from './step'

/** A person whose values have flowed to her account. */
export interface Flowed {
  readonly step: Step<'flow'>
  readonly mvo: WorkingMvo
  readonly account: WorkingCso
  readonly extra: Extra
  readonly chosen: ChosenCandidates | undefined
}

/**
 * The values with those noted that differ from the account's in letter case alone and that the same mappings spelled otherwise
 * before the person changed in this page. Costs nothing for people who did not change, and a look at each value for the others.
 */
export function withRecased(set: WorkingSet, flowed: Flowed, desired: readonly DesiredValue[]): readonly DesiredValue[] {
  const { step, mvo, account } = flowed
  if (!mvo.before || mvo.before.attributes === mvo.current.attributes) return desired
  const { objectType } = step.rule
  if (!objectType || account.current.staging === 'awaitingFirstExport') return desired
  return desired.map((value) => {
    const recased = correctedIn(set, flowed, value, findAttribute(objectType, value.attribute))
    return recased.length === 0 ? value : { ...value, recased }
  })
}

/** The values that the account has in another letter case, and that the same mappings spelled otherwise before. */
function correctedIn(
  set: WorkingSet,
  flowed: Flowed,
  { attribute, value }: DesiredValue,
  schema: AttributeSchema | undefined,
): readonly Scalar[] {
  if (schema?.comparison !== 'ignoreCase' || value === null) return none
  const has = attributeOf(flowed.account.current.attributes, attribute)
  if (has === undefined || sameValue(has, value)) return none
  const current = spellings(has, schema)
  const isOtherCase = (scalar: Scalar, known: ReadonlyMap<string, ReadonlySet<string>>): boolean => {
    const spelled = known.get(comparisonKey(scalar, schema))
    return spelled !== undefined && !spelled.has(valueKey(scalar))
  }
  const others = valuesOf(value).filter((scalar) => isOtherCase(scalar, current))
  if (others.length === 0) return none
  const before = spellings(valueBefore(set, flowed, attribute), schema)
  return others.filter((scalar) => isOtherCase(scalar, before))
}

const none: readonly Scalar[] = []

/** How each value is spelled, by its key in the system. */
function spellings(value: AttributeValue | null | undefined, schema: AttributeSchema): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>()
  for (const scalar of valuesOf(value)) {
    const key = comparisonKey(scalar, schema)
    found.set(key, (found.get(key) ?? new Set()).add(valueKey(scalar)))
  }
  return found
}

/** What the mappings gave for the person as she was before this page. */
function valueBefore(
  set: WorkingSet,
  { step, mvo, account, extra, chosen }: Flowed,
  attribute: string,
): AttributeValue | null | undefined {
  if (!mvo.before) return undefined
  const mappings = step.mappings.filter(({ target }) => target === attribute)
  try {
    const { desired } = decideOutboundFlow(step.rule.id, mappings, set.scope(account.current, mvo.before, extra), chosen)
    return desired[0]?.value
  } catch (error) {
    // What could not be computed before says nothing of how it was spelled.
    if (error instanceof ObjectError || error instanceof ExpressionError) return undefined
    throw error
  }
}
