/** Step 1: what a record that was read means for the connector space (I1–I14). */
import { ended } from '../model/sentences'
import type { ImportRecord, ValueFault } from '../model/connector'
import type { Cso, OwnValues, PendingExport, Staging } from '../model/objects'
import type { CsoEntry } from '../model/page'
import type { RecordedChange } from '../model/runs'
import type { ObjectTypeSchema } from '../model/schema'
import { shortText } from '../model/short-text'
import { findAttribute } from '../model/schema'
import type { Spellings } from '../model/spellings'
import type { Attributes } from '../model/values'
import { attributeOf, displayValue, documentText, emptyAttributes, sameValue } from '../model/values'
import { sameInSystem, sameName } from './compare'
import type { Confirmation } from './1-confirmation'
import { decideConfirmation, missingText, wasSent } from './1-confirmation'
import { isNobodys } from './deprovisioning'
import { ownFound } from './7-shared-lists'
import { mayHaveArrived, spellingsShown } from './7-spellings'
import { withoutTemporaryName } from './1-temporary-name'
import { secretShown, secretsOf } from './hidden-secrets'
import type { ReferenceChanges, ReferenceTexts } from './1-references'
import { referenceChanges, shownReferences, splitReferences, withOwnReferences, withReferences } from './1-references'

export interface ImportView {
  readonly record: ImportRecord
  readonly type: ObjectTypeSchema
  readonly cso: Cso | null
  readonly pending: PendingExport | null
  /** The references the CSO has. */
  readonly references?: ReferenceTexts | undefined
  /** Inbound rules read this type: values the system itself added on creation are worth a sync. */
  readonly readByRules: boolean
  /** A create that was in doubt, and of which nothing has shown since whether it arrived (E2). */
  readonly mayBeThere?: boolean
}

/** The record of an object that nobody knew. */
export interface AddedDecision {
  readonly kind: 'added'
  readonly attributes: Attributes
  /** What could not be read. */
  readonly unread: readonly string[]
  readonly references: ReferenceChanges
  /** All its values are new; these are its references. */
  readonly changes: readonly RecordedChange[]
  readonly because: string
}

/** The record of a CSO. */
export interface KnownDecision {
  readonly kind: 'updated' | 'renamed' | 'returned' | 'confirmed' | 'unchanged'
  readonly attributes: Attributes
  /** The stored document must be written. */
  readonly write: boolean
  readonly references: ReferenceChanges
  readonly anchor: string | null
  readonly secondaryId: string | null
  readonly staging: Staging
  /** Of its shared lists, what our create brought of which nobody noted it (R11); left out where there is none. */
  readonly own?: OwnValues
  /** Of what it never had a value of, what still cannot be read. */
  readonly unread: readonly string[]
  /** How the rules have spelled what it now shows (X2); left out where that stays as it was. */
  readonly spellings?: Spellings | null
  readonly due: boolean
  readonly changes: readonly RecordedChange[]
  readonly confirmation: Confirmation | null
  readonly because: string
}

export type ImportDecision =
  | AddedDecision
  | KnownDecision
  /** It is no longer in the system. */
  | { readonly kind: 'gone'; readonly because: string }
  | { readonly kind: 'ignored'; readonly because: string }

export function decideImport(known: ImportView): ImportDecision {
  const view = known.mayBeThere ? asInDoubt(known) : known
  const { record, cso } = view
  if (record.change === 'deleted') return decideDeleted(cso)
  if (!cso) return added(view, `read at ${record.position}, not known before`)
  const { pending } = view
  const notMade = cso.staging === 'awaitingFirstExport' && pending ? whyNotMade(pending, view.type) : null
  if (notMade !== null)
    return added(view, `read at ${record.position}; our account of that name ${notMade}, so this is another one`)
  return decideKnown(view, cso)
}

/** A create that was refused after it had been in doubt is in doubt as before; one that is held stays so (E2). */
function asInDoubt(view: ImportView): ImportView {
  const { cso, pending } = view
  if (cso?.staging !== 'awaitingFirstExport' || pending?.operation !== 'create' || pending.state === 'held') return view
  return { ...view, pending: { ...pending, state: 'executing', attempts: 0, nextAttempt: null, error: null } }
}

function decideDeleted(cso: Cso | null): ImportDecision {
  if (!cso) return { kind: 'ignored', because: 'deleted in the system, and not known here' }
  if (cso.staging === 'obsolete') return { kind: 'ignored', because: 'deleted in the system, as it is here' }
  // What was deleted had the name of an account that is still to be made.
  if (cso.staging === 'awaitingFirstExport') return { kind: 'ignored', because: 'our own account of that name is still to come' }
  return { kind: 'gone', because: 'the system reports it as deleted' }
}

