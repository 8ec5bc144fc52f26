/** What passes between the loop and its child processes. */
import type { Scenario } from './scenarios'

/** What a child does. */
export interface Task {
  readonly scenario: Scenario['name']
  /** Where the store and the systems' files are; also Node-RED's user folder. */
  readonly folder: string
  /** The first step it takes. */
  readonly from: number
  /** Whether opening the store counts as well as the step. */
  readonly opening: boolean
  /** The checkpoint of the first step at which it dies; 0 for never. */
  readonly killAt: number
  readonly restarted: boolean
  /** Of which steps it tells what there is afterwards: of all, or of the first and the last. */
  readonly pictures: 'all' | 'ends'
  /** Where it keeps the folder as it was before each step; null for nowhere. */
  readonly keepIn: string | null
}

/** A line a child writes. */
export type Line =
  | { readonly killedAt: string }
  /** The checkpoints passed while the store was opened and the flow deployed. */
  | { readonly opened: number }
  | { readonly step: number; readonly name: string; readonly checkpoints: number; readonly picture: readonly string[] | null }
