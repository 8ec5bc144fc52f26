/** Operators: precedence, equality, order, arithmetic, text and conditions. */
import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { compile, ExpressionError } from '../../runtime/expression'
import type { AttributeValue } from '../../runtime/model/values'
import { emptyScope, holdsFor, valueOf } from './world'

type Row = readonly [expression: string, result: AttributeValue | null]

function table(rows: readonly Row[]): void {
  it.each(rows)('%s → %j', (expression, result) => {
    expect(compile(expression).evaluate(emptyScope)).toEqual(result)
  })
}

describe('precedence, weakest first', () => {
  table([
    ['true ? 1 : 2', 1],
    ['false ? 1 : true ? 2 : 3', 2],
    ['false OR true ? "a" : "b"', 'a'],
    ['true OR false AND false', true],
    ['(true OR false) AND false', false],
    ['true || false && false', true],
    ['false AND false = false', false],
    ['1 < 2 = true', true],
    ['true = 1 < 2', true],
    ['1 + 1 < 3', true],
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['10 - 3 - 2', 5],
    ['10 - (3 - 2)', 9],
    ['20 / 2 / 5', 2],
    ['20 / (2 * 5)', 2],
    ['7 % 4 * 2', 6],
    ['-2 * 3', -6],
    ['2 - -3', 5],
    ['--3', 3],
    ['NOT true OR true', true],
    ['NOT (true OR true)', false],
    ['NOT false = true', true],
    ['!false AND !false', true],
    ['"a" + 1 + 2', 'a12'],
    ['1 + 2 + "a"', '3a'],
    ['"a" + (1 + 2)', 'a3'],
    ['"a" + 2 * 3', 'a6'],
  ])
})

describe('the word NOT binds as in SQL, weaker than a comparison; ! binds strongest', () => {
  const attributes = { a: 'x', yes: true, no: false, n: 5 }
  it.each<Row>([
    ['NOT cs["a"] = "b"', true],
    ['NOT cs["a"] = "x"', false],
    ['not cs["a"] <> "x"', true],
    ['Not cs["n"] > 3', false],
    ['NOT cs["n"] + 1 = 6', false],
    ['NOT cs["n"] * 2 - 1 < 9', true],
    ['NOT cs["absent"] = "b"', true],
    ['NOT NOT cs["a"] = "x"', true],
    ['NOT cs["no"] = cs["yes"] AND cs["a"] = "x"', true],
    ['cs["no"] AND NOT cs["a"] = "b" OR cs["yes"]', true],
    ['NOT cs["a"] = "x" OR cs["a"] = "x"', true],
    ['NOT (cs["a"]) = "b"', true],
    ['NOT cs["a"] = "b" ? 1 : 2', 1],
    ['IIF(NOT cs["a"] = "b", 1, 2)', 1],
    ['(NOT cs["no"]) = cs["yes"]', true],
    ['NOT !cs["no"] = cs["yes"]', false],
    ['!cs["no"] = cs["yes"]', true],
    ['!cs["yes"] = cs["yes"]', false],
    ['!(cs["a"] = "x")', false],
    ['NOT !cs["absent"]', false],
    ['Not(cs["absent"]) = true', true],
    ['NOT(cs["a"] = "x") AND true', false],
    ['cs["yes"] = Not(cs["no"])', true],
    ['NOT In(cs["a"], "p", "q") = false', false],
  ])('%s → %j', (expression, result) => expect(valueOf(expression, attributes)).toEqual(result))
})

describe('word operators in any letter case', () => {
  const words = ['and', 'AND', 'And', 'aNd', 'anD']
  it.each(words)('%s', (word) => expect(compile(`true ${word} 1=1`).evaluate(emptyScope)).toBe(true))
  it.each(['or', 'OR', 'Or', 'oR'])('%s', (word) => expect(compile(`false ${word} 1=1`).evaluate(emptyScope)).toBe(true))
  it.each(['not', 'NOT', 'Not', 'nOt'])('%s', (word) => expect(compile(`${word} (1=2)`).evaluate(emptyScope)).toBe(true))
  it('stand beside brackets and quotes without blanks', () => {
    expect(compile('("a"="a")AND("b"="b")').evaluate(emptyScope)).toBe(true)
    expect(compile('NOT(1=1)OR"x"="x"').evaluate(emptyScope)).toBe(true)
  })
  it('are no part of longer words', () => {
    expect(() => compile('true ANDx true')).toThrow(ExpressionError)
    expect(() => compile('NOTtrue')).toThrow(/NOTtrue is not known/)
  })
})

