/** Whose the records of a page are, and which are not imported: copies, superseded changes, no anchor (I2, I5, I6, I11). */
import type { ImportRecord } from '../model/connector'
import type { Cso, CsoId } from '../model/objects'
import type { ObjectTypeSchema } from '../model/schema'
import type { CsoEntry } from '../model/page'
import type { RecordKey } from '../model/queries'
import type { AttributeValue } from '../model/values'
import { attributeOf, emptyAttributes } from '../model/values'

/** Whose record it is. */
export type RecordIdentity =
  /** That of the CSO that was found for it, or of an object nobody knew. */
  | { readonly kind: 'found' | 'new' }
  /** A later record of the same object says what counts (I2). */
  | { readonly kind: 'superseded' }
  /** It has no anchor, or names nobody who is known (I6). */
  | { readonly kind: 'unidentified'; readonly because: string }
  | DuplicateAnchor

/** Its anchor stands in the source more than once: no copy is imported (I5). */
export interface DuplicateAnchor {
  readonly kind: 'duplicate'
  /** The anchor with its type, as `rejectedAt` asks for it. */
  readonly anchor: string
  readonly because: string
  /** Where another copy stands. */
  readonly otherAt: string
  /** Where an earlier page imported a copy, which is to be reverted; null for each further copy of a page. */
  readonly revertAt: string | null
}

/** Of a read of changes an anchor may stand in several. */
export type ChangeIdentity = Exclude<RecordIdentity, DuplicateAnchor>

const found: ChangeIdentity = { kind: 'found' }
const unknown: ChangeIdentity = { kind: 'new' }
const superseded: ChangeIdentity = { kind: 'superseded' }

/** A page of records, with what is known of each under the same index. */
interface RecordsView {
  readonly records: readonly ImportRecord[]
  readonly keys: readonly RecordKey[]
  /** The CSO found for each; null where there is none. */
  readonly entries: readonly (CsoEntry | null)[]
}

/** A page of a read of everything, and what the pages before have shown. */
export interface FullPageView extends RecordsView {
  /** Where this read has met the CSO, when it was imported. */
  readonly seenAt: (cso: CsoId) => string | undefined
  /** Where this read has met an anchor first that it found to stand more than once. */
  readonly rejectedAt: (anchor: string) => string | undefined
}

/** Identifies the records of a read of everything, by index: every anchor is to stand there once (I5). */
export function identifyRecords(view: FullPageView): readonly RecordIdentity[] {
  const { records, keys, entries } = view
  const copies = copiesIn(records, keys)
  const taken = new Set<CsoId>()
  const reverted = new Set<CsoId | undefined>()
  return records.map((record, index) => {
    const anchor = anchorText(keys[index] as RecordKey)
    if (anchor === null) return { kind: 'unidentified', because: record.unidentified ?? 'it has no anchor' }
    const cso = entries[index]?.cso.id
    const importedAt = cso === undefined ? undefined : view.seenAt(cso)
    const otherAt = view.rejectedAt(anchor) ?? importedAt ?? copies.get(index)
    if (otherAt === undefined) {
      // Two anchors under one secondary id: the first has the account that waits for its anchor (I11).
      if (cso === undefined || taken.has(cso)) return ofNobody(record)
      taken.add(cso)
      return found
    }
    const revertAt = reverted.has(cso) ? null : (importedAt ?? null)
    reverted.add(cso)
    return { kind: 'duplicate', anchor, because: duplicateText(record, otherAt), otherAt, revertAt }
  })
}

/** A record of nobody known; one whose values are not clear may be that of anyone who seems to be missing (I6). */
function ofNobody({ unclear }: ImportRecord): ChangeIdentity {
  return unclear === undefined ? unknown : { kind: 'unidentified', because: unclear }
}

/** A page of a read of changes. */
export interface ChangesPageView extends RecordsView {
  /** The system's name. */
  readonly system: string
}

