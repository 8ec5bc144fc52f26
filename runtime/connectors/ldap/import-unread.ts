/** Full import from a directory of which stretches are known by the versions of entries: values of these are not read (I15). */
import type { ImportPage, ImportRecord, ImportSelection, KnownStretch, ReadBefore, Stretch } from '../../model/connector'
import { SyncError } from '../../model/errors'
import type { ObjectTypeSchema } from '../../model/schema'
import type { StretchRecords } from '../../model/stretches'
import { mostKnown } from '../ends-of-stretches'
import { planRead, type ReadPlan } from './entries/read-plan'
import { pagesOf } from './entries/search'
import { readEntries } from './import'
import type { Entry, SearchOptions } from './protocol/library'
import type { LdapSession } from './protocol/session'
import { EntryStretches, type MetEntry } from './unread/stretches'
import { type EntryVersion, type EntryVersions, entryVersions } from './unread/versions'
import { WholeEntries } from './unread/whole-entries'

/** Characters of entries' versions after which a page is handed on: the references of large groups are in them. */
const mostText = 4_000_000

/**
 * Reads as `importEntries`, but first only what tells entries' versions, and whole entries of the stretches that are not known.
 * Where the first answer shows that most are not, everything is read whole at once, and known from then on.
 */
export async function* importUnread(
  session: LdapSession,
  selection: ImportSelection,
  before: ReadBefore,
  signal: AbortSignal,
): AsyncGenerator<ImportPage> {
  if (selection.objectTypes.length === 0) return
  const plan = await planRead(session, selection.objectTypes)
  const versions = await entryVersions(session, selection.objectTypes, plan)
  if (!versions) return yield* readEntries(session, plan, selection, signal)
  const whole = new WholeEntries(session, selection.objectTypes[0] as ObjectTypeSchema, plan, versions)
  for (const base of session.settings.baseDns)
    yield* new UnreadBase({ session, selection, before, signal, plan, versions, whole, base }).pages()
}

/** What the read of one base works with. */
interface BaseRead {
  readonly session: LdapSession
  readonly selection: ImportSelection
  readonly before: ReadBefore
  readonly signal: AbortSignal
  readonly plan: ReadPlan
  readonly versions: EntryVersions
  readonly whole: WholeEntries
  readonly base: string
}

/** A stretch, and what is known of it. `digest` is null where nothing can be. */
interface Asked {
  readonly entries: readonly MetEntry<Entry | null>[]
  readonly digest: string | null
  readonly known: StretchRecords | null
}

class UnreadBase {
  /** The stretches of the page that fills up, with the entries that are to be read for it, or are at hand, and of the others. */
  #waiting: Asked[] = []
  #whole = 0
  #passed = 0
  #length = 0

  constructor(private readonly read: BaseRead) {}

  async *pages(): AsyncGenerator<ImportPage> {
    const { versions, whole } = this.read
    const onlyVersions: SearchOptions = {
      ...whole.options,
      attributes: [...versions.attributes],
      explicitBufferAttributes: [...versions.binary],
    }
    let isWorthIt: boolean | undefined
    for await (const stretches of this.#asked(onlyVersions, () => null)) {
      if (stretches.length > 0) isWorthIt ??= !areMostUnknown(stretches)
      if (isWorthIt === false) break
      yield* this.#add(stretches)
    }
    if (isWorthIt === false) yield* this.#all()
    else yield* this.#take()
  }

  /** Reads everything whole. */
  async *#all(): AsyncGenerator<ImportPage> {
    for await (const stretches of this.#asked(this.read.whole.options, (entry) => entry)) yield* this.#add(stretches)
    yield* this.#take()
  }

