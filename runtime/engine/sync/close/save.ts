/** At the end of a page: what is written. */
import type { Contribution, PendingExport } from '../../../model/objects'
import type { RunRecord } from '../../../model/runs'
import type { CsoWrite, PageSave } from '../../../model/store'
import { csoKeys } from '../../canvas/cso-names'
import type { WorkingCso, Item, WorkingMvo, WorkingSet } from '../page/working-set'

/** Everything the page changed, but for what is done again or not saved. */
export function collect(
  set: WorkingSet,
  discarded: ReadonlySet<WorkingMvo>,
  retry: ReadonlySet<Item>,
  records: readonly RunRecord[],
): Omit<PageSave, 'run' | 'durable'> {
  const mvos: { mvo: WorkingMvo['current']; expected: number | null; attributesChanged: boolean }[] = []
  const mvosDeleted: number[] = []
  const contributions: Contribution[] = []
  const contributionsDeleted: { mvo: number; rule: number; cso: number | null }[] = []
  for (const mvo of set.mvos.values()) {
    if (discarded.has(mvo)) continue
    const { before, current } = mvo
    if (mvo.deleted !== null) {
      if (before) mvosDeleted.push(current.id)
      continue
    }
    if (current !== before) {
      const attributesChanged =
        before === null || current.attributes !== before.attributes || current.provenance !== before.provenance
      mvos.push({ mvo: current, expected: before?.version ?? null, attributesChanged })
    }
    if (mvo.contributions === mvo.contributionsBefore) continue
    const old = new Set(mvo.contributionsBefore)
    for (const contribution of mvo.contributions) if (!old.delete(contribution)) contributions.push(contribution)
    for (const contribution of old) {
      const replaced = mvo.contributions.some((other) => other.rule === contribution.rule && other.cso === contribution.cso)
      if (!replaced) contributionsDeleted.push({ mvo: contribution.mvo, rule: contribution.rule, cso: contribution.cso })
    }
  }
  return { ...collectCsos(set, discarded, retry), mvos, mvosDeleted, contributions, contributionsDeleted, records }
}

function collectCsos(
  set: WorkingSet,
  discarded: ReadonlySet<WorkingMvo>,
  retry: ReadonlySet<Item>,
): Pick<PageSave, 'csos' | 'csosDeleted' | 'pendings' | 'pendingsDeleted'> {
  const csos: CsoWrite[] = []
  const csosDeleted: number[] = []
  const pendings: { pending: PendingExport; expected: number | null }[] = []
  const pendingsDeleted: number[] = []
  for (const cso of set.csos.values()) {
    const { before, current, pending } = cso
    if (isDiscarded(set, cso, discarded, retry)) continue
    if (cso.deleted) {
      if (before) csosDeleted.push(current.id)
      if (before?.pending) pendingsDeleted.push(before.pending.id)
      continue
    }
    if (current !== before?.cso) {
      csos.push({
        cso: current,
        expected: before?.cso.version ?? null,
        ...csoKeys(set.plan, current),
        attributesChanged: before === null,
      })
    }
    if (pending === (before?.pending ?? null)) continue
    if (pending) pendings.push({ pending, expected: before?.pending?.version ?? null })
    else if (before?.pending) pendingsDeleted.push(before.pending.id)
  }
  return { csos, csosDeleted, pendings, pendingsDeleted }
}

/** Whether a CSO's changes belong to an object that is done retry, or to an MVO that is not saved. The failed CSO itself keeps only its mark. */
function isDiscarded(set: WorkingSet, cso: WorkingCso, discarded: ReadonlySet<WorkingMvo>, retry: ReadonlySet<Item>): boolean {
  const item = cso.touchedBy
  if (!item) return false
  if (retry.has(item)) return true
  if (item.failure) return item.cso !== cso.current.id
  const mvo = cso.current.mvo === null ? undefined : set.mvos.get(cso.current.mvo)
  return mvo !== undefined && discarded.has(mvo)
}
