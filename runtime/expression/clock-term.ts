/** When the clock, shifted by constants, reaches a value (D11). */
import { canonicalDateTime } from '../model/convert'
import type { Zone } from '../model/zone'
import { momentAt, utc, wallTime } from '../model/zone'
import { Fault } from './error'
import type { Unit } from './functions/dates/moment'
import { computed, isExact, moment, momentOf, partsOf, shifted, startOfDay } from './functions/dates/moment'
import type { ExpressionScope } from './scope'
import { zoneOfScope } from './scope'
import type { ComparisonOperator } from './syntax'
import { UnevenNow } from './uneven-now'
import type { Value } from './value'

/** When something has to be looked at again, because it depends on time. */
export interface NextLook {
  /** Canonical UTC; null when no moment is known. */
  readonly moment: string | null
  /** At each lifecycle scan. */
  readonly everyScan: boolean
}

/** The clock, shifted by constants: `DateAdd(Today(), 3, "days")`. */
export interface Term {
  readonly clock: 'now' | 'today'
  readonly shifts: readonly { readonly amount: number; readonly unit: Unit }[]
}

/** Both looks in one. */
export function earlier(a: NextLook, b: NextLook): NextLook {
  return { moment: sooner(a.moment, b.moment), everyScan: a.everyScan || b.everyScan }
}

/** The first of two moments; null is never. */
export function sooner(a: string | null, b: string | null): string | null {
  return a === null || (b !== null && b < a) ? b : a
}

const secondMs = 1000
const dayMs = 86_400_000

/**
 * The amounts of the clock's milliseconds at which a comparison with this value becomes another: when the clock reaches the
 * value, when it passes it, or both. None for what always compares the same way.
 */
function targetsOf(item: Value, operator: ComparisonOperator, zone: Zone): readonly number[] {
  if (typeof item !== 'string') return []
  const date = canonicalDateTime(item)
  if (date === undefined) return writtenFrom(item)
  const { second, fraction } = partsOf(momentOf(date, zone))
  const exact = Number(fraction.padEnd(3, '0').slice(0, 3))
  const isBetween = fraction.length > 3
  const [reached, passed] = [second + exact + (isBetween ? 1 : 0), second + exact + 1]
  switch (operator) {
    case '<=':
    case '>':
      return [reached]
    case '<':
    case '>=':
      return [passed]
    case '=':
    case '<>':
      return [reached, passed]
    default:
      return operator satisfies never
  }
}

/** The first second that is written as this text or comes behind it: no date, such as `2027`, compares letter by letter. */
function writtenFrom(text: string): readonly number[] {
  if (!/^\d/.test(text)) return []
  let [before, from] = [yearZero / secondMs - 1, latest / secondMs]
  while (from - before > 1) {
    const middle = Math.floor((before + from) / 2)
    if (moment(middle * secondMs) >= text) from = middle
    else before = middle
  }
  return [from * secondMs]
}

/** When a comparison of the term with this value, which stands on its left, can next come out otherwise; null for never. */
export function whenOtherwise(term: Term, operator: ComparisonOperator, item: Value, scope: ExpressionScope): string | null {
  let next: string | null = null
  for (const target of targetsOf(item, operator, zoneOfScope(scope))) next = sooner(next, whenReached(term, target, scope))
  return next
}

/** When it next changes whether the term is at least this. */
function whenReached(term: Term, target: number, scope: ExpressionScope): string | null {
  const zone = zoneOfScope(scope)
  const at = (now: string): number => valueOf(term, now, zone)
  if (term.clock === 'now' && !isEven(term, zone)) return unevenlyReached(term, target, scope)
  if (at(scope.now) >= target) return null
  return term.clock === 'today' ? dayReached(at, target, scope.now, zone) : secondReached(at, target, scope.now)
}

/** Whether Now, shifted so, goes exactly with the clock. */
function isEven({ shifts }: Term, zone: Zone): boolean {
  return shifts.every(({ unit }) => isExact(unit) || (zone === utc && unit !== 'months' && unit !== 'years'))
}

