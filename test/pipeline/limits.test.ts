/** How much at once is too much, in exact figures. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Limits } from '../../runtime/model/limits'
import type { ShrinkView } from '../../runtime/pipeline/limits'
import { decideShrink, deleteLimit, shrinkLimit } from '../../runtime/pipeline/limits'
import { decides } from './laws'
import { limits } from './world'

/** What a full import of HR comes to that misses so many of the known objects. */
const shrinks = (missing: number, known: number, more: Partial<ShrinkView> = {}) =>
  decides(decideShrink, { system: 'HR', limits: limits(), known, missing, released: false, ...more })

describe('how much at once is too much', () => {
  for (const [known, limit] of [
    [0, 10],
    [1, 10],
    [99, 10],
    [100, 10],
    [109, 10],
    [110, 11],
    [119, 11],
    [1234, 123],
    [9999, 999],
    [10_000, 1000],
    [10_019, 1000],
    [200_000, 1000],
  ] as const)
    it(`I4 of ${known} known objects a full import may mark ${limit} as gone: a tenth in whole objects, at least 10, at most 1,000`, () => {
      expect(shrinkLimit(limits(), known)).toBe(limit)
    })

  for (const [linked, limit] of [
    [0, 20],
    [1, 20],
    [400, 20],
    [419, 20],
    [420, 21],
    [439, 21],
    [1234, 61],
    [9999, 499],
    [10_000, 500],
    [10_019, 500],
    [200_000, 500],
  ] as const)
    it(`X5 of ${linked} linked accounts an export may delete ${limit}: a twentieth in whole accounts, at least 20, at most 500`, () => {
      expect(deleteLimit(limits(), linked)).toBe(limit)
    })

  for (const [what, more, limit] of [
    ['a share of nothing leaves the floor', { shrinkPercent: 0, deletePercent: 0, shrinkMin: 3, deleteMin: 3 }, 3],
    ['a floor of nothing leaves the share', { shrinkPercent: 7, deletePercent: 7, shrinkMin: 0, deleteMin: 0 }, 7],
    ['a share of everything leaves the ceiling', { shrinkPercent: 100, deletePercent: 100, shrinkMax: 60, deleteMax: 60 }, 60],
    ['a floor above the ceiling counts', { shrinkMin: 70, deleteMin: 70, shrinkMax: 60, deleteMax: 60 }, 70],
    ['another share', { shrinkPercent: 25, deletePercent: 25 }, 25],
    ['nothing at all', { shrinkPercent: 0, deletePercent: 0, shrinkMin: 0, deleteMin: 0 }, 0],
  ] as const satisfies readonly [string, Partial<Limits>, number][])
    it(`I4 X5 ${what}`, () => {
      expect([shrinkLimit(limits(more), 100), deleteLimit(limits(more), 100)]).toEqual([limit, limit])
    })
})

describe('the shrink guard', () => {
  for (const [missing, known, kind] of [
    [0, 0, 'allowed'],
    [10, 20, 'allowed'],
    [11, 23, 'refused'],
    [10, 100, 'allowed'],
    [11, 100, 'refused'],
    [11, 110, 'allowed'],
    [12, 110, 'refused'],
    [1000, 200_000, 'allowed'],
    [1001, 200_000, 'refused'],
  ] as const)
    it(`I4 ${missing} of ${known} are missing: ${kind}`, () => {
      expect(shrinks(missing, known).kind).toBe(kind)
    })

  it('I4 says how many, which limit with its figures, that nothing was done, and the way out', () => {
    expect(shrinks(12, 110)).toEqual({
      kind: 'refused',
      because:
        '12 of 110 objects of HR are missing from the source; the limit is 11 (10 %, at least 10, at most 1000). Nothing was marked as gone',
      next: 'Check that the source is complete. If they really left, release exactly this list and import again',
    })
  })

  for (const [missing, known, kind] of [
    [3, 5, 'refused'],
    [2, 5, 'allowed'],
    [3, 4, 'allowed'],
    [3, 6, 'allowed'],
    [10, 10, 'refused'],
    [10, 19, 'refused'],
  ] as const)
    it(`I4 I21 ${missing} of ${known} are missing: ${kind}, whatever the floor`, () => {
      expect(shrinks(missing, known).kind).toBe(kind)
    })

  it('I21 one or two are not asked about, whatever share they are', () => {
    const strict = { limits: limits({ clearPercent: 20 }) }
    expect([shrinks(2, 5, strict).kind, shrinks(3, 5, strict).kind]).toEqual(['allowed', 'refused'])
  })

  it('I21 says that it is most of a small system', () => {
    expect(shrinks(3, 5)).toMatchObject({
      because:
        '3 of 5 objects of HR are missing from the source; more than 50 % of a system are asked about, however few they are. Nothing was marked as gone',
    })
    expect(shrinks(10, 10)).toMatchObject({ because: expect.stringContaining('; more than 50 % of a system are asked about') })
    expect(shrinks(5, 5, { limits: limits({ clearPercent: 100 }) }).kind).toBe('allowed')
  })

  it('I4 a list that was released passes, however long', () => {
    expect(shrinks(1001, 1001, { released: true }).kind).toBe('allowed')
  })

  it('I4 never refuses fewer than it allows', () => {
    const figure = fc.nat({ max: 3000 })
    fc.assert(
      fc.property(figure, figure, figure, (known, a, b) => {
        const [fewer, more] = [Math.min(a, b), Math.max(a, b)]
        if (shrinks(fewer, known).kind === 'refused') expect(shrinks(more, known).kind).toBe('refused')
        const loses = known >= 5 && 2 * shrinkLimit(limits(), known) > known
        expect(shrinks(shrinkLimit(limits(), known), known).kind).toBe(loses ? 'refused' : 'allowed')
        expect(shrinks(shrinkLimit(limits(), known) + 1, known).kind).toBe('refused')
      }),
    )
  })
})
