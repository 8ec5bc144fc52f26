/** What an expression may not do, and how its mistakes are explained. */
import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { createRequire } from 'node:module'
import { compile, ExpressionError } from '../../runtime/expression'
import { emptyScope, reasonFor, view } from './world'

describe('nothing but names, operators and functions', () => {
  it.each([
    ['', 'The expression is empty @0+0'],
    ['   ', 'The expression is empty @3+0'],
    ['cs.givenName', 'There is no "." in expressions; attributes are read as cs["name"] @2+1'],
    ['cs', 'cs is the whole object; read an attribute of it, as cs["name"] @0+2'],
    ['cs[1]', 'The name of an attribute is written as text in quotation marks, as cs["name"] @3+1'],
    ['cs["a" + "b"]', 'The name of an attribute is written as text in quotation marks, as cs["name"] @3+9'],
    ['cs[mv["a"]]', 'The name of an attribute is written as text in quotation marks, as cs["name"] @3+7'],
    ['cs[]', 'Expected ] @3+1'],
    ['cs["a"', 'The expression ends too early @6+0'],
    ['process["env"]', 'Attributes can be read from cs, mv and extra only @0+7'],
    ['"text"["length"]', 'Attributes can be read from cs, mv and extra only @0+6'],
    ['Upper("a")["length"]', 'Attributes can be read from cs, mv and extra only @0+10'],
    ['cs["a"]["constructor"]["constructor"]', 'A reference can be followed one step only @23+13'],
    ['cs["a"]("x")', 'Only functions can be called @0+12'],
    ['Upper("a")("b")', 'Only functions can be called @0+15'],
    ['Upper.call("a")', 'There is no "." in expressions; attributes are read as cs["name"] @5+1'],
    ['constructor("a")', 'There is no function constructor @0+11'],
    ['__proto__("a")', 'There is no function __proto__ @0+9'],
    ['eval("1")', 'There is no function eval @0+4'],
    ['this', 'this is not known; text stands in quotation marks, attributes are read as cs["this"] @0+4'],
    ['cs["a"] := 1', '":" was not expected here @8+1'],
    ['a = 1', 'a is not known; text stands in quotation marks, attributes are read as cs["a"] @0+1'],
    ['1, 2', 'A comma may only stand between the arguments of a function @1+1'],
    ['(1, 2)', 'A comma may only stand between the arguments of a function @2+1'],
    ['1; 2', '";" was not expected here @1+1'],
    ['1 2', '"2" was not expected here @2+1'],
    ['[1, 2]', 'Lists cannot be written in brackets; use Split or Union @0+1'],
    ['{}', '"{" was not expected here @0+1'],
    ['x => 1', '">" was not expected here @3+1'],
    ['`a`', '"`" was not expected here @0+1'],
    ['1 === 1', '"=" was not expected here @4+1'],
    ['1 << 2', '"<" was not expected here @3+1'],
    ['1 & 2', '"&" was not expected here @2+1'],
    ['1 | 2', '"|" was not expected here @2+1'],
    ['~1', '"~" was not expected here @0+1'],
    ['+1', '"+" was not expected here @0+1'],
    ['2 ** 3', '"*" was not expected here @3+1'],
    ['null ?? 1', 'Something is missing here @6+1'],
    ['cs?.["a"]', 'There is no "." in expressions @3+1'],
  ])('%s', (text, reason) => expect(reasonFor(text)).toBe(reason))
})

