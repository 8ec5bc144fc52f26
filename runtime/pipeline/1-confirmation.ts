/** What became of the changes that were sent, once an import shows the account (I11–I13). */
import type { ImportRecord } from '../model/connector'
import type { Cso, PendingChange, PendingExport } from '../model/objects'
import type { AttributeSchema, ObjectTypeSchema } from '../model/schema'
import { findAttribute } from '../model/schema'
import type { Attributes, AttributeValue, Scalar } from '../model/values'
import { asSet, attributeOf, displayValue, valuesOf } from '../model/values'
import { applyDifference, comparisonKey, sameInSystem, sameName, textKey, valueDifference } from './compare'
import { asName, asNames, removedNames } from './8-references'

/** Times an exported change may fail to show up before a person must look at it (I12). */
export const confirmationAttempts = 5

/** What became of the changes that were sent: those not found again are staged once more. */
export interface Confirmation {
  readonly notReimported: readonly { readonly change: PendingChange; readonly found: AttributeValue | null }[]
  /** What remains of the pending export; null when everything was confirmed. */
  readonly pending: PendingExport | null
}

/** A create that was sent once and not seen afterwards, or whose answer got lost (E2). */
export function wasSent(pending: PendingExport): boolean {
  return pending.state === 'executing' || pending.changes.some((change) => change.sent || change.attempts > 0)
}

/** Compares what was sent with what was read; null when nothing awaits that. `faults` are the values that could not be read. */
export function decideConfirmation(
  cso: Cso,
  pending: PendingExport,
  read: Attributes,
  faults: ImportRecord['faults'],
  type: ObjectTypeSchema,
): Confirmation | null {
  if (cso.staging === 'awaitingFirstExport')
    return isMadeInPart(pending, type) ? takenOver(pending, read, type) : confirm(asSent(pending), read, type, faults)
  return pending.changes.some((change) => change.sent) ? confirm(pending, read, type, faults) : null
}

/** A create that was refused with the account made: it has its name and not all of its values. */
function isMadeInPart({ state, changes }: PendingExport, { secondaryId }: ObjectTypeSchema): boolean {
  return (
    state !== 'executing' && !changes.some(({ attribute, sent, attempts }) => sent || (attempts > 0 && attribute !== secondaryId))
  )
}

/**
 * An account that is there although no result of its create was applied did arrive: what differs becomes an update (I11, E2).
 * References without an account were not in its create (E4).
 */
function asSent(pending: PendingExport): PendingExport {
  const changes = pending.changes.map((change) => (change.waits ? change : { ...change, sent: true }))
  return { ...pending, operation: 'update', state: pending.state === 'held' ? 'held' : 'awaitingConfirmation', changes }
}

/** The account is there although its create was refused: what differs and may be set later becomes an update (I11, R7). */
function takenOver(pending: PendingExport, read: Attributes, type: ObjectTypeSchema): Confirmation {
  const changes = pending.changes.flatMap((change) => {
    const found = attributeOf(read, change.attribute) ?? null
    if (change.initial || isSecret(change, type) || isShown(change, found, type) || isFilled(change, found)) return []
    return missing(change, found, type) ?? []
  })
  const update: PendingExport = { ...pending, operation: 'update', changes }
  return { notReimported: [], pending: changes.length === 0 ? null : update }
}

/** What was to be written only where nothing stands finds a value of the system's own (R7). */
function isFilled({ whenEmpty }: PendingChange, found: AttributeValue | null): boolean {
  return whenEmpty === true && found !== null
}

/** The system never shows a secret, so nobody waits to see one that was sent (N9). */
function isSecret(change: PendingChange, type: ObjectTypeSchema): boolean {
  return findAttribute(type, change.attribute)?.secret === true
}

function confirm(pending: PendingExport, read: Attributes, type: ObjectTypeSchema, faults: ImportRecord['faults']): Confirmation {
  const unreadable = new Set(faults.map((fault) => fault.attribute))
  const notReimported: { change: PendingChange; found: AttributeValue | null }[] = []
  const remaining: PendingChange[] = []
  for (const change of withoutReversed(sentTogether(pending.changes, type), type)) {
    // What could not be read says nothing about what was sent (I7).
    if (!change.sent || unreadable.has(change.attribute)) {
      remaining.push(change)
      continue
    }
    const found = attributeOf(read, change.attribute) ?? null
    if (isSecret(change, type) || isShown(change, found, type) || isFilled(change, found)) continue
    notReimported.push({ change, found })
    const rest = missing(change, found, type)
    if (rest) remaining.push({ ...rest, sent: false, attempts: change.attempts + 1 })
  }
  if (remaining.length === 0) return { notReimported, pending: null }
  return { notReimported, pending: restaged(pending, remaining, missingText(notReimported, type)) }
}

/** A list that was sent in parts, since some references had no account when the first part went (E4), is seen as a whole. */
function sentTogether(changes: readonly PendingChange[], type: ObjectTypeSchema): readonly PendingChange[] {
  const together: PendingChange[] = []
  for (const change of changes) {
    const { attribute, sent, add, remove } = change
    const isPart = sent && (add || remove)
    const at = isPart ? together.findIndex((first) => first.attribute === attribute && !first.add && !first.remove) : -1
    const first = together[at]
    if (first === undefined) {
      together.push(change)
      continue
    }
    const [more, gone] = [(add ?? []).map(asName), (remove ?? []).map(asName)]
    const to = asSet(applyDifference(asNames(first.to), more, gone, findAttribute(type, attribute))) ?? null
    together[at] = { ...first, to, attempts: Math.max(first.attempts, change.attempts) }
  }
  return together
}