/** Identifies the records of a read of changes, by index: the last of each object counts, by whatever id it is named (I2). */
export function identifyChanges({ records, keys, entries, system }: ChangesPageView): readonly ChangeIdentity[] {
  const isNobodys = records.map((record, index) => namesNobody(record, entries[index]?.cso))
  // Whose it is cannot be told: the others are imported (I6).
  const replaced = supersededIn(ownersOf(keys, entries).map((owner, index) => (isNobodys[index] ? null : owner)))
  return records.map((record, index) => {
    const cso = entries[index]?.cso
    if (isNobodys[index]) return { kind: 'unidentified', because: unknownText(record, system) }
    if (replaced.has(index)) return superseded
    return cso ? found : ofNobody(record)
  })
}

/** A record of changes that carries only the secondary id, completed by the anchor known here. */
export function withKnownAnchor(record: ImportRecord, cso: Cso | undefined, type: ObjectTypeSchema | undefined): ImportRecord {
  if (record.anchor !== null || record.change === 'deleted' || !cso || !type) return record
  const value = attributeOf(cso.attributes, type.anchor)
  const attributes = Object.assign(emptyAttributes(), record.attributes)
  if (value !== undefined) attributes[type.anchor] = value
  const ordered = emptyAttributes()
  for (const name of Object.keys(attributes).sort()) ordered[name] = attributeOf(attributes, name) as AttributeValue
  return { ...record, anchor: cso.anchor, attributes: ordered }
}

/** An anchor with its type, as one text; null when there is none. */
function anchorText({ type, anchorKey }: RecordKey): string | null {
  return anchorKey === null ? null : `${type}\u0000${anchorKey}`
}

/** A change without an anchor of nobody known: nobody can say whose it is. */
function namesNobody(record: ImportRecord, cso: Cso | undefined): boolean {
  return record.anchor === null && record.change === 'state' && (record.unidentified !== undefined || !cso?.anchor)
}

function unknownText({ unidentified, secondaryId }: ImportRecord, system: string): string {
  if (unidentified !== undefined) return unidentified
  if (secondaryId === null) return 'it has no anchor'
  return `the change names only ${secondaryId}, which is nobody known here. Run a full import of ${system}`
}

function duplicateText({ anchor, position }: ImportRecord, otherAt: string): string {
  return `the anchor ${anchor} stands at ${otherAt} and at ${position}; neither was imported. Correct the source so that each record has its own`
}

/** By index, the position of another copy of the same anchor in the page; of records without an anchor it says nothing. */
function copiesIn(records: readonly ImportRecord[], keys: readonly RecordKey[]): ReadonlyMap<number, string> {
  const firsts = new Map<string | null, number>()
  const copies = new Map<number, string>()
  for (const [index, key] of keys.entries()) {
    const anchor = anchorText(key)
    const first = firsts.get(anchor)
    if (first === undefined) {
      firsts.set(anchor, index)
      continue
    }
    copies.set(index, (records[first] as ImportRecord).position)
    if (!copies.has(first)) copies.set(first, (records[index] as ImportRecord).position)
  }
  return copies
}

/** By index, one text for all records of the same object; null where nobody can tell. */
function ownersOf(keys: readonly RecordKey[], entries: RecordsView['entries']): readonly (string | null)[] {
  const byName = new Map<string | null, string | null>()
  return keys.map((key, index) => {
    const cso = entries[index]?.cso
    const name = key.secondaryKey === null ? null : `${key.type}\u0000${key.secondaryKey}`
    const owner = cso ? `${cso.id}` : (anchorText(key) ?? byName.get(name) ?? null)
    if (name !== null) byName.set(name, owner)
    return owner
  })
}

/** Indexes of records that a later one of the same owner supersedes. */
function supersededIn(owners: readonly (string | null)[]): ReadonlySet<number> {
  const last = new Map<string, number>()
  const indexes = new Set<number>()
  for (const [index, owner] of owners.entries()) {
    if (owner === null) continue
    const before = last.get(owner)
    if (before !== undefined) indexes.add(before)
    last.set(owner, index)
  }
  return indexes
}
