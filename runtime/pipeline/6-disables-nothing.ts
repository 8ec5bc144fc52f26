/** Step 6: a Disable whose values say nothing of an account that is there: it stays as it is, which is said (R5, N10). */
import type { ExpressionScope } from '../expression'
import type { Cso } from '../model/objects'
import type { ObjectTypeSchema } from '../model/schema'
import { findAttribute } from '../model/schema'
import type { AttributeValue } from '../model/values'
import { attributeOf } from '../model/values'
import type { DesiredValue } from './5-flow'
import type { FlowMapping } from './5-mapping-value'
import { isInputMissing } from './5-mapping-value'
import { sameInSystem } from './compare'
import { isNoName } from './no-name'
import { notWrittenIn } from './not-written'

/**
 * Whether none of the values can change the account, and it bears none of them either: those that are written with a create only,
 * that nothing may write, that take its name away, that another value stands in the way of, or that are none, for want of what
 * their rows read (`unsaid`), where there is none.
 */
export function disablesNothing(
  values: readonly DesiredValue[],
  account: Cso,
  { type, unsaid }: { readonly type: ObjectTypeSchema; readonly unsaid: ReadonlySet<string> },
): boolean {
  return !values.some(
    (value) =>
      isWritten(value, type) &&
      mayStand(value, account, type) &&
      !(unsaid.has(value.attribute) && attributeOf(account.attributes, value.attribute) === undefined),
  )
}

/** Attributes to which these rows give no value because what they read is missing: they do not say that there is to be none. */
export function unsaidBy(
  rows: readonly FlowMapping[],
  values: readonly DesiredValue[],
  scope: ExpressionScope,
): ReadonlySet<string> {
  const unsaid = new Set<string>()
  for (const { attribute, value } of values) {
    const ofAttribute = rows.filter(({ enabled, target }) => enabled && target === attribute)
    if (value === null && ofAttribute.every((row) => isInputMissing(row, scope, scope.mv?.attributes))) unsaid.add(attribute)
  }
  return unsaid
}

/** Whether the attribute of an account that is there can be given this value at all. */
function isWritten(
  { attribute, mode, value }: Pick<DesiredValue, 'attribute' | 'mode' | 'value'>,
  type: ObjectTypeSchema,
): boolean {
  return isEverWritten(attribute, mode, type) && (attribute !== type.secondaryId || !isNoName(value))
}

/** Whether a row for this attribute, as the type spells it, ever changes an account that is there, whatever value it gives. */
export function isEverWritten(attribute: string, mode: DesiredValue['mode'], type: ObjectTypeSchema): boolean {
  return mode !== 'initial' && !notWrittenIn(type).has(attribute)
}

function mayStand({ attribute, mode, value }: DesiredValue, { attributes }: Cso, type: ObjectTypeSchema): boolean {
  if (mode !== 'whenEmpty') return true
  const current: AttributeValue | undefined = attributeOf(attributes, attribute)
  if (current === undefined) return value !== null
  return sameInSystem(current, value, findAttribute(type, attribute))
}

/** What is said of it. */
export function disablesNothingText(account: string, rule: string): string {
  return `rule ${rule} is to disable the account ${account}, and its values for that change nothing: it stays as it is. Open the provision step of the rule and give it a value that is always written and says that an account is disabled, or supply in the source what its rows and "Move to" read`
}
