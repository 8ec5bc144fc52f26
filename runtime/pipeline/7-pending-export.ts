/** Step 7: what becomes of an account's pending export when the rules have said what the account should be (X1–X4, D5, E12). */
import type { PendingChange, PendingExport, RuleId } from '../model/objects'
import type { DesiredValue } from './5-flow'
import type { DifferenceView } from './7-difference'
import { awaitedAsBefore, createChanges, updateChanges } from './7-difference'
import { keptWith, withWaitingJoined } from './7-references'
import { sameChanges, sameOrigins } from './7-same-changes'
import { applyHoldSetting, openState } from './7-states'
import { withNameOwed } from './7-temporary-name'

/** What the rules together want of one account. */
export type DesiredAccount =
  | {
      readonly kind: 'present'
      readonly desired: readonly DesiredValue[]
      /** The rules that spoke: what they asked for before and do not ask for now is withdrawn (D5). */
      readonly rules: readonly RuleId[]
      /** A step that stages it has the setting to hold what it stages. */
      readonly hold: boolean
      /** Nodes of the steps that stage it. */
      readonly steps?: readonly string[]
      readonly because: string
      /** The values disable an account, which counts towards the delete limit (X5). */
      readonly deprovisioning: boolean
      /** The rule whose values for disabling they are; none where they are those of mappings. */
      readonly disables?: RuleId
      /** Those values change nothing of the account (N10). */
      readonly disablesNothing?: true
    }
  | {
      readonly kind: 'absent'
      /** The one whose deprovisioning it is. */
      readonly by: RuleId
      readonly rules: readonly RuleId[]
      readonly hold: boolean
      readonly steps?: readonly string[]
      readonly because: string
    }

export interface PendingView extends DifferenceView {
  readonly run: number
  readonly newId: () => number
  /** No export of the system is under way: what is marked as executing is in doubt (E2, E12). */
  readonly inDoubt?: boolean
}

export type PendingDecision =
  /** The pending export stays as it is, or there is none and none is needed. */
  | { readonly kind: 'asBefore'; readonly because: string }
  | { readonly kind: 'stage'; readonly pending: PendingExport; readonly because: string }
  /** What was staged is no longer asked for. */
  | { readonly kind: 'withdraw'; readonly because: string }
  /** The account was never sent: its create goes, and so does the account (X3). */
  | { readonly kind: 'cancelCreate'; readonly because: string }
  /** It stays in doubt, and is noted as still wanted, or not any more; look again when it has been looked for (E12). */
  | { readonly kind: 'doubted'; readonly pending: PendingExport; readonly because: string }
  /** It is being sent at this moment; look again when it is done. */
  | { readonly kind: 'busy'; readonly because: string }

export function decidePendingExport(wanted: DesiredAccount, view: PendingView): PendingDecision {
  const { account, pending } = view
  if (pending?.state === 'executing') return decideSent(wanted, view, pending)
  if (pending?.outdated) return decideOutdated(wanted, view, pending)
  if (wanted.kind === 'absent') return decideAbsent(wanted, view)
  const creating = account.staging === 'awaitingFirstExport'
  const kept = pending ? keptChanges(pending, wanted, creating) : []
  const changes = creating ? createChanges(wanted.desired, view) : updateChanges(wanted.desired, view, kept)
  const stay = withNameOwed(kept, pending, view.type, wanted.disables !== undefined ? 'asStaged' : 'asBefore')
  const differing = [...stay.flatMap((earlier) => keptWith(changes, earlier, view.type)), ...changes]
  const all = [...differing, ...awaitedAsBefore(wanted.desired, view, differing)]
  const operation = creating
    ? 'create'
    : pending?.operation === 'create' && all.every((change) => change.sent)
      ? 'create'
      : 'update'
  if (!creating && all.length === 0) {
    return pending
      ? { kind: 'withdraw', because: 'the account is as it should be' }
      : { kind: 'asBefore', because: 'the account is as it should be' }
  }
  if (pending && pending.operation === operation && sameChanges(withWaitingJoined(pending.changes), all)) {
    const held = withHoldSetting(pending, wanted)
    if (sameOrigins(withWaitingJoined(pending.changes), all))
      return held ?? { kind: 'asBefore', because: 'this is staged already' }
    // The account changed underneath: only the old values shown differ, so whoever holds it or waits for a person still does.
    const because = 'this is staged already; the account has another value by now'
    return held
      ? { ...held, pending: { ...held.pending, changes: all } }
      : { kind: 'stage', pending: { ...pending, changes: all }, because }
  }
  return { kind: 'stage', pending: staged(wanted, view, operation, all), because: wanted.because }
}

