/** Step 8: references become the DN or anchor of accounts of the same system when they are sent; the others wait (R10, E4). */
import type { CsoId, MvoId, PendingChange, PendingExport } from '../model/objects'
import type { CsoWrite } from '../model/page'
import type { KnownAccount } from '../model/references'
import type { AttributeSchema, ObjectTypeSchema } from '../model/schema'
import { findAttribute } from '../model/schema'
import type { AttributeValue, Reference, Scalar } from '../model/values'
import { displayValue, isList, isReference, valuesOf } from '../model/values'
import { withWaitingJoined } from './7-references'
import { textKey } from './compare'

/** The accounts by which a system knows MVOs. */
export type KnownAccounts = ReadonlyMap<MvoId, KnownAccount>

/** The MVOs that what is still to be sent refers to. */
export function referredTo(pending: PendingExport, type: ObjectTypeSchema): MvoId[] {
  return pending.changes.flatMap((change) => (isOpenReference(change, type) ? valuesIn(change).flatMap(targetOf) : []))
}

function valuesIn({ to, add, remove }: PendingChange): readonly Scalar[] {
  return [...valuesOf(to), ...(add ?? []), ...(remove ?? [])]
}

function targetOf(value: Scalar): MvoId[] {
  return typeof value === 'object' && isReference(value) && value.ref !== null ? [value.ref] : []
}

function isOpenReference({ sent, attribute }: PendingChange, type: ObjectTypeSchema): boolean {
  return !sent && findAttribute(type, attribute)?.type === 'reference'
}

/**
 * The pending export with the names of its references as the system has them now; what refers to somebody of whom it has no
 * account waits, apart from the rest (E4). Until then a single value is cleared that refers to somebody else, or that a rule wrote
 * and nothing is called any more. The same object where it refers to nobody.
 */
export function withNames(pending: PendingExport, type: ObjectTypeSchema, accounts: KnownAccounts): PendingExport {
  if (!pending.changes.some((change) => isOpenReference(change, type))) return pending
  const changes = withWaitingJoined(pending.changes).flatMap((change) => {
    if (!isOpenReference(change, type)) return [change]
    const name = namer(findAttribute(type, change.attribute), accounts)
    return named(change, name)
  })
  return { ...pending, changes: changes.filter((change) => !isOvertaken(change, changes)) }
}

/** The value was cleared until there is an account to refer to, and now there is: nobody will see it empty (I12). */
function isOvertaken({ sent, attribute, to, add, remove }: PendingChange, changes: readonly PendingChange[]): boolean {
  if (!sent || to !== null || add || remove) return false
  return changes.some((other) => other.attribute === attribute && !other.sent && !other.waits)
}

/** Whether what waits in it is marked as such: then the store need not be told once more. */
export function hasSameWaiting(a: PendingExport, b: PendingExport): boolean {
  return a.changes.length === b.changes.length && a.changes.every(({ waits }, at) => waits === b.changes[at]?.waits)
}

/** A DN where the attribute holds DNs, else the anchor; null when the system has no such account. */
function namer(schema: AttributeSchema | undefined, accounts: KnownAccounts): (value: Scalar) => Reference | null {
  return (value) => {
    if (typeof value !== 'object' || !isReference(value)) return { ref: null, text: displayValue(value) }
    if (value.ref === null) return value
    const account = accounts.get(value.ref)
    const text = account && (schema?.comparison === 'dn' ? account.secondaryId : account.anchor)
    return text == null ? null : { ref: value.ref, text }
  }
}

/**
 * The change with the names of whom it refers to. Where some have no account yet it is two: what can be sent, and what waits.
 */
