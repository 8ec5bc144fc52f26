/** Import: a system's records into its connector space, page by page; obsolete marks last (I1–I17). */
import type { ImportPage, ImportRecord, ImportSelection, OpenConnector } from '../model/connector'
import { normalDn } from '../model/dn'
import { SyncError } from '../model/errors'
import type { CsoId } from '../model/objects'
import type { RunCounters, RunRecord } from '../model/runs'
import type { ObjectTypeSchema } from '../model/schema'
import type { CsoEntry, PageSave, RecordKey as Key, Store } from '../model/store'
import type { AttributeValue } from '../model/values'
import { attributeOf, emptyAttributes, foldCase } from '../model/values'
import { emptyPage } from './empty-page'
import { copiesIn, keyText, MetAnchors, supersededIn } from './import-copies'
import type { Undo } from './import-page'
import { ImportedPage } from './import-page'
import type { KnownReferences } from './import-references'
import { reportUnresolved, split } from './import-references'
import { orFull, untilCancelled } from './import-source'
import { guardShrink, keepRefused } from './limits'
import type { Plan, PlannedSystem } from './plan'
import type { ActiveRun } from './run'

export interface ImportContext {
  readonly run: ActiveRun
  readonly store: Store
  readonly plan: Plan
  readonly system: PlannedSystem
  readonly connector: OpenConnector
  readonly types: readonly ObjectTypeSchema[]
  readonly pageSize: number
}

/** Records of one page at most 5 times, when another run changed an object meanwhile. */
const conflictRetries = 5

/** Objects marked as gone in one transaction. */
const obsoleteBatch = 500

/** Reads the system. Throws SyncError when the read or a guard stopped it; what was saved until then stays. */
export async function runImport(context: ImportContext, delta: boolean): Promise<void> {
  const reading = new Reading(context, delta ? 'delta' : 'full')
  await reading.pages(await reading.start())
  await reading.finish()
}

/** One import under way. */
class Reading {
  private readonly met = new MetAnchors()
  /** How to take back what this run did to a CSO; of a read of changes nothing is kept. */
  private readonly undo = new Map<CsoId, Undo>()
  private readonly typeByName: Map<string, ObjectTypeSchema>
  /** Whether the source shows everything it has, or what changed. */
  private reads: 'everything' | 'changes' = 'everything'
  private watermark: string | null = null
  private complete = true
  private recordsRead = 0
  private saving: SavingPage | null = null
  private valueFaults = 0

  constructor(
    private readonly c: ImportContext,
    /** Only a full import tells who is gone (I3, I10). */
    private readonly profile: 'full' | 'delta',
  ) {
    this.typeByName = new Map(c.types.map((type) => [type.name, type]))
  }

  async start(): Promise<AsyncIterable<ImportPage>> {
    const { connector, system, run } = this.c
    const selection: ImportSelection = { objectTypes: this.c.types, pageSize: this.c.pageSize }
    const { importAll } = connector
    if (!importAll) throw new SyncError('not-supported', `${system.config.name} cannot be read`, 'Use it as a target only')
    this.watermark = (await connector.watermark?.()) ?? null
    const from = system.row.watermark
    if (this.profile === 'delta' && connector.importChanges && from !== null) {
      this.reads = 'changes'
      return orFull(connector.importChanges(selection, from, run.signal), (error) => {
        this.reads = 'everything'
        run.warn(
          'full-read',
          `${system.config.name} no longer knows what changed since the last import (${error.message}); everything was read. Objects that are gone are only noticed by a full import`,
        )
        return importAll.call(connector, selection, run.signal)
      })
    }
    if (this.profile === 'delta') {
      const why = connector.importChanges ? 'it has not been read completely before' : 'it cannot report changes'
      run.warn(
        'full-read',
        `${system.config.name} was read completely: ${why}. Objects that are gone are only noticed by a full import`,
      )
    }
    return importAll.call(connector, selection, run.signal)
  }

