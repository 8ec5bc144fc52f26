import type { ConnectorContext, ImportPage, ImportRecord, ImportSelection, UnreadableRecord } from '../../model/connector'
import { SyncError } from '../../model/errors'
import { foldCase } from '../../model/values'
import type { CsvFile, CsvOptions } from './settings'
import { CsvReader } from './file/reader'
import type { RecordMaker } from './file/records'
import { recordMaker, requireColumn } from './file/records'
import { Broken } from './file/scanner'

/** An opened file and what makes records of its lines. */
interface Source {
  readonly file: CsvReader
  /** The maker for a line; undefined when its type is not wanted, or a text that says why it is no record. */
  readonly makerFor: (fields: readonly string[]) => RecordMaker | string | undefined
}

/** Reads every record of the selected types. All headers are read before the first page (I8); a file that changed meanwhile fails at its end (I3). */
export async function* importFiles(
  options: CsvOptions,
  selection: ImportSelection,
  context: ConnectorContext,
  signal: AbortSignal,
): AsyncGenerator<ImportPage> {
  const sources: Source[] = []
  try {
    for (const file of options.files) {
      stopIfCancelled(signal)
      if (file.type !== null && !selection.objectTypes.some((type) => type.name === file.type)) continue
      if (file.type === null && selection.objectTypes.length === 0) continue
      sources.push(await openSource(file, options, selection, context))
    }
    for (const source of sources) yield* readSource(source, selection.pageSize, sources.length > 1, signal)
  } finally {
    await Promise.all(sources.map((source) => source.file.close()))
  }
}

/** Throws a SyncError 'cancelled' once the run is cancelled (N5). */
export function stopIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw new SyncError('cancelled', 'The import was cancelled.', 'The next import starts anew.')
}

async function openSource(
  file: CsvFile,
  options: CsvOptions,
  selection: ImportSelection,
  context: ConnectorContext,
): Promise<Source> {
  const reader = await CsvReader.open(file, options)
  try {
    if (reader.columns.length === 0)
      throw new SyncError(
        'source-incomplete',
        `${file.name} is empty; it has not even a header line.`,
        'Check the program that writes it, and run the import again.',
      )
    const wanted = selection.objectTypes.filter((type) => file.type === null || type.name === file.type)
    const makers = wanted.map((type) => recordMaker(type, reader, options.valueSeparator))
    return { file: reader, makerFor: makerChoice(makers, reader, options, context) }
  } catch (thrown) {
    await reader.close()
    throw thrown
  }
}

function makerChoice(
  makers: readonly RecordMaker[],
  reader: CsvReader,
  options: CsvOptions,
  context: ConnectorContext,
): Source['makerFor'] {
  const [only] = makers
  if (options.typeColumn === null) return () => only
  const column = requireColumn(reader, options.typeColumn)
  const byName = new Map<string, RecordMaker | undefined>(context.objectTypes.map((type) => [foldCase(type.name), undefined]))
  for (const maker of makers) byName.set(foldCase(maker.type.name), maker)
  const warned = new Set<string>()
  return (fields) => {
    const name = (fields[column] as string).trim()
    const folded = foldCase(name)
    if (folded === '') return `has nothing in the column "${options.typeColumn}", which says what kind of object it is`
    if (!byName.has(folded) && !warned.has(folded) && warned.size < 10) {
      warned.add(folded)
      context.log('warn', `${reader.file.name} has lines of the type "${name}", which is not declared; they are passed over.`)
    }
    return byName.get(folded)
  }
}

async function* readSource(
  { file, makerFor }: Source,
  pageSize: number,
  several: boolean,
  signal: AbortSignal,
): AsyncGenerator<ImportPage> {
  const { scanner, columns } = file
  const place = several ? `${file.file.name} line ` : 'line '
  let records: ImportRecord[] = []
  let unreadable: UnreadableRecord[] = []
  do {
    stopIfCancelled(signal)
    for (let found = scanner.next(); found !== undefined; found = scanner.next()) {
      const position = place + scanner.line
      const maker =
        found instanceof Broken ? found.message : found.length === columns.length ? makerFor(found) : ragged(found, columns)
      if (typeof maker === 'string') unreadable.push({ position, message: `${position} ${maker}.` })
      else if (maker) records.push(maker.read(found as string[], position))
      if (records.length < pageSize && unreadable.length < pageSize) continue
      yield { records, unreadable }
      stopIfCancelled(signal)
      records = []
      unreadable = []
    }
  } while (await file.fill())
  await file.checkUnchanged()
  if (records.length > 0 || unreadable.length > 0) yield { records, unreadable }
}

function ragged(fields: readonly string[], columns: readonly string[]): string {
  const fewer = fields.length < columns.length
  return `has ${fields.length} fields where the header has ${columns.length} (${fewer ? 'a separator may be missing' : 'a separator in a value may not be in quotation marks'})`
}
