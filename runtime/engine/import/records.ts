/** What the records of a page mean for the connector space (I1-I7). */
import type { ImportRecord } from '../../model/connector'
import { normalDn } from '../../model/dn'
import type { CsoId } from '../../model/objects'
import type { ObjectTypeSchema } from '../../model/schema'
import type { CsoEntry, RecordKey as Key } from '../../model/store'
import type { AttributeValue } from '../../model/values'
import { attributeOf, emptyAttributes, foldCase } from '../../model/values'
import { copiesIn, keyText, SeenAnchors, supersededIn } from './copies'
import type { ImportedPage, Undo } from './page'
import { newlyAdded } from './page'
import { split } from '../../pipeline/references'

export type Entries = readonly (CsoEntry | null)[]

/** What a page of records came to; `commit` remembers it once the page is saved. */
export interface PageResult {
  readonly count: number
  readonly commit: () => void
}

/** Decides pages of one run, and remembers what it met. */
export class RecordReader {
  readonly anchors = new SeenAnchors()
  /** How to take back what this run did to a CSO that was there before; of a read of changes nothing is kept. */
  private readonly undo = new Map<CsoId, Undo>()
  readonly typeByName: ReadonlyMap<string, ObjectTypeSchema>
  /** Whether the source shows everything it has, or what changed. */
  reads: 'everything' | 'changes' = 'everything'

  constructor(
    types: readonly ObjectTypeSchema[],
    private readonly systemName: string,
    /** CSOs from this id on are made by this run: it is known how to take them back. */
    private readonly firstNew: CsoId,
  ) {
    this.typeByName = new Map(types.map((type) => [type.name, type]))
  }

  /** Decides all records; to be committed once they are saved. */
  read(page: ImportedPage, records: readonly ImportRecord[], keys: readonly Key[], entries: Entries): PageResult {
    return this.reads === 'everything'
      ? this.readEverything(page, records, keys, entries)
      : this.readChanges(page, records, entries)
  }

  /** Records without an anchor are faults, and cast doubt on what else is missing (I3, I6). Says whether there were none. */
  identified(page: ImportedPage, records: readonly ImportRecord[], entries: Entries): boolean {
    let all = true
    for (const [index, record] of records.entries()) {
      if (this.reads === 'changes' ? !isUnknown(record, entries[index] ?? null) : !isUnidentified(record)) continue
      page.fault(record.position, record.unidentified ?? this.unknownText(record), 'missing-anchor')
      all = false
    }
    return all
  }

  private unknownText({ secondaryId }: ImportRecord): string {
    if (this.reads === 'everything' || secondaryId === null) return 'it has no anchor'
    return `the change names only ${secondaryId}, which is nobody known here. Run a full import of ${this.systemName}`
  }

  /** A read of changes: of several records of one object the last one counts, by whatever id they name it (I2). */
  private readChanges(page: ImportedPage, records: readonly ImportRecord[], entries: Entries): PageResult {
    const bearers = new Map<string, string>()
    const whose = records.map((record, index): string | null => {
      const [cso, key] = [entries[index]?.cso, this.keyOf(record)]
      const name = key.secondaryKey === null ? null : `${key.type}\u0000${key.secondaryKey}`
      const owner = cso ? `${cso.id}` : (keyText(key) ?? (name === null ? null : (bearers.get(name) ?? null)))
      if (owner !== null && name !== null) bearers.set(name, owner)
      return owner
    })
    const superseded = supersededIn(whose)
    for (const [index, record] of records.entries()) {
      const entry = entries[index] ?? null
      if (!superseded.has(index) && !isUnknown(record, entry)) page.add(withAnchor(record, entry, this.typeByName), entry)
    }
    return { count: records.length - superseded.size, commit: () => undefined }
  }

