/** Whether a metaverse object is to be deleted when one of its connectors leaves, and when (L1–L3, L7). */
import { later } from '../model/time'
import type { DeletionMark, Mvo, SystemId } from '../model/objects'
import type { MvTypeSchema } from '../model/schema'

/** The deletion rule with its systems as the store numbers them. */
export type ResolvedDeletionRule =
  | { readonly kind: 'manual' }
  | { readonly kind: 'lastConnector' }
  | { readonly kind: 'authoritativeSource'; readonly systems: readonly SystemId[]; readonly mode: 'any' | 'all' }

export interface DeletionView {
  readonly mvo: Mvo
  readonly rule: ResolvedDeletionRule
  readonly graceDays: MvTypeSchema['graceDays']
  /** The system one of whose CSOs has just left. */
  readonly left: SystemId
  readonly leftName: string
  /** Of a CSO that is still in its system: how it left, in what follows its name; null where it is gone from there. */
  readonly leftHow: string | null
  /** Systems that still have a CSO joined to it. */
  readonly remaining: readonly SystemId[]
  /** Canonical UTC. */
  readonly now: string
}

export type DeletionDecision =
  | { readonly kind: 'keep'; readonly because: string }
  | { readonly kind: 'delete'; readonly because: string }
  | { readonly kind: 'mark'; readonly mark: DeletionMark }

const dayMs = 86_400_000

export function decideDeletion(view: DeletionView): DeletionDecision {
  const asked = asksForDeletion(view)
  if (!asked) return { kind: 'keep', because: `the deletion rule keeps it when ${view.leftName} leaves` }
  if (view.mvo.origin === 'byHand') return { kind: 'keep', because: 'it was made by hand and is never deleted automatically' }
  if (view.graceDays <= 0) return { kind: 'delete', because: asked }
  if (view.mvo.deletion) return { kind: 'mark', mark: view.mvo.deletion }
  const after = later(view.now, view.graceDays * dayMs)
  return { kind: 'mark', mark: { after, because: asked, system: view.left, marked: view.now } }
}

function asksForDeletion(view: DeletionView): string | undefined {
  const { rule, remaining, left } = view
  if (remaining.includes(left)) return undefined
  switch (rule.kind) {
    case 'manual':
      return undefined
    case 'lastConnector':
      return remaining.length === 0 ? lastHasLeft(view) : undefined
    case 'authoritativeSource': {
      if (!rule.systems.includes(left)) return undefined
      const gone = rule.mode === 'any' || rule.systems.every((system) => !remaining.includes(system))
      if (!gone) return undefined
      if (view.leftHow === null) return `its authoritative source ${view.leftName} has left`
      return `its record in the authoritative source ${view.leftName} ${view.leftHow}`
    }
    default:
      return rule satisfies never
  }
}

function lastHasLeft({ leftName, leftHow }: DeletionView): string {
  return leftHow === null ? `its last connector, ${leftName}, has left` : `its last connector, in ${leftName}, ${leftHow}`
}

/**
 * Somebody no source record stands for, when the deletion rule of the type has been changed: whether today's rule, had it held
 * when the last record left, would have kept her (A13).
 */
export function decideWithoutRecord(view: Omit<DeletionView, 'left' | 'leftName' | 'leftHow'>): DeletionDecision {
  const { mvo, rule, remaining } = view
  const none = 0
  const left = rule.kind === 'authoritativeSource' ? rule.systems.find((system) => !remaining.includes(system)) : none
  if (mvo.deletion || left === undefined) return { kind: 'keep', because: 'the deletion rule keeps it' }
  const decision = decideDeletion({ ...view, left, leftName: '', leftHow: null })
  const because = 'no source record stands for it, and the deletion rule was changed'
  switch (decision.kind) {
    case 'keep':
      return decision
    case 'delete':
      return { kind: 'delete', because }
    case 'mark':
      return { kind: 'mark', mark: { ...decision.mark, because, system: left === none ? null : left } }
    default:
      return decision satisfies never
  }
}

export type MarkDecision =
  | { readonly kind: 'stays' }
  | { readonly kind: 'lifted'; readonly because: string }
  /** Today's rule marks her too, for the leaving of another system. The days count from when she was marked. */
  | { readonly kind: 'otherwise'; readonly mark: DeletionMark }

