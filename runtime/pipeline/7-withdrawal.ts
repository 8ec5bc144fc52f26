/** What rules or mappings staged that do not ask for it any more: it is not sent, and withdrawn at the full sync (A14, D5). */
import type { Cso, PendingChange, PendingExport, RuleId } from '../model/objects'
import type { Deprovisions } from '../model/rules'
import type { ObjectTypeSchema } from '../model/schema'
import { openState } from './7-states'
import { withNameOwed } from './7-temporary-name'

/** How a rule stands to a disable or a delete that was staged in its name. */
export type Standing =
  | 'asksForIt'
  /** It is in force for such accounts, and does something else to them by now (D5). */
  | 'asksOtherwise'
  /** It is gone, switched off, for other accounts or people, or takes no account away any more (A14). */
  | 'isVoid'

/** What the rules of the canvas say of one pending export. */
export interface Asks {
  /** Whether the rule is in force for the account, and some mapping of it writes this attribute. */
  readonly forValue: (rule: RuleId, attribute: string) => boolean
  readonly forDeprovisioning: (rule: RuleId, operation: PendingExport['operation']) => Standing
  /** The person whose account it is, or was to be, is there: her own synchronisation decides anew what becomes of it. */
  readonly isDecidedAnew: boolean
}

/**
 * Whether provision steps that do this to accounts still ask for one to be deleted or, where the operation is another, disabled.
 * Of somebody who is gone a delete is asked for by what is done at her deletion alone, and a disable by either: nobody is
 * deleted, nor left enabled, by what she left the scope for. What disables stays where the steps delete by now.
 */
export function asksToDeprovision(
  steps: readonly Deprovisions[],
  operation: PendingExport['operation'],
  person: 'there' | 'gone',
): boolean {
  if (operation === 'delete')
    return steps.some(({ action, onDeletion }) => (person === 'gone' ? onDeletion : action) === 'delete')
  return steps.some(({ action, onDeletion }) => action !== 'disconnect' || (person === 'gone' && onDeletion !== 'disconnect'))
}

/** The rules that asked for what is not sent yet, and whose asking is void. None: all of it is still asked for. */
export function voidRules(pending: PendingExport, asks: Asks): readonly RuleId[] {
  if (pending.operation !== 'delete')
    return [...new Set(pending.changes.flatMap((change) => (isVoid(change, pending, asks) ? [change.rule] : [])))]
  const { rule } = pending
  return rule === undefined || asks.forDeprovisioning(rule, 'delete') === 'asksForIt' ? [] : [rule]
}

/** What disables an account is void with the disabling, also where its mapping writes the attribute otherwise. */
function isVoid({ sent, rule, attribute }: PendingChange, pending: PendingExport, asks: Asks): boolean {
  if (sent) return false
  if (!asks.forValue(rule, attribute)) return true
  return pending.rule === rule && asks.forDeprovisioning(rule, pending.operation) !== 'asksForIt'
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

/**
 * What becomes of one pending export at the full sync. `type`: the account's, where it is declared. What a rule does otherwise to
 * the account of somebody who is there takes its place when that person is synchronised, with whoever holds it (X4).
 */
export function decideWithdrawal(
  pending: PendingExport,
  cso: Cso,
  type: Pick<ObjectTypeSchema, 'secondaryId'> | undefined,
  asks: Asks,
): WithdrawalDecision {
  const asked = asks.isDecidedAnew ? leftToItsPerson(asks) : asks
  if (voidRules(pending, asked).length === 0) return { kind: 'asBefore' }
  if (pending.state === 'executing') return { kind: 'busy' }
  const stay = pending.changes.filter((change) => !isVoid(change, pending, asked))
  const changes = type ? withNameOwed(stay, pending, type, 'asBefore') : stay
  if (changes.length === 0) return { kind: cso.staging === 'awaitingFirstExport' ? 'cancelCreate' : 'withdraw' }
  const isOpen = changes.some((change) => !change.sent)
  return { kind: 'keep', pending: { ...pending, changes, ...(!isOpen && { state: openState(pending.operation, changes) }) } }
}

function leftToItsPerson(asks: Asks): Asks {
  const forDeprovisioning: Asks['forDeprovisioning'] = (rule, operation) => {
    const standing = asks.forDeprovisioning(rule, operation)
    return standing === 'asksOtherwise' ? 'asksForIt' : standing
  }
  return { ...asks, forDeprovisioning }
}
