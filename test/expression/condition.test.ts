/** Conditions as rows: there, back, and what they mean. */
import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import type { ConditionGroup, ConditionOperator, ConditionRow, ConditionValue } from '../../runtime/expression'
import {
  compile,
  conditionOperators,
  conditionToExpression,
  expressionToCondition,
  isConditionGroup,
  normalisedCondition,
} from '../../runtime/expression'
import type { Attributes, AttributeValue, Scalar } from '../../runtime/model/values'
import { displayValue, foldCase } from '../../runtime/model/values'
import { emptyScope, view } from './world'

const all = (...parts: ConditionGroup['parts']): ConditionGroup => ({ match: 'all', parts })
const any = (...parts: ConditionGroup['parts']): ConditionGroup => ({ match: 'any', parts })
const row = (attribute: string, operator: ConditionOperator, more: Partial<ConditionRow> = {}): ConditionRow => ({
  attribute,
  operator,
  ...more,
})

function holds(group: ConditionGroup, attributes: Attributes): boolean {
  return compile(conditionToExpression(group, 'cs')).test({ ...emptyScope, cs: view(attributes) })
}

/** A value to compare with, as far as the operator takes one. */
function filled(operator: ConditionOperator, value: ConditionValue): ConditionRow {
  const takes = conditionOperators.find((each) => each.id === operator)?.takesValue
  return row('a', operator, takes === 'one' ? { value } : takes === 'several' ? { values: [value] } : {})
}

describe('S2 rows are compiled to an expression', () => {
  it.each<[ConditionGroup, string]>([
    [all(row('employeeType', 'equals', { value: 'FTE' })), 'cs["employeeType"] = "FTE"'],
    [all(row('a', 'notEquals', { value: 5 }), row('b', 'isTrue')), 'IsPresent(cs["a"]) AND cs["a"] <> 5 AND cs["b"] = true'],
    [
      any(row('a', 'notContains', { value: 'x' }), row('b', 'isEmpty')),
      '(IsPresent(cs["a"]) AND NOT Contains(cs["a"], "x")) OR NOT IsPresent(cs["b"])',
    ],
    [
      all(row('a', 'in', { values: ['x', 'y'] }), any(row('b', 'less', { value: 1 }), row('b', 'greaterOrEqual', { value: 9 }))),
      'In(cs["a"], "x", "y") AND (cs["b"] < 1 OR cs["b"] >= 9)',
    ],
    [all(row('a', 'equals', { value: 'x', ignoreCase: true })), 'EqualsIgnoreCase(cs["a"], "x")'],
    [all(row('a', 'notIn', { values: ['x'], ignoreCase: true })), 'IsPresent(cs["a"]) AND NOT InIgnoreCase(cs["a"], "x")'],
    [all(row('a', 'startsWith', { value: 'x', ignoreCase: true })), 'StartsWith(cs["a"], "x", true)'],
    [all(row('hire', 'less', { value: { relative: -30, unit: 'days' } })), 'cs["hire"] < DateAdd(Today(), -30, "days")'],
    [all(row('hire', 'greater', { value: { relative: 3, unit: 'hours' } })), 'cs["hire"] > DateAdd(Now(), 3, "hours")'],
    [all(row('a"\\b', 'equals', { value: 'x\n"\u0001' })), 'cs["a\\"\\\\b"] = "x\\n\\"\\u0001"'],
    [all(row('n', 'equals', { value: { integer: '9223372036854775807' } })), 'cs["n"] = 9223372036854775807'],
    [all(row('n', 'equals', { value: { decimal: '10' } })), 'cs["n"] = 10.0'],
    [all(), ''],
    [any(all(), any()), ''],
  ])('%j', (group, expression) => {
    expect(conditionToExpression(group, 'cs')).toBe(expression)
    expect(conditionToExpression(group, 'mv')).toBe(expression.replaceAll('cs[', 'mv['))
  })
  it('a row without its value is refused', () => {
    expect(() => conditionToExpression(all(row('dept', 'equals')), 'cs')).toThrow(/The row for dept has no value/)
    expect(() => conditionToExpression(all(row('dept', 'in', { values: [] })), 'cs')).toThrow(/The row for dept has no values/)
  })
  it('an operator nobody knows is refused', () => {
    expect(() => conditionToExpression(all(row('dept', 'constructor' as ConditionOperator)), 'cs')).toThrow(
      /no operator constructor/,
    )
  })
})

