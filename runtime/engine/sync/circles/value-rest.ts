/**
 * Whether values that are made of one another come to rest (D7), and at what: they are computed again and again from what they
 * give, and all others stay as they are. So it is the same whichever of them a page has.
 */
import type { AttributeValue } from '../../../model/values'
import { sameValue } from '../../../model/values'
import type { KnownValue, Values } from './value-graph'
import type { Supposed, ValueOf } from './supposed-values'
import { keyOf } from './supposed-values'
import type { ValueReads } from './value-reads'

/** So often each is computed: a page gives up after as many rounds. Of very many values it is done fewer times. */
const mostTimes = 64
const fewestTimes = 4
const mostComputed = 10_000

/** From what they are at present on. */
export async function comesToRest(reads: ValueReads, circle: Values): Promise<boolean> {
  const supposed: Supposed = new Map()
  // As a rule the last that was found is what the one before it is made of.
  let open = [...circle.values()].reverse()
  for (let time = 0; time < timesFor(circle); time++) {
    let isAtRest = true
    const computed: typeof open = []
    for (const value of open) {
      const given = await reads.given(value, supposed)
      // What fails from the outset stays as it is; what fails by what it has come to does not rest.
      if (!given && time > 0) return false
      if (!given) continue
      computed.push(value)
      if (sameValue(given.value ?? undefined, reads.presentOf(value, supposed) ?? undefined)) continue
      suppose(supposed, value, given.value)
      isAtRest = false
    }
    if (isAtRest) return true
    open = computed
  }
  return false
}

/**
 * What the values of a circle come to when none has anything of its circle at first, and one after the other is computed, again
 * and again: from the one whose record has the first key, then whoever reads it, and so on. So it is the same in every store,
 * whichever came first there. Null where they never come to rest so.
 */
export async function restFromNothing(reads: ValueReads, circle: Values): Promise<Supposed | null> {
  const supposed: Supposed = new Map()
  const values = fromTheFirst(circle)
  for (const value of values) suppose(supposed, value, reads.without(value))
  for (let time = 0; time < timesFor(circle); time++) {
    let isAtRest = true
    for (const value of values) {
      const given = (await reads.given(value, supposed))?.value ?? null
      if (sameValue(given ?? undefined, reads.presentOf(value, supposed) ?? undefined)) continue
      suppose(supposed, value, given)
      isAtRest = false
    }
    if (isAtRest) return supposed
  }
  return null
}

/** By who reads whom, from the first by key on. */
function fromTheFirst(circle: Values): readonly KnownValue[] {
  const nameOf = ({ recordKey, attribute }: KnownValue): string => `${recordKey}\u0000${attribute}`
  const sorted = [...circle].sort(([, a], [, b]) => (nameOf(a) < nameOf(b) ? -1 : 1))
  const readers = new Map<string, string[]>(sorted.map(([key]) => [key, []]))
  for (const [key, { madeOf }] of sorted) for (const value of madeOf) readers.get(keyOf(value))?.push(key)
  const inOrder = new Set<string>(sorted.slice(0, 1).map(([key]) => key))
  for (const key of inOrder) for (const reader of readers.get(key) ?? []) inOrder.add(reader)
  return [...inOrder].flatMap((key) => circle.get(key) ?? [])
}

function timesFor(circle: Values): number {
  return Math.max(fewestTimes, Math.min(mostTimes, Math.floor(mostComputed / circle.size)))
}

function suppose(supposed: Supposed, { mvo, attribute }: ValueOf, value: AttributeValue | null): void {
  const of = supposed.get(mvo) ?? new Map<string, AttributeValue | null>()
  supposed.set(mvo, of.set(attribute, value))
}
