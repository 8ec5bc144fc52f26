/** The object types of CSV files, as far as their headers tell. */
import type { ConnectorContext } from '../../model/connector'
import { SyncError } from '../../model/errors'
import type { ObjectTypeSchema } from '../../model/schema'
import { foldCase } from '../../model/values'
import { CsvReader } from './file/reader'
import { columnIndex, requireColumn } from './file/records'
import { isFields, RowReader } from './file/rows'
import type { CsvSettings } from './settings'

/** Types a type column may name at most; beyond that it is the wrong column. */
const mostTypes = 100

/**
 * The object types of the files. Every attribute is text with one value: what "00123" means only the administrator knows. With a
 * type column the whole column is read once.
 */
export async function discoverTypes(settings: CsvSettings, context: ConnectorContext): Promise<ObjectTypeSchema[]> {
  const types: ObjectTypeSchema[] = []
  for (const file of settings.files) {
    const reader = await CsvReader.open(file, settings)
    try {
      const names = file.type === null ? await typesIn(reader, settings) : [file.type]
      types.push(...names.map((name) => typeNamed(name, reader, settings, context)))
    } finally {
      await reader.close()
    }
  }
  return types
}

function typeNamed(name: string, reader: CsvReader, settings: CsvSettings, context: ConnectorContext): ObjectTypeSchema {
  const columns = reader.columns.filter(
    (column) => column !== '' && (settings.typeColumn === null || foldCase(column) !== foldCase(settings.typeColumn)),
  )
  const [first] = columns
  if (first === undefined)
    throw new SyncError(
      'source-incomplete',
      `${reader.file.name} has no columns.`,
      'Check the file and the settings under Format.',
    )
  const known = context.objectTypes.find((type) => foldCase(type.name) === foldCase(name))?.anchor
  const chosen = settings.anchor || (known !== undefined && columnIndex(columns, known) !== -1 ? known : first)
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

async function typesIn(reader: CsvReader, settings: CsvSettings): Promise<string[]> {
  const column = requireColumn(reader, settings.typeColumn ?? '')
  const rows = new RowReader(reader, settings, () => null)
  const names = new Map<string, string>()
  do {
    for (let found = reader.next(); found !== undefined; found = reader.next()) {
      const row = rows.rowOf(found, reader.isCutOff)
      const name = isFields(row) ? (row[column] as string).trim() : ''
      if (name !== '' && !names.has(foldCase(name))) names.set(foldCase(name), name)
      if (names.size > mostTypes)
        throw new SyncError(
          'not-configured',
          `The setting "Kind column" names ${settings.typeColumn}, which has more than ${mostTypes} different values.`,
          'Choose the column that says what kind of object a line is.',
        )
    }
  } while (await reader.fill())
  return [...names.values()]
}
