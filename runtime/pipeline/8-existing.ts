/** Creates that meet an account which is there already: in the system (E7), or in the connector space (E2, I11, O1). */
import type { ImportRecord } from '../model/connector'
import type { Cso, PendingChange, PendingExport } from '../model/objects'
import type { JoinRow } from '../model/rules'
import type { ObjectTypeSchema } from '../model/schema'
import { findAttribute } from '../model/schema'
import type { CsoEntry } from '../model/page'
import type { Attributes, MutableAttributes } from '../model/values'
import { attributeOf, emptyAttributes } from '../model/values'
import { rowMatches } from './3-join'
import type { CarriedOut, ExportEffect } from './8-export'
import { sameInSystem } from './compare'
import { unclaimed } from './8-request'
import { failedAttempt, failedForGood } from './8-retry'

/** Another CSO of the connector space that has the account's anchor, with what people call it. */
export interface KnownAccount {
  readonly entry: CsoEntry
  readonly name: string
}

/** What looking at the object of that name came to. */
export type LookUp =
  | { readonly kind: 'found'; readonly record: ImportRecord }
  /** There is none, or the system cannot be asked. */
  | { readonly kind: 'nothing' }
  /** The system could not be asked now; `because` says why. */
  | { readonly kind: 'failed'; readonly because: string }

export interface ExistingView {
  readonly pending: PendingExport
  readonly cso: Cso
  readonly type: ObjectTypeSchema
  /** What the system said to the create. */
  readonly because: string
  readonly lookUp: LookUp
  /** The object that was found, if it is in the connector space. */
  readonly known: KnownAccount | null
  /** The attributes of the person the account is for; null when there is none any more. */
  readonly mvo: Attributes | null
  /** The match rows of the rule that wants the account. */
  readonly rows: readonly JoinRow[]
  /** See `AnswerView`. */
  readonly mayPostpone: boolean
  /** Canonical UTC. */
  readonly now: string
  /** An id for a new pending export. */
  readonly newId: () => number
}

/** Whose is the object that has a create's name? Ours by the rule's match rows: it becomes an update. Else it is refused (E7). */
export function decideExisting(view: ExistingView): ExportEffect {
  const { pending, because, lookUp, known, now } = view
  if (lookUp.kind === 'failed') {
    const error = `${because}, and it could not be looked at: ${lookUp.because}`
    return { kind: 'failed', pending: failedAttempt(pending, error, now), because: error }
  }
  if (lookUp.kind === 'nothing' || lookUp.record.anchor === null)
    return leftToPerson(pending, `${because}. Import the system, then look at the object of that name`)
  if (known && belongsToOther(known, pending))
    return leftToPerson(pending, `${because}; it is ${known.name}, which belongs to somebody else`)
  if (!isOurs(view, lookUp.record)) return notOurs(view)
  return known ? replacedBy(view, lookUp.record, known.entry) : takenOver(view, lookUp.record)
}

function belongsToOther({ entry }: KnownAccount, pending: PendingExport): boolean {
  return entry.cso.mvo !== null && entry.cso.mvo !== pending.mvo
}

function isOurs({ mvo, rows }: ExistingView, found: ImportRecord): boolean {
  return mvo !== null && rows.some((row) => rowMatches(row, found.attributes, mvo))
}

/** Somebody else's account; its name is free once its deletion, if one is pending, has gone out. */
function notOurs({ pending, because, known, mayPostpone, now }: ExistingView): ExportEffect {
  if (known?.entry.pending?.operation !== 'delete') {
    const why = `${because}, and by the rule's match rows it belongs to somebody else. Give this one another name, or correct the match rows`
    return leftToPerson(pending, why)
  }
  const why = `${because}, and is about to be deleted`
  if (mayPostpone) return { kind: 'postponed', pending: unclaimed(pending), because: why }
  return { kind: 'failed', pending: failedAttempt(pending, why, now), because: why }
}

/** The account is there already: what it has is done, and what differs stays pending as an update. */
function takenOver({ pending, cso, type }: ExistingView, found: ImportRecord): ExportEffect {
  const changes = remainingChanges(pending, found, type)
  const update: PendingExport = { ...pending, operation: 'update', state: 'pending', changes }
  return {
    kind: 'carriedOut',
    outcome: 'exportUpdated',
    cso: { ...cso, ...asFound(cso, found, type), staging: 'normal', link: 'joined', matched: true },
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
    pending: changes.length === 0 ? null : update(),
    because: 'it exists already, is known and matches; it was taken over',
  }
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
    const why = `the system says it made ${known.name}, which belongs to somebody else. Give one of them another name, then release this one`
    return leftToPerson(pending, why)
  }
  if (known) return importedMeanwhile(cso, made, known.entry, newId)
  if (madeBefore === null) return made
  // Two new accounts cannot have one anchor: the first has it, and nobody knows what became of the other.
  const why = `the system says it made it with the anchor ${made.cso.anchor}, which it has given to ${madeBefore} as well. Import the system, look which of the two is there, then release this one`
  return leftToPerson(pending, why)
}

/** An attempt in doubt had arrived, and an import saw the account before its answer was applied: the two become one. */
function importedMeanwhile(cso: Cso, made: CarriedOut, known: CsoEntry, newId: () => number): ExportEffect {
  const { mvo, link, rule, matched } = cso
  const { anchor, secondaryId, attributes, staging } = made.cso
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
  }
  const pending = made.pending && { ...made.pending, id: newId(), cso: merged.id, version: 0 }
  return { kind: 'replaced', outcome: 'created', known, cso: merged, pending, because: made.because }
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
    if (sameInSystem(value, change.to, schema)) return []
    return [{ ...change, from: value ?? null }]
  })
}

/** The account as its system shows it; its references come with the next import, which keeps them as links (O8). */
function asFound(cso: Cso, found: ImportRecord, type: ObjectTypeSchema): Pick<Cso, 'anchor' | 'secondaryId' | 'attributes'> {
  const attributes: MutableAttributes = Object.assign(emptyAttributes(), found.attributes)
  for (const attribute of type.attributes) if (attribute.type === 'reference') delete attributes[attribute.name]
  return { anchor: found.anchor, secondaryId: found.secondaryId ?? cso.secondaryId, attributes }
}
