/** The records of an import: each is identified and decided, and what a full read has met is remembered (I1–I7). */
import type { ImportPage, ImportRecord, KnownStretch, Stretch } from '../../model/connector'
import { normalDn } from '../../model/dn'
import type { CsoId } from '../../model/objects'
import type { ObjectTypeSchema } from '../../model/schema'
import type { CsoEntry } from '../../model/page'
import type { RecordKey } from '../../model/queries'
import type { ReadStretch } from '../../model/stretches'
import { foldCase } from '../../model/values'
import type { ChangeIdentity, DuplicateAnchor, RecordIdentity } from '../../pipeline/1-identify-records'
import { identifyChanges, identifyRecords, withKnownAnchor } from '../../pipeline/1-identify-records'
import { splitReferences } from '../../pipeline/1-references'
import type { Reversal } from '../../pipeline/1-revert'
import { removing } from '../../pipeline/1-revert'
import type { ImportedPage } from './page'
import { SeenAnchors } from './seen-anchors'

export type Entries = readonly (CsoEntry | null)[]

/** A page of records, and what its objects are looked up by. */
export interface RecordPage {
  readonly source: ImportPage
  readonly keys: readonly RecordKey[]
  /** Whether the source shows everything it has, or what changed. */
  readonly reads: 'everything' | 'changes'
}

/** What was decided about a page of records. */
export interface DecidedRecords {
  /** How many records count as read. */
  readonly read: number
  /** It is known of every record whose it is. */
  readonly allIdentified: boolean
  /** Remembers what the page has shown: to be called once it is saved. */
  readonly remember: () => void
  /** Stretches of the source all of whose records agree with their CSOs, to be kept with the page. */
  readonly stretches: readonly ReadStretch[]
}

/** What is to be remembered of a record whose anchor stands in the source more than once. */
interface Rejected {
  readonly anchor: string
  readonly position: string
  readonly cso: CsoId | null
}

export class RecordReader {
  readonly anchors = new SeenAnchors()
  readonly typeByName: ReadonlyMap<string, ObjectTypeSchema>
  /** How to revert what this run did to a CSO that was there before; of a read of changes nothing is kept. */
  private readonly reversals = new Map<CsoId, Reversal>()

  constructor(
    types: readonly ObjectTypeSchema[],
    private readonly systemName: string,
    /** CSOs from this id on are made by this run: it is known how to revert that. */
    private readonly firstNew: CsoId,
  ) {
    this.typeByName = new Map(types.map((type) => [type.name, type]))
  }

  /** What a record's CSO is looked up by, with what is compared; references are kept apart from documents. */
  keyOf({ type: name, anchor, secondaryId, attributes }: ImportRecord): RecordKey {
    const type = this.typeByName.get(name)
    return {
      type: name,
      anchorKey: anchor !== null && type?.anchorIgnoresCase ? foldCase(anchor) : anchor,
      secondaryKey: secondaryId === null ? null : normalDn(secondaryId),
      attributes: type ? splitReferences(attributes, type).attributes : attributes,
    }
  }

  /** Decides all records of a page. */
  decide(page: ImportedPage, records: RecordPage, entries: Entries): DecidedRecords {
    const { source, reads } = records
    for (const stretch of source.unreadable) page.fault(stretch.position, stretch.message, 'missing-anchor')
    const counts = reads === 'everything' ? this.decideAll(page, records, entries) : this.decideChanges(page, records, entries)
    if (source.blank) page.skip(source.blank)
    return {
      read: counts.read + source.unreadable.length,
      allIdentified: counts.allIdentified && source.unreadable.length === 0,
      remember: counts.remember,
      stretches: counts.stretches,
    }
  }

  private decideAll(page: ImportedPage, { source, keys }: RecordPage, entries: Entries): DecidedRecords {
    const { records, known = [], stretches = [] } = source
    const { seen } = this.anchors
    const seenAt = (cso: CsoId): string | undefined => seen.get(cso)
    const rejectedAt = (anchor: string): string | undefined => this.anchors.rejectedAt(anchor)
    const identities = identifyRecords({ records, keys, entries, seenAt, rejectedAt })
    const rejected: Rejected[] = []
    const agreeing: (CsoId | null)[] = []
    for (const [index, identity] of identities.entries()) {
      const record = records[index] as ImportRecord
      const entry = entries[index] ?? null
      page.agreeing = null
      if (identity.kind === 'duplicate') rejected.push(this.reject(page, identity, record, entry))
      else importRecord(page, identity, record, entry)
      agreeing.push(page.agreeing)
    }
    for (const { csos } of known) page.passOver(csos.length)
    return {
      read: records.length + countRecords(known),
      allIdentified: areIdentified(identities),
      remember: () => {
        this.rememberPage(page, rejected)
        for (const stretch of known) this.rememberKnown(stretch)
      },
      stretches: agreeingStretches(agreeing, stretches),
    }
  }

