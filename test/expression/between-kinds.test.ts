/** Comparing and computing at the edges: texts that look like dates, numbers of many digits, several values. */
import { describe, expect, it } from 'vitest'
import { compile } from '../../runtime/expression'
import type { Attributes, AttributeValue } from '../../runtime/model/values'
import { emptyScope, valueOf, view, zoneNamed } from './world'

function inBerlin(expression: string, attributes: Attributes): AttributeValue | null {
  const scope = { ...emptyScope, now: '2026-11-30T23:30:00Z', cs: view(attributes), zone: zoneNamed('Europe/Berlin') }
  return compile(expression).evaluate(scope)
}

describe('texts that are dates but for the blanks before them', () => {
  it.each<[string, boolean]>([
    ['"2025-01-31" = "2025-01-31T00:00:00Z"', true],
    ['" 2025-01-31" = "2025-01-31T00:00:00Z"', false],
    ['"   2025-01-31" = "2025-01-31T00:00:00Z"', false],
    ['"2025-01-31T00:00:00Z" = "   2025-01-31"', false],
    ['"2025-01-31T01:00+01:00" = "2025-01-31"', false],
    ['"2025-13-31" = "2025-13-31T00:00:00Z"', false],
    ['"2025-01-31T00:00:00Z" = "2025-13-31"', false],
    ['"2025-13-31" = "2025-14-31"', false],
    ['"   2025-01-31" < "2025-01-30"', true],
    ['"2025-01-30" > "   2025-01-31"', true],
    ['"2025-01-31" < "2025-01-31T00:00:01Z"', true],
    ['"2025-01-31T01:00:00+01:00" < "2025-01-31T00:30:00Z"', true],
    ['"2025-1" < "2025-01-31"', false],
    ['"2025-01-31" < "2025-1"', true],
    ['"2025-01-31T00:00:00Z" < "2025-01-31T00:00:00.5Z"', true],
  ])('%s is %s', (expression, value) => {
    expect(valueOf(expression)).toBe(value)
  })
})

describe('S6 a day beside a date that is computed is that of the store', () => {
  it.each<[string, AttributeValue, boolean]>([
    ['cs["d"] = Today()', '2026-12-01', true],
    ['cs["d"] = Today()', ['2026-12-01', '2026-12-02'], true],
    ['cs["d"] = Today()', ['2026-12-02', '2026-12-03'], false],
    ['cs["d"] < Today()', ['2026-12-02', '2026-11-30'], true],
    ['cs["d"] = Today()', ' 2026-12-01', false],
    ['cs["d"] = Today()', '   2026-12-01', false],
    ['cs["d"] = Today()', '2026-x', false],
    ['cs["d"] = Today()', 5, false],
    ['cs["d"] = Today()', true, false],
    ['cs["d"] = Today()', [5, 7], false],
    ['Today() = cs["d"]', '2026-12-01', true],
    ['Today() = cs["d"]', '2026-11-30T23:00:00Z', true],
    // Beside what is not computed it is compared as it is written.
    ['cs["d"] = "2026-11-30T23:00:00Z"', '2026-12-01', false],
    ['cs["d"] = "2026-12-01"', '2026-11-30T23:00:00Z', false],
    ['cs["d"] = "2026-12-01T00:00:00Z"', '2026-12-01', true],
  ])('%s for %j: %s', (expression, d, value) => {
    expect(inBerlin(expression, { d })).toBe(value)
  })
})

describe('numbers', () => {
  const nines = (count: number) => '9'.repeat(count)
  it.each<[string, AttributeValue | null]>([
    ['1.0 / -3', { decimal: '-0.333333333333333333' }],
    ['2.0 / -3', { decimal: '-0.666666666666666667' }],
    ['-1.0 / -3', { decimal: '0.333333333333333333' }],
    ['-2.0 / 3', { decimal: '-0.666666666666666667' }],
    ['0.0 / -3', { decimal: '0' }],
    ['1.0 - 1', { decimal: '0' }],
    ['0.5 - 1', { decimal: '-0.5' }],
    ['10.0 * 10', { decimal: '100' }],
    ['Round(10.0)', { decimal: '10' }],
    ['Round(1.25, 2)', { decimal: '1.25' }],
    ['Round(1.25, 1)', { decimal: '1.3' }],
    ['Round(10.4)', 10],
    ['ToInt("-9223372036854775808")', { integer: '-9223372036854775808' }],
    ['ToInt("-9223372036854775809")', 0],
    ['ToInt("9223372036854775807")', { integer: '9223372036854775807' }],
    ['ToInt("9223372036854775808")', 0],
    ['ToDecimal("+7")', { decimal: '7' }],
    [`ToDecimal("${nines(1_000)}")`, { decimal: nines(1_000) }],
    [`ToDecimal("${nines(1_001)}")`, { decimal: '0' }],
    ['cs["many"] > 1', true],
    ['5 % 3', 2],
    ['-5 % 5', 0],
    ['-5 / 2', -2],
  ])('%s is %j', (expression, value) => {
    expect(valueOf(expression, { many: { decimal: nines(1_000) } })).toStrictEqual(value)
  })
  it('of more than a thousand digits are not computed with', () => {
    expect(() => valueOf('cs["many"] > 1', { many: { decimal: nines(1_001) } })).toThrow(/1000 digits at most/)
    expect(() => valueOf('cs["many"] * 10.0', { many: { decimal: nines(1_000) } })).toThrow(/1000 digits at most/)
  })
})

describe('nothing', () => {
  it.each<[string, AttributeValue | null]>([
    ['Replace("abc", "b", cs["none"])', null],
    ['PadLeft("a", 3, cs["none"])', null],
    ['RegexReplace("abc", "b", cs["none"])', null],
    ['"a" + cs["none"] + "b"', 'ab'],
    ['cs["none"] < 5', false],
    ['cs["none"] <= cs["none"]', false],
    ['5 >= cs["none"]', false],
    ['cs["list"] < cs["none"]', false],
    ['cs["none"] > cs["list"]', false],
    ['cs["list"] < cs["list"]', true],
    ['1 < cs["list"]', true],
    ['cs["list"] < 1', false],
  ])('%s is %j', (expression, value) => {
    expect(valueOf(expression, { list: [1, 2] })).toEqual(value)
  })
})
