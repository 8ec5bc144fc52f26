/** Full import from CSV files. */
import type { ConnectorContext, ImportPage, ImportRecord, ImportSelection, UnreadableRecord } from '../../model/connector'
import { counted } from '../../model/counted'
import { SyncError } from '../../model/errors'
import { foldCase } from '../../model/values'
import { CsvReader } from './file/reader'
import type { RecordMaker } from './file/records'
import { recordMaker, requireColumn } from './file/records'
import { Broken } from './file/scanner'
import type { CsvFile, CsvSettings } from './settings'
import { mayHold } from './settings'

/** An opened file and what makes records of its lines. */
interface Source {
  readonly reader: CsvReader
  /** What stands before the number of a line in messages: with several files the name of the file too. */
  readonly linePrefix: string
  /** The maker for a line; undefined when its type is not wanted, or a text that says why it is no record. */
  readonly makerFor: (fields: readonly string[]) => RecordMaker | string | undefined
}

/**
 * Reads every record of the selected types. All headers are read before the first page (I8); a file that changed meanwhile fails
 * at its end (I3).
 */
export async function* importFiles(
  settings: CsvSettings,
  selection: ImportSelection,
  context: ConnectorContext,
  signal: AbortSignal,
): AsyncGenerator<ImportPage> {
  const sources: Source[] = []
  try {
    stopIfCancelled(signal)
    const files = settings.files.filter((file) => selection.objectTypes.some((type) => mayHold(file, type.name)))
    for (const file of files) {
      stopIfCancelled(signal)
      const source = await openSource(file, settings, selection, context)
      sources.push({ ...source, linePrefix: files.length > 1 ? `${file.name} line ` : 'line ' })
    }
    for (const source of sources) yield* readSource(source, selection, signal)
  } finally {
    await Promise.all(sources.map(({ reader }) => reader.close()))
  }
}

/** Throws a SyncError 'cancelled' once the run is cancelled (N5). */
function stopIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw new SyncError('cancelled', 'The import was cancelled.', 'The next import starts anew.')
}

async function openSource(
  file: CsvFile,
  settings: CsvSettings,
  selection: ImportSelection,
  context: ConnectorContext,
): Promise<Omit<Source, 'linePrefix'>> {
  const reader = await CsvReader.open(file, settings)
  try {
    if (reader.columns.length === 0)
      throw new SyncError(
        'source-incomplete',
        `${file.name} is empty; it has not even a header line.`,
        'Check the program that writes it, and run the import again.',
      )
    const wanted = selection.objectTypes.filter((type) => mayHold(file, type.name))
    const makers = wanted.map((type) => recordMaker(type, reader, settings.valueSeparator))
    return { reader, makerFor: makerChoice(makers, reader, settings, context) }
  } catch (thrown) {
    await reader.close()
    throw thrown
  }
}

function makerChoice(
  makers: readonly RecordMaker[],
  reader: CsvReader,
  settings: CsvSettings,
  context: ConnectorContext,
): Source['makerFor'] {
  const [only] = makers
  if (settings.typeColumn === null) return () => only
  const column = requireColumn(reader, settings.typeColumn)
  const byName = new Map<string, RecordMaker | undefined>(context.objectTypes.map((type) => [foldCase(type.name), undefined]))
  for (const maker of makers) byName.set(foldCase(maker.type.name), maker)
  const warned = new Set<string>()
  return (fields) => {
    const name = (fields[column] as string).trim()
    const folded = foldCase(name)
    if (folded === '') return `has nothing in the column "${settings.typeColumn}", which says what kind of object it is`
    if (!byName.has(folded) && !warned.has(folded) && warned.size < 10) {
      warned.add(folded)
      context.log('warn', `${reader.file.name} has lines of the type "${name}", which is not declared; they are passed over.`)
    }
    return byName.get(folded)
  }
}

async function* readSource(
  { reader, linePrefix, makerFor }: Source,
  { pageSize, pageBytes = Infinity }: ImportSelection,
  signal: AbortSignal,
): AsyncGenerator<ImportPage> {
  const { scanner, columns } = reader
  let records: ImportRecord[] = []
  let unreadable: UnreadableRecord[] = []
  let blank = 0
  let length = 0
  do {
    stopIfCancelled(signal)
    for (let found = reader.next(); found !== undefined; found = reader.next()) {
      if (!(found instanceof Broken) && found.every((field) => field.trim() === '')) {
        blank++
        continue
      }
      const position = linePrefix + scanner.line
      const maker =
        found instanceof Broken ? found.message : found.length === columns.length ? makerFor(found) : wrongCount(found, columns)
      if (typeof maker === 'string') unreadable.push({ position, message: `${position} ${maker}.` })
      else if (maker) {
        records.push(maker.read(found as string[], position))
        for (const field of found as string[]) length += field.length
      }
      if (records.length < pageSize && unreadable.length < pageSize && length < pageBytes) continue
      yield { records, unreadable, blank }
      stopIfCancelled(signal)
      records = []
      unreadable = []
      blank = 0
      length = 0
    }
  } while (await reader.fill())
  await reader.checkUnchanged()
  if (records.length + unreadable.length + blank > 0) yield { records, unreadable, blank }
}

function wrongCount(fields: readonly string[], columns: readonly string[]): string {
  const fewer = fields.length < columns.length
  return `has ${counted(fields.length, 'field')} where the header has ${columns.length} (${fewer ? 'a separator may be missing' : 'a separator in a value may not be in quotation marks'})`
}
