/** What an expression sees. */
import type { Attributes, Reference, Scalar } from '../model/values'
import type { Zone } from '../model/zone'
import { utc } from '../model/zone'
import type { Value } from './value'

/** An object as an expression sees it. The same view may be reused from one evaluation to the next. */
export interface ObjectView {
  readonly attributes: Attributes
  readonly objectType: string
  /** The connected system's name. */
  readonly system?: string
  readonly dn?: string | null
  readonly anchor?: string | null
  /**
   * The object a reference of this object points at, or null while that is unknown; the place to record the dependency.
   * `attribute` is in the schema's spelling.
   */
  reference?(attribute: string, reference: Reference): ObjectView | null
}

/** How an expression finds objects of the metaverse; whoever provides it notes who reads what (D7). */
export interface LookUps {
  /** The objects of the type that have the value, in any letter case. */
  find(type: string, attribute: string, value: Scalar): readonly Reference[]
  /** The object a reference points at; null where there is none. */
  objectOf(reference: Reference): ObjectView | null
  /** A look-up that is to find one object found none, or several. */
  noteFruitless(type: string, attribute: string, found: 'none' | 'several'): void
}

/** Everything an expression can see. */
export interface ExpressionScope {
  readonly cs: ObjectView | null
  readonly mv: ObjectView | null
  /** What nodes of the flow added: any JSON, of which single values and lists of them can be used. */
  readonly extra: Readonly<Record<string, unknown>>
  /** The moment of the run in canonical UTC, read once per run. */
  readonly now: string
  readonly lookUps?: LookUps
  /** The store's time zone; left out it is UTC (S6). */
  readonly zone?: Zone
  /** Which of its candidates UniqueValue gives, and whether it was asked (U1); left out: the first. */
  readonly candidate?: Candidate
}

/** The zone that days are those of. */
export function zoneOfScope({ zone }: ExpressionScope): Zone {
  return zone ?? utc
}

/** The candidate of UniqueValue that an evaluation is to give. */
export interface Candidate {
  /** 0 is the first; behind the candidates of the text come the numbers of the last. */
  readonly at: number
  /**
   * Set by the evaluation. What UniqueValue was not asked for is a value like any other; it has none where every candidate is
   * blank.
   */
  outcome: 'notAsked' | 'given' | 'none'
}

/** One step of a compiled expression. */
export type Evaluate = (scope: ExpressionScope) => Value
