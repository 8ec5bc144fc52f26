/** Import: a system's records into its connector space, page by page; obsolete marks last (I1–I17). */
import type { ImportPage, ImportSelection } from '../../model/connector'
import { SyncError } from '../../model/errors'
import type { CsoId } from '../../model/objects'
import type { RunCounters, RunRecord } from '../../model/runs'
import type { PageSave, RecordKey as Key } from '../../model/store'
import { emptyPage } from '../../model/empty-page'
import type { DecidedRecords, Entries, RecordPage } from './records'
import { RecordReader } from './records'
import type { KnownReferences, PageParts } from './page'
import { ImportedPage } from './page'
import { reportUnresolved } from './unresolved'
import { orFull, untilCancelled } from './source'
import type { ImportContext } from './context'
import { obsoleteMissing } from './obsolete'
import { TrackedPromise } from '../runs/tracked-promise'

/** Records of one page at most 5 times, when another run changed an object meanwhile. */
const conflictRetries = 5

/** Reads the system. Throws SyncError when the read or a guard stopped it; what was saved until then stays. */
export async function runImport(context: ImportContext, delta: boolean): Promise<void> {
  const reading = new Reading(context, delta ? 'delta' : 'full')
  await reading.pages(await reading.start())
  await reading.finish()
}

/** One import under way. */
class Reading {
  private readonly decider: RecordReader
  private watermark: string | null = null
  private complete = true
  private recordsRead = 0
  private saving: RecordsBeingSaved | null = null
  private valueFaults = 0
  /** Whether the source shows everything it has, or what changed. */
  private reads: RecordPage['reads'] = 'everything'

  constructor(
    private readonly c: ImportContext,
    /** Only a full import tells who is gone (I3, I10). */
    private readonly profile: 'full' | 'delta',
  ) {
    this.decider = new RecordReader(c.types, c.system.config.name, c.store.reserveIds('cso', 1))
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
      await this.finishSave()
    }
  }

  /** Finds and decides one page of records. It may still be being saved when this returns. */
  private async page(source: ImportPage): Promise<void> {
    const keys = source.records.map((record) => this.decider.keyOf(record))
    const prefetched = await this.findConcurrently(keys)
    const saved = await this.finishSave()
    const decided = await this.decide(
      { source, keys, reads: this.reads },
      saved && prefetched ? prefetched : await this.find(keys),
    )
    this.saving = { ...decided, saving: new TrackedPromise(this.save(decided.parts, decided.counts)) }
  }

  private find(keys: readonly Key[]): Promise<Entries> {
    return this.c.store.findForImport(this.c.system.row.id, keys)
  }

  /** The objects of a page, looked up beside one that is being saved; null when both have something to do with the same object. */
  private async findConcurrently(keys: readonly Key[]): Promise<Entries | null> {
    const { saving } = this
    if (!saving || saving.saving.isOver) return this.find(keys)
    const { concurrentReads } = this.c.store
    if (!writesObjects(saving.parts)) return concurrentReads.findForImport(this.c.system.row.id, keys)
    const written = new Set(saving.keys.flatMap(names))
    if (keys.some((key) => names(key).some((name) => written.has(name)))) return null
    const entries = await concurrentReads.findForImport(this.c.system.row.id, keys)
    return entries.some((entry) => entry !== null && saving.objects.has(entry.cso.id)) ? null : entries
  }

  /** Waits until the last page is saved; decides it again when another run changed one of its objects meanwhile. False then. */
  private async finishSave(): Promise<boolean> {
    const { saving } = this
    if (!saving) return true
    this.saving = null
    let decided: DecidedPage = saving
    let saved = await saving.saving.outcome
    for (let attempt = 0; !saved; attempt++) {
      if (attempt >= conflictRetries) throw keptChanging()
      decided = await this.decide(saving, await this.find(saving.keys))
      saved = await this.save(decided.parts, decided.counts)
    }
    this.countPage(decided)
    return decided === saving
  }

  private async decide(records: RecordPage, entries: Entries): Promise<DecidedPage> {
    const page = new ImportedPage(this.c, this.decider.typeByName, await this.referencesOf(entries))
    const decided = this.decider.decide(page, records, entries)
    return {
      ...records,
      ...decided,
      objects: new Set(entries.flatMap((entry) => (entry ? [entry.cso.id] : []))),
      parts: page.parts(),
      counts: { ...page.counts, read: decided.read },
      valueFaults: page.valueFaults,
    }
  }

  private countPage({ source, counts, allIdentified, valueFaults, remember }: DecidedPage): void {
    this.c.run.add(counts)
    if (!allIdentified) this.complete = false
    remember()
    this.valueFaults += valueFaults
    this.recordsRead += source.records.length
  }

  /** What the known objects point at, read only where a type has references. */
  private async referencesOf(entries: Entries): Promise<KnownReferences> {
    if (!this.c.types.some((type) => type.attributes.some((attribute) => attribute.type === 'reference'))) return new Map()
    return this.c.store.referencesOf(entries.flatMap((entry) => (entry ? [entry.cso.id] : [])))
  }

  private async save(
    parts: Partial<PageSave> & { records: readonly RunRecord[] },
    counts: Partial<RunCounters> = {},
  ): Promise<boolean> {
    const { conflicts } = await this.c.store.savePage({ ...emptyPage, ...parts, run: this.c.run.snapshotWith(counts) })
    return conflicts.length === 0
  }

  private async endFullImport(): Promise<void> {
    const { recordsRead, complete: allIdentified, decider } = this
    await obsoleteMissing(this.c, { recordsRead, allIdentified, anchors: decider.anchors, typeByName: decider.typeByName })
  }

  async finish(): Promise<void> {
    const { run, store, system } = this.c
    if (this.profile === 'full') await this.endFullImport()
    await reportUnresolved(this.c, (await store.resolveReferences(system.row.id)).unresolved, (records) => this.save({ records }))
    if (this.watermark !== null && this.complete) {
      system.row = { ...system.row, watermark: this.watermark }
      await store.saveSystem(system.row)
    }
    run.addObjectErrors(this.valueFaults)
    run.progress()
  }
}

interface DecidedPage extends RecordPage, DecidedRecords {
  /** The objects it found. */
  readonly objects: ReadonlySet<CsoId>
  readonly parts: PageParts
  readonly counts: Partial<RunCounters>
  readonly valueFaults: number
}

interface RecordsBeingSaved extends DecidedPage {
  /** False when another run had changed one of its objects. */
  readonly saving: TrackedPromise<boolean>
}

function writesObjects({ csos, csosDeleted, pendings, pendingsDeleted }: Partial<PageSave>): boolean {
  return [csos, csosDeleted, pendings, pendingsDeleted].some((writes) => writes !== undefined && writes.length > 0)
}

/** The names under which others might find the same object. */
function names({ type, anchorKey, secondaryKey }: Key): string[] {
  return [
    ...(anchorKey === null ? [] : [`${type}\u0000anchor\u0000${anchorKey}`]),
    ...(secondaryKey === null ? [] : [`${type}\u0000name\u0000${secondaryKey}`]),
  ]
}

function keptChanging(): SyncError {
  return new SyncError('conflict', 'objects kept changing while they were imported', 'Run the import again')
}