describe('S2 an expression made only of such parts is shown as rows', () => {
  it.each([
    'cs["a"] = "x" and (CS["b"] == 5 || not ispresent(cs["c"]))',
    'IsPresent(cs["a"]) AND cs["A"] != "x"',
    'cs["a"] = "x" AND cs["b"] = "y" AND (cs["c"] = "z")',
    'IsPresent(cs["a"]) AND NOT IsPresent(cs["a"])',
  ])('%s', (text) => expect(expressionToCondition(text, 'cs')).not.toBeNull())
  it.each([
    'cs["a"] <> "x"',
    'IsPresent(cs["b"]) AND cs["a"] <> "x"',
    'NOT Contains(cs["a"], "x")',
    'cs["a"] = cs["b"]',
    '"x" = cs["a"]',
    'cs["a"] = null',
    'mv["a"] = "x"',
    'cs["a"] = "x" AND mv["a"] = "x"',
    'cs["a"]["b"] = "x"',
    'extra["a"] = "x"',
    'Upper(cs["a"]) = "X"',
    'cs["a"]',
    'true',
    'cs["a"] = "x" ? true : false',
    'NOT (cs["a"] = "x")',
    'cs["a"] < DateAdd(Now(), -3, "days")',
    'cs["a"] = ',
    'In(cs["a"], cs["b"])',
    'In(cs["a"], "x", Upper("y"))',
    'Contains(Upper(cs["a"]), "x")',
    'Contains(cs["a"], Upper("x"))',
    'IsPresent(Upper(cs["a"]))',
    'NOT IsPresent(Upper(cs["a"]))',
    'IsPresent(cs["a"]) AND Upper(cs["a"]) <> "x"',
    'IsPresent(cs["a"]) AND cs["a"] <> cs["b"]',
    'IsPresent(cs["a"]) AND NOT Contains(cs["b"], "x")',
    'IsPresent(cs["a"]) AND NOT cs["a"] = "x"',
    'cs["a"] = "x" OR Upper(cs["a"]) = "X"',
    'cs["a"] = Upper("x")',
    'cs["a"] = AddDays("x")',
    'cs["a"] < DateAdd("2025-01-01", 1, "days")',
    'cs["a"] < DateAdd(Today(), cs["n"], "days")',
    'cs["a"] < DateAdd(Today(), 1.5, "days")',
    'cs["a"] < DateAdd(Today(), 1, "seconds")',
    'cs["a"] < DateAdd(Today(), 1, Lower("days"))',
    'cs["a"] < DateAdd(Today(), 1, "hours")',
  ])('and nothing else: %s', (text) => expect(expressionToCondition(text, 'cs')).toBeNull())
  it('no text is no condition (S1)', () => expect(expressionToCondition('  ', 'cs')).toEqual(all()))
})

describe('S3 a row on a missing attribute', () => {
  it.each(conditionOperators.map((row) => row.id))('%s', (operator) => {
    const condition = all(filled(operator, operator.includes('atches') ? 'x' : '5'))
    expect(holds(condition, {})).toBe(operator === 'isEmpty')
    expect(holds(any(...condition.parts, ...condition.parts), {})).toBe(operator === 'isEmpty')
  })
  it('a hand-written comparison is true where the row is false', () => {
    expect(compile('cs["a"] <> "x"').test({ ...emptyScope, cs: view({}) })).toBe(true)
    expect(holds(all(row('a', 'notEquals', { value: 'x' })), {})).toBe(false)
  })
})

