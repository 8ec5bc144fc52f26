/**
 * The ledger of unique values (U1): what was ever given to whom. Of values and owners the store keeps keyed hashes only; it is
 * asked by what the caller has at hand.
 */

/**
 * Where a value is unique, as a text that never changes: an attribute of a metaverse type, or of an object type of a system. The
 * same value may be given at two namespaces.
 */
export type Namespace = string

/** A question of one owner. */
export interface LedgerQuestion {
  readonly namespace: Namespace
  /** Ways to tell the owner, each enough: the object itself, a source anchor, a value by which it is joined. */
  readonly owners: readonly string[]
  /** Values as they are compared. */
  readonly keys: readonly string[]
}

/**
 * Whose a value is: it was never given; it is the owner's, by each way to tell her; it is hers, and not yet entered by each; or
 * it is somebody else's, a target included that refused it.
 */
export type Holder = 'nobody' | 'own' | 'ownInPart' | 'other'

export interface LedgerAnswer {
  /** The owner was given something at this namespace before. */
  readonly isKnown: boolean
  /** Of each key, in their order. */
  readonly holders: readonly Holder[]
}

/** A value that is given to somebody, to be entered with the page that gives it. */
export interface GivenValue {
  readonly namespace: Namespace
  readonly key: string
  readonly owners: readonly string[]
  /** Free again once its owner is deleted, as its mapping says. */
  readonly reusable: boolean
}

/** A value that a target has refused because an object of its own has it: from now on it is the target's. */
export interface RefusedValue {
  readonly namespace: Namespace
  readonly key: string
}

/** Somebody who is deleted: what she was given at this namespace and may be given again is free. */
export interface FormerOwner {
  readonly namespace: Namespace
  readonly owner: string
}
