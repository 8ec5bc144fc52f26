/** Connectors that are lost, and those that come back: what `pipeline/9-disconnect.ts` decides is applied to the working set. */
import type { Cso, SystemId } from '../../../model/objects'
import { isLinkedInbound } from '../../../pipeline/2-scope'
import { decideDue } from '../../../pipeline/9-lifecycle'
import type { DisconnectCause, DisconnectDecision } from '../../../pipeline/9-disconnect'
import { decideDisconnect } from '../../../pipeline/9-disconnect'
import { decideReconnect, decideReturn } from '../../../pipeline/9-return'
import { csoType } from '../../canvas/cso-names'
import type { PlannedRule } from '../../canvas/plan'
import { inboundRules, stillDeprovisions } from '../../canvas/plan-lookups'
import { outOfScopeText, decliningRules } from './out-of-scope'
import {
  deleteMvo,
  dropPending,
  link,
  removeCso,
  setContributions,
  setCso,
  setDeletionMark,
  stagePending,
  unlink,
} from '../page/mutations'
import type { Item, WorkingCso, WorkingMvo } from '../page/working-objects'
import type { WorkingSet } from '../page/working-set'

/**
 * Takes a CSO off its MVO, whatever the cause. `item` is the object in whose name it happens; `nextDue` stamps one that must
 * be looked at again.
 */
export function disconnect(
  set: WorkingSet,
  item: Item,
  cso: WorkingCso,
  { cause, nextDue }: { readonly cause: DisconnectCause; readonly nextDue: () => number },
): DisconnectDecision {
  const mvo = mvoOf(set, cso)
  const decision = decisionOf(set, cso, cause)
  applyToCso(set, item, cso, decision, nextDue)
  if (mvo) applyToMvo(set, item, mvo, decision)
  return decision
}

/** What taking the CSO off its MVO would do; nothing is changed. */
export function decisionOf(set: WorkingSet, cso: WorkingCso, cause: DisconnectCause): DisconnectDecision {
  const mvo = mvoOf(set, cso)
  const type = csoType(set.plan, cso.current)
  return decideDisconnect({
    cause,
    cso: cso.current,
    pending: cso.pending,
    stillDeprovisions: cso.pending === null || stillDeprovisions(set.plan, cso.pending),
    ...(type && { type }),
    mvo: mvo?.current ?? null,
    mvoDeleted: mvo !== null && mvo.deleted !== null,
    contributions: mvo?.contributions ?? [],
    rules: (mvo && set.plan.mvTypes.get(mvo.current.type)) ?? null,
    remaining: mvo ? remainingSystems(set, mvo, cso) : [],
    leftHow: leftHow(set, cso, cause),
    systemName: set.systemName(cso.current.system),
    ...(!set.plan.systems.has(cso.current.system) && { gone: { otherRecords: mvo !== null && hasOtherRecords(set, mvo, cso) } }),
    mayJoin: inboundRules(set.plan, cso.current.system, cso.current.type).some(({ joinRows }) => joinRows.length > 0),
    now: set.graceFrom,
  })
}

/** Of a record that is still in its system: why it is its person's no more. */
function leftHow(set: WorkingSet, cso: WorkingCso, cause: DisconnectCause): string | null {
  const { current } = cso
  if (cause === 'byHand') return 'was disconnected by hand'
  if (cause !== 'left' || current.staging === 'obsolete' || !set.plan.systems.has(current.system)) return null
  return outOfScopeText(decliningRules(set, current, mvoOf(set, cso)?.current ?? null))
}

function mvoOf(set: WorkingSet, { current: { mvo } }: WorkingCso): WorkingMvo | null {
  return mvo === null ? null : (set.mvos.get(mvo) ?? null)
}

function hasOtherRecords(set: WorkingSet, mvo: WorkingMvo, leaving: WorkingCso): boolean {
  return [...mvo.linked].some((id) => {
    const cso = set.csos.get(id)
    return cso !== undefined && cso !== leaving && !cso.deleted && isLinkedInbound(cso.current)
  })
}

