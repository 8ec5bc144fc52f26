/** Step 8: references become the DN or anchor of accounts of the same system when sent; the others wait (R10, E4, E9). */
import type { CsoId, MvoId, PendingChange, PendingExport } from '../model/objects'
import type { CsoWrite } from '../model/page'
import type { KnownAccount } from '../model/references'
import type { AttributeSchema, ObjectTypeSchema } from '../model/schema'
import { findAttribute } from '../model/schema'
import type { Attributes, AttributeValue, Reference, Scalar } from '../model/values'
import { attributeOf, displayValue, isList, isReference, valuesOf } from '../model/values'
import { withWaitingJoined } from './7-references'
import { textKey } from './compare'

/** The accounts by which a system knows MVOs. */
export type KnownAccounts = ReadonlyMap<MvoId, KnownAccount>

/** What an account is called, or why nobody knows yet: the system has none, or it gets another name in this export (E9). */
type Called = Reference | 'noAccount' | 'nameToCome'

/** Accounts of which an export does not know yet what they will be called. */
type Renamed = Pick<ReadonlySet<CsoId>, 'has'>

/** A reference that waits, and what for. */
export interface WaitingReference {
  readonly attribute: string
  readonly why: Exclude<Called, Reference>
}

/** What the references of one attribute are named by. */
interface NamesView {
  readonly schema: AttributeSchema | undefined
  readonly accounts: KnownAccounts
  readonly renamed: Renamed
}

/** The MVOs that what is still to be sent refers to. */
export function referredTo(pending: PendingExport, type: ObjectTypeSchema): MvoId[] {
  return pending.changes.flatMap((change) => (isOpenReference(change, type) ? valuesIn(change).flatMap(targetOf) : []))
}

function valuesIn({ to, add, remove }: PendingChange): readonly Scalar[] {
  return [...valuesOf(to), ...valuesOf(add), ...valuesOf(remove)]
}

function targetOf(value: Scalar): MvoId[] {
  return isReference(value) && value.ref !== null ? [value.ref] : []
}

function isOpenReference({ sent, attribute }: PendingChange, type: ObjectTypeSchema): boolean {
  return !sent && findAttribute(type, attribute)?.type === 'reference'
}

/**
 * The pending export with the names of its references as the system has them now. Who refers to somebody without an account there
 * waits with that, apart from the rest (E4), and so does who refers by DN to somebody who is still to be `renamed`, or bears a
 * temporary name (E9). Until there is an account a single value is cleared that refers to somebody else, or that a rule wrote and
 * nothing is called any more; for another name alone nothing is. The same object where it refers to nobody.
 */
