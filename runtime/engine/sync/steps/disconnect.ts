/** An object leaves its MVO: unlinked, its values recalled, the deletion rule asked (A7, L1–L4, D6). */
import type { Contribution } from '../../../model/objects'
import { decideDeletion, decideDue } from '../../../pipeline/deletion'
import type { WorkingCso, Item, WorkingMvo, WorkingSet } from '../page/working-set'

/**
 * Takes the item's CSO off its MVO. An obsolete CSO goes altogether, one that fell out of scope stays as a disconnector; where the MVO now waits to be deleted
 * for their leaving, the place of either is kept (L3).
 */
export function disconnectCso(set: WorkingSet, item: Item, because: string): void {
  const cso = set.csoOf(item)
  if (!cso) return
  const target = set.mvoOf(item)
  item.because.push(because)
  const { mvo, link, rule } = cso.current
  if (target) disconnect(set, item, cso, target)
  const keeps = target?.deleted === null && target.current.deletion?.system === cso.current.system
  if (cso.current.staging === 'obsolete') {
    if (keeps) set.setCso(item, cso, { mvo, link, rule })
    else cso.deleted = true
    cso.pending = null
    cso.touchedBy = item
  } else if (keeps) set.setCso(item, cso, { retainedLink: mvo })
  item.outcomes.add('disconnected')
}

function disconnect(set: WorkingSet, item: Item, cso: WorkingCso, mvo: WorkingMvo): void {
  const type = set.plan.mvTypes.get(mvo.current.type)
  set.unlink(item, cso)
  const theirs = mvo.contributions.filter((contribution) => contribution.cso === cso.current.id)
  const others = mvo.contributions.filter((contribution) => contribution.cso !== cso.current.id)
  if (!type) {
    set.setContributions(item, mvo, others)
    return
  }
  const decision = decideDeletion({
    mvo: mvo.current,
    rule: type.deletionRule,
    graceDays: type.schema.graceDays,
    left: cso.current.system,
    leftName: set.systemName(cso.current.system),
    remaining: set.connectedSystems(mvo),
    now: set.now,
  })
  switch (decision.kind) {
    case 'delete':
      mvo.deleted = decision.because
      item.because.push(decision.because)
      item.outcomes.add('mvDeleted')
      return
    case 'mark':
      if (!mvo.current.deletion) item.outcomes.add('deletionMarked')
      set.setMvo(item, mvo, { deletion: decision.mark })
      mvo.changed = true
      item.because.push(`${decision.mark.because}; it will be deleted after ${decision.mark.after.slice(0, 10)}`)
      set.setContributions(item, mvo, withKept(others, theirs))
      return
    case 'keep': {
      item.because.push(decision.because)
      // In the grace period of somebody whom another system left, values are frozen all the same (A7).
      const keeps = type.schema.keepValuesOnDisconnect === true || mvo.current.deletion !== null
      set.setContributions(item, mvo, keeps ? withKept(others, theirs) : others)
      return
    }
    default:
      return decision satisfies never
  }
}

/** Values kept although their CSO left: anybody else's win over them (A7). */
function withKept(others: readonly Contribution[], theirs: readonly Contribution[]): Contribution[] {
  const rules = new Set(theirs.map((contribution) => contribution.rule))
  const rest = others.filter((other) => other.cso !== null || !rules.has(other.rule))
  return [...rest, ...theirs.map((contribution): Contribution => ({ ...contribution, cso: null }))]
}

/** An MVO whose grace period has passed: the rule is asked again, with today's settings (L2). Says whether it is to be deleted. */
export function decideAgainWhenDue(set: WorkingSet, item: Item): boolean {
  const mvo = set.mvoOf(item)
  const type = mvo && set.plan.mvTypes.get(mvo.current.type)
  if (!mvo || !type || !mvo.current.deletion) return false
  const decision = decideDue(mvo.current, type.deletionRule, set.connectedSystems(mvo))
  item.because.push(decision.because)
  if (decision.delete) {
    mvo.deleted = decision.because
    mvo.touchedBy.add(item)
    item.outcomes.add('mvDeleted')
    return true
  }
  set.setMvo(item, mvo, { deletion: null })
  mvo.changed = true
  releaseLinks(set, item, mvo, null)
  item.outcomes.add('deletionCleared')
  return false
}

/** Places kept for records that may come back go: all of them, or those of one system, which has another record there now (O6). */
export function releaseLinks(set: WorkingSet, item: Item, mvo: WorkingMvo, system: number | null): void {
  for (const retained of set.retainedLinksOf(mvo)) {
    if (system !== null && retained.current.system !== system) continue
    if (retained.current.retainedLink === mvo.current.id) set.setCso(item, retained, { retainedLink: null })
    else retained.deleted = true
    retained.touchedBy = item
  }
}
