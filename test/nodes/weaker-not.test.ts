/** Expressions stored before the word NOT bound as in SQL go on to mean what they meant. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { migrations as flowMigrations } from '../../nodes/attribute-flow/migrations'
import { migrations as provisionMigrations } from '../../nodes/provision/migrations'
import { migrations as scopeMigrations } from '../../nodes/scope-filter/migrations'
import { migrated } from '../../nodes/settings/migrate'
import { withBracketsAroundNot } from '../../nodes/settings/weaker-not'
import { compile, ExpressionError } from '../../runtime/expression'
import type { AttributeValue } from '../../runtime/model/values'

describe('S2 A1 a stored expression in which NOT took less than it does now gets brackets', () => {
  it.each([
    ['NOT cs["a"] = cs["b"]', '(NOT cs["a"]) = cs["b"]'],
    ['not IsPresent(cs["a"]) <> cs["b"]', '(not IsPresent(cs["a"])) <> cs["b"]'],
    ['NOT (cs["a"] OR cs["b"]) == true', '(NOT (cs["a"] OR cs["b"])) == true'],
    ['NOT NOT cs["a"] = cs["b"]', '(NOT NOT cs["a"]) = cs["b"]'],
    ['NOT !cs["a"] != cs["b"]', '(NOT !cs["a"]) != cs["b"]'],
    ['!NOT cs["a"]', '!(NOT cs["a"])'],
    ['cs["a"] = NOT cs["b"]', 'cs["a"] = (NOT cs["b"])'],
    ['cs["a"] = NOT cs["b"] = cs["c"]', 'cs["a"] = (NOT cs["b"]) = cs["c"]'],
    ['NOT cs["a"] + " or not"', '(NOT cs["a"]) + " or not"'],
    ['NOT mv["Manager"]["On Leave"] = cs["b"]', '(NOT mv["Manager"]["On Leave"]) = cs["b"]'],
    ['IIF(NOT cs["a"] = cs["b"], "x", "y")', 'IIF((NOT cs["a"]) = cs["b"], "x", "y")'],
    ['NOT (NOT cs["a"] = cs["b"]) = cs["c"]', '(NOT ((NOT cs["a"]) = cs["b"])) = cs["c"]'],
    ['cs["x"] AND NOT cs["a"] = cs["b"] OR cs["c"]', 'cs["x"] AND (NOT cs["a"]) = cs["b"] OR cs["c"]'],
    ["NOT cs['\\'(NOT'] = cs[\"b\"]", "(NOT cs['\\'(NOT']) = cs[\"b\"]"],
    ['NOT cs["a"] = "x" < cs["b"]', '(NOT cs["a"]) = "x" < cs["b"]'],
    ['NOT cs["a"] = 5 + cs["b"]', '(NOT cs["a"]) = 5 + cs["b"]'],
  ])('%s → %s', (stored, now) => {
    expect(withBracketsAroundNot(stored)).toBe(now)
    expect(withBracketsAroundNot(now)).toBe(now)
  })
  it.each([
    'NOT cs["a"]',
    'NOT cs["a"] AND cs["b"]',
    'cs["a"] OR NOT IsPresent(cs["b"])',
    'NOT (cs["a"] = cs["b"])',
    '!cs["a"] = cs["b"]',
    'Not(cs["a"]) = cs["b"]',
    'cs["a"] = Not(cs["b"])',
    'cs["NOT a"] = cs["b"]',
    '"NOT x" = cs["b"]',
    'NOTE = cs["b"]',
    'NOT cs["a"] ? "x" : "y"',
    'NOT (cs["a"] = ',
    'NOT',
    '',
  ])('%s stays', (stored) => expect(withBracketsAroundNot(stored)).toBe(stored))
  it.each(['NOT cs["a"] = "x"', 'NOT cs["a"] <> -5 AND cs["b"]', 'NOT cs["a"] < cs["b"]', 'NOT cs["a"] = "x" + cs["b"]'])(
    '%s was refused before, and stays to mean what it says',
    (stored) => {
      expect(withBracketsAroundNot(stored)).toBe(stored)
      expect(() => compile(stored)).not.toThrow()
    },
  )
})

/** An expression with NOT, as it was written before and with all its brackets. */
interface Written {
  readonly before: string
  readonly full: string
  /** How strongly it held together before: 1 OR … 5 a value. */
  readonly strength: number
}

