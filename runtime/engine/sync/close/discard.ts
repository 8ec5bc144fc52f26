/** At the end of a page: what must not be saved, because an object failed or an MVO may not be deleted yet (A9, P3, L5). */
import { ObjectError } from '../../../model/errors'
import { decideDeletionNow } from '../../../pipeline/9-lifecycle'
import { csoName } from '../../canvas/cso-names'
import { outboundRules } from '../../canvas/plan-lookups'
import { fail } from '../page/mutations'
import { missingStep } from './course'
import type { Item, WorkingCso, WorkingMvo } from '../page/working-objects'
import type { WorkingSet } from '../page/working-set'

/** What a failed object touched. */
export interface Discarded {
  readonly mvos: ReadonlySet<WorkingMvo>
  /** Objects that share an MVO or a CSO with one that failed: to be done again without it. */
  readonly retry: ReadonlySet<Item>
}

/** Fails the objects in whose name an MVO would be deleted that may not be deleted yet: it stays, says why, and comes again. */
export function failDeletionsNotReady(set: WorkingSet): void {
  for (const mvo of set.mvos.values()) {
    if (mvo.deleted === null) continue
    const accounts = [...mvo.linked].flatMap((id) => set.csos.get(id) ?? [])
    const sending = accounts.find(({ pending }) => pending?.state === 'executing')
    const refusals = decideDeletionNow({
      name: set.mvoName(mvo.current),
      sending: sending ? csoName(sending.current) : null,
      notAsked: outboundRules(set.plan, mvo.current.type).filter(
        (rule) => set.linkedOf(mvo, rule.system).length > 0 && missingStep(set, mvo, rule) !== null,
      ),
    })
    for (const { code, because, node } of refusals)
      for (const item of mvo.touchedBy) fail(item, new ObjectError(code, because), node)
  }
}

/** What failed objects touched is not saved; others that share it are done again without them (A9, P3). */
export function discardFailed(set: WorkingSet): Discarded {
  const mvos = new Set<WorkingMvo>()
  const retry = new Set<Item>()
  const bad = [...set.items.values()].filter((item) => item.failure)
  const addToRetry = (items: Iterable<Item>): void => {
    for (const other of items) {
      if (other.failure || retry.has(other)) continue
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
    }
  }
  return { mvos, retry }
}

/** Whether discarding what an object did takes a CSO back: its own, or one it changed. */
function concerns(item: Item, cso: WorkingCso): boolean {
  return cso.current.id === item.cso || cso.touchedBy.includes(item)
}

/** Who changed a CSO, and its own object, which is yet to be marked as synchronised. */
function concerned(set: WorkingSet, { current, touchedBy }: WorkingCso): Item[] {
  const own = set.items.get(current.id)
  return own?.cso === current.id ? [...touchedBy, own] : [...touchedBy]
}
