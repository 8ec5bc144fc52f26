/** Step 1: what a record that was read means for the connector space (I1–I14). */
import type { ImportRecord } from '../model/connector'
import type { Cso, PendingExport, Staging } from '../model/objects'
import type { RecordedChange } from '../model/runs'
import type { ObjectTypeSchema } from '../model/schema'
import { findAttribute } from '../model/schema'
import type { Attributes } from '../model/values'
import { attributeOf, displayValue, documentText, emptyAttributes, sameValue } from '../model/values'
import { sameInSystem, sameName } from './compare'
import type { Confirmation } from './confirmation'
import { decideConfirmation, missingText, wasSent } from './confirmation'

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

export function decideImport(view: ImportView): ImportDecision {
  const { record, cso } = view
  if (record.change === 'deleted') {
    if (!cso) return { kind: 'ignored', because: 'deleted in the system, and not known here' }
    if (cso.staging === 'obsolete') return { kind: 'ignored', because: 'deleted in the system, as it is here' }
    // What was deleted bore the name of an account that is still to be made.
    if (cso.staging === 'awaitingFirstExport')
      return { kind: 'ignored', because: 'our own account of that name is still to come' }
    return { kind: 'gone', because: 'the system reports it as deleted' }
  }
  if (!cso) return { kind: 'added', attributes: record.attributes, because: `read at ${record.position}, not known before` }
  if (cso.staging === 'awaitingFirstExport' && view.pending && wasRefused(view.pending)) {
    return {
      kind: 'added',
      attributes: record.attributes,
      because: `read at ${record.position}; our account of that name was refused, so this is another one`,
    }
  }
  return decideKnown(view, cso)
}

/** The system refused the create for good: what bears its name now was not made by it (E7). */
function wasRefused(pending: PendingExport): boolean {
  return pending.state === 'failed' && !wasSent(pending)
}

function decideKnown(view: ImportView, cso: Cso): ImportDecision {
  const { record, type, pending } = view
  const read = withUnreadable(record, cso)
  const firstSeen = cso.staging === 'awaitingFirstExport' || cso.staging === 'awaitingConfirmation'
  const confirmation = pending && decideConfirmation(cso, pending, read, record.faults, type)
  const base = {
    anchor: record.anchor ?? cso.anchor,
    secondaryId: record.secondaryId ?? cso.secondaryId,
    staging: 'normal' as const,
    confirmation,
  }
  // What could not be opened is written anew, also when the system has no value for it any more (N9).
  const healed = cso.sealed === true && record.faults.length === 0
  if (
    !healed &&
    cso.staging === 'normal' &&
    confirmation === null &&
    (read === cso.attributes || documentText(read) === documentText(cso.attributes))
  ) {
    return { kind: 'unchanged', ...base, attributes: cso.attributes, write: false, due: false, changes: [], because: 'as before' }
  }
  const changes = differences(cso.attributes, read)
  const relevant = changes.filter((change) => !explained(change, firstSeen && !view.readByRules, pending, type))
  const write = changes.length > 0 || healed
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
    const shown = kind === 'confirmed' ? 'the system shows what was sent' : 'as before'
    const because = confirmation ? missingText(confirmation.notReimported, type) || shown : shown
    return { kind, ...base, attributes: read, write, due: healed, changes: [], because }
  }
  const renamed = relevant.some((change) => change.attribute === type.secondaryId)
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
  if (change.attribute === type.secondaryId && sameName(displayValue(change.from), displayValue(change.to))) return true
  const sent = pending?.changes.some((staged) => staged.sent && staged.attribute === change.attribute) ?? false
  if (sent && sameInSystem(change.from, change.to, schema)) return true
  return ownValuesIgnored && change.from === null
}
