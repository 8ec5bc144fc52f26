/** Where the values of a metaverse object come from, as the API shows it (A2). */
import type { LeftValues } from '../../engine/left-values'
import { byHandRule } from '../../model/by-hand'
import type { Contribution, Cso, CsoId, Mvo, Provenance, SystemId } from '../../model/objects'
import type { AttributeValue } from '../../model/values'
import { attributeOf } from '../../model/values'
import { weighOffers } from '../../pipeline/5-offers'
import { leftView } from '../shared/look-view'
import { shownValue } from '../shared/shown-values'
import type { Named, StoreNames } from '../shared/store-names'
import { objectName } from '../shared/views'

/** One contributor's offer for one attribute (A2). */
interface Offer {
  readonly rule: Named | null
  readonly system: Named | null
  readonly object: number | null
  readonly record: string | null
  readonly precedence: number
  readonly value: AttributeValue | string
  readonly because: string
}

/** What is known of a person besides her own values. */
export interface ValueSources {
  readonly contributions: readonly Contribution[]
  readonly csos: readonly Cso[]
  readonly left: ReadonlyMap<CsoId, LeftValues>
}

/** Each attribute with its value, who supplied it since when, and what others offered, the next in line first (A2). */
export function valuesView(mvo: Mvo, sources: ValueSources, names: StoreNames) {
  const types = names.mvTypes(mvo.type)
  const { contributions } = sources
  const nameOf = (contribution: Contribution): string =>
    sourceOf(contribution, sources, names).system?.name ?? 'a system that is gone'
  const offersFor = (attribute: string, source: Provenance | undefined): Offer[] =>
    weighOffers(attribute, contributions, nameOf)
      .filter(({ contribution: { rule, cso } }) => !source || rule !== source.rule || cso !== source.cso)
      .map(({ contribution, value, precedence, because }): Offer => {
        const shown = shownValue(types, attribute, value) ?? ''
        return { ...sourceOf(contribution, sources, names), object: contribution.cso, precedence, value: shown, because }
      })
  return attributesOf(mvo, contributions).map((attribute) => {
    const source = Object.hasOwn(mvo.provenance, attribute) ? mvo.provenance[attribute] : undefined
    return {
      attribute,
      value: shownValue(types, attribute, attributeOf(mvo.attributes, attribute) ?? null),
      suppliedBy: source ? supplierView(source, sources, names) : null,
      others: offersFor(attribute, source),
    }
  })
}

function supplierView(source: Provenance, sources: ValueSources, names: StoreNames) {
  const kept = sources.contributions.find(({ rule, cso }) => rule === source.rule && cso === null && source.cso === null)
  const left = kept?.left && sources.left.get(kept.left.cso)
  return {
    ...sourceOf(kept ?? source, sources, names),
    object: source.cso,
    since: source.since,
    left: left ? leftView(left, left.stays, names) : null,
  }
}

/** Of a record that has left: what it was. */
function sourceOf(
  { rule, cso: id, left: behind }: Pick<Contribution, 'rule' | 'cso' | 'left'>,
  { csos, left }: ValueSources,
  names: StoreNames,
): Pick<Offer, 'rule' | 'system' | 'record'> {
  const cso = csos.find((each) => each.id === id)
  const gone = behind && left.get(behind.cso)
  const system: SystemId | null = cso?.system ?? gone?.system ?? names.systemOfRule(rule) ?? null
  return {
    rule: names.rule(rule),
    system: rule === byHandRule ? names.system(0) : names.system(system),
    record: cso ? objectName(cso) : (gone?.name ?? null),
  }
}

/** Attributes that have a value or are offered one, in the order of their names. */
function attributesOf(mvo: Mvo, contributions: readonly Contribution[]): readonly string[] {
  const offered = contributions.flatMap((contribution) => Object.keys(contribution.values))
  return [...new Set([...Object.keys(mvo.attributes), ...offered])].sort()
}
