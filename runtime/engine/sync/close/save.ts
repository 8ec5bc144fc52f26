/** At the end of a page: what is written. */
import type { CsoId, MvoId, PendingExport } from '../../../model/objects'
import type { PageSave } from '../../../model/page'
import { noAttributes } from '../../../model/values'
import { linkChanges } from '../../../pipeline/5-links'
import { csoKeys, csoType } from '../../canvas/cso-names'
import type { WorkingCso, WorkingMvo } from '../page/working-objects'
import type { WorkingSet } from '../page/working-set'
import { ownerOf } from '../steps/choose-unique'
import type { Discarded } from './discard'
import { namesChanged } from './former-names'
import { goneWith } from './gone'

type Writable<Part extends keyof PageSave> = {
  -readonly [Key in Part]-?: NonNullable<PageSave[Key]> extends readonly (infer Element)[] ? Element[] : never
}
type MvoParts = Writable<'mvos' | 'mvosDeleted' | 'mvosRead' | 'contributions' | 'contributionsDeleted' | 'contributionLinks'>
type CsoParts = Writable<'csos' | 'csosDeleted' | 'csosRead' | 'pendings' | 'pendingsDeleted' | 'pendingsRead'> & {
  followUps: { readonly id: CsoId; readonly due: number }[]
}

/** Everything the page changed, but for what is discarded or done again. */
export function collect(set: WorkingSet, discarded: Discarded, records: PageSave['records']): Omit<PageSave, 'run' | 'durable'> {
  const mvos: MvoParts = {
    mvos: [],
    mvosDeleted: [],
    mvosRead: [],
    contributions: [],
    contributionsDeleted: [],
    contributionLinks: [],
  }
  for (const mvo of set.mvos.values()) if (!discarded.mvos.has(mvo)) collectMvo(mvo, mvos)
  const csos: CsoParts = {
    csos: [],
    csosDeleted: [],
    csosRead: [],
    pendings: [],
    pendingsDeleted: [],
    pendingsRead: [],
    followUps: [],
  }
  for (const cso of set.csos.values()) if (!isDiscarded(set, cso, discarded)) collectCso(set, cso, csos)
  const given = set.unique.givenTo((mvo) => !discarded.mvos.has(mvo) && mvo.deleted === null)
  const gone = goneWith(set, discarded)
  const formerNames = namesChanged(set, discarded)
  const { followUps, ...parts } = csos
  return {
    ...parts,
    ...mvos,
    synchronised: synchronisedOf(set, discarded),
    records,
    ...(given.length > 0 && { given }),
    ...formerOwners(set, mvos.mvosDeleted),
    ...(gone.length > 0 && { gone }),
    ...(formerNames.length > 0 && { formerNames }),
    ...(set.byHand.made.length > 0 && { madeByHand: set.byHand.made }),
    ...(followUps.length > 0 && { followUps: { csos: followUps } }),
  }
}

/** Whose values may be given again, because they are deleted with the page (U1). */
function formerOwners({ plan, mvos }: WorkingSet, deleted: readonly MvoId[]): Pick<PageSave, 'formerOwners'> {
  if (plan.unique.size === 0 || deleted.length === 0) return {}
  const namespaces = [...plan.unique].flatMap(([{ reusable }, { own }]) => (reusable ? own : []))
  const owners = deleted.flatMap((id) => mvos.get(id)?.current ?? []).map(ownerOf)
  return { formerOwners: owners.flatMap((owner) => [...new Set(namespaces)].map((namespace) => ({ namespace, owner }))) }
}

/** Records that were decided by the links as the page leaves them; those done again or failed are not. */
function synchronisedOf(set: WorkingSet, { items, retry }: Discarded): number[] {
  const synchronised: number[] = []
  for (const item of set.items.values())
    if (item.cso !== null && !items.has(item) && !retry.has(item)) synchronised.push(item.cso)
  return synchronised
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
    const links = linkChanges(before?.attributes ?? noAttributes, current.attributes)
    parts.mvos.push(links.length === 0 ? { mvo: current, attributesChanged } : { mvo: current, attributesChanged, links })
  }
  if (mvo.contributions !== mvo.contributionsBefore) collectContributions(mvo, parts)
}

function collectContributions({ contributions, contributionsBefore }: WorkingMvo, parts: MvoParts): void {
  const old = new Set(contributionsBefore)
  for (const contribution of contributions) {
    if (old.delete(contribution)) continue
    parts.contributions.push(contribution)
    const { mvo, rule, cso, values } = contribution
    const earlier = contributionsBefore.find((other) => other.rule === rule && other.cso === cso)
    const links = linkChanges(earlier?.values ?? noAttributes, values)
    if (links.length > 0) parts.contributionLinks.push({ mvo, rule, cso, links })
  }
  for (const { mvo, rule, cso } of old) {
    const replaced = contributions.some((other) => other.rule === rule && other.cso === cso)
    if (!replaced) parts.contributionsDeleted.push({ mvo, rule, cso })
  }
}

function collectCso(set: WorkingSet, cso: WorkingCso, parts: CsoParts): void {
  const { plan, links } = set
  const { before, current, pending } = cso
  if (cso.deleted) {
    if (!before) return
    // An export beside this run may have made the account since it was decided that nothing of it is needed (N2).
    parts.csosDeleted.push(current.id)
    parts.csosRead.push(before.cso)
    if (before.pending) deletePending(before.pending, parts)
    return
  }
  const taken = links.taken.get(current.id)
  if (current !== before?.cso || taken) {
    const keysAsStored = before !== null && !csoType(plan, current)
    parts.csos.push({
      cso: taken?.own ? { ...current, own: taken.own } : current,
      ...csoKeys(plan, current),
      attributesChanged: before === null,
      ...(keysAsStored && { keysAsStored }),
      ...(taken && taken.references.length > 0 && { references: taken.references }),
    })
    if (current.due !== null && set.followers.has(current.id)) parts.followUps.push({ id: current.id, due: current.due })
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
