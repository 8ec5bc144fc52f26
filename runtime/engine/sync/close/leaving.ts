/** Which records of a page leave, as their rules and the plan say: at the end of the run, or only in a full sync (D6, A14). */
import type { CsoId } from '../../../model/objects'
import type { Leaving } from '../../../pipeline/2-scope'
import { decideLeaving } from '../../../pipeline/2-scope'
import type { PlannedRule } from '../../canvas/plan'
import { inboundRules, inboundRulesTo } from '../../canvas/plan-lookups'
import type { Item, WorkingCso } from '../page/working-objects'
import type { WorkingSet } from '../page/working-set'

/**
 * No inbound rule takes it any more (S4, S5): it leaves in the run's last phase. When the rules for such objects are gone or
 * switched off, it does so in a full sync (A14).
 */
function leavingOf(set: WorkingSet, item: Item): Leaving {
  const cso = set.csoOf(item)
  if (item.phase !== 'arriving' || !cso) return 'stays'
  const mvo = set.mvoOf(item)
  const own = inboundRules(set.plan, cso.current.system, cso.current.type)
  if (hasLeftBefore(set, item, cso, own)) return 'out'
  if (!mvo) return 'stays'
  const rules = inboundRulesTo(set.plan, cso.current, mvo.current.type)
  const withdraws = set.askedInFull.withdrawsFrom(cso.current.system)
  return decideLeaving({ cso: cso.current, rules, verdicts: item.verdicts, withdraws })
}

/** While a node cannot be used, nobody leaves: nobody knows whom its rule would take. */
export function isLeaving(set: WorkingSet, item: Item): boolean {
  return set.plan.unusable.length === 0 && leavingOf(set, item) === 'out'
}

/** Who would leave then is not done either (D10). */
export function isOutWhileUnusable(set: WorkingSet, item: Item): boolean {
  return set.plan.unusable.length > 0 && leavingOf(set, item) === 'out'
}

/** The page's records on which only a full sync decides, also those that failed. */
export function leftToFull(set: WorkingSet): CsoId[] {
  const left: CsoId[] = []
  for (const item of set.items.values())
    if (item.cso !== null && hasNoRule(set, item) && leavingOf(set, item) === 'waitsForFull') left.push(item.cso)
  return left
}

/** Without which only a full sync decides, and which hardly any record is. */
function hasNoRule(set: WorkingSet, item: Item): boolean {
  const [cso, mvo] = [set.csoOf(item), set.mvoOf(item)]
  return cso && mvo ? inboundRulesTo(set.plan, cso.current, mvo.current.type).length === 0 : false
}

/** It has left before, and an outbound rule still waits for the person it left (D10). */
function hasLeftBefore(set: WorkingSet, { verdicts }: Item, { current }: WorkingCso, rules: readonly PlannedRule[]): boolean {
  const { mvo, retainedLink } = current
  if (mvo !== null || typeof retainedLink !== 'number' || rules.length === 0) return false
  const waits = (set.mvos.get(retainedLink)?.notEvaluated.length ?? 0) > 0
  return waits && rules.every(({ id }) => verdicts.get(id)?.decision.inScope === false)
}
