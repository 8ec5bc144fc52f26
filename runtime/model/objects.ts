/** The objects the engine keeps: connector space objects, metaverse objects, what each supplied, and what waits to be sent. */
import type { Spellings } from './spellings'
import type { Attributes, AttributeValue, Scalar } from './values'

/** The store's number of a connected system; 0 stands for the metaverse where types of both sides are named. */
export type SystemId = number
/** The store's number of a sync rule. */
export type RuleId = number
/** The store's number of a CSO, given out by the store alone (`reserveIds`). */
export type CsoId = number
/** The store's number of an MVO, as with a CSO. */
export type MvoId = number
/** The store's number of a pending export, as with a CSO. */
export type PendingExportId = number

/** How a CSO came to be linked to its MVO (O7). `none` exactly when it has no MVO. */
export type LinkKind = 'none' | 'joined' | 'projected' | 'provisioned' | 'byHand'

/** How a CSO stands towards its system (O7). */
export type Staging = 'normal' | 'obsolete' | 'awaitingFirstExport' | 'awaitingConfirmation'

/** Values of lists that a rule asked for, by attribute (R11). */
export type OwnValues = Readonly<Record<string, readonly Scalar[]>>

/** A connector space object: what one system last showed of one record (O1). */
export interface Cso {
  readonly id: CsoId
  readonly system: SystemId
  readonly type: string
  /** Null until the first export or import told it. */
  readonly anchor: string | null
  readonly secondaryId: string | null
  /** What the system last showed, or accepted from us; without references, which are stored as links (O8). */
  readonly attributes: Attributes
  readonly mvo: MvoId | null
  /**
   * The MVO it left by falling out of scope, while that waits to be deleted for it: back in scope, it is the same person (L3).
   */
  readonly retainedLink?: MvoId | null
  readonly link: LinkKind
  /** The outbound rule that last had it in scope: its deprovisioning applies when the MVO leaves every scope (R5). */
  readonly rule: RuleId | null
  /** Of a joined one: an outbound rule found it as the account of its MVO (R3). Left out where an inbound rule made the link. */
  readonly matched?: boolean
  /**
   * Values of its shared lists that a rule asked for, by attribute: nothing else is taken out of them (R11). References are
   * marked where they are kept, as links. Left out, or empty, where there are none.
   */
  readonly own?: OwnValues
  /**
   * How the rules have spelled its values that it shows in another letter case (X2). Left out, or null, while no rule has wanted
   * anything of it since it was joined.
   */
  readonly spellings?: Spellings | null
  /**
   * Attributes of which it has had no value yet, since what its system shows could not be read (I7). Left out, or empty, where
   * there are none.
   */
  readonly unread?: readonly string[]
  /** It is disabled, and is to be in no group whose members a rule writes (R15). Left out where it is not. */
  readonly outOfGroups?: boolean
  readonly staging: Staging
  /** The change counter's value when it last changed without having been synchronised since; null when nothing is due (D1). */
  readonly due: number | null
  /**
   * As it was read, 0 when the store does not hold it yet. The store alone raises it, with every write, and writes an object only
   * over this version.
   */
  readonly version: number
  /**
   * Its secret values cannot be read with the present key and are missing among the attributes, until an import brings them again
   * (N9).
   */
  readonly sealed?: true
}

/** Who supplied an MVO attribute's present value, and since when (A2). */
export interface Provenance {
  readonly rule: RuleId
  /** Null when the CSO has left and its values are kept (A7). */
  readonly cso: CsoId | null
  /** Canonical UTC; of a value that is kept, as it was when its CSO was there. */
  readonly since: string
}

/** The mark of an MVO that is due to be deleted (L2). */
export interface DeletionMark {
  /** Canonical UTC. */
  readonly after: string
  readonly because: string
  /** The system whose leaving set it. */
  readonly system: SystemId | null
  /** When it was set, canonical UTC: what the days of grace count from. Absent where it was set before this was kept. */
  readonly marked?: string
}

/** A metaverse object: one person, group or device as all systems together describe it. */
export interface Mvo {
  readonly id: MvoId
  readonly uuid: string
  readonly type: string
  readonly attributes: Attributes
  readonly provenance: Readonly<Record<string, Provenance>>
  readonly deletion: DeletionMark | null
  readonly origin: 'projected' | 'byHand'
  /** Canonical UTC. */
  readonly created: string
  /** As with a CSO. */
  readonly version: number
}

/** What deviates from the contribution's own precedence for one attribute (A3, A6). */
export interface ContributionOptions {
  readonly precedence?: number
  readonly merge?: boolean
  /** Its being absent clears the attribute and stops the search (A6). */
  readonly emptyCounts?: boolean
}

