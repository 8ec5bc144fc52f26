/**
 * The text by which a list of missing objects that an import refused is released: the same for the same ids and for no others.
 */
import { describe, expect, it } from 'vitest'
import { listDigest } from '../../runtime/engine/import/refused-list'

describe('the text a list is released by', () => {
  it('I4 X5 is the same for the same ids in whatever order', () => {
    expect(listDigest([10, 9, 2])).toBe(listDigest([2, 9, 10]))
  })

  it('I4 a release is for exactly that list, whatever its order', () => {
    const gone = Array.from({ length: 20 }, (_, i) => i + 1)
    const isReleased = (ids: readonly number[]) => listDigest(ids) === listDigest(gone)
    const others = [[...gone, 21], gone.slice(1), gone.with(0, 21)]
    expect([gone, gone.toReversed(), ...others].map(isReleased)).toEqual([true, true, false, false, false])
  })

  for (const [a, b] of [
    [
      [1, 23],
      [12, 3],
    ],
    [[1], []],
    [[1, 2], [1]],
    [
      [1, 2],
      [1, 3],
    ],
  ] as const)
    it(`I4 X5 tells ${JSON.stringify(a)} from ${JSON.stringify(b)}`, () => {
      expect(listDigest(a)).not.toBe(listDigest(b))
    })
})
