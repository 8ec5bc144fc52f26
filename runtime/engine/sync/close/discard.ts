/** At the end of a page: what must not be saved, because an object failed or an MVO may not be deleted yet (A9, P3, L5). */
import { ObjectError } from '../../../model/errors'
import type { PendingExport } from '../../../model/objects'
import { isDeprovisioning } from '../../../pipeline/deprovisioning'
import { decideDeletionNow } from '../../../pipeline/9-lifecycle'
import { csoName } from '../../canvas/cso-names'
import { outboundRules } from '../../canvas/plan-lookups'
import { fail } from '../page/mutations'
import { missingStep } from './course'
import { resolutionOf } from '../page/resolutions'
import type { Item, WorkingCso, WorkingMvo } from '../page/working-objects'
import type { WorkingSet } from '../page/working-set'

/** What objects touched that failed, or are to be dealt with later in the run. */
export interface Discarded {
  readonly mvos: ReadonlySet<WorkingMvo>
  /** Their own objects stay as they were. */
  readonly items: ReadonlySet<Item>
  /** Objects that share an MVO or a CSO with one that failed: to be done again without it. */
  readonly retry: ReadonlySet<Item>
}

/**
 * Fails the objects in whose name an MVO would be deleted that may not be deleted yet: it stays, says why, and comes again.
 * Returns what is in doubt of its accounts and not wanted any more: that is noted all the same, and never sent as it is (E12).
 */
export function failDeletionsNotReady(set: WorkingSet): PendingExport[] {
  const notWanted: PendingExport[] = []
  for (const mvo of set.mvos.values()) {
    if (mvo.deleted === null) continue
    const sending = [...mvo.linked]
      .flatMap((id) => set.csos.get(id) ?? [])
      .filter(({ pending }) => pending?.state === 'executing')
    const [first] = sending
    const notAsked = outboundRules(set.plan, mvo.current.type).filter(
      (rule) => set.accountOf(mvo, rule.system) !== undefined && missingStep(set, mvo, rule) !== null,
    )
    const refusals = decideDeletionNow({
      name: set.mvoName(mvo.current),
      by: mvo.deletedByHand ? 'person' : 'rule',
      sending: first ? { account: csoName(first.current), how: isInDoubt(set, first) ? 'inDoubt' : 'beingSent' } : null,
      notAsked,
    })
    // Whom a person deletes stays when that is refused, and wants what is in doubt as ever.
    if (notAsked.length === 0 && !mvo.deletedByHand)
      notWanted.push(...sending.flatMap((account) => notWantedOf(set, mvo, account) ?? []))
    for (const { code, because, node } of refusals)
      for (const item of mvo.touchedBy) fail(item, new ObjectError(code, because), node)
  }
  return notWanted
}

/** No export of its system is under way: what is marked as being sent may have arrived or not (E2). */
function isInDoubt(set: WorkingSet, { current }: WorkingCso): boolean {
  return !set.exporting.has(current.system)
}

/** What is in doubt of the account with the note whether it is still wanted; undefined where the note stands already. */
function notWantedOf(set: WorkingSet, mvo: WorkingMvo, account: WorkingCso): PendingExport | undefined {
  const { pending, current } = account
  if (!pending || !isInDoubt(set, account)) return undefined
  const resolution = resolutionOf(set, mvo, current.system)
  if (resolution.kind === 'pending') return resolution.decision.kind === 'doubted' ? resolution.decision.pending : undefined
  // What disables the account is wanted before the person goes, although it is left as it is then (L4).
  const isUnwanted = resolution.kind === 'disconnect' && !isDeprovisioning(pending) && !pending.outdated
  return isUnwanted ? { ...pending, outdated: true } : undefined
}

/**
 * What failed objects touched is not saved, nor what those did that leave (`leaving`), who are counted first (L9); others that
 * share it are done again without them (A9, P3).
 */
export function discardFailed(set: WorkingSet, leaving: ReadonlySet<Item>): Discarded {
  const mvos = new Set<WorkingMvo>()
  const retry = new Set<Item>()
  const items = new Set([...set.items.values()].filter((item) => item.failure || leaving.has(item)))
  const bad = [...items]
  const addToRetry = (others: Iterable<Item>): void => {
    for (const other of others) {
      if (items.has(other) || retry.has(other)) continue
      retry.add(other)
      bad.push(other)
    }
  }
  for (const item of bad) {
    for (const cso of set.csos.values()) if (concerns(item, cso)) addToRetry(concerned(set, cso))
    for (const mvo of set.mvos.values()) {
      if (!mvo.touchedBy.has(item) || mvos.has(mvo)) continue
      mvos.add(mvo)
      addToRetry(mvo.touchedBy)
      addToRetry(set.lookUps.readersOf(mvo))
    }
  }
  return { mvos, items, retry }
}

/** Whether discarding what an object did takes a CSO back: its own, or one it changed. */
function concerns(item: Item, cso: WorkingCso): boolean {
  return cso.current.id === item.cso || cso.touchedBy.includes(item)
}

/** Who changed a CSO, its own object, which is yet to be marked as synchronised, and who went by whose it is (A12). */
function concerned(set: WorkingSet, { current, touchedBy }: WorkingCso): Item[] {
  const own = set.items.get(current.id)
  const readers = set.links.readersOf(current.id)
  return own?.cso === current.id ? [...touchedBy, own, ...readers] : [...touchedBy, ...readers]
}
