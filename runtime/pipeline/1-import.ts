/** Step 1: what a record that was read means for the connector space (I1–I14). */
import type { ImportRecord } from '../model/connector'
import type { Cso, PendingChange, PendingExport, Staging } from '../model/objects'
import type { RecordedChange } from '../model/runs'
import type { ObjectTypeSchema } from '../model/schema'
import { findAttribute } from '../model/schema'
import type { Attributes, AttributeValue } from '../model/values'
import { attributeOf, displayValue, documentText, emptyAttributes, sameValue } from '../model/values'
import { comparisonKey, sameInSystem } from './compare'
import { valuesOf } from '../model/values'

/** Times an exported change may fail to show up before a person must look at it (I12). */
export const confirmationAttempts = 5

export interface ImportView {
  readonly record: ImportRecord
  readonly type: ObjectTypeSchema
  readonly cso: Cso | null
  readonly pending: PendingExport | null
  /** Inbound rules read this type: values the system itself added on creation are worth a sync. */
  readonly readByRules: boolean
}

export type ImportDecision =
  | { readonly kind: 'added'; readonly attributes: Attributes; readonly because: string }
  | {
      readonly kind: 'updated' | 'renamed' | 'returned' | 'confirmed' | 'unchanged'
      readonly attributes: Attributes
      /** The stored document must be written. */
      readonly write: boolean
      readonly anchor: string | null
      readonly secondaryId: string | null
      readonly staging: Staging
      readonly due: boolean
      readonly changes: readonly RecordedChange[]
      readonly confirmation: Confirmation | null
      readonly because: string
    }
  | { readonly kind: 'gone'; readonly because: string }
  | { readonly kind: 'ignored'; readonly because: string }

/** What became of the changes that were sent: those not found again are staged once more. */
export interface Confirmation {
  readonly confirmed: readonly PendingChange[]
  readonly notReimported: readonly { readonly change: PendingChange; readonly found: AttributeValue | null }[]
  /** What remains of the pending export; null when everything was confirmed. */
  readonly pending: PendingExport | null
}

export function decideImport(view: ImportView): ImportDecision {
  const { record, cso } = view
  if (record.change === 'deleted') {
    return cso && cso.staging !== 'obsolete'
      ? { kind: 'gone', because: 'the system reports it as deleted' }
      : { kind: 'ignored', because: 'deleted in the system, and not known here' }
  }
  if (!cso) return { kind: 'added', attributes: record.attributes, because: `read at ${record.position}, not known before` }
  return decideKnown(view, cso)
}

function decideKnown(view: ImportView, cso: Cso): ImportDecision {
  const { record, type, pending } = view
  const read = withUnreadable(record, cso)
  const firstSeen = cso.staging === 'awaitingFirstExport' || cso.staging === 'awaitingConfirmation'
  const sent = cso.staging === 'awaitingFirstExport' && pending ? asSent(pending) : pending
  const confirmation = sent && sent.changes.some((one) => one.sent) ? confirm(sent, read, type) : null
  const base = {
    anchor: record.anchor ?? cso.anchor,
    secondaryId: record.secondaryId ?? cso.secondaryId,
    staging: 'normal' as const,
    confirmation,
  }
  if (!firstSeen && cso.staging === 'normal' && confirmation === null && documentText(read) === documentText(cso.attributes)) {
    return { kind: 'unchanged', ...base, attributes: cso.attributes, write: false, due: false, changes: [], because: 'as before' }
  }
  const changes = differences(cso.attributes, read)
  const relevant = changes.filter((change) => !explained(change, firstSeen && !view.readByRules, pending, type))
  const write = changes.length > 0
  if (cso.staging === 'obsolete') {
    return {
      kind: 'returned',
      ...base,
      attributes: read,
      write,
      due: true,
      changes: relevant,
      because: 'it is back in the system',
    }
  }
  if (relevant.length === 0) {
    const kind = confirmation || firstSeen ? 'confirmed' : 'unchanged'
    const because = kind === 'confirmed' ? 'the system shows what was sent' : 'as before'
    return { kind, ...base, attributes: read, write, due: false, changes: [], because }
  }
  const renamed = type.secondaryId !== undefined && relevant.some((change) => change.attribute === type.secondaryId)
  return {
    kind: renamed ? 'renamed' : 'updated',
    ...base,
    attributes: read,
    write,
    due: true,
    changes: relevant,
    because: `${relevant.map((change) => change.attribute).join(', ')} changed in the system`,
  }
}

