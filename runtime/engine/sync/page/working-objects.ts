/**
 * The objects of a page in memory: as they were loaded, and as they are now. Everybody reads them; what they are is changed in
 * `mutations.ts` (by way of `mutable.ts`) and nowhere else.
 */
import type { ObjectError } from '../../../model/errors'
import type { Contribution, Cso, CsoId, Mvo, MvoId, PendingExport, RuleId, SystemId } from '../../../model/objects'
import type { JoinRow } from '../../../model/rules'
import type { CsoEntry } from '../../../model/page'
import type { Attributes } from '../../../model/values'
import type { ScopeVerdict } from '../../../pipeline/2-scope'
import type { FlowFault } from '../../../pipeline/5-flow'
import type { RuleOutcome as PureRuleOutcome } from '../../../pipeline/6-account'
import type { PendingDecision } from '../../../pipeline/7-pending-export'
import type { PlannedRule } from '../../canvas/plan'

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
}

export interface WorkingCso {
  /** Null: it is new. */
  readonly before: CsoEntry | null
  readonly current: Cso
  readonly pending: PendingExport | null
  readonly deleted: boolean
  readonly touchedBy: Item | null
  /** The id its pending export gets, once one is needed. */
  readonly pendingId?: number
}

/** What one outbound rule said of an MVO in this page. */
export type RuleOutcome = PureRuleOutcome<PlannedRule>

/** What the outbound rules together mean for one account of an MVO; applied when the page is closed. */
export type Resolution =
  | {
      readonly kind: 'pending'
      readonly account: CsoId
      readonly decision: PendingDecision
      /** The rule whose deprovisioning applies from now on. */
      readonly governing: RuleId
      readonly deprovisioned: boolean
      readonly because: string
    }
  | { readonly kind: 'disconnect'; readonly account: CsoId; readonly because: string }
  | { readonly kind: 'nothing'; readonly because: string }
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
  /**
   * Join values it will have once its attributes flow, as the record that made it shows them: within a page all joins may run
   * before any flow (J7).
   */
  readonly expected: Attributes
  /** Why it is being deleted; null when it is not. */
  readonly deleted: string | null
}
