/** At the end of a page: what is written. */
import type { PendingExport } from '../../../model/objects'
import type { PageSave } from '../../../model/page'
import { csoKeys, csoType } from '../../canvas/cso-names'
import type { WorkingCso, WorkingMvo } from '../page/working-objects'
import type { WorkingSet } from '../page/working-set'
import type { Discarded } from './discard'

type Writable<Part extends keyof PageSave> = {
  -readonly [Key in Part]-?: NonNullable<PageSave[Key]> extends readonly (infer Element)[] ? Element[] : never
}
type MvoParts = Writable<'mvos' | 'mvosDeleted' | 'mvosRead' | 'contributions' | 'contributionsDeleted'>
type CsoParts = Writable<'csos' | 'csosDeleted' | 'csosRead' | 'pendings' | 'pendingsDeleted' | 'pendingsRead'>

/** Everything the page changed, but for what is discarded or done again. */
export function collect(set: WorkingSet, discarded: Discarded, records: PageSave['records']): Omit<PageSave, 'run' | 'durable'> {
  const mvos: MvoParts = { mvos: [], mvosDeleted: [], mvosRead: [], contributions: [], contributionsDeleted: [] }
  for (const mvo of set.mvos.values()) if (!discarded.mvos.has(mvo)) collectMvo(mvo, mvos)
  const csos: CsoParts = { csos: [], csosDeleted: [], csosRead: [], pendings: [], pendingsDeleted: [], pendingsRead: [] }
  for (const cso of set.csos.values()) if (!isDiscarded(set, cso, discarded)) collectCso(set, cso, csos)
  return { ...csos, ...mvos, records }
}

function collectMvo(mvo: WorkingMvo, parts: MvoParts): void {
  const { before, current } = mvo
  if (mvo.deleted !== null) {
    if (!before) return
    parts.mvosDeleted.push(current.id)
    parts.mvosRead.push(before)
    return
  }
  if (current !== before) {
    const attributesChanged =
      before === null || current.attributes !== before.attributes || current.provenance !== before.provenance
    parts.mvos.push({ mvo: current, attributesChanged })
  }
  if (mvo.contributions !== mvo.contributionsBefore) collectContributions(mvo, parts)
}

function collectContributions({ contributions, contributionsBefore }: WorkingMvo, parts: MvoParts): void {
  const old = new Set(contributionsBefore)
  for (const contribution of contributions) if (!old.delete(contribution)) parts.contributions.push(contribution)
  for (const { mvo, rule, cso } of old) {
    const replaced = contributions.some((other) => other.rule === rule && other.cso === cso)
    if (!replaced) parts.contributionsDeleted.push({ mvo, rule, cso })
  }
}

function collectCso({ plan }: WorkingSet, cso: WorkingCso, parts: CsoParts): void {
  const { before, current, pending } = cso
  if (cso.deleted) {
    if (!before) return
    // An export beside this run may have made the account since it was decided that nothing of it is needed (N2).
    parts.csosDeleted.push(current.id)
    parts.csosRead.push(before.cso)
    if (before.pending) deletePending(before.pending, parts)
    return
  }
  if (current !== before?.cso) {
    const keysAsStored = before !== null && !csoType(plan, current)
    parts.csos.push({
      cso: current,
      ...csoKeys(plan, current),
      attributesChanged: before === null,
      ...(keysAsStored && { keysAsStored }),
    })
  }
  if (pending === (before?.pending ?? null)) return
  if (pending) parts.pendings.push(pending)
  else if (before?.pending) deletePending(before.pending, parts)
}

function deletePending(pending: PendingExport, parts: CsoParts): void {
  parts.pendingsDeleted.push(pending.id)
  parts.pendingsRead.push(pending)
}

/**
 * Whether a CSO's changes belong to an object that is done again, or to an MVO that is not saved. A CSO that failed or leaves
 * is itself only made due.
 */
function isDiscarded(set: WorkingSet, cso: WorkingCso, { mvos, items, retry }: Discarded): boolean {
  if (cso.touchedBy.length === 0) return false
  if (cso.touchedBy.some((item) => retry.has(item) || (items.has(item) && item.cso !== cso.current.id))) return true
  if (cso.touchedBy.some((item) => items.has(item))) return false
  const mvo = cso.current.mvo === null ? undefined : set.mvos.get(cso.current.mvo)
  return mvo !== undefined && mvos.has(mvo)
}
