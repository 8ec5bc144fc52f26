/**
 * At the end of a page: records that would join people whom their conditions decline then (L3, L9, D7); and records that were
 * declined by what their conditions read of people who are deleted since, and would only make them anew (D3, D4).
 */
import { ExpressionError } from '../../../expression'
import type { RuleId } from '../../../model/objects'
import type { LeftScope } from '../../../model/page'
import type { ScopeVerdict } from '../../../pipeline/2-scope'
import { decideScope, isOutOfEveryScope } from '../../../pipeline/2-scope'
import { inboundRulesTo } from '../../canvas/plan-lookups'
import { undoItem } from '../page/mutations'
import type { AskedScope, Item } from '../page/working-objects'
import type { WorkingSet } from '../page/working-set'
import { isAskedOf } from './dependants'

/**
 * Records that had nobody, joined somebody who was there, and that their conditions decline as that person is now: asked behind
 * the join, or before it and once more here. They would leave again in this run. They stay out, so that nothing of them is
 * exported where a limit holds who leaves, and the mark of somebody in grace stays as it is.
 */
export function stayingOut(set: WorkingSet): ReadonlySet<Item> {
  const out = new Set<Item>()
  if (set.declined.size > 0) for (const item of set.items.values()) if (isStillDeclined(set, item)) out.add(item)
  if (set.plan.unusable.length > 0) return out
  for (const item of set.items.values()) if (!item.failure && isDeclined(set, item)) out.add(item)
  return out
}

/**
 * A full sync asks of a record whose person is deleted no more than a delta, which does not take it: it is as it was when what it
 * read declined it. Conditions that go by the clock, or read others, may say something else by now.
 */
function isStillDeclined(set: WorkingSet, item: Item): boolean {
  const cso = set.csoOf(item)?.before?.cso
  if (!cso || !set.declined.has(cso.id) || set.askedInFull.asksAnew(cso.system)) return false
  if (item.failure || !item.outcomes.has('projected')) return false
  const asked = set.askedWithoutPerson.get(item) ?? []
  return asked.length > 0 && asked.every(({ step }) => !step.time && !readsOthers(set, step))
}

function readsOthers({ plan }: WorkingSet, { condition, rule }: AskedScope['step']): boolean {
  return condition !== null && (plan.lookingUp.get(rule.id) ?? []).includes(condition)
}

const declinedOnce = {
  inScope: false,
  because: 'what its condition read of its person declined it, and nothing of that has changed since she was deleted',
}

function isDeclined(set: WorkingSet, item: Item): boolean {
  const cso = set.csoOf(item)
  const mvo = set.mvoOf(item)
  if (cso?.before?.cso.mvo !== null || !mvo?.before || mvo.deleted !== null) return false
  const rules = inboundRulesTo(set.plan, cso.current, mvo.current.type)
  const verdicts = set.askedWithoutPerson.has(item) ? verdictsNow(set, item) : item.verdicts
  return rules.length > 0 && isOutOfEveryScope(cso.current, rules, verdicts)
}

/**
 * What its rules say of it by what the person is now; what fails then is left to the next time it is asked. Where a condition
 * says something else than it did, the object would have taken another way: what the rule asked behind it does not count.
 */
function verdictsNow(set: WorkingSet, item: Item): ReadonlyMap<RuleId, ScopeVerdict> {
  const verdicts = new Map(item.verdicts)
  const [cso, mvo] = [set.csoOf(item)?.current ?? null, set.mvoOf(item)?.current ?? null]
  const diverted = new Set<RuleId>()
  for (const { step, extra, inScope } of set.askedWithoutPerson.get(item) ?? []) {
    const { id } = step.rule
    if (diverted.has(id)) continue
    try {
      const decision = decideScope(step, set.scope(cso, mvo, extra))
      verdicts.set(id, { decision, action: step.action })
      if (decision.inScope !== inScope) diverted.add(id)
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error
    }
  }
  return verdicts
}

/** It is as it was, but synchronised: out of scope, and nobody's. When the person changes it is due, as one who has left (D7). */
export function stayOut(set: WorkingSet, item: Item): LeftScope[] {
  const [cso, mvo] = [set.csoOf(item), set.mvoOf(item)]
  if (cso && set.declined.has(cso.current.id) && mvo && !mvo.before) {
    for (const [rule, { action }] of item.verdicts) item.verdicts.set(rule, { decision: declinedOnce, action })
    undoItem(set, item)
    return []
  }
  for (const [rule, verdict] of verdictsNow(set, item)) item.verdicts.set(rule, verdict)
  undoItem(set, item)
  return cso && mvo && isAskedOf(set, cso, mvo) ? [{ cso: cso.current.id, person: mvo.current.id }] : []
}
