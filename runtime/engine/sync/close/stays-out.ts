/**
 * At the end of a page: records that would join people whom their conditions decline then (L3, L9, D7); and records that were
 * declined by what their conditions read of people who are deleted since, and would only make them anew (D3, D4).
 */
import { ExpressionError } from '../../../expression'
import { ObjectError } from '../../../model/errors'
import type { Contribution, Mvo, RuleId } from '../../../model/objects'
import type { LeftScope } from '../../../model/page'
import type { ScopeVerdict } from '../../../pipeline/2-scope'
import { decideScope, isOutOfEveryScope } from '../../../pipeline/2-scope'
import { elect } from '../../../pipeline/5-election'
import { inboundRulesTo } from '../../canvas/plan-lookups'
import { undoItem } from '../page/mutations'
import type { AskedScope, Item, WorkingMvo } from '../page/working-objects'
import type { WorkingSet } from '../page/working-set'
import { noteLook } from '../steps/looks'
import { isAskedOf } from './dependants'

/** What the rules say of a record that stays out. */
type Verdicts = ReadonlyMap<RuleId, ScopeVerdict>

/** Records that join nobody in a page, with what their rules say of them. */
export type StayingOut = ReadonlyMap<Item, Verdicts>

/** So often one look-up of a condition may lead to the next. */
const mostLoads = 64

/**
 * Records that had nobody, joined somebody who was there, and that their conditions decline as that person is now, with what
 * their rules say then: asked behind the join, or before it and once more here, and what they look up is asked for. They would
 * leave again in this run. They stay out, so that nothing of them is exported where a limit holds who leaves, and the mark of
 * somebody in grace stays as it is.
 */
export async function stayingOut(set: WorkingSet): Promise<StayingOut> {
  for (let loads = 0; ; loads++) {
    const out = findStayingOut(set)
    if (!set.lookUps.isMissing || loads === mostLoads) return out
    await set.lookUps.load(set.store)
  }
}

function findStayingOut(set: WorkingSet): StayingOut {
  const out = new Map<Item, Verdicts>()
  for (const item of set.items.values()) {
    const verdicts = item.failure ? null : (stillDeclined(set, item) ?? declinedNow(set, item))
    if (verdicts) out.set(item, verdicts)
  }
  return out
}

/**
 * A full sync asks of a record whose person is deleted no more than a delta, which does not take it: it is as it was when what it
 * read declined it. Conditions that go by the clock, or read others, may say something else by now.
 */
function stillDeclined(set: WorkingSet, item: Item): Verdicts | null {
  if (set.declined.size === 0) return null
  const cso = set.csoOf(item)?.before?.cso
  if (!cso || !set.declined.has(cso.id) || set.askedInFull.asksAnew(cso.system)) return null
  if (!item.outcomes.has('projected')) return null
  const asked = set.askedUnlinked.get(item) ?? []
  if (asked.length === 0 || asked.some(({ step }) => step.time || readsOthers(set, step))) return null
  return new Map([...item.verdicts].map(([rule, { action }]) => [rule, { decision: declinedOnce, action }]))
}

function readsOthers({ plan }: WorkingSet, { condition, rule }: AskedScope['step']): boolean {
  return condition !== null && (plan.lookingUp.get(rule.id) ?? []).includes(condition)
}

const declinedOnce = {
  inScope: false,
  because: 'what its condition read of its person declined it, and nothing of that has changed since she was deleted',
}

/**
 * What its rules say of a record by what its person is now, if they all decline it. What a rule that declines it gives her would
 * go, and does not count when the others are asked (S4). Null where some rule takes it, or something else decides.
 */
function declinedNow(set: WorkingSet, item: Item): Verdicts | null {
  const cso = set.csoOf(item)
  const mvo = set.mvoOf(item)
  if (set.plan.unusable.length > 0 || cso?.before?.cso.mvo !== null || !mvo?.before || mvo.deleted !== null) return null
  const rules = inboundRulesTo(set.plan, cso.current, mvo.current.type)
  const isOut = (verdicts: Verdicts): boolean => isOutOfEveryScope(cso.current, rules, verdicts)
  if (rules.length === 0) return null
  const asked = set.askedUnlinked.get(item)
  if (!asked) return isOut(item.verdicts) ? item.verdicts : null
  let declining: ReadonlySet<RuleId> = new Set()
  for (let times = 0; times < mostTimes; times++) {
    const goes = ({ cso: by, rule }: Contribution): boolean => by === cso.current.id && declining.has(rule)
    const verdicts = verdictsOn(set, item, (asked) => without(set, mvo, (given) => given.rule !== asked && goes(given)))
    const declined = new Set([...verdicts].flatMap(([rule, { decision }]) => (decision.inScope ? [] : [rule])))
    if (declined.size === declining.size && [...declined].every((rule) => declining.has(rule)))
      return isOut(verdicts) ? verdicts : null
    declining = declined
  }
  return null
}

/** Rules that decide by what others of the record give are asked so often; those that go on for ever are not followed. */
const mostTimes = 8

/** The person without these contributions. */
function without({ now }: WorkingSet, { current, contributions }: WorkingMvo, goes: (given: Contribution) => boolean): Mvo {
  const left = contributions.filter((given) => !goes(given))
  return left.length === contributions.length ? current : { ...current, attributes: elect(current, left, now).attributes }
}

/**
 * What its rules say of it, each by such a person, which is noted as read; what fails then is left to the next time it is asked.
 * Where a condition says something else than it did, the object would have taken another way: what the rule asked behind it does
 * not count.
 */
function verdictsOn(set: WorkingSet, item: Item, person: (rule: RuleId) => Mvo): Verdicts {
  const verdicts = new Map(item.verdicts)
  const cso = set.csoOf(item)
  const diverted = new Set<RuleId>()
  set.lookUps.readFor(item)
  for (const { step, extra, inScope } of set.askedUnlinked.get(item) ?? []) {
    const { id } = step.rule
    if (!cso || diverted.has(id)) continue
    const hers = person(id)
    const scope = set.scope(cso.current, hers, extra)
    try {
      const decision = set.lookUps.supposing(hers, () => decideScope(step, scope))
      verdicts.set(id, { decision, action: step.action })
      if (decision.inScope !== inScope) diverted.add(id)
      if (step.time) noteLook(set, cso, step, scope)
    } catch (error) {
      if (!(error instanceof ExpressionError || error instanceof ObjectError)) throw error
    }
  }
  set.lookUps.readFor(null)
  return verdicts
}

/** It is as it was, but synchronised: out of scope, and nobody's. When the person changes it is due, as one who has left (D7). */
export function stayOut(set: WorkingSet, item: Item, verdicts: Verdicts): LeftScope[] {
  const [cso, mvo] = [set.csoOf(item), set.mvoOf(item)]
  for (const [rule, verdict] of verdicts) item.verdicts.set(rule, verdict)
  undoItem(set, item)
  return cso && mvo?.before && isAskedOf(set, cso, mvo) ? [{ cso: cso.current.id, person: mvo.current.id }] : []
}
