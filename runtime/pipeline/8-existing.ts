/** Creates and renames that meet an account: in the system (E7, E9), or creates one in the connector space (E2, I11, O1). */
import type { ImportRecord } from '../model/connector'
import type { Cso, PendingChange, PendingExport } from '../model/objects'
import type { JoinRow } from '../model/rules'
import type { AttributeSchema, ObjectTypeSchema } from '../model/schema'
import { findAttribute } from '../model/schema'
import type { CsoEntry } from '../model/page'
import type { Attributes, AttributeValue, MutableAttributes } from '../model/values'
import { attributeOf, emptyAttributes, valuesOf } from '../model/values'
import type { Spellings } from '../model/spellings'
import { unended } from '../model/sentences'
import { rowMatches } from './3-join'
import type { CarriedOut } from './8-carried-out'
import type { ExportEffect } from './8-export'
import { ownFound, withOwnOf } from './7-shared-lists'
import { mayHaveArrived, spellingsShown } from './7-spellings'
import { comparisonKey, sameInSystem } from './compare'
import type { KnownAccounts } from './8-references'
import { arrivedReferences, asName, asNames } from './8-references'
import { unclaimed } from './8-request'
import { failedAttempt, failedForGood, withoutAttempt, valueTaken } from './8-retry'
import { holderDoes } from './8-taken-name'

/** Another CSO of the connector space that has the account's anchor, with what people call it. */
export interface KnownAccount {
  readonly entry: CsoEntry
  readonly name: string
  /** A person has told it to belong to nobody: no match row makes it anybody's (J9). */
  readonly keptApart?: true
}

/** What looking at the object of that name came to. */
export type LookUp =
  | { readonly kind: 'found'; readonly record: ImportRecord }
  /** There is none, or the system cannot be asked. */
  | { readonly kind: 'nothing' }
  /** The system could not be asked now; `because` says why. */
  | { readonly kind: 'failed'; readonly because: string; readonly isUnreachable?: boolean }

export interface ExistingView {
  readonly pending: PendingExport
  readonly cso: Cso
  readonly type: ObjectTypeSchema
  /** What the system said to the create or rename. */
  readonly because: string
  readonly lookUp: LookUp
  /** The object that was found, if it is in the connector space. */
  readonly known: KnownAccount | null
  /** What people call the account that the same page has for another create, if it is that; null when it is none. */
  readonly madeBefore: string | null
  /** The attributes of the person the account is for; null when there is none any more. */
  readonly mvo: Attributes | null
  /** The match rows of the rule that wants the account. */
  readonly rows: readonly JoinRow[]
  /** The accounts it refers to (R10). */
  readonly accounts?: KnownAccounts
  /** See `AnswerView`. */
  readonly mayPostpone: boolean
  /** Canonical UTC. */
  readonly now: string
  /** An id for a new pending export. */
  readonly newId: () => number
}

/**
 * Whose is the object that has the name? One that gives it up in this run is waited for (E9). Ours by the rule's match rows: the
 * create becomes an update. Else it is refused (E7).
 */
export function decideExisting(view: ExistingView): ExportEffect {
  const { pending, lookUp, known, now } = view
  const because = unended(view.because)
  if (lookUp.kind === 'failed') {
    const error = `${because}, and it could not be looked at: ${lookUp.because}`
    return { kind: 'failed', pending: failedAttempt(pending, error, now), because: error }
  }
  const ours = oursAmong(view)
  if (ours) return known ? replacedBy(view, ours, known.entry) : takenOver(view, ours)
  if (known && givesUpName(known, view)) return waitsForHolder(view, `${because}, and ${whatHolderDoes(known)}`)
  if (pending.operation === 'update') return renameRefused(view)
  if (lookUp.kind === 'nothing' || lookUp.record.anchor === null)
    return waits(view, `${because}. Import the system, then look at the object of that name`)
  const others = view.madeBefore ?? (known && belongsToOther(known, pending) ? known.name : null)
  const whose = known?.keptApart ? 'a person has told to join nobody' : 'belongs to somebody else'
  if (others !== null) return taken(view, `${because}; it is ${others}, which ${whose}`)
  const holder = known ? `; it is ${known.name}, and` : ', and'
  const why = `${because}${holder} by the rule's match rows it belongs to somebody else`
  return taken(view, `${why}. Give this one another name, or correct the match rows`)
}

function belongsToOther({ entry, keptApart }: KnownAccount, pending: PendingExport): boolean {
  return keptApart === true || (entry.cso.mvo !== null && entry.cso.mvo !== pending.mvo)
}

/** The object that was found, where it is the account that a create is for; null where it is not (E7). */
function oursAmong({ pending, lookUp, known, madeBefore, mvo, rows }: ExistingView): ImportRecord | null {
  if (madeBefore !== null || pending.operation !== 'create' || lookUp.kind !== 'found' || lookUp.record.anchor === null)
    return null
  if (mvo === null || (known && belongsToOther(known, pending))) return null
  const { record } = lookUp
  return rows.some((row) => rowMatches(row, record.attributes, mvo)) ? record : null
}