function named({ waits: _, ...change }: PendingChange, name: (value: Scalar) => Reference | null): PendingChange[] {
  if (change.add || change.remove) {
    const add = change.add?.map((value) => [value, name(value)] as const) ?? []
    const known = add.flatMap(([, reference]) => reference ?? [])
    const waiting = add.flatMap(([value, reference]) => (reference === null ? [value] : []))
    // What is taken away stands there as it was read, also where the account it meant has gone.
    const remove = change.remove?.map((value) => name(value) ?? value) ?? []
    const { add: _add, remove: _remove, ...rest } = change
    const now = { ...rest, ...(known.length > 0 && { add: known }), ...(remove.length > 0 && { remove }) }
    const later = { ...rest, add: waiting, waits: true }
    if (waiting.length === 0) return [now]
    return known.length + remove.length === 0 ? [later] : [now, later]
  }
  const values = valuesOf(change.to).map((value) => [value, name(value)] as const)
  const known = values.flatMap(([, reference]) => reference ?? [])
  if (known.length === values.length) return [{ ...change, to: asBefore(change.to, known) }]
  const waiting = values.flatMap(([value, reference]) => (reference === null ? [value] : []))
  if (known.length === 0) {
    const later = { ...change, waits: true }
    // As in a list, that is taken away at once. What nobody is known by, and no rule wrote, may be right.
    return isSomebodyElse(change.from)
      ? [
          { ...change, to: null },
          { ...later, from: null },
        ]
      : [later]
  }
  return [
    { ...change, to: known },
    { ...change, from: null, to: null, add: waiting, waits: true },
  ]
}

/** Whether somebody is known by what stands there, or what a rule wrote there is nobody's name any more. */
function isSomebodyElse(value: AttributeValue | null): boolean {
  return valuesOf(value).some((held) => typeof held === 'object' && isReference(held) && (held.ref !== null || held.gone))
}

function asBefore(to: AttributeValue | null, known: readonly Reference[]): AttributeValue | null {
  return to !== null && isList(to) ? known : (known[0] ?? null)
}

/** Whether there is anything to send: not everything waits for accounts. */
export function hasSomethingToSend({ operation, changes }: PendingExport): boolean {
  return operation !== 'update' || changes.some(({ sent, waits }) => !sent && !waits)
}

/**
 * The references that are taken out by name. Where one is put in under the name of another – an account that was made anew, a
 * successor under a leaver's name – the system can tell the two by nothing, so the name stays in (I12, X2).
 */
export function removedNames({ add = [], remove = [] }: PendingChange, schema: AttributeSchema | undefined): readonly Scalar[] {
  if (schema?.type !== 'reference' || add.length === 0 || remove.length === 0) return remove
  const added = new Set(add.map((value) => textKey(value, schema)))
  return remove.filter((value) => !added.has(textKey(value, schema)))
}

/** References as a connector writes them: names alone. */
export function asNames(value: AttributeValue | null): AttributeValue | null {
  if (value === null) return null
  return isList(value) ? value.map(asName) : asName(value)
}

export function asName(value: Scalar): Scalar {
  return typeof value === 'object' && isReference(value) ? { ref: null, text: value.text } : value
}

/** The links an account has got and lost by what was sent (E6). */
export function sentReferences(
  changes: readonly PendingChange[],
  type: ObjectTypeSchema,
  accounts: KnownAccounts,
): NonNullable<CsoWrite['references']> {
  return changes.flatMap((change) => {
    if (change.sent || change.waits || findAttribute(type, change.attribute)?.type !== 'reference') return []
    const several = change.add !== undefined || change.remove !== undefined
    const added = several ? (change.add ?? []) : valuesOf(change.to)
    const removed = several ? (change.remove ?? []) : valuesOf(change.from)
    const targets = new Map<string, CsoId>()
    for (const value of added)
      for (const mvo of targetOf(value)) {
        const account = accounts.get(mvo)
        if (account) targets.set(displayValue(value), account.cso)
      }
    const add = added.map(displayValue)
    const remove = removed.map(displayValue).filter((text) => !add.includes(text))
    return [{ attribute: change.attribute, add, remove, targets }]
  })
}