describe('equality', () => {
  table([
    ['null = null', true],
    ['null = "x"', false],
    ['null != "x"', true],
    ['null <> "x"', true],
    ['null <> null', false],
    ['"" = null', false],
    ['"a" = "a"', true],
    ['"a" == "a"', true],
    ['"a" = "A"', false],
    ['"a" <> "A"', true],
    ['42 = "42"', false],
    ['10 = 10.0', true],
    ['1.50 = 1.5', true],
    ['true = true', true],
    ['true = "true"', false],
    ['9007199254740993 = 9007199254740992', false],
    ['Split("a,b", ",") = Split("b,a,a", ",")', true],
    ['Split("a,b", ",") = Split("a,c", ",")', false],
    ['Split("a,b", ",") <> Split("a", ",")', true],
    ['Split("a,b", ",") = "b"', true],
    ['Split("a,b", ",") <> "b"', false],
    ['Split("a,b", ",") <> "c"', true],
    ['Split(null, ",") = null', true],
    ['"2025-01-31T00:00:00Z" = "2025-01-31"', true],
    ['"2025-01-31" = "2025-01-31 00:00"', false],
    ['"2025-01-31T09:00:00+01:00" = "2025-01-31T08:00:00Z"', true],
  ])
})

describe('order', () => {
  table([
    ['1 < 2', true],
    ['2 <= 2', true],
    ['2 > 10', false],
    ['"2" > "10"', true],
    ['"B" < "a"', true],
    ['1.5 < 2', true],
    ['9223372036854775807 > 9223372036854775806', true],
    ['null < 1', false],
    ['1 >= null', false],
    ['null <= null', false],
    ['"2025-01-31" < "2025-01-31T00:00:01Z"', true],
    ['"2025-01-31T08:00:00Z" < "2025-01-31T08:00:00.5Z"', true],
    ['"2025-01-31" >= "2025-01-31T00:00:00Z"', true],
    ['"2025-01-31" <= "2025-01-31T00:00:00Z"', true],
    ['"2025-01-31" < "2025-01-31T00:00:00Z"', false],
    ['"2025-01-31" > "2025-01-31T00:00:00Z"', false],
    ['Union(1, 7) > 5', true],
    ['Union(1, 3) > 5', false],
    ['5 > Union(1, 9)', true],
    ['0 > Union(1, 9)', false],
    ['Union(5, 6) < Union(1, 9)', true],
  ])
})

describe('arithmetic', () => {
  table([
    ['10 / 3', 3],
    ['-10 / 3', -3],
    ['1 / -3', 0],
    ['-7 % 3', -1],
    ['10.0 / 4', { decimal: '2.5' }],
    ['10 / 4.0', { decimal: '2.5' }],
    ['1 / 3.0', { decimal: '0.333333333333333333' }],
    ['2 / 3.0', { decimal: '0.666666666666666667' }],
    ['0.1 + 0.2', { decimal: '0.3' }],
    ['1.10 * 3', { decimal: '3.3' }],
    ['5.5 % 2', { decimal: '1.5' }],
    ['10.0', { decimal: '10' }],
    ['1e3', { decimal: '1000' }],
    ['.5', { decimal: '0.5' }],
    ['-0', 0],
    ['0 * -1', 0],
    ['9007199254740991 + 2', { integer: '9007199254740993' }],
    ['9007199254740993 - 2', 9007199254740991],
    ['3037000500 * 3037000499', { integer: '9223372033963249500' }],
    ['9223372036854775807', { integer: '9223372036854775807' }],
    ['-9223372036854775808', { integer: '-9223372036854775808' }],
    ['9223372036854775807 / 10', { integer: '922337203685477580' }],
    ['9223372036854775807 / 10000', 922337203685477],
    ['9223372036854775806 + 1', { integer: '9223372036854775807' }],
    ['null + 1', null],
    ['2 * null', null],
    ['-null', null],
  ])

  it('O4 keeps 64-bit integers exact and refuses what does not fit', () => {
    fc.assert(
      fc.property(
        fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n),
        fc.bigInt(-(2n ** 40n), 2n ** 40n),
        fc.constantFrom('+', '-', '*'),
        (a, b, operator) => {
          const wanted = operator === '+' ? a + b : operator === '-' ? a - b : a * b
          const text = `(${a}) ${operator} (${b})`
          if (BigInt.asIntN(64, wanted) !== wanted) expect(() => compile(text).evaluate(emptyScope)).toThrow(/64 bits/)
          else expect(compile(`ToString(${text})`).evaluate(emptyScope)).toBe(String(wanted))
        },
      ),
    )
  })
})