/** The CSO whose values are kept although it has left (A7). */
export interface KeptFrom {
  readonly cso: CsoId
  /** Canonical UTC. */
  readonly at: string
}

/** What one CSO offers one MVO through one rule. The election among all contributions makes the MVO's attributes (A3). */
export interface Contribution {
  readonly mvo: MvoId
  readonly rule: RuleId
  /** Null when the CSO has left and its values are kept (A7): then any other contributor wins. */
  readonly cso: CsoId | null
  /** Which CSO has left its values behind, and when; absent where none has, or it left before this was kept (A2). */
  readonly left?: KeptFrom
  readonly precedence: number
  readonly values: Attributes
  readonly options: Readonly<Record<string, ContributionOptions>>
}

/** What is to be done to the account (X1). */
export type PendingOperation = 'create' | 'update' | 'delete'
/** Where a pending export stands: to be sent, held, being sent, sent and awaiting confirmation (I12), or given up (E3). */
export type PendingState = 'pending' | 'held' | 'executing' | 'awaitingConfirmation' | 'failed'

/** One attribute's difference between what the account is and what it should be (X1). */
export interface PendingChange {
  readonly attribute: string
  readonly from: AttributeValue | null
  readonly to: AttributeValue | null
  /** The values to add and remove, for multi-valued attributes; `from` and `to` are then null. */
  readonly add?: readonly Scalar[]
  readonly remove?: readonly Scalar[]
  readonly rule: RuleId
  /** Sent and accepted, waiting to be seen by an import (I12). */
  readonly sent: boolean
  /** Times it was sent and not found again (I12). */
  readonly attempts: number
  /** From an initial-only mapping: kept until confirmed, never asked for again (R7). */
  readonly initial: boolean
  /** References to MVOs of which the system has no account yet, or whose account is to get another name: they follow (E4, E9). */
  readonly waits?: boolean
  /** From a mapping that writes only when empty: never sent over a value the account is known to have (R7). */
  readonly whenEmpty?: boolean
  /** Of a list that the mapping shares with others: what it adds is its own, what others have in it no difference (R11). */
  readonly shared?: boolean
  /**
   * Its values as they stand in the store, when they cannot be read with the present key; `from` and `to` are then null and it is
   * not sent (N9).
   */
  readonly sealed?: string
}

/** Who holds a pending export: the setting of a step that staged it, a person, or a limit (X4, X5). */
export type HeldBy = 'setting' | 'person' | 'limit'

/** What waits to be sent to one account, at most one per CSO (X1). */
export interface PendingExport {
  readonly id: PendingExportId
  readonly cso: CsoId
  readonly system: SystemId
  readonly mvo: MvoId | null
  readonly operation: PendingOperation
  /** The outbound rule that has the account deleted or disabled; changes name theirs (X1). */
  readonly rule?: RuleId
  readonly state: PendingState
  /** Counts while it is held. */
  readonly heldBy?: HeldBy
  /** Nodes of the pending-export steps that staged it: their setting decides whether it is held. */
  readonly steps?: readonly string[]
  /** A delete asked for by a rule's deprovisioning, or a disable; counts towards the delete limit (X5). */
  readonly deprovisioning: boolean
  /** A person released it past the target's limit (X5). */
  readonly released: boolean
  readonly changes: readonly PendingChange[]
  /** Times sending failed for want of an answer or by refusal (E3). */
  readonly attempts: number
  /** Not before this time; canonical UTC (E3). */
  readonly nextAttempt: string | null
  readonly error: string | null
  /**
   * The name its account bears, or was about to be given, for as long as others exchange names with it (E9). Recorded before it
   * is sent; the next export finishes it first.
   */
  readonly temporaryName?: string
  /** The name a create or rename asks for was found to be another's: what bears it is not what this create made (E7, E9, I11). */
  readonly nameTaken?: true
  /**
   * In doubt, and the rules want something else by now: it is looked for, and never sent as it is (E12). Or a create that was
   * sent and did not arrive: a synchronisation says what is wanted of it now (I12).
   */
  readonly outdated?: true
  /** The system had no such account: the next import asks for it, be it one of changes only (E7). */
  readonly accountMissing?: true
  /** Why it is held, or which rule asked for what, in a sentence. */
  readonly because: string
  /** The run that staged it. */
  readonly run: number
  /** As with a CSO. */
  readonly version: number
}

/** What is pending for an account, with the account. */
export interface PendingOfAccount {
  readonly pending: PendingExport
  readonly cso: Cso
}
