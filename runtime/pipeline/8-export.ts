/** Step 8: what a target's answer means for the pending export and the account (E1–E7). */
import { ended } from '../model/sentences'
import type { ExportRequest, ExportResult } from '../model/connector'
import { convert, isMisfit } from '../model/convert'
import type { Cso, PendingChange, PendingExport } from '../model/objects'
import type { ObjectTypeSchema } from '../model/schema'
import { findAttribute } from '../model/schema'
import type { CsoEntry, CsoWrite } from '../model/page'
import type { Attributes, MutableAttributes } from '../model/values'
import { emptyAttributes } from '../model/values'
import { ownAfter } from './7-shared-lists'
import { valuesAfterRename } from './8-naming'
import { referenceAttributes } from './1-references'
import type { KnownAccounts } from './8-references'
import { sentReferences } from './8-references'
import { inOrderOfNames, requestedIds, unclaimed, withChanges } from './8-request'
import { formerName } from './8-temporary-name'
import { failedAttempt, failedForGood } from './8-retry'

/** What a connector answered for one pending export, and what it is decided by. */
export interface AnswerView {
  /** As it was claimed: marked as executing. */
  readonly pending: PendingExport
  readonly cso: Cso
  readonly type: ObjectTypeSchema
  /** Attributes in its name whose values the rules say (E11). */
  readonly governed?: readonly string[]
  /** The accounts it refers to (R10). */
  readonly accounts?: KnownAccounts
  /** Null: the connector gave none. */
  readonly answer: ExportResult | null
  /** A create that has to wait for something else can be tried once more at the end of this run (E4). */
  readonly mayPostpone: boolean
  /** Canonical UTC. */
  readonly now: string
}

/** What is saved for one answer. Objects bear the version they were read with, 0 when they are new. */
export type ExportEffect =
  /** Carried out: the account as it is now, and what still awaits confirmation; null when nothing does. */
  | {
      readonly kind: 'carriedOut'
      readonly outcome: 'created' | 'exportUpdated' | 'exportRenamed'
      readonly cso: Cso
      /** The references it has got and lost. */
      readonly references?: CsoWrite['references']
      readonly pending: PendingExport | null
      readonly because: string
    }
  /**
   * The account is in the connector space already, as `known`: it becomes `cso` and takes the place of the CSO that was to be
   * made (E2, E7). What was pending for either of the two goes; `pending` is new.
   */
  | {
      readonly kind: 'replaced'
      readonly outcome: 'created' | 'exportUpdated'
      readonly known: CsoEntry
      readonly cso: Cso
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

export type CarriedOut = Extract<ExportEffect, { kind: 'carriedOut' }>

/** What an answer means. A create that was carried out has its anchor looked at next: see `decideNewAccount`. */
export type AnswerDecision =
  | ExportEffect
  /** A create or rename met an object of that name: look whose it is, and ask `decideExisting` (E7, E9). */
  | { readonly kind: 'exists'; readonly because: string }

/** Decides what one answer means (E1–E7). */
export function decideAnswer(view: AnswerView): AnswerDecision {
  const { pending, answer } = view
  if (answer === null) return unanswered(pending)
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
      return unreachable(pending, answer)
    default:
      return answer.outcome satisfies never
  }
}