  /** The stretches as the server's pages end them, each asked for. */
  async *#asked(options: SearchOptions, kept: (entry: Entry) => Entry | null): AsyncGenerator<readonly Asked[]> {
    const { session, plan, base, signal, versions } = this.read
    const open = new EntryStretches<Entry | null>()
    for await (const entries of pagesOf(session, plan.connection, base, options, signal))
      yield this.#ask(open.add(entries.map((entry) => ({ version: versions.of(entry), entry: kept(entry) }))))
    yield this.#ask(open.rest())
  }

  async #ask(stretches: readonly (readonly MetEntry<Entry | null>[])[]): Promise<readonly Asked[]> {
    const texts = stretches.map(textOf)
    const askable = texts.filter((text) => text !== null)
    const answers = askable.length === 0 ? [] : await this.read.before.ask(this.read.versions.format, askable)
    let next = 0
    return stretches.map((entries, index) => ({
      entries,
      ...((texts[index] === null ? undefined : answers[next++]) ?? { digest: null, known: null }),
    }))
  }

  /** Adds stretches to the page that fills up, and yields it whenever it is full. */
  async *#add(stretches: readonly Asked[]): AsyncGenerator<ImportPage> {
    const { selection, whole } = this.read
    const most = Math.min(selection.pageSize, whole.mostInMemory)
    for (const asked of stretches) {
      const own = isPassedOver(asked) ? 0 : asked.entries.length
      const isFull = this.#passed >= mostKnown || this.#length >= mostText || (own > 0 && this.#whole + own > most)
      if (isFull) yield* this.#take()
      this.#waiting.push(asked)
      this.#whole += own
      this.#passed += asked.entries.length - own
      for (const { version } of asked.entries) this.#length += version.text?.length ?? 0
      if (own > most) yield* this.#take()
    }
  }

  async *#take(): AsyncGenerator<ImportPage> {
    const { pageSize } = this.read.selection
    const waiting = this.#waiting
    this.#waiting = []
    this.#whole = this.#passed = this.#length = 0
    if (waiting.length === 0) return
    const page = await this.#pageOf(waiting)
    const { records, known, stretches } = page
    if (this.read.signal.aborted) throw new SyncError('cancelled', 'The import was cancelled.')
    if (records.length <= pageSize) return yield { records, unreadable: [], known, stretches }
    // A stretch that is longer than a page stands alone, and is not kept.
    for (let at = 0; at < records.length; at += pageSize) yield { records: records.slice(at, at + pageSize), unreadable: [] }
  }

  async #pageOf(waiting: readonly Asked[]): Promise<Required<Pick<ImportPage, 'records' | 'known' | 'stretches'>>> {
    const { whole, base, plan, versions } = this.read
    const unread = waiting.flatMap(({ entries, known }) => (known ? [] : entries.filter(({ entry }) => entry === null)))
    const found = await whole.read(
      base,
      unread.map(({ version }) => version),
    )
    const records: ImportRecord[] = []
    const known: KnownStretch[] = []
    const stretches: Stretch[] = []
    for (const asked of waiting) {
      if (asked.known && asked.digest !== null) {
        known.push(this.#knownStretch(asked.digest, asked.known, asked.entries, records.length))
        continue
      }
      const from = records.length
      let isAsAsked = true
      for (const { version, entry: kept } of asked.entries) {
        const entry = kept ?? found.get(version)
        const record = entry && plan.reader.read(entry)
        if (record) records.push(record)
        if (!record || (entry !== kept && versions.of(entry).text !== version.text)) isAsAsked = false
      }
      if (asked.digest !== null && isAsAsked)
        stretches.push({ digest: asked.digest, from, records: records.length - from, lines: null })
    }
    return { records, known, stretches }
  }

  #knownStretch(
    digest: string,
    { csos, lines }: StretchRecords,
    entries: readonly MetEntry<Entry | null>[],
    before: number,
  ): KnownStretch {
    const positions = entries.map(({ version }) => version.dn)
    return { digest, csos, lines, before, at: { positions }, read: () => this.#recordsOf(entries) }
  }

  /** The records of a stretch that was passed over. */
  async #recordsOf(entries: readonly MetEntry<Entry | null>[]): Promise<readonly ImportRecord[]> {
    const { whole, base, plan, versions } = this.read
    const unread = entries.filter(({ entry }) => entry === null).map(({ version }) => version)
    const found = await whole.read(base, unread)
    return entries.map(({ version, entry: kept }) => {
      const entry = kept ?? found.get(version)
      const record = entry && versions.of(entry).text === version.text ? plan.reader.read(entry) : undefined
      return record ?? changedMeanwhile(version)
    })
  }
}

function changedMeanwhile({ dn }: EntryVersion): never {
  throw new SyncError('source-incomplete', `${dn} changed while the directory was read.`, 'Run the import again.')
}

function textOf(entries: readonly MetEntry<unknown>[]): string | null {
  const texts = entries.map(({ version }) => version.text)
  return texts.includes(null) ? null : texts.join('\n')
}

/** Nothing of its entries is in memory, nor will be. */
function isPassedOver({ known, entries }: Asked): boolean {
  return known !== null && entries.every(({ entry }) => entry === null)
}

function areMostUnknown(stretches: readonly Asked[]): boolean {
  let [unknown, all] = [0, 0]
  for (const { known, entries } of stretches) {
    all += entries.length
    if (!known) unknown += entries.length
  }
  return unknown > all / 2
}
