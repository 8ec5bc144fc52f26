/**
 * Rules on the canvas that objects should have come by and did not: what a page counts of them, for one warning a rule at the
 * end of the run.
 */
import type { RuleId } from '../../../model/objects'
import { governingOf, hasFlow, inboundRules, outboundRules } from '../../canvas/plan-lookups'
import type { Item, Resolution, WorkingMvo } from '../page/working-objects'
import type { WorkingSet } from '../page/working-set'

/** Objects by the rule that was not evaluated for them. */
export type RuleCounts = Map<RuleId, number>

function count(counts: RuleCounts, rule: RuleId): void {
  counts.set(rule, (counts.get(rule) ?? 0) + 1)
}

/** Outbound rules that were not evaluated for a changed MVO, though every one of its type is to be (R1, R2). */
export function countOutboundNotEvaluated(
  set: WorkingSet,
  mvo: WorkingMvo,
  resolutions: Iterable<Resolution>,
  counts: RuleCounts,
): void {
  if (!mvo.changed && mvo.deleted === null) return
  for (const rule of outboundRules(set.plan, mvo.current.type)) if (!mvo.evaluated.has(rule.id)) count(counts, rule.id)
  for (const resolution of resolutions)
    if (resolution.kind === 'notEvaluated') for (const rule of resolution.rules) count(counts, rule)
}

/** Outbound rules that are switched off and have the account of somebody who leaves in this page (A14, N10). */
export function countLeaversKept(set: WorkingSet, mvo: WorkingMvo, counts: RuleCounts): void {
  const isLeaver = mvo.deleted !== null || (mvo.current.deletion !== null && !mvo.before?.deletion)
  if (!isLeaver) return
  for (const id of mvo.linked) {
    const account = set.csos.get(id)?.current
    if (account?.rule && governingOf(set.plan, account, mvo.current.type) === 'off') count(counts, account.rule)
  }
}

/** Inbound rules whose attribute flow a linked object did not reach: what changed about it has gone nowhere. */
export function countFlowNotEvaluated(set: WorkingSet, item: Item, counts: RuleCounts): void {
  const cso = set.csoOf(item)
  if (item.failure || item.phase !== 'arriving' || !cso || cso.deleted || cso.current.mvo === null) return
  for (const rule of inboundRules(set.plan, cso.current.system, cso.current.type)) {
    if (!hasFlow(set.plan, rule.id) || item.flowed.includes(rule.id)) continue
    if (item.verdicts.get(rule.id)?.decision.inScope !== false) count(counts, rule.id)
  }
}
