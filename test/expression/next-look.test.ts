/** When a value that depends on time is next looked at: the edges of seconds, days, months and of the calendar itself (D11). */
import { describe, expect, it, vi } from 'vitest'
import type { NextLook } from '../../runtime/expression'
import { compile, earlier } from '../../runtime/expression'
import type { AttributeValue } from '../../runtime/model/values'
import { UnevenNow } from '../../runtime/expression/uneven-now'
import { emptyScope, view, zoneNamed } from './world'

const berlin = 'Europe/Berlin'
const newYork = 'America/New_York'

function scopeAt(now: string, date: AttributeValue | null, zone = 'UTC') {
  return { ...emptyScope, cs: view(date === null ? {} : { d: date }), now, zone: zoneNamed(zone) }
}

function next(expression: string, now: string, date: AttributeValue | null, zone?: string): NextLook | undefined {
  return compile(expression, { initialOnly: true }).clock?.next(scopeAt(now, date, zone))
}

type Row = [expression: string, now: string, date: AttributeValue | null, zone: string, moment: string | null]

function table(rows: readonly Row[]): void {
  it.each(rows)('D11 %s at %s with %s in %s: %s', (expression, now, date, zone, moment) => {
    expect(next(expression, now, date, zone)).toEqual({ moment, everyScan: false })
  })
}

describe('parts of a second', () => {
  table([
    ['cs["d"] <= Now()', '2026-03-02T08:00:00Z', '2026-03-10T08:00:00.25Z', 'UTC', '2026-03-10T08:00:01Z'],
    ['cs["d"] <= Now()', '2026-03-02T08:00:00Z', '2026-03-10T08:00:00.123456Z', 'UTC', '2026-03-10T08:00:01Z'],
    ['cs["d"] <= Now()', '2026-03-02T08:00:00Z', '2026-03-10T08:00:00.0001Z', 'UTC', '2026-03-10T08:00:01Z'],
    ['cs["d"] <= Now()', '2026-03-02T08:00:00Z', '2026-03-10T08:00:00Z', 'UTC', '2026-03-10T08:00:00Z'],
  ])
})

describe('a computed midnight is a thousandth of a second later', () => {
  const anHourOn = 'cs["d"] <= DateAdd(Now(), 1, "hours")'
  table([
    [anHourOn, '2026-03-09T20:00:00Z', '2026-03-10T00:00:00.001Z', berlin, '2026-03-09T23:00:00Z'],
    [anHourOn, '2026-03-09T20:00:00Z', '2026-03-10T00:00:00.002Z', berlin, '2026-03-09T23:00:01Z'],
    [anHourOn, '2026-03-09T23:00:00Z', '2026-03-10T00:00:05.001Z', berlin, '2026-03-09T23:00:06Z'],
    [anHourOn, '2026-03-09T23:00:00Z', '2026-03-10T00:00:05Z', berlin, '2026-03-09T23:00:05Z'],
    ['cs["d"] <= DateAdd(Now(), 1, "days")', '2026-03-02T08:00:00Z', '2026-03-10T00:00:00.001Z', berlin, '2026-03-09T00:00:00Z'],
    ['cs["d"] <= DateAdd(Now(), 1, "days")', '2026-03-02T08:00:00Z', '2026-03-10T00:00:00.002Z', berlin, '2026-03-09T00:00:01Z'],
  ])
})

describe('the end of the calendar', () => {
  table([
    ['cs["d"] <= Now()', '2026-03-02T08:00:00Z', '9999-12-31', 'UTC', '9999-12-31T00:00:00Z'],
    ['cs["d"] <= Today()', '2026-03-02T08:00:00Z', '9999-12-31', 'UTC', '9999-12-31T00:00:00Z'],
    ['cs["d"] <= DateAdd(Now(), -1, "hours")', '2026-03-02T08:00:00Z', '9999-12-31', 'UTC', null],
    ['cs["d"] <= DateAdd(Now(), -1, "seconds")', '2026-03-02T08:00:00Z', '9999-12-31', 'UTC', null],
    ['cs["d"] <= DateAdd(Today(), -1, "days")', '2026-03-02T08:00:00Z', '9999-12-31', 'UTC', null],
    ['cs["d"] <= DateAdd(Today(), -1, "months")', '2026-03-02T08:00:00Z', '9999-12-31', berlin, null],
    ['cs["d"] <= DateAdd(Now(), 14, "days")', '9999-12-17T08:00:00Z', '9999-12-31', berlin, null],
    ['cs["d"] <= DateAdd(Now(), 1, "years")', '2026-03-02T08:00:00Z', '9999-12-31', 'UTC', '9998-12-31T00:00:00Z'],
    ['cs["d"] <= DateAdd(Today(), 1, "years")', '2026-03-02T08:00:00Z', '9999-12-31', 'UTC', '9998-12-31T00:00:00Z'],
  ])
})

