/**
 * Accounts still to be made that became due while their create was being sent or in doubt: no node sends what is not there, so
 * their people go instead (D8, E12).
 */
import { emptyPage } from '../../model/empty-page'
import type { FollowUp } from '../../model/follow-ups'
import type { CsoId } from '../../model/objects'
import type { CsoEntry } from '../../model/page'
import { csoKeys } from '../canvas/cso-names'
import { partsOf } from '../runs/slices'
import type { SyncContext } from './process-page'

/** Accounts dealt with together. */
const slice = 500

/** What is looked at: the follow-ups that are accounts to be made. */
export function notMadeYet(objects: readonly FollowUp[]): readonly CsoId[] {
  return objects.flatMap(({ id, staging }) => (staging === 'awaitingFirstExport' ? [id] : []))
}

/** Makes their people due in their place, but for those who wait for what an export comes to. */
export async function makePeopleDueInstead(context: SyncContext, accounts: readonly CsoId[]): Promise<void> {
  const { store, plan } = context
  for await (const ids of partsOf(store, 'csos', accounts, slice)) {
    const wanted = new Set(ids)
    const found = (await store.loadPage(ids)).csos.filter((entry) => wanted.has(entry.cso.id) && isToDecide(context, entry))
    const csos = found.map(({ cso }) => ({ cso: { ...cso, due: null }, ...csoKeys(plan, cso), attributesChanged: false }))
    const due = store.nextChange()
    const people = found.flatMap(({ cso: { mvo } }) => (mvo === null ? [] : [{ id: mvo, due }]))
    // What another run changes meanwhile waits for the next.
    if (people.length > 0) await store.savePage({ ...emptyPage, csos, followUps: { people }, run: null })
  }
}

/** It is no use to ask anew while it is being sent, or while it is known that it is to be looked for. */
function isToDecide({ exporting }: SyncContext, { cso, pending }: CsoEntry): boolean {
  if (cso.staging !== 'awaitingFirstExport' || cso.due === null || cso.mvo === null) return false
  return pending?.state !== 'executing' || (pending.outdated !== true && !exporting.has(cso.system))
}