  /** A read of everything: each anchor once (I5). */
  private readEverything(
    page: ImportedPage,
    records: readonly ImportRecord[],
    keys: readonly Key[],
    entries: Entries,
  ): PageResult {
    const positions = records.map((record) => record.position)
    const copies = copiesIn(positions, keys)
    const rejected: { key: string; position: string; cso: CsoId | null }[] = []
    const takenBack = new Set<CsoId>()
    const claimed = new Set<CsoId>()
    for (const [index, record] of records.entries()) {
      if (isUnidentified(record)) continue
      const key = keyText(keys[index] as Key)
      const entry = entries[index] ?? null
      const earlier = entry ? this.anchors.seen.get(entry.cso.id) : undefined
      const other = this.anchors.rejectedAt(key) ?? earlier ?? copies.get(index)
      if (other === undefined || key === null) {
        // Two anchors under one secondary id: the first has the account that waits for its anchor (I11).
        const mine = entry && !claimed.has(entry.cso.id) ? entry : null
        if (mine) claimed.add(mine.cso.id)
        page.add(record, mine)
        continue
      }
      const because = `the anchor ${record.anchor} stands at ${other} and at ${record.position}; neither was imported. Correct the source so that each record has its own`
      page.fault(record.position, because, 'duplicate-anchor', entry?.cso.id ?? null)
      rejected.push({ key, position: other, cso: entry?.cso.id ?? null })
      if (!entry || earlier === undefined || takenBack.has(entry.cso.id)) continue
      takenBack.add(entry.cso.id)
      page.revert(entry, this.undoOf(entry.cso.id), earlier, because)
    }
    const commit = (): void => {
      for (const [id, position] of page.seen) this.anchors.seen.set(id, position)
      for (const [id, undo] of page.undo) if (undo !== newlyAdded) this.undo.set(id, undo)
      for (const id of takenBack) {
        this.anchors.seen.delete(id)
        this.undo.delete(id)
      }
      for (const { key, position, cso } of rejected) {
        this.anchors.reject(key, position)
        if (cso !== null) this.anchors.rejected.add(cso)
      }
    }
    return { count: records.length, commit }
  }

  private undoOf(id: CsoId): Undo | undefined {
    return this.undo.get(id) ?? (id >= this.firstNew ? newlyAdded : undefined)
  }

  private keyOf(record: ImportRecord): Key {
    const type = this.typeByName.get(record.type)
    const anchorKey = record.anchor === null ? null : type?.anchorIgnoresCase ? foldCase(record.anchor) : record.anchor
    return { type: record.type, anchorKey, secondaryKey: record.secondaryId === null ? null : normalDn(record.secondaryId) }
  }

  /** The key with what is compared; references are kept apart from documents. */
  lookedUp(record: ImportRecord): Key {
    const type = this.typeByName.get(record.type)
    return { ...this.keyOf(record), attributes: type ? split(record.attributes, type).attributes : record.attributes }
  }
}

function isUnidentified(record: ImportRecord): boolean {
  return record.anchor === null && record.change === 'state'
}

/** A change that names nobody known and carries no anchor: nobody can say whose it is. */
function isUnknown(record: ImportRecord, entry: CsoEntry | null): boolean {
  return isUnidentified(record) && (record.unidentified !== undefined || !entry?.cso.anchor)
}

/** A record that carries only the secondary id, completed by the anchor known here. */
function withAnchor(record: ImportRecord, entry: CsoEntry | null, types: ReadonlyMap<string, ObjectTypeSchema>): ImportRecord {
  const type = types.get(record.type)
  if (record.anchor !== null || record.change === 'deleted' || !entry || !type) return record
  const value = attributeOf(entry.cso.attributes, type.anchor)
  const attributes = Object.assign(emptyAttributes(), record.attributes)
  if (value !== undefined) attributes[type.anchor] = value
  const ordered = emptyAttributes()
  for (const name of Object.keys(attributes).sort()) ordered[name] = attributeOf(attributes, name) as AttributeValue
  return { ...record, anchor: entry.cso.anchor, attributes: ordered }
}
