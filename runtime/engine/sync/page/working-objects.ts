/**
 * The objects of a page in memory: as they were loaded, and as they are now. Everybody reads them; what they are is changed in
 * `mutations.ts` (by way of `mutable.ts`) and nowhere else.
 */
import type { NextLook } from '../../../expression'
import type { ObjectError } from '../../../model/errors'
import type { Contribution, Cso, CsoId, DeletionMark, Mvo, MvoId, PendingExport, RuleId, SystemId } from '../../../model/objects'
import type { JoinRow } from '../../../model/rules'
import type { CsoEntry } from '../../../model/page'
import type { Spellings } from '../../../model/spellings'
import type { Attributes } from '../../../model/values'
import type { ScopeVerdict } from '../../../pipeline/2-scope'
import type { FlowFault } from '../../../pipeline/5-flow'
import type { RuleOutcome as PureRuleOutcome } from '../../../pipeline/6-account'
import type { FixedDifference } from '../../../pipeline/7-fixed'
import type { PendingDecision } from '../../../pipeline/7-pending-export'
import type { PlannedRule, PlannedStep } from '../../canvas/plan'
import type { Passage } from '../../canvas/plan-lookups'

/** Attributes of the person that a step read for an object, as they were then (D7). */
export interface Reading {
  readonly rule: RuleId
  readonly names: readonly string[]
  readonly seen: Attributes
}

/** An object on its way: a CSO, or an MVO in runs that start from the metaverse. */
export interface Item {
  readonly id: number
  readonly cso: CsoId | null
  readonly mvo: MvoId | null
  readonly phase: 'arriving' | 'leaving' | 'due'
  /** What inbound rules said of it (S4). */
  readonly verdicts: Map<RuleId, ScopeVerdict>
  /** Inbound rules whose attribute flow it has reached. */
  readonly flowed: readonly RuleId[]
  /** Of rules with several attribute flows, what those it has reached write. */
  readonly evaluatedFlows: Map<RuleId, ReadonlySet<string>>
  /** The steps it came to, in their order. */
  readonly passages: Passage[]
  /** What happened to it, in the counters' words. */
  readonly outcomes: Set<string>
  /** Sentences of the decisions, for the record. */
  readonly because: string[]
  readonly faults: FlowFault[]
  /** Join rows that found nobody for it. */
  readonly unmatched: { readonly type: string; readonly rows: readonly JoinRow[] }[]
  readonly failure: ObjectError | null
  /** The failing step's node. */
  readonly failedAt: string | null
  /** What inbound steps read of its person on the way it went last. */
  readonly readings: readonly Reading[]
}

/** A scope filter as it was asked, to be asked again. */
export interface AskedScope {
  readonly step: Extract<PlannedStep, { kind: 'scope' }>
  /** What else its message brought. */
  readonly extra: Readonly<Record<string, unknown>>
  /** What it said then. */
  readonly inScope: boolean
}

export interface WorkingCso {
  /** Null: it is new. */
  readonly before: CsoEntry | null
  readonly current: Cso
  readonly pending: PendingExport | null
  readonly deleted: boolean
  /** In whose name it was changed. */
  readonly touchedBy: readonly Item[]
  /** The id its pending export gets, once one is needed. */
  readonly pendingId?: number
}

/** What one outbound rule said of an MVO in this page. */
export type RuleOutcome = PureRuleOutcome<PlannedRule> & {
  /** Its attribute flow was evaluated. */
  flowed: boolean
  /** The MVO as it was when the rule's first step looked at it (R12). */
  /** When it may say something else by time alone; null: never (D11). */
  look: NextLook | null
  readonly looked: { readonly attributes: Attributes; readonly deletion: DeletionMark | null; readonly deleted: string | null }
}

/** What the outbound rules together mean for one account of an MVO; applied when the page is closed. */
export type Resolution =
  | {
      readonly kind: 'pending'
      readonly account: CsoId
      readonly decision: PendingDecision
      /** The rule whose deprovisioning applies from now on. */
      readonly governing: RuleId
      readonly deprovisioned: boolean
      /** See `AccountDecision`. */
      readonly outOfGroups?: boolean
      /** How the rules have spelled the account's values from now on, where that changes (X2). */
      readonly spellings?: Spellings
      readonly because: string
      /** A name that came out as nothing (R9). */
      readonly fault?: FlowFault
      /** What the rules want otherwise and the system has fixed (N10). */
      readonly fixed?: readonly FixedDifference[]
    }
  | { readonly kind: 'disconnect'; readonly account: CsoId; readonly because: string }
  | { readonly kind: 'nothing'; readonly because: string; readonly fault?: FlowFault }
  /** Another enabled rule of the system was not evaluated, so nothing is taken away. */
  | { readonly kind: 'notEvaluated'; readonly rules: readonly RuleId[]; readonly because: string }

export interface WorkingMvo {
  /** Null: it is new. */
  readonly before: Mvo | null
  readonly current: Mvo
  readonly contributions: readonly Contribution[]
  readonly contributionsBefore: readonly Contribution[]
  /** CSOs linked to it at this moment. */
  readonly linked: ReadonlySet<CsoId>
  readonly touchedBy: ReadonlySet<Item>
  /** By outbound rule. */
  readonly evaluated: ReadonlyMap<RuleId, RuleOutcome>
  /** By system, in the order in which they were first asked for; null: what was known is void (see resolutions.ts). */
  readonly resolutions: ReadonlyMap<SystemId, Resolution | null>
  readonly changed: boolean
  /** Outbound rules that have been waiting for it since an earlier run (D10). */
  readonly notEvaluated: readonly RuleId[]
  /**
   * Join values it will have once its attributes flow, as the record that made it shows them: within a page all joins may run
   * before any flow (J7).
   */
  readonly expected: Attributes
  /** Why it is being deleted; null when it is not. */
  readonly deleted: string | null
  /** A person deletes it: nobody does so again by himself when that cannot be done at this moment (L7). */
  readonly deletedByHand?: true
}
