/** Rules on the canvas that objects should have come by and did not. */
import type { RuleId } from '../../../model/objects'
import { hasFlow, inboundRules, outboundRules } from '../../canvas/plan-lookups'
import type { Item, MvoState, WorkingSet } from '../page/working-set'

/** Counts outbound rules that a changed MVO did not reach (R2). */
export function noteUnreached(set: WorkingSet, target: MvoState, unreached: Map<RuleId, number>): void {
  if (!target.changed && target.deleted === null) return
  for (const { rule } of outboundRules(set.plan, target.mvo.type)) {
    if (!target.reached.has(rule.id)) unreached.set(rule.id, (unreached.get(rule.id) ?? 0) + 1)
  }
  for (const resolution of target.resolutions.values()) {
    if (resolution.kind === 'unheard')
      for (const { rule } of resolution.rules) unreached.set(rule.id, (unreached.get(rule.id) ?? 0) + 1)
  }
}

/** Counts inbound rules whose attribute flow a linked object did not reach. */
export function noteUnheard(set: WorkingSet, item: Item, unheard: Map<RuleId, number>): void {
  const state = set.csoOf(item)
  if (item.failure || item.phase !== 'arriving' || !state || state.deleted || state.cso.mvo === null) return
  for (const { rule } of inboundRules(set.plan, state.cso.system, state.cso.type)) {
    if (!hasFlow(set.plan, rule.id) || item.flowed.includes(rule.id)) continue
    if (item.verdicts.get(rule.id)?.decision.inScope !== false) unheard.set(rule.id, (unheard.get(rule.id) ?? 0) + 1)
  }
}
