/** What functions refuse when they are carried out, in the words the administrator reads. */
import { describe, expect, it } from 'vitest'
import { check, compile, ExpressionError } from '../../runtime/expression'
import { Fault } from '../../runtime/expression/error'
import type { Attributes } from '../../runtime/model/values'
import { emptyScope, view } from './world'

/** Why carrying the expression out fails, for a person and an account with these attributes. */
function faultOf(text: string, attributes: Attributes = {}): string {
  try {
    const scope = { ...emptyScope, cs: view(attributes), mv: view(attributes) }
    return `gives ${JSON.stringify(compile(text, { initialOnly: true }).evaluate(scope))}`
  } catch (thrown) {
    if (thrown instanceof ExpressionError) return thrown.reason
    if (thrown instanceof Fault) return thrown.message
    throw thrown
  }
}

describe('a function says what it cannot use', () => {
  it.each([
    ['Split("a,b", "")', 'Split: the delimiter is empty'],
    ['PadLeft("7", 3, "")', 'The text to fill up with is empty'],
    ['PadRight("7", 3, "")', 'The text to fill up with is empty'],
    ['Round(1.5, 101)', 'Round: places must lie between -100 and 100'],
    ['Round(1.5, -101)', 'Round: places must lie between -100 and 100'],
    ['RandomPassword(7)', 'RandomPassword: the length must lie between 8 and 256'],
    ['RandomPassword(257)', 'RandomPassword: the length must lie between 8 and 256'],
    ['RandomPassphrase(1)', 'RandomPassphrase: at least 2 words are needed'],
    ['RandomPassphrase(21)', 'RandomPassphrase: 20 words at most'],
    ['Format("{", "a")', 'Format: { stands alone in the template; write {{ for a bracket'],
    ['Format("{1}", "a")', 'Format: there is no value for {1}; the first is {0}'],
    ['RegexReplace("abc", "b", "$1")', 'The regular expression has no group 1'],
    ['RegexReplace("abc", "b", "${name}")', 'The regular expression has no group name'],
    [`FormatDate(Now(), "${'y'.repeat(101)}")`, 'A date pattern may have 100 characters at most'],
    ['RegexMatch("a", "(a{100}){10}")', 'The regular expression is too large; use smaller counts of repetition'],
  ])('%s', (expression, reason) => expect(faultOf(expression)).toContain(reason))

  it.each([
    ['Split(cs["text"], "-")', 'gives ["a","b"]'],
    ['Round(1.5, 100)', 'gives'],
    ['RandomPassword(8)', 'gives'],
    ['RandomPassword(256)', 'gives'],
    ['RandomPassphrase(2)', 'gives'],
    ['RandomPassphrase(20)', 'gives'],
    ['Format("{{{0}}}", "a")', 'gives "{a}"'],
    ['RegexReplace("abc", "(b)", "$1$1")', 'gives "abbc"'],
    ['RegexReplace("abc", "(?P<name>b)", "${name}")', 'gives "abc"'],
  ])('%s is within what it can use', (expression, result) => expect(faultOf(expression, { text: 'a-b' })).toContain(result))
})

describe('a value no function can use', () => {
  it('is a fault of the object and none of the expression', () => {
    const number = compile('cs["number"] + 1')
    const scope = { ...emptyScope, cs: view({ number: 'twelve' }) }
    expect(() => compile('Round(cs["number"])').evaluate(scope)).toThrow(/number/)
    expect(number.missingInput(scope)).toBeNull()
    expect(number.missingInput({ ...emptyScope, cs: view({}) })).toBe('cs["number"]')
  })

  it('of the metaverse is read as one of the account is, and nobody has none', () => {
    const name = compile('mv["Name"]')
    expect(name.evaluate({ ...emptyScope, mv: view({ Name: 'Ann' }) })).toBe('Ann')
    expect(name.evaluate({ ...emptyScope, mv: view({}) })).toBeNull()
    expect(name.evaluate(emptyScope)).toBeNull()
  })
})

describe('Not', () => {
  it.each([
    ['Not(true)', false],
    ['Not(false)', true],
    ['Not(null)', true],
    ['Not(1 = 1)', false],
  ])('%s → %s', (expression, result) => expect(compile(expression).evaluate(emptyScope)).toBe(result))
})

describe('a choice', () => {
  it('whose sides may be null is added to or joined as the other side is', () => {
    expect(check('IIF(cs["a"] = "x", 1, 2) + 3')).toEqual([])
    const sum = (text: string) => compile(text).evaluate({ ...emptyScope, cs: view({ a: 'x' }) })
    expect(sum('IIF(cs["a"] = "x", 1, null) + 3')).toEqual(sum('4'))
    expect(sum('IIF(cs["a"] = "x", "1", null) + "3"')).toBe('13')
    expect(sum('IIF(cs["a"] = "y", null, "1") + "3"')).toBe('13')
  })
})
