/**
 * Moments in time: their parts, shifts and differences. A date without a time of day is kept as midnight UTC of its day, and
 * stands for that day wherever the store is: from its first moment in the store's zone on (S6).
 */
import type { Zone } from '../../../model/zone'
import { momentAt, utc, wallTime } from '../../../model/zone'
import { fail } from '../../error'

/** Units of time, the plural as the canonical word. */
export const units = ['seconds', 'minutes', 'hours', 'days', 'weeks', 'months', 'years'] as const
export type Unit = (typeof units)[number]

const milliseconds: Readonly<Record<Exclude<Unit, 'months' | 'years'>, number>> = {
  seconds: 1_000,
  minutes: 60_000,
  hours: 3_600_000,
  days: 86_400_000,
  weeks: 604_800_000,
}

/** Whether the unit always lasts the same, whatever calendar and clocks do. */
export function isExact(unit: Unit): unit is 'seconds' | 'minutes' | 'hours' {
  return unit === 'seconds' || unit === 'minutes' || unit === 'hours'
}

/** A canonical date and time in its two parts: milliseconds of the full second, and the digits of the fraction. */
export function partsOf(date: string): { readonly second: number; readonly fraction: string } {
  return { second: Date.parse(`${date.slice(0, 19)}Z`), fraction: date.slice(20, -1) }
}

/** The canonical text of a full second and a fraction's digits. Only the years 0000 to 9999 can be written. */
export function moment(second: number, fraction = ''): string {
  const date = new Date(second)
  const year = date.getUTCFullYear()
  if (!(year >= 0 && year <= 9999)) fail('The date lies outside the years 0 to 9999')
  const kept = fraction.replace(/0+$/, '')
  return date.toISOString().slice(0, 19) + (kept === '' ? 'Z' : `.${kept}Z`)
}

/** Whether the date has no time of day. */
function isDay(date: string): boolean {
  return date.endsWith('T00:00:00Z')
}

/** The moment a date stands for: the first of its day in the zone where it has no time of day. */
export function momentOf(date: string, zone: Zone): string {
  return zone === utc || !isDay(date) ? date : moment(momentAt(zone, Date.parse(date)))
}

/** A moment that was computed. At midnight UTC it would be taken for a day, so it is a thousandth of a second later. */
export function computed(date: string, zone: Zone): string {
  return zone !== utc && isDay(date) && zone.offsetAt(Date.parse(date)) !== 0 ? `${date.slice(0, 19)}.001Z` : date
}

/** What the clocks of the zone show at that moment, as if it were UTC; a date without a time of day shows itself. */
export function wallTimeOf(date: string, zone: Zone): string {
  if (zone === utc || isDay(date)) return date
  const { second, fraction } = partsOf(date)
  return moment(wallTime(zone, second), fraction)
}

/** The moment at which the clocks of the zone show this; midnight is the day. */
export function fromWallTime(wall: string, zone: Zone): string {
  if (zone === utc || isDay(wall)) return wall
  const { second, fraction } = partsOf(wall)
  return computed(moment(momentAt(zone, second), fraction), zone)
}

/**
 * The date so many units later, or earlier when the number is negative. Hours and shorter are exact, days and longer go by the
 * calendar and the clocks of the zone. The day is the last of the month where the month has no such day.
 */
export function shifted(date: string, amount: number, unit: Unit, zone: Zone): string {
  if (isExact(unit)) return computed(shiftedAsWritten(momentOf(date, zone), amount, unit), zone)
  if (zone === utc || isDay(date)) return shiftedAsWritten(date, amount, unit)
  const { second, fraction } = partsOf(shiftedAsWritten(wallTimeOf(date, zone), amount, unit))
  return computed(moment(momentAt(zone, second), fraction), zone)
}

function shiftedAsWritten(date: string, amount: number, unit: Unit): string {
  const { second, fraction } = partsOf(date)
  if (unit === 'months') return moment(shiftMonths(second, amount), fraction)
  if (unit === 'years') return moment(shiftMonths(second, 12 * amount), fraction)
  return moment(second + amount * milliseconds[unit], fraction)
}

function shiftMonths(second: number, months: number): number {
  const date = new Date(second)
  const day = date.getUTCDate()
  date.setUTCDate(1)
  date.setUTCMonth(date.getUTCMonth() + months)
  const next = new Date(date)
  next.setUTCMonth(next.getUTCMonth() + 1)
  const days = Math.round((next.getTime() - date.getTime()) / milliseconds.days)
  date.setUTCDate(Math.min(day, days))
  return date.getTime()
}

/** The first moment of the day that it is in the zone at a moment: midnight UTC, too, is a moment here and no day. */
export function startOfDay(now: string, zone: Zone): string {
  const day = dayOf(wallTimeOf(computed(now, zone), zone))
  return zone === utc ? day : computed(momentOf(day, zone), zone)
}

function dayOf(wall: string): string {
  return `${wall.slice(0, 10)}T00:00:00Z`
}

/**
 * Whole units from one date to another, negative when it goes back. Hours and shorter are exact; days and longer count days of
 * the calendar in the zone, and as many months and years as can be added to the earlier one without passing the later.
 */
export function difference(unit: Unit, from: string, to: string, zone: Zone): bigint {
  if (isExact(unit))
    return (nanoseconds(momentOf(to, zone)) - nanoseconds(momentOf(from, zone))) / (BigInt(milliseconds[unit]) * 1_000_000n)
  const start = dayOf(wallTimeOf(from, zone))
  const end = dayOf(wallTimeOf(to, zone))
  const days = (Date.parse(end) - Date.parse(start)) / milliseconds.days
  if (unit === 'days') return BigInt(days)
  if (unit === 'weeks') return BigInt(Math.trunc(days / 7))
  const months = days < 0 ? -monthsBetween(end, start) : monthsBetween(start, end)
  return BigInt(unit === 'months' ? months : Math.trunc(months / 12))
}

/** Of two days. */
function monthsBetween(earlier: string, later: string): number {
  const months =
    12 * (Number(later.slice(0, 4)) - Number(earlier.slice(0, 4))) + Number(later.slice(5, 7)) - Number(earlier.slice(5, 7))
  return shiftedAsWritten(earlier, months, 'months') > later ? months - 1 : months
}

function nanoseconds(date: string): bigint {
  const { second, fraction } = partsOf(date)
  return BigInt(second) * 1_000_000n + BigInt(fraction.padEnd(9, '0'))
}