  /** The next page is read, and its objects looked up, while the last one is being saved. */
  async pages(source: AsyncIterable<ImportPage>): Promise<void> {
    const { run } = this.c
    try {
      for await (const page of untilCancelled(source, run.signal)) {
        if (page.total !== undefined) run.setTotal(page.total)
        await this.page(page)
        run.progress()
        run.throwIfCancelled()
        // The editor and everything else in this process get their turn between two pages.
        await new Promise((resolve) => setImmediate(resolve))
      }
    } finally {
      await this.settle()
    }
  }

  /** Finds and decides one page of records. It may still be being saved when this returns. */
  private async page(source: ImportPage): Promise<void> {
    const keys = source.records.map((record) => this.lookedUp(record))
    const early = await this.foundBeside(keys)
    const settled = await this.settle()
    const decided = await this.decide({ source, keys }, settled && early ? early : await this.find(keys))
    this.saving = { ...decided, saved: this.save(decided.parts, decided.counts) }
    // Whoever waits for it hears of its failure.
    this.saving.saved.catch(() => undefined)
  }

  private find(keys: readonly Key[]): Promise<Entries> {
    return this.c.store.findForImport(this.c.system.row.id, keys)
  }

  /** The objects of a page, looked up beside one that is being saved; null when both have something to do with the same object. */
  private async foundBeside(keys: readonly Key[]): Promise<Entries | null> {
    const { saving } = this
    if (!saving) return this.find(keys)
    const written = new Set(saving.keys.flatMap(names))
    if (keys.some((key) => names(key).some((name) => written.has(name)))) return null
    const entries = await this.c.store.ahead.findForImport(this.c.system.row.id, keys)
    return entries.some((entry) => entry !== null && saving.objects.has(entry.cso.id)) ? null : entries
  }

  /** Waits until the last page is saved; decides it again when another run changed one of its objects meanwhile. False then. */
  private async settle(): Promise<boolean> {
    const { saving } = this
    if (!saving) return true
    this.saving = null
    let decided: DecidedPage = saving
    let saved = await saving.saved
    for (let attempt = 0; !saved; attempt++) {
      if (attempt >= conflictRetries) throw keptChanging()
      decided = await this.decide(saving, await this.find(saving.keys))
      saved = await this.save(decided.parts, decided.counts)
    }
    this.book(decided)
    return decided === saving
  }

  private async decide({ source, keys }: LookedUp, entries: Entries): Promise<DecidedPage> {
    const { records, unreadable } = source
    const page = new ImportedPage(this.c, this.typeByName, await this.referencesOf(entries))
    for (const one of unreadable) page.fault(one.position, one.message, 'missing-anchor')
    const identified = this.identified(page, records, entries)
    const read =
      this.reads === 'everything' ? this.decideAll(page, records, keys, entries) : this.decideLast(page, records, entries)
    return {
      source,
      keys,
      objects: new Set(entries.flatMap((entry) => (entry ? [entry.cso.id] : []))),
      parts: page.parts(),
      counts: { ...page.counts, read: read.count + unreadable.length },
      complete: identified && unreadable.length === 0,
      valueFaults: page.valueFaults,
      commit: read.commit,
    }
  }

  private book({ source, counts, complete, valueFaults, commit }: DecidedPage): void {
    this.c.run.add(counts)
    if (!complete) this.complete = false
    commit()
    this.valueFaults += valueFaults
    this.recordsRead += source.records.length
  }

  /** Records without an anchor are faults, and cast doubt on what else is missing (I3, I6). Says whether there were none. */
  private identified(page: ImportedPage, records: readonly ImportRecord[], entries: readonly (CsoEntry | null)[]): boolean {
    let all = true
    for (const [index, record] of records.entries()) {
      if (this.reads === 'changes' ? !isStranger(record, entries[index] ?? null) : !isUnidentified(record)) continue
      page.fault(record.position, record.unidentified ?? this.strangerText(record), 'missing-anchor')
      all = false
    }
    return all
  }

  private strangerText({ secondaryId }: ImportRecord): string {
    if (this.reads === 'everything' || secondaryId === null) return 'it has no anchor'
    return `the change names only ${secondaryId}, which is nobody known here. Run a full import of ${this.c.system.config.name}`
  }

