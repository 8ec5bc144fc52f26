/** What rules or mappings staged that do not ask for it any more: it is not sent, and withdrawn at the full sync (A14, D5). */
import type { Cso, PendingChange, PendingExport, RuleId } from '../model/objects'
import type { ObjectTypeSchema } from '../model/schema'
import { openState } from './7-states'
import { withNameOwed } from './7-temporary-name'

/** Whether an outbound rule that is in force asks for what was staged: of an attribute, or null for a deletion. */
export type Asks = (rule: RuleId, attribute: string | null) => boolean

/** The rules that asked for what is not sent yet, and whose asking is void. None: all of it is still asked for. */
export function voidRules(pending: PendingExport, asks: Asks): readonly RuleId[] {
  if (pending.operation === 'delete') return pending.rule === undefined || asks(pending.rule, null) ? [] : [pending.rule]
  return [...new Set(pending.changes.flatMap((change) => (isVoid(change, asks) ? [change.rule] : [])))]
}

function isVoid({ sent, rule, attribute }: PendingChange, asks: Asks): boolean {
  return !sent && !asks(rule, attribute)
}

export type WithdrawalDecision =
  | { readonly kind: 'asBefore' }
  /** It is being sent at this moment. */
  | { readonly kind: 'busy' }
  | { readonly kind: 'withdraw' }
  /** The account was never sent: it goes, too (X3). */
  | { readonly kind: 'cancelCreate' }
  /** What others ask for, or was sent, stays. */
  | { readonly kind: 'keep'; readonly pending: PendingExport }

/** What becomes of one pending export at the full sync. `type`: the account's, where it is declared. */
export function decideWithdrawal(
  pending: PendingExport,
  cso: Cso,
  type: Pick<ObjectTypeSchema, 'secondaryId'> | undefined,
  asks: Asks,
): WithdrawalDecision {
  if (voidRules(pending, asks).length === 0) return { kind: 'asBefore' }
  if (pending.state === 'executing') return { kind: 'busy' }
  const asked = pending.changes.filter((change) => !isVoid(change, asks))
  const changes = type ? withNameOwed(asked, pending, type, 'asBefore') : asked
  if (changes.length === 0) return { kind: cso.staging === 'awaitingFirstExport' ? 'cancelCreate' : 'withdraw' }
  const isOpen = changes.some((change) => !change.sent)
  return { kind: 'keep', pending: { ...pending, changes, ...(!isOpen && { state: openState(pending.operation, changes) }) } }
}
