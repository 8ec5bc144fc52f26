/** Values one by one: how they are described, when one is enough, and what comes in from the flow. */
import { describe, expect, it } from 'vitest'
import { compile } from '../../runtime/expression'
import { describe as described, isAbsent, itemsOf, single, textOf, type Value } from '../../runtime/expression/value'
import { emptyScope } from './world'

describe('a value in a message', () => {
  it.each<[Value, string]>([
    [null, 'nothing'],
    [['a', 'b'], 'a list of 2 values'],
    ['abc', 'text "abc"'],
    ['x'.repeat(60), `text "${'x'.repeat(60)}"`],
    ['x'.repeat(61), `text "${'x'.repeat(57)}…"`],
    [5, 'number 5'],
    [true, 'true'],
    [false, 'false'],
    [{ integer: '9007199254740993' }, 'number 9007199254740993'],
    [{ decimal: '1.5' }, 'number 1.5'],
    [{ binary: 'AQI=' }, 'binary'],
    [{ ref: null, text: 'E7' }, 'a reference to "E7"'],
  ])('%j is %s', (value, text) => {
    expect(described(value)).toBe(text)
  })
})

describe('where one value is needed', () => {
  it('a list of one is its item, an empty one nothing, a longer one a mistake', () => {
    expect(single('a')).toBe('a')
    expect(single(null)).toBeNull()
    expect(single([])).toBeNull()
    expect(single(['a'])).toBe('a')
    expect(() => single(['a', 'b'])).toThrow(/not a list of 2 values/)
    expect(() => single(['a', 'b', 'c', 'd'])).toThrow(/not a list of 4 values/)
    expect(textOf(['a'])).toBe('a')
    expect(textOf(7)).toBe('7')
    expect(textOf([])).toBeNull()
  })

  it('nothing is null or an empty list', () => {
    for (const value of [null, []]) expect(isAbsent(value), JSON.stringify(value)).toBe(true)
    for (const value of ['', 0, false, ['a'], { binary: '' }]) expect(isAbsent(value), JSON.stringify(value)).toBe(false)
    expect(itemsOf(null)).toEqual([])
    expect(itemsOf('a')).toEqual(['a'])
    expect(itemsOf(['a', 'b'])).toEqual(['a', 'b'])
  })
})

describe('a value the flow added', () => {
  const extra = (a: unknown) => compile('extra["a"]').evaluate({ ...emptyScope, extra: { a } })

  it.each<[unknown, Value]>([
    ['x', 'x'],
    [true, true],
    [7, 7],
    [1.5, { decimal: '1.5' }],
    [null, null],
    [undefined, null],
    [
      [1, null, 'a', undefined],
      [1, 'a'],
    ],
    [
      { text: 'E7', ref: null },
      { text: 'E7', ref: null },
    ],
    [
      { ref: 7, text: 'E7' },
      { ref: 7, text: 'E7' },
    ],
    [{ integer: '12' }, 12],
    [{ integer: '-9007199254740993' }, { integer: '-9007199254740993' }],
    [{ decimal: '1.50' }, { decimal: '1.5' }],
    [{ binary: 'AQI=' }, { binary: 'AQI=' }],
    [2 ** 62, { integer: '4611686018427387904' }],
  ])('%j is %j', (value, expected) => {
    expect(extra(value)).toEqual(expected)
  })

  it.each<[unknown]>([
    [{}],
    [[[1]]],
    [{ text: 'E7', ref: 'x' }],
    [{ text: 'E7', ref: null, more: 1 }],
    [{ text: 7, ref: null }],
    [{ text: 'E7' }],
    [{ integer: '12x' }],
    [{ integer: 'x12' }],
    [{ integer: 12 }],
    [{ integer: '12', more: '1' }],
    [{ decimal: 'x' }],
    [{ binary: 1 }],
    [{ other: 'x' }],
    [Infinity],
  ])('%j cannot be used', (value) => {
    expect(() => extra(value)).toThrow(/extra\["a"\] is neither text, number, true, false nor a list of these/)
  })
})
