/** Losing a connector: what becomes of the CSO, of the values it supplied and of its MVO (A7, D3, D6, L1–L5, L8, R5). */
import type { Contribution, Cso, DeletionMark, Mvo, MvoId, PendingExport, SystemId } from '../model/objects'
import type { MvTypeSchema, ObjectTypeSchema } from '../model/schema'
import { nameOwedAlone } from './7-temporary-name'
import { isDeprovisioning } from './deprovisioning'
import type { DeletionDecision, ResolvedDeletionRule } from './9-lifecycle'
import { decideDeletion } from './9-lifecycle'

/** What of an MVO's type says when its objects are deleted and what happens to the values of who leaves. */
export interface LifecycleRules {
  readonly deletionRule: ResolvedDeletionRule
  readonly schema: Pick<MvTypeSchema, 'graceDays' | 'keepValuesOnDisconnect'>
}

/**
 * Why a CSO loses its MVO: its record is gone or no inbound rule takes it any more (`left`), another record of its system
 * takes its place (`succeeded`, D6), an outbound rule's deprovisioning is Disconnect (`deprovisioned`, R5), the outbound rule or
 * the system that made it an account is gone (`released`, A14), a person takes it off (`byHand`, J9), or the MVO itself goes
 * (`mvoDeleted`, L5).
 */
export type DisconnectCause = 'left' | 'succeeded' | 'deprovisioned' | 'released' | 'byHand' | 'mvoDeleted'

export interface DisconnectView {
  readonly cause: DisconnectCause
  readonly cso: Cso
  readonly pending: PendingExport | null
  /** The rule that has the account disabled or deleted does so as it is now (D5). */
  readonly stillDeprovisions: boolean
  /** The CSO's type; left out where its system does not declare it any more. */
  readonly type?: Pick<ObjectTypeSchema, 'secondaryId'>
  /** Null when the CSO is not linked. */
  readonly mvo: Mvo | null
  /** The MVO is being deleted already. */
  readonly mvoDeleted: boolean
  readonly contributions: readonly Contribution[]
  /** Null when the metaverse does not declare the MVO's type. */
  readonly rules: LifecycleRules | null
  /** Systems of the MVO's other connectors. */
  readonly remaining: readonly SystemId[]
  readonly systemName: string
  /** Of a record that is still in its system: how it left, in what follows its name; null where it is gone from there. */
  readonly leftHow: string | null
  /** Its system is not on the canvas any more, so no deletion rule can name it; whether another source record is left (A14). */
  readonly gone?: { readonly otherRecords: boolean }
  /** An inbound rule for such records looks for somebody to join. */
  readonly mayJoin: boolean
  /** Canonical UTC. */
  readonly now: string
}

/** What becomes of the CSO itself. */
export type DisconnectedCso =
  /** It goes, and what is pending for it. */
  | { readonly kind: 'removed' }
  /** Its record is gone, but its MVO waits to be deleted: the same anchor in time is the same person (L3). */
  | { readonly kind: 'retained' }
  /**
   * It stays without an MVO; `retainedLink` is the one it may come back to in time (L3). `due`: its own system's rules look
   * at it again (D3).
   */
  | { readonly kind: 'unlinked'; readonly retainedLink: MvoId | null; readonly due: boolean }

export interface DisconnectDecision {
  readonly cso: DisconnectedCso
  /** All of what is pending is kept, none, or this much of it. */
  readonly pending: 'kept' | 'dropped' | PendingExport
  /** Everybody's contributions from now on. */
  readonly contributions: readonly Contribution[]
  readonly deletion: DeletionDecision | { readonly kind: 'notAsked' }
  readonly because: readonly string[]
}

/** Every way of losing a connector is decided here. */
export function decideDisconnect(view: DisconnectView): DisconnectDecision {
  switch (view.cause) {
    case 'left':
      return decideLeft(view)
    case 'succeeded':
      return unlinked({ contributions: withoutCso(view), pending: pendingLeft(view), due: false })
    case 'deprovisioned':
    case 'released':
    case 'byHand':
      return decideAccountLost(view)
    case 'mvoDeleted':
      return decideAccountOfDeleted(view)
    default:
      return view.cause satisfies never
  }
}

function decideLeft(view: DisconnectView): DisconnectDecision {
  const { cso, mvo, mvoDeleted } = view
  const deletion = askDeletion(view)
  const mark = markAfter(mvo, deletion)
  const retains = mvo !== null && !mvoDeleted && mark !== null && (mark.system === cso.system || isYetToBeDisabled(view))
  const because = reasonsOf(deletion)
  const contributions = contributionsLeft(view, deletion)
  if (cso.staging === 'obsolete') {
    return { cso: { kind: retains ? 'retained' : 'removed' }, pending: 'dropped', contributions, deletion, because }
  }
  const retainedLink = retains ? mvo.id : null
  return { cso: { kind: 'unlinked', retainedLink, due: false }, pending: pendingLeft(view), contributions, deletion, because }
}

