/** The shapes of settings as the flow's JSON carries them. */
import type { DeprovisionAction, Direction, FlowMode, JoinPair, MissingInput, Sharing } from '../../../runtime/model/rules'
import type { ObjectTypeSchema, MvTypeSchema } from '../../../runtime/model/schema'

/** One row of a mapping table as the flow's JSON carries it. Empty texts stand for the default. */
export interface MappingConfig {
  enabled: boolean
  target: string
  kind: 'direct' | 'constant' | 'expression'
  /** The source attribute's name, the constant (one value a line), or the expression. */
  value: string
  precedence: string
  merge: boolean
  emptyCounts: boolean
  whenMissing: MissingInput | ''
  mode: FlowMode
  /** What UniqueValue gives may be given again once its owner is deleted; left out where it may not (U1). */
  reusable?: boolean
  /** Whose a list in a target is; left out where it is as by default (R11). */
  sharing?: Sharing
}

/** One row of a join as the flow's JSON carries it. */
export interface JoinRowConfig {
  pairs: JoinPair[]
}

/** How much one run may remove or write before it stops or holds (I4, I21, X5). Empty means no limit. */
export interface LimitsConfig {
  shrinkPercent: number | string
  shrinkMin: number | string
  shrinkMax: number | string
  clearPercent: number | string
  deletePercent: number | string
  deleteMin: number | string
  deleteMax: number | string
  maxCreates: number | string
  maxUpdates: number | string
  maxRemoved: number | string
}

/** The settings of a connected system the other dialogs look at. */
export interface SystemNode {
  readonly id: string
  readonly name: string
  readonly store: string
  readonly connector: string
  readonly settings: Readonly<Record<string, unknown>>
  readonly objectTypes: readonly ObjectTypeSchema[]
}

export interface StoreNode {
  readonly id: string
  readonly name: string
  readonly types: readonly MvTypeSchema[]
  readonly timeZone?: string
}

export interface RuleNode {
  readonly id: string
  readonly name: string
  readonly direction: Direction
  readonly system: string
  readonly csType: string
  readonly mvType: string
  readonly precedence: number | string
  readonly enabled: boolean
}

export type { DeprovisionAction, Direction }
