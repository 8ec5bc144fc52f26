/** Settings checked against their descriptions. */
import { describe, expect, it } from 'vitest'
import { checkedSettings, mistakenSettings, validateSettings, withDefaults } from '../../runtime/connectors/settings'
import type { SettingDescription } from '../../runtime/model/connector'

const described = (...settings: Partial<SettingDescription>[]) => ({
  label: 'Test',
  settings: settings.map((setting): SettingDescription => ({
    name: 'x',
    label: 'The X',
    kind: 'text',
    help: 'An x.',
    ...setting,
  })),
})

describe('validating settings', () => {
  const cases: [string, Partial<SettingDescription>, unknown, string | null][] = [
    ['a missing required one', { required: true }, undefined, 'is missing'],
    ['an empty required one', { required: true }, '', 'is missing'],
    ['an empty required list', { required: true, kind: 'list' }, [], 'is missing'],
    ['a missing optional one', {}, undefined, null],
    ['a required one with a default', { required: true, default: 'd' }, '', null],
    ['text', {}, 7, 'must be text'],
    ['NUL in text', {}, 'a\0b', 'contains a NUL character'],
    ['a secret', { kind: 'secret' }, 7, 'must be text'],
    ['a number as text', { kind: 'number' }, '7', 'must be a number, not "7"'],
    ['no number', { kind: 'number' }, Number.NaN, 'must be a number, not null'],
    ['a number too small', { kind: 'number', min: 1 }, 0, 'must be at least 1, not 0'],
    ['a number too large', { kind: 'number', max: 9 }, 10, 'must be at most 9, not 10'],
    ['a number at the edge', { kind: 'number', min: 1, max: 9 }, 9, null],
    ['a boolean', { kind: 'boolean' }, 'true', 'must be true or false, not "true"'],
    ['false', { kind: 'boolean', required: true }, false, null],
    ['a choice', { kind: 'choice', choices: [{ value: 'a', label: 'A' }] }, 'b', 'must be one of a, not "b"'],
    ['a right choice', { kind: 'choice', choices: [{ value: 'a', label: 'A' }] }, 'a', null],
    ['a list', { kind: 'list' }, 'a', 'must be a list of texts'],
    ['a list of numbers', { kind: 'list' }, [1], 'must be a list of texts'],
    ['a list with a number among its texts', { kind: 'list' }, ['a', 1], 'must be a list of texts'],
    ['a right list', { kind: 'list' }, ['a', 'b'], null],
    ['a missing one that is null', { required: true }, null, 'is missing'],
    ['a number at the lower edge', { kind: 'number', min: 1, max: 9 }, 1, null],
    ['a number without limits', { kind: 'number' }, -1_000_000, null],
    ['no number at all', { kind: 'number' }, true, 'must be a number, not true'],
    ['no end of a number', { kind: 'number' }, Infinity, 'must be a number, not null'],
    ['a right boolean', { kind: 'boolean' }, true, null],
    [
      'the second of two choices',
      {
        kind: 'choice',
        choices: [
          { value: 'a', label: 'A' },
          { value: 'b', label: 'B' },
        ],
      },
      'b',
      null,
    ],
    ['a choice of nothing', { kind: 'choice' }, 'b', 'must be one of , not "b"'],
    ['a long wrong value, shortened', { kind: 'number' }, 'x'.repeat(59), `must be a number, not "${'x'.repeat(56)}…`],
    ['a wrong value of 60 characters, whole', { kind: 'number' }, 'x'.repeat(58), `must be a number, not "${'x'.repeat(58)}"`],
  ]
  it.each(cases)('%s', (_, setting, value, problem) => {
    const expected = problem === null ? [] : [`The setting "The X" ${problem}.`]
    expect(validateSettings(described(setting), { x: value })).toEqual(expected)
  })

  it('checks a setting only when the form shows it', () => {
    const type = described({ name: 'mode', default: 'a' }, { required: true, shownWhen: { setting: 'mode', values: ['b'] } })
    expect(validateSettings(type, {})).toEqual([])
    expect(validateSettings(type, { mode: 'b' })).toHaveLength(1)
    const either = described({ name: 'mode' }, { required: true, shownWhen: { setting: 'mode', values: ['a', 'b'] } })
    expect(validateSettings(either, { mode: 'b' })).toHaveLength(1)
  })

  it('names only mistakes where settings that are missing are said elsewhere', () => {
    const type = described(
      { name: 'a', label: 'A', kind: 'text', default: 'off' },
      { name: 'b', label: 'B', required: true },
      { name: 'c', label: 'C', kind: 'number', shownWhen: { setting: 'a', values: ['on'] } },
    )
    expect(mistakenSettings(type, {})).toEqual([])
    expect(mistakenSettings(type, { a: 7, b: '', c: 'y' })).toEqual(['the setting "A" must be text'])
    expect(mistakenSettings(type, { a: 'on', b: 7, c: 'y' })).toEqual([
      'the setting "B" must be text',
      'the setting "C" must be a number, not "y"',
    ])
  })

  it('fills in defaults and keeps the rest', () => {
    expect(withDefaults(described({ default: 7 }), { x: '', y: 1 })).toEqual({ x: 7, y: 1 })
    expect(withDefaults(described({ kind: 'boolean', default: true }), { x: false })).toEqual({ x: false })
  })

  it('N9 names every problem in one error and shows no secret', () => {
    const type = described({ name: 'a', label: 'A', required: true }, { name: 'b', label: 'B', kind: 'secret' })
    expect(() => checkedSettings(type, { b: ['hunter2'] })).toThrow('The setting "A" is missing. The setting "B" must be text.')
    expect(checkedSettings(type, { a: 'x' })).toEqual({ a: 'x' })
    expect(checkedSettings(described({ default: 'd' }), {})).toEqual({ x: 'd' })
  })
})