/**
 * An account that is gone before it was seen disabled: should it show up after all, as one that was made and is slow to appear,
 * it is still its person's, and is disabled (L4, I12).
 */
function isYetToBeDisabled({ cso, pending }: DisconnectView): boolean {
  return cso.staging === 'obsolete' && pending !== null && pending.operation !== 'delete' && isDeprovisioning(pending)
}

/**
 * A rule or its end takes the account away, and to the person it is lost like any other connector (L8, D9); unless she is deleted
 * herself.
 */
function decideAccountLost(view: DisconnectView): DisconnectDecision {
  const { cso, mvoDeleted } = view
  const deletion = mvoDeleted ? ({ kind: 'notAsked' } as const) : askDeletion(view)
  const contributions = mvoDeleted ? view.contributions : contributionsLeft(view, deletion)
  const because = reasonsOf(deletion)
  const left = isStillToCome(view) ? 'kept' : leftToSend(view)
  if (left === null && cso.staging === 'awaitingFirstExport')
    return { cso: { kind: 'removed' }, pending: 'dropped', contributions, deletion, because }
  const due = joinsAgain({ ...view, pending: left === 'kept' ? view.pending : left })
  return { cso: { kind: 'unlinked', retainedLink: null, due }, pending: left ?? 'dropped', contributions, deletion, because }
}

/**
 * The person is gone: of what was staged for her, what disables or deletes the account goes on by itself, also where its rule is
 * off by now and a full sync has yet to withdraw it (L4, A14). Nothing else does: no account is made or changed for nobody (L5).
 */
function decideAccountOfDeleted(view: DisconnectView): DisconnectDecision {
  const { cso, pending, contributions } = view
  const left = pendingLeft(view)
  if (left === 'dropped' && cso.staging === 'awaitingFirstExport')
    return { cso: { kind: 'removed' }, pending: 'dropped', contributions, deletion: { kind: 'notAsked' }, because: [] }
  const due = joinsAgain({ ...view, pending: left === 'kept' ? pending : left === 'dropped' ? null : left })
  return unlinked({ contributions, pending: left, due })
}

/**
 * Of what is staged for an object that is no person's any more, what disables or deletes it: no value of a person reaches an
 * account or record that is not hers (L5, R5).
 */
function pendingLeft(view: DisconnectView): DisconnectDecision['pending'] {
  const { cso, pending } = view
  return pending === null || goesOnAlone(pending, cso) ? 'kept' : (leftToSend(view) ?? 'dropped')
}

/** What takes an account away, unless it was never sent; and what was sent and awaits its confirmation. */
function goesOnAlone(pending: PendingExport, { staging }: Cso): boolean {
  if (pending.state === 'awaitingConfirmation') return true
  return (
    (pending.operation === 'delete' || isDeprovisioning(pending)) &&
    (pending.state === 'executing' || staging !== 'awaitingFirstExport')
  )
}

/**
 * An account that is cut loose stays as it is: nothing is sent to it but a name of its own where it bears a temporary one (E9).
 * What is being sent at this moment, or in doubt, may be there already: its result is still to be applied, or it is looked for,
 * and it is never sent once more (E2, E12).
 */
function leftToSend({ pending, cso, type }: DisconnectView): PendingExport | null {
  if (!pending) return null
  if (pending.state === 'executing') return { ...pending, mvo: null, outdated: true }
  return type ? nameOwedAlone(pending, cso, type) : null
}

/**
 * Whether what is pending outlives the link as it is: what disables the account of somebody who is deleted by now, or deletes
 * it, was to come before her end, while its rule asks for it. An account that it has not reached would stay as if she had never
 * left (L4, R5).
 */
function isStillToCome({ pending, cso, mvoDeleted, stillDeprovisions }: DisconnectView): boolean {
  if (!mvoDeleted || !pending || !isDeprovisioning(pending) || pending.outdated || !stillDeprovisions) return false
  return pending.state === 'executing' || cso.staging !== 'awaitingFirstExport'
}

/** The CSO stays without an MVO, and nobody asks whether that is to be deleted. */
function unlinked({
  contributions,
  pending,
  due,
}: Pick<DisconnectDecision, 'contributions' | 'pending'> & { readonly due: boolean }): DisconnectDecision {
  const cso = { kind: 'unlinked' as const, retainedLink: null, due }
  return { cso, pending, contributions, deletion: { kind: 'notAsked' }, because: [] }
}

/**
 * Disconnected by something else than its own record: whether a full sync would look for another MVO for it, so that a delta
 * has to (D3).
 */
function joinsAgain({ cso, pending, mayJoin }: Pick<DisconnectView, 'cso' | 'pending' | 'mayJoin'>): boolean {
  return mayJoin && cso.staging === 'normal' && pending?.operation !== 'delete'
}