describe('mistakes of the hand are explained', () => {
  it.each([
    ['1 +', 'Something is missing after + @3+0'],
    ['true AND', 'Something is missing after AND @5+3'],
    ['NOT', 'Not is a function; its arguments are missing, as Not(…) @0+3'],
    ['(1', 'The expression ends too early @2+0'],
    ['1)', 'This ")" closes nothing @1+1'],
    ['()', 'There is nothing between the brackets @1+1'],
    ['Upper(', 'The expression ends too early @6+0'],
    ['Left("a",)', 'An argument is missing here @9+1'],
    ['Left(,1)', 'An argument is missing here @5+1'],
    ['Left("a" 1)', 'Expected , or ) @9+1'],
    ['true ? 1', 'The expression ends too early @8+0'],
    ['true ? 1 2', 'Expected : @9+1'],
    ['“abc”', '“ is a typographic quotation mark; write " instead @0+1'],
    ['Upper(’a’)', '’ is a typographic quotation mark; write " instead @6+1'],
    ['"abc', 'This text has no closing quotation mark @0+4'],
    ['"DOMAIN\\user"', '\\u needs four hexadecimal digits; write \\\\ for a backslash @7+2'],
    ['"DOMAIN\\bob"', '\\b means nothing; write \\\\ for a backslash @7+2'],
    ['"\\d+"', '\\d means nothing; write \\\\ for a backslash @1+2'],
    ['1.2.3', '"1.2.3" is not a number @0+5'],
    ['12abc', '"12abc" is not a number @0+5'],
    ['1.', '"1." is not a number @0+2'],
    ['9223372036854775808', 'The number does not fit into 64 bits @0+19'],
    ['Upper', 'Upper is a function; its arguments are missing, as Upper(…) @0+5'],
    ['Uper("a")', 'There is no function Uper; did you mean Upper? @0+4'],
    ['Capitalize("a")', 'There is no function Capitalize; did you mean Capitalise? @0+10'],
    ['Frobnicate("a")', 'There is no function Frobnicate @0+10'],
    ['Upper()', 'Upper takes 1 argument, not 0: Upper(text) @0+7'],
    ['1 + Left("a")', 'Left takes 2 arguments, not 1: Left(text, count) @4+9'],
    ['PadLeft("a")', 'PadLeft takes 2 to 3 arguments, not 1: PadLeft(text, width, [fill]) @0+12'],
    ['Coalesce()', 'Coalesce takes at least 1 arguments, not 0: Coalesce(value, …) @0+10'],
    ['!cs["a"] = "x"', 'This compares true or false with text; for the opposite of a comparison write NOT … = … @0+14'],
    ['cs["a"] = NOT cs["b"]', 'NOT binds weaker than =; write = (NOT …) @10+3'],
    ['1 + not true', 'not binds weaker than +; write + (not …) @4+3'],
    ['!NOT true', 'NOT binds weaker than !; write ! (NOT …) @1+3'],
    ['true AND NOT ', 'The expression ends too early @13+0'],
    ['NOT ) = 1', 'Something is missing here @4+1'],
    ['Not(true, false)', 'Not takes 1 argument, not 2: Not(condition) @0+16'],
  ])('%s', (text, reason) => expect(reasonFor(text)).toBe(reason))
})

describe('kinds that can never be right are refused beforehand', () => {
  it.each([
    ['Left("a", "x")', 'Left: count must be a whole number, not text "x" @10+3'],
    ['Left("a", true)', 'Left: count cannot be true or false @10+4'],
    [
      'Upper(Split("a", ","))',
      'Upper: text cannot be a list; choose one value with First or Item, or combine them with Join @6+15',
    ],
    ['IIF("x", 1, 2)', 'IIF: condition cannot be text @4+3'],
    ['DateAdd(5, 1, "day")', 'DateAdd: date cannot be a number @8+1'],
    [
      'DateAdd("soon", 1, "day")',
      'DateAdd: date must be a date such as 2025-01-31 or 2025-01-31T08:00:00Z, not text "soon" @8+6',
    ],
    [
      'DateAdd("2025-01-31", 1, "moons")',
      'DateAdd: unit must be one of seconds, minutes, hours, days, weeks, months, years, not text "moons" @25+7',
    ],
    ['1 + 2 * "x"', '* needs numbers, and this is text @8+3'],
    ['-"x"', '- needs numbers, and this is text @1+3'],
    ['true AND "x"', 'AND needs true or false, and this is text @9+3'],
    ['1 OR true', 'OR needs true or false, and this is a number @0+1'],
    ['NOT 1', 'NOT needs true or false, and this is a number @4+1'],
    ['5 ? 1 : 2', '? needs true or false, and this is a number @0+1'],
    ['"a" < 5', '< cannot compare text with numbers; convert one with ToInt, ToDecimal or ToString @0+7'],
    ['true < false', '< cannot compare true and false @0+12'],
    ['"a" + Split("b", ",")', 'A list cannot be added; use Join for text or Union for lists @6+15'],
  ])('%s', (text, reason) => expect(reasonFor(text)).toBe(reason))
  it('a date pattern that is none', () => {
    expect(reasonFor('FormatDate(Now(), "yyyy-QQ")')).toMatch(/^QQ means nothing in a date pattern.* @18\+9$/)
  })
  it('a regular expression that is none', () => {
    expect(reasonFor('RegexMatch("a", "(")')).toMatch(/^"\(" is no regular expression that can be used .* @16\+3$/)
    expect(reasonFor('RegexMatch("a", "(?=a)")')).toMatch(/look-around and back-references are not available @16/)
  })
})

