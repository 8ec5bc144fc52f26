/** At the end of a page: what must not be saved, because an object failed or an MVO may not be deleted yet (A9, P3, L5). */
import { ObjectError } from '../../../model/errors'
import { decideDeletionNow } from '../../../pipeline/9-lifecycle'
import { csoName } from '../../canvas/cso-names'
import { outboundRules } from '../../canvas/plan-lookups'
import { fail } from '../page/mutations'
import { missingStep } from './course'
import type { Item, WorkingMvo } from '../page/working-objects'
import type { WorkingSet } from '../page/working-set'

/** What objects touched that failed, or are to be dealt with later in the run. */
export interface Discarded {
  readonly mvos: ReadonlySet<WorkingMvo>
  /** Their own objects stay as they were. */
  readonly items: ReadonlySet<Item>
  /** Objects that share an MVO with one that failed: to be done again without it. */
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

/**
 * What failed objects touched is not saved, nor what those did that leave (`leaving`), who are counted first (L9); others that
 * share it are done again without them (A9, P3).
 */
export function discardFailed(set: WorkingSet, leaving: ReadonlySet<Item>): Discarded {
  const mvos = new Set<WorkingMvo>()
  const retry = new Set<Item>()
  const items = new Set([...set.items.values()].filter((item) => item.failure || leaving.has(item)))
  const bad = [...items]
  for (const item of bad) {
    for (const mvo of set.mvos.values()) {
      if (!mvo.touchedBy.has(item) || mvos.has(mvo)) continue
      mvos.add(mvo)
      for (const other of mvo.touchedBy) {
        if (items.has(other) || retry.has(other)) continue
        retry.add(other)
        bad.push(other)
      }
    }
  }
  return { mvos, items, retry }
}