/**
 * A name that was taken out and put in again later, or the other way round, is looked for as it was sent last: another account
 * may have been given it in between (I12).
 */
function withoutReversed(changes: readonly PendingChange[], type: ObjectTypeSchema): readonly PendingChange[] {
  return changes.flatMap((change, at) => {
    const schema = change.add || change.remove ? findAttribute(type, change.attribute) : undefined
    if (!change.sent || schema?.type !== 'reference') return [change]
    const later = changes.filter((other, index) => index > at && other.sent && other.attribute === change.attribute)
    const keysOf = (values: readonly Scalar[]): ReadonlySet<string> => new Set(values.map((value) => textKey(value, schema)))
    const put = keysOf(later.flatMap(({ add }) => add ?? []))
    const taken = keysOf(later.flatMap((other) => removedNames(other, schema)))
    const { add: allAdded = [], remove: allRemoved = [], ...rest } = change
    const add = allAdded.filter((value) => !taken.has(textKey(value, schema)))
    const remove = allRemoved.filter((value) => !put.has(textKey(value, schema)))
    if (add.length + remove.length === 0) return []
    return [{ ...rest, ...(add.length > 0 && { add }), ...(remove.length > 0 && { remove }) }]
  })
}

/** What of a change is still to be done on an account that shows `found`; undefined when only a create could do it (R7). */
function missing(change: PendingChange, found: AttributeValue | null, type: ObjectTypeSchema): PendingChange | undefined {
  const schema = findAttribute(type, change.attribute)
  if (schema?.mutability === 'createOnly') return undefined
  const { attribute, rule, sent, attempts, initial, whenEmpty, shared } = change
  const options = { ...(whenEmpty && { whenEmpty }), ...(shared && { shared }) }
  const rest = { attribute, from: null, to: null, rule, sent, attempts, initial, ...options }
  if (change.add || change.remove) {
    const keys = new Set(valuesOf(found).map((value) => comparisonKey(value, schema)))
    const add = (change.add ?? []).filter((value) => !keys.has(comparisonKey(asName(value), schema)))
    const remove = removedIn(change, schema).filter((value) => keys.has(comparisonKey(asName(value), schema)))
    return { ...rest, ...(add.length > 0 && { add }), ...(remove.length > 0 && { remove }) }
  }
  if (!schema?.multi) return { ...change, from: found }
  const { add, remove } = valueDifference(found, asNames(change.to), schema)
  // What others put into a shared list meanwhile stays (R11).
  return { ...rest, ...(add.length > 0 && { add }), ...(remove.length > 0 && !shared && { remove }) }
}

function restaged(pending: PendingExport, remaining: readonly PendingChange[], error: string): PendingExport {
  return {
    ...pending,
    operation: pending.operation === 'create' ? 'update' : pending.operation,
    state: stateOf(pending, remaining),
    changes: remaining,
    error: error || pending.error,
    nextAttempt: error === '' ? pending.nextAttempt : null,
  }
}

/** A failed or held pending export waits for a person whatever is confirmed, and what is in doubt stays so (E2). */
function stateOf(pending: PendingExport, remaining: readonly PendingChange[]): PendingExport['state'] {
  if (pending.state === 'held' || pending.state === 'failed' || pending.state === 'executing') return pending.state
  if (remaining.some((change) => change.attempts >= confirmationAttempts)) return 'failed'
  return remaining.some((change) => !change.sent) ? 'pending' : 'awaitingConfirmation'
}

/** Sent and found side by side, a sentence a change; empty when everything was found. */
export function missingText(notReimported: Confirmation['notReimported'], type: ObjectTypeSchema): string {
  return notReimported
    .map(({ change, found }) => {
      const { attribute } = change
      const removed = removedIn(change, findAttribute(type, attribute)).map((value) => `without ${displayValue(value)}`)
      const sent = change.add || change.remove ? [...(change.add ?? []).map(displayValue), ...removed].join('; ') : change.to
      const hint =
        findAttribute(type, attribute)?.mutability === 'createOnly' ? ', and can be set when the account is made only' : ''
      return `exported change not reimported: ${attribute} was sent as "${shortened(sent)}" and found as "${shortened(found)}"${hint}`
    })
    .join('. ')
}

/** A list can have 200,000 values; a sentence cannot. */
function shortened(value: AttributeValue | null): string {
  const text = displayValue(value)
  return text.length > 200 ? `${text.slice(0, 199)}…` : text
}

/** Whether the system shows what was sent (I12, I13). */
function isShown(change: PendingChange, found: AttributeValue | null, type: ObjectTypeSchema): boolean {
  const schema = findAttribute(type, change.attribute)
  if (change.attribute === type.secondaryId) return sameName(displayValue(found), displayValue(change.to))
  if (!change.add && !change.remove && !change.shared) return sameInSystem(found, asNames(change.to), schema)
  const keys = new Set(valuesOf(found).map((value) => comparisonKey(value, schema)))
  return (
    valuesOf(change.to).every((value) => keys.has(comparisonKey(asName(value), schema))) &&
    (change.add ?? []).every((value) => keys.has(comparisonKey(asName(value), schema))) &&
    removedIn(change, schema).every((value) => !keys.has(comparisonKey(asName(value), schema)))
  )
}

/** What is to be gone: not a value sent in another letter case, which counts as arrived in any (X2), nor a name put in. */
function removedIn(change: PendingChange, schema: AttributeSchema | undefined): readonly Scalar[] {
  if (schema?.type === 'reference') return removedNames(change, schema)
  const { add = [], remove = [] } = change
  if (schema?.comparison !== 'ignoreCase') return remove
  const keys = new Set(add.map((value) => comparisonKey(value, schema)))
  return remove.filter((value) => !keys.has(comparisonKey(value, schema)))
}