/** Whether its name will be free once what is pending for it has gone out (E9). */
function givesUpName({ entry }: KnownAccount, view: ExistingView): boolean {
  return entry.cso.id !== view.cso.id && holderDoes(entry, view.type).kind === 'givesUp'
}

function whatHolderDoes({ entry, name }: KnownAccount): string {
  return entry.pending?.operation === 'delete' ? 'is about to be deleted' : `${name} is about to be renamed`
}

/** Waiting for another's rename or deletion is no attempt: it ends when that goes out, or is given up itself (E9). */
function waitsForHolder({ pending, mayPostpone }: ExistingView, why: string): ExportEffect {
  if (mayPostpone) return { kind: 'postponed', pending: unclaimed(pending), because: why }
  return { kind: 'failed', pending: withoutAttempt(pending, why), because: why }
}

/** It is tried once more at the end of this run, when the name may be free, and later like anything else (E3, E9). */
function waits({ pending, mayPostpone, now }: ExistingView, why: string): ExportEffect {
  if (mayPostpone) return { kind: 'postponed', pending: unclaimed(pending), because: why }
  return { kind: 'failed', pending: failedAttempt(pending, why, now), because: why }
}

/** Somebody else has the name and keeps it: what bears it is not ours, and is tried again in case it was given up (E3, I11). */
function taken({ pending, now }: ExistingView, why: string): ExportEffect {
  return { kind: 'failed', pending: { ...failedAttempt(pending, why, now), nameTaken: true }, because: why }
}

/** A rename to a name that nobody gives up, as far as is known. */
function renameRefused(view: ExistingView): ExportEffect {
  const { known, lookUp, mayPostpone } = view
  const because = unended(view.because)
  if (known) return taken(view, `${because}; it is ${known.name}, which keeps it. Give one of them another name`)
  const why = `${because}. Give one of them another name`
  return mayPostpone || lookUp.kind === 'nothing' ? waits(view, why) : taken(view, why)
}

/** The account is there already: what it has is done, and what differs stays pending as an update. */
function takenOver(view: ExistingView, found: ImportRecord): ExportEffect {
  const { pending, cso, type } = view
  const changes = remainingChanges(pending, found, type)
  const update: PendingExport = { ...pending, operation: 'update', state: 'pending', changes }
  return {
    kind: 'carriedOut',
    outcome: 'exportUpdated',
    cso: {
      ...cso,
      ...asFound(cso, found, type),
      staging: 'normal',
      link: 'joined',
      matched: true,
      ...foundOwn(cso, pending, found, type),
      spellings: spellingsFound(view, found),
    },
    ...foundReferences(view, found),
    pending: changes.length === 0 ? null : update,
    because: 'it exists already and matches; it was taken over',
  }
}

/** The account is there already and known: it takes the place of the one that was to be made. */
function replacedBy(view: ExistingView, found: ImportRecord, known: CsoEntry): ExportEffect {
  const { pending, type, newId } = view
  const { mvo, rule } = view.cso
  const cso: Cso = {
    ...known.cso,
    ...asFound(known.cso, found, type),
    mvo,
    rule,
    link: 'joined',
    matched: true,
    ...foundOwn({ ...known.cso, ...withOwnOf(known.cso, view.cso, type) }, pending, found, type),
    spellings: spellingsFound(view, found),
  }
  const changes = remainingChanges(pending, found, type)
  const update = (): PendingExport => ({
    ...pending,
    id: newId(),
    cso: cso.id,
    operation: 'update',
    state: 'pending',
    changes,
    version: 0,
  })
  return {
    kind: 'replaced',
    outcome: 'exportUpdated',
    known,
    cso,
    ...foundReferences(view, found),
    pending: changes.length === 0 ? null : update(),
    because: 'it exists already, is known and matches; it was taken over',
  }
}

/** What was refused for a name that a unique value made: it waits for another one and is not sent as it is (E7, U1). */
export function awaitingOtherName(effect: ExportEffect & { kind: 'failed' }, claimed: PendingExport): ExportEffect {
  const pending: PendingExport = {
    ...unclaimed(claimed),
    error: effect.because,
    ...(claimed.operation === 'create' && { nameTaken: true }),
  }
  return { kind: 'renamed', pending, because: effect.because }
}

/** The same where this export gives no more names: the next one gives others, so that it is never left to a person (U1). */
export function otherNameNextTime(
  effect: ExportEffect & { kind: 'failed' },
  claimed: PendingExport,
  now: string,
): ExportEffect & { kind: 'failed' } {
  const pending = valueTaken(unclaimed(claimed), effect.because, now)
  return { ...effect, pending: claimed.operation === 'create' ? { ...pending, nameTaken: true } : pending }
}