function remainingSystems(set: WorkingSet, mvo: WorkingMvo, leaving: WorkingCso): SystemId[] {
  const systems = new Set<SystemId>()
  for (const id of mvo.linked) {
    const cso = set.csos.get(id)
    if (cso && cso !== leaving && !cso.deleted) systems.add(cso.current.system)
  }
  return [...systems]
}

function applyToCso(
  set: WorkingSet,
  item: Item,
  cso: WorkingCso,
  { cso: decided, pending }: DisconnectDecision,
  nextDue: () => number,
): void {
  const { mvo, link: kind, rule, matched } = cso.current
  if (mvo !== null) unlink(set, item, cso)
  if (pending === 'dropped') dropPending(set, item, cso)
  else if (pending !== 'kept') stagePending(set, item, cso, pending)
  switch (decided.kind) {
    case 'removed':
      return removeCso(set, item, cso)
    case 'retained':
      return setCso(set, item, cso, { mvo, link: kind, rule, ...(matched && { matched }) })
    case 'unlinked':
      if (decided.retainedLink !== null) setCso(set, item, cso, { retainedLink: decided.retainedLink })
      if (decided.due) setCso(set, item, cso, { due: nextDue() })
      return
    default:
      return decided satisfies never
  }
}

function applyToMvo(set: WorkingSet, item: Item, mvo: WorkingMvo, { contributions, deletion }: DisconnectDecision): void {
  if (deletion.kind === 'delete') {
    deleteMvo(item, mvo, deletion.because)
    item.outcomes.add('mvDeleted')
    return
  }
  if (deletion.kind === 'mark') {
    if (!mvo.current.deletion) item.outcomes.add('deletionMarked')
    setDeletionMark(item, mvo, deletion.mark)
  }
  if (contributions !== mvo.contributions) setContributions(set, item, mvo, contributions)
}

/** The item's own record is gone, no rule takes it any more, or the rule or the system it was an account by is gone. */
export function disconnectItem(set: WorkingSet, item: Item, because: string): void {
  const cso = set.csoOf(item)
  if (!cso) return
  item.because.push(because)
  const isRecord = cso.current.staging === 'obsolete' || isLinkedInbound(cso.current)
  const how = isRecord
    ? ({ cause: 'left', nextDue: neverDue } as const)
    : ({ cause: 'released', nextDue: () => set.store.nextChange() } as const)
  // Who was nobody's leaves nobody.
  const wasLinked = cso.current.mvo !== null || set.succeeded.has(cso.current.id)
  const { because: reasons } = disconnect(set, item, cso, how)
  item.because.push(...reasons)
  if (wasLinked) item.outcomes.add('disconnected')
}

/**
 * A record that is leaving makes room for its successor, and an account still to be made for one that somebody made by hand: the
 * MVO never has two of one system (O6, D6, R3).
 */
export function disconnectPredecessors(set: WorkingSet, item: Item, mvo: WorkingMvo, successor: Cso): void {
  for (const linked of set.linkedOf(mvo, successor.system)) {
    if (set.occupies(linked, successor)) continue
    if (set.isUnsent(linked)) dropUnsent(set, item, linked)
    else {
      set.succeeded.add(linked.current.id)
      disconnect(set, item, linked, { cause: 'succeeded', nextDue: neverDue })
    }
  }
}

/** The account that was to be made exists already under another hand's making: its create goes, and nothing was sent (R3, X3). */
export function dropUnsent(set: WorkingSet, item: Item, account: WorkingCso): void {
  unlink(set, item, account)
  dropPending(set, item, account)
  removeCso(set, item, account)
}

/** Only a CSO that something else disconnects becomes due by it. */
function neverDue(): never {
  throw new Error('an object that leaves by itself is not due again')
}

