/** Step 7: accounts whose name comes out as nothing: none is made, and what is there keeps its name; both is said (R9, N10). */
import type { Cso, RuleId } from '../model/objects'
import type { ObjectTypeSchema } from '../model/schema'
import { findAttribute } from '../model/schema'
import type { DesiredValue } from './5-flow'
import { isNoName } from './no-name'

export interface MissingNameView {
  readonly account: Cso
  /** What people call the account. */
  readonly name: string
  readonly type: ObjectTypeSchema
  /** What all rules together want of it. */
  readonly desired: readonly DesiredValue[]
  /** The first of the rules that flowed to the account whose mappings write this attribute; undefined when none does. */
  readonly writerOf: (attribute: string) => RuleId | undefined
  readonly ruleName: (rule: RuleId) => string
}

/** What a rule gives no value although it names the account. `account`: one that is not made yet never is, without a name. */
export interface MissingName {
  readonly attribute: string
  readonly account: 'isNotMade' | 'keepsName'
  readonly because: string
}

/** Decides whether a mapping that is to name the account gives it no name; null when it does, or when no mapping is to. */
export function decideMissingName(view: MissingNameView): MissingName | null {
  const { account, name, ruleName } = view
  const nameless = account.staging === 'awaitingFirstExport' ? namelessNew(view) : namelessKnown(view)
  if (!nameless) return null
  const { attribute, rule } = nameless
  const gives = `rule ${ruleName(rule)} gives no value for ${attribute}, which names the account`
  const next = 'Supply in the source what its mapping reads, or correct the mapping'
  if (account.staging === 'awaitingFirstExport')
    return { attribute, account: 'isNotMade', because: `${gives}, so none is made. ${next}` }
  const kept = `and an account cannot lose its name: ${name} keeps it, and the other values flow`
  return {
    attribute,
    account: 'keepsName',
    because: `${gives}, ${kept}. ${next}; to keep it without this error, choose in the mapping to keep the target's value when a value is missing`,
  }
}

/** There is nothing it could keep: a mapping that says nothing leaves it without a name as well (A10). */
function namelessNew({ type, desired, writerOf }: MissingNameView): Pick<DesiredValue, 'attribute' | 'rule'> | null {
  for (const attribute of [type.secondaryId, type.anchor]) {
    if (attribute === undefined || findAttribute(type, attribute)?.mutability === 'readOnly') continue
    const wanted = desired.find((value) => value.attribute === attribute)
    if (wanted && isNoName(wanted.value)) return wanted
    const rule = wanted ? undefined : writerOf(attribute)
    if (rule !== undefined) return { attribute, rule }
  }
  return null
}

/** What is written when an account is made only, or where nothing stands, takes nothing from one that has its name. */
function namelessKnown({ account, type, desired }: MissingNameView): DesiredValue | null {
  const wanted = desired.find(({ attribute }) => attribute === type.secondaryId)
  if (wanted && findAttribute(type, wanted.attribute)?.mutability === 'readOnly') return null
  return wanted?.mode === 'always' && account.secondaryId !== null && isNoName(wanted.value) ? wanted : null
}
