/** When values are the same, as the operators and functions take it, and exact numbers to their last digit. */
import { describe, expect, it } from 'vitest'
import type { AttributeValue } from '../../runtime/model/values'
import { holdsFor, valueOf } from './world'

const ref = (text: string) => ({ ref: null, text }) as AttributeValue
const decimal = (text: string) => ({ decimal: text }) as AttributeValue
const big = (text: string) => ({ integer: text }) as AttributeValue
const bytes = (text: string) => ({ binary: text }) as AttributeValue

/** Whether `=`, `Eq` and `EqualsIgnoreCase` hold between two values, in either order. */
function same(a: AttributeValue | undefined, b: AttributeValue | undefined): string {
  const attributes = Object.fromEntries(Object.entries({ a, b }).filter(([, value]) => value !== undefined)) as Record<
    string,
    AttributeValue
  >
  const holding = (x: string, y: string) =>
    [`cs["${x}"] = cs["${y}"]`, `Eq(cs["${x}"], cs["${y}"])`, `EqualsIgnoreCase(cs["${x}"], cs["${y}"])`].map((text) =>
      holdsFor(text, attributes),
    )
  const found = holding('a', 'b')
  expect(holding('b', 'a'), 'in either order').toEqual(found)
  return ['=', 'Eq', 'EqualsIgnoreCase'].filter((_, i) => found[i]).join(' ')
}

const all = '= Eq EqualsIgnoreCase'

describe('the same', () => {
  for (const [what, a, b, held] of [
    ['text', 'a', 'a', all],
    ['text in other letter case', 'a', 'A', 'EqualsIgnoreCase'],
    ['other text', 'a', 'b', ''],
    ['text of the same digits in another way', '1', '01', ''],
    ['a moment written two ways, one of them canonical', '2025-03-01T08:00:00Z', '2025-03-01T09:00:00+01:00', all],
    ['another moment', '2025-03-01T08:00:00Z', '2025-03-01T08:00:00+01:00', ''],
    ['a moment written two ways, neither canonical', '2025-03-01T09:00:00+01:00', '2025-03-01T10:00:00+02:00', ''],
    ['what only begins like a date', '2025-03-x', '2025-03-01', ''],
    ['numbers by amount', 42, decimal('42'), all],
    ['numbers by amount, large', big('9007199254740993'), decimal('9007199254740993'), all],
    ['numbers that differ in the last digit', big('9007199254740993'), big('9007199254740992'), ''],
    ['a number and its text', 42, '42', 'Eq EqualsIgnoreCase'],
    ['a number and another text', 42, '43', ''],
    ['true and its text', true, 'true', 'Eq EqualsIgnoreCase'],
    ['true and its text in capitals', true, 'TRUE', 'EqualsIgnoreCase'],
    ['true and false', true, false, ''],
    ['a reference and its text', ref('cn=a'), 'cn=a', all],
    ['a reference and its text in capitals', ref('cn=a'), 'CN=A', 'EqualsIgnoreCase'],
    ['a reference and other text', ref('cn=a'), 'cn=b', ''],
    ['two references to one', ref('cn=a'), ref('cn=a'), all],
    ['two references to two', ref('cn=a'), ref('cn=b'), ''],
    ['bytes', bytes('QQ=='), bytes('QQ=='), all],
    ['other bytes', bytes('QQ=='), bytes('Qg=='), ''],
    ['a list in another order', ['a', 'b'], ['b', 'a'], all],
    ['a list in other letter case', ['a', 'B'], ['A', 'b'], 'EqualsIgnoreCase'],
    ['a list with one more', ['a', 'b'], ['a', 'b', 'c'], ''],
    ['a list with another', ['a', 'b'], ['a', 'c'], ''],
    ['a list of references and one of their texts', [ref('cn=a'), ref('cn=b')] as never, ['cn=b', 'cn=a'], all],
    ['a list of numbers and one of their texts', [1, 2], ['2', '1'], 'Eq EqualsIgnoreCase'],
    ['a list and one of its items', ['a', 'b'], 'b', all],
    ['a list and one of its items in other letter case', ['a', 'b'], 'B', 'EqualsIgnoreCase'],
    ['a list and none of its items', ['a', 'b'], 'c', ''],
    ['nothing and nothing', undefined, undefined, all],
    ['nothing and something', undefined, 'a', ''],
    ['nothing and a list', undefined, ['a'], ''],
  ] as const)
    it(`${what}: ${held === '' ? 'not' : held}`, () => {
      expect(same(a as AttributeValue | undefined, b as AttributeValue | undefined)).toBe(held)
    })

  it('nothing and an empty list', () => {
    for (const equals of ['cs["none"] = Except("a", "a")', 'Except("a", "a") = cs["none"]', 'Eq(Except("a", "a"), cs["none"])'])
      expect(holdsFor(equals), equals).toBe(true)
    expect(holdsFor('Except("a", "a") = "a"')).toBe(false)
    expect(holdsFor('Except("a", "a") = Except("b", "b")')).toBe(true)
    expect(holdsFor('Except(Split("a,b", ","), "a") = cs["none"]')).toBe(false)
  })
})

