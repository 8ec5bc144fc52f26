/** When the clock, shifted by constants, reaches a value (D11). */
import { canonicalDateTime } from '../model/convert'
import type { Zone } from '../model/zone'
import { momentAt, wallTime } from '../model/zone'
import type { Unit } from './functions/dates/moment'
import { computed, momentOf, partsOf, shifted, startOfDay } from './functions/dates/moment'
import type { ExpressionScope } from './scope'
import { zoneOfScope } from './scope'
import type { ComparisonOperator } from './syntax'
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
  if (b.moment === null && !b.everyScan) return a
  const moment = a.moment === null || (b.moment !== null && b.moment < a.moment) ? b.moment : a.moment
  return { moment, everyScan: a.everyScan || b.everyScan }
}

export const noLook: NextLook = { moment: null, everyScan: false }
const secondMs = 1000
const dayMs = 86_400_000

/**
 * The amounts of the clock's milliseconds at which a comparison with this value becomes another: when the clock reaches the
 * value, when it passes it, or both. None for what is no date.
 */
export function targetsOf(item: Value, operator: ComparisonOperator, scope: ExpressionScope): readonly number[] {
  const date = typeof item === 'string' ? canonicalDateTime(item) : undefined
  if (date === undefined) return []
  const { second, fraction } = partsOf(momentOf(date, zoneOfScope(scope)))
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

/** When the term first is at least this, if it is not yet. */
export function whenReached(term: Term, target: number, scope: ExpressionScope): NextLook {
  const zone = zoneOfScope(scope)
  const at = (now: string): number => valueOf(term, now, zone)
  if (at(scope.now) >= target) return afterwards(term, target, scope)
  if (term.clock === 'today') return { moment: dayReached(at, target, scope.now, zone), everyScan: false }
  if (!term.shifts.every(isExact)) return around(term, target, scope)
  return { moment: secondReached(at, target, scope.now), everyScan: false }
}

function isExact({ unit }: Term['shifts'][number]): boolean {
  return unit === 'seconds' || unit === 'minutes' || unit === 'hours'
}

/** The term in milliseconds, at that moment. */
function valueOf({ clock, shifts }: Term, now: string, zone: Zone): number {
  let date = clock === 'now' ? computed(now, zone) : startOfDay(now, zone)
  for (const { amount, unit } of shifts) date = shifted(date, amount, unit, zone)
  return Date.parse(momentOf(date, zone))
}

/** Canonical UTC to the second, as runs read the clock. Later than the last year that can be written is never. */
function textOf(ms: number): string | null {
  const date = new Date(ms)
  return ms > latest || Number.isNaN(ms) ? null : `${date.toISOString().slice(0, 19)}Z`
}

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
  const today = dayNumber(now, zone)
  const isReached = (day: number): boolean => {
    const text = textOf(startOfDayMs(day, zone))
    return text === null || at(text) >= target
  }
  let day = today + Math.max(1, Math.floor((target - at(now)) / dayMs))
  for (let step = 1; !isReached(day); step *= 2) day += step
  let before = day - 1
  for (let step = 1; before > today && isReached(before); step *= 2) [day, before] = [before, before - step]
  before = Math.max(before, today)
  while (day - before > 1) {
    const middle = Math.floor((day + before) / 2)
    if (isReached(middle)) day = middle
    else before = middle
  }
  return textOf(startOfDayMs(day, zone))
}

/** The first second at which a term that goes with the clock has reached the target. */
function secondReached(at: (now: string) => number, target: number, now: string): string | null {
  let second = Math.ceil((Date.parse(now) + target - at(now)) / secondMs) * secondMs
  const isReached = (ms: number): boolean => {
    const text = textOf(ms)
    return text !== null && at(text) >= target
  }
  while (second - secondMs > Date.parse(now) && isReached(second - secondMs)) second -= secondMs
  return textOf(second)
}

/**
 * Now with days or longer does not go evenly: an hour comes twice, a month ends early. Near the moment it is looked at by every
 * scan, before it not at all.
 */
function around(term: Term, target: number, scope: ExpressionScope): NextLook {
  const near = expectedFor(term, target, scope) - slackOf(term)
  if (Date.parse(scope.now) >= near) return { moment: null, everyScan: true }
  return { moment: textOf(Math.floor(near / secondMs) * secondMs), everyScan: false }
}

/** What has been reached may be left again for a while, where the clock does not go evenly. */
function afterwards(term: Term, target: number, scope: ExpressionScope): NextLook {
  if (term.clock === 'today' || term.shifts.every(isExact)) return noLook
  return Date.parse(scope.now) <= expectedFor(term, target, scope) + slackOf(term) ? { moment: null, everyScan: true } : noLook
}

function expectedFor({ shifts }: Term, target: number, scope: ExpressionScope): number {
  let date = textOf(target) ?? '9999-01-01T00:00:00Z'
  for (const { amount, unit } of shifts.toReversed()) date = shifted(date, -amount, unit, zoneOfScope(scope))
  return Date.parse(date)
}

/** How far off `expectedFor` and the moments around it can be: the ends of months, and days that a zone leaves out. */
function slackOf({ shifts }: Term): number {
  let days = 1
  for (const { unit } of shifts) days += unit === 'months' || unit === 'years' ? 6 : 2
  return days * dayMs
}

/** A text that is no date and yet is compared with them letter by letter, such as `2027`. */
export function isAmongDates(item: Value): boolean {
  return typeof item === 'string' && /^\d/.test(item) && canonicalDateTime(item) === undefined
}

/** Where nothing better is known. */
export function whenOtherwise({ clock }: Term, scope: ExpressionScope): NextLook {
  return clock === 'now'
    ? { moment: null, everyScan: true }
    : { moment: nextDay(scope.now, zoneOfScope(scope)), everyScan: false }
}
