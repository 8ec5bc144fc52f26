/** How many people may leave at once, and what a release of them is for. */
import { describe, expect, it } from 'vitest'
import { defaultPeopleLimit } from '../../runtime/model/limits'
import type { ListView, NotLooked, PeopleList, HeldPeople } from '../../runtime/pipeline/9-people-limit'
import { decideList, decidePeople, isWithin, nobody, notLookedAt, together } from '../../runtime/pipeline/9-people-limit'
import { shareOf } from '../../runtime/pipeline/limits'
import { decides } from './laws'

const leave = (leaving: number, known: number, more = {}) =>
  decides(decidePeople, { type: 'Person', limit: { ...defaultPeopleLimit, ...more }, known, leaving }).kind

describe('L9 how many people may leave at once', () => {
  for (const [known, limit] of [
    [0, 10],
    [219, 10],
    [220, 11],
    [1234, 61],
    [10_000, 500],
    [1_000_000, 500],
  ] as const)
    it(`L9 of ${known} known ${limit}: a twentieth in whole people, at least 10, at most 500`, () => {
      expect(shareOf(defaultPeopleLimit, known)).toBe(limit)
    })

  for (const [leaving, known, more, kind] of [
    [0, 0, {}, 'allowed'],
    [10, 100, {}, 'allowed'],
    [11, 100, {}, 'held'],
    [50, 1000, {}, 'allowed'],
    [51, 1000, {}, 'held'],
    [500, 1_000_000, {}, 'allowed'],
    [501, 1_000_000, {}, 'held'],
    // More than half, where 5 or more are known and at least 3 would go.
    [4, 4, {}, 'allowed'],
    [3, 5, {}, 'held'],
    [2, 5, {}, 'allowed'],
    [3, 6, {}, 'allowed'],
    [4, 6, {}, 'held'],
    [10, 20, {}, 'allowed'],
    [10, 19, {}, 'held'],
    // Set otherwise.
    [1, 100, { percent: 0, min: 0 }, 'held'],
    [1, 100, { percent: 0, min: 1 }, 'allowed'],
    [100, 100, { percent: 100 }, 'allowed'],
    [31, 100, { percent: 50, max: 30 }, 'held'],
  ] as const)
    it(`L9 ${leaving} of ${known} ${JSON.stringify(more)}: ${kind}`, () => {
      expect(leave(leaving, known, more)).toBe(kind)
    })

  it('L9 says how many of how many, the limit, and that nothing was touched', () => {
    expect(decidePeople({ type: 'Person', limit: defaultPeopleLimit, known: 100, leaving: 60 })).toEqual({
      kind: 'held',
      because:
        '60 of 100 objects of type Person would be disconnected or deleted because of scope, configuration or deletion rule; the limit is 10 (5 %, at least 10, at most 500). None of them was: links and values stay as they are',
    })
  })
})

describe('L9 why a small type is asked about', () => {
  it.each([
    [3, 5],
    [10, 19],
  ])('L9 %i of %i is more than half, and within the limit', (leaving, known) => {
    const decision = decidePeople({ type: 'Person', limit: defaultPeopleLimit, known, leaving })
    expect(decision).toMatchObject({ because: expect.stringContaining('; more than half of a type are asked about') })
  })
})

const list = (more: Partial<PeopleList>): PeopleList => ({ ...nobody, ...more })
const kept = (state: HeldPeople['state'], more: Partial<PeopleList>): HeldPeople => ({
  ...list(more),
  run: 7,
  state,
  reasons: [],
  configuration: 'now',
})
const decided = (view: Omit<ListView, 'configuration'>, configuration = 'now') =>
  decides(decideList, { ...view, configuration }).kind

describe('L9 what of the list that waits a run does not look at, and so leaves on it', () => {
  const all = list({ records: [1, 2, 3], others: [5], mvos: [9] })
  for (const [what, run, left] of [
    ['of a full sync nothing', 'nothing', nobody],
    ['of due deletions accounts', 'accounts', list({ others: [5] })],
    ['of a delta what only full syncs find', { foundByFull: [] }, list({ others: [5], mvos: [9] })],
    ['of a delta records, too, on which only a full sync decides', { foundByFull: [2, 4] }, list({ ...all, records: [2] })],
    ['of a delta all of them when no rule is left', { foundByFull: [3, 2, 1] }, all],
    ['of chosen records all others', { allBut: [2, 4] }, list({ ...all, records: [1, 3] })],
    ['of a run that looks at nobody all', { allBut: [] }, all],
  ] as const satisfies readonly (readonly [string, NotLooked, PeopleList])[])
    it(`L9 A14 ${what}`, () => {
      expect(decides((given) => notLookedAt(all, given), run)).toEqual(left)
    })
})

