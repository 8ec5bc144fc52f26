/** When what an expression gives can next be something else by time alone, found from what it compares the clock with (D11). */
import { canonicalDateTime } from '../model/convert'
import type { Zone } from '../model/zone'
import { momentAt, wallTime } from '../model/zone'
import { Fault } from './error'
import { conversion } from './functions/arguments'
import type { Unit } from './functions/dates/moment'
import { computed, momentOf, partsOf, shifted, startOfDay } from './functions/dates/moment'
import { startEvaluation } from './limits'
import type { Evaluate, ExpressionScope } from './scope'
import { zoneOfScope } from './scope'
import type { ComparisonOperator, Node } from './syntax'
import { childrenOf } from './syntax'
import type { Value } from './value'
import { itemsOf } from './value'

/** When something has to be looked at again, because it depends on time. */
export interface NextLook {
  /** Canonical UTC; null when no moment is known. */
  readonly moment: string | null
  /** At each lifecycle scan. */
  readonly everyScan: boolean
}

/** How an expression depends on the clock. */
export interface ClockReading {
  /** When its value can next change for these objects, if nothing but time changes. */
  next(scope: ExpressionScope): NextLook
  /** It reads Now where no moment can be worked out, so that it is looked at by every lifecycle scan. */
  readonly everyScan: boolean
}

/** The clock, shifted by constants: `DateAdd(Today(), 3, "days")`. */
interface Term {
  readonly clock: 'now' | 'today'
  readonly shifts: readonly { readonly amount: number; readonly unit: Unit }[]
}

/** A comparison of a term with a value that time does not change; the operator as if the value stood on its left. */
interface Watch {
  readonly term: Term
  readonly operator: ComparisonOperator
  readonly value: Evaluate
}

/** How the expression depends on the clock; null when it does not. `step` compiles a part of it. */
export function clockReading(node: Node, step: (part: Node) => Evaluate): ClockReading | null {
  if (!readsClock(node)) return null
  const watches: Watch[] = []
  const others = new Set<'now' | 'today'>()
  const visit = (part: Node): void => {
    if (!readsClock(part)) return
    const watch = part.kind === 'comparison' ? watchOf(part, step) : null
    if (watch) return void watches.push(watch)
    if (part.kind === 'call' && part.definition.clock) others.add(part.definition.clock)
    for (const child of childrenOf(part)) visit(child)
  }
  visit(node)
  const everyScan = others.has('now')
  const eachDay = others.has('today')
  return {
    everyScan,
    next: (scope) => {
      startEvaluation()
      return nextLook(scope, watches, { everyScan, eachDay })
    },
  }
}

function readsClock(node: Node): boolean {
  return (node.kind === 'call' && node.definition.clock !== undefined) || childrenOf(node).some(readsClock)
}

const mirrored = { '=': '=', '<>': '<>', '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const

function watchOf({ operator, left, right }: Node & { kind: 'comparison' }, step: (part: Node) => Evaluate): Watch | null {
  const [ofLeft, ofRight] = [termOf(left), termOf(right)]
  if (ofRight && !readsClock(left)) return { term: ofRight, operator, value: step(left) }
  return ofLeft && !readsClock(right) ? { term: ofLeft, operator: mirrored[operator], value: step(right) } : null
}

function termOf(node: Node | undefined): Term | null {
  if (node?.kind !== 'call') return null
  const { definition, args } = node
  if (definition.clock) return { clock: definition.clock, shifts: [] }
  if (definition.name !== 'DateAdd') return null
  const [inner, amount, unit] = args
  const term = termOf(inner)
  if (!term || amount?.kind !== 'literal' || unit?.kind !== 'literal' || amount.value === null || unit.value === null) return null
  const [, count, choice] = definition.parameters
  if (!count || !choice) return null
  const shift = {
    amount: conversion('DateAdd', count)(amount.value) as number,
    unit: conversion('DateAdd', choice)(unit.value) as Unit,
  }
  return { ...term, shifts: [...term.shifts, shift] }
}

function nextLook(
  scope: ExpressionScope,
  watches: readonly Watch[],
  { everyScan, eachDay }: { readonly everyScan: boolean; readonly eachDay: boolean },
): NextLook {
  let look: NextLook = { everyScan, moment: eachDay ? nextDay(scope.now, zoneOfScope(scope)) : null }
  for (const watch of watches) look = earlier(look, lookOf(watch, scope))
  return look
}

/** Both looks in one. */
export function earlier(a: NextLook, b: NextLook): NextLook {
  if (b.moment === null && !b.everyScan) return a
  const moment = a.moment === null || (b.moment !== null && b.moment < a.moment) ? b.moment : a.moment
  return { moment, everyScan: a.everyScan || b.everyScan }
}

const noLook: NextLook = { moment: null, everyScan: false }
const secondMs = 1000
const dayMs = 86_400_000

/** A value that cannot be computed or compared changes by no time; evaluating says what is wrong with it. */
function lookOf({ term, operator, value }: Watch, scope: ExpressionScope): NextLook {
  let look = noLook
  try {
    for (const item of itemsOf(value(scope))) {
      for (const reached of targetsOf(item, operator, scope)) look = earlier(look, whenReached(term, reached, scope))
      if (isAmongDates(item)) look = earlier(look, whenOtherwise(term, scope))
    }
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw thrown
  }
  return look
}

/**
 * The amounts of the clock's milliseconds at which a comparison with this value becomes another: when the clock reaches the
 * value, when it passes it, or both. None for what is no date.
 */
function targetsOf(item: Value, operator: ComparisonOperator, scope: ExpressionScope): readonly number[] {
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
function whenReached(term: Term, target: number, scope: ExpressionScope): NextLook {
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
function nextDay(now: string, zone: Zone): string | null {
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
function isAmongDates(item: Value): boolean {
  return typeof item === 'string' && /^\d/.test(item) && canonicalDateTime(item) === undefined
}

/** Where nothing better is known. */
function whenOtherwise({ clock }: Term, scope: ExpressionScope): NextLook {
  return clock === 'now'
    ? { moment: null, everyScan: true }
    : { moment: nextDay(scope.now, zoneOfScope(scope)), everyScan: false }
}