/**
 * Why what has the name of a create was not made by it; null when it may have been. Whose it is, the match rows say: those of the
 * sync (R3), or of the export that meets it (E7).
 */
function whyNotMade(pending: PendingExport, type: ObjectTypeSchema): string | null {
  if (pending.nameTaken === true) return 'was refused'
  if (wasNameSent(pending, type)) return null
  return pending.state === 'failed' || pending.attempts > 0 ? 'was refused' : 'was never sent'
}

/** Whether its create may have arrived under the name it has now: another one it was sent with says nothing of this. */
function wasNameSent(pending: PendingExport, { secondaryId }: ObjectTypeSchema): boolean {
  const name = pending.changes.find(({ attribute }) => attribute === secondaryId)
  return pending.state === 'executing' || !name ? wasSent(pending) : name.sent || name.attempts > 0
}

function added({ record, type }: ImportView, because: string): AddedDecision {
  const split = splitReferences(record.attributes, type)
  const references = referenceChanges(type, split.references, undefined, unreadableOf(record))
  const unread = [...unreadableOf(record)]
  return { kind: 'added', attributes: split.attributes, unread, references, changes: references.map(shownReferences), because }
}

function decideKnown(view: ImportView, cso: Cso): KnownDecision {
  const { record, type, pending } = view
  const split = splitReferences(record.attributes, type)
  const read = withoutTemporaryName(withUnreadable(split.attributes, record.faults, cso), view)
  const made = cso.staging === 'awaitingFirstExport' ? pending : null
  const changed = referenceChanges(type, split.references, view.references, unreadableOf(record))
  const references = made ? withOwnReferences(changed, made.changes, type) : changed
  const own = made && ownFound(cso, made.changes, read, type)
  const firstSeen = cso.staging === 'awaitingFirstExport' || cso.staging === 'awaitingConfirmation'
  const confirmation =
    pending &&
    (onceShownToNobody(pending, cso) ??
      neverOnceMore(
        pending,
        type,
        decideConfirmation(cso, pending, withReferences(read, split.references, type), record.faults, type),
      ))
  const base = {
    anchor: record.anchor ?? cso.anchor,
    secondaryId: record.secondaryId ?? cso.secondaryId,
    staging: 'normal' as const,
    ...(own && { own }),
    unread: stillUnread(cso, record),
    confirmation,
    references,
  }
  const isRead = (cso.unread?.length ?? 0) > base.unread.length
  // What could not be opened is written anew, also when the system has no value for it any more (N9).
  const reEncrypted = cso.sealed === true && record.faults.length === 0
  if (
    !reEncrypted &&
    !isRead &&
    cso.staging === 'normal' &&
    confirmation === null &&
    references.length === 0 &&
    (read === cso.attributes || documentText(read) === documentText(cso.attributes))
  ) {
    return { kind: 'unchanged', ...base, attributes: cso.attributes, write: false, due: false, changes: [], because: 'as before' }
  }
  const all = differences(cso.attributes, read)
  const relevant = all.filter((change) => !explained(change, firstSeen && !view.readByRules, pending, type))
  const outcome = outcomeOf(cso, relevant, references, confirmation, type)
  const changes = [...relevant, ...references.map(shownReferences)]
  const spellings =
    all.length > 0 && cso.spellings ? spellingsShown(cso, read, pending ? mayHaveArrived(pending) : [], type) : undefined
  const due = reEncrypted || isRead || changes.length > 0 || outcome.kind === 'returned'
  const known = { ...outcome, ...base, attributes: read, write: all.length > 0 || reEncrypted, due, changes }
  return spellings === undefined ? known : { ...known, spellings }
}

/** What was in doubt for an account that is nobody's any more is settled once an import shows the account (E12). */
function onceShownToNobody(pending: PendingExport, cso: Cso): Confirmation | null {
  const isInDoubt = pending.outdated === true && pending.state === 'executing' && pending.temporaryName === undefined
  return isInDoubt && cso.mvo === null ? { notReimported: [], pending: null } : null
}

/**
 * What was sent for somebody who is gone by now, and did not arrive, is said and not staged once more (L5); but for a name that
 * the account is owed (E9).
 */
function neverOnceMore(
  pending: PendingExport,
  { secondaryId }: ObjectTypeSchema,
  confirmation: Confirmation | null,
): Confirmation | null {
  if (!isNobodys(pending) || confirmation?.pending?.state !== 'pending') return confirmation
  const isName = pending.changes.every(({ attribute }) => attribute === secondaryId)
  return isName ? confirmation : { ...confirmation, pending: null }
}

