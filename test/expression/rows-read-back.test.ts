/** Which rows an expression is read back as, exactly (S2). */
import { describe, expect, it } from 'vitest'
import type { ConditionGroup, ConditionRow } from '../../runtime/expression'
import { conditionToExpression, expressionToCondition } from '../../runtime/expression'

const all = (...parts: ConditionGroup['parts']): ConditionGroup => ({ match: 'all', parts })
const x = (attribute: string): ConditionRow => ({ attribute, operator: 'equals', value: 'x' })

describe('S2 an expression as rows', () => {
  it.each<[string, ConditionGroup]>([
    ['IsPresent(cs["a"]) AND cs["a"] = "x"', all({ attribute: 'a', operator: 'isPresent' }, x('a'))],
    ['IsPresent(cs["a"]) AND cs["a"] <> "x"', all({ attribute: 'a', operator: 'notEquals', value: 'x' })],
    ['cs["a"] = "x" AND (cs["b"] = "x" AND cs["c"] = "x")', all(x('a'), x('b'), x('c'))],
    ['(cs["a"] = "x" AND cs["b"] = "x") AND cs["c"] = "x"', all(x('a'), x('b'), x('c'))],
    ['cs["a"] = "x" OR cs["b"] = "x"', { match: 'any', parts: [x('a'), x('b')] }],
    ['Contains(cs["a"], "x")', all({ attribute: 'a', operator: 'contains', value: 'x' })],
    ['Contains(cs["a"], "x", true)', all({ attribute: 'a', operator: 'contains', value: 'x', ignoreCase: true })],
    ['Contains(cs["a"], "x", false)', all({ attribute: 'a', operator: 'contains', value: 'x' })],
    ['cs["a"] = true', all({ attribute: 'a', operator: 'isTrue' })],
    ['cs["a"] = false', all({ attribute: 'a', operator: 'isFalse' })],
    ['cs["a"] >= 1.50', all({ attribute: 'a', operator: 'greaterOrEqual', value: { decimal: '1.5' } })],
    ['cs["a"] < 9223372036854775807', all({ attribute: 'a', operator: 'less', value: { integer: '9223372036854775807' } })],
    [
      'cs["a"] < DateAdd(Today(), -3, "weeks")',
      all({ attribute: 'a', operator: 'less', value: { relative: -3, unit: 'weeks' } }),
    ],
  ])('%s', (text, rows) => {
    expect(expressionToCondition(text, 'cs')).toStrictEqual(rows)
  })
  it.each([
    'IsNullOrEmpty(cs["a"]) AND cs["a"] <> "x"',
    'IsPresent(cs["a"]) AND NOT cs["a"] < 5',
    'Eq(cs["a"], "x")',
    'Replace(cs["a"], "x", "y")',
    'Contains(cs["a"], "x", "yes")',
    'Contains(cs["a"], null)',
    'cs["a"] < Substring(Today(), 3, "days")',
    'cs["a"] < DateAdd(Today(), "3", "days")',
    'cs["a"] = Upper(Today())',
    'cs["a"] = (true ? "x" : "y")',
  ])('S2 is none of rows: %s', (text) => {
    expect(expressionToCondition(text, 'cs')).toBeNull()
  })
  it('S2 a row keeps no value that its operator does not take', () => {
    const rows: ConditionRow[] = [
      { attribute: 'a', operator: 'isPresent', value: 'x', values: ['y'], ignoreCase: true },
      { attribute: 'b', operator: 'equals', value: true },
      { attribute: 'c', operator: 'less', value: true },
      { attribute: 'd', operator: 'in', value: 'x', values: ['y'] },
    ]
    expect(rows.map((row) => conditionToExpression(all(row), 'cs'))).toEqual([
      'IsPresent(cs["a"])',
      'cs["b"] = true',
      'cs["c"] < true',
      'In(cs["d"], "y")',
    ])
  })
})
