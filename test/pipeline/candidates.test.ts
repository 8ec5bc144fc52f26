/** The candidates a mapping has for a value nobody else may have, and when it is not asked for one (U1). */
import { describe, expect, it } from 'vitest'
import { candidateAt, isOverruled, withoutCandidate } from '../../runtime/pipeline/5-candidates'
import type { FlowMapping } from '../../runtime/pipeline/5-mapping-value'
import { decides } from './laws'
import { attribute, constant, formula, from, mapping, sees } from './world'

const ann = sees({ first: 'Ann', last: 'Lee', many: ['x', 'y'] }, { Nick: 'ann' })

describe('U1 the candidate of a mapping', () => {
  it.each<[string, string, number, object]>([
    ['is the first', 'UniqueValue(Lower(cs["first"]), Lower(cs["last"]))', 0, { kind: 'given', value: 'ann' }],
    ['is the one asked for', 'UniqueValue(Lower(cs["first"]), Lower(cs["last"]))', 1, { kind: 'given', value: 'lee' }],
    ['is the last with a number', 'UniqueValue(Lower(cs["first"]))', 1, { kind: 'given', value: 'ann2' }],
    ['has around it what the mapping puts there', '"uid=" + UniqueValue("a")', 1, { kind: 'given', value: 'uid=a2' }],
    [
      'is no value where the mapping makes none of it',
      'IIF(UniqueValue("a") = "b", "x", null)',
      0,
      { kind: 'given', value: null },
    ],
    ['is missing where all are blank', 'UniqueValue(cs["middle"], " ")', 0, { kind: 'none' }],
    ['is not asked for by another branch', 'IIF(true, "fixed", UniqueValue("a"))', 0, { kind: 'notAsked' }],
    ['is not taken where it gives several values for one', 'Split(UniqueValue("a") + ";b", ";")', 0, { kind: 'notAsked' }],
  ])('%s', (_, text, at, expected) => {
    expect(candidateAt(mapping(formula(text), 'Login'), ann, at)).toEqual(expected)
  })

  it('A10 is not asked for where an input is missing and what is there stays', () => {
    const keeps = mapping(formula('UniqueValue(cs["middle"] + "x")'), 'Login', { whenMissing: 'keep' })
    expect(candidateAt(keeps, ann, 0)).toEqual({ kind: 'notAsked' })
  })

  it('N10 is missing: the fault names the attribute and says what to correct', () => {
    expect(withoutCandidate(mapping(formula('UniqueValue("")'), 'Login'))).toEqual({
      attribute: 'Login',
      code: 'no-unique-value',
      message: expect.stringMatching(/^Login has no value: every candidate .* Correct the source/) as string,
    })
  })
})

describe('A3 U1 whether a later mapping decides the attribute', () => {
  const unique = mapping(formula('UniqueValue("a")'), 'Login')
  const fixed = (more: Partial<FlowMapping> = {}) => mapping(constant('x'), 'Login', more)
  const asked = (table: readonly FlowMapping[], side: 'cs' | 'mv' = 'cs', scope = ann) =>
    decides((view) => isOverruled(unique, [...view.before, unique, ...view.after], view.scope, view.side), {
      before: table.slice(0, table.indexOf(unique)),
      after: table.slice(table.indexOf(unique) + 1),
      scope,
      side,
    })

  it.each<[string, boolean, readonly FlowMapping[], ('cs' | 'mv')?]>([
    ['none comes after', false, [unique]],
    ['one comes before only', false, [fixed(), unique]],
    ['one comes after', true, [unique, fixed()]],
    ['one comes after another that does not', true, [unique, mapping(from('gone'), 'Login'), fixed()]],
    ['it writes something else', false, [unique, mapping(constant('x'), 'Mail')]],
    ['it is switched off', false, [unique, fixed({ enabled: false })]],
    ['it adds its values to the others', false, [unique, fixed({ merge: true })]],
    ['it reads what is there', true, [unique, mapping(from('first'), 'Login')]],
    ['it reads what is there of the person', true, [unique, mapping(from('Nick'), 'Login')], 'mv'],
    ['it reads of the record what only the person has', false, [unique, mapping(from('Nick'), 'Login')]],
    ['it gives nothing', false, [unique, mapping(from('gone'), 'Login')]],
    ['it gives nothing, and that counts', true, [unique, mapping(from('gone'), 'Login', { emptyCounts: true })]],
    ['nothing counts only inbound', false, [unique, mapping(from('gone'), 'Login', { emptyCounts: true })], 'mv'],
    ['it keeps what is there', false, [unique, mapping(from('gone'), 'Login', { whenMissing: 'keep', emptyCounts: true })]],
    ['it gives several values for one', false, [unique, mapping(from('many'), 'Login')]],
    ['it takes several values', true, [unique, mapping(from('many'), attribute('Login', 'text', { multi: true }))]],
  ])('%s: %s', (_, expected, table, side) => {
    expect(asked(table, side)).toBe(expected)
  })

  it('a direct one has nothing to read where the person is not there', () => {
    expect(asked([unique, mapping(from('Nick'), 'Login')], 'mv', sees({ first: 'Ann' }))).toBe(false)
  })
})
