/** Equality and order of values, each kind against each. */
import { describe, expect, it } from 'vitest'
import { equal, equalIgnoringCase, equalLoosely, order, orderAll } from '../../runtime/expression/compare'
import { startEvaluation } from '../../runtime/expression/limits'
import type { Value } from '../../runtime/expression/value'
import type { Scalar } from '../../runtime/model/values'

const big = { integer: '9007199254740993' }
const half = { decimal: '0.5' }
const bytes = { binary: 'AQI=' }
const boss = (text: string, ref: number | null = null) => ({ ref, text })

/** Holds a comparison both ways round, each an evaluation of its own. */
const both = (compare: (a: Value, b: Value) => boolean, a: Value, b: Value): boolean => {
  startEvaluation()
  const there = compare(a, b)
  startEvaluation()
  const back = compare(b, a)
  expect(there, 'it is the same both ways round').toBe(back)
  return there
}

describe('equality', () => {
  it.each<[Value, Value, boolean, boolean, boolean]>([
    // a, b, equal, loosely, ignoring case
    ['a', 'a', true, true, true],
    ['a', 'A', false, false, true],
    ['a', 'b', false, false, false],
    ['straße', 'STRASSE', false, false, true],
    [1, 1, true, true, true],
    [1, 2, false, false, false],
    [1, '1', false, true, true],
    [1, '2', false, false, false],
    [true, true, true, true, true],
    [true, false, false, false, false],
    [true, 'true', false, true, true],
    [true, 'TRUE', false, false, true],
    [big, big, true, true, true],
    [big, '9007199254740993', false, true, true],
    [big, 9007199254740992, false, false, false],
    [half, { decimal: '0.5' }, true, true, true],
    [half, '0.5', false, true, true],
    [bytes, { binary: 'AQI=' }, true, true, true],
    [bytes, { binary: 'AQM=' }, false, false, false],
    [bytes, 'AQI=', false, true, true],
    [boss('E7'), boss('E7'), true, true, true],
    [boss('E7'), boss('E8'), false, false, false],
    [boss('E7'), 'E7', true, true, true],
    [boss('E7'), 'e7', false, false, true],
    [boss('E7'), 'E8', false, false, false],
    [boss('7'), 7, false, true, true],
    [bytes, boss('AQI='), false, false, true],
    [null, null, true, true, true],
    [null, 'a', false, false, false],
    [null, [], true, true, true],
    [null, ['a'], false, false, false],
    [[], [], true, true, true],
    [[], 'a', false, false, false],
    [['a', 'b'], 'b', true, true, true],
    [['a', 'b'], 'B', false, false, true],
    [['a', 'b'], 'c', false, false, false],
    [['a', 'b'], ['b', 'a', 'a'], true, true, true],
    [['a', 'b'], ['a'], false, false, false],
    [['a', 'b'], ['a', 'c'], false, false, false],
    [['a', 'b'], ['A', 'B'], false, false, true],
    [['a', 'b'], ['A', 'C'], false, false, false],
    [['a', boss('E7')], ['E7', 'a'], true, true, true],
    [[boss('E7'), boss('E8')], ['E7', 'E8'], true, true, true],
    [[boss('E7'), boss('E8')], ['E7', 'E9'], false, false, false],
    [[1, 2], ['1', '2'], false, true, true],
    [[1, 2], ['1', '3'], false, false, false],
  ])('%j and %j: equal %s, loosely %s, whatever the letter case %s', (a, b, exactly, loosely, ignoringCase) => {
    expect(both(equal, a, b)).toBe(exactly)
    expect(both(equalLoosely, a, b)).toBe(loosely)
    expect(both(equalIgnoringCase, a, b)).toBe(ignoringCase)
  })

  it.each<[string, string, boolean]>([
    ['2025-01-31T00:00:00Z', '2025-01-31', true],
    ['2025-01-31T08:00:00Z', '2025-01-31T09:00:00+01:00', true],
    ['2025-01-31T08:00:00Z', '2025-01-31T08:00:00.0Z', true],
    ['2025-01-31T08:00:00Z', '2025-01-31T08:00:01Z', false],
    ['2025-01-31T08:00:00Z', '2025-01-31T08:00:00+01:00', false],
    ['2025-01-31', '2025-01-31 00:00', false],
    ['2025-01-31T00:00:00Z', '2025-02-30', false],
    ['2025-13-31', '2025-14-31', false],
    ['2025-01-31T00:00:00Z', '2025/01/31', false],
    ['2025/01/31', '2025-01-31T00:00:00Z', false],
    ['2025-01/31', '2025-01/32', false],
    ['abcd-ef-gh', 'abcd-ef-gi', false],
  ])('the moments %s and %s: %s', (a, b, same) => {
    expect(both(equal, a, b)).toBe(same)
    expect(both(equalLoosely, a, b)).toBe(same)
    expect(both(equal, [a], [b])).toBe(same)
  })
})