export interface NewAccountView {
  readonly pending: PendingExport
  readonly cso: Cso
  /** What the system's answer came to. */
  readonly made: CarriedOut
  /** The account that was made, if it is in the connector space under its anchor already. */
  readonly known: KnownAccount | null
  /** What people call the account that the same batch made with that anchor before; null when none was. */
  readonly madeBefore: string | null
  /** An id for a new pending export. */
  readonly newId: () => number
}

/** Whether the account that a create made is new, was imported meanwhile, or is another's, by its anchor (E2, I11, O1). */
export function decideNewAccount({ pending, cso, made, known, madeBefore, newId }: NewAccountView): ExportEffect {
  if (known && belongsToOther(known, pending)) {
    const why = `the system says it made ${known.name}, which belongs to somebody else. Give one of them another name, then try this one again`
    return leftToPerson(pending, why)
  }
  if (known) return importedMeanwhile(cso, made, known.entry, newId)
  if (madeBefore === null) return made
  // Two new accounts cannot have one anchor: the first has it, and nobody knows what became of the other.
  const why = `the system says it made it with the anchor ${made.cso.anchor}, which it has given to ${madeBefore} as well. Import the system, look which of the two is there, then try this one again`
  return leftToPerson(pending, why)
}

/** An attempt in doubt had arrived, and an import saw the account before its answer was applied: the two become one. */
function importedMeanwhile(cso: Cso, made: CarriedOut, known: CsoEntry, newId: () => number): ExportEffect {
  const { mvo, link, rule, matched } = cso
  const { anchor, secondaryId, attributes, staging, own, spellings = null } = made.cso
  const merged: Cso = {
    ...known.cso,
    anchor,
    secondaryId,
    attributes,
    staging,
    mvo,
    link,
    rule,
    ...(matched && { matched }),
    ...(own && { own }),
    spellings,
  }
  const pending = made.pending && { ...made.pending, id: newId(), cso: merged.id, version: 0 }
  const { because, references } = made
  return { kind: 'replaced', outcome: 'created', known, cso: merged, ...(references && { references }), pending, because }
}

function leftToPerson(pending: PendingExport, because: string): ExportEffect {
  return { kind: 'failed', pending: failedForGood(pending, because), because }
}

/** What an account that exists already does not have yet; what only a create may write, or set at first, stays as it is (R7). */
function remainingChanges(pending: PendingExport, found: ImportRecord, type: ObjectTypeSchema): PendingChange[] {
  return pending.changes.flatMap((change) => {
    const schema = findAttribute(type, change.attribute)
    const value = attributeOf(found.attributes, change.attribute)
    if (change.initial || schema?.secret || schema?.mutability === 'createOnly') return []
    if (change.whenEmpty && value !== undefined) return []
    // Of a list, values without an account were not in the create and are all that is to be added (E4).
    if (!change.add && sameInSystem(value, asNames(change.to), schema)) return []
    const isShared = schema?.multi === true && (change.shared === true || schema.type === 'reference')
    return isShared ? added(change, value, schema) : [{ ...change, from: value ?? null }]
  })
}

/** What a list of others lacks: nothing of theirs is taken out of an account that was there before (R11). */
function added(change: PendingChange, found: AttributeValue | undefined, schema: AttributeSchema): PendingChange[] {
  const there = new Set(valuesOf(found).map((value) => comparisonKey(value, schema)))
  const add = [...valuesOf(change.to), ...(change.add ?? [])].filter((value) => !there.has(comparisonKey(asName(value), schema)))
  return add.length === 0 ? [] : [{ ...change, from: null, to: null, add }]
}

function foundOwn(cso: Cso, { changes }: PendingExport, { attributes }: ImportRecord, type: ObjectTypeSchema): Pick<Cso, 'own'> {
  const own = ownFound(cso, changes, attributes, type)
  return own ? { own } : {}
}

/** As the rules spell what they wanted and the account has: as it is found it is accepted (X2). */
function spellingsFound({ cso, pending, type }: ExistingView, { attributes }: ImportRecord): Spellings | null {
  return spellingsShown(cso, attributes, mayHaveArrived(pending), type)
}

/** What the create wanted of lists of references and found there, too: the others come with the next import (R11, O8). */
function foundReferences(
  { pending, type, accounts = new Map() }: ExistingView,
  { attributes }: ImportRecord,
): Pick<CarriedOut, 'references'> {
  const references = arrivedReferences(pending, attributes, type, accounts)
  return references.length > 0 ? { references } : {}
}

/** The account as its system shows it; its references come with the next import, which keeps them as links (O8). */
export function asFound(
  cso: Cso,
  found: ImportRecord,
  type: ObjectTypeSchema,
): Pick<Cso, 'anchor' | 'secondaryId' | 'attributes'> {
  const attributes: MutableAttributes = Object.assign(emptyAttributes(), found.attributes)
  for (const attribute of type.attributes) if (attribute.type === 'reference') delete attributes[attribute.name]
  return { anchor: found.anchor, secondaryId: found.secondaryId ?? cso.secondaryId, attributes }
}
