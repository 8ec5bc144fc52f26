/** Step 5, looked at afterwards: why each value that is offered for an attribute is the object's, or is not (A2–A7). */
import { byHandRule } from '../model/by-hand'
import type { Contribution } from '../model/objects'
import type { AttributeValue } from '../model/values'
import { attributeOf, sameValue } from '../model/values'
import { byPrecedence, figureOf } from './5-election'

/** A contribution that has a value of the attribute, and what comes of it. */
export interface WeighedOffer {
  readonly contribution: Contribution
  readonly value: AttributeValue
  readonly precedence: number
  /** It is the object's value, or part of it. */
  readonly wins: boolean
  /** A sentence without its end. */
  readonly because: string
}

/** The offers for an attribute, who comes first in front. `nameOf` names who offers. */
export function weighOffers(
  attribute: string,
  contributions: readonly Contribution[],
  nameOf: (contribution: Contribution) => string,
): readonly WeighedOffer[] {
  const ordered = [...contributions].sort(byPrecedence(attribute))
  const first = ordered.find(
    ({ values, options, cso }) =>
      attributeOf(values, attribute) !== undefined || (options[attribute]?.emptyCounts === true && cso !== null),
  )
  const merges = first?.options[attribute]?.merge === true && attributeOf(first.values, attribute) !== undefined
  return ordered.flatMap((contribution): WeighedOffer[] => {
    const value = attributeOf(contribution.values, attribute)
    if (value === undefined || !first) return []
    const known = { contribution, value, precedence: figureOf(attribute, contribution) }
    if (contribution === first)
      return [{ ...known, wins: true, because: merges ? 'it is put together with what others give' : 'it comes first' }]
    if (merges && isMerged(attribute, ordered, contribution))
      return [{ ...known, wins: true, because: 'it is put together with what comes before it' }]
    return [{ ...known, wins: false, because: whyLost(attribute, first, contribution, nameOf) }]
  })
}

/** As in the election: those that merge, down to one whose emptiness counts; of records that left only where none is there. */
function isMerged(attribute: string, ordered: readonly Contribution[], contribution: Contribution): boolean {
  if (contribution.options[attribute]?.merge !== true) return false
  const isEmpty = ({ values }: Contribution): boolean => attributeOf(values, attribute) === undefined
  if (contribution.cso === null && ordered.some((other) => other.cso !== null && !isEmpty(other))) return false
  const before = ordered.slice(0, ordered.indexOf(contribution))
  return !before.some((other) => isEmpty(other) && other.options[attribute]?.emptyCounts === true && other.cso !== null)
}

function whyLost(
  attribute: string,
  first: Contribution,
  contribution: Contribution,
  nameOf: (contribution: Contribution) => string,
): string {
  const value = attributeOf(first.values, attribute)
  const [name, before, own] = [nameOf(first), figureOf(attribute, first), figureOf(attribute, contribution)]
  const comesFirst = whyFirst({ first, contribution, name, before, own })
  if (value === undefined) return `${name} has no value, which counts, and ${comesFirst}`
  return sameValue(value, attributeOf(contribution.values, attribute)) ? `it is the same value, and ${comesFirst}` : comesFirst
}

interface Compared {
  readonly first: Contribution
  readonly contribution: Contribution
  readonly name: string
  /** The precedence of who comes first, and that of the other. */
  readonly before: number
  readonly own: number
}

function whyFirst({ first, contribution, name, before, own }: Compared): string {
  if (contribution.cso === null && first.cso !== null)
    return contribution.rule === byHandRule
      ? `what is given by hand comes after all records, and ${name} has one`
      : `what a record has left behind comes after all that are there, and ${name} has one`
  if (before !== own) return `${name} comes first, with precedence ${before} before ${own}`
  return `${name} comes first: both have precedence ${own}, and its ${first.rule === contribution.rule ? 'record' : 'rule'} is the older one`
}
