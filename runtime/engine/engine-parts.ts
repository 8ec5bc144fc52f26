/** What an engine is made of. */
import type { Store } from '../model/store'
import type { Registry } from './canvas/registry'
import type { ForeignNodesHost } from './foreign-nodes'
import type { DeliveryTracker } from './sync/delivery/tracker'

/** A copy of a store that somebody may write to. */
export interface StoreCopy {
  readonly store: Store
  /** Closes and deletes it. */
  discard(): Promise<void>
}

/** Makes copies. Throws a SyncError `store-unwritable` where there is no room. */
export type StoreCopies = () => Promise<StoreCopy>

export interface EngineParts {
  /** What people call the store: its file as the node names it. */
  readonly name?: string
  readonly store: Store
  readonly registry: Registry
  readonly tracker: DeliveryTracker
  /** The present moment in canonical UTC. */
  readonly clock: () => string
  /**
   * Milliseconds that passed, from any point on, by a clock that nobody sets (L6); left out where the clock is made up, as in
   * tests and rehearsals.
   */
  readonly passed?: () => number
  /** Milliseconds without movement before a page is given up. */
  readonly stallMs: number
  /** Milliseconds a person's decision may wait before it is a fault (N10); three days where it is left out. */
  readonly decideWithinMs?: number
  /** What is wrong with the list of who was given access to this installation, with what to do; null: nothing (N10). */
  readonly accessTrouble?: () => string | null
  /** `off`: imports read and compare also what they know by its digest; slower, and for looking for faults (I15). */
  readonly digests?: 'off'
  /** Copies of the store for previews; left out where none can be made (N6). */
  readonly copies?: StoreCopies
  /** Runs nodes of others for previews; left out where none can be run, and objects stop there (N6). */
  readonly foreignNodes?: ForeignNodesHost
  /** Told of what goes wrong outside of any run, in a sentence for the log. */
  readonly onProblem: (problem: string) => void
}
