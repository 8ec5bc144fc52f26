/** Step 6: whether an MVO has, gets or loses an account (R3–R6, L4). */
import type { Cso, CsoId, Mvo } from '../model/objects'
import type { Deprovisioning, DeprovisionAction, JoinRow } from '../model/rules'
import { rowKeys, rowMatches } from './3-join'
import type { Attributes } from '../model/values'

export interface ProvisionView {
  readonly mv: Mvo
  readonly name: string
  readonly deleted: boolean
  /** The rule's scope verdict; true where the flow has no scope filter. */
  readonly inScope: boolean
  readonly account: Cso | null
  /** The account is one that is still to be made, or in doubt whether it was: its create is not being sent at this moment. */
  readonly unsent: boolean
  /** CSOs of the target that may match a row, linked or not. */
  readonly candidatesOf: (row: JoinRow) => readonly Cso[]
}

export type ProvisionDecision =
  | { readonly kind: 'has'; readonly account: CsoId; readonly because: string }
  /** An account that exists is taken over; the one that was still to be made, if any, is not needed any more. */
  | { readonly kind: 'match'; readonly account: CsoId; readonly because: string }
  | { readonly kind: 'create'; readonly because: string }
  | { readonly kind: 'deprovision'; readonly account: CsoId; readonly action: DeprovisionAction; readonly because: string }
  | { readonly kind: 'nothing'; readonly because: string }
  | { readonly kind: 'ambiguous' | 'taken'; readonly because: string }

export function decideProvision(
  rows: readonly JoinRow[],
  deprovisioning: Deprovisioning<unknown>,
  view: ProvisionView,
): ProvisionDecision {
  const { account, mv } = view
  if (view.deleted) {
    const because = 'the metaverse object is being deleted'
    return account
      ? { kind: 'deprovision', account: account.id, action: deprovisioning.onDeletion, because }
      : { kind: 'nothing', because }
  }
  if (mv.deletion && deprovisioning.inGrace === 'now') {
    const because = `${mv.deletion.because}; it will be deleted after ${mv.deletion.after.slice(0, 10)}`
    return account
      ? { kind: 'deprovision', account: account.id, action: deprovisioning.action, because }
      : { kind: 'nothing', because }
  }
  if (!view.inScope) {
    const because = 'it is not in scope of the rule'
    return account
      ? { kind: 'deprovision', account: account.id, action: deprovisioning.action, because }
      : { kind: 'nothing', because }
  }
  if (account) return decideAccountThere(rows, view, account)
  // Nobody gets a new account while waiting to be deleted (L5).
  if (mv.deletion) return { kind: 'nothing', because: 'it is waiting to be deleted and gets no new account' }
  return findOrCreate(rows, view)
}

/** Somebody may have made the account by hand while its create was waiting: that one is taken then, and no second made (R3). */
function decideAccountThere(rows: readonly JoinRow[], view: ProvisionView, account: Cso): ProvisionDecision {
  if (view.unsent) {
    const found = findOrCreate(rows, view)
    if (found.kind !== 'create') return found
  }
  const because = account.staging === 'awaitingFirstExport' ? 'its account is still to be made' : 'it has an account'
  return { kind: 'has', account: account.id, because }
}

function findOrCreate(rows: readonly JoinRow[], view: ProvisionView): ProvisionDecision {
  for (const row of rows) {
    if (rowKeys(row, view.mv.attributes, 'mv') === null) continue
    const there = view.candidatesOf(row).filter((cso) => cso.id !== view.account?.id)
    const [candidate, ...others] = there.filter((cso) => matches(row, cso, view.mv.attributes))
    if (!candidate) continue
    const by = row.pairs.map((pair) => pair.mv).join(' and ')
    if (others.length > 0) {
      return {
        kind: 'ambiguous',
        because: `${others.length + 1} accounts have its ${by}. Make the value unique in the target, or add a pair to the match row that tells them apart`,
      }
    }
    if (candidate.mvo !== null && candidate.mvo !== view.mv.id) {
      return {
        kind: 'taken',
        because: `the account with its ${by} belongs to somebody else. Correct the value of the one or the other`,
      }
    }
    return { kind: 'match', account: candidate.id, because: `an account with its ${by} exists already` }
  }
  return { kind: 'create', because: rows.length > 0 ? 'it has no account, and none matches' : 'it has no account' }
}

function matches(row: JoinRow, cso: Cso, mv: Attributes): boolean {
  return rowMatches(row, cso.attributes, mv)
}
