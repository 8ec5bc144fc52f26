/** Rules on the canvas that objects should have come by and did not. */
import type { RuleId } from '../../../model/objects'
import { hasFlow, inboundRules, outboundRules } from '../../canvas/plan-lookups'
import type { Item, WorkingMvo, WorkingSet } from '../page/working-set'

/** Counts outbound rules that a changed MVO did not reach (R2). */
export function noteUnreached(set: WorkingSet, mvo: WorkingMvo, unreached: Map<RuleId, number>): void {
  if (!mvo.changed && mvo.deleted === null) return
  for (const { rule } of outboundRules(set.plan, mvo.current.type)) {
    if (!mvo.evaluated.has(rule.id)) unreached.set(rule.id, (unreached.get(rule.id) ?? 0) + 1)
  }
  for (const resolution of mvo.resolutions.values()) {
    if (resolution.kind === 'unheard')
      for (const { rule } of resolution.rules) unreached.set(rule.id, (unreached.get(rule.id) ?? 0) + 1)
  }
}

/** Counts inbound rules whose attribute flow a linked object did not reach. */
export function noteUnheard(set: WorkingSet, item: Item, unheard: Map<RuleId, number>): void {
  const cso = set.csoOf(item)
  if (item.failure || item.phase !== 'arriving' || !cso || cso.deleted || cso.current.mvo === null) return
  for (const { rule } of inboundRules(set.plan, cso.current.system, cso.current.type)) {
    if (!hasFlow(set.plan, rule.id) || item.flowed.includes(rule.id)) continue
    if (item.verdicts.get(rule.id)?.decision.inScope !== false) unheard.set(rule.id, (unheard.get(rule.id) ?? 0) + 1)
  }
}
