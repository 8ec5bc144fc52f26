/** Step 7: accounts whose name comes out as nothing: none is made, and what is there keeps its name; both is said (R9, N10). */
import type { Cso } from '../model/objects'
import type { ObjectTypeSchema } from '../model/schema'
import { findAttribute } from '../model/schema'
import type { DesiredValue } from './5-flow'

export interface MissingNameView {
  readonly account: Cso
  /** What people call the account. */
  readonly name: string
  readonly type: ObjectTypeSchema
  /** What all rules together want of it. */
  readonly desired: readonly DesiredValue[]
  readonly ruleName: (rule: number) => string
}

/** What a rule gives no value although it names the account. `account`: one that is not made yet never is, without a name. */
export interface MissingName {
  readonly attribute: string
  readonly account: 'isNotMade' | 'keepsName'
  readonly because: string
}

/** Decides whether a mapping that is to name the account gives it no name; null when it does, or when no mapping is to. */
export function decideMissingName({ account, name, type, desired, ruleName }: MissingNameView): MissingName | null {
  const isNew = account.staging === 'awaitingFirstExport'
  for (const { attribute, value, mode, rule } of desired) {
    if (value !== null || !(attribute === type.secondaryId || (isNew && attribute === type.anchor))) continue
    // What is written when an account is made only, or where nothing stands, takes nothing from one that has its name.
    if (!isNew && (mode !== 'always' || account.secondaryId === null)) continue
    if (findAttribute(type, attribute)?.mutability === 'readOnly') continue
    const gives = `rule ${ruleName(rule)} gives no value for ${attribute}, which names the account`
    const next = 'Supply in the source what its mapping reads, or correct the mapping'
    if (isNew) return { attribute, account: 'isNotMade', because: `${gives}, so none is made. ${next}` }
    const kept = `and an account cannot lose its name: ${name} keeps it, and the other values flow`
    return {
      attribute,
      account: 'keepsName',
      because: `${gives}, ${kept}. ${next}; to keep it without this error, choose in the mapping to keep the target's value when a value is missing`,
    }
  }
  return null
}
