/** Step 7: values that rules want otherwise although the system fixes them when an account is made: not sent, but said (N10). */
import type { Cso, RuleId } from '../model/objects'
import type { ObjectTypeSchema } from '../model/schema'
import { findAttribute } from '../model/schema'
import type { AttributeValue } from '../model/values'
import { attributeOf, displayValue, foldCase } from '../model/values'
import { sameInSystem } from './compare'
import type { WhyNotWritten } from './not-written'
import { notWrittenIn } from './not-written'
import type { DesiredValue } from './5-flow'

/** Why the attribute of an account that is there cannot change: it is the anchor, or written with a create only. */
export type WhyFixed = Extract<WhyNotWritten, 'anchor' | 'createOnly'>

/** One attribute that a rule wants otherwise and that stays as it is. */
export interface FixedDifference {
  readonly attribute: string
  readonly rule: RuleId
  readonly why: WhyFixed
}

const none: readonly FixedDifference[] = []

/**
 * What the rules want otherwise of an account that is there, and cannot have. What a mapping gives new accounts only is not asked
 * for; what is read-only is said on the canvas, and a secret cannot be compared.
 */
export function decideFixed(desired: readonly DesiredValue[], account: Cso, type: ObjectTypeSchema): readonly FixedDifference[] {
  if (account.staging === 'awaitingFirstExport') return none
  const unwritten = notWrittenIn(type)
  let found: FixedDifference[] | undefined
  for (const { attribute, value, mode, rule } of desired) {
    const why = mode === 'initial' ? undefined : unwritten.get(attribute)
    if (why !== 'anchor' && why !== 'createOnly') continue
    const current = why === 'anchor' ? account.anchor : (attributeOf(account.attributes, attribute) ?? null)
    if (why === 'anchor' && current === null) continue
    if (mode === 'whenEmpty' && current !== null) continue
    if (why === 'anchor' ? isAnchor(type, current, value) : sameInSystem(current, value, findAttribute(type, attribute))) continue
    ;(found ??= []).push({ attribute, rule, why })
  }
  return found ?? none
}

/** Anchors are compared as texts, in letter case as their type says (O2). */
function isAnchor(
  { anchorIgnoresCase }: ObjectTypeSchema,
  current: AttributeValue | null,
  wanted: AttributeValue | null,
): boolean {
  const [has, asked] = [displayValue(current), displayValue(wanted)]
  return has === asked || (anchorIgnoresCase === true && foldCase(has) === foldCase(asked))
}
