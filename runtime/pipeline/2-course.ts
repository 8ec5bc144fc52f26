/** Whether an object has been everywhere a rule is there for it: what its course through the rule's steps lacks (D10, R2). */
import type { ScopeDecision } from './2-scope'
import type { ProvisionDecision } from './6-provision'

/** The kinds of steps an object passes. */
export type StepKind = 'scope' | 'join' | 'project' | 'flow' | 'provision' | 'pendingExport'

/** A record's course through an inbound rule. */
export interface InboundCourse {
  /** Kinds of steps that work by the rule. */
  readonly has: ReadonlySet<StepKind>
  /** Those of them the record came to. */
  readonly passed: ReadonlySet<StepKind>
  /** Null where no scope filter spoke. */
  readonly verdict: ScopeDecision | null
  /** It is linked to a metaverse object, at the end. */
  readonly linked: boolean
  /** It came to an attribute flow of the rule when it was linked. */
  readonly flowed: boolean
}

/** The kind of step a record should have come to and did not; null when its course is whole. */
export function missingInbound({ has, passed, verdict, linked, flowed }: InboundCourse): StepKind | null {
  if (verdict?.inScope === false) return null
  if (linked) return has.has('flow') && !flowed ? 'flow' : null
  const links = passed.has('join') || passed.has('project')
  if (!links) return has.has('join') ? 'join' : has.has('project') ? 'project' : null
  return has.has('project') && !passed.has('project') ? 'project' : null
}

/** A person's course through an outbound rule. */
export interface OutboundCourse {
  readonly has: ReadonlySet<StepKind>
  /** What the rule's steps said; null when she came to none of them. */
  readonly outcome: {
    readonly verdict: ScopeDecision | null
    readonly provision: ProvisionDecision | null
    readonly flowed: boolean
    readonly pendingExportEvaluated: boolean
  } | null
  /** She has an account in the rule's system. */
  readonly account: boolean
}

/** The kind of step a person should have come to and did not; null when her course is whole. */
export function missingOutbound({ has, outcome, account }: OutboundCourse): StepKind | null {
  if (!outcome)
    return has.has('scope') ? 'scope' : has.has('provision') ? 'provision' : has.has('flow') ? 'flow' : 'pendingExport'
  const { verdict, provision, flowed, pendingExportEvaluated: staged } = outcome
  const inScope = verdict?.inScope ?? true
  const filled = (): StepKind | null => (has.has('flow') && !flowed ? 'flow' : staged ? null : 'pendingExport')
  if (!has.has('provision')) return inScope && account ? filled() : null
  switch (provision?.kind) {
    case undefined:
      return inScope || account ? 'provision' : null
    case 'has':
    case 'match':
    case 'create':
      return filled()
    case 'deprovision':
      return provision?.action === 'disconnect' || staged ? null : 'pendingExport'
    case 'nothing':
    case 'ambiguous':
    case 'taken':
      return null
    default:
      return provision satisfies undefined
  }
}