describe('numbers', () => {
  for (const [expression, result] of [
    ['1.5 + 1.5', '3'],
    ['0.1 + 0.2', '0.3'],
    ['1.50 - 0.5', '1'],
    ['1 - 1.5', '-0.5'],
    ['-0.5 + 0.5', '0'],
    ['0.0 * -1', '0'],
    ['2.5 * 2.5', '6.25'],
    ['1.0 / 3', '0.333333333333333333'],
    ['2.0 / 3', '0.666666666666666667'],
    ['-2.0 / 3', '-0.666666666666666667'],
    ['2.0 / -3', '-0.666666666666666667'],
    ['-2.0 / -3', '0.666666666666666667'],
    ['7.5 % 2', '1.5'],
    ['-7.5 % 2', '-1.5'],
    ['1.05 + 1', '2.05'],
    ['10.50 + 0.05', '10.55'],
    ['1.0 + 0.001', '1.001'],
    ['100.0 * 10', '1000'],
    ['0.05 * 10', '0.5'],
  ] as const)
    it(`${expression} is ${result}`, () => {
      expect(valueOf(`ToString(${expression})`)).toBe(result)
    })

  for (const [expression, result] of [
    ['7 / 2', 3],
    ['-7 / 2', -3],
    ['7 % 2', 1],
    ['-7 % 2', -1],
    ['Round(2.5, 0)', 3],
    ['Round(-2.5, 0)', -3],
    ['Round(2.4, 0)', 2],
    ['Round(-2.4, 0)', -2],
    ['Round(1250, -2)', 1300],
    ['Round(-1249, -2)', -1200],
    ['ToInt("+42")', 42],
    ['ToInt(" 42 ")', 42],
  ] as const)
    it(`${expression} is ${result}`, () => {
      expect(valueOf(expression)).toBe(result)
    })

  it('of integers fill 64 bits and not one more', () => {
    const top = { a: big('9223372036854775807'), b: big('-9223372036854775808') }
    expect(valueOf('ToString(cs["a"] + 0)', top)).toBe('9223372036854775807')
    expect(valueOf('ToString(cs["b"] - 0)', top)).toBe('-9223372036854775808')
    expect(() => valueOf('cs["a"] + 1', top)).toThrow('does not fit into 64 bits')
    expect(() => valueOf('cs["b"] - 1', top)).toThrow('does not fit into 64 bits')
  })

  it('are not divided by zero', () => {
    for (const expression of ['1 / 0', '1 % 0', '1.5 / 0', '0 / 0.0'])
      expect(() => valueOf(expression), expression).toThrow('Division by zero')
  })

  it('have at most a thousand digits', () => {
    const digits = (count: number) => ({ n: decimal('9'.repeat(count)) })
    expect(valueOf('Length(ToString(cs["n"] + 0))', digits(1000))).toBe(1000)
    expect(() => valueOf('cs["n"] + 0', digits(1001))).toThrow('A number may have 1000 digits at most')
    expect(() => valueOf('cs["n"] * 10', digits(1000))).toThrow('A number may have 1000 digits at most')
  })

  it('are compared at the same place after the point', () => {
    const held = (a: string, b: string) =>
      ['<', '=', '>'].filter((operator) => holdsFor(`cs["a"] ${operator} cs["b"]`, { a: decimal(a), b: decimal(b) })).join('')
    expect([held('1.5', '1.5'), held('1.5', '1.49'), held('-1.5', '-1.49'), held('10', '9.99'), held('0.1', '0.11')]).toEqual([
      '=',
      '>',
      '<',
      '>',
      '<',
    ])
  })
})

describe('what stands in a sentence', () => {
  const said = (values: AttributeValue): string => {
    try {
      valueOf('cs["v"] ? 1 : 2', { v: values })
    } catch (thrown) {
      return (thrown as Error).message
    }
    return 'nothing'
  }

  for (const [values, words] of [
    ['abc', 'not text "abc"'],
    [5, 'not number 5'],
    [big('9007199254740993'), 'not number 9007199254740993'],
    [decimal('1.5'), 'not number 1.5'],
    [bytes('QQ=='), 'not binary'],
    [ref('cn=a'), 'not a reference to "cn=a"'],
    [['a', 'b', 'c'], 'not a list of 3 values'],
    ['x'.repeat(60), `not text "${'x'.repeat(60)}"`],
    ['x'.repeat(61), `not text "${'x'.repeat(57)}…"`],
  ] as const)
    it(`of ${JSON.stringify(values).slice(0, 40)}`, () => {
      expect(said(values as AttributeValue)).toContain(words)
    })

  it('a list of one is its item, and an empty one is nothing', () => {
    expect(valueOf('cs["v"] ? 1 : 2', { v: [true] })).toBe(1)
    expect(valueOf('cs["v"] ? 1 : 2', { v: [false] })).toBe(2)
  })
})
