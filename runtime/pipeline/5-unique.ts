/** Step 5: which of its candidates a mapping gives whose value nobody else may have (U1). */
import type { AttributeSchema } from '../model/schema'
import type { Holder } from '../model/unique'
import type { Scalar } from '../model/values'
import { displayValue, joinKey } from '../model/values'

/** Candidates that are tried, numbers included, before it is said that there is none. */
export const mostCandidates = 1_000

/** The value as it is compared: without regard to letter case, unless the attribute's schema says exactly (O2). */
export function uniqueKey(schema: AttributeSchema | null, value: Scalar): string {
  return schema?.comparison === 'exact' ? displayValue(value) : joinKey(value)
}

/** What the first question is about; each further one about four times as many. */
const firstAsked = 4

/** One mapping and its owner, with what was looked up so far: undefined stands for what was not. */
export interface UniqueView {
  /** The candidate as it is compared; null where the mapping gives no value. */
  readonly keyAt: (at: number) => string | null
  /** What the owner has now, or is to be given by what is staged. */
  readonly held: readonly string[]
  /** Whether she was ever given a value here. */
  readonly isKnown: boolean | undefined
  /** What the ledger says. */
  readonly holderOf: (key: string) => Holder | undefined
  /** Whether another object of the metaverse or of the target has it. */
  readonly isTaken: (key: string) => boolean | undefined
  /** Whether this page has given it to somebody else. */
  readonly isReserved: (key: string) => boolean
}

export type UniqueDecision =
  /** `entry`: whether the ledger is still to be told. */
  | { readonly kind: 'given'; readonly at: number; readonly key: string; readonly entry: 'new' | 'there' }
  /** To be looked up first: in the ledger, and among the objects. */
  | { readonly kind: 'ask'; readonly ledger: readonly string[]; readonly objects: readonly string[] }
  /** Nobody can be given any of them; the last that was tried. */
  | { readonly kind: 'exhausted'; readonly last: string | null }

/**
 * The owner keeps what she has, as long as it is among the candidates and hers. Else she gets back what she was given before, and
 * else the first candidate that is free: not in the ledger, with no other object, and not given in this page.
 */
export function decideUnique(view: UniqueView): UniqueDecision {
  const keys = new Candidates(view.keyAt)
  return kept(view, keys) ?? givenBefore(view, keys) ?? firstFree(view, keys)
}

/** Each candidate is computed once. */
class Candidates {
  readonly #known: (string | null)[] = []

  constructor(private readonly keyAt: UniqueView['keyAt']) {}

  at(at: number): string | null {
    const known = this.#known[at]
    return known === undefined ? (this.#known[at] = this.keyAt(at)) : known
  }

  /** The first places of these candidates. */
  find(wanted: readonly string[]): { readonly at: number; readonly key: string }[] {
    const left = new Set(wanted)
    const found: { at: number; key: string }[] = []
    for (let at = 0; at < mostCandidates && left.size > 0; at++) {
      const key = this.at(at)
      if (key !== null && left.delete(key)) found.push({ at, key })
    }
    return found
  }

  from(first: number, end: number): string[] {
    const found = new Set<string>()
    for (let at = first; at < Math.min(end, mostCandidates); at++) {
      const key = this.at(at)
      if (key !== null) found.add(key)
    }
    return [...found]
  }
}

const isOwn = (holder: Holder | undefined): boolean => holder === 'own' || holder === 'ownInPart'

/** What she has stays hers. A value from before it was to be unique is the first one's who is asked for it. */
function kept(view: UniqueView, keys: Candidates): UniqueDecision | null {
  const held = keys.find(view.held)
  const unknown = held.filter(({ key }) => view.holderOf(key) === undefined)
  if (unknown.length > 0) return { kind: 'ask', ledger: unknown.map(({ key }) => key), objects: [] }
  const own = held.find(({ key }) => isOwn(view.holderOf(key)))
  if (own) return given(view, own)
  if (view.isKnown !== false) return null
  const adopted = held.find(({ key }) => view.holderOf(key) === 'nobody' && !view.isReserved(key))
  return adopted ? given(view, adopted) : null
}

/** Of what she was given before, the first that fits and that nobody else has by now. */
function givenBefore(view: UniqueView, keys: Candidates): UniqueDecision | null {
  const first = keys.from(0, firstAsked)
  if (view.isKnown === undefined) return { kind: 'ask', ledger: first, objects: first }
  if (!view.isKnown) return null
  const all = keys.from(0, mostCandidates)
  const unknown = all.filter((key) => view.holderOf(key) === undefined)
  if (unknown.length > 0) return { kind: 'ask', ledger: unknown, objects: [] }
  const own = all.filter((key) => isOwn(view.holderOf(key)) && !view.isReserved(key))
  const unseen = own.filter((key) => view.isTaken(key) === undefined)
  if (unseen.length > 0) return { kind: 'ask', ledger: [], objects: unseen }
  const [back] = keys.find(own.filter((key) => view.isTaken(key) === false))
  return back ? given(view, back) : null
}

function firstFree(view: UniqueView, keys: Candidates): UniqueDecision {
  let last: string | null = null
  for (let at = 0; at < mostCandidates; at++) {
    const key = keys.at(at)
    if (key === null) continue
    last = key
    if (view.isReserved(key)) continue
    const holder = view.holderOf(key)
    const taken = view.isTaken(key)
    if (holder === undefined || taken === undefined) return askFrom(view, keys, at)
    if (holder === 'nobody' && !taken) return given(view, { at, key })
  }
  return { kind: 'exhausted', last }
}

function askFrom(view: UniqueView, keys: Candidates, at: number): UniqueDecision {
  const asked = keys.from(at, Math.max(firstAsked, at * 4)).filter((key) => !view.isReserved(key))
  return {
    kind: 'ask',
    ledger: asked.filter((key) => view.holderOf(key) === undefined),
    objects: asked.filter((key) => view.isTaken(key) === undefined),
  }
}

function given({ holderOf }: UniqueView, { at, key }: { readonly at: number; readonly key: string }): UniqueDecision {
  return { kind: 'given', at, key, entry: holderOf(key) === 'own' ? 'there' : 'new' }
}