const operators: Readonly<Record<string, number>> = { OR: 1, AND: 2, '=': 3, '<>': 3, '+': 4 }
const atLeast = (strength: number, { before, strength: own }: Written) => (own < strength ? `(${before})` : before)

const { expression } = fc.letrec<{ expression: Written; value: Written }>((tie) => ({
  value: fc
    .constantFrom('cs["a"]', 'cs["b"]', 'cs["c"]', 'true', 'IsPresent(cs["a"])')
    .map((text) => ({ before: text, full: text, strength: 6 })),
  expression: fc.oneof(
    { maxDepth: 5 },
    tie('value'),
    fc.tuple(fc.constantFrom('NOT ', 'not ', '!'), tie('expression')).map(([word, operand]) => ({
      before: `${word}${atLeast(5, operand)}`,
      full: word === '!' ? `!(${operand.full})` : `(${word}(${operand.full}))`,
      strength: 5,
    })),
    fc.tuple(tie('expression'), fc.constantFrom(...Object.keys(operators)), tie('expression')).map(([left, operator, right]) => {
      const strength = operators[operator] ?? 0
      return {
        before: `${atLeast(strength, left)} ${operator} ${atLeast(strength + 1, right)}`,
        full: `((${left.full}) ${operator} (${right.full}))`,
        strength,
      }
    }),
  ),
}))

function outcome(text: string, values: Readonly<Record<string, boolean>>): AttributeValue | null {
  const cs = { attributes: values, objectType: 'user' }
  try {
    return compile(text).evaluate({ cs, mv: null, extra: {}, now: '2026-01-01T00:00:00Z' })
  } catch (thrown) {
    if (thrown instanceof ExpressionError) return 'refused'
    throw thrown
  }
}

describe('S2 A1 whatever an expression with NOT is made of', () => {
  const values = fc.record({ a: fc.boolean(), b: fc.boolean(), c: fc.boolean() })
  it('with brackets means what it meant, or was refused', () => {
    let compared = 0
    fc.assert(
      fc.property(expression, values, ({ before, full }, attributes) => {
        const meant = outcome(full, attributes)
        if (meant === 'refused') return
        compared++
        expect(outcome(withBracketsAroundNot(before), attributes)).toBe(meant)
      }),
      { numRuns: 2_000 },
    )
    expect(compared).toBeGreaterThan(500)
  })
})

describe('S2 A1 the settings of every node that holds expressions', () => {
  const stored = 'NOT cs["a"] = cs["b"]'
  const now = '(NOT cs["a"]) = cs["b"]'
  const row = { target: 'x', kind: 'expression', value: stored }
  it.each([
    ['scope filter', scopeMigrations, { mode: 'expression', expression: stored }, { mode: 'expression', expression: now }],
    [
      'attribute flow',
      flowMigrations,
      { mappings: [row, { ...row, kind: 'constant' }] },
      {
        mappings: [
          { ...row, value: now },
          { ...row, kind: 'constant' },
        ],
      },
    ],
    ['provision', provisionMigrations, { disable: [row], moveTo: stored }, { disable: [{ ...row, value: now }], moveTo: now }],
  ])('%s: rewritten, and said', (_node, migrations, before, after) => {
    const notes: string[] = []
    expect(migrated(before, migrations, (sentence) => notes.push(sentence))).toEqual({ ...after, configVersion: 2 })
    expect(notes.length).toBeGreaterThan(0)
    for (const note of notes) expect(note).toContain(`so ${stored} is read as ${now}, which means what it meant`)
    const again: string[] = []
    migrated({ ...before, configVersion: 2 }, migrations, (sentence) => again.push(sentence))
    expect(again).toEqual([])
  })
  it('damaged settings stay what they are', () => {
    expect(migrated({ mappings: [null, 5, { kind: 'expression' }] }, flowMigrations)).toEqual({
      mappings: [null, 5, { kind: 'expression' }],
      configVersion: 2,
    })
    expect(migrated({}, scopeMigrations)).toEqual({ configVersion: 2 })
  })
})
