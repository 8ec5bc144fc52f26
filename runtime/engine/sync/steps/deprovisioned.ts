/** Accounts that the outbound rules take away by Disconnect: the person has lost a connector, and is asked about (L8, D9). */
import { resolutionsOf } from '../page/resolutions'
import type { WorkingCso, WorkingMvo } from '../page/working-objects'
import type { WorkingSet } from '../page/working-set'
import { decisionOf, disconnect } from './disconnect'

/**
 * Disconnects them once all rules have spoken. What that does to the person – values recalled, marked, deleted – her other
 * outbound rules have not seen; whoever is deleted already is dealt with when the page is closed. Of an object that arrives, or a
 * person who is due, the accounts that are there are kept for the end of the run, where they are counted (L9).
 */
export function disconnectDeprovisioned(set: WorkingSet, nextDue: () => number): void {
  for (const mvo of set.mvos.values()) if (mvo.evaluated.size > 0) disconnectAccounts(set, mvo, nextDue)
}

function disconnectAccounts(set: WorkingSet, mvo: WorkingMvo, nextDue: () => number): void {
  const [item] = mvo.touchedBy
  if (!item || [...mvo.touchedBy].some(({ failure }) => failure)) return
  // What was resolved for one account is void once another is cut, and it stands all the same.
  const resolutions = [...resolutionsOf(set, mvo).values()]
  for (const resolution of resolutions) {
    const account = resolution.kind === 'disconnect' ? set.csos.get(resolution.account) : undefined
    if (!account || mvo.deleted !== null) continue
    if (item.phase !== 'leaving' && isCounted(set, mvo, account)) {
      set.lastAccounts.set(account.current.id, mvo)
      continue
    }
    const { deletion, because } = disconnect(set, item, account, { cause: 'deprovisioned', nextDue })
    if (deletion.kind !== 'keep') item.because.push(...because)
    if (item.phase === 'leaving' && item.cso === account.current.id) item.outcomes.add('disconnected')
    set.deprovisioned.set(account.current.id, mvo)
  }
}

/** Whether the person loses something by it: an account that is there, or, with the last connector, herself. */
function isCounted(set: WorkingSet, mvo: WorkingMvo, account: WorkingCso): boolean {
  const { before, current } = account
  if (current.staging !== 'awaitingFirstExport' && before?.cso.mvo === mvo.current.id) return true
  const { deletion } = decisionOf(set, account, 'deprovisioned')
  return deletion.kind === 'delete' || deletion.kind === 'mark'
}
