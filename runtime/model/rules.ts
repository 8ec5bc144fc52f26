/** Sync rules and the settings of their steps, as the engine sees them: compiled, with the numeric ids the store gave them. */
import type { RuleId, SystemId } from './objects'
import type { AttributeValue } from './values'

export type Direction = 'inbound' | 'outbound'

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

export type MissingInput = 'evaluate' | 'nothing' | 'keep' | 'fail'

/** Outbound only (R7): enforced at every sync, written once at the create, or only where the account has no value. */
export type FlowMode = 'always' | 'initial' | 'whenEmpty'

/** Whose a list in a target is (R11): the rule's, or everybody's who writes to it. */
export type Sharing = 'owned' | 'shared'

export type MappingSource<Expression> =
  | { readonly kind: 'direct'; readonly attribute: string }
  | { readonly kind: 'constant'; readonly value: AttributeValue }
  | { readonly kind: 'expression'; readonly text: string; readonly expression: Expression }

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

export type OutOfScopeAction = 'disconnect' | 'remainJoined'

export type DeprovisionAction = 'disconnect' | 'disable' | 'delete'

/** What happens to an account whose MVO left the rule's scope or is deleted (R5, L4). */
export interface Deprovisioning<Expression> {
  readonly action: DeprovisionAction
  /** The values that make an account disabled, for action disable. */
  readonly disable: readonly Mapping<Expression>[]
  /** The container that a disabled account is moved to, written onto its name; null where it stays (R15). */
  readonly moveTo: Mapping<Expression> | null
  /** A disabled account is taken out of the groups whose members a rule writes in its system (R15). */
  readonly outOfGroups: boolean
  readonly inGrace: 'now' | 'wait'
  /** Action once the MVO is deleted, when it differs (disable in grace, delete at the end). */
  readonly onDeletion: DeprovisionAction
  /** Whether a disable counts towards the delete limit (X5). */
  readonly disableCounts: boolean
}

/** What of it says how an account ends: out of scope, and once the MVO is deleted. */
export type Deprovisions = Pick<Deprovisioning<unknown>, 'action' | 'onDeletion'>
