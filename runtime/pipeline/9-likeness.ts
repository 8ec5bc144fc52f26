/**
 * How alike an object that belongs to nobody and a person are, for somebody who decides whose it is (J9): which values agree, and
 * which nearly. Values that many people have say little, so people are ranked by what few have.
 */
import type { AttributeValue, Attributes } from '../model/values'
import { attributeOf, displayValue, isBinary, isReference, valuesOf } from '../model/values'

/** Two attributes that rules make one of the other, or compare. */
export interface ComparedPair {
  readonly cs: string
  readonly mv: string
}

export type Likeness = 'same' | 'near' | 'other'

/** An attribute's values as they are compared. */
type Plain = readonly string[]

/** Whether two attributes have a value that means the same, but for how it is written, or nearly; `other` where one has none. */
export function likenessOf(ours: AttributeValue | undefined, theirs: AttributeValue | undefined): Likeness {
  return likenessOfPlain(plainValues(ours), plainValues(theirs))
}

/** Any value of several may be the one (J3). */
function likenessOfPlain(ours: Plain, theirs: Plain): Likeness {
  if (ours.some((value) => theirs.includes(value))) return 'same'
  return ours.some((a) => theirs.some((b) => isNear(a, b))) ? 'near' : 'other'
}

function isNear(a: string, b: string): boolean {
  if (spelledOut(a) === spelledOut(b)) return true
  const [day, other] = [dayIn(a), dayIn(b)]
  if (day && other) return isNearDay(day, other)
  const length = Math.max(a.length, b.length)
  const most = length < SHORT ? 0 : length < LONG ? 1 : 2
  return most > 0 && Math.abs(a.length - b.length) <= most && distance(a, b, most) <= most
}

/** No pictures, no references, no essays, and of many values the first. */
function plainValues(value: AttributeValue | undefined): Plain {
  return valuesOf(value)
    .slice(0, MOST_VALUES)
    .filter((scalar) => !isBinary(scalar) && !isReference(scalar))
    .map(displayValue)
    .filter((text) => text.length <= LONGEST)
    .map(plain)
    .filter((text) => text !== '')
}

/** Values of one attribute that are compared. */
const MOST_VALUES = 20
/** Characters up to which a text is compared. */
const LONGEST = 200
/** Of texts shorter than this a typing error makes another word. */
const SHORT = 4
/** Texts from this length on may have two. */
const LONG = 9

/** Without letter case, marks above letters, and what parts words. */
function plain(text: string): string {
  return text
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[\s\p{P}]+/gu, ' ')
    .trim()
}

/** `mueller` for `muller`, which `müller` has become: both stand for the same name. */
function spelledOut(text: string): string {
  return text.replaceAll('ß', 'ss').replaceAll(/([aou])e/g, '$1')
}

function dayIn(text: string): readonly [year: string, month: string, day: string] | null {
  const found = /^(\d{4}) (\d\d) (\d\d)\b/.exec(text)
  return found ? [found[1] ?? '', found[2] ?? '', found[3] ?? ''] : null
}

/** Day and month exchanged, or one of the three another. */
function isNearDay(a: readonly [string, string, string], b: readonly [string, string, string]): boolean {
  if (a[0] === b[0] && a[1] === b[2] && a[2] === b[1]) return true
  return a.filter((part, at) => part !== b[at]).length === 1
}

/** How many letters are added, left out, others, or exchanged with their neighbour; more than `most` is not counted further. */
function distance(a: string, b: string, most: number): number {
  let before: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1]
      let least = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (isSame ? 0 : 1))
      const isExchanged = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      if (isExchanged) least = Math.min(least, (before[j - 2] ?? 0) + 1)
      row.push(least)
    }
    if (Math.min(...row) > most) return most + 1
    before = last
    last = row
  }
  return last[b.length] ?? 0
}

/** What one person has in common with the object: a bit a pair. */
export interface Common {
  readonly id: number
  readonly same: number
  readonly near: number
}

/** More pairs than this are not compared: a bit each. */
export const mostPairs = 30

/** What is asked of everybody: what the people have in common with one object. */
export function commonWith(pairs: readonly ComparedPair[], ours: Attributes): (id: number, theirs: Attributes) => Common {
  const compared = pairs.slice(0, mostPairs).map(({ cs, mv }) => ({ mv, own: plainValues(attributeOf(ours, cs)) }))
  return (id, theirs) => {
    let [same, near] = [0, 0]
    compared.forEach(({ mv, own }, at) => {
      const how = own.length === 0 ? 'other' : likenessOfPlain(own, plainValues(attributeOf(theirs, mv)))
      if (how === 'same') same |= 1 << at
      else if (how === 'near') near |= 1 << at
    })
    return { id, same, near }
  }
}

/** A value that is nearly the same says so much of what one that is the same does. */
const NEAR = 0.7

/** Those who have most in common with the object, the first most; `people`: how many were compared altogether. */
export function mostAlike(found: readonly Common[], people: number, atMost: number): readonly { id: number; score: number }[] {
  const weights = Array.from({ length: mostPairs }, (_, at) => {
    const having = found.filter(({ same, near }) => ((same | near) >> at) & 1).length
    return having === 0 ? 0 : Math.log((people + 1) / having)
  })
  const scoreOf = ({ same, near }: Common): number =>
    weights.reduce((sum, weight, at) => sum + weight * ((same >> at) & 1) + weight * NEAR * ((near >> at) & 1), 0)
  return found
    .map((common) => ({ id: common.id, score: Math.round(scoreOf(common) * 100) / 100 }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || a.id - b.id)
    .slice(0, atMost)
}
