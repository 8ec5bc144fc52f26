/** Step 3: which metaverse object a connector space object belongs to (J1–J8). */
import type { MvoId } from '../model/objects'
import type { JoinPair, JoinRow } from '../model/rules'
import type { Attributes, Scalar } from '../model/values'
import { attributeOf, displayValue, foldCase, isBinary, isVisible, joinKey, valuesOf } from '../model/values'

/** An MVO that may be the one, as it is at this moment. */
export interface JoinCandidate {
  readonly mvo: MvoId
  readonly name: string
  readonly attributes: Attributes
  /** It has a CSO of this system that is staying (J5); one that leaves in this run counts as gone (D6). */
  readonly taken: boolean
}

export type JoinDecision =
  | { readonly kind: 'joined'; readonly mvo: MvoId; readonly because: string }
  | { readonly kind: 'noMatch'; readonly because: string }
  | { readonly kind: 'ambiguous'; readonly candidates: readonly MvoId[]; readonly because: string }
  | { readonly kind: 'taken'; readonly mvo: MvoId; readonly because: string }

/** The attributes a row looks at on the other side, each with the folded keys it may have; at least one. */
export type RowKeys = readonly { attribute: string; keys: string[] }[]

/**
 * What the store is asked for one row: all pairs with their folded keys; null when a value is missing, so that the row cannot
 * match (J2).
 */
export function rowKeys(row: JoinRow, attributes: Attributes, side: 'cs' | 'mv'): RowKeys | null {
  const pairs: { attribute: string; keys: string[] }[] = []
  for (const pair of row.pairs) {
    const values = usable(valuesOf(attributeOf(attributes, pair[side])))
    if (values.length === 0) return null
    pairs.push({ attribute: side === 'cs' ? pair.mv : pair.cs, keys: values.map(joinKey) })
  }
  return pairs.length === 0 ? null : pairs
}

/** Any value of a multi-valued attribute may match, so each is looked up with each of the other pairs' (J3). */
export function combinations(pairs: RowKeys): { attribute: string; key: string }[][] {
  return pairs.reduce<{ attribute: string; key: string }[][]>(
    (all, { attribute, keys }) => all.flatMap((pairsSoFar) => keys.map((key) => [...pairsSoFar, { attribute, key }])),
    [[]],
  )
}

/** Whether the object and the candidate agree on every pair; any value of a multi-valued attribute may (J2, J3). */
export function rowMatches(row: JoinRow, cs: Attributes, mv: Attributes): boolean {
  return row.pairs.length > 0 && row.pairs.every((pair) => pairMatches(pair, cs, mv))
}

function pairMatches(pair: JoinPair, cs: Attributes, mv: Attributes): boolean {
  const key = (value: Scalar): string => (pair.ignoreCase && isText(value) ? foldCase(comparable(value)) : comparable(value))
  const ours = usable(valuesOf(attributeOf(cs, pair.cs)))
  if (ours.length === 0) return false
  const theirs = usable(valuesOf(attributeOf(mv, pair.mv)))
  if (ours.length === 1 && theirs.length === 1) return key(ours[0] as Scalar) === key(theirs[0] as Scalar)
  const keys = new Set(theirs.map(key))
  return ours.some((value) => keys.has(key(value)))
}

/** Text "42" and integer 42 are the same identifier. */
function comparable(value: Scalar): string {
  return displayValue(value)
}

/** Letter case is nothing to ignore in base64. */
function isText(value: Scalar): boolean {
  return !isBinary(value)
}

function usable(values: readonly Scalar[]): readonly Scalar[] {
  return values.filter((value) => typeof value !== 'string' || isVisible(value))
}

/** The values a row compares, for the sentence. */
function shown(row: JoinRow, attributes: Attributes): string {
  return row.pairs.map((pair) => `${pair.mv} ${displayValue(attributeOf(attributes, pair.cs))}`).join(' and ')
}

/**
 * Tries the rows in order: the first row that finds anything decides (J1, J4, J5).
 * `candidatesOf` gives the MVOs of the rule's type that may match a row's keys.
 */
export function decideJoin(
  rows: readonly JoinRow[],
  attributes: Attributes,
  candidatesOf: (keys: RowKeys) => readonly JoinCandidate[],
): JoinDecision {
  const tried: string[] = []
  for (const row of rows) {
    const keys = rowKeys(row, attributes, 'cs')
    if (keys === null) continue
    const [match, ...others] = candidatesOf(keys).filter((candidate) => rowMatches(row, attributes, candidate.attributes))
    const sought = shown(row, attributes)
    if (!match) {
      tried.push(sought)
      continue
    }
    if (others.length > 0) {
      const names = [match, ...others].map((candidate) => candidate.name).join(', ')
      return {
        kind: 'ambiguous',
        candidates: [match, ...others].map((candidate) => candidate.mvo),
        because: `${sought} matches ${others.length + 1} metaverse objects: ${names}. Make the value unique, or add a pair to the join row that tells them apart`,
      }
    }
    if (match.taken) {
      return {
        kind: 'taken',
        mvo: match.mvo,
        because: `${sought} matches ${match.name}, who already has a record of this system. Remove the double record in the source, or give it its own value`,
      }
    }
    return { kind: 'joined', mvo: match.mvo, because: `${sought} matches ${match.name}` }
  }
  const because = tried.length > 0 ? `nobody has ${tried.join(', nor ')}` : 'it has no value to join by'
  return { kind: 'noMatch', because }
}