describe('L9 the list of those above the limit', () => {
  const some = { records: [1, 2, 3], mvos: [9] }
  for (const [what, view, kind] of [
    ['waits from now on', { list: list(some), looked: 'all', kept: null }, 'asked'],
    ['waits already', { list: list(some), looked: 'all', kept: kept('waiting', some) }, 'asBefore'],
    ['has changed', { list: list({ records: [1, 2] }), looked: 'all', kept: kept('waiting', some) }, 'asked'],
    ['was released', { list: list(some), looked: 'all', kept: kept('released', some) }, 'allowed'],
    [
      'is of others, as many as wait',
      { list: list({ ...some, records: [1, 2, 4] }), looked: 'all', kept: kept('waiting', some) },
      'asked',
    ],
    [
      'was released, and one more would leave',
      { list: list({ ...some, records: [1, 2, 3, 4] }), looked: 'all', kept: kept('released', some) },
      'asked',
    ],
    [
      'was released, and one has come back',
      { list: list({ ...some, records: [1, 3] }), looked: 'all', kept: kept('released', some) },
      'asked',
    ],
    [
      'was released, and the same object would go otherwise',
      { list: list({ others: [1, 2, 3], mvos: [9] }), looked: 'all', kept: kept('released', some) },
      'asked',
    ],
    ['was released, for a full sync', { list: list(some), looked: 'some', kept: kept('released', some) }, 'asBefore'],
    ['has left in part, as released', { list: list({ records: [3] }), looked: 'all', kept: kept('begun', some) }, 'allowed'],
    [
      'has left in part, and somebody else would',
      { list: list({ records: [3, 4] }), looked: 'all', kept: kept('begun', some) },
      'asked',
    ],
  ] as const satisfies readonly (readonly [string, Omit<ListView, 'configuration'>, string])[])
    it(`L9 ${what}: ${kind}`, () => {
      expect(decided(view)).toBe(kind)
    })

  it.each(['waiting', 'released', 'begun'] as const)('L9 A13 %s and a deployment has changed what decides: asked', (state) => {
    expect(decided({ list: list(some), looked: 'all', kept: kept(state, some) }, 'another')).toBe('asked')
  })

  it.each([
    ['waiting', 'the list was asked about before a deployment changed'],
    ['released', 'the list was released before a deployment changed'],
    ['begun', 'the list was released before a deployment changed'],
  ] as const)('L9 A13 says of a list that is %s what a deployment did to it', (state, expected) => {
    const view = { list: list(some), looked: 'all', kept: kept(state, some), configuration: 'another' } as const
    expect(decideList(view).because).toContain(expected)
  })

  it('L9 says nothing of a release where there was none', () => {
    const view = { list: list({ records: [1] }), looked: 'all', kept: kept('waiting', some), configuration: 'now' } as const
    expect(decideList(view).because).toMatch(/^look at the list/)
  })

  it('L9 says of a release that has become void', () => {
    const { because } = decideList({
      list: list({ records: [1] }),
      looked: 'all',
      kept: kept('released', some),
      configuration: 'now',
    })
    expect(because).toMatch(/^the list that was released is another one, so its release is void; look at the list/)
  })

  it('L9 two lists together have each object once, in order', () => {
    expect(together(list({ records: [1, 5] }), list({ records: [2, 5], mvos: [3] }))).toEqual(
      list({ records: [1, 2, 5], mvos: [3] }),
    )
    expect(together(list({ records: [1, 5] }), list({ mvos: [3] }))).toEqual(list({ records: [1, 5], mvos: [3] }))
    expect(isWithin(list({ records: [5] }), list({ records: [1, 5] }))).toBe(true)
    expect(isWithin(list({ records: [2] }), list({ records: [1, 5] }))).toBe(false)
    expect(isWithin(list({ records: [6] }), list({ records: [1, 5] }))).toBe(false)
  })
})