/** An object that had fallen out of scope comes back to the MVO of its retained link (L3). */
export function reconnect(set: WorkingSet, item: Item, rule: PlannedRule, cso: WorkingCso): void {
  const { retainedLink, system } = cso.current
  if (typeof retainedLink !== 'number') return
  const mvo = set.mvos.get(retainedLink) ?? null
  const decision = decideReconnect({
    cso: cso.current,
    mvo: mvo?.current ?? null,
    mvoDeleted: mvo !== null && mvo.deleted !== null,
    occupied: mvo !== null && set.linkedOf(mvo, system).some((linked) => set.occupies(linked, cso.current)),
    mvType: rule.mvType,
    ruleName: rule.name,
  })
  if (decision.kind === 'none') return
  if (decision.kind === 'release' || !mvo) return setCso(set, item, cso, { retainedLink: null })
  disconnectPredecessors(set, item, mvo, cso.current)
  setCso(set, item, cso, { retainedLink: null })
  releaseLinks(set, item, mvo, system)
  link(set, item, cso, mvo, { kind: 'joined', rule: null })
  liftDeletion(set, item, mvo, system)
  item.outcomes.add('joined')
  item.because.push(decision.because)
}

/** A system has the person again: if that lifts the deletion mark, it goes, and with it what was kept for the return (L3, A7). */
export function liftDeletion(set: WorkingSet, item: Item, mvo: WorkingMvo, back: SystemId): void {
  const decision = decideReturn({
    mvo: mvo.current,
    rules: set.plan.mvTypes.get(mvo.current.type) ?? null,
    back,
    backName: set.systemName(back),
    contributions: mvo.contributions,
    systemOfRule: (rule) => set.plan.rules.get(rule)?.system,
  })
  if (!decision) return
  setDeletionMark(item, mvo, null)
  releaseLinks(set, item, mvo, null)
  setContributions(set, item, mvo, decision.contributions)
  item.outcomes.add('deletionCleared')
  item.because.push(decision.because)
}

/** Whether an MVO whose grace period has passed is still to be deleted, by today's rule (L2). */
export function isDueToGo(set: WorkingSet, item: Item): boolean {
  const mvo = set.mvoOf(item)
  const type = mvo && set.plan.mvTypes.get(mvo.current.type)
  return mvo && type && mvo.current.deletion ? decideDue(mvo.current, type.deletionRule, set.connectedSystems(mvo)).delete : false
}

/** An MVO whose grace period has passed: the rule is asked again, with today's settings (L2). */
export function decideAgainWhenDue(set: WorkingSet, item: Item): void {
  const mvo = set.mvoOf(item)
  const type = mvo && set.plan.mvTypes.get(mvo.current.type)
  if (!mvo || !type || !mvo.current.deletion) return
  const decision = decideDue(mvo.current, type.deletionRule, set.connectedSystems(mvo))
  if (!decision.delete) return liftMark(set, item, mvo, decision.because)
  item.because.push(decision.because)
  deleteMvo(item, mvo, decision.because)
  item.outcomes.add('mvDeleted')
}

/**
 * The deletion rule as it is today does not ask for her to be deleted (L2, A13): nobody is expected back. What was frozen stays:
 * nobody has come who would give it.
 */
export function liftMark(set: WorkingSet, item: Item, mvo: WorkingMvo, because: string): void {
  item.because.push(because)
  setDeletionMark(item, mvo, null)
  releaseLinks(set, item, mvo, null)
  item.outcomes.add('deletionCleared')
}

/**
 * Links retained for records that may come back are released: all of them, or those of one system, which has another record
 * there now (O6).
 */
export function releaseLinks(set: WorkingSet, item: Item, mvo: WorkingMvo, system: SystemId | null): void {
  for (const retained of set.retained.of(mvo)) {
    if (system !== null && retained.current.system !== system) continue
    if (retained.current.retainedLink === mvo.current.id) setCso(set, item, retained, { retainedLink: null })
    else removeCso(set, item, retained)
  }
}
