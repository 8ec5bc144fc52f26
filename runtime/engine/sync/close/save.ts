/** At the end of a page: what is written. */
import type { Contribution, PendingExport } from '../../../model/objects'
import type { RunRecord } from '../../../model/runs'
import type { CsoWrite, PageSave } from '../../../model/store'
import { csoKeys } from '../../canvas/cso-names'
import type { CsoState, Item, MvoState, WorkingSet } from '../page/working-set'

/** Everything the page changed, but for what is done again or not saved. */
export function collect(
  set: WorkingSet,
  spoiled: ReadonlySet<MvoState>,
  again: ReadonlySet<Item>,
  records: readonly RunRecord[],
): Omit<PageSave, 'run' | 'durable'> {
  const mvos: { mvo: MvoState['mvo']; expected: number | null; attributesChanged: boolean }[] = []
  const mvosDeleted: number[] = []
  const contributions: Contribution[] = []
  const contributionsDeleted: { mvo: number; rule: number; cso: number | null }[] = []
  for (const target of set.mvos.values()) {
    if (spoiled.has(target)) continue
    const { before, mvo } = target
    if (target.deleted !== null) {
      if (before) mvosDeleted.push(mvo.id)
      continue
    }
    if (mvo !== before) {
      const attributesChanged = before === null || mvo.attributes !== before.attributes || mvo.provenance !== before.provenance
      mvos.push({ mvo, expected: before?.version ?? null, attributesChanged })
    }
    if (target.contributions === target.contributionsBefore) continue
    const old = new Set(target.contributionsBefore)
    for (const one of target.contributions) if (!old.delete(one)) contributions.push(one)
    for (const one of old) {
      const replaced = target.contributions.some((other) => other.rule === one.rule && other.cso === one.cso)
      if (!replaced) contributionsDeleted.push({ mvo: one.mvo, rule: one.rule, cso: one.cso })
    }
  }
  return { ...collectCsos(set, spoiled, again), mvos, mvosDeleted, contributions, contributionsDeleted, records }
}

function collectCsos(
  set: WorkingSet,
  spoiled: ReadonlySet<MvoState>,
  again: ReadonlySet<Item>,
): Pick<PageSave, 'csos' | 'csosDeleted' | 'pendings' | 'pendingsDeleted'> {
  const csos: CsoWrite[] = []
  const csosDeleted: number[] = []
  const pendings: { pending: PendingExport; expected: number | null }[] = []
  const pendingsDeleted: number[] = []
  for (const state of set.csos.values()) {
    const { before, cso, pending } = state
    if (isSpoiled(set, state, spoiled, again)) continue
    if (state.deleted) {
      if (before) csosDeleted.push(cso.id)
      if (before?.pending) pendingsDeleted.push(before.pending.id)
      continue
    }
    if (cso !== before?.cso) {
      csos.push({ cso, expected: before?.cso.version ?? null, ...csoKeys(set.plan, cso), attributesChanged: before === null })
    }
    if (pending === (before?.pending ?? null)) continue
    if (pending) pendings.push({ pending, expected: before?.pending?.version ?? null })
    else if (before?.pending) pendingsDeleted.push(before.pending.id)
  }
  return { csos, csosDeleted, pendings, pendingsDeleted }
}

/** Whether a CSO's changes belong to an object that is done again, or to an MVO that is not saved. The failed CSO itself keeps only its mark. */
function isSpoiled(set: WorkingSet, state: CsoState, spoiled: ReadonlySet<MvoState>, again: ReadonlySet<Item>): boolean {
  const item = state.touchedBy
  if (!item) return false
  if (again.has(item)) return true
  if (item.failure) return item.cso !== state.cso.id
  const target = state.cso.mvo === null ? undefined : set.mvos.get(state.cso.mvo)
  return target !== undefined && spoiled.has(target)
}
