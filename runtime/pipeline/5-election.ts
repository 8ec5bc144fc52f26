/** Which contribution supplies each attribute of a metaverse object (A3–A7). */
import type { Contribution, Mvo, Provenance } from '../model/objects'
import type { Attributes, AttributeValue, MutableAttributes, Scalar } from '../model/values'
import { asSet, attributeOf, bare, emptyAttributes, sameValue, valuesOf } from '../model/values'

export interface Elected {
  readonly attributes: Attributes
  readonly provenance: Readonly<Record<string, Provenance>>
  /** Names of the attributes whose value is another than before. */
  readonly changed: readonly string[]
  /** Values are as before, but somebody else supplies one (A5). */
  readonly suppliersChanged: boolean
}

/**
 * Who comes first: the lower figure; kept values of CSOs that left come last (A7); then the older rule and CSO, so that the
 * order is total (A4).
 */
export function byPrecedence(attribute: string): (a: Contribution, b: Contribution) => number {
  return (a, b) =>
    Number(a.cso === null) - Number(b.cso === null) ||
    figureOf(attribute, a) - figureOf(attribute, b) ||
    a.rule - b.rule ||
    (a.cso ?? 0) - (b.cso ?? 0)
}

/** The precedence of a contribution for one attribute (A3). */
export function figureOf(attribute: string, { options, precedence }: Contribution): number {
  return options[attribute]?.precedence ?? precedence
}

/** Elects every attribute anew. `now` is canonical UTC and becomes the `since` of what changes hands. */
export function elect(before: Mvo, contributions: readonly Contribution[], now: string): Elected {
  const [only, ...others] = contributions
  if (only && others.length === 0) return electOnly(before, only, now)
  const names = new Set<string>()
  for (const contribution of contributions) for (const name in contribution.values) names.add(name)
  const attributes: MutableAttributes = emptyAttributes()
  const provenance = bare<Provenance>()
  const changed: string[] = []
  let suppliersChanged = false
  for (const name of [...names].sort()) {
    const winner = electOne(name, contributions)
    if (!winner) continue
    attributes[name] = winner.value
    const old = before.provenance[name]
    const same = sameValue(attributeOf(before.attributes, name), winner.value)
    if (!same) changed.push(name)
    const supplier = winner.contribution
    if (same && old && old.rule === supplier.rule && old.cso === supplier.cso) provenance[name] = old
    else {
      provenance[name] = { rule: supplier.rule, cso: supplier.cso, since: same ? sinceOf(old, supplier, now) : now }
      if (same) suppliersChanged = true
    }
  }
  for (const name in before.attributes) if (!Object.hasOwn(attributes, name)) changed.push(name)
  return { attributes, provenance, changed, suppliersChanged }
}

/** A value is kept since its record gave it, and stays so when a record by the same rule comes back to it (A2, A7). */
function sinceOf(old: Provenance | undefined, { rule, cso, left }: Contribution, now: string): string {
  if (!old || old.rule !== rule) return now
  const isKept = left !== undefined && old.cso === left.cso
  const isBack = cso !== null && old.cso === null
  return isKept || isBack ? old.since : now
}

/** One contribution alone supplies everything it has: its values are the object's, and nothing is compared twice. */
function electOnly(before: Mvo, only: Contribution, now: string): Elected {
  const provenance = bare<Provenance>()
  const since: Provenance = { rule: only.rule, cso: only.cso, since: now }
  const changed: string[] = []
  let suppliersChanged = false
  for (const name in only.values) {
    const old = before.provenance[name]
    const same = sameValue(attributeOf(before.attributes, name), only.values[name])
    if (!same) changed.push(name)
    if (same && old && old.rule === only.rule && old.cso === only.cso) provenance[name] = old
    else {
      const kept = same ? sinceOf(old, only, now) : now
      provenance[name] = kept === now ? since : { ...since, since: kept }
      if (same) suppliersChanged = true
    }
  }
  for (const name in before.attributes) if (!Object.hasOwn(only.values, name)) changed.push(name)
  return { attributes: only.values, provenance, changed, suppliersChanged }
}

function electOne(
  name: string,
  contributions: readonly Contribution[],
): { readonly value: AttributeValue; readonly contribution: Contribution } | undefined {
  const ordered = [...contributions].sort(byPrecedence(name))
  for (const contribution of ordered) {
    const value = attributeOf(contribution.values, name)
    const options = contribution.options[name]
    if (value === undefined) {
      if (options?.emptyCounts && contribution.cso !== null) return undefined
      continue
    }
    if (!options?.merge) return { value, contribution }
    return { value: merged(name, ordered), contribution }
  }
  return undefined
}

/**
 * The values of all contributors whose mapping merges, down to one whose emptiness counts (A3, A6). What a CSO left behind is
 * not merged with what others still offer (A7).
 */
function merged(name: string, ordered: readonly Contribution[]): AttributeValue {
  const values: Scalar[] = []
  const present = ordered.filter((contribution) => contribution.cso !== null)
  for (const contribution of present.some((other) => attributeOf(other.values, name) !== undefined) ? present : ordered) {
    const value = attributeOf(contribution.values, name)
    if (value === undefined && contribution.options[name]?.emptyCounts && contribution.cso !== null) break
    if (contribution.options[name]?.merge) values.push(...valuesOf(value))
  }
  return asSet(values) as readonly Scalar[]
}