function askDeletion(view: Omit<DisconnectView, 'cause' | 'stillDeprovisions'>): DisconnectDecision['deletion'] {
  const { mvo, rules, systemName, leftHow, remaining, now } = view
  if (!mvo || !rules) return { kind: 'notAsked' }
  const { deletionRule: rule, schema } = rules
  return decideDeletion({
    mvo,
    rule,
    graceDays: schema.graceDays,
    left: leftOf(view, rule),
    leftName: systemName,
    leftHow,
    remaining,
    now,
  })
}

/**
 * Whether an account that an export deleted takes nothing with it but its link: it supplied no value, and the deletion rule keeps
 * its MVO as it was (D9, L8).
 */
export function isMereLink(view: Omit<DisconnectView, 'cause' | 'stillDeprovisions'>): boolean {
  if (view.contributions.some(({ cso }) => cso === view.cso.id)) return false
  const deletion = askDeletion(view)
  if (deletion.kind === 'mark') return deletion.mark === view.mvo?.deletion
  return deletion.kind !== 'delete'
}

/** With the last source record, that of a system that is gone, whatever source the rule names has left. */
function leftOf(
  { cso, gone, remaining }: Pick<DisconnectView, 'cso' | 'gone' | 'remaining'>,
  rule: ResolvedDeletionRule,
): SystemId {
  if (!gone || gone.otherRecords || rule.kind !== 'authoritativeSource') return cso.system
  return rule.systems.find((system) => !remaining.includes(system)) ?? cso.system
}

function markAfter(mvo: Mvo | null, deletion: DisconnectDecision['deletion']): DeletionMark | null {
  if (deletion.kind === 'delete') return null
  return deletion.kind === 'mark' ? deletion.mark : (mvo?.deletion ?? null)
}

function reasonsOf(deletion: DisconnectDecision['deletion']): readonly string[] {
  switch (deletion.kind) {
    case 'delete':
    case 'keep':
      return [deletion.because]
    case 'mark':
      return [`${deletion.mark.because}; it will be deleted after ${deletion.mark.after.slice(0, 10)}`]
    case 'notAsked':
      return []
    default:
      return deletion satisfies never
  }
}

/**
 * Values are recalled, but kept where the type says so and in a grace period, also in that of somebody whom another system
 * left (A7).
 */
function contributionsLeft(view: DisconnectView, deletion: DisconnectDecision['deletion']): readonly Contribution[] {
  const { mvo, rules, contributions } = view
  switch (deletion.kind) {
    case 'delete':
      return contributions
    case 'mark':
      return withValuesKept(view)
    case 'keep':
      return rules?.schema.keepValuesOnDisconnect === true || mvo?.deletion ? withValuesKept(view) : withoutCso(view)
    case 'notAsked':
      return withoutCso(view)
    default:
      return deletion satisfies never
  }
}

function withoutCso({ contributions, cso }: DisconnectView): readonly Contribution[] {
  const others = contributions.filter((contribution) => contribution.cso !== cso.id)
  return others.length === contributions.length ? contributions : others
}

/** Values kept although their CSO left: anybody else's win over them (A7). */
function withValuesKept(view: DisconnectView): readonly Contribution[] {
  const left = { cso: view.cso.id, at: view.now }
  const theirs = view.contributions.filter((contribution) => contribution.cso === view.cso.id)
  const others = view.contributions.filter((contribution) => contribution.cso !== view.cso.id)
  const rules = new Set(theirs.map((contribution) => contribution.rule))
  const rest = others.filter((contribution) => contribution.cso !== null || !rules.has(contribution.rule))
  return [...rest, ...theirs.map((contribution): Contribution => ({ ...contribution, cso: null, left }))]
}

/**
 * A record that is gone, while its MVO waits to be deleted: no connector any more, but when the same anchor comes back it is
 * the same person (L3). It has been synchronised, unlike one whose leaving is still to be dealt with.
 */
function isRetained(cso: Cso): boolean {
  return cso.staging === 'obsolete' && cso.due === null && cso.mvo !== null
}

/**
 * Whether a record that is gone has been dealt with: it is retained, also while it is due because an outbound rule still waits
 * for the person (D10). It set the mark, and contributes nothing any more.
 */
export function hasLeft(cso: Cso, mvo: Pick<Mvo, 'deletion'> | null, contributions: readonly Contribution[]): boolean {
  if (isRetained(cso)) return true
  if (cso.staging !== 'obsolete' || cso.mvo === null || mvo?.deletion?.system !== cso.system) return false
  return contributions.every((contribution) => contribution.cso !== cso.id)
}

/**
 * Whether a linked CSO keeps others of its system from its MVO. A record that is gone does not: it is dealt with after everything
 * that arrives, and makes room for its successor (D6, O6).
 */
export function occupiesMvo({ staging }: Pick<Cso, 'staging'>): boolean {
  return staging !== 'obsolete'
}
