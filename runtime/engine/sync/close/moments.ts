/** At the end of a page: when its objects must be looked at again for rules that depend on time (D11). */
import type { NextLook } from '../../../expression'
import type { CsoId, RuleId } from '../../../model/objects'
import type { Moments, ObjectMoments, RuleMoment } from '../../../model/page'
import type { Item } from '../page/working-objects'
import type { WorkingSet } from '../page/working-set'
import type { Discarded } from './discard'

/** What differs from what is stored; undefined when nothing does. */
export function momentsOf(set: WorkingSet, discarded: Discarded): Moments | undefined {
  if (!set.plan.readsClock && set.csoMoments.size + set.mvoMoments.size === 0) return undefined
  const csos: ObjectMoments[] = []
  for (const item of set.items.values()) {
    if (item.cso === null || item.failure || discarded.retry.has(item) || set.csos.get(item.cso)?.deleted) continue
    addChanged(csos, item.cso, set.csoMoments.get(item.cso), ofCso(set, item, item.cso))
  }
  const mvos: ObjectMoments[] = []
  for (const mvo of set.mvos.values()) {
    if (mvo.deleted !== null || discarded.mvos.has(mvo)) continue
    const { id } = mvo.current
    const stored = set.mvoMoments.get(id)
    const kept = (stored ?? []).filter(({ rule }) => isAsked(set, rule) && !mvo.evaluated.has(rule))
    const found = [...mvo.evaluated.values()].flatMap(({ rule, look }) => momentOf(rule.id, look))
    addChanged(mvos, id, stored, [...kept, ...found])
  }
  return csos.length + mvos.length === 0 ? undefined : { csos, mvos }
}

/** What a rule that it did not come by has noted is over once the moment has come: if it should have come by, D10 waits. */
function ofCso(set: WorkingSet, { verdicts }: Item, cso: CsoId): RuleMoment[] {
  const kept = (set.csoMoments.get(cso) ?? []).filter(
    ({ rule, moment }) => isAsked(set, rule) && !verdicts.has(rule) && (moment === null || moment > set.now),
  )
  const found = [...(set.looks.get(cso) ?? [])].flatMap(([rule, look]) => momentOf(rule, look))
  return [...kept, ...found]
}

function isAsked({ plan }: WorkingSet, rule: RuleId): boolean {
  return plan.rules.get(rule)?.enabled === true
}

function momentOf(rule: RuleId, look: NextLook | null): RuleMoment[] {
  return look && (look.moment !== null || look.everyScan) ? [{ rule, moment: look.moment, everyScan: look.everyScan }] : []
}

function addChanged(
  changed: ObjectMoments[],
  id: number,
  stored: readonly RuleMoment[] | undefined,
  moments: readonly RuleMoment[],
): void {
  const before = stored ?? []
  const isSame = ({ rule, moment, everyScan }: RuleMoment): boolean =>
    before.some((other) => other.rule === rule && other.moment === moment && other.everyScan === everyScan)
  if (moments.length !== before.length || !moments.every(isSame)) changed.push({ id, moments })
}
