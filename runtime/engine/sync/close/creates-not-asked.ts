/**
 * At the end of a page: a create that was sent, did not arrive, and would go again although its rule was switched off or removed
 * since is withdrawn, as the full synchronisation withdraws what was never sent (A14, I12).
 */
import type { RunRecord } from '../../../model/runs'
import { csoName } from '../../canvas/cso-names'
import { governingOf } from '../../canvas/plan-lookups'
import { dropPending, removeCso } from '../page/mutations'
import type { Item, WorkingCso, WorkingMvo } from '../page/working-objects'
import type { WorkingSet } from '../page/working-set'
import type { Closing } from './accounts'
import { countersOf } from './accounts'
import type { Discarded } from './discard'

/** Withdraws them and says so. While a node cannot be used nothing is. */
export function withdrawNotAsked(closing: Closing, { mvos }: Discarded): readonly RunRecord[] {
  const { set } = closing
  if (set.plan.unusable.length > 0) return []
  const records: RunRecord[] = []
  for (const mvo of set.mvos.values()) {
    if (mvos.has(mvo)) continue
    for (const id of mvo.linked) {
      const account = set.csos.get(id)
      if (!account || !isToDecide(account) || !isWithoutRule(set, account, mvo)) continue
      const item = someItemOf(set, mvo)
      if (!item) continue
      countersOf(closing, set.systemName(account.current.system)).withdrawn++
      records.push(recordOf(set, account, mvo))
      dropPending(set, item, account)
      removeCso(set, item, account)
    }
  }
  return records
}

/** It waits for what is wanted of it, and no rule has said anything in this page. */
function isToDecide({ current, before, pending }: WorkingCso): boolean {
  if (pending?.outdated !== true || pending !== before?.pending) return false
  return current.staging === 'awaitingFirstExport' && pending.state !== 'executing'
}

function isWithoutRule({ plan }: WorkingSet, { current }: WorkingCso, mvo: WorkingMvo): boolean {
  const governing = governingOf(plan, current, mvo.current.type)
  return governing === 'off' || governing === 'gone'
}

function someItemOf(set: WorkingSet, mvo: WorkingMvo): Item | undefined {
  const [first] = mvo.touchedBy
  return first ?? [...set.items.values()].find((item) => !item.failure && set.mvoOf(item) === mvo)
}

function recordOf(set: WorkingSet, { current }: WorkingCso, mvo: WorkingMvo): RunRecord {
  return {
    run: set.run,
    system: current.system,
    cso: current.id,
    mvo: mvo.current.id,
    name: csoName(current),
    outcome: 'withdrawn',
    because: 'it was created, is not there and is not made again: the rule that asked for it was removed or switched off',
    changes: [],
    error: null,
  }
}
