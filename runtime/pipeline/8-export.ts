/** Step 8: what a target's answer means for the pending export and the account (E1–E7). */
import type { AttributeChange, ExportRequest, ExportResult } from '../model/connector'
import { convert, isMisfit } from '../model/convert'
import type { Cso, PendingChange, PendingExport } from '../model/objects'
import type { ObjectTypeSchema } from '../model/schema'
import { findAttribute } from '../model/schema'
import type { Attributes, AttributeValue, MutableAttributes, Scalar } from '../model/values'
import { asSet, attributeOf, displayValue, emptyAttributes } from '../model/values'
import { applyDifference } from './compare'

/** Attempts before a pending export waits for a person (E3). */
export const exportAttempts = 5

/** What is sent for a pending export. `inDoubt`: an earlier attempt may have arrived (E2). */
export function requestOf(pending: PendingExport, cso: Cso, type: ObjectTypeSchema, inDoubt: boolean): ExportRequest {
  const open = pending.changes.filter((change) => !change.sent)
  const rename = type.secondaryId === undefined ? undefined : open.find((change) => change.attribute === type.secondaryId)
  const newSecondaryId = rename?.to !== undefined && rename.to !== null ? displayValue(rename.to) : null
  const creating = pending.operation === 'create'
  const anchorChange = creating ? open.find((change) => change.attribute === type.anchor) : undefined
  return {
    id: pending.id,
    operation: pending.operation,
    type: cso.type,
    anchor: cso.anchor ?? (anchorChange ? displayValue(anchorChange.to) || null : null),
    secondaryId: creating ? newSecondaryId : cso.secondaryId,
    newSecondaryId: creating ? null : newSecondaryId,
    attributes: creating ? withChanges(cso.attributes, open, type) : cso.attributes,
    changes: creating ? [] : open.filter((change) => change.attribute !== type.secondaryId).map(changeOf),
    inDoubt,
  }
}

/**
 * What is left to be sent to an account as it is known now: a value that is only for where nothing stands gives way to one the account has got since (R7).
 * Null when nothing of the pending export is left.
 */
export function withoutFilled(pending: PendingExport, cso: Cso): PendingExport | null {
  const taken = (change: PendingChange): boolean =>
    change.whenEmpty === true && !change.sent && attributeOf(cso.attributes, change.attribute) !== undefined
  if (pending.operation !== 'update' || !pending.changes.some(taken)) return pending
  const changes = pending.changes.filter((change) => !taken(change))
  if (changes.length === 0) return null
  return changes.some((change) => !change.sent) ? { ...pending, changes } : { ...pending, changes, state: 'awaitingConfirmation' }
}

function changeOf(change: PendingChange): AttributeChange {
  if (change.add || change.remove) {
    return {
      attribute: change.attribute,
      ...(change.add && { add: change.add }),
      ...(change.remove && { remove: change.remove }),
    }
  }
  return { attribute: change.attribute, set: change.to }
}

/** The account's attributes once the changes have arrived, in the fixed order of names. */
export function withChanges(before: Attributes, changes: readonly PendingChange[], type: ObjectTypeSchema): Attributes {
  const after: MutableAttributes = Object.assign(emptyAttributes(), before)
  for (const change of changes) {
    let value: AttributeValue | null | undefined = change.to
    if (change.add || change.remove) {
      const schema = findAttribute(type, change.attribute)
      value = asSet(
        applyDifference(attributeOf(after, change.attribute), change.add ?? [], change.remove ?? [], schema) as Scalar[],
      )
    }
    if (value === null || value === undefined) delete after[change.attribute]
    else after[change.attribute] = value
  }
  const ordered: MutableAttributes = emptyAttributes()
  for (const name of Object.keys(after).sort()) ordered[name] = after[name] as AttributeValue
  return ordered
}

export type ResultDecision =
  /** Carried out: the account as it is now, and what still awaits confirmation. */
  | {
      readonly kind: 'carriedOut'
      readonly outcome: 'created' | 'exportUpdated' | 'exportRenamed'
      readonly cso: Cso
      readonly pending: PendingExport | null
      readonly because: string
    }
  | { readonly kind: 'removed'; readonly because: string }
  /** A create met an object of that name: look whose it is (E7). */
  | { readonly kind: 'exists'; readonly because: string }
  | { readonly kind: 'failed'; readonly pending: PendingExport; readonly because: string }
  /** Not sent, or without an answer; the system could not be reached. */
  | { readonly kind: 'unreachable'; readonly pending: PendingExport; readonly because: string }

