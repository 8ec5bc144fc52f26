/** Step 8: the account, and what of its pending export is left, once what was sent was carried out (E6, E11, I12, I14). */
import type { ExportResult } from '../model/connector'
import { disabledBecause } from '../model/disabled'
import { convert, isMisfit } from '../model/convert'
import type { Cso, PendingChange, PendingExport } from '../model/objects'
import type { CsoWrite } from '../model/page'
import type { ObjectTypeSchema } from '../model/schema'
import { findAttribute } from '../model/schema'
import type { Attributes, MutableAttributes } from '../model/values'
import { emptyAttributes, isList } from '../model/values'
import { referenceAttributes } from './1-references'
import { ownAfter } from './7-shared-lists'
import { isDeprovisioning } from './deprovisioning'
import { spellingsSent } from './7-spellings'
import { sameName } from './compare'
import { valuesAfterRename } from './8-naming'
import type { KnownAccounts } from './8-references'
import { sentReferences } from './8-references'
import { inOrderOfNames, requestedIds, withChanges } from './8-request'
import { formerName } from './8-temporary-name'

/** What was sent for one pending export, and what its result is decided by. */
export interface SentView {
  /** As it was claimed: marked as executing. */
  readonly pending: PendingExport
  readonly cso: Cso
  readonly type: ObjectTypeSchema
  /** Attributes in its name whose values the rules say (E11). */
  readonly governed?: readonly string[]
  /** The accounts it refers to (R10). */
  readonly accounts?: KnownAccounts
}

/** Carried out: the account as it is now, and what still awaits confirmation; `pending` is null when nothing does. */
export interface CarriedOut {
  readonly kind: 'carriedOut'
  readonly outcome: 'created' | 'exportUpdated' | 'exportRenamed'
  readonly cso: Cso
  /** The references it has got and lost. */
  readonly references?: CsoWrite['references']
  readonly pending: PendingExport | null
  readonly because: string
}

/** Decides what the account is and what is left to be seen, once its system has answered that it is done. */
export function carriedOut(view: SentView, answer: ExportResult): CarriedOut {
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
    because: because(pending),
  }
}

function because(pending: PendingExport): string {
  if (pending.operation === 'create') return 'created in the system'
  return isDeprovisioning(pending) ? disabledBecause(pending.run) : 'changed in the system'
}

/** What awaits confirmation, and the references that wait for accounts: those are still to be sent (E4). Null: nothing. */
function leftOf(pending: PendingExport, awaited: readonly PendingChange[]): PendingExport | null {
  const waiting = pending.changes.filter(({ sent, waits }) => waits && !sent)
  if (waiting.length === 0) return awaited.length === 0 ? null : awaitingConfirmation(pending, awaited)
  const left = awaitingConfirmation(pending, awaited)
  return { ...left, operation: 'update', state: 'pending', changes: [...left.changes, ...waiting.map(asDifference)] }
}

/** A whole list that a create was to set is, once the account is there, what is to be added: as it would be staged now (I12). */
function asDifference({ to, ...change }: PendingChange): PendingChange {
  return isList(to) ? { ...change, to: null, add: to } : { ...change, to }
}

/** What an import is to show. A secret never is: only a create that may have to be made again waits with it (N9, I12). */
function awaitedChanges(pending: PendingExport, cso: Cso, type: ObjectTypeSchema): readonly PendingChange[] {
  const isMadeAnewWhenLost = pending.operation === 'create' || cso.staging === 'awaitingConfirmation'
  return pending.changes.filter((change) => !change.waits && (isMadeAnewWhenLost || !isSecret(change, type)))
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
  { pending, cso, type, governed = [] }: SentView,
  ids: ReturnType<typeof requestedIds>,
  answer: ExportResult,
): Cso {
  const anchor = answer.anchor ?? cso.anchor ?? ids.anchor
  const secondaryId = answer.secondaryId ?? ids.newSecondaryId ?? ids.secondaryId ?? cso.secondaryId
  const shown = pending.changes.filter((change) => !change.sent && isInDocument(change, type))
  const changed = withChanges(cso.attributes, shown, type)
  const own = ownAfter(cso.own, shown, type, isDeprovisioning(pending) ? 'disabled' : 'there')
  const { newSecondaryId: to } = ids
  // Somebody else has renamed it meanwhile: that is news of the next import, for which it is still called as before (I14).
  const isNameLeft = pending.operation === 'update' && to === null && pending.temporaryName === undefined
  const isOthers = isNameLeft && cso.secondaryId !== null && secondaryId !== null && !sameName(secondaryId, cso.secondaryId)
  const name = isOthers ? cso.secondaryId : secondaryId
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
    attributes: withIds(attributes, type, anchor, name),
    staging: answer.confirmed ? 'normal' : cso.staging === 'awaitingFirstExport' ? 'awaitingConfirmation' : cso.staging,
    ...(own && { own }),
    spellings: spellingsSent(cso.spellings, shown, type),
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