describe('order', () => {
  it.each<[Scalar, Scalar]>([
    [1, 2],
    [-1, 0],
    [half, 1],
    [half, big],
    [9007199254740991, big],
    ['a', 'b'],
    ['B', 'a'],
    ['10', '2'],
    ['2025-01-31', '2025-02-01'],
    ['2025-01-31', '2025-01-31T00:00:01Z'],
    ['2025-01-31T08:00:00Z', '2025-01-31T08:00:00.5Z'],
    ['2025-01-31T08:00:00.25Z', '2025-01-31T08:00:00.5Z'],
    ['2025-01-31T10:00:00+02:00', '2025-01-31T09:00:00Z'],
    ['2025-01-31T10:00:00Z', '2025-01-31x'],
    ['0000-x', '2025-01-31'],
    ['2025-13-45', '2025-13-46'],
    ['2025', '2025-01-31'],
  ])('%j comes before %j', (a, b) => {
    expect(order(a, b)).toBeLessThan(0)
    expect(order(b, a)).toBeGreaterThan(0)
  })

  it.each<[Scalar, Scalar]>([
    [1, 1],
    [1, { decimal: '1' }],
    ['a', 'a'],
    ['2025-01-31', '2025-01-31T00:00:00Z'],
    ['2025-01-31T09:00:00+01:00', '2025-01-31T08:00:00Z'],
    ['2025-01-31T08:00:00.50Z', '2025-01-31T08:00:00.5Z'],
  ])('%j comes with %j', (a, b) => {
    expect(order(a, b)).toBe(0)
    expect(order(b, a)).toBe(0)
  })

  it('is unknown where a value is missing, and refused between kinds', () => {
    expect(order(null, 1)).toBeUndefined()
    expect(order('a', null)).toBeUndefined()
    for (const [a, b] of [
      [1, '1'],
      ['1', 1],
      [true, 1],
      [1, bytes],
      ['a', boss('a')],
    ] as [Scalar, Scalar][])
      expect(() => order(a, b), JSON.stringify([a, b])).toThrow(/^Cannot compare /)
  })

  it('of everything has numbers first, then texts, then the rest, each in its own order', () => {
    const sorted: Scalar[] = [-1, half, 7, big, 'A', 'a', { binary: 'AQI=' }, { binary: 'AQM=' }, true, boss('E7')]
    const kinds = (values: readonly Scalar[]) => values.map((value) => JSON.stringify(value))
    const expected = sorted.toSorted(orderAll)
    expect(kinds(expected.slice(0, 6))).toEqual(kinds(sorted.slice(0, 6)))
    expect(kinds([...sorted].reverse().sort(orderAll))).toEqual(kinds(expected))
    expect(expected.findIndex((value) => value === true)).toBeGreaterThan(5)
    expect(orderAll({ binary: 'AQI=' }, { binary: 'AQI=' })).toBe(0)
    expect(orderAll({ binary: 'AQI=' }, { binary: 'AQM=' })).toBeLessThan(0)
    expect(orderAll({ binary: 'AQM=' }, { binary: 'AQI=' })).toBeGreaterThan(0)
    expect(orderAll('a', 1)).toBeGreaterThan(0)
    expect(orderAll(true, 'a')).toBeGreaterThan(0)
    expect(orderAll(1, 1)).toBe(0)
  })
})