/** What is counted for a CSO whose record shows these changes, and why. */
function outcomeOf(
  cso: Cso,
  changes: readonly RecordedChange[],
  references: ReferenceChanges,
  confirmation: Confirmation | null,
  type: ObjectTypeSchema,
): Pick<KnownDecision, 'kind' | 'because'> {
  if (cso.staging === 'obsolete') return { kind: 'returned', because: 'it is back in the system' }
  if (changes.length === 0 && (confirmation !== null || cso.staging !== 'normal')) {
    const missing = confirmation ? missingText(confirmation.notReimported, type) : ''
    return { kind: 'confirmed', because: missing || 'the system shows what was sent' }
  }
  if (changes.length + references.length === 0) return { kind: 'unchanged', because: 'as before' }
  const renamed = changes.some((change) => change.attribute === type.secondaryId)
  const names = [...changes, ...references].map((change) => change.attribute).join(', ')
  return { kind: renamed ? 'renamed' : 'updated', because: `${names} changed in the system` }
}

/**
 * Whether the same record once more would change nothing, as long as nobody else changes the CSO, what it refers to or what is
 * pending for it: it need not be read again then (I15).
 */
export function agreesWithCso(record: ImportRecord, decision: AddedDecision | KnownDecision, entry: CsoEntry | null): boolean {
  if (record.anchor === null || record.faults.length > 0) return false
  if (decision.kind === 'added' || entry === null) return true
  const { cso, pending } = entry
  const isAsBefore = pending === null && cso.staging === 'normal' && record.anchor === cso.anchor
  return isAsBefore && (decision.kind === 'unchanged' || decision.kind === 'updated')
}

/** Whether a decision about a CSO leaves anything of it to be written (I15). */
export function changesCso(cso: Cso, { write, due, staging, anchor, secondaryId }: KnownDecision): boolean {
  return write || due || staging !== cso.staging || anchor !== cso.anchor || secondaryId !== cso.secondaryId
}

/** The CSO as a decision leaves it, due since `due`. */
export function asImported(cso: Cso, decision: KnownDecision, due: number | null): Cso {
  const { anchor, secondaryId, staging, attributes, own, unread, spellings } = decision
  const isUnread = unread.length > 0 || cso.unread !== undefined
  const imported = { ...cso, anchor, secondaryId, staging, attributes, due, ...(own && { own }), ...(isUnread && { unread }) }
  return spellings === undefined ? imported : { ...imported, spellings }
}

/** What the administrator reads about a value that could not be read (I7, N9). */
export function unreadableText(
  { attribute, value, message }: ValueFault,
  { position, type, known }: { readonly position: string; readonly type: ObjectTypeSchema; readonly known: Cso | null },
): string {
  const shown = secretsOf(type).includes(attribute) ? secretShown : `"${shortText(value, { most: mostShown })}"`
  const kept = known && !known.unread?.includes(attribute) ? 'It keeps its previous value' : 'It has no value'
  // Some connectors begin their message with the attribute.
  const why = message.startsWith(`${attribute}: `) ? message.slice(attribute.length + 2) : message
  return `${position}: ${attribute} ${shown} cannot be read: ${ended(why)} ${kept}. Correct it in the source and import again`
}

/** Characters of a value that cannot be read that are said. */
const mostShown = 100

const nothing: ReadonlySet<string> = new Set()

function unreadableOf({ faults }: ImportRecord): ReadonlySet<string> {
  return faults.length === 0 ? nothing : new Set(faults.map((fault) => fault.attribute))
}

/** A value that came once, or was none, is known from then on. */
function stillUnread({ unread = [] }: Cso, record: ImportRecord): readonly string[] {
  if (unread.length === 0) return unread
  const unreadable = unreadableOf(record)
  return unread.filter((attribute) => unreadable.has(attribute))
}

/** The attributes read, with the previous value of each that could not be read (I7). */
function withUnreadable(attributes: Attributes, faults: readonly ValueFault[], cso: Cso): Attributes {
  if (faults.length === 0) return attributes
  const kept = emptyAttributes()
  const names = new Set([...Object.keys(attributes), ...faults.map((fault) => fault.attribute)])
  const faulty = new Set(faults.map((fault) => fault.attribute))
  for (const name of [...names].sort()) {
    const value = faulty.has(name) ? attributeOf(cso.attributes, name) : attributeOf(attributes, name)
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