  /**
   * The page as it is to be decided: with the stretches that are known read after all where they show an object that this read
   * has met elsewhere, so that it is seen to stand more than once (I5). The same page where they do not.
   */
  async asMet(page: RecordPage, entries: Entries): Promise<RecordPage> {
    const { records, known = [], ...rest } = page.source
    if (known.length === 0 || !this.areMetElsewhere(known, entries)) return page
    const all: ImportRecord[] = []
    let from = 0
    for (const stretch of known) {
      all.push(...records.slice(from, stretch.before), ...(await stretch.read()))
      from = stretch.before
    }
    all.push(...records.slice(from))
    const { stretches: _stretches, ...source } = rest
    return { ...page, source: { ...source, records: all }, keys: all.map((record) => this.keyOf(record)) }
  }

  private areMetElsewhere(known: readonly KnownStretch[], entries: Entries): boolean {
    const { seen, rejected } = this.anchors
    const here = new Set<CsoId>()
    let count = 0
    for (const { csos } of known) {
      for (const id of csos) {
        if (seen.has(id) || rejected.has(id)) return true
        here.add(id)
      }
      count += csos.length
    }
    return here.size < count || entries.some((entry) => entry !== null && here.has(entry.cso.id))
  }

  private rememberKnown({ csos, lines, at: where }: KnownStretch): void {
    const { seen } = this.anchors
    for (const [at, cso] of csos.entries())
      if ('positions' in where) seen.set(cso, where.positions[at] as string)
      else seen.setNumber(cso, where.prefix, where.line + (lines?.[at] ?? at))
  }

  private decideChanges(page: ImportedPage, { source, keys }: RecordPage, entries: Entries): DecidedRecords {
    const { records } = source
    const identities = identifyChanges({ records, keys, entries, system: this.systemName })
    for (const [index, identity] of identities.entries()) {
      const entry = entries[index] ?? null
      const record = records[index] as ImportRecord
      importRecord(page, identity, withKnownAnchor(record, entry?.cso, this.typeByName.get(record.type)), entry)
    }
    const superseded = identities.filter((identity) => identity.kind === 'superseded').length
    return {
      read: records.length - superseded,
      allIdentified: areIdentified(identities),
      remember: () => undefined,
      stretches: [],
    }
  }

  /** Leaves a record out, and reverts what an earlier page made of another copy of it. */
  private reject(page: ImportedPage, duplicate: DuplicateAnchor, record: ImportRecord, entry: CsoEntry | null): Rejected {
    const { anchor, because, otherAt, revertAt } = duplicate
    const cso = entry?.cso.id ?? null
    page.fault(record.position, because, 'duplicate-anchor', cso)
    if (entry && revertAt !== null) page.revert(entry, this.reversalOf(entry.cso.id), revertAt, because)
    return { anchor, position: otherAt, cso }
  }

  private reversalOf(id: CsoId): Reversal | undefined {
    return this.reversals.get(id) ?? (id >= this.firstNew ? removing : undefined)
  }

  private rememberPage(page: ImportedPage, rejected: readonly Rejected[]): void {
    for (const [id, position] of page.seen) this.anchors.seen.set(id, position)
    for (const [id, reversal] of page.reversals) this.reversals.set(id, reversal)
    for (const id of page.reverted) {
      this.anchors.seen.delete(id)
      this.reversals.delete(id)
    }
    for (const { anchor, position, cso } of rejected) {
      this.anchors.reject(anchor, position)
      if (cso !== null) this.anchors.rejected.add(cso)
    }
  }
}

function countRecords(stretches: readonly KnownStretch[]): number {
  return stretches.reduce((count, { csos }) => count + csos.length, 0)
}

/** Those stretches all of whose records agree with their CSOs; `agreeing` has these by record, and null for the others. */
function agreeingStretches(agreeing: readonly (CsoId | null)[], stretches: readonly Stretch[]): readonly ReadStretch[] {
  const kept: ReadStretch[] = []
  for (const { digest, from, records, lines } of stretches) {
    const csos = agreeing.slice(from, from + records)
    if (!csos.includes(null)) kept.push({ digest, csos: csos as CsoId[], lines })
  }
  return kept
}

function areIdentified(identities: readonly RecordIdentity[]): boolean {
  return identities.every((identity) => identity.kind !== 'unidentified')
}

function importRecord(page: ImportedPage, identity: ChangeIdentity, record: ImportRecord, entry: CsoEntry | null): void {
  switch (identity.kind) {
    case 'found':
      return record.unclear !== undefined && entry
        ? page.keepAsBefore(entry.cso.id, record, record.unclear)
        : page.add(record, entry)
    case 'new':
      return page.add(record, null)
    case 'unidentified':
      return page.fault(record.position, identity.because, 'missing-anchor')
    case 'superseded':
      return
    default:
      return identity satisfies never
  }
}
