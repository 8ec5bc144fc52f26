/** A page of an import as it fills up with what the lines of a file hold. */
import type { ImportPage, ImportRecord, ImportSelection, KnownStretch, Stretch, UnreadableRecord } from '../../../model/connector'
import { mostKnown } from '../../ends-of-stretches'
import type { CsvReader } from './reader'
import type { RecordMaker } from './records'
import type { RowReader } from './rows'
import { NoRecord, ShortRow, UnclearRow } from './rows'
import { Broken } from './scanner'

/** What makes records of the lines of a file. */
export interface RecordSource {
  readonly reader: Pick<CsvReader, 'isCutOff'>
  readonly rows: RowReader
  /** What stands before the number of a line in messages: with several files the name of the file too. */
  readonly linePrefix: string
  /** The maker for a line; undefined when its type is not wanted, or a text that says why it is no record. */
  readonly makerFor: (fields: readonly string[]) => RecordMaker | string | undefined
}

/** What was added: a record, one whose row has too few fields, or none. */
export type Added = 'record' | 'shortRecord' | 'none'

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

  /** Adds what a line holds, which begins on this physical line. */
  add(found: readonly string[] | Broken, line: number): Added {
    const { reader, linePrefix, rows } = this.source
    const row = rows.rowOf(found, reader.isCutOff)
    const position = linePrefix + line
    if (row instanceof NoRecord) {
      this.#blank++
      return 'none'
    }
    if (row instanceof Broken) return this.#unread(position, row.message)
    if (row instanceof UnclearRow) return this.#unclear(row, position)
    if (!(row instanceof ShortRow)) return this.#addRecord(row, position)
    return this.#addRecord(row.fields, position) === 'record' ? 'shortRecord' : 'none'
  }

  #addRecord(fields: readonly string[], position: string): Added {
    const maker = this.source.makerFor(fields)
    if (typeof maker === 'string') return this.#unread(position, maker)
    if (!maker) return 'none'
    this.#records.push(maker.read(fields, position))
    for (const field of fields) this.#length += field.length
    return 'record'
  }

  /** A row whose place among the columns is not clear: whose it is may be known all the same. */
  #unclear({ message, fields }: UnclearRow, position: string): Added {
    const maker = this.source.makerFor(fields)
    const record = typeof maker === 'object' ? maker.unclear(fields, position, message) : null
    if (!record) return this.#unread(position, message)
    this.#records.push(record)
    return 'none'
  }

  #unread(position: string, message: string): Added {
    this.#unreadable.push({ position, message: `${position} ${message}.` })
    return 'none'
  }

  /** The records added last are those of a stretch. */
  addStretch(stretch: Omit<Stretch, 'from'>): void {
    this.#stretches.push({ ...stretch, from: this.#records.length - stretch.records })
  }

  /** A stretch that need not be read. */
  addKnown(stretch: Omit<KnownStretch, 'before'>): void {
    this.source.rows.forget()
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
