/** A page of an import as it fills up with what the lines of a file hold. */
import type { ImportPage, ImportRecord, ImportSelection, KnownStretch, Stretch, UnreadableRecord } from '../../../model/connector'
import { counted } from '../../../model/counted'
import { mostKnown } from '../../ends-of-stretches'
import type { CsvReader } from './reader'
import type { RecordMaker } from './records'
import { Broken } from './scanner'

/** What makes records of the lines of a file. */
export interface RecordSource {
  readonly reader: Pick<CsvReader, 'columns'>
  /** What stands before the number of a line in messages: with several files the name of the file too. */
  readonly linePrefix: string
  /** The maker for a line; undefined when its type is not wanted, or a text that says why it is no record. */
  readonly makerFor: (fields: readonly string[]) => RecordMaker | string | undefined
}

export class OpenPage {
  #records: ImportRecord[] = []
  #unreadable: UnreadableRecord[] = []
  #blank = 0
  /** Characters of the records. */
  #length = 0
  #stretches: Stretch[] = []
  #known: KnownStretch[] = []
  #knownRecords = 0

  constructor(
    private readonly source: RecordSource,
    private readonly selection: ImportSelection,
  ) {}

  /** How many records have been read for it. */
  get size(): number {
    return this.#records.length
  }

  get isFull(): boolean {
    const { pageSize, pageBytes = Infinity } = this.selection
    return (
      this.#records.length >= pageSize ||
      this.#unreadable.length >= pageSize ||
      this.#length >= pageBytes ||
      this.#knownRecords >= mostKnown
    )
  }

  get isEmpty(): boolean {
    return this.#records.length + this.#unreadable.length + this.#blank + this.#knownRecords === 0
  }

  /** Whether `more` records have no room any more. */
  hasNoRoomFor(more: number): boolean {
    return this.#records.length > 0 && this.#records.length + more > this.selection.pageSize
  }

  /** Adds what a line holds, which begins on this physical line. Whether it holds a record. */
  add(found: readonly string[] | Broken, line: number): boolean {
    if (!(found instanceof Broken) && found.every((field) => field.trim() === '')) {
      this.#blank++
      return false
    }
    const { reader, linePrefix, makerFor } = this.source
    const position = linePrefix + line
    const isBroken = found instanceof Broken
    const maker = isBroken ? found.message : found.length === reader.columns.length ? makerFor(found) : wrongCount(found, reader)
    if (isBroken || typeof maker === 'string') {
      this.#unreadable.push({ position, message: `${position} ${maker as string}.` })
      return false
    }
    if (!maker) return false
    this.#records.push(maker.read(found, position))
    for (const field of found) this.#length += field.length
    return true
  }

  /** The records added last are those of a stretch. */
  addStretch(stretch: Omit<Stretch, 'from'>): void {
    this.#stretches.push({ ...stretch, from: this.#records.length - stretch.records })
  }

  /** A stretch that need not be read. */
  addKnown(stretch: Omit<KnownStretch, 'before'>): void {
    this.#known.push({ ...stretch, before: this.#records.length })
    this.#knownRecords += stretch.csos.length
  }

  /** The page as it is; from then on the next one fills up. */
  take(): ImportPage {
    const page: ImportPage = {
      records: this.#records,
      unreadable: this.#unreadable,
      blank: this.#blank,
      ...(this.#stretches.length > 0 && { stretches: this.#stretches }),
      ...(this.#known.length > 0 && { known: this.#known }),
    }
    this.#records = []
    this.#unreadable = []
    this.#blank = this.#length = this.#knownRecords = 0
    this.#stretches = []
    this.#known = []
    return page
  }
}

function wrongCount(fields: readonly string[], { columns }: RecordSource['reader']): string {
  const fewer = fields.length < columns.length
  return `has ${counted(fields.length, 'field')} where the header has ${columns.length} (${fewer ? 'a separator may be missing' : 'a separator in a value may not be in quotation marks'})`
}
