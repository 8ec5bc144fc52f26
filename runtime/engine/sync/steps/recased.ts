/** Which values the rules have corrected in nothing but letter case, where the account's system ignores that (X2). */
import { ExpressionError } from '../../../expression'
import { ObjectError } from '../../../model/errors'
import { findAttribute } from '../../../model/schema'
import { attributeOf, sameValue } from '../../../model/values'
import { sameInSystem } from '../../../pipeline/compare'
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
  const isOtherCase = ({ attribute, value }: DesiredValue): boolean => {
    const current = attributeOf(account.current.attributes, attribute)
    if (current === undefined || value === null || sameValue(current, value)) return false
    const schema = findAttribute(objectType, attribute)
    return schema?.comparison === 'ignoreCase' && sameInSystem(current, value, schema)
  }
  if (!desired.some(isOtherCase)) return desired
  return desired.map((value) => (isOtherCase(value) && isCorrected(set, flowed, value) ? { ...value, recased: true } : value))
}

/** Whether the mappings gave something else, to the letter, for the person as she was. */
function isCorrected(
  set: WorkingSet,
  { step, mvo, account, extra, chosen }: Flowed,
  { attribute, value }: DesiredValue,
): boolean {
  if (!mvo.before) return false
  const mappings = step.mappings.filter(({ target }) => target === attribute)
  try {
    const { desired } = decideOutboundFlow(step.rule.id, mappings, set.scope(account.current, mvo.before, extra), chosen)
    const [before] = desired
    return before !== undefined && !sameValue(before.value ?? undefined, value ?? undefined)
  } catch (error) {
    // What could not be computed before says nothing of how it was spelled.
    if (error instanceof ObjectError || error instanceof ExpressionError) return false
    throw error
  }
}