describe('months and years end early', () => {
  table([
    ['cs["d"] <= DateAdd(Now(), 1, "years")', '2027-06-01T08:00:00Z', '2029-02-28T12:00:00Z', 'UTC', '2028-02-28T12:00:00Z'],
    ['cs["d"] <= DateAdd(Now(), 1, "years")', '2028-02-28T12:00:00Z', '2029-02-28T12:00:00Z', 'UTC', '2028-02-29T00:00:00Z'],
    ['cs["d"] <= DateAdd(Now(), 1, "years")', '2028-02-29T00:00:00Z', '2029-02-28T12:00:00Z', 'UTC', '2028-02-29T12:00:00Z'],
    ['cs["d"] <= DateAdd(Now(), 1, "years")', '2028-02-29T12:00:00Z', '2029-02-28T12:00:00Z', 'UTC', null],
    [
      'cs["d"] <= DateAdd(DateAdd(Now(), 1, "hours"), 1, "months")',
      '2026-01-28T11:00:00Z',
      '2026-02-28T12:00:00Z',
      'UTC',
      '2026-01-28T23:00:00Z',
    ],
    ['cs["d"] <= DateAdd(Now(), -1, "months")', '2026-02-28T12:00:00Z', '2026-02-28T12:00:00Z', 'UTC', '2026-03-28T12:00:00Z'],
    ['cs["d"] <= DateAdd(Now(), -1, "months")', '2026-03-30T12:00:00Z', '2026-02-28T12:00:00Z', 'UTC', '2026-03-31T00:00:00Z'],
    ['cs["d"] <= DateAdd(Now(), -1, "months")', '2026-03-31T00:00:00Z', '2026-02-28T12:00:00Z', 'UTC', '2026-03-31T12:00:00Z'],
    // A month on from the 4th of March is the 4th of April, 31 days later; in February it was 29.
    ['cs["d"] <= DateAdd(Today(), 1, "months")', '2028-02-02T08:00:00Z', '2028-04-05', 'UTC', '2028-03-05T00:00:00Z'],
    ['cs["d"] <= DateAdd(Today(), 1, "months")', '2028-02-02T08:00:00Z', '2028-04-04', 'UTC', '2028-03-04T00:00:00Z'],
    ['cs["d"] <= DateAdd(Today(), -3, "months")', '2026-01-02T08:00:00Z', '2026-02-28', 'UTC', '2026-05-28T00:00:00Z'],
    ['cs["d"] <= DateAdd(Today(), 1, "days")', '2026-03-02T08:00:00Z', '2026-03-04', 'UTC', '2026-03-03T00:00:00Z'],
  ])
})

describe('clocks that are put back', () => {
  const dayBefore = 'cs["d"] <= DateAdd(Now(), -1, "days")'
  table([
    // At 06:00 it is one o'clock again in New York; a day before that was 05:00, which is just still reached.
    [dayBefore, '2026-11-01T05:30:00Z', '2026-10-31T05:00:00Z', newYork, null],
    [dayBefore, '2026-11-01T05:30:00Z', '2026-10-31T05:00:01Z', newYork, '2026-11-01T06:00:00Z'],
    [dayBefore, '2026-11-01T06:00:00Z', '2026-10-31T05:00:01Z', newYork, '2026-11-01T06:00:01Z'],
    // In Newfoundland clocks were put back at one minute past midnight until 2011.
    [dayBefore, '2010-11-07T02:20:00Z', '2010-11-06T02:15:00Z', 'America/St_Johns', '2010-11-07T02:31:00Z'],
    [dayBefore, '2010-11-07T02:31:00Z', '2010-11-06T02:15:00Z', 'America/St_Johns', '2010-11-07T03:15:00Z'],
    [dayBefore, '2010-11-06T20:00:00Z', '2010-11-06T02:15:00Z', 'America/St_Johns', '2010-11-07T02:15:00Z'],
  ])
})