/** What is on its way is left alone. What is in doubt and not wanted any more is never sent as it is (E12, D8). */
function decideSent(wanted: DesiredAccount, view: PendingView, pending: PendingExport): PendingDecision {
  if (view.inDoubt !== true) return { kind: 'busy', because: 'it is being sent at this moment' }
  const unsent = withoutMark(pending, 'pending')
  const decision = decidePendingExport(wanted, { ...view, pending: unsent, doubted: pending })
  const stays =
    decision.kind === 'asBefore' ||
    (decision.kind === 'stage' &&
      decision.pending.operation === pending.operation &&
      sameChanges(decision.pending.changes, withWaitingJoined(pending.changes)))
  if (stays !== (pending.outdated === true)) return { kind: 'busy', because: 'it is in doubt whether it arrived' }
  const because = stays ? 'it is wanted as it was sent' : 'it is in doubt whether it arrived, and it is not wanted any more'
  return { kind: 'doubted', pending: stays ? withoutMark(pending, 'executing') : { ...pending, outdated: true }, because }
}

/** It was looked for and is not in doubt any more, or was made and is not there (I12): from here on it is what the rules want. */
function decideOutdated(wanted: DesiredAccount, view: PendingView, pending: PendingExport): PendingDecision {
  const known = withoutMark(pending, pending.state)
  const decision = decidePendingExport(wanted, { ...view, pending: known, doubted: pending })
  if (decision.kind === 'asBefore') return { kind: 'stage', pending: known, because: decision.because }
  // A create that was sent too often waits for a person, whatever it is to be made with by now (I12).
  if (known.state !== 'failed' || decision.kind !== 'stage' || decision.pending.operation !== 'create') return decision
  return { ...decision, pending: { ...decision.pending, state: 'failed', error: known.error } }
}

function withoutMark({ outdated: _, ...pending }: PendingExport, state: PendingExport['state']): PendingExport {
  return { ...pending, state }
}

function decideAbsent(wanted: DesiredAccount & { kind: 'absent' }, view: PendingView): PendingDecision {
  const { account, pending } = view
  if (account.staging === 'awaitingFirstExport') return { kind: 'cancelCreate', because: `${wanted.because}; it was never sent` }
  if (pending?.operation === 'delete')
    return withHoldSetting(pending, wanted) ?? { kind: 'asBefore', because: 'its deletion is staged already' }
  return { kind: 'stage', pending: staged(wanted, view, 'delete', []), because: wanted.because }
}

/** Brings what is staged already in line with its steps' setting; undefined when it is. */
function withHoldSetting(pending: PendingExport, wanted: DesiredAccount): (PendingDecision & { kind: 'stage' }) | undefined {
  const held = applyHoldSetting(pending, wanted.hold)
  const steps = wanted.steps ?? []
  if (!held && steps.join() === (pending.steps ?? []).join()) return undefined
  const next = { ...(held ?? pending), steps }
  return { kind: 'stage', pending: next, because: held?.because ?? 'this is staged already, by another step' }
}

function staged(
  wanted: DesiredAccount,
  view: PendingView,
  operation: PendingExport['operation'],
  changes: readonly PendingChange[],
): PendingExport {
  const { account, pending } = view
  const free = openState(operation, changes)
  // An account is not left with the name it was given for the moment (E9).
  const mayBeHeld = pending?.temporaryName === undefined
  const deprovisioning = wanted.kind === 'absent' || wanted.deprovisioning
  // Who is taken back does not wait for the review of his leaving; and what only the setting held is held as the setting says
  // now.
  const stillHeld = pending?.state === 'held' && pending.heldBy !== 'setting' && (deprovisioning || !pending.deprovisioning)
  const held = free === 'pending' && mayBeHeld && (wanted.hold || stillHeld)
  const heldBy = stillHeld ? pending.heldBy : ('setting' as const)
  const next: { -readonly [Key in keyof PendingExport]: PendingExport[Key] } = {
    id: pending?.id ?? view.newId(),
    cso: account.id,
    system: account.system,
    mvo: account.mvo,
    operation,
    state: held ? 'held' : free,
    deprovisioning,
    released: false,
    changes,
    attempts: 0,
    nextAttempt: null,
    error: null,
    because: stillHeld && !wanted.hold ? pending.because : wanted.because,
    run: view.run,
    version: pending?.version ?? 0,
    steps: wanted.steps ?? [],
  }
  const by = wanted.kind === 'absent' ? wanted.by : wanted.disables
  if (by !== undefined) next.rule = by
  if (held && heldBy) next.heldBy = heldBy
  if (pending?.temporaryName !== undefined) next.temporaryName = pending.temporaryName
  return next
}

/**
 * What stays of an earlier pending export: changes that were sent and await confirmation, initial values not yet confirmed
 * (R7), and what rules asked for that did not speak this time.
 */
function keptChanges(
  pending: PendingExport,
  wanted: DesiredAccount & { kind: 'present' },
  creating: boolean,
): readonly PendingChange[] {
  if (pending.operation === 'delete') return []
  const askedFor = (name: string): DesiredValue | undefined => wanted.desired.findLast(({ attribute }) => attribute === name)
  return pending.changes.filter((change) => {
    if (change.sent) return true
    if (!wanted.rules.includes(change.rule)) return askedFor(change.attribute) === undefined
    if (!change.initial || creating) return false
    // Whose mapping is gone is asked for no more (D5); disabling an account says nothing about it.
    return wanted.disables !== undefined || askedFor(change.attribute)?.mode === 'initial'
  })
}
