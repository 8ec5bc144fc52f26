/** What is sent for a pending export, and whether anything is sent at all (E2, E4–E6, N9, R7). */
import type { AttributeChange, ExportRequest, ExportResult } from '../model/connector'
import type { Cso, PendingChange, PendingExport } from '../model/objects'
import type { ObjectTypeSchema } from '../model/schema'
import { findAttribute } from '../model/schema'
import type { Attributes, AttributeValue, MutableAttributes, Scalar } from '../model/values'
import { asSet, attributeOf, displayValue, emptyAttributes, holdsReferences } from '../model/values'
import { applyDifference } from './compare'
import type { KnownAccounts } from './8-references'
import { asName, asNames, hasSomethingToSend, removedNames } from './8-references'
import { formerName } from './8-temporary-name'
import { putKeyBack } from './hidden-secrets'

/** A pending export that was selected, as it is at the moment its batch is claimed. */
export interface ClaimView {
  readonly pending: PendingExport
  readonly cso: Cso
  /** What people call the CSO. */
  readonly name: string
  /** The CSO's object type as its system declares it today; null when it declares none of that name. */
  readonly type: ObjectTypeSchema | null
  /** What people call the system. */
  readonly system: string
  /** A create that was in doubt, and of which nothing has shown since whether it arrived (E2). */
  readonly mayBeThere?: boolean
}

/** Whether a pending export is sent with its batch. */
export type ClaimDecision =
  /** Marked as executing before it is sent. `inDoubt`: an earlier attempt may have arrived, so it is looked for first (E2). */
  | { readonly kind: 'claimed'; readonly pending: PendingExport; readonly inDoubt: boolean; readonly because: string }
  /** Nothing is left to be sent, but what was sent before has not been seen yet. */
  | { readonly kind: 'awaitsConfirmation'; readonly pending: PendingExport; readonly because: string }
  /** Nothing of it is left. */
  | { readonly kind: 'withdrawn'; readonly because: string }
  /** All that is left refers to objects of which the system has no account yet, or whose name is still to come (E4, E9). */
  | { readonly kind: 'waits'; readonly because: string }
  /** It may not be sent any more: since it was selected it was held, sent or confirmed. */
  | { readonly kind: 'skipped'; readonly because: string }
  /** Its object type is gone, so nobody knows how to send it; it stays as it is, and the run warns. */
  | { readonly kind: 'unknownType'; readonly because: string }

/** Decides whether a pending export is sent now (E2, R7). */
export function decideClaim({ pending: stored, cso, name, type, system, mayBeThere = false }: ClaimView): ClaimDecision {
  if (stored.state !== 'pending' && stored.state !== 'executing')
    return { kind: 'skipped', because: 'it was held, sent or confirmed meanwhile' }
  const pending = withoutFilled(stored, cso)
  if (pending === null) return { kind: 'withdrawn', because: 'the account has values of its own where it was to write' }
  if (pending.state === 'awaitingConfirmation') {
    const because = 'nothing is left to be sent; what was sent waits to be seen in an import'
    return { kind: 'awaitsConfirmation', pending: { ...pending }, because }
  }
  if (type === null) {
    return { kind: 'unknownType', because: `${system} has no object type ${cso.type} any more; ${name} was not sent` }
  }
  const isMarked = pending.state === 'executing'
  const inDoubt = isMarked || (mayBeThere && pending.operation === 'create')
  if (!isMarked && !hasSomethingToSend(pending))
    return { kind: 'waits', because: `what it refers to has no account in ${system} yet, or is still to get its name there` }
  return {
    kind: 'claimed',
    pending: { ...pending, state: 'executing' },
    inDoubt,
    because: inDoubt ? 'an earlier attempt may have arrived' : 'it is pending',
  }
}

/** A claimed pending export that was not sent after all: it waits as before, and is not in doubt. */
export function unclaimed(pending: PendingExport): PendingExport {
  return { ...pending, state: 'pending' }
}

/** Whether everything that is to be sent can be read: a secret value cannot without the key it was sealed with (N9). */
export function isReadable(pending: PendingExport): boolean {
  return unreadableIn(pending).length === 0
}

/** The answer to a pending export that is not sent because a value of it cannot be read; null when all can (N9). */
export function unreadableAnswer(pending: PendingExport): ExportResult | null {
  const names = unreadableIn(pending)
  if (names.length === 0) return null
  const message = `the secret value of ${names.join(', ')} cannot be read: the key it was sealed with is not at hand. ${putKeyBack} and try this export again; or run a full sync of its source, which makes the value anew`
  return { id: pending.id, outcome: 'failed', confirmed: false, permanent: true, message }
}

