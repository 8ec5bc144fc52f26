/** What a preview came to, or comes to (N6). */
import type { StoreCounts } from '../../model/queries'
import type { Run } from '../../model/runs'
import type { UnusableNode } from '../canvas/registry'
import type { ExportHeld } from './exports-held'
import type { HeldBack } from './held-back'
import type { PreviewedPerson } from './one-person'
import type { GroupedChanges } from './same-changes'
import type { NotRun } from './silent-engine'
import type { WireDifference } from './wire-counts'

/** As it stands at a moment. */
export interface Preview {
  readonly id: number
  /** Its store's name, by which everything in it can be looked at. */
  readonly name: string
  readonly state: 'running' | 'ended'
  /** The last run on the copy that has begun; null until one has, and where none could begin. */
  readonly run: Run | null
  /** All that have begun, in their order. */
  readonly runs: readonly Run[]
  /** The day of each of the runs, as if it were that day, in the zone of the store: such as 2027-03-01. */
  readonly days: readonly string[]
  /** What it does besides its runs at the moment, a sentence; null: nothing. */
  readonly doing: string | null
  /** What stopped the preview itself, and what to do; null where nothing did. */
  readonly trouble: { readonly message: string; readonly next: string } | null
  /** How much there was and is in the copy; null until it is there. */
  readonly before: StoreCounts | null
  readonly after: StoreCounts | null
  /** What happened to its objects; null as long as it runs, and where it could not begin. */
  readonly changes: GroupedChanges | null
  /** Nodes that would have got messages and were not run, each with how many. */
  readonly notRun: readonly NotRun[]
  /** What nodes of an edited canvas would say once it is deployed; null where the deployed one is tried out. */
  readonly problems: readonly Pick<UnusableNode, 'name' | 'message'>[] | null
  /** Whoever was followed; null: nobody was, or it is not over. */
  readonly person: PreviewedPerson | null
  /** What the next exports would hold back; null until it is over. */
  readonly exportsHeld: readonly ExportHeld[] | null
  /** What would wait if it were no preview; empty until it is over. */
  readonly heldBack: readonly HeldBack[]
  /** By output, where objects are counted; null: they are not, or it is not over. */
  readonly wires: readonly WireDifference[] | null
}