describe('joining text', () => {
  table([
    ['"a" + null', 'a'],
    ['null + "a"', 'a'],
    ['"a" + 5', 'a5'],
    ['5 + "a"', '5a'],
    ['"is " + true', 'is true'],
    ['null + null', null],
    ['null + null + "x"', 'x'],
    ['"a" + 10.50', 'a10.5'],
    ['"" + 9223372036854775807', '9223372036854775807'],
  ])
  it('a chain as long as the text allows is one step', () => {
    expect(compile(Array.from({ length: 2_400 }, () => '"a"').join('+')).evaluate(emptyScope)).toBe('a'.repeat(2_400))
    expect(compile(Array.from({ length: 1_000 }, () => 'true').join(' AND ')).test(emptyScope)).toBe(true)
  })
  it('gives the same whether the kinds are known beforehand or not', () => {
    const part = fc.oneof(fc.string({ maxLength: 3 }), fc.integer(), fc.constant(null))
    fc.assert(
      fc.property(fc.array(part, { minLength: 2, maxLength: 6 }), (parts) => {
        // JSON writes these two as no expression does.
        fc.pre(parts.every((part) => typeof part !== 'string' || !/[\b\f]/.test(part)))
        const attributes = Object.fromEntries(parts.flatMap((part, i) => (part === null ? [] : [[`a${i}`, part]])))
        const written = parts.map((part) =>
          part === null ? 'null' : typeof part === 'number' ? `(${part})` : JSON.stringify(part),
        )
        const read = parts.map((_, i) => `cs["a${i}"]`)
        expect(valueOf(read.join(' + '), attributes)).toEqual(valueOf(written.join(' + ')))
      }),
    )
  })
})

describe('only the branch that is needed is evaluated', () => {
  table([
    ['true ? 1 : 1 / 0', 1],
    ['false ? 1 / 0 : 2', 2],
    ['false AND 1 / 0 = 1', false],
    ['true OR 1 / 0 = 1', true],
    ['IIF(false, 1 / 0, 2)', 2],
    ['Coalesce("a", 1 / 0)', 'a'],
    ['Switch("b", "a", 1 / 0, "b", 2, 1 / 0)', 2],
  ])
})

describe('AND and OR', () => {
  table([
    ['true AND true', true],
    ['true AND false', false],
    ['true AND true AND true', true],
    ['true AND true AND false', false],
    ['false OR false', false],
    ['false OR true', true],
    ['false OR false OR false', false],
    ['false OR false OR true', true],
  ])
})

describe('conditions', () => {
  it('null counts as false', () => {
    expect(holdsFor('cs["absent"]')).toBe(false)
    expect(holdsFor('NOT cs["absent"]')).toBe(true)
    expect(holdsFor('cs["absent"] OR true')).toBe(true)
  })
  it('anything but true and false is a mistake', () => {
    expect(() => holdsFor('cs["a"]', { a: 'TRUE' })).toThrow(/true or false is needed here, not text "TRUE"/)
    expect(() => holdsFor('cs["a"] AND true', { a: 1 })).toThrow(/not number 1/)
    expect(() => holdsFor('"x" + cs["a"]', {})).toThrow(ExpressionError)
  })
  it('a list of one value counts as the value, a longer one does not', () => {
    expect(holdsFor('cs["a"]', { a: [true] })).toBe(true)
    expect(() => holdsFor('cs["a"]', { a: [true, false] })).toThrow(/One value is needed/)
  })
})

describe('mistakes name their place', () => {
  it.each([
    ['1 + 10 / 0', 'Division by zero', '10 / 0'],
    ['1 + 10 % 0.0', 'Division by zero', '10 % 0.0'],
    ['"x" + cs["list"]', 'One value is needed', '"x" + cs["list"]'],
    ['1 + 2 * cs["text"]', '* needs numbers, not text "abc"', '2 * cs["text"]'],
    ['true AND -cs["text"] = 1', '- needs numbers', '-cs["text"]'],
    ['cs["text"] < 5 OR true', 'Cannot compare text "abc" with number 5', 'cs["text"] < 5'],
    ['true = (ToInt("1") > cs["text"])', 'Cannot compare number 1', 'ToInt("1") > cs["text"]'],
    ['9223372036854775807 + 1', '64 bits', '9223372036854775807 + 1'],
    ['1 + Left("a", cs["text"])', 'Left: count must be a whole number, not text "abc"', 'cs["text"]'],
    ['"a" + Replace(cs["text"], cs["empty"], "x")', 'the text to search for is empty', 'Replace(cs["text"], cs["empty"], "x")'],
    ['Upper(cs["list"])', 'choose with First, Last or Item', 'cs["list"]'],
  ])('%s', (expression, reason, place) => {
    const attributes = { text: 'abc', list: ['a', 'b'], empty: '' }
    const error = thrownBy(() => valueOf(expression, attributes))
    expect(error.reason).toContain(reason)
    const start = expression.indexOf(place)
    expect([error.position, error.length]).toEqual([start, place.length])
    expect(error.message).toBe(`${error.reason} (at character ${error.position + 1})`)
  })
  it('carries the values of the inputs', () => {
    const error = thrownBy(() => valueOf('cs["a"] / cs["B"] + extra["c"]', { a: 10, b: 0 }))
    expect(error.inputs).toEqual([
      { root: 'cs', attribute: 'a', value: 10 },
      { root: 'cs', attribute: 'B', value: 0 },
      { root: 'extra', attribute: 'c', value: null },
    ])
  })
})

function thrownBy(act: () => unknown): ExpressionError {
  try {
    act()
  } catch (thrown) {
    if (thrown instanceof ExpressionError) return thrown
    throw thrown
  }
  throw new Error('nothing was thrown')
}