/** Books one result. `now` is canonical UTC. */
export function decideResult(
  pending: PendingExport,
  cso: Cso,
  type: ObjectTypeSchema,
  result: ExportResult,
  now: string,
): ResultDecision {
  switch (result.outcome) {
    case 'done':
      return pending.operation === 'delete'
        ? { kind: 'removed', because: 'deleted in the system' }
        : carriedOut(pending, cso, type, result)
    case 'alreadyExists':
      return pending.operation === 'create'
        ? { kind: 'exists', because: result.message ?? 'an object of that name exists already' }
        : refused(pending, result, 'another object has that name already. Give one of them another name', now)
    case 'noSuchObject':
      if (pending.operation === 'delete') return { kind: 'removed', because: 'it was gone already' }
      // A create misses the container it belongs in, which may still come.
      if (pending.operation === 'create') return refused(pending, result, 'there is no container for it in the system yet', now)
      return {
        kind: 'failed',
        pending: failed(
          pending,
          `${result.message ?? 'the system has no such object'}. Import the system to see what became of it`,
          now,
          true,
        ),
        because: result.message ?? 'the system has no such object',
      }
    case 'failed':
      return refused(pending, result, 'the system refused it without a reason', now)
    case 'unreachable':
      return {
        kind: 'unreachable',
        pending: {
          ...pending,
          // In doubt it stays marked as executing, so that the next run looks before it sends again (E2).
          state: result.inDoubt ? 'executing' : 'pending',
          error: result.message ?? 'the system could not be reached',
        },
        because: result.message ?? 'the system could not be reached',
      }
    default:
      return result.outcome satisfies never
  }
}

function refused(pending: PendingExport, result: ExportResult, otherwise: string, now: string): ResultDecision {
  const because = result.message ?? otherwise
  return { kind: 'failed', pending: failed(pending, because, now, result.permanent === true), because }
}

function carriedOut(pending: PendingExport, cso: Cso, type: ObjectTypeSchema, result: ExportResult): ResultDecision {
  const open = pending.changes.filter((change) => !change.sent)
  const request = requestOf(pending, cso, type, false)
  const anchor = result.anchor ?? cso.anchor ?? request.anchor
  const secondaryId = result.secondaryId ?? request.newSecondaryId ?? request.secondaryId ?? cso.secondaryId
  const creating = pending.operation === 'create'
  // A secret is never shown again by its system: the account does not keep it, and only a create that may have to be made again waits with it (N9, I12).
  const shown = (change: PendingChange): boolean => findAttribute(type, change.attribute)?.secret !== true
  const awaited = creating || cso.staging === 'awaitingConfirmation' ? pending.changes : pending.changes.filter(shown)
  const remaining = result.confirmed ? [] : awaited.map((change) => ({ ...change, sent: true }))
  const attributes = withIds(withChanges(cso.attributes, open.filter(shown), type), type, anchor, secondaryId)
  return {
    kind: 'carriedOut',
    outcome: creating ? 'created' : request.newSecondaryId !== null ? 'exportRenamed' : 'exportUpdated',
    cso: {
      ...cso,
      anchor,
      secondaryId,
      attributes,
      staging: result.confirmed ? 'normal' : cso.staging === 'awaitingFirstExport' ? 'awaitingConfirmation' : cso.staging,
    },
    pending:
      remaining.length === 0
        ? null
        : {
            ...pending,
            state: 'awaitingConfirmation',
            changes: remaining,
            attempts: 0,
            nextAttempt: null,
            error: null,
          },
    because: creating ? 'created in the system' : 'changed in the system',
  }
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
  const ordered: MutableAttributes = emptyAttributes()
  for (const name of Object.keys(ids).sort()) ordered[name] = ids[name] as AttributeValue
  return ordered
}

/** A refused attempt: tried again after 2, 4, 8 and 16 minutes, then left to a person (E3). */
export function failed(pending: PendingExport, error: string, now: string, permanent: boolean): PendingExport {
  const attempts = pending.attempts + 1
  const exhausted = permanent || attempts >= exportAttempts
  return {
    ...pending,
    state: exhausted ? 'failed' : 'pending',
    attempts,
    nextAttempt: exhausted ? null : backoff(now, attempts),
    error,
  }
}

/** When the n-th attempt after `now` is due: 2, 4, 8, 16, 32 minutes. */
export function backoff(now: string, attempt: number): string {
  const minutes = 2 ** Math.min(Math.max(attempt, 1), 5)
  return `${new Date(Date.parse(now) + minutes * 60_000).toISOString().slice(0, 19)}Z`
}