describe('the parser is the engine’s own', () => {
  interface SharedJsep {
    (text: string): { type: string; operator?: string }
    Jsep: { binary_ops: Record<string, number>; literals: Record<string, unknown> }
    addBinaryOp(operator: string, strength: number): void
    removeBinaryOp(operator: string): void
    addLiteral(name: string, value: unknown): void
    removeLiteral(name: string): void
  }
  const shared = createRequire(import.meta.url)('jsep') as SharedJsep
  it('our settings are not in the instance others load', () => {
    expect(compile('1 = 1 AND NOT false').evaluate(emptyScope)).toBe(true)
    expect(() => shared('1 = 1')).toThrow()
    expect(shared('a === b').operator).toBe('===')
    expect(shared('true').type).toBe('Literal')
    expect(shared('this').type).toBe('ThisExpression')
    expect(Object.keys(shared.Jsep.binary_ops)).not.toContain('AND')
  })
  it('others’ settings are not in ours', () => {
    shared.addBinaryOp('===', 1)
    shared.addBinaryOp('^', 20)
    shared.addLiteral('undefined', 5)
    try {
      expect(reasonFor('1 ^ 2')).toMatch(/was not expected/)
      expect(reasonFor('undefined')).toMatch(/not known/)
      expect(compile('1 + 2 * 3').evaluate(emptyScope)).toBe(7)
    } finally {
      shared.removeBinaryOp('^')
      shared.removeLiteral('undefined')
    }
  })
})

describe('any text at all', () => {
  const words = [
    'cs["a"]',
    'mv["b"]["c"]',
    'extra["d"]',
    '"x"',
    "'y'",
    '1',
    '2.5',
    'null',
    'true',
    'AND',
    'or',
    'NOT',
    '=',
    '<>',
    '<',
    '+',
    '-',
    '/',
    '%',
    '?',
    ':',
    ',',
    '(',
    ')',
    '[',
    ']',
    '.',
    ' ',
    '\\',
    '"',
    'Upper(',
    'IIF(',
    'Coalesce(',
    'Split(',
    'Switch(',
    'Left(',
    'Now()',
    'this',
    '😀',
    '“',
  ]
  const compileOrRefuse = (text: string): void => {
    try {
      const compiled = compile(text)
      try {
        compiled.evaluate({ ...emptyScope, cs: view({ a: 'text' }), mv: view({ b: 5 }), extra: { d: [1, 'x'] } })
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(ExpressionError)
      }
    } catch (thrown) {
      expect(thrown).toBeInstanceOf(ExpressionError)
      const { position, length, reason } = thrown as ExpressionError
      expect(reason).not.toBe('')
      expect(position).toBeGreaterThanOrEqual(0)
      expect(length).toBeGreaterThanOrEqual(0)
      expect(position + length).toBeLessThanOrEqual(text.length)
    }
  }
  it('throws nothing but ExpressionError, which lies within the text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 60 }), compileOrRefuse), { numRuns: 500 })
  })
  it('made of the language’s own words, too', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom(...words), maxLength: 25 }), compileOrRefuse), { numRuns: 3_000 })
  })
})
