/** Which values are made of one another, whichever is looked at first (D7). */
import { expect, it } from 'vitest'
import { circlesIn, wayRound, type KnownValue } from '../../runtime/engine/sync/circles/value-graph'
import { keyOf } from '../../runtime/engine/sync/circles/supposed-values'

/** Each value with those it is made of. */
function graph(madeOf: readonly (readonly [number, ...number[]])[]): Map<string, KnownValue> {
  const value = (mvo: number) => ({ mvo, attribute: 'Path' })
  const all = madeOf.map(([of, ...others]) => ({
    ...value(of),
    name: `${of}`,
    record: of,
    recordKey: `${of}`,
    madeOf: others.map(value),
  }))
  return new Map(all.map((known) => [keyOf(known), known]))
}
const circles = (madeOf: readonly (readonly [number, ...number[]])[]): number[][] =>
  circlesIn(graph(madeOf)).map((circle) => [...circle.values()].map(({ mvo }) => mvo).sort((a, b) => a - b))

it.each([
  [1, 2, 3, 4],
  [4, 3, 2, 1],
  [3, 1, 4, 2],
])('D7 all that lead to one another are one circle, a short cut as well: from %i, %i, %i, %i', (...order) => {
  const madeOf = new Map<number, readonly number[]>([
    [1, [2, 3]],
    [2, [1]],
    [3, [2]],
    [4, [1, 3]],
  ])
  expect(circles(order.map((of) => [of, ...(madeOf.get(of) ?? [])] as const))).toEqual([[1, 2, 3]])
})

it('D7 one that is made of itself is a circle, and two circles one behind the other stay two', () => {
  expect(circles([[1, 1], [2, 3], [3, 2, 4], [4, 5], [5, 4], [6]]).sort()).toEqual([[1], [2, 3], [4, 5]])
})

it('D7 a chain of 10,000 is none', () => {
  const chain = Array.from({ length: 10_000 }, (_, at) => [at + 1, at + 2] as const)
  expect(circles(chain)).toEqual([])
})

it('D7 N10 the shortest way round is named', () => {
  const [circle] = circlesIn(
    graph([
      [1, 2, 3],
      [2, 4],
      [3, 1],
      [4, 1],
    ]),
  )
  expect(circle && wayRound(circle, '1 Path').map(({ mvo }) => mvo)).toEqual([1, 3])
  expect(circle && wayRound(circle, '4 Path').map(({ mvo }) => mvo)).toEqual([4, 1, 2])
})
