/** What the dialogs' parts compute, without a browser. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { matching } from '../../nodes/editor/fields/attribute-input'
import { isUnknown } from '../../nodes/editor/canvas/canvas'
import { isVariable, isWholeNumber, numberOrText } from '../../nodes/editor/widgets/typed'
import { conditionValue, operatorsFor } from '../../nodes/editor/condition/condition-value'
import { isShown, listOf } from '../../nodes/editor/dialogs/connector-form'
import { inputsOf, typedValue } from '../../nodes/editor/expression/expression-trial'
import { withoutEmpty } from '../../nodes/editor/fields/join-rows'
import { allowed, isLimit } from '../../nodes/editor/dialogs/limits-form'

import { isPrecedence, newMapping } from '../../nodes/editor/mapping/mapping'
import { applicable } from '../../nodes/editor/mapping/mapping-table'
import { isDays } from '../../nodes/editor/schema/metaverse-types'
import type { Migration } from '../../nodes/settings/migrate'
import { currentVersion, migrated, newerThanKnown } from '../../nodes/settings/migrate'
import type { SettingDescription } from '../../runtime/model/connector'

const options = (...names: string[]) => names.map((name) => ({ name }))

describe('choosing attributes', () => {
  it('O3 finds names in any letter case, those that begin with the typed text first', () => {
    expect(matching(options('sn', 'displayName', 'Name'), 'NAME').map((option) => option.name)).toEqual(['Name', 'displayName'])
  })
  it('offers nothing more once the only match is typed out', () => {
    expect(matching(options('mail', 'sn'), 'mail')).toEqual([])
  })
  it.each([
    ['Mail', ['mail'], false],
    ['shoe', ['mail'], true],
    ['shoe', [], false],
    ['', ['mail'], false],
    ['${ATTRIBUTE}', ['mail'], false],
  ])('%s among %j is unknown: %s', (name, known, unknown) => {
    expect(isUnknown(options(...known), name)).toBe(unknown)
  })
})

describe('mapping rows', () => {
  const full = {
    ...newMapping('mail', 'x'),
    precedence: '3',
    merge: true,
    emptyCounts: true,
    whenMissing: 'fail' as const,
    mode: 'initial' as const,
  }
  it('A10 outbound keeps the mode, and what happens when an input is missing', () => {
    expect(applicable(full, 'outbound')).toEqual({ ...newMapping('mail', 'x'), mode: 'initial', whenMissing: 'fail' })
  })
  it.each([
    ['direct', 'keep', 'keep'],
    ['direct', 'fail', 'fail'],
    ['direct', 'evaluate', ''],
    ['direct', 'nothing', ''],
    ['constant', 'fail', ''],
    ['expression', 'evaluate', 'evaluate'],
    ['expression', 'nothing', 'nothing'],
  ] as const)('A10 a row of the kind %s that says "%s" of a missing input is saved with "%s"', (kind, whenMissing, saved) => {
    for (const purpose of ['inbound', 'outbound', 'disable'] as const)
      expect(applicable({ ...newMapping('mail', 'x'), kind, whenMissing }, purpose).whenMissing).toBe(saved)
  })
  it('inbound keeps everything but the mode', () => {
    expect(applicable({ ...full, kind: 'expression' }, 'inbound')).toEqual({ ...full, kind: 'expression', mode: 'always' })
  })
  it.each([
    ['', true],
    ['1', true],
    ['0', false],
    ['1.5', false],
    ['first', false],
  ])('A3 precedence %j is good: %s', (written, good) => {
    expect(isPrecedence(written)).toBe(good)
  })
})

describe('conditions', () => {
  it('O4 whole numbers keep every digit', () => {
    expect(conditionValue('133801632000000001', 'integer')).toEqual({ integer: '133801632000000001' })
    expect(conditionValue(' 7 ', 'integer')).toBe(7)
    expect(conditionValue('1.50', 'decimal')).toEqual({ decimal: '1.5' })
    expect(conditionValue('7', 'text')).toBe('7')
    expect(conditionValue('seven', 'integer')).toBe('seven')
  })
  it('offers what fits the type', () => {
    expect(operatorsFor('boolean')).toEqual(['isTrue', 'isFalse', 'isPresent', 'isEmpty'])
    expect(operatorsFor('dateTime')).not.toContain('contains')
    expect(operatorsFor('text')).not.toContain('isTrue')
    expect(operatorsFor(undefined)).toContain('isTrue')
  })
})

describe('trying expressions', () => {
  it('asks once for each attribute the expression reads', () => {
    expect(inputsOf('cs["a"] + CS["A"] + mv["First \\"Name\\""] + extra["x"]')).toEqual([
      { root: 'cs', name: 'A' },
      { root: 'mv', name: 'First "Name"' },
      { root: 'extra', name: 'x' },
    ])
  })
  it.each([
    ['', undefined],
    ['42', 42],
    ['007', '007'],
    ['true', true],
    ['12345678901234567', '12345678901234567'],
  ])('%j counts as %j', (written, value) => {
    expect(typedValue(written)).toBe(value)
  })
})

describe('limits', () => {
  it.each([
    [100, 10, 10, 1000, 10],
    [50, 10, 10, 1000, 10],
    [5000, 10, 10, 1000, 500],
    [50_000, 10, 10, 1000, 1000],
  ])('I4 of %i objects, %i %%, at least %i, at most %i: %i', (objects, percent, least, most, expected) => {
    expect(allowed(objects, percent, least, most)).toBe(expected)
  })
  it('X5 only creates and updates may be without a limit', () => {
    expect(isLimit('maxCreates', '')).toBe(true)
    expect(isLimit('deleteMax', '')).toBe(false)
    expect(isLimit('deletePercent', '101')).toBe(false)
    expect(isLimit('deleteMax', '${MOST}')).toBe(true)
  })
})

describe('numbers and lists as they are typed', () => {
  it('numbers are saved as numbers, variables as they are', () => {
    expect(numberOrText(' 200 ')).toBe(200)
    expect(numberOrText('${SIZE}')).toBe('${SIZE}')
    expect(isVariable('${SIZE}')).toBe(true)
    expect(isVariable('a ${SIZE}')).toBe(false)
    expect(isWholeNumber('200', 1, 100)).toBe(false)
    expect(isWholeNumber('', 1, 100, 'optional')).toBe(true)
    expect(isDays('30')).toBe(true)
    expect(isDays('-1')).toBe(false)
  })
  it('a list is its lines without blank ones', () => {
    expect(listOf(' a \n\n b\n')).toEqual(['a', 'b'])
  })
  it('join rows that name nothing are not saved', () => {
    const pair = { cs: 'a', mv: 'b', ignoreCase: false }
    const empty = { cs: '', mv: '', ignoreCase: true }
    expect(withoutEmpty([{ pairs: [pair, empty] }, { pairs: [empty] }])).toEqual([{ pairs: [pair] }])
  })
})

describe('settings of a connector', () => {
  const base = { label: '', help: '' }
  const settings: SettingDescription[] = [
    { ...base, name: 'source', kind: 'choice', default: 'none' },
    { ...base, name: 'log', kind: 'text', shownWhen: { setting: 'source', values: ['log'] } },
    { ...base, name: 'depth', kind: 'number', shownWhen: { setting: 'log', values: ['deep'] } },
  ]
  const shown = (values: Record<string, unknown>) =>
    settings.filter((setting) => isShown(setting, settings, values)).map((setting) => setting.name)
  it('are shown only where the ones they depend on are shown and chosen', () => {
    expect(shown({})).toEqual(['source'])
    expect(shown({ source: 'log', log: 'deep' })).toEqual(['source', 'log', 'depth'])
    expect(shown({ source: 'none', log: 'deep' })).toEqual(['source'])
  })
})

describe('settings of an older version', () => {
  const step = (version: number): Migration => ({
    version,
    apply: (settings) => void (settings['steps'] as number[]).push(version),
  })
  const steps = [step(1), step(2), step(3)]
  it('are brought up step by step, each step once', () => {
    const node = { configVersion: 1, steps: [] as number[] }
    const now = migrated(node, steps)
    expect(now).toEqual({ configVersion: 4, steps: [1, 2, 3] })
    expect(migrated(now, steps)).toBe(now)
    expect(migrated({ configVersion: 3, steps: [] }, steps)).toEqual({ configVersion: 4, steps: [3] })
    expect(migrated({ steps: [] }, steps)).toEqual(now)
  })
  it('stay as they are in the flow', () => {
    const node = { configVersion: 1, steps: [] as number[] }
    migrated(node, steps)
    expect(node).toEqual({ configVersion: 1, steps: [] })
  })
  it('are told from those of a newer version', () => {
    expect(newerThanKnown({ configVersion: 4 }, steps)).toBeUndefined()
    expect(newerThanKnown({ configVersion: 5 }, steps)).toContain('version 5, and this program knows versions up to 4')
    expect(migrated({ configVersion: 5, steps: [] }, steps)).toEqual({ configVersion: 5, steps: [] })
  })
  it.each([[[2]], [[2, 1]], [[1, 3]], [[1, 1]], [[0, 1]], [[1, 2, 2]]])(
    'are not touched by a list of versions %j, which throws',
    (versions) => {
      const list = versions.map(step)
      const node = { configVersion: 1, steps: [] as number[] }
      for (const use of [() => migrated(node, list), () => currentVersion(list), () => newerThanKnown(node, list)])
        expect(use).toThrow(/starts from version \d, not from \d: each version needs one, in order$/)
      expect(node.steps).toEqual([])
    },
  )
})

describe('every node', () => {
  const lists = readdirSync(join(__dirname, '../../nodes'), { recursive: true })
    .map(String)
    .filter((file) => file.endsWith('migrations.ts'))
  it('has its migrations in order, from version 1', async () => {
    const read = await Promise.all(
      lists.map(async (file) => {
        const { migrations } = (await import(join(__dirname, '../../nodes', file))) as { migrations: readonly Migration[] }
        return [file, currentVersion(migrations), migrations.length + 1] as const
      }),
    )
    expect(read).toHaveLength(12)
    expect(read.filter(([, current, expected]) => current !== expected)).toEqual([])
  })
})