/** An account that is there although its create was never booked did arrive: what is not as it should be becomes an update (I11, E2). */
function asSent(pending: PendingExport): PendingExport {
  return { ...pending, operation: 'update', changes: pending.changes.map((one) => ({ ...one, sent: true })) }
}

/** The attributes read, with the previous value where one could not be read (I7). */
function withUnreadable(record: ImportRecord, cso: Cso): Attributes {
  if (record.faults.length === 0) return record.attributes
  const kept = emptyAttributes()
  const names = new Set([...Object.keys(record.attributes), ...record.faults.map((fault) => fault.attribute)])
  const faulty = new Set(record.faults.map((fault) => fault.attribute))
  for (const name of [...names].sort()) {
    const value = faulty.has(name) ? attributeOf(cso.attributes, name) : attributeOf(record.attributes, name)
    if (value !== undefined) kept[name] = value
  }
  return kept
}

/** Every attribute that differs, as before and after. */
export function differences(before: Attributes, after: Attributes): RecordedChange[] {
  const changes: RecordedChange[] = []
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const from = attributeOf(before, name)
    const to = attributeOf(after, name)
    if (!sameValue(from, to)) changes.push({ side: 'cs', attribute: name, from: from ?? null, to: to ?? null })
  }
  return changes
}

/** A difference that needs no sync: the system spells a sent value its own way, or added values of its own at creation. */
function explained(
  change: RecordedChange,
  ownValuesIgnored: boolean,
  pending: PendingExport | null,
  type: ObjectTypeSchema,
): boolean {
  const schema = findAttribute(type, change.attribute)
  if (
    change.attribute === type.secondaryId &&
    sameInSystem(change.from, change.to, { name: '', type: 'text', multi: false, comparison: 'dn' })
  )
    return true
  const sent = pending?.changes.some((one) => one.sent && one.attribute === change.attribute) ?? false
  if (sent && sameInSystem(change.from, change.to, schema)) return true
  return ownValuesIgnored && change.from === null
}

function confirm(pending: PendingExport, read: Attributes, type: ObjectTypeSchema): Confirmation {
  const confirmed: PendingChange[] = []
  const notReimported: { change: PendingChange; found: AttributeValue | null }[] = []
  const remaining: PendingChange[] = []
  for (const change of pending.changes) {
    if (!change.sent) {
      remaining.push(change)
      continue
    }
    const found = attributeOf(read, change.attribute) ?? null
    if (isShown(change, found, type)) {
      confirmed.push(change)
      continue
    }
    notReimported.push({ change, found })
    remaining.push({ ...change, from: change.add ? null : found, sent: false, attempts: change.attempts + 1 })
  }
  if (remaining.length === 0) return { confirmed, notReimported, pending: null }
  return { confirmed, notReimported, pending: restaged(pending, remaining, notReimported) }
}

function restaged(
  pending: PendingExport,
  remaining: readonly PendingChange[],
  missing: Confirmation['notReimported'],
): PendingExport {
  const exhausted = remaining.some((change) => change.attempts >= confirmationAttempts)
  const error = missing
    .map(({ change, found }) => {
      const sent = change.add ? [...change.add].map(displayValue).join('; ') : displayValue(change.to)
      return `exported change not reimported: ${change.attribute} was sent as "${sent}" and found as "${displayValue(found)}"`
    })
    .join('. ')
  return {
    ...pending,
    operation: pending.operation === 'create' ? 'update' : pending.operation,
    state: exhausted ? 'failed' : pending.state === 'held' ? 'held' : 'pending',
    changes: remaining,
    error: error || pending.error,
    nextAttempt: null,
    version: pending.version + 1,
  }
}

/** Whether the system shows what was sent (I12, I13). */
function isShown(change: PendingChange, found: AttributeValue | null, type: ObjectTypeSchema): boolean {
  const schema =
    change.attribute === type.secondaryId
      ? { name: change.attribute, type: 'text' as const, multi: false, comparison: 'dn' as const }
      : findAttribute(type, change.attribute)
  if (!change.add && !change.remove) return sameInSystem(found, change.to, schema)
  const keys = new Set(valuesOf(found).map((one) => comparisonKey(one, schema)))
  return (
    (change.add ?? []).every((one) => keys.has(comparisonKey(one, schema))) &&
    (change.remove ?? []).every((one) => !keys.has(comparisonKey(one, schema)))
  )
}
