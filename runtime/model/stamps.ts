/** Stamps: proof that an object was evaluated as it is now by what decides now, so that a full sync need not do so again. */
import type { CsoId, SystemId } from './objects'

/** What becomes of an object each time it is evaluated, while nothing of it is another. */
export const stampOutcomes = ['noChange', 'outOfScope', 'disconnectors'] as const
/** One of `stampOutcomes`. */
export type StampOutcome = (typeof stampOutcomes)[number]

/** What decides on the objects of a system that one import node sends. */
export interface StampBasis {
  readonly system: SystemId
  /** The import node. */
  readonly node: string
  /** Alike where everything that decides is. */
  readonly digest: string
}

/** Which objects a full sync looks at next. */
export interface StampedSelection {
  readonly system: SystemId
  readonly basis: number
  /** Ids above this one; 0 for the first. */
  readonly afterId: CsoId
  readonly limit: number
}

/** What came of an object that is stamped. */
export interface Stamped {
  readonly outcome: StampOutcome
  /** The references that it asked for, a bit each, as whoever stamps it numbers them: from 0 to 51 (N10). */
  readonly asked: number
  /** Those of them that gave it a value. */
  readonly given: number
}

/** An object as it stands, before anything of it is read. */
export interface Seen {
  readonly id: CsoId
  /** A figure of the versions of its rows. */
  readonly versions: number
}

/** An object that a full sync looks at, with its stamp where that holds and nothing has made the object due. */
export type StampedCso = Seen & (Stamped | { readonly outcome: null })

/**
 * Stamps that a page writes. They are left out for what is due once the page is saved, for what somebody else has written since
 * it was seen, and while an import is open.
 */
export interface NewStamps {
  readonly basis: number
  readonly objects: readonly (Stamped & Seen)[]
}

/** The part of the store's port that is about them. */
export interface StampStore {
  /** The number of the basis; a new one where another digest was kept: then no stamp with the former holds. */
  stampBasis(basis: StampBasis): Promise<number>
  /** The next arriving objects by id, those without a stamp included; null while an import is open. */
  selectStamped(selection: StampedSelection): Promise<readonly StampedCso[] | null>
}
