/** Equality and order of values. */
import type { Scalar } from '../model/values'
import { displayValue, foldCase, isBigInteger, isDecimal, isList, isReference, sameScalar, valueKey } from '../model/values'
import { canonicalDateTime } from '../model/convert'
import { fail } from './error'
import { everySoOften, limitedList, lookAtClock } from './limits'
import { compareExact, exact } from './numbers'
import type { Value } from './value'
import { describe } from './value'

/**
 * Equality by value: null equals null; texts compare with their letter case; numbers by amount, whatever their kind; a date and
 * time equals any way of writing the same moment; a reference equals its target's text. A list equals a list as a set, and one
 * value if any item equals it.
 */
export function equal(a: Value, b: Value): boolean {
  if (typeof a === 'string' && typeof b === 'string') return a === b || sameMoment(a, b)
  return pairwise(a, b, equalScalars)
}

/** Equality that also takes a value for its text, as `Eq(42, "42")`. */
export function equalLoosely(a: Value, b: Value): boolean {
  if (typeof a === 'string' && typeof b === 'string') return a === b || sameMoment(a, b)
  return pairwise(
    a,
    b,
    (left, right) => equalScalars(left, right) || (typeof left !== typeof right && displayValue(left) === displayValue(right)),
  )
}

/** Equality of texts without regard to letter case, of everything else as `equalLoosely`. */
export function equalIgnoringCase(a: Value, b: Value): boolean {
  return pairwise(
    a,
    b,
    (left, right) => equalScalars(left, right) || foldCase(displayValue(left)) === foldCase(displayValue(right)),
  )
}

function pairwise(a: Value, b: Value, same: (left: Scalar, right: Scalar) => boolean): boolean {
  if (a === null || b === null) return a === b || isEmptyList(a) || isEmptyList(b)
  if (isList(a)) return isList(b) ? sameSet(a, b, same) : a.some((item) => same(item, b))
  return isList(b) ? b.some((item) => same(a, item)) : same(a, b)
}

function isEmptyList(value: Value): boolean {
  return isList(value) && value.length === 0
}

function sameSet(a: readonly Scalar[], b: readonly Scalar[], same: (left: Scalar, right: Scalar) => boolean): boolean {
  limitedList(a)
  limitedList(b)
  const left = new Set(a.map(valueKey))
  const right = new Set(b.map(valueKey))
  const onlyLeft = a.filter((item) => !right.has(valueKey(item)))
  const onlyRight = b.filter((item) => !left.has(valueKey(item)))
  lookAtClock()
  // What is not in the other list identically may still equal one of its items, such as a reference and its text.
  let round = 0
  const isAmong = (item: Scalar, others: readonly Scalar[]): boolean =>
    others.some((other) => {
      everySoOften(round++)
      return same(item, other)
    })
  return onlyLeft.every((item) => isAmong(item, b)) && onlyRight.every((item) => isAmong(item, a))
}

function equalScalars(a: Scalar, b: Scalar): boolean {
  if (typeof a === 'string') return typeof b === 'string' ? a === b || sameMoment(a, b) : isReference(b) && b.text === a
  if (isReference(a) && typeof b === 'string') return a.text === b
  return sameScalar(a, b)
}

/** Whether the text has the hyphen behind a year: most texts need no closer look. */
export function mayBeDate(text: string): boolean {
  return text.charCodeAt(4) === 45
}

/** Whether one text is a date and time in canonical form and the other another way to write that moment. */
function sameMoment(a: string, b: string): boolean {
  if (!mayBeDate(a) || !mayBeDate(b)) return false
  const first = canonicalDateTime(a)
  const second = first === undefined ? undefined : canonicalDateTime(b)
  return first === second && (first === a || second === b)
}

/**
 * Less than zero, zero or more as `a` comes before, with or after `b`; undefined when one is missing. Numbers compare by amount,
 * texts by their characters' numbers, dates by time; different kinds cannot be compared.
 */
export function order(a: Scalar | null, b: Scalar | null): number | undefined {
  if (a === null || b === null) return undefined
  if (typeof a === 'number' && typeof b === 'number') return a - b
  if (typeof a === 'string' && typeof b === 'string') return orderTexts(a, b)
  const left = exact(a)
  const right = left && exact(b)
  if (left && right) return compareExact(left, right)
  return fail(`Cannot compare ${describe(a)} with ${describe(b)}; convert one of them with ToInt, ToDecimal or ToString`)
}

function orderTexts(a: string, b: string): number {
  if (mayBeDate(a) && mayBeDate(b)) {
    const first = canonicalDateTime(a)
    const second = first && canonicalDateTime(b)
    if (first && second) return orderMoments(first, second)
  }
  return a < b ? -1 : a > b ? 1 : 0
}

/** Canonical dates order as text but for the fraction: `…00Z` comes before `…00.5Z`. */
function orderMoments(a: string, b: string): number {
  const first = a.slice(0, -1)
  const second = b.slice(0, -1)
  return first < second ? -1 : first > second ? 1 : 0
}

/** The order for Sort: numbers before texts before everything else. */
export function orderAll(a: Scalar, b: Scalar): number {
  const rank = kind(a) - kind(b)
  if (rank !== 0) return rank
  if (kind(a) < 2) return order(a, b) ?? 0
  const first = valueKey(a)
  const second = valueKey(b)
  return first < second ? -1 : first > second ? 1 : 0
}

function kind(value: Scalar): number {
  if (typeof value === 'number' || (typeof value === 'object' && (isBigInteger(value) || isDecimal(value)))) return 0
  return typeof value === 'string' ? 1 : 2
}
