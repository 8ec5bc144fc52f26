/** Values that people are taken to have instead of what they have, how expressions are shown them, and what they read of them. */
import type { Contribution, CsoId, MvoId, RuleId } from '../../../model/objects'
import type { Attributes, AttributeValue, MutableAttributes } from '../../../model/values'
import { emptyAttributes } from '../../../model/values'

/** A value of a person. */
export interface ValueOf {
  readonly mvo: MvoId
  readonly attribute: string
}

/** Values that people are taken to have; null: none. */
export type Supposed = Map<MvoId, Map<string, AttributeValue | null>>

/** What a record gives of an attribute by a rule. */
export interface Given {
  readonly cso: CsoId
  readonly rule: RuleId
  readonly value: AttributeValue | null
}

/** The contribution with what its record gives of the attribute instead, if that is among these. */
export function withGiven(contribution: Contribution, attribute: string, given: readonly Given[]): Contribution {
  const instead = given.find(({ cso, rule }) => cso === contribution.cso && rule === contribution.rule)
  if (!instead) return contribution
  return { ...contribution, values: withValues(contribution.values, new Map([[attribute, instead.value]])) }
}

export function keyOf({ mvo, attribute }: ValueOf): string {
  return `${mvo} ${attribute}`
}

/** How somebody's attributes are shown to an expression. */
export type Shown = (attributes: Attributes, of: MvoId, whose: 'own' | 'other') => Attributes

/** Notes what is read of people, values that are not there included. */
export function noting(reads: ValueOf[], except: ValueOf, shown: Shown): Shown {
  return (attributes, mvo, whose) => {
    const note = (attribute: string | symbol): void => {
      const read = { mvo, attribute: String(attribute) }
      // Reading one's own target gives the value of before.
      if (whose === 'other' || keyOf(read) !== keyOf(except)) reads.push(read)
    }
    return new Proxy(shown(attributes, mvo, whose), {
      get: (all, attribute) => {
        note(attribute)
        return Reflect.get(all, attribute) as unknown
      },
      getOwnPropertyDescriptor: (all, attribute) => {
        note(attribute)
        return Reflect.getOwnPropertyDescriptor(all, attribute)
      },
    })
  }
}

export function distinct(values: readonly ValueOf[]): readonly ValueOf[] {
  return [...new Map(values.map((value) => [keyOf(value), value])).values()]
}

export const asTheyAre: Shown = (attributes) => attributes

export function supposing(supposed: Supposed): Shown {
  return (attributes, of) => {
    const instead = supposed.get(of)
    return instead ? withValues(attributes, instead) : attributes
  }
}

/** The attributes with these values instead; null takes one away. */
export function withValues(attributes: Attributes, values: ReadonlyMap<string, AttributeValue | null>): Attributes {
  const all: MutableAttributes = Object.assign(emptyAttributes(), attributes)
  for (const [attribute, value] of values) {
    if (value === null) delete all[attribute]
    else all[attribute] = value
  }
  return all
}
