/** The limits of expressions: how long, how deep, how large. */
import { describe, expect, it, vi } from 'vitest'
import { compile } from '../../runtime/expression'
import { emptyScope, reasonFor, valueOf, view } from './world'

describe('limits', () => {
  it('10,000 characters', () => {
    const text = (length: number) => `"${'x'.repeat(length - 2)}"`
    expect(reasonFor(text(10_000))).toBe('compiles')
    expect(reasonFor(text(10_001))).toBe('The expression has 10001 characters; 10000 are allowed @10000+1')
  })
  it.each<[string, (levels: number) => string]>([
    ['brackets', (levels) => '('.repeat(levels) + '1' + ')'.repeat(levels)],
    ['calls', (levels) => 'Upper('.repeat(levels) + '"a"' + ')'.repeat(levels)],
    ['signs', (levels) => '-'.repeat(levels) + '1'],
    ['NOT', (levels) => 'NOT '.repeat(levels) + 'true'],
    ['choices', (levels) => 'true ? 1 : '.repeat(levels) + '1'],
    ['differences', (levels) => '1' + '-1'.repeat(levels)],
    ['comparisons', (levels) => 'true' + ' = true'.repeat(levels)],
    ['sums in brackets', (levels) => '1+('.repeat(levels) + '1' + ')'.repeat(levels)],
  ])('nesting of %s: 60 are fine, 250 and as many as fit are refused', (_, nested) => {
    expect(reasonFor(nested(60))).toBe('compiles')
    for (const levels of [250, 900])
      expect(reasonFor(nested(levels))).toMatch(/^The expression is nested more than 100 levels deep @\d+/)
  })
  const long = 'x'.repeat(600_000)
  it.each([
    'cs["long"] + cs["long"]',
    'cs["long"] + "" + cs["long"]',
    '"a" + cs["long"] + cs["long"] + cs["long"]',
    'Replace(cs["long"], "x", "yy")',
    'RegexReplace(cs["long"], "x", "yyyy")',
    'PadLeft("a", 9999999999)',
    'PadRight("a", 1048577, "bc")',
    'Format("{0}{0}", cs["long"])',
    'Join(cs["longs"], "")',
    'Upper(cs["sharp"])',
  ])('1 MiB of text: %s', (expression) => {
    const attributes = { long, longs: [long, `${long}y`], sharp: 'ß'.repeat(600_000) }
    expect(() => valueOf(expression, attributes)).toThrow(/more than 1048576 characters|took longer than 100 ms/)
  })
  it('1 MiB of text as it stands', () => {
    expect(valueOf('cs["a"]', { a: 'x'.repeat(1_048_576) })).toHaveLength(1_048_576)
    expect(() => valueOf('cs["a"]', { a: 'x'.repeat(1_048_577) })).toThrow(/more than 1048576 characters/)
  })
  it('100 ms are those of one evaluation, of a value as of a condition', () => {
    let now = 0
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => (now += 60))
    try {
      const scope = { ...emptyScope, cs: view({ long: 'x'.repeat(20_000) }) }
      const { evaluate, test } = compile('Upper(cs["long"]) = "x"')
      for (let time = 0; time < 5; time++) expect([evaluate(scope), test(scope)]).toEqual([false, false])
      expect(clock.mock.calls.length).toBeGreaterThanOrEqual(10)
      expect(() => compile('Upper(Lower(Upper(Lower(cs["long"]))))').evaluate(scope)).toThrow(/longer than 100 ms/)
    } finally {
      clock.mockRestore()
    }
  })
  it('1,000,000 items', () => {
    const half = (start: number) => Array.from({ length: 500_001 }, (_, i) => start + i)
    expect(() => valueOf('Union(cs["a"], cs["b"])', { a: half(0), b: half(1_000_000) })).toThrow(/more than 1000000 items/)
  })
  it('regular expressions are limited in size and stay linear', () => {
    expect(reasonFor('RegexMatch("a", "(a{1000}){10}")')).toMatch(/regular expression/)
    expect(reasonFor(`RegexMatch("a", "${'a'.repeat(1_001)}")`)).toMatch(/1000 characters at most/)
  })
})
