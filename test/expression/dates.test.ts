/** Dates there and back, and counting between them. */
import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { compile } from '../../runtime/expression'
import { canonicalDateTime } from '../../runtime/model/convert'
import { emptyScope, valueOf, view } from './world'

const moments = fc
  .date({ min: new Date('1700-01-01'), max: new Date('9000-01-01'), noInvalidDate: true })
  .map((date) => canonicalDateTime(date.toISOString()) as string)

/** The value of an expression of `cs["d"]` for a date and of `cs["n"]` for a number. */
function evaluated(expression: string): (d: string | number, n?: number) => unknown {
  const compiled = compile(expression)
  return (d, n = 0) => compiled.evaluate({ ...emptyScope, cs: view({ d, n }) })
}

describe('dates there and back', () => {
  it.each([
    'FromFileTime(ToFileTime(cs["d"]))',
    'FromGeneralizedTime(ToGeneralizedTime(cs["d"]))',
    'ParseDate(FormatDate(cs["d"], "yyyy-MM-dd HH:mm:ss.fff"), "yyyy-MM-dd HH:mm:ss.fff")',
    'ParseDate(FormatDate(cs["d"], "dddd d MMMM yyyy h:m:s tt fff"), "dddd d MMMM yyyy h:m:s tt fff")',
  ])('%s', (expression) => {
    const there = evaluated(expression)
    fc.assert(
      fc.property(moments, (date) => {
        expect(there(date)).toBe(date)
      }),
    )
  })
  it('O4 file times to the last digit', () => {
    const digits = fc.bigInt(1n, 2_650_467_743_999_999_999n)
    const back = compile('ToFileTime(FromFileTime(cs["d"])) = cs["d"]')
    fc.assert(
      fc.property(digits, (number) => {
        expect(back.test({ ...emptyScope, cs: view({ d: { integer: String(number) } }) })).toBe(true)
      }),
    )
  })
})

describe('S6 counting', () => {
  it.each(['days', 'weeks', 'months', 'years'])('DateDiff finds the %s that DateAdd added', (unit) => {
    const counted = evaluated(`DateDiff("${unit}", cs["d"], DateAdd(cs["d"], cs["n"], "${unit}"))`)
    fc.assert(
      fc.property(moments, fc.integer({ min: 0, max: 2_000 }), (date, number) => {
        expect(counted(date.replace(/^9/, '2'), number % 500)).toBe(number % 500)
      }),
    )
  })
  it.each<[string, string]>([
    ['DateAdd("2025-03-31", -1, "month")', '2025-02-28T00:00:00Z'],
    ['DateAdd("2024-03-31", -1, "month")', '2024-02-29T00:00:00Z'],
    ['DateAdd("2025-01-31", 1, "month")', '2025-02-28T00:00:00Z'],
    ['DateAdd("2025-01-31", 3, "months")', '2025-04-30T00:00:00Z'],
    ['DateAdd("2025-12-31", 2, "months")', '2026-02-28T00:00:00Z'],
    ['DateAdd("0050-01-31", 1, "month")', '0050-02-28T00:00:00Z'],
    ['DateAdd("2025-03-30T01:30:00+01:00", 24, "hours")', '2025-03-31T00:30:00Z'],
  ])('%s → %s', (expression, result) => expect(valueOf(expression)).toBe(result))
})

describe('pattern texts cannot hang a run', () => {
  it('many fields of one or two digits', () => {
    const start = performance.now()
    expect(() => valueOf(`ParseDate(cs["d"], "${'HhHsdM'.repeat(16)}")`, { d: `${'1'.repeat(190)}x` })).toThrow(/does not follow/)
    expect(performance.now() - start).toBeLessThan(1_000)
  })
})