/** Whether what was sent gives the account a name. */
function isNamed({ pending, cso, type }: AnswerView): boolean {
  return pending.operation === 'create' || requestedIds({ pending, cso, type }).newSecondaryId !== null
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

/** It costs the object no attempt. In doubt it stays marked as executing, so that the next run looks first (E2, E3). */
function unreachable(pending: PendingExport, answer: ExportResult): ExportEffect {
  const because = answer.message ?? 'the system could not be reached'
  const state = answer.inDoubt ? 'executing' : 'pending'
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

function carriedOut(view: AnswerView, answer: ExportResult): CarriedOut {
  const { pending, cso, type } = view
  const ids = requestedIds({ pending, cso, type })
  const creating = pending.operation === 'create'
  const awaited = answer.confirmed ? [] : awaitedChanges(pending, cso, type)
  const references = referenceAttributes(type).length > 0 ? sentReferences(pending.changes, type, view.accounts ?? new Map()) : []
  return {
    kind: 'carriedOut',
    outcome: creating ? 'created' : ids.newSecondaryId !== null ? 'exportRenamed' : 'exportUpdated',
    cso: exportedCso(view, ids, answer),
    ...(references.length > 0 && { references }),
    pending: leftOf(pending, awaited),
    because: creating ? 'created in the system' : 'changed in the system',
  }
}

/** What awaits confirmation, and the references that wait for accounts: those are still to be sent (E4). Null: nothing. */
function leftOf(pending: PendingExport, awaited: readonly PendingChange[]): PendingExport | null {
  const waiting = pending.changes.filter(({ sent, waits }) => waits && !sent)
  if (waiting.length === 0) return awaited.length === 0 ? null : awaitingConfirmation(pending, awaited)
  const left = awaitingConfirmation(pending, awaited)
  return { ...left, operation: 'update', state: 'pending', changes: [...left.changes, ...waiting] }
}

/** What an import is to show. A secret never is: only a create that may have to be made again waits with it (N9, I12). */
function awaitedChanges(pending: PendingExport, cso: Cso, type: ObjectTypeSchema): readonly PendingChange[] {
  const mayBeMadeAgain = pending.operation === 'create' || cso.staging === 'awaitingConfirmation'
  return pending.changes.filter((change) => !change.waits && (mayBeMadeAgain || !isSecret(change, type)))
}

function awaitingConfirmation(carriedOut: PendingExport, awaited: readonly PendingChange[]): PendingExport {
  const { temporaryName: _name, nameTaken: _taken, accountMissing: _missing, ...pending } = carriedOut
  return {
    ...pending,
    state: 'awaitingConfirmation',
    changes: awaited.map((change) => ({ ...change, sent: true })),
    attempts: 0,
    nextAttempt: null,
    error: null,
  }
}

/** The account as it is once what was sent has arrived, without the secrets, which its system never shows (N9, E6). */
function exportedCso(
  { pending, cso, type, governed = [] }: AnswerView,
  ids: ReturnType<typeof requestedIds>,
  answer: ExportResult,
): Cso {
  const anchor = answer.anchor ?? cso.anchor ?? ids.anchor
  const secondaryId = answer.secondaryId ?? ids.newSecondaryId ?? ids.secondaryId ?? cso.secondaryId
  const shown = pending.changes.filter((change) => !change.sent && isInDocument(change, type))
  const changed = withChanges(cso.attributes, shown, type)
  const own = ownAfter(cso.own, shown, type)
  const { newSecondaryId: to } = ids
  const attributes =
    to === null || cso.secondaryId === null
      ? changed
      : valuesAfterRename({
          type,
          attributes: changed,
          changes: shown,
          governed,
          from: formerName({ pending, cso }, type) ?? cso.secondaryId,
          to,
        })
  return {
    ...cso,
    anchor,
    secondaryId,
    attributes: withIds(attributes, type, anchor, secondaryId),
    staging: answer.confirmed ? 'normal' : cso.staging === 'awaitingFirstExport' ? 'awaitingConfirmation' : cso.staging,
    ...(own && { own }),
  }
}

/** Secrets are not kept, references apart from the document (N9, O8). */
function isInDocument({ attribute }: PendingChange, type: ObjectTypeSchema): boolean {
  const schema = findAttribute(type, attribute)
  return schema?.secret !== true && schema?.type !== 'reference'
}

function isSecret(change: PendingChange, type: ObjectTypeSchema): boolean {
  return findAttribute(type, change.attribute)?.secret === true
}

/** The ids the system assigned stand among the attributes as an import would show them (I14). */
function withIds(attributes: Attributes, type: ObjectTypeSchema, anchor: string | null, secondaryId: string | null): Attributes {
  const ids: MutableAttributes = Object.assign(emptyAttributes(), attributes)
  const anchorSchema = findAttribute(type, type.anchor)
  const kind = anchorSchema?.type ?? 'text'
  if (anchor !== null && !Object.hasOwn(ids, type.anchor) && (kind === 'text' || kind === 'integer')) {
    const value = convert(anchor, kind)
    if (!isMisfit(value)) ids[type.anchor] = value
  }
  if (secondaryId !== null && type.secondaryId !== undefined) ids[type.secondaryId] = secondaryId
  return inOrderOfNames(ids)
}

/** The answers of a batch, by pending export. */
export interface MatchedAnswers {
  /** One for each request, in their order; null where the connector gave none. Of two for one request the last counts. */
  readonly answers: readonly (readonly [pending: number, answer: ExportResult | null])[]
  /** Ids the connector answered for without having been asked. */
  readonly unasked: readonly number[]
}

/** One answer a request, whatever the connector sent (E1, E2). */
export function matchAnswers(requests: readonly ExportRequest[], results: readonly ExportResult[]): MatchedAnswers {
  const answers = new Map<number, ExportResult | null>(requests.map(({ id }) => [id, null]))
  const unasked: number[] = []
  for (const result of results) {
    if (answers.has(result.id)) answers.set(result.id, result)
    else unasked.push(result.id)
  }
  return { answers: [...answers], unasked }
}