export function withNames(
  pending: PendingExport,
  type: ObjectTypeSchema,
  accounts: KnownAccounts,
  renamed: Renamed,
): PendingExport {
  if (!pending.changes.some((change) => isOpenReference(change, type))) return pending
  const changes = withWaitingJoined(pending.changes).flatMap((change) => {
    if (!isOpenReference(change, type)) return [change]
    return named(change, { schema: findAttribute(type, change.attribute), accounts, renamed })
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

/** The name it will still have when the export has ended: a DN where the attribute holds DNs, else the anchor. */
function called(value: Scalar, view: NamesView): Called {
  const account = accountOf(value, view)
  const isToCome =
    view.schema?.comparison === 'dn' && account && (account.temporaryName !== null || view.renamed.has(account.cso))
  return isToCome ? 'nameToCome' : (presentName(value, view) ?? 'noAccount')
}

/** The name it has at present; null when the system has no such account. */
function presentName(value: Scalar, view: NamesView): Reference | null {
  if (!isReference(value)) return { ref: null, text: displayValue(value) }
  if (value.ref === null) return value
  const account = accountOf(value, view)
  const text = account && (view.schema?.comparison === 'dn' ? account.secondaryId : account.anchor)
  return text == null ? null : { ref: value.ref, text }
}

function accountOf(value: Scalar, { accounts }: NamesView): KnownAccount | undefined {
  return isReference(value) && value.ref !== null ? accounts.get(value.ref) : undefined
}

/**
 * The change with the names of whom it refers to. Where some have none yet that can be sent it is two: what is
 * sent, and what waits.
 */
function named({ waits: _, ...change }: PendingChange, view: NamesView): PendingChange[] {
  if (change.add || change.remove) {
    const add = valuesOf(change.add).map((value) => [value, called(value, view)] as const)
    const known = add.flatMap(([, name]) => (typeof name === 'object' ? [name] : []))
    const waiting = add.flatMap(([value, name]) => (typeof name === 'object' ? [] : [value]))
    // What is taken away stands there as it was read, also where the account it meant has gone.
    const remove = valuesOf(change.remove).map((value) => presentName(value, view) ?? value)
    const { add: _add, remove: _remove, ...rest } = change
    const now = { ...rest, ...(known.length > 0 && { add: known }), ...(remove.length > 0 && { remove }) }
    const later = { ...rest, add: waiting, waits: true }
    if (waiting.length === 0) return [now]
    return known.length + remove.length === 0 ? [later] : [now, later]
  }
  const values = valuesOf(change.to).map((value) => [value, called(value, view)] as const)
  const known = values.flatMap(([, name]) => (typeof name === 'object' ? [name] : []))
  if (known.length === values.length) return [{ ...change, to: asBefore(change.to, known) }]
  const waiting = values.flatMap(([value, name]) => (typeof name === 'object' ? [] : [value]))
  if (known.length === 0) {
    const later = { ...change, waits: true }
    // As in a list, that is taken away at once. What nobody is known by, and no rule wrote, may be right.
    return values.every(([, name]) => name === 'noAccount') && isSomebodyElse(change.from)
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
  return valuesOf(value).some((held) => isReference(held) && (held.ref !== null || held.gone))
}

function asBefore(to: AttributeValue | null, known: readonly Reference[]): AttributeValue | null {
  return isList(to) ? known : (known[0] ?? null)
}

/** Why the first reference that waits does so; null when none does. */
export function whyWaiting(pending: PendingExport, accounts: KnownAccounts): WaitingReference | null {
  const first = pending.changes.find(({ waits, sent }) => waits && !sent)
  if (!first) return null
  const isKnown = valuesIn(first).some((value) => targetOf(value).some((mvo) => accounts.has(mvo)))
  return { attribute: first.attribute, why: isKnown ? 'nameToCome' : 'noAccount' }
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
  return isReference(value) ? { ref: null, text: value.text } : value
}

/** The links an account has got and lost by what was sent (E6). */
export function sentReferences(
  changes: readonly PendingChange[],
  type: ObjectTypeSchema,
  accounts: KnownAccounts,
): NonNullable<CsoWrite['references']> {
  return changes.flatMap((change) => {
    if (change.sent || change.waits || findAttribute(type, change.attribute)?.type !== 'reference') return []
    const [added, removed] = [valuesOf(change.add ?? change.to), valuesOf(change.remove ?? change.from)]
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

/** The references that were to be added to lists and are there: no import would know whose they are (R11). */
export function arrivedReferences(
  { changes }: PendingExport,
  found: Attributes,
  type: ObjectTypeSchema,
  accounts: KnownAccounts,
): NonNullable<CsoWrite['references']> {
  const arrived = changes.flatMap((change) => {
    const schema = findAttribute(type, change.attribute)
    if (schema?.type !== 'reference' || !schema.multi || change.sent || change.waits) return []
    const shown = new Set(valuesOf(attributeOf(found, change.attribute)).map((value) => textKey(value, schema)))
    const add = valuesOf(change.add ?? change.to).filter((value) => shown.has(textKey(value, schema)))
    return add.length === 0 ? [] : [{ ...change, from: null, to: null, add, remove: [] }]
  })
  return sentReferences(arrived, type, accounts)
}