function unreadableIn(pending: PendingExport): string[] {
  return pending.changes.flatMap((change) => (!change.sent && change.sealed !== undefined ? change.attribute : []))
}

/** A pending export marked as executing on disk, and the account it is for: it is about to be sent, or on its way. */
export interface ClaimedExport {
  readonly pending: PendingExport
  readonly cso: Cso
  readonly type: ObjectTypeSchema
  /** An earlier attempt may have arrived (E2). */
  readonly inDoubt: boolean
  /** Of an account that is renamed: attributes in its old or new name whose values the rules say (E11). */
  readonly governed?: readonly string[]
  /** The accounts it refers to (R10); left out where it refers to none. */
  readonly accounts?: KnownAccounts
}

/** What is sent for a claimed pending export (E4–E6). */
export function requestOf({ pending, cso, type, inDoubt, governed = [] }: ClaimedExport): ExportRequest {
  const creating = pending.operation === 'create'
  const open = pending.changes.filter((change) => !change.sent && !change.waits).map(withNamesAlone)
  const former = formerName({ pending, cso }, type)
  return {
    id: pending.id,
    operation: pending.operation,
    type: cso.type,
    ...requestedIds({ pending, cso, type }),
    attributes: creating ? withChanges(cso.attributes, open, type) : cso.attributes,
    changes: creating
      ? []
      : open.filter(({ attribute }) => attribute !== type.secondaryId).map((change) => changeOf(change, type)),
    inDoubt,
    ...(governed.length > 0 && { governed }),
    ...(former !== undefined && { formerName: former }),
  }
}

/**
 * By what the system finds the account, or is to find it: a create brings its own, an update may bring a new secondary id
 * (E5, E6).
 */
export function requestedIds({
  pending,
  cso,
  type,
}: Omit<ClaimedExport, 'inDoubt'>): Pick<ExportRequest, 'anchor' | 'secondaryId' | 'newSecondaryId'> {
  const textOf = (attribute: string | undefined): string | null => {
    const change = pending.changes.find((item) => !item.sent && item.attribute === attribute)
    return change && change.to !== null ? displayValue(change.to) : null
  }
  const secondaryId = textOf(type.secondaryId)
  if (pending.operation !== 'create') return { anchor: cso.anchor, secondaryId: cso.secondaryId, newSecondaryId: secondaryId }
  return { anchor: cso.anchor ?? (textOf(type.anchor) || null), secondaryId, newSecondaryId: null }
}

/**
 * What is left to be sent to an account as it is known now: a value that is only for where nothing stands gives way to one the
 * account has got since (R7). Null when nothing of the pending export is left.
 */
export function withoutFilled(pending: PendingExport, cso: Cso): PendingExport | null {
  const taken = (change: PendingChange): boolean =>
    change.whenEmpty === true && !change.sent && attributeOf(cso.attributes, change.attribute) !== undefined
  if (pending.operation !== 'update' || !pending.changes.some(taken)) return pending
  const changes = pending.changes.filter((change) => !taken(change))
  if (changes.length === 0) return null
  return changes.some((change) => !change.sent) ? { ...pending, changes } : { ...pending, changes, state: 'awaitingConfirmation' }
}

/** The change with its references as the system calls them; without any, the very one given. */
function withNamesAlone(change: PendingChange): PendingChange {
  const { to, add, remove } = change
  if (!holdsReferences(to) && !holdsReferences(add) && !holdsReferences(remove)) return change
  return { ...change, to: asNames(to), ...(add && { add: add.map(asName) }), ...(remove && { remove: remove.map(asName) }) }
}

function changeOf(change: PendingChange, type: ObjectTypeSchema): AttributeChange {
  if (change.add || change.remove) {
    const remove = removedNames(change, findAttribute(type, change.attribute))
    return {
      attribute: change.attribute,
      ...(change.add && { add: change.add }),
      ...(remove.length > 0 && { remove }),
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
  return inOrderOfNames(after)
}

/** The same attributes in the fixed order of names. */
export function inOrderOfNames(attributes: Attributes): MutableAttributes {
  const ordered: MutableAttributes = emptyAttributes()
  for (const name of Object.keys(attributes).sort()) ordered[name] = attributes[name] as AttributeValue
  return ordered
}
