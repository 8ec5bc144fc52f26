/** Rules on the canvas that objects should have come by and did not. */
import type { RuleId } from '../../../model/objects'
import { hasFlow, inboundRules, outboundRules } from '../../canvas/plan-lookups'
import type { Item, WorkingMvo, WorkingSet } from '../page/working-set'

/** Counts outbound rules that a changed MVO was not evaluated for (R2). */
export function countOutboundNotEvaluated(set: WorkingSet, mvo: WorkingMvo, counts: Map<RuleId, number>): void {
  if (!mvo.changed && mvo.deleted === null) return
  for (const rule of outboundRules(set.plan, mvo.current.type)) {
    if (!mvo.evaluated.has(rule.id)) counts.set(rule.id, (counts.get(rule.id) ?? 0) + 1)
  }
  for (const resolution of mvo.resolutions.values()) {
    if (resolution.kind === 'notEvaluated')
      for (const rule of resolution.rules) counts.set(rule.id, (counts.get(rule.id) ?? 0) + 1)
  }
}

/** Counts inbound rules whose attribute flow a linked object did not reach. */
export function countFlowNotEvaluated(set: WorkingSet, item: Item, counts: Map<RuleId, number>): void {
  const cso = set.csoOf(item)
  if (item.failure || item.phase !== 'arriving' || !cso || cso.deleted || cso.current.mvo === null) return
  for (const rule of inboundRules(set.plan, cso.current.system, cso.current.type)) {
    if (!hasFlow(set.plan, rule.id) || item.flowed.includes(rule.id)) continue
    if (item.verdicts.get(rule.id)?.decision.inScope !== false) counts.set(rule.id, (counts.get(rule.id) ?? 0) + 1)
  }
}
