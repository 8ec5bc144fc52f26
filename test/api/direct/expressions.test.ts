/** What the API tells dialogs: the kinds of system, and what an expression or a condition means. */
import { describe, expect, it } from 'vitest'
import { conditionOperators, documentation } from '../../../runtime/expression'
import { DirectApi } from './world'
import { NOW } from '../../store/objects'

const api = new DirectApi([])

describe('what the dialogs offer', () => {
  it('are the kinds of system that come with the product, without their functions', async () => {
    const kinds = await api.get<Record<string, unknown>[]>('connectors')
    expect(kinds.map(({ name }) => name)).toEqual(['csv', 'ldap'])
    expect(kinds.map((kind) => Object.keys(kind).sort())).toEqual([
      ['abilities', 'help', 'label', 'name', 'settings'],
      ['abilities', 'help', 'label', 'name', 'settings'],
    ])
  })

  it('are the functions and operators of the language', async () => {
    expect(await api.get('expressions/functions')).toEqual(documentation())
    expect(await api.get('expressions/operators')).toEqual(conditionOperators)
  })
})

describe('expressions', () => {
  it('are tried on both objects, extra values and the moment that runs go by', async () => {
    const tried = (body: object) => api.post<{ value: unknown; display: string }>('expressions/evaluate', body)
    expect(await tried({ text: 'cs["a"] + mv["b"]', cs: { a: 'x' }, mv: { b: 'y' } })).toEqual({ value: 'xy', display: 'xy' })
    expect(await tried({ text: 'NewGuid()' })).toMatchObject({ value: expect.stringMatching(/^[0-9a-f-]{36}$/) as string })
    const { value } = await tried({ text: 'FormatDate(Now(), "yyyy-MM-dd")' })
    expect(value).toBe(NOW.slice(0, 10))
    expect(await tried({ text: 'Upper(' })).toMatchObject({
      error: expect.any(String) as string,
      position: expect.any(Number) as number,
    })
    expect(await api.ask('POST', 'expressions/evaluate', { body: { text: '1', cs: 'Ann' } })).toMatchObject({
      status: 400,
      json: { detail: '`cs` must be an object.' },
    })
  })

  it('S6 are tried in the time zone they are given, and say whether one matters', async () => {
    const text = 'FormatDate("2026-01-31T23:30:00Z", "d")'
    const tried = async (more: object) => (await api.post<{ display: string }>('expressions/evaluate', { text, ...more })).display
    expect([await tried({ timeZone: 'Europe/Berlin' }), await tried({ timeZone: 'UTC' })]).toEqual(['1', '31'])
    expect(await api.ask('POST', 'expressions/evaluate', { body: { text, timeZone: 'Europe/Bern' } })).toMatchObject({
      status: 400,
      json: { detail: 'There is no time zone Europe/Bern.' },
    })
    const zoned = async (text: string) => (await api.post<{ zoned: boolean }>('expressions/check', { text })).zoned
    expect([await zoned(text), await zoned('cs["a"] <= Today()'), await zoned('cs["a"]'), await zoned('Today(')]).toEqual([
      true,
      true,
      false,
      false,
    ])
  })

  it('are checked against the attributes there are, without them against none', async () => {
    const problems = async (body: object) =>
      (await api.post<{ problems: { severity: string }[] }>('expressions/check', body)).problems.map(({ severity }) => severity)
    expect(await problems({ text: 'cs["a"] + mv["b"]' })).toEqual([])
    expect(await problems({ text: 'cs["a"] + mv["b"]', csAttributes: ['a'], mvAttributes: ['b'] })).toEqual([])
    expect(await problems({ text: 'cs["a"] + mv["b"]', csAttributes: [], mvAttributes: ['b'] })).toEqual(['warning'])
    expect(await problems({ text: 'cs["a"] + mv["b"]', csAttributes: ['a'], mvAttributes: [] })).toEqual(['warning'])
    expect(await problems({ text: 'NewGuid()', initialOnly: false })).toEqual(['error'])
    expect(await problems({ text: 'NewGuid()', initialOnly: true })).toEqual([])
  })
})

describe('S2 conditions', () => {
  const row = { attribute: 'sn', operator: 'equals', value: 'x' }
  const converted = (body: object) => api.ask('POST', 'expressions/condition', { body })

  it('are written for either side, the connector space where nothing is said', async () => {
    const condition = { match: 'all', parts: [row] }
    expect((await converted({ condition })).json).toEqual({ text: 'cs["sn"] = "x"' })
    expect((await converted({ condition, root: 'mv' })).json).toEqual({ text: 'mv["sn"] = "x"' })
    expect((await converted({ text: 'mv["sn"] = "x"', root: 'mv' })).json).toEqual({ condition })
    expect((await converted({ text: 'mv["sn"] = "x"' })).json).toEqual({ condition: null })
  })

  it('may have groups within groups', async () => {
    const parts = [row, { match: 'any', parts: [row, { match: 'all', parts: [{ ...row, operator: 'isPresent' }, row] }] }]
    expect((await converted({ condition: { match: 'all', parts } })).json).toEqual({
      text: 'cs["sn"] = "x" AND (cs["sn"] = "x" OR (IsPresent(cs["sn"]) AND cs["sn"] = "x"))',
    })
  })

  it.each([
    [{}, '`text` is missing.'],
    [{ condition: {} }, '`condition.parts` is missing.'],
    [{ condition: { parts: 'x' } }, '`condition.parts` must be a list.'],
    [{ condition: { parts: [5] } }, '`condition.parts[0]` must be an object.'],
    [{ condition: { parts: [row, { operator: 'equals' }] } }, '`condition.parts[1].attribute` is missing.'],
    [
      { condition: { parts: [{ parts: [{ attribute: 5, operator: 'equals' }] }] } },
      '`condition.parts[0].parts[0].attribute` must be text.',
    ],
    [{ condition: { parts: [{ parts: 5 }] } }, '`condition.parts[0].parts` must be a list.'],
    [{ condition: { match: 'all', parts: [{ attribute: 'sn', operator: 'fits' }] } }, 'There is no operator fits for rows'],
    [{ text: '1', root: 'hr' }, '`root` must be one of cs, mv, not "hr".'],
  ])('are refused with a sentence: %j', async (body, detail) => {
    expect(await converted(body)).toMatchObject({ status: 400, json: { detail } })
  })
})