/** What becomes of the mark of somebody in grace when the deletion rule of the type has been changed (A13). */
export function decideMarkAnew(view: {
  readonly mvo: Mvo
  readonly rule: ResolvedDeletionRule
  /** Systems that have a CSO joined to it. */
  readonly remaining: readonly SystemId[]
  /** Whether one of these is a source record, so that she is there by today's rules whoever else has left. */
  readonly hasRecord: boolean
  /** Canonical UTC. */
  readonly now: string
}): MarkDecision {
  const { mvo, rule, remaining, hasRecord, now } = view
  if (!mvo.deletion || decideDue(mvo, rule, remaining).delete) return { kind: 'stays' }
  const lifted = { kind: 'lifted' as const, because: 'the deletion rule was changed, and would not have marked it' }
  if (hasRecord) return lifted
  const decision = decideWithoutRecord({ mvo: { ...mvo, deletion: null }, rule, graceDays: 1, remaining, now })
  if (decision.kind !== 'mark') return lifted
  const { because, system } = decision.mark
  return { kind: 'otherwise', mark: { ...mvo.deletion, because, system } }
}

/**
 * A mark with the due date that today's number of days gives it, be it earlier or later; as it is where that is the same, or
 * where nobody knows when it was set (L2).
 */
export function markByToday(mark: DeletionMark, graceDays: MvTypeSchema['graceDays']): DeletionMark {
  if (mark.marked === undefined) return mark
  const after = later(mark.marked, Math.max(0, graceDays) * dayMs)
  return after === mark.after ? mark : { ...mark, after }
}

/** Whether a connector that has just come back lifts the mark (L3). */
export function liftsMark(mark: DeletionMark, rule: ResolvedDeletionRule, back: SystemId): boolean {
  switch (rule.kind) {
    case 'manual':
    case 'lastConnector':
      return true
    case 'authoritativeSource':
      return rule.mode === 'any' ? mark.system === null || mark.system === back : rule.systems.includes(back)
    default:
      return rule satisfies never
  }
}

/** Whether an MVO whose time has come is still to be deleted, by today's rule (L2). */
export function decideDue(
  mvo: Mvo,
  rule: ResolvedDeletionRule,
  connected: readonly SystemId[],
): { readonly delete: boolean; readonly because: string } {
  if (mvo.origin === 'byHand') return { delete: false, because: 'it was made by hand and is never deleted automatically' }
  switch (rule.kind) {
    case 'manual':
      return { delete: false, because: 'the deletion rule is manual now' }
    case 'lastConnector':
      return connected.length === 0
        ? { delete: true, because: 'its grace period has passed without a connector' }
        : { delete: false, because: 'it has a connector again' }
    case 'authoritativeSource': {
      const system = mvo.deletion?.system ?? null
      const still = system !== null && rule.systems.includes(system)
      const back =
        !still || (rule.mode === 'any' ? connected.includes(system) : rule.systems.some((system) => connected.includes(system)))
      return back
        ? { delete: false, because: 'its authoritative source has it again, or is no longer authoritative' }
        : { delete: true, because: 'its grace period has passed and its authoritative source has not come back' }
    }
    default:
      return rule satisfies never
  }
}

/** What keeps an MVO from being deleted at this moment. */
export interface DeletionRefusal {
  readonly code: 'changed-meanwhile' | 'node-failed'
  readonly because: string
  /** The rule's node, where the canvas is at fault. */
  readonly node: string | null
}

/**
 * An MVO is deleted only when none of its accounts is being sent, and every rule that has an account of it was asked what to
 * do with that (L5, R5).
 */
export function decideDeletionNow(view: {
  readonly name: string
  /** Who has it deleted: a rule, which is asked again by the next run, or a person, who is not. */
  readonly by: 'rule' | 'person'
  /** The account that is being exported, or of which it is in doubt whether a change arrived (E2); null when there is none. */
  readonly sending: { readonly account: string; readonly how: 'beingSent' | 'inDoubt' } | null
  /** Rules that have an account of it and were not evaluated. */
  readonly notAsked: readonly { readonly name: string; readonly node: string }[]
}): readonly DeletionRefusal[] {
  const { name, by, sending, notAsked } = view
  return [
    ...(sending === null ? [] : [{ code: 'changed-meanwhile' as const, because: busyText(name, by, sending), node: null }]),
    ...notAsked.map((rule): DeletionRefusal => {
      const because = `${name} is to be deleted, but rule ${rule.name} was not asked what to do with the account. Wire the outputs "disconnected" and "due" to its scope filter`
      return { code: 'node-failed', because, node: rule.node }
    }),
  ]
}

function busyText(
  name: string,
  by: 'rule' | 'person',
  { account, how }: { readonly account: string; readonly how: 'beingSent' | 'inDoubt' },
): string {
  if (how === 'beingSent') {
    const then = by === 'rule' ? 'It comes again with the next run' : 'Wait until the export has ended, and delete again'
    return `${name} is to be deleted, but the account ${account} is being exported at this moment. ${then}`
  }
  const then = by === 'rule' ? 'it comes again with the next run' : 'delete again'
  return `${name} is to be deleted, but it is in doubt whether the last change of the account ${account} arrived. Run the export, which looks for it; then ${then}`
}
