/** Step 8: what a target's answer means for the pending export and the account (E1–E7). */
import type { ExportResult } from '../model/connector'
import type { Cso, PendingChange, PendingExport } from '../model/objects'
import type { CsoEntry, CsoWrite } from '../model/page'
import type { ObjectTypeSchema } from '../model/schema'
import { ended } from '../model/sentences'
import type { CarriedOut, SentView } from './8-carried-out'
import { carriedOut } from './8-carried-out'
import { requestedIds, unclaimed } from './8-request'
import { failedAttempt, failedForGood } from './8-retry'

/** What a connector answered for one pending export, and what it is decided by. */
export interface AnswerView extends SentView {
  /** Null: the connector gave none. */
  readonly answer: ExportResult | null
  /** An earlier attempt may have arrived (E2). */
  readonly inDoubt?: boolean
  /** A create that has to wait for something else can be tried once more at the end of this run (E4). */
  readonly mayPostpone: boolean
  /** Canonical UTC. */
  readonly now: string
}

/** What is saved for one answer. Objects bear the version they were read with, 0 when they are new. */
export type ExportEffect =
  | CarriedOut
  /**
   * The account is in the connector space already, as `known`: it becomes `cso` and takes the place of the CSO that was to be
   * made (E2, E7). What was pending for either of the two goes; `pending` is new.
   */
  | {
      readonly kind: 'replaced'
      readonly outcome: 'created' | 'exportUpdated'
      readonly known: CsoEntry
      readonly cso: Cso
      /** The references it has got. */
      readonly references?: CsoWrite['references']
      readonly pending: PendingExport | null
      readonly because: string
    }
  /** The account is gone, and with it its CSO. */
  | { readonly kind: 'removed'; readonly because: string }
  | { readonly kind: 'failed'; readonly pending: PendingExport; readonly because: string }
  /** Nobody knows whether it arrived: it stays in doubt, and nothing else of the batch is held up by that (E2). */
  | { readonly kind: 'unanswered'; readonly pending: PendingExport; readonly because: string }
  /** Not sent, or broken off: the system could not be reached. */
  | { readonly kind: 'unreachable'; readonly pending: PendingExport; readonly because: string }
  /** It waits for something that may come in this run, and is tried once more at its end (E4). */
  | { readonly kind: 'postponed'; readonly pending: PendingExport; readonly because: string }
  /** The system has the name already, and a unique value had a part in it: another is given in this run (U1, E7). */
  | { readonly kind: 'renamed'; readonly pending: PendingExport; readonly because: string }

/** What an answer means. A create that was carried out has its anchor looked at next: see `decideNewAccount`. */
export type AnswerDecision =
  | ExportEffect
  /** A create or rename met an object of that name: look whose it is, and ask `decideExisting` (E7, E9). */
  | { readonly kind: 'exists'; readonly because: string }

/** Decides what one answer means (E1–E7). */
export function decideAnswer(view: AnswerView): AnswerDecision {
  const { pending, cso, answer } = view
  if (answer === null) return unanswered(pending)
  if (pending.outdated && cso.mvo === null) return whenDisconnected(view, answer)
  switch (answer.outcome) {
    case 'done':
      return pending.operation === 'delete' ? { kind: 'removed', because: 'deleted in the system' } : carriedOut(view, answer)
    case 'alreadyExists':
      return isNamed(view)
        ? { kind: 'exists', because: answer.message ?? 'an object of that name exists already' }
        : refused(view, answer, 'another object has that name already. Give one of them another name')
    case 'noSuchObject':
      return noSuchObject(view, answer)
    case 'failed':
      return refused(view, answer, 'the system refused it without a reason')
    case 'unreachable':
      return unreachable(view, answer)
    default:
      return answer.outcome satisfies never
  }
}

/** Whether what was sent gives the account a name. */
function isNamed({ pending, cso, type }: AnswerView): boolean {
  return pending.operation === 'create' || requestedIds({ pending, cso, type }).newSecondaryId !== null
}

/**
 * The account was cut loose while this was on its way. What arrived is noted, and nothing more is asked of the account; what did
 * not is in doubt until the next export has looked, and never sent once more (E12, R5).
 */
function whenDisconnected(view: AnswerView, answer: ExportResult): ExportEffect {
  const { pending } = view
  if (answer.outcome === 'done')
    return pending.operation === 'delete'
      ? { kind: 'removed', because: 'deleted in the system' }
      : { ...carriedOut(view, answer), pending: null }
  const because = answer.message ?? 'the system did not carry it out, and the account was disconnected meanwhile'
  const kind = answer.outcome === 'unreachable' ? ('unreachable' as const) : ('unanswered' as const)
  return { kind, pending: { ...pending, error: because }, because }
}

function unanswered(pending: PendingExport): ExportEffect {
  const because = 'the system gave no answer for this object; the next export looks whether it arrived'
  return { kind: 'unanswered', pending: { ...pending, error: because }, because }
}

/**
 * A delete is done where the account was searched for by its anchor (E10); a create misses its container, which may still come
 * (E4); an update misses its account (E7).
 */
function noSuchObject(view: AnswerView, answer: ExportResult): ExportEffect {
  const { pending, cso } = view
  switch (pending.operation) {
    case 'delete':
      if (cso.anchor !== null) return { kind: 'removed', because: 'it was gone already' }
      return refused(
        view,
        { ...answer, message: `${ended(answer.message ?? 'the system has no such object')} ${unproven}` },
        unproven,
      )
    case 'create': {
      const otherwise = 'there is no container for it in the system yet'
      if (!view.mayPostpone) return refused(view, answer, otherwise)
      return { kind: 'postponed', pending: unclaimed(pending), because: answer.message ?? otherwise }
    }
    case 'update': {
      const because = answer.message ?? 'the system has no such object'
      const error = `${ended(because)} Import the system: if the account is there, the change is sent again; if it is gone, the next synchronisation decides about it`
      return { kind: 'failed', pending: { ...failedForGood(pending, error), accountMissing: true }, because }
    }
    default:
      return pending.operation satisfies never
  }
}

/** Of an account whose anchor nobody knows, only its name was looked for, and it may have another by now (E10). */
const unproven =
  'Its anchor is not known, so it may be there under another name and is not given up. Import the system, which tells its anchor or that it is gone'

/**
 * It costs the object no attempt. In doubt it stays marked as executing, so that the next run looks first, also where it was an
 * earlier attempt that left the doubt (E2, E3).
 */
function unreachable({ pending, inDoubt }: AnswerView, answer: ExportResult): ExportEffect {
  const because = answer.message ?? 'the system could not be reached'
  const state = answer.inDoubt || inDoubt ? 'executing' : 'pending'
  return { kind: 'unreachable', pending: { ...pending, state, error: because }, because }
}

function refused({ pending: sent, type, now }: AnswerView, answer: ExportResult, otherwise: string): ExportEffect {
  const because = answer.message ?? otherwise
  const pending = answer.secondaryId === undefined ? sent : withNameSent(sent, type)
  const next = answer.permanent === true ? failedForGood(pending, because) : failedAttempt(pending, because, now)
  return { kind: 'failed', pending: next, because }
}

/** Made all the same, though not with all its values: what bears the name is this account (I11). */
function withNameSent(pending: PendingExport, { secondaryId }: ObjectTypeSchema): PendingExport {
  if (pending.operation !== 'create') return pending
  const counted = (change: PendingChange): PendingChange =>
    change.attribute === secondaryId ? { ...change, attempts: change.attempts + 1 } : change
  return { ...pending, changes: pending.changes.map(counted) }
}