  /** A read of changes: of several records of one object the last one counts, by whatever id they name it (I2). */
  private decideLast(page: ImportedPage, records: readonly ImportRecord[], entries: readonly (CsoEntry | null)[]): Decided {
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
      if (!superseded.has(index) && !isStranger(record, entry)) page.decide(withAnchor(record, entry, this.typeByName), entry)
    }
    return { count: records.length - superseded.size, commit: () => undefined }
  }

  /** A read of everything: each anchor once (I5). */
  private decideAll(
    page: ImportedPage,
    records: readonly ImportRecord[],
    keys: readonly Key[],
    entries: readonly (CsoEntry | null)[],
  ): Decided {
    const positions = records.map((record) => record.position)
    const copies = copiesIn(positions, keys)
    const rejected: { key: string; position: string; cso: CsoId | null }[] = []
    const takenBack = new Set<CsoId>()
    const claimed = new Set<CsoId>()
    for (const [index, record] of records.entries()) {
      if (isUnidentified(record)) continue
      const key = keyText(keys[index] as Key)
      const entry = entries[index] ?? null
      const earlier = entry ? this.met.seen.get(entry.cso.id) : undefined
      const other = this.met.rejectedAt(key) ?? earlier ?? copies.get(index)
      if (other === undefined || key === null) {
        // Two anchors under one secondary id: the first has the account that waits for its anchor (I11).
        const mine = entry && !claimed.has(entry.cso.id) ? entry : null
        if (mine) claimed.add(mine.cso.id)
        page.decide(record, mine)
        continue
      }
      const because = `the anchor ${record.anchor} stands at ${other} and at ${record.position}; neither was imported. Correct the source so that each record has its own`
      page.fault(record.position, because, 'duplicate-anchor', entry?.cso.id ?? null)
      rejected.push({ key, position: other, cso: entry?.cso.id ?? null })
      if (!entry || earlier === undefined || takenBack.has(entry.cso.id)) continue
      takenBack.add(entry.cso.id)
      page.takeBack(entry, this.undo.get(entry.cso.id), earlier, because)
    }
    const commit = (): void => {
      for (const [id, position] of page.seen) this.met.seen.set(id, position)
      for (const [id, undo] of page.undo) this.undo.set(id, undo)
      for (const id of takenBack) {
        this.met.seen.delete(id)
        this.undo.delete(id)
      }
      for (const { key, position, cso } of rejected) {
        this.met.reject(key, position)
        if (cso !== null) this.met.rejected.add(cso)
      }
    }
    return { count: records.length, commit }
  }

  /** What the known objects point at, read only where a type has references. */
  private async referencesOf(entries: readonly (CsoEntry | null)[]): Promise<KnownReferences> {
    if (!this.c.types.some((type) => type.attributes.some((one) => one.type === 'reference'))) return new Map()
    return this.c.store.referencesOf(entries.flatMap((entry) => (entry ? [entry.cso.id] : [])))
  }

  private keyOf(record: ImportRecord): Key {
    const type = this.typeByName.get(record.type)
    const anchorKey = record.anchor === null ? null : type?.anchorIgnoresCase ? foldCase(record.anchor) : record.anchor
    return { type: record.type, anchorKey, secondaryKey: record.secondaryId === null ? null : normalDn(record.secondaryId) }
  }

  /** The key with what is compared; references are kept apart from documents. */
  private lookedUp(record: ImportRecord): Key {
    const type = this.typeByName.get(record.type)
    return { ...this.keyOf(record), attributes: type ? split(record.attributes, type).attributes : record.attributes }
  }

  private async save(
    parts: Partial<PageSave> & { records: readonly RunRecord[] },
    counts: Partial<RunCounters> = {},
  ): Promise<boolean> {
    const { conflicts } = await this.c.store.savePage({ ...emptyPage, ...parts, run: this.c.run.snapshotWith(counts) })
    return conflicts.length === 0
  }

  async finish(): Promise<void> {
    const { run, store, system } = this.c
    if (this.profile === 'full') await this.markMissing()
    await reportUnresolved(this.c, (await store.resolveReferences(system.row.id)).unresolved, (records) => this.save({ records }))
    if (this.watermark !== null && this.complete) {
      system.row = { ...system.row, watermark: this.watermark }
      await store.saveSystem(system.row)
    }
    run.addObjectErrors(this.valueFaults)
    run.progress()
  }

  /** What was expected and not seen is gone, unless the read gives reason to doubt (I3, I4). */
  private async markMissing(): Promise<void> {
    const { run, store, system } = this.c
    const expected = await store.expectedCsos(
      system.row.id,
      this.c.types.map((type) => type.name),
    )
    const missing = expected.filter((id) => !this.met.seen.has(id) && !this.met.rejected.has(id))
    if (this.recordsRead === 0) {
      if (expected.length > 0)
        run.warn(
          'no-objects',
          `${system.config.name} showed no objects at all; ${expected.length} known ones were left as they are`,
        )
      else run.warn('no-objects', `${system.config.name} showed no objects`)
      return
    }
    if (!this.complete) {
      run.warn(
        'not-obsoleted',
        `some records could not be identified, so ${missing.length} objects that were not seen were left as they are`,
      )
      return
    }
    await this.guardMissing(expected.length, missing)
    for (let at = 0; at < missing.length; at += obsoleteBatch) {
      run.throwIfCancelled()
      await this.obsolete(missing.slice(at, at + obsoleteBatch))
    }
    await keepRefused(store, system.row.id, null)
    await this.endRelease()
  }

  /** A refused list is kept for a person to look at; a release it does not match is void (I4). */
  private async guardMissing(known: number, missing: readonly CsoId[]): Promise<void> {
    const { run, store, system } = this.c
    try {
      guardShrink(system.config.name, system.config.limits, known, missing, system.row.releasedObsoletes)
    } catch (refusal) {
      await keepRefused(store, system.row.id, { run: run.id, ids: missing })
      await this.endRelease()
      throw refusal
    }
  }

  private async endRelease(): Promise<void> {
    const { store, system } = this.c
    if (system.row.releasedObsoletes === null) return
    system.row = { ...system.row, releasedObsoletes: null }
    await store.saveSystem(system.row)
  }

  private async obsolete(ids: readonly CsoId[]): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      const wanted = new Set(ids)
      const { csos } = await this.c.store.loadPage(ids)
      const page = new ImportedPage(this.c, this.typeByName)
      for (const entry of csos) if (wanted.has(entry.cso.id)) page.gone(entry, 'it is no longer in the system')
      if (await this.save(page.parts(), page.counts)) {
        this.c.run.add(page.counts)
        this.c.run.progress()
        return
      }
      if (attempt >= conflictRetries) throw keptChanging()
    }
  }
}

