/** The pages of an import: looked up, decided and saved one after the other, and counted (I1–I7). */
import { emptyPage } from '../../model/empty-page'
import type { KnownStretch } from '../../model/connector'
import type { CsoId } from '../../model/objects'
import type { PageSave } from '../../model/page'
import type { RunCounters, RunRecord } from '../../model/runs'
import type { RecordKey } from '../../model/queries'
import { referenceAttributes } from '../../pipeline/1-references'
import type { PageWork } from '../runs/decide-and-save'
import type { ImportContext } from './context'
import type { ValueLoss } from './emptied'
import { EmptiedValues } from './emptied'
import type { KnownReferences, PageParts } from './page'
import type { LostCreate, MissedCreate } from '../creates/lost-creates'
import { missesCreated } from './not-there'
import { ImportedPage } from './page'
import type { DecidedRecords, Entries, RecordPage } from './records'
import { RecordReader } from './records'
import type { ReadTexts } from './read-texts'
import type { SourcePage } from './source'
import { looksForAccounts, showsUnlinked } from './waited-for'

/** A page of records, decided and not yet saved. */
interface DecidedPage extends DecidedRecords {
  /** How many records the source showed. */
  readonly shown: number
  /** Stretches of the source that were passed over. */
  readonly known: readonly KnownStretch[]
  readonly keys: readonly RecordKey[]
  /** The objects it found. */
  readonly objects: ReadonlySet<CsoId>
  readonly parts: PageParts
  readonly counts: Partial<RunCounters>
  readonly valueFaults: number
  readonly losses: readonly ValueLoss[]
  readonly reverted: ReadonlySet<CsoId>
  readonly missed: readonly MissedCreate[]
  readonly shownAfterwards: ReadonlyMap<LostCreate, CsoId>
}

export class ImportPages implements PageWork<RecordPage, Entries, DecidedPage> {
  readonly doing = 'imported'
  readonly reader: RecordReader
  /** Records of the pages that are saved. */
  recordsRead = 0
  /** It is known of every record of them whose it is. */
  allIdentified = true
  /** They showed objects that belong to nobody, and outbound rules look for such (R3). */
  showsUnlinked = false
  /** They miss accounts that were created (I12). */
  missesCreated = false
  /** These, and who they are. */
  readonly missed: MissedCreate[] = []
  /** Accounts that had been missed, and are there. */
  readonly shownAfterwards = new Map<LostCreate, CsoId>()
  readonly emptied: EmptiedValues
  private readonly haveReferences: boolean
  private readonly areSought: boolean

  /** `texts`: what was read before, where the source is asked with that. */
  constructor(
    private readonly context: ImportContext,
    private readonly texts: ReadTexts | null,
  ) {
    const { types, system, firstNew } = context
    this.reader = new RecordReader(types, system.config.name, firstNew)
    this.emptied = new EmptiedValues(system.config.limits.clearPercent)
    this.areSought = looksForAccounts(context.plan, system.row.id)
    this.haveReferences = types.some((type) => referenceAttributes(type).length > 0)
  }

