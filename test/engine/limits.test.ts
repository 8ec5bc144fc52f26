import { describe, expect, it } from 'vitest'
import { deleteLimit, guardShrink, listDigest, shrinkLimit } from '../../runtime/engine/runs/limits'
import type { Limits } from '../../runtime/engine/canvas/registry'

const limits = {
  shrinkPercent: 10,
  shrinkMin: 10,
  shrinkMax: 1000,
  deletePercent: 5,
  deleteMin: 20,
  deleteMax: 500,
} as Limits

describe('how much at once is too much', () => {
  it('I4 of what a full import may mark as gone: a tenth in whole objects, at least 10, at most 1,000', () => {
    const sizes = [0, 1, 100, 109, 110, 119, 1234, 10_000, 10_019, 200_000]
    expect(sizes.map((known) => shrinkLimit(limits, known))).toEqual([10, 10, 10, 10, 11, 11, 123, 1000, 1000, 1000])
    expect(shrinkLimit({ ...limits, shrinkPercent: 25 }, 100)).toBe(25)
  })

  it('X5 of what an export may delete: a twentieth in whole accounts, at least 20, at most 500', () => {
    const sizes = [0, 1, 400, 419, 420, 439, 1234, 10_000, 10_019, 200_000]
    expect(sizes.map((linked) => deleteLimit(limits, linked))).toEqual([20, 20, 20, 20, 21, 21, 61, 500, 500, 500])
    expect(deleteLimit({ ...limits, deletePercent: 50 }, 100)).toBe(50)
  })

  it('I4 the guard asks above the limit, with figures, limit and next step, and not at it', () => {
    const gone = (count: number) => Array.from({ length: count }, (_, i) => i + 1)
    expect(() => guardShrink('HR', limits, 110, gone(11), null)).not.toThrow()
    const refused = () => guardShrink('HR', limits, 110, gone(12), null)
    expect(refused).toThrow(
      '12 of 110 objects of HR are missing from the source; the limit is 11 (10 %, at least 10, at most 1000)',
    )
    expect(refused).toThrow(
      expect.objectContaining({ code: 'shrink-guard', next: expect.stringContaining('release exactly this list') }),
    )
  })

  it('I4 a release is for exactly that list, whatever its order', () => {
    const gone = Array.from({ length: 20 }, (_, i) => i + 1)
    const allows = (released: readonly number[]) => () => guardShrink('HR', limits, 100, gone, listDigest(released))
    expect(allows(gone)).not.toThrow()
    expect(allows(gone.toReversed())).not.toThrow()
    expect(allows([...gone, 21])).toThrow('are missing')
    expect(allows(gone.slice(1))).toThrow('are missing')
    expect(allows(gone.with(0, 21))).toThrow('are missing')
  })

  it('I4 X5 the mark of a list tells 1 and 23 from 12 and 3, and 10 from 9 by their size', () => {
    expect(listDigest([1, 23])).not.toBe(listDigest([12, 3]))
    expect(listDigest([10, 9, 2])).toBe(listDigest([2, 9, 10]))
    expect(listDigest([])).not.toBe(listDigest([1]))
  })
})