type Entries = readonly (CsoEntry | null)[]

/** A page of records, and what its objects are looked up by. */
interface LookedUp {
  readonly source: ImportPage
  readonly keys: readonly Key[]
}

interface DecidedPage extends LookedUp {
  /** The objects it found. */
  readonly objects: ReadonlySet<CsoId>
  readonly parts: ReturnType<ImportedPage['parts']>
  readonly counts: Partial<RunCounters>
  readonly complete: boolean
  readonly valueFaults: number
  readonly commit: () => void
}

interface SavingPage extends DecidedPage {
  /** False when another run had changed one of its objects. */
  readonly saved: Promise<boolean>
}

/** The names under which others might find the same object. */
function names({ type, anchorKey, secondaryKey }: Key): string[] {
  return [
    ...(anchorKey === null ? [] : [`${type}\u0000anchor\u0000${anchorKey}`]),
    ...(secondaryKey === null ? [] : [`${type}\u0000name\u0000${secondaryKey}`]),
  ]
}

/** What a page of records came to; `commit` remembers it once the page is saved. */
interface Decided {
  readonly count: number
  readonly commit: () => void
}

function isUnidentified(record: ImportRecord): boolean {
  return record.anchor === null && record.change === 'state'
}

/** A change that names nobody known and carries no anchor: nobody can say whose it is. */
function isStranger(record: ImportRecord, entry: CsoEntry | null): boolean {
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

function keptChanging(): SyncError {
  return new SyncError('conflict', 'objects kept changing while they were imported', 'Run the import again')
}
