/** Which parts of a condition do not hold (S2, S4). */
import { describe, expect, it } from 'vitest'
import { compile } from '../../runtime/expression'
import type { Attributes } from '../../runtime/model/values'

const unmet = (text: string, attributes: Attributes): readonly string[] =>
  compile(text, { use: 'condition' })
    .unmet({
      cs: null,
      mv: { attributes, objectType: 'Person' },
      extra: {},
      now: '2026-03-02T08:00:00Z',
    })
    .map(({ text }) => text)

describe('the parts of a condition that do not hold', () => {
  const [sales, active] = ['mv["Department"] = "Sales"', 'mv["Status"] = "Active"']

  it('S2 are those of an AND, as they are written', () => {
    expect(unmet(`${sales} AND ${active}`, { Department: 'IT', Status: 'Active' })).toEqual([sales])
    expect(unmet(`${sales} AND (${active} AND IsPresent(mv["Id"]))`, { Department: 'Sales' })).toEqual([
      active,
      'IsPresent(mv["Id"])',
    ])
    expect(unmet(`${sales} AND ${active}`, { Department: 'Sales', Status: 'Active' })).toEqual([])
  })

  it('S2 have an OR among others in brackets', () => {
    expect(unmet(`(${sales} OR ${active}) AND IsPresent(mv["Id"])`, {})).toEqual([
      `(${sales} OR ${active})`,
      'IsPresent(mv["Id"])',
    ])
  })

  it('S2 are the whole of an OR, and of a single one', () => {
    expect(unmet(`${sales} OR ${active}`, {})).toEqual([`${sales} OR ${active}`])
    expect(unmet(`NOT (${sales} AND ${active})`, { Department: 'Sales', Status: 'Active' })).toEqual([
      `NOT (${sales} AND ${active})`,
    ])
  })

  it('A9 have among them what cannot be computed', () => {
    expect(unmet(`${sales} AND 1 / ToInt(mv["Status"]) > 0`, { Department: 'Sales', Status: '0' })).toEqual([
      '1 / ToInt(mv["Status"]) > 0',
    ])
  })
})
