/** When a value that depends on time can next be another (D11). */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ClockReading } from '../../runtime/expression'
import { compile } from '../../runtime/expression'
import { emptyScope, view, zoneNamed } from './world'

const berlin = 'Europe/Berlin'

/** How an expression that depends on the clock does. */
function clockIn(expression: string): ClockReading {
  const { clock } = compile(expression)
  if (!clock) throw new Error(`${expression} reads no clock`)
  return clock
}

function next(expression: string, now: string, date: string | null, zone = 'UTC') {
  const attributes = date === null ? {} : { d: date }
  return clockIn(expression).next({ ...emptyScope, cs: view(attributes), now, zone: zoneNamed(zone) })
}

describe('D11 the next moment', () => {
  it.each([
    ['cs["d"] <= DateAdd(Today(), 3, "days")', '2026-03-02T08:00:00Z', '2026-03-10', 'UTC', '2026-03-07T00:00:00Z'],
    ['cs["d"] < DateAdd(Today(), 3, "days")', '2026-03-02T08:00:00Z', '2026-03-10', 'UTC', '2026-03-08T00:00:00Z'],
    ['DateAdd(Today(), 3, "days") >= cs["d"]', '2026-03-02T08:00:00Z', '2026-03-10', 'UTC', '2026-03-07T00:00:00Z'],
    ['cs["d"] = Today()', '2026-03-02T08:00:00Z', '2026-03-10', 'UTC', '2026-03-10T00:00:00Z'],
    ['cs["d"] = Today()', '2026-03-10T08:00:00Z', '2026-03-10', 'UTC', '2026-03-11T00:00:00Z'],
    ['cs["d"] <= Today()', '2026-03-10T08:00:00Z', '2026-03-10', 'UTC', null],
    ['cs["d"] <= Today()', '2026-03-02T08:00:00Z', null, 'UTC', null],
    ['cs["d"] <= Today()', '2026-03-02T08:00:00Z', 'soon', 'UTC', null],
    ['cs["d"] = "unlimited" OR ParseDate(cs["d"], "yyyy-MM-dd") >= Today()', '2026-03-02T08:00:00Z', 'unlimited', 'UTC', null],
    [
      'IIF(cs["d"] = "unlimited", true, ParseDate(cs["d"], "yyyy-MM-dd") >= Today())',
      '2026-03-02T08:00:00Z',
      'unlimited',
      'UTC',
      null,
    ],
    ['cs["d"] <= Today()', '2026-03-02T08:00:00Z', '2026-03-29', berlin, '2026-03-28T23:00:00Z'],
    ['cs["d"] <= DateAdd(Today(), -1, "months")', '2026-03-02T08:00:00Z', '2026-03-31', berlin, '2026-04-30T22:00:00Z'],
    ['cs["d"] <= DateAdd(Today(), 1, "months")', '2026-01-02T08:00:00Z', '2026-02-28', berlin, '2026-01-27T23:00:00Z'],
    ['cs["d"] <= DateAdd(Now(), 12, "hours")', '2026-03-02T08:00:00Z', '2026-03-10T08:00:00Z', berlin, '2026-03-09T20:00:00Z'],
    ['cs["d"] < Now()', '2026-03-02T08:00:00Z', '2026-03-10T08:00:00Z', berlin, '2026-03-10T08:00:01Z'],
    ['cs["d"] < Now()', '2026-03-02T08:00:00Z', '2026-03-10T08:00:00.25Z', berlin, '2026-03-10T08:00:01Z'],
    ['NOT (cs["d"] > Today()) AND IsPresent(cs["d"])', '2026-03-02T08:00:00Z', '2026-03-05', 'UTC', '2026-03-05T00:00:00Z'],
    ['DateDiff("days", cs["d"], Today()) > 3', '2026-03-02T08:00:00Z', '2026-03-05', berlin, '2026-03-02T23:00:00Z'],
    ['Today()', '2026-03-02T08:00:00Z', null, 'America/St_Johns', '2026-03-03T03:30:00Z'],
    ['cs["d"] <= Today()', '2026-01-01T00:00:00Z', '2026-01-01', 'America/St_Johns', '2026-01-01T03:30:00Z'],
    ['cs["d"] <= DateAdd(Now(), 14, "days")', '2026-03-02T08:00:00Z', '2026-04-10', 'UTC', '2026-03-27T00:00:00Z'],
    ['cs["d"] < DateAdd(Now(), 14, "days")', '2026-03-02T08:00:00Z', '2026-04-10', 'UTC', '2026-03-27T00:00:01Z'],
    ['cs["d"] <= DateAdd(Now(), 14, "days")', '2026-03-02T08:00:00Z', '2026-04-10', berlin, '2026-03-26T23:00:00Z'],
    ['cs["d"] <= DateAdd(Now(), 14, "days")', '2026-03-20T08:00:00Z', '2026-03-21', berlin, null],
    ['cs["d"] <= DateAdd(Now(), 14, "days")', '2026-03-20T08:00:00Z', '9999-12-31', berlin, '9999-12-16T23:00:00Z'],
    ['cs["d"] <= DateAdd(Now(), -1, "years")', '2026-03-02T08:00:00Z', '9999-12-31', berlin, null],
    // A month on from the 29th, the 30th and the 31st of January is the 28th of February, at the time of day.
    ['cs["d"] <= DateAdd(Now(), 1, "months")', '2026-01-02T08:00:00Z', '2026-02-28T12:00:00Z', 'UTC', '2026-01-28T12:00:00Z'],
    ['cs["d"] <= DateAdd(Now(), 1, "months")', '2026-01-28T12:00:00Z', '2026-02-28T12:00:00Z', 'UTC', '2026-01-29T00:00:00Z'],
    ['cs["d"] <= DateAdd(Now(), 1, "months")', '2026-01-29T00:00:00Z', '2026-02-28T12:00:00Z', 'UTC', '2026-01-29T12:00:00Z'],
    // A day before clocks are put back, half past two comes once; on the day it comes twice.
    ['cs["d"] <= DateAdd(Now(), -1, "days")', '2026-10-20T08:00:00Z', '2026-10-24T00:30:00Z', berlin, '2026-10-25T00:30:00Z'],
    ['cs["d"] <= DateAdd(Now(), -1, "days")', '2026-10-25T00:30:00Z', '2026-10-24T00:30:00Z', berlin, '2026-10-25T01:00:00Z'],
    ['cs["d"] <= DateAdd(Now(), -1, "days")', '2026-10-25T01:00:00Z', '2026-10-24T00:30:00Z', berlin, '2026-10-25T01:30:00Z'],
    ['cs["d"] <= DateAdd(Now(), -1, "days")', '2026-10-25T01:30:00Z', '2026-10-24T00:30:00Z', berlin, null],
    // A text that is no date is compared letter by letter.
    ['cs["d"] <= Now()', '2026-03-02T08:00:00Z', '2027', 'UTC', '2027-01-01T00:00:00Z'],
    ['cs["d"] <= DateAdd(Now(), 1, "days")', '2026-03-02T08:00:00Z', '2026-1', berlin, '2026-09-30T00:00:00Z'],
    ['cs["d"] <= Today()', '2026-03-02T08:00:00Z', '2027', 'UTC', '2027-01-01T00:00:00Z'],
    ['DateAdd(cs["d"], 7, "days") < Today()', '2026-03-02T08:00:00Z', '2026-03-01', 'UTC', '2026-03-09T00:00:00Z'],
  ])('%s at %s with %s in %s: %s', (expression, now, date, zone, moment) => {
    expect(next(expression, now, date, zone)).toEqual({ moment, everyScan: false })
  })
  it('D11 Now, where nothing better can be worked out, is looked at by every scan', () => {
    expect(next('FormatDate(Now(), "HH")', '2026-03-02T08:00:00Z', null)).toEqual({ moment: null, everyScan: true })
    expect(compile('FormatDate(Now(), "HH")').clock?.everyScan).toBe(true)
    expect(compile('cs["d"] < Now()').clock?.everyScan).toBe(false)
  })
  it('D11 what reads no clock has no moments', () => {
    for (const text of ['cs["d"]', 'DateAdd(cs["d"], 3, "days")', 'FormatDate(cs["d"], "yyyy")'])
      expect(compile(text).clock).toBeNull()
  })

  const units = ['hours', 'days', 'weeks', 'months', 'years'] as const
  const second = 1000
  const start = Date.parse('2026-01-01T00:00:00Z')
  const iso = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`
  const moments = fc.integer({ min: 0, max: 900 * 86_400 }).map((seconds) => iso(start + seconds * second))
  const dates = fc.oneof(
    moments,
    moments.map((moment) => moment.slice(0, 10)),
    fc.constantFrom('2028-02-29', '2027-03-28', '2026-10-25', '2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z', '2027', ''),
  )
  const terms = fc.record({
    clock: fc.constantFrom('Now()', 'Today()'),
    amount: fc.integer({ min: -40, max: 40 }),
    unit: fc.constantFrom(...units),
  })
  const comparisons = fc
    .tuple(
      terms,
      fc.constantFrom('<', '<=', '>', '>=', '=', '<>'),
      fc.constantFrom('left', 'right'),
      fc.constantFrom('shifted', 'plain'),
    )
    .map(([{ clock, amount, unit }, operator, side, kind]) => {
      const term = kind === 'plain' ? clock : `DateAdd(${clock}, ${amount}, "${unit}")`
      return side === 'left' ? `${term} ${operator} cs["d"]` : `cs["d"] ${operator} ${term}`
    })
  const expressions = fc.oneof(
    comparisons,
    fc.tuple(comparisons, comparisons).map(([a, b]) => `(${a}) AND NOT (${b})`),
    fc.tuple(comparisons, comparisons).map(([a, b]) => `(${a}) ? FormatDate(cs["d"], "HH:mm") : ((${b}) ? "x" : "y")`),
  )
  const zones = fc.constantFrom(
    'UTC',
    berlin,
    'America/St_Johns',
    'Pacific/Apia',
    'America/New_York',
    'Africa/Cairo',
    'Europe/London',
    'Australia/Lord_Howe',
  )

  it('D11 until then the value is the same', () => {
    fc.assert(
      fc.property(
        expressions,
        dates,
        moments,
        zones,
        fc.array(fc.integer({ min: 0, max: 500 * 86_400 }), { minLength: 5, maxLength: 5 }),
        (text, d, now, name, steps) => {
          const compiled = compile(text)
          const clock = clockIn(text)
          const scope = { ...emptyScope, cs: view(d === '' ? {} : { d }), now, zone: zoneNamed(name) }
          const valueAt = (ms: number) => {
            try {
              return compiled.evaluate({ ...scope, now: iso(ms) })
            } catch (thrown) {
              return String(thrown)
            }
          }
          const { moment, everyScan } = clock.next(scope)
          expect(everyScan).toBe(false)
          const from = Date.parse(now)
          const until = moment === null ? from + 600 * 86_400_000 : Date.parse(moment)
          expect(until).toBeGreaterThan(from)
          const before = valueAt(from)
          for (const step of [
            ...steps.map((each) => from + each * second),
            until - second,
            until - 3_600_000,
            until - 86_400_000,
          ])
            if (step >= from && step < until) expect([iso(step), valueAt(step)]).toEqual([iso(step), before])
        },
      ),
      { numRuns: 2000 },
    )
  })
  it('D11 at that moment a comparison with the clock is otherwise', () => {
    fc.assert(
      fc.property(comparisons, moments, moments, zones, (text, d, now, name) => {
        // Reached is not yet equal: a day has passed when the next begins.
        fc.pre(!/ (=|<>) /.test(text))
        const scope = { ...emptyScope, cs: view({ d }), now, zone: zoneNamed(name) }
        const { moment } = clockIn(text).next(scope)
        if (moment === null) return
        const { test } = compile(text)
        expect(test({ ...scope, now: moment })).not.toBe(test(scope))
      }),
      { numRuns: 1500 },
    )
  })
  it('D11 a comparison of a day is looked at once only', () => {
    fc.assert(
      fc.property(
        dates,
        moments,
        zones,
        fc.integer({ min: -40, max: 40 }),
        fc.constantFrom(...units),
        (d, now, name, amount, unit) => {
          const compiled = compile(`cs["d"] <= DateAdd(${unit === 'hours' ? 'Now()' : 'Today()'}, ${amount}, "${unit}")`)
          const clock = clockIn(compiled.text)
          fc.pre(/-/.test(d))
          const scope = { ...emptyScope, cs: view({ d }), now, zone: zoneNamed(name) }
          const { moment } = clock.next(scope)
          if (moment === null) return
          expect([compiled.test(scope), compiled.test({ ...scope, now: moment })]).toEqual([false, true])
          expect(clock.next({ ...scope, now: moment })).toEqual({ moment: null, everyScan: false })
        },
      ),
      { numRuns: 1500 },
    )
  })
})
