/**
 * Sync rules and the settings of their steps, as the engine sees them: compiled, with the numeric ids the store gave them. What a
 * setting may say is a list, so that a node can tell a word of a hand-edited flow that is none of it.
 */
import type { RuleId, SystemId } from './objects'
import type { AttributeValue } from './values'

/** Towards the metaverse, or from it to a system. */
export const directions = ['inbound', 'outbound'] as const
export type Direction = (typeof directions)[number]

export interface SyncRule {
  readonly id: RuleId
  /** The id of its node on the canvas. */
  readonly node: string
  readonly name: string
  readonly direction: Direction
  readonly system: SystemId
  readonly csType: string
  readonly mvType: string
  /** 1 is highest (A3). */
  readonly precedence: number
  readonly enabled: boolean
}

/** One pair of a join row. `cs` is an attribute name. */
export interface JoinPair {
  readonly cs: string
  readonly mv: string
  readonly ignoreCase: boolean
}

/** All pairs must match (J2). */
export interface JoinRow {
  readonly pairs: readonly JoinPair[]
}

/** Whom a scope filter takes: everybody, or whom rows or an expression say. */
export const scopeModes = ['all', 'rows', 'expression'] as const
export type ScopeMode = (typeof scopeModes)[number]

/** What a mapping gives when an input it reads has no value (A10). */
export const missingInputs = ['evaluate', 'nothing', 'keep', 'fail'] as const
export type MissingInput = (typeof missingInputs)[number]

/** Outbound only (R7): enforced at every sync, written once at the create, or only where the account has no value. */
export const flowModes = ['always', 'initial', 'whenEmpty'] as const
export type FlowMode = (typeof flowModes)[number]

/** Whose a list in a target is (R11): the rule's, or everybody's who writes to it. */
export const sharings = ['owned', 'shared'] as const
export type Sharing = (typeof sharings)[number]

export type MappingSource<Expression> =
  | { readonly kind: 'direct'; readonly attribute: string }
  | { readonly kind: 'constant'; readonly value: AttributeValue }
  | { readonly kind: 'expression'; readonly text: string; readonly expression: Expression }

/** What a mapping may take its value from. */
export const sourceKinds = ['direct', 'constant', 'expression'] as const satisfies readonly MappingSource<never>['kind'][]

/** One row of the mapping table. `Expression` is what the expression language compiles to. */
export interface Mapping<Expression> {
  readonly enabled: boolean
  readonly source: MappingSource<Expression>
  readonly target: string
  readonly precedence: number | null
  readonly merge: boolean
  readonly emptyCounts: boolean
  readonly whenMissing: MissingInput
  readonly mode: FlowMode
  /** Of a list, outbound only; left out: as it is by default (R11). */
  readonly sharing?: Sharing
}

/** What becomes of the link of a record that leaves an inbound rule's scope (S4). */
export const outOfScopeActions = ['disconnect', 'remainJoined'] as const
export type OutOfScopeAction = (typeof outOfScopeActions)[number]

/** What becomes of an account whose MVO no longer has it by the rule (R5). */
export const deprovisionActions = ['disconnect', 'disable', 'delete'] as const
export type DeprovisionAction = (typeof deprovisionActions)[number]

/** When an account goes by the rule whose MVO is in grace: at once, or once the MVO is deleted (R5). */
export const graceActions = ['now', 'wait'] as const
export type GraceAction = (typeof graceActions)[number]

/** What happens to an account whose MVO left the rule's scope or is deleted (R5, L4). */
export interface Deprovisioning<Expression> {
  readonly action: DeprovisionAction
  /** The values that make an account disabled, for action disable. */
  readonly disable: readonly Mapping<Expression>[]
  /** The container that a disabled account is moved to, a mapping written onto its name; empty where it stays (R15). */
  readonly moveTo: readonly Mapping<Expression>[]
  /** A disabled account is taken out of the groups whose members a rule writes in its system (R15). */
  readonly outOfGroups: boolean
  readonly inGrace: GraceAction
  /** Action once the MVO is deleted, when it differs (disable in grace, delete at the end). */
  readonly onDeletion: DeprovisionAction
  /** Whether a disable counts towards the delete limit (X5). */
  readonly disableCounts: boolean
}

/** What of it says how an account ends: out of scope, and once the MVO is deleted. */
export type Deprovisions = Pick<Deprovisioning<unknown>, 'action' | 'onDeletion'>
