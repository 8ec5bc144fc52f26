/** Full import from CSV files of which stretches are known: these are neither parsed nor compared (I15). */
import type { ConnectorContext, ImportPage, ImportRecord, ImportSelection, ReadBefore, TextAnswer } from '../../model/connector'
import type { StretchRecords } from '../../model/stretches'
import { OpenPage } from './file/open-page'
import type { Cut } from './file/stretches'
import { cuts } from './file/stretches'
import type { TextFormat } from './file/stretch-text'
import { formatText, lineOffsets, recordsIn } from './file/stretch-text'
import type { ReadSource, Source } from './import'
import { importFiles, stopIfCancelled } from './import'
import type { CsvSettings } from './settings'

/** Characters in which at least one line is expected to end; a record that is longer is read without being asked for. */
const longLine = 256 * 1024

/** Reads as `importFiles`, but for the stretches that are known. */
export function importUnread(
  settings: CsvSettings,
  selection: ImportSelection,
  context: ConnectorContext,
  before: ReadBefore,
  signal: AbortSignal,
): AsyncGenerator<ImportPage> {
  const read: ReadSource = (source, selected, stop) => new UnreadSource(source, settings, before).pages(selected, stop)
  return importFiles(settings, selection, context, signal, read)
}

/** A stretch of the text at hand, and what is known of it. */
interface Asked extends TextAnswer {
  readonly from: number
  readonly cut: Cut
}

/** One file, cut into stretches as far as its text is at hand. */
class UnreadSource {
  readonly #format: TextFormat
  readonly #formatText: string

  constructor(
    private readonly source: Source,
    private readonly settings: CsvSettings,
    private readonly before: ReadBefore,
  ) {
    const { columns, delimiter, endsWithDelimiter, file } = source.reader
    this.#format = { columns, delimiter, endsWithDelimiter, type: file.type }
    this.#formatText = formatText(this.#format, settings)
  }

  async *pages(selection: ImportSelection, signal: AbortSignal): AsyncGenerator<ImportPage> {
    const { reader } = this.source
    const page = new OpenPage(this.source, selection)
    do {
      stopIfCancelled(signal)
      for (const asked of await this.#ask()) {
        const isKnown = asked.known !== null && reader.scanner.place.at === asked.from
        if (page.isFull || page.hasNoRoomFor(isKnown ? 0 : asked.cut.lines)) {
          yield page.take()
          stopIfCancelled(signal)
        }
        if (isKnown) this.#pass(page, asked)
        else if ((yield* this.#read(page, asked)) === 'needsMore') break
      }
      const { isLast, pending } = reader.scanner
      if (isLast || pending > longLine) yield* this.#read(page, null)
    } while (await reader.fill())
    await reader.checkUnchanged()
    if (!page.isEmpty) yield page.take()
  }

  /** Asks for all stretches that end in the text at hand, wherever its records end in truth. */
  async #ask(): Promise<readonly Asked[]> {
    const { place, isLast } = this.source.reader.scanner
    const { text, at } = place
    const found = cuts(text, at, { quote: this.settings.quote, last: isLast })
    if (found.length === 0) return []
    const from = [at, ...found.map(({ to }) => to)]
    const answers = await this.before.ask(
      this.#formatText,
      found.map(({ to }, index) => text.slice(from[index], to)),
    )
    return found.map((cut, index) => ({ ...(answers[index] as TextAnswer), from: from[index] as number, cut }))
  }

  /** Goes on behind a stretch that is known. */
  #pass(page: OpenPage, { digest, known, from, cut }: Asked): void {
    const { reader, linePrefix: prefix } = this.source
    const { text, line } = reader.scanner.place
    const { csos, lines } = known as StretchRecords
    const part = text.slice(from, cut.to)
    reader.scanner.pass(cut.to, lines?.at(-1) ?? csos.length)
    page.addKnown({ digest, csos, lines, at: { prefix, line }, read: () => this.#recordsOf(part, line) })
  }

  /** Reads a stretch, or with null as far as the text goes, where a record may end later; yields the pages that fill up. */
  *#read(page: OpenPage, asked: Asked | null): Generator<ImportPage, 'read' | 'needsMore'> {
    const { scanner } = this.source.reader
    const began = scanner.place
    const to = asked ? asked.cut.to : Infinity
    const offsets: number[] = []
    let isWhole = began.at === asked?.from
    while (scanner.place.at < to) {
      if (page.isFull) {
        yield page.take()
        isWhole = false
      }
      const found = this.source.reader.next()
      if (found === undefined) return 'needsMore'
      const added = page.add(found, scanner.line)
      // What a row with too few fields is can depend on the row before it, which this stretch has to have.
      if (added === 'none' || (added === 'shortRecord' && offsets.length === 0)) isWhole = false
      offsets.push(scanner.line - began.line)
    }
    if (!asked || !isWhole || scanner.place.at !== to) return 'read'
    const lines = lineOffsets(offsets, scanner.place.line - began.line)
    page.addStretch({ digest: asked.digest, records: offsets.length, lines })
    return 'read'
  }

  /** The records of a stretch that was passed over. */
  #recordsOf(text: string, line: number): readonly ImportRecord[] {
    const found = recordsIn(text, line, { ...this.source, format: this.#format }, this.settings)
    if (found === null) throw new Error('a stretch that is known holds what is no record')
    return found.records
  }
}
