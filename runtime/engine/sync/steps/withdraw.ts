/** What came of rules, mappings and systems that are gone or switched off is taken away in a full sync (A14). */
import type { Contribution, Cso, CsoId } from '../../../model/objects'
import { attributeOf } from '../../../model/values'
import { isLinkedInbound, isOutOfEveryScope } from '../../../pipeline/2-scope'
import { withoutGone } from '../../../pipeline/5-contribution'
import { governingOf, inboundRulesTo } from '../../canvas/plan-lookups'
import { decliningRules, outOfScopeText } from './out-of-scope'
import { setContributions } from '../page/mutations'
import type { Item, WorkingMvo } from '../page/working-objects'
import type { WorkingSet } from '../page/working-set'

/**
 * Looks, before the item's message leaves, whether its record contributed by rules and mappings that are not in force. Of an
 * account that is withdrawn at once. Of a record it is once a rule in force takes it: one that no rule takes leaves in this run,
 * and until then its successor finds the person by what it gave (D6); what is frozen then stays (A7).
 */
export function withdrawGone(set: WorkingSet, item: Item): void {
  const cso = set.csoOf(item)?.current
  if (!cso || !set.askedInFull.withdrawsFrom(cso.system) || contributionsInForce(set, item) === null) return
  if (isLinkedInbound(cso)) set.notInForce.add(item)
  else withdrawNotInForce(set, item)
}

/**
 * What an account gave that was created and turned out not to be there goes, before anything is decided of its person: it gives
 * nothing until it is made (I12, D9).
 */
export function withdrawNotThere(set: WorkingSet, item: Item): void {
  const mvo = set.mvoOf(item)
  if (!mvo) return
  const isThere = ({ cso }: Contribution): boolean => cso === null || set.csos.get(cso)?.current.staging !== 'awaitingFirstExport'
  if (!mvo.contributions.every(isThere)) setContributions(set, item, mvo, mvo.contributions.filter(isThere))
}

/** A rule takes the item's record: what it contributed by rules and mappings that are not in force goes. */
export function withdrawOnceTaken(set: WorkingSet, item: Item): void {
  if (set.notInForce.delete(item)) withdrawNotInForce(set, item)
}

/**
 * The messages are back: of records that no rule has taken and that do not leave all the same, what they contributed by rules and
 * mappings that are not in force goes, too. So it does of those whose rules read the person: they are asked again without it.
 */
export function withdrawFromUntaken(set: WorkingSet): void {
  for (const item of set.notInForce) {
    const cso = set.csoOf(item)?.current
    const mvo = set.mvoOf(item)
    if (item.failure || !cso || !mvo) continue
    const isOut = isOutOfEveryScope(cso, inboundRulesTo(set.plan, cso, mvo.current.type), item.verdicts)
    if (isOut && item.readings.length === 0) continue
    withdrawOnceTaken(set, item)
    if (!isOut) set.withdrawn.add(item)
  }
}

/**
 * The messages are back: of records that every rule declines, what came by one rule goes where the condition of another read it;
 * that one is asked again without it (S4, D3). Those that it declines all the same leave as a whole later.
 */
export function withdrawReadByOthers(set: WorkingSet): void {
  for (const item of set.items.values()) {
    const { failure, readings, verdicts } = item
    if (failure || readings.length === 0 || verdicts.size < 2) continue
    const cso = set.csoOf(item)?.current
    const mvo = set.mvoOf(item)
    if (!cso || !mvo) continue
    if (!isOutOfEveryScope(cso, inboundRulesTo(set.plan, cso, mvo.current.type), verdicts)) continue
    const isRead = (by: Contribution): boolean =>
      by.cso === cso.id &&
      readings.some(({ rule, names }) => rule !== by.rule && names.some((name) => attributeOf(by.values, name) !== undefined))
    const left = mvo.contributions.filter((contribution) => !isRead(contribution))
    if (left.length < mvo.contributions.length) setContributions(set, item, mvo, left)
  }
}

function withdrawNotInForce(set: WorkingSet, item: Item): void {
  const mvo = set.mvoOf(item)
  const contributions = contributionsInForce(set, item)
  if (mvo && contributions) setContributions(set, item, mvo, contributions)
}

/** All contributions to the item's person without what its record gave by rules and mappings not in force; null: all are. */
function contributionsInForce(set: WorkingSet, item: Item): readonly Contribution[] | null {
  const cso = set.csoOf(item)?.current
  const mvo = set.mvoOf(item)
  if (!cso || !mvo || cso.mvo !== mvo.current.id) return null
  const rules = inboundRulesTo(set.plan, cso, mvo.current.type)
  const leftOf = (contribution: Contribution): Contribution | null => {
    if (contribution.cso !== cso.id) return contribution
    return withoutGone(contribution, rules.find((rule) => rule.id === contribution.rule)?.targets ?? null)
  }
  if (mvo.contributions.every((contribution) => leftOf(contribution) === contribution)) return null
  return mvo.contributions.flatMap((contribution) => leftOf(contribution) ?? [])
}

/**
 * Withdraws what attribute flows contributed that items did not come by this time, while they came by another of the same rule: a
 * node between them sends them elsewhere now. Outbound rules that have looked at the people look again (R12), and the set keeps
 * from whom anything was withdrawn: whoever came after them has not seen it (D3).
 */
export function withdrawNotEvaluated(set: WorkingSet): void {
  for (const item of set.items.values()) {
    const mvo = set.mvoOf(item)
    if (!mvo || item.failure || item.evaluatedFlows.size === 0) continue
    let isSame = true
    const contributions = mvo.contributions.map((contribution) => {
      const written = contribution.cso === item.cso ? item.evaluatedFlows.get(contribution.rule) : undefined
      const left = written ? (withoutGone(contribution, written) ?? contribution) : contribution
      isSame &&= left === contribution
      return left
    })
    if (isSame) continue
    setContributions(set, item, mvo, contributions)
    set.withdrawn.add(item)
  }
}

/**
 * Accounts of an MVO whose outbound rule was removed while no other wants them: they are disconnected in the run's last phase,
 * and never deleted.
 */
export function releasedAccounts(set: WorkingSet, mvo: WorkingMvo): CsoId[] {
  if (!set.askedInFull.releasesAccounts || mvo.deleted !== null) return []
  return [...mvo.linked].filter((id) => {
    const account = set.csos.get(id)
    return account && !account.deleted && isReleased(set, mvo, account.current)
  })
}

function isReleased(set: WorkingSet, mvo: WorkingMvo, account: Cso): boolean {
  if (isLinkedInbound(account) || account.link === 'byHand') return false
  return governingOf(set.plan, account, mvo.current.type) === 'gone'
}

/** Why an object that leaves does so, in a sentence. `systemName` names systems that are gone as well. */
export function leavingBecause(set: WorkingSet, item: Item, systemName: string): string {
  const cso = set.csoOf(item)?.current
  if (cso?.staging === 'obsolete') return `it is no longer in ${systemName}`
  if (cso && !set.plan.systems.has(cso.system)) return `the connected system ${systemName} was removed`
  if (cso && !isLinkedInbound(cso)) return 'the outbound rule of the account was removed; the account stays as it is'
  return cso ? `it ${outOfScopeText(decliningRules(set, cso, set.mvoOf(item)?.current ?? null))}` : 'no rule takes it any more'
}
