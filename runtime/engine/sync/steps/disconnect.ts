/** An object leaves its MVO: unlinked, its values recalled, the deletion rule asked (A7, L1–L4, D6). */
import type { Contribution } from '../../../model/objects'
import { decideDeletion, decideDue } from '../../../pipeline/deletion'
import type { CsoState, Item, MvoState, WorkingSet } from '../page/working-set'

/**
 * Takes the item's CSO off its MVO. An obsolete CSO goes altogether, one that fell out of scope stays as a disconnector; where the MVO now waits to be deleted
 * for their leaving, the place of either is kept (L3).
 */
export function leave(set: WorkingSet, item: Item, because: string): void {
  const state = set.csoOf(item)
  if (!state) return
  const target = set.mvoOf(item)
  item.because.push(because)
  const { mvo, link, rule } = state.cso
  if (target) disconnect(set, item, state, target)
  const keeps = target?.deleted === null && target.mvo.deletion?.system === state.cso.system
  if (state.cso.staging === 'obsolete') {
    if (keeps) set.setCso(item, state, { mvo, link, rule })
    else state.deleted = true
    state.pending = null
    state.touchedBy = item
  } else if (keeps) set.setCso(item, state, { retainedLink: mvo })
  item.outcomes.add('disconnected')
}

function disconnect(set: WorkingSet, item: Item, state: CsoState, target: MvoState): void {
  const type = set.plan.mvTypes.get(target.mvo.type)
  set.unlink(item, state)
  const theirs = target.contributions.filter((one) => one.cso === state.cso.id)
  const others = target.contributions.filter((one) => one.cso !== state.cso.id)
  if (!type) {
    set.setContributions(item, target, others)
    return
  }
  const decision = decideDeletion({
    mvo: target.mvo,
    rule: type.deletionRule,
    graceDays: type.schema.graceDays,
    left: state.cso.system,
    leftName: set.systemName(state.cso.system),
    remaining: set.connectedSystems(target),
    now: set.now,
  })
  switch (decision.kind) {
    case 'delete':
      target.deleted = decision.because
      item.because.push(decision.because)
      item.outcomes.add('mvDeleted')
      return
    case 'mark':
      if (!target.mvo.deletion) item.outcomes.add('deletionMarked')
      set.setMvo(item, target, { deletion: decision.mark })
      target.changed = true
      item.because.push(`${decision.mark.because}; it will be deleted after ${decision.mark.after.slice(0, 10)}`)
      set.setContributions(item, target, kept(others, theirs))
      return
    case 'keep': {
      item.because.push(decision.because)
      // In the grace period of somebody whom another system left, values are frozen all the same (A7).
      const keeps = type.schema.keepValuesOnDisconnect === true || target.mvo.deletion !== null
      set.setContributions(item, target, keeps ? kept(others, theirs) : others)
      return
    }
    default:
      return decision satisfies never
  }
}

/** Values kept although their CSO left: anybody else's win over them (A7). */
function kept(others: readonly Contribution[], theirs: readonly Contribution[]): Contribution[] {
  const rules = new Set(theirs.map((one) => one.rule))
  const rest = others.filter((one) => one.cso !== null || !rules.has(one.rule))
  return [...rest, ...theirs.map((one): Contribution => ({ ...one, cso: null }))]
}

/** An MVO whose grace period has passed: the rule is asked again, with today's settings (L2). Says whether it is to be deleted. */
export function comeDue(set: WorkingSet, item: Item): boolean {
  const target = set.mvoOf(item)
  const type = target && set.plan.mvTypes.get(target.mvo.type)
  if (!target || !type || !target.mvo.deletion) return false
  const decision = decideDue(target.mvo, type.deletionRule, set.connectedSystems(target))
  item.because.push(decision.because)
  if (decision.delete) {
    target.deleted = decision.because
    target.touchedBy.add(item)
    item.outcomes.add('mvDeleted')
    return true
  }
  set.setMvo(item, target, { deletion: null })
  target.changed = true
  dropPlaces(set, item, target, null)
  item.outcomes.add('deletionCleared')
  return false
}

/** Places kept for records that may come back go: all of them, or those of one system, which has another record there now (O6). */
export function dropPlaces(set: WorkingSet, item: Item, target: MvoState, system: number | null): void {
  for (const place of set.placesOn(target)) {
    if (system !== null && place.cso.system !== system) continue
    if (place.cso.retainedLink === target.mvo.id) set.setCso(item, place, { retainedLink: null })
    else place.deleted = true
    place.touchedBy = item
  }
}
