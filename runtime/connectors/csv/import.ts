/** Full import from CSV files. */
import type { ConnectorContext, ImportPage, ImportSelection } from '../../model/connector'
import { SyncError } from '../../model/errors'
import { foldCase } from '../../model/values'
import type { RecordSource } from './file/open-page'
import { OpenPage } from './file/open-page'
import { CsvReader } from './file/reader'
import type { RecordMaker } from './file/records'
import { recordMaker, requireColumn } from './file/records'
import { RowReader } from './file/rows'
import { unclearBy } from './file/short-rows'
import type { CsvFile, CsvSettings } from './settings'
import { mayHold } from './settings'

/** An opened file and what makes records of its lines. */
export interface Source extends RecordSource {
  readonly reader: CsvReader
}

/** Reads one file that is open. */
export type ReadSource = (source: Source, selection: ImportSelection, signal: AbortSignal) => AsyncGenerator<ImportPage>

/**
 * Reads every record of the selected types. All headers are read before the first page (I8); a file that changed meanwhile fails
 * at its end (I3).
 */
export async function* importFiles(
  settings: CsvSettings,
  selection: ImportSelection,
  context: ConnectorContext,
  signal: AbortSignal,
  read: ReadSource = readSource,
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
    for (const source of sources) yield* read(source, selection, signal)
  } finally {
    await Promise.all(sources.map(({ reader }) => reader.close()))
  }
}

/** Throws a SyncError 'cancelled' once the run is cancelled (N5). */
export function stopIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw new SyncError('cancelled', 'The import was cancelled.', 'The next import starts anew.')
}

/** Opens a file, with what makes records of its rows. */
export async function openSource(
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
    const makerFor = makerChoice(makers, reader, settings, context)
    return { reader, rows: new RowReader(reader, settings, unclearBy(makerFor, settings)), makerFor }
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
    const name = (fields[column] ?? '').trim()
    const folded = foldCase(name)
    if (folded === '') return `has nothing in the column "${settings.typeColumn}", which says what kind of object it is`
    if (!byName.has(folded) && !warned.has(folded) && warned.size < 10) {
      warned.add(folded)
      context.log('warn', `${reader.file.name} has lines of the type "${name}", which is not declared; they are passed over.`)
    }
    return byName.get(folded)
  }
}

async function* readSource(source: Source, selection: ImportSelection, signal: AbortSignal): AsyncGenerator<ImportPage> {
  const { reader } = source
  const page = new OpenPage(source, selection)
  do {
    stopIfCancelled(signal)
    for (let found = reader.next(); found !== undefined; found = reader.next()) {
      page.add(found, reader.scanner.line)
      if (!page.isFull) continue
      yield page.take()
      stopIfCancelled(signal)
    }
  } while (await reader.fill())
  await reader.checkUnchanged()
  if (!page.isEmpty) yield page.take()
}