describe('what is compared with the clock', () => {
  table([
    // A text that no moment is written as, and none comes behind.
    ['cs["d"] <= Now()', '2026-03-02T08:00:00Z', 'a1', 'UTC', null],
    ['cs["d"] <= Today()', '2026-03-02T08:00:00Z', 'a1', berlin, null],
    ['cs["d"] <= Now()', '2026-03-02T08:00:00Z', 'soon', 'UTC', null],
    ['cs["d"] <= Now()', '2026-03-02T08:00:00Z', '', 'UTC', null],
    // What is no text never equals a date.
    ['cs["d"] = Today()', '2026-03-02T08:00:00Z', 5, 'UTC', null],
    ['cs["d"] = Today()', '2026-03-02T08:00:00Z', true, berlin, null],
    // Of several values the first that changes anything.
    ['cs["d"] <= Today()', '2026-03-02T08:00:00Z', ['2026-04-01', '2026-03-10', '2026-03-20'], 'UTC', '2026-03-10T00:00:00Z'],
    ['cs["d"] <= Today()', '2026-03-02T08:00:00Z', ['2026-03-10', '2026-03-20'], 'UTC', '2026-03-10T00:00:00Z'],
    ['cs["d"] <= Today() OR cs["d"] = Now()', '2026-03-02T08:00:00Z', '2026-03-10', 'UTC', '2026-03-10T00:00:00Z'],
    ['Length(NewGuid()) = Today()', '2026-03-02T08:00:00Z', null, 'UTC', null],
    ['UniqueValue("a") = Today()', '2026-03-02T08:00:00Z', null, 'UTC', null],
  ])
  it.each<[expression: string, moment: string | null, everyScan: boolean]>([
    // The clock on both sides, and the clock within what is no shift by constants.
    ['Now() < DateAdd(Today(), 1, "days")', '2026-03-03T00:00:00Z', true],
    ['DateAdd(Today(), 1, "days") > Now()', '2026-03-03T00:00:00Z', true],
    ['FormatDate(Now(), "HH") = cs["d"]', null, true],
    ['cs["d"] = FormatDate(Now(), "HH")', null, true],
    ['Replace(Now(), "2026", "2025") = cs["d"]', null, true],
    ['cs["d"] <= DateAdd(Today(), cs["n"], "days")', '2026-03-03T00:00:00Z', false],
    ['cs["d"] <= DateAdd(Today(), 1, cs["unit"])', '2026-03-03T00:00:00Z', false],
    ['cs["d"] <= DateAdd(Today(), null, "days")', '2026-03-03T00:00:00Z', false],
    ['cs["d"] <= DateAdd(Today(), 1, null)', '2026-03-03T00:00:00Z', false],
    ['cs["d"] <= DateAdd(DateAdd(Today(), cs["n"], "days"), 1, "days")', '2026-03-03T00:00:00Z', false],
  ])('D11 %s is looked at %s, every scan: %s', (expression, moment, everyScan) => {
    expect(next(expression, '2026-03-02T08:00:00Z', '2026-03-10')).toEqual({ moment, everyScan })
  })
  it('D11 what is no fault of the expression is no answer', () => {
    const reference = () => {
      throw new Error('the store is closed')
    }
    const mv = view({ Manager: { ref: 1, text: 'Ann' } }, { reference })
    const clock = compile('mv["Manager"]["Until"] <= Today()').clock
    expect(() => clock?.next({ ...emptyScope, mv })).toThrow('the store is closed')
  })
  it('D11 each look has 100 ms of its own', () => {
    let now = 0
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => (now += 60))
    try {
      const text = 'x'.repeat(20_000)
      const scope = { ...scopeAt('2026-03-02T08:00:00Z', '2026-03-10'), extra: { text } }
      const reading = compile('IIF(Length(Upper(extra["text"])) > 0, cs["d"], "") <= Today()').clock
      const looks = Array.from({ length: 5 }, () => reading?.next(scope).moment)
      expect(looks).toEqual(Array(5).fill('2026-03-10T00:00:00Z'))
    } finally {
      clock.mockRestore()
    }
  })
})

describe('D11 two looks in one', () => {
  const never = { moment: null, everyScan: false }
  const scans = { moment: null, everyScan: true }
  const march = { moment: '2026-03-01T00:00:00Z', everyScan: false }
  const april = { moment: '2026-04-01T00:00:00Z', everyScan: true }
  it.each<[NextLook, NextLook, NextLook]>([
    [never, never, never],
    [march, never, march],
    [never, march, march],
    [march, scans, { ...march, everyScan: true }],
    [scans, march, { ...march, everyScan: true }],
    [scans, never, scans],
    [never, scans, scans],
    [april, march, { ...march, everyScan: true }],
    [march, april, { ...march, everyScan: true }],
    [march, march, march],
  ])('%j and %j are %j', (a, b, both) => {
    expect(earlier(a, b)).toEqual(both)
  })
})

describe('D11 the stretches in which a shifted Now goes with the clock', () => {
  const day = 86_400_000
  const from = Date.parse('2026-03-01T12:00:00Z')
  /** How many values are computed for each of these looks, of a clock that is put back by an hour every noon. */
  function costs(looks: readonly number[]): number[] {
    let asked = 0
    const uneven = new UnevenNow((ms) => {
      asked++
      return ms - Math.floor((ms + day / 2) / day) * 3_600_000
    })
    return looks.map((at) => {
      const before = asked
      uneven.nextChange(at + day, at, { near: at, far: at + 2 * day })
      return asked - before
    })
  }
  it('are found once a day, however many objects are looked at', () => {
    const [first, ...others] = costs([from, from + 1_000, from + 2_000, from])
    expect(first).toBeGreaterThan(96)
    for (const other of others) expect(other).toBeLessThan(5)
  })
})
