import type { ConnectorContext } from '../../model/connector'
import { SyncError } from '../../model/errors'
import type { ObjectTypeSchema } from '../../model/schema'
import { foldCase } from '../../model/values'
import type { CsvFile, CsvOptions } from './settings'
import { CsvReader } from './file/reader'
import { columnIndex, requireColumn } from './file/records'
import { Broken } from './file/scanner'

/** Types a type column may name at most; beyond that it is the wrong column. */
const mostTypes = 100

/**
 * The object types of the files. Every attribute is text with one value: what "00123" means only the administrator knows. With a type column the whole
 * column is read once.
 */
export async function discover(options: CsvOptions, context: ConnectorContext): Promise<ObjectTypeSchema[]> {
  const types: ObjectTypeSchema[] = []
  for (const file of options.files) {
    const reader = await CsvReader.open(file, options)
    try {
      const names = file.type === null ? await typesIn(reader, options) : [file.type]
      types.push(...names.map((name) => describe(name, file, reader, options, context)))
    } finally {
      await reader.close()
    }
  }
  return types
}

function describe(
  name: string,
  file: CsvFile,
  reader: CsvReader,
  options: CsvOptions,
  context: ConnectorContext,
): ObjectTypeSchema {
  const columns = reader.columns.filter(
    (column) => column !== '' && (options.typeColumn === null || foldCase(column) !== foldCase(options.typeColumn)),
  )
  const [first] = columns
  if (first === undefined)
    throw new SyncError('source-incomplete', `${file.name} has no columns.`, 'Check the file and the settings under Format.')
  const known = context.objectTypes.find((type) => foldCase(type.name) === foldCase(name))?.anchor
  const chosen = options.anchor || (known !== undefined && columnIndex(columns, known) !== -1 ? known : first)
  const anchor = reader.columns[requireColumn(reader, chosen)] as string
  return {
    name,
    anchor,
    attributes: columns.map((column) => ({
      name: column,
      type: 'text',
      multi: false,
      ...(column === anchor ? { required: true } : {}),
    })),
  }
}

async function typesIn(reader: CsvReader, options: CsvOptions): Promise<string[]> {
  const column = requireColumn(reader, options.typeColumn ?? '')
  const names = new Map<string, string>()
  do {
    for (let found = reader.scanner.next(); found !== undefined; found = reader.scanner.next()) {
      const name = found instanceof Broken ? '' : (found[column] ?? '').trim()
      if (name !== '' && !names.has(foldCase(name))) names.set(foldCase(name), name)
      if (names.size > mostTypes)
        throw new SyncError(
          'not-configured',
          `The setting "Kind column" names ${options.typeColumn}, which has more than ${mostTypes} different values.`,
          'Choose the column that says what kind of object a line is.',
        )
    }
  } while (await reader.fill())
  return [...names.values()]
}