describe('S3 several values: a positive operator needs any to match, a negative one none', () => {
  type Case = readonly [operator: ConditionOperator, value: ConditionValue, matching: Scalar, other: Scalar]
  const cases: readonly Case[] = [
    ['equals', 'x', 'x', 'X'],
    ['startsWith', 'x', 'xa', 'ax'],
    ['endsWith', 'x', 'ax', 'xa'],
    ['contains', 'x', 'axa', 'aXa'],
    ['in', 'x', 'x', 'y'],
    ['matches', '^x+$', 'xx', 'xy'],
    ['greater', 5, 6, 5],
    ['greaterOrEqual', 5, 5, 4],
    ['less', 5, 4, 5],
    ['lessOrEqual', 5, 5, 6],
    ['equals', { integer: '9223372036854775807' }, { integer: '9223372036854775807' }, { integer: '9223372036854775806' }],
  ]
  it.each(cases)('%s %j: %j matches, %j does not', (operator, value, matching, other) => {
    const positive = all(filled(operator, value))
    const sets: readonly (readonly [AttributeValue, boolean])[] = [
      [matching, true],
      [other, false],
      [[matching], true],
      [[other], false],
      [[other, matching], true],
      [[other, other], false],
    ]
    for (const [attribute, result] of sets) expect(holds(positive, { a: attribute }), JSON.stringify(attribute)).toBe(result)
    const negative = conditionOperators.find(({ id }) => id === `not${operator[0]?.toUpperCase()}${operator.slice(1)}`)
    if (!negative) return
    for (const [attribute, result] of sets)
      expect(holds(all(filled(negative.id, value)), { a: attribute }), JSON.stringify(attribute)).toBe(!result)
  })
  it.each<[ConditionOperator, string]>([
    ['equals', 'MÜLLER'],
    ['startsWith', 'MÜ'],
    ['endsWith', 'LER'],
    ['contains', 'ÜLL'],
    ['in', 'MÜLLER'],
    ['matches', '^MÜ'],
  ])('O2 letter case is ignored in all of Unicode when the row says so: %s', (operator, value) => {
    expect(holds(all({ ...filled(operator, value), ignoreCase: true }), { a: ['x', 'Müller'] })).toBe(true)
    expect(holds(all(filled(operator, value)), { a: ['x', 'Müller'] })).toBe(false)
  })
  it('characters of patterns are letters like others', () => {
    expect(holds(all(row('a', 'contains', { value: '_b%' })), { a: 'a_b%' })).toBe(true)
    expect(holds(all(row('a', 'contains', { value: '_b%' })), { a: 'axbx' })).toBe(false)
  })
  it.each<[ConditionOperator, AttributeValue, boolean]>([
    ['isTrue', true, true],
    ['isTrue', false, false],
    ['isFalse', false, true],
    ['isFalse', true, false],
    ['isPresent', 0, true],
    ['isEmpty', 0, false],
    ['isEmpty', '', true],
  ])('%s %j: %s', (operator, value, result) => expect(holds(all(row('a', operator)), { a: value })).toBe(result))
  it('S6 a relative date counts from the run', () => {
    const hiredAgo = (attribute: string) =>
      holds(all(row('hire', 'less', { value: { relative: -30, unit: 'days' } })), { hire: attribute })
    expect([hiredAgo('2025-05-15T23:59:59Z'), hiredAgo('2025-05-16T00:00:00Z')]).toEqual([true, false])
  })
})

const values = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.maxSafeInteger(),
  fc.bigInt(2n ** 53n, 2n ** 63n - 1n).map((digits): ConditionValue => ({ integer: String(digits) })),
  fc.integer({ min: -999, max: 999 }).map((digits): ConditionValue => ({ decimal: `${digits}.5` })),
  fc.record({ relative: fc.integer({ min: -99, max: 99 }), unit: fc.constantFrom('hours', 'days', 'weeks', 'months', 'years') }),
)
const texts = fc.string({ unit: 'binary', maxLength: 8 })
const rows = fc
  .record({
    attribute: fc.oneof(fc.constantFrom('a', 'b', 'A', '__proto__'), texts),
    operator: fc.constantFrom(...conditionOperators.map((row) => row.id)),
    value: fc.oneof(values, fc.boolean()),
    values: fc.array(values, { minLength: 1, maxLength: 3 }),
    ignoreCase: fc.boolean(),
  })
  .map((generated): ConditionRow => {
    if (generated.operator === 'matches' || generated.operator === 'notMatches') return { ...generated, value: 'a+' }
    // Before and after are refused for true and false when the expression is compiled.
    return typeof generated.value === 'boolean' && /less|greater/.test(generated.operator)
      ? { ...generated, value: 1 }
      : generated
  })
