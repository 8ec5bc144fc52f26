/** Where the values of a metaverse object come from, as the API shows it (A2). */
import { byHandRule } from '../../model/by-hand'
import type { Contribution, Cso, Mvo } from '../../model/objects'
import type { AttributeValue } from '../../model/values'
import { attributeOf } from '../../model/values'
import { shownValue } from '../shared/shown-values'
import type { Named, StoreNames } from '../shared/store-names'

/** One contributor's offer for one attribute (A2). */
interface Offer {
  readonly rule: Named | null
  readonly system: Named | null
  readonly object: number | null
  readonly precedence: number
  readonly value: AttributeValue | string
}

/** Each attribute with its value, who supplied it since when, and what others offered, the next in line first (A2). */
export function valuesView(mvo: Mvo, contributions: readonly Contribution[], csos: readonly Cso[], names: StoreNames) {
  const types = names.mvTypes(mvo.type)
  const systemOf = (id: number | null): Named | null => names.system(csos.find((cso) => cso.id === id)?.system ?? null)
  const offersFor = (attribute: string, from: readonly Contribution[]): Offer[] =>
    from
      .flatMap((contribution): Offer[] => {
        const value = attributeOf(contribution.values, attribute)
        if (value === undefined) return []
        const { cso: object, options } = contribution
        const precedence = options[attribute]?.precedence ?? contribution.precedence
        const shown = shownValue(types, attribute, value) ?? ''
        const system = contribution.rule === byHandRule ? names.system(0) : systemOf(object)
        return [{ rule: names.rule(contribution.rule), system, object, precedence, value: shown }]
      })
      .sort((a, b) => a.precedence - b.precedence)
  return attributesOf(mvo, contributions).map((attribute) => {
    const source = Object.hasOwn(mvo.provenance, attribute) ? mvo.provenance[attribute] : undefined
    const others = contributions.filter(({ rule, cso }) => !source || rule !== source.rule || cso !== source.cso)
    return {
      attribute,
      value: shownValue(types, attribute, attributeOf(mvo.attributes, attribute) ?? null),
      suppliedBy: source
        ? {
            rule: names.rule(source.rule),
            system: source.rule === byHandRule ? names.system(0) : systemOf(source.cso),
            object: source.cso,
            since: source.since,
          }
        : null,
      others: offersFor(attribute, others),
    }
  })
}

/** Attributes that have a value or are offered one, in the order of their names. */
function attributesOf(mvo: Mvo, contributions: readonly Contribution[]): readonly string[] {
  const offered = contributions.flatMap((contribution) => Object.keys(contribution.values))
  return [...new Set([...Object.keys(mvo.attributes), ...offered])].sort()
}
