/**
 * At the end of a page: a create that waits although looking for the account failed, as several match or it is somebody else's.
 * It is withdrawn, although whatever else the page did for its person is discarded (R3, R4, J4, D5).
 */
import type { Cso, CsoId, PendingExport } from '../../../model/objects'
import type { DuePerson } from '../../../model/follow-ups'
import type { RunRecord } from '../../../model/runs'
import { csoName } from '../../canvas/cso-names'
import type { WorkingCso, WorkingMvo } from '../page/working-objects'
import type { WorkingSet } from '../page/working-set'
import type { Closing } from './accounts'
import { countersOf } from './accounts'
import type { Discarded } from './discard'

/** What is saved of creates that are withdrawn. */
export interface WithdrawnCreates {
  readonly csos: readonly Cso[]
  readonly pendings: readonly PendingExport[]
  readonly records: readonly RunRecord[]
  /** Whom no record carries: they come again, and are made an account once nothing speaks against it. */
  readonly people: readonly DuePerson[]
}

/** The creates of people who failed because of them. Who has a record stays due by it, and gets the create again by that. */
export function withdrawCreates(closing: Closing, { mvos, items }: Discarded): WithdrawnCreates {
  const { set, nextDue } = closing
  const withdrawn: { csos: Cso[]; pendings: PendingExport[]; records: RunRecord[]; people: DuePerson[] } = {
    csos: [],
    pendings: [],
    records: [],
    people: [],
  }
  for (const mvo of mvos) {
    for (const { account, because } of refusedCreates(set, mvo)) {
      const { cso, pending } = account
      withdrawn.csos.push(cso)
      withdrawn.pendings.push(pending)
      withdrawn.records.push({
        run: set.run,
        system: cso.system,
        cso: cso.id,
        mvo: mvo.current.id,
        name: csoName(cso),
        outcome: 'withdrawn',
        because: `the account that was to be made is not made: ${because}`,
        changes: [],
        error: null,
      })
      countersOf(closing, set.systemName(cso.system)).withdrawn++
      const isCarried = [...mvo.touchedBy].some((item) => items.has(item) && item.cso !== null)
      if (!isCarried) withdrawn.people.push({ id: mvo.current.id, due: nextDue() })
    }
  }
  return withdrawn
}

interface RefusedCreate {
  readonly account: { readonly cso: Cso; readonly pending: PendingExport }
  readonly because: string
}

/** Creates as they are stored, each once; what is being sent is left alone. */
function refusedCreates(set: WorkingSet, mvo: WorkingMvo): Iterable<RefusedCreate> {
  const refused = new Map<CsoId, RefusedCreate>()
  for (const { rule, provision } of mvo.evaluated.values()) {
    if (provision?.kind !== 'ambiguous' && provision?.kind !== 'taken') continue
    const account = set.linkedOf(mvo, rule.system).find((linked) => set.isUnsent(linked))
    const stored = account && storedCreate(account)
    if (stored) refused.set(stored.cso.id, { account: stored, because: provision.because })
  }
  return refused.values()
}

function storedCreate({ before }: WorkingCso): RefusedCreate['account'] | null {
  return before?.pending ? { cso: before.cso, pending: before.pending } : null
}