const { group: groups } = fc.letrec<{ part: ConditionRow | ConditionGroup; group: ConditionGroup }>((tie) => ({
  part: fc.oneof({ depthSize: 'small', withCrossShrink: true }, rows, tie('group')),
  group: fc.record({ match: fc.constantFrom('all', 'any'), parts: fc.array(tie('part'), { maxLength: 4 }) }),
}))

describe('laws', () => {
  it('S2 rows to expression to rows gives the rows', () => {
    fc.assert(
      fc.property(groups, fc.constantFrom('cs', 'mv'), (group, root) => {
        const text = conditionToExpression(group, root)
        expect(expressionToCondition(text, root)).toEqual(normalisedCondition(group))
        if (text !== '') expect(compile(text).text).toBe(text)
      }),
      { numRuns: 500 },
    )
  })
  it('S2 expression to rows to expression gives the expression', () => {
    fc.assert(
      fc.property(groups, (group) => {
        const text = conditionToExpression(group, 'cs')
        const again = expressionToCondition(text, 'cs')
        expect(again && conditionToExpression(again, 'cs')).toBe(text)
      }),
    )
  })
  it('S3 the compiled rows mean what the rows mean', () => {
    const word = fc.constantFrom('x', 'X', 'xy', 'y', 'ß', 'SS')
    const textRows = fc
      .record({
        attribute: fc.constantFrom('a', 'b', 'c'),
        operator: fc.constantFrom(
          ...conditionOperators.map((row) => row.id).filter((id) => !/Or|less|greater|is(True|False)|atches/.test(id)),
        ),
        value: word,
        values: fc.array(word, { minLength: 1, maxLength: 3 }),
        ignoreCase: fc.boolean(),
      })
      .map((generated): ConditionRow => generated)
    const group = fc.record({ match: fc.constantFrom('all', 'any'), parts: fc.array(textRows, { minLength: 1, maxLength: 4 }) })
    const nested = fc.record({
      match: fc.constantFrom('all', 'any'),
      parts: fc.array(fc.oneof(textRows, group), { minLength: 1, maxLength: 4 }),
    })
    const attributes = fc.dictionary(fc.constantFrom('a', 'B'), fc.oneof(word, fc.array(word, { minLength: 1, maxLength: 3 })), {
      maxKeys: 2,
    })
    fc.assert(
      fc.property(nested, attributes, (condition: ConditionGroup, document) => {
        expect(holds(condition, document)).toBe(meaning(condition, document))
      }),
      { numRuns: 1_000 },
    )
  })
})

/** What the rules say, in the plainest way. */
function meaning(part: ConditionRow | ConditionGroup, attributes: Attributes): boolean {
  if (isConditionGroup(part)) {
    const verdicts = part.parts.map((child) => meaning(child, attributes))
    return part.match === 'all' ? verdicts.every(Boolean) : verdicts.some(Boolean)
  }
  const key = Object.keys(attributes).find((name) => foldCase(name) === foldCase(part.attribute))
  const found = key === undefined ? [] : [attributes[key] as AttributeValue].flat()
  if (part.operator === 'isEmpty') return found.length === 0
  if (found.length === 0 || part.operator === 'isPresent') return found.length > 0
  const fold = (value: unknown) => (part.ignoreCase ? foldCase(displayValue(value as Scalar)) : displayValue(value as Scalar))
  const wanted = fold(part.value)
  const matches = found.map(fold).some((text) => {
    if (/equals/i.test(part.operator)) return text === wanted
    if (/startsWith/i.test(part.operator)) return text.startsWith(wanted)
    if (/endsWith/i.test(part.operator)) return text.endsWith(wanted)
    if (/contains/i.test(part.operator)) return text.includes(wanted)
    return (part.values ?? []).some((candidate) => fold(candidate) === text)
  })
  return part.operator.startsWith('not') ? !matches : matches
}