  /** The pages as they are read, each with what its objects are looked up by. */
  async *withKeys(pages: AsyncIterable<SourcePage>): AsyncIterable<RecordPage> {
    const { run } = this.context
    for await (const { source: page, reads } of pages) {
      const source = this.selected(page)
      if (source.total !== undefined) run.setTotal(source.total)
      yield { source, reads, keys: source.records.map((record) => this.reader.keyOf(record)) }
      run.progress()
      run.throwIfCancelled()
      // The editor and everything else in this process come between two pages.
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  /** Records of types that are not selected are neither read nor counted (I17). */
  private selected(page: SourcePage['source']): SourcePage['source'] {
    const { typeByName } = this.reader
    const isSelected = ({ type }: { readonly type: string }): boolean => typeByName.has(type)
    if (page.records.every(isSelected)) return page
    const { stretches: _stretches, known = [], ...rest } = page
    const records = page.records.filter(isSelected)
    return { ...rest, records, known: known.map((stretch) => ({ ...stretch, before: records.length })) }
  }

  /** The objects of a page, looked up while another is being saved; null when both have to do with the same object. */
  readonly findConcurrently = async ({ keys }: RecordPage, saving: DecidedPage | null): Promise<Entries | null> => {
    if (!saving) return this.find(keys)
    const { concurrentReads } = this.context.store
    const { id } = this.context.system.row
    if (!writesObjects(saving.parts)) return concurrentReads.findForImport(id, keys)
    const written = new Set(saving.keys.flatMap(names))
    if (keys.some((key) => names(key).some((name) => written.has(name)))) return null
    const entries = await concurrentReads.findForImport(id, keys)
    return entries.some((entry) => entry !== null && saving.objects.has(entry.cso.id)) ? null : entries
  }

  readonly decide = async (read: RecordPage, found: Entries | null): Promise<DecidedPage> => {
    const atFirst = found ?? (await this.find(read.keys))
    const records = await this.reader.asMet(read, atFirst)
    const entries = records === read ? atFirst : await this.find(records.keys)
    const { known = [] } = records.source
    const page = new ImportedPage(this.context, this.reader.typeByName, await this.referencesOf(entries))
    const decided = this.reader.decide(page, records, entries)
    return {
      ...decided,
      shown: decided.read - records.source.unreadable.length,
      known,
      keys: records.keys,
      objects: new Set(entries.flatMap((entry) => (entry ? [entry.cso.id] : []))),
      parts: page.parts(),
      counts: { ...page.counts, read: decided.read },
      valueFaults: page.valueFaults,
      losses: page.losses,
      reverted: page.reverted,
      missed: page.missed,
      shownAfterwards: page.shownAfterwards,
    }
  }

  readonly save = ({ parts, counts, stretches }: DecidedPage): Promise<boolean> => {
    const { system } = this.context
    const stretchesRead = stretches.length > 0 && { stretchesRead: { system: system.row.id, stretches } }
    return saveParts(this.context, { ...parts, ...stretchesRead }, counts)
  }

  readonly saved = (page: DecidedPage): void => {
    const { run } = this.context
    page.remember()
    this.texts?.noteMet(page.known)
    this.texts?.noteMet(page.stretches)
    run.add(page.counts)
    run.addObjectErrors(page.valueFaults)
    this.recordsRead += page.shown
    if (page.losses.length > 0) this.emptied.add(page.losses)
    for (const id of page.reverted) this.emptied.forget(id)
    if (!page.allIdentified) this.allIdentified = false
    this.noteMissed(page)
    if (this.areSought && !this.showsUnlinked) this.showsUnlinked = showsUnlinked(page.parts)
  }

  readonly rest = (): null => null

  /** Accounts that were created, as a saved page found them to be missing, or there after all. */
  noteMissed({ parts, missed, shownAfterwards }: Pick<DecidedPage, 'parts' | 'missed' | 'shownAfterwards'>): void {
    if (missesCreated(parts)) this.missesCreated = true
    this.missed.push(...missed)
    for (const [lost, cso] of shownAfterwards) this.shownAfterwards.set(lost, cso)
  }

  private find(keys: readonly RecordKey[]): Promise<Entries> {
    return this.context.store.findForImport(this.context.system.row.id, keys)
  }

  /** The references of the objects found, loaded only where a type has any. */
  private async referencesOf(entries: Entries): Promise<KnownReferences> {
    if (!this.haveReferences) return noReferences
    return this.context.store.stagedReferencesOf(entries.flatMap((entry) => (entry ? [entry.cso.id] : [])))
  }
}

const noReferences: KnownReferences = new Map()

/** Stages a part of an import, with the run as it is then; false when another run had changed an object meanwhile. */
export async function saveParts(
  { store, run }: ImportContext,
  parts: Partial<PageParts & Pick<PageSave, 'stretchesRead'>> & { readonly records: readonly RunRecord[] },
  counts: Partial<RunCounters>,
): Promise<boolean> {
  const { conflicts } = await store.savePage({ ...emptyPage, ...parts, import: run.id, run: run.snapshotWith(counts) })
  return conflicts.length === 0
}

function writesObjects({ csos, csosDeleted, csosRestored = [], pendings, pendingsDeleted }: PageParts): boolean {
  return csos.length + csosDeleted.length + csosRestored.length + pendings.length + pendingsDeleted.length > 0
}

/** The names under which another page might find the same object. */
function names({ type, anchorKey, secondaryKey }: RecordKey): string[] {
  return [
    ...(anchorKey === null ? [] : [`${type}\u0000anchor\u0000${anchorKey}`]),
    ...(secondaryKey === null ? [] : [`${type}\u0000name\u0000${secondaryKey}`]),
  ]
}