/** The term in milliseconds, at that moment. */
function valueOf({ clock, shifts }: Term, now: string, zone: Zone): number {
  let date = clock === 'now' ? computed(now, zone) : startOfDay(now, zone)
  for (const { amount, unit } of shifts) date = shifted(date, amount, unit, zone)
  return Date.parse(momentOf(date, zone))
}

/** Canonical UTC to the second, as runs read the clock. Later than the last year that can be written is never. */
function textOf(ms: number): string | null {
  return ms > latest ? null : `${new Date(ms).toISOString().slice(0, 19)}Z`
}

const yearZero = Date.parse('0000-01-01T00:00:00Z')
const latest = Date.parse('9999-12-31T00:00:00Z')

/** The start of the next day in the zone. */
export function nextDay(now: string, zone: Zone): string | null {
  return textOf(startOfDayMs(dayNumber(now, zone) + 1, zone))
}

/** The day in the zone, counted from the first of 1970. */
function dayNumber(now: string, zone: Zone): number {
  return Math.floor(wallTime(zone, Date.parse(now)) / dayMs)
}

function startOfDayMs(day: number, zone: Zone): number {
  return momentAt(zone, day * dayMs)
}

/** The start of the first day on which a term that changes from day to day has reached the target. */
function dayReached(at: (now: string) => number, target: number, now: string, zone: Zone): string | null {
  const isReached = (day: number): boolean => {
    const text = textOf(startOfDayMs(day, zone))
    return text === null || at(text) >= target
  }
  let day = dayNumber(now, zone) + Math.max(1, Math.floor((target - at(now)) / dayMs))
  for (let step = 1; !isReached(day); step *= 2) day += step
  let before = day - 1
  for (let step = 1; isReached(before); step *= 2) [day, before] = [before, before - step]
  while (day - before > 1) {
    const middle = Math.floor((day + before) / 2)
    if (isReached(middle)) day = middle
    else before = middle
  }
  return textOf(startOfDayMs(day, zone))
}

/** The first second at which a term that goes with the clock has reached the target. */
function secondReached(at: (now: string) => number, target: number, now: string): string | null {
  const second = Math.ceil((Date.parse(now) + target - at(now)) / secondMs) * secondMs
  const isReached = (ms: number): boolean => {
    const text = textOf(ms)
    return text !== null && at(text) >= target
  }
  // A computed midnight is a thousandth of a second later, so that it can be a second either way.
  if (!isReached(second)) return textOf(second + secondMs)
  return textOf(isReached(second - secondMs) ? second - secondMs : second)
}

/** As `whenReached`, of Now with days or longer. What it has reached it may leave again for a while. */
function unevenlyReached(term: Term, target: number, scope: ExpressionScope): string | null {
  const now = Date.parse(scope.now)
  const [expected, slack] = [expectedFor(term, target, scope), slackOf(term)]
  if (now > expected + slack) return null
  const change = unevenNow(term, zoneOfScope(scope)).nextChange(target, now, { near: expected - slack, far: expected + slack })
  return change === null ? null : textOf(change)
}

const unevenNows = new WeakMap<Term, Map<Zone, UnevenNow>>()

function unevenNow(term: Term, zone: Zone): UnevenNow {
  const byZone = unevenNows.get(term) ?? new Map<Zone, UnevenNow>()
  const known = byZone.get(zone) ?? new UnevenNow((ms) => valueOrEnd(term, ms, zone))
  if (byZone.size === 0) unevenNows.set(term, byZone)
  byZone.set(zone, known)
  return known
}

/** Behind the last year that can be written is the end of time. */
function valueOrEnd(term: Term, ms: number, zone: Zone): number {
  try {
    return valueOf(term, moment(ms), zone)
  } catch (thrown) {
    if (thrown instanceof Fault) return Number.POSITIVE_INFINITY
    throw thrown
  }
}

function expectedFor({ shifts }: Term, target: number, scope: ExpressionScope): number {
  let date = textOf(target) ?? '9999-01-01T00:00:00Z'
  for (const { amount, unit } of shifts.toReversed()) date = shifted(date, -amount, unit, zoneOfScope(scope))
  return Date.parse(date)
}

/** How far off `expectedFor` and the moments around it can be: the ends of months, and days that a zone leaves out. */
function slackOf({ shifts }: Term): number {
  return (1 + 6 * shifts.length) * dayMs
}
