/** The object types of CSV files, as far as their headers and values tell. */
import type { ConnectorContext } from '../../model/connector'
import type { DiscoveredType, FoundValues } from '../../model/discovered'
import { SyncError } from '../../model/errors'
import { foldCase } from '../../model/values'
import { CsvReader } from './file/reader'
import { columnIndex, requireOnce } from './file/records'
import { RowReader, ShortRow, UnclearRow, NoRecord } from './file/rows'
import { Broken } from './file/scanner'
import { ColumnLook } from './look/column'
import { isHidden } from './look/hidden'
import type { CsvSettings } from './settings'

/** Types a type column may name at most; beyond that it is the wrong column. */
const mostTypes = 100

/** Rows that are looked at; a column of a file with more is taken for what these show. */
const mostRows = 50_000
/** Rows that are shown, and characters of a value in them. */
const mostShown = 5
const longestShown = 200

/**
 * The object types of the files. Every attribute is text with one value: what "00123" means only the administrator knows. What
 * the values look like is said beside it, and becomes the attribute's when somebody takes it.
 */
export async function discoverTypes(settings: CsvSettings, context: ConnectorContext): Promise<DiscoveredType[]> {
  const types: DiscoveredType[] = []
  for (const file of settings.files) {
    const reader = await CsvReader.open(file, settings)
    try {
      const looks = await lookAtColumns(reader, settings)
      types.push(...looks.map((look) => typeNamed(look, reader, settings, context)))
    } finally {
      await reader.close()
    }
  }
  return types
}

/** What is seen of the rows of a type. */
interface TypeLook {
  readonly name: string
  readonly columns: readonly ColumnLook[]
  readonly first: (readonly string[])[]
}

/** By type, what is seen of each column. */
async function lookAtColumns(reader: CsvReader, settings: CsvSettings): Promise<readonly TypeLook[]> {
  const { file, columns } = reader
  const typeColumn = settings.typeColumn === null ? -1 : columnOf(settings.typeColumn, 'Kind column', reader)
  const rows = new RowReader(reader, settings, () => null)
  const looks = new Map<string, TypeLook>()
  const fresh = (name: string): TypeLook => ({ name, columns: columns.map((column) => new ColumnLook(column)), first: [] })
  if (file.type !== null) looks.set(foldCase(file.type), fresh(file.type))
  let count = 0
  do {
    for (let found = reader.next(); found !== undefined; found = reader.next()) {
      const row = rows.rowOf(found, reader.isCutOff)
      if (row instanceof Broken || row instanceof UnclearRow || row instanceof NoRecord) continue
      const fields = row instanceof ShortRow ? row.fields : row
      const name = file.type ?? (fields[typeColumn] as string).trim()
      if (name === '') continue
      const look = looks.get(foldCase(name)) ?? fresh(name)
      looks.set(foldCase(name), look)
      if (looks.size > mostTypes) throw tooManyTypes(settings)
      if (look.first.length < mostShown) look.first.push(fields.map((field) => beginningOf(field)))
      if (++count <= mostRows) for (const [index, field] of fields.entries()) look.columns[index]?.add(field)
    }
  } while ((file.type === null || count < mostRows) && (await reader.fill()))
  return [...looks.values()]
}

/** By itself: as a part of the piece of the file it would keep that in memory. */
function beginningOf(field: string): string {
  return ` ${field.slice(0, longestShown)}`.slice(1)
}

function tooManyTypes({ typeColumn }: CsvSettings): SyncError {
  return new SyncError(
    'not-configured',
    `The setting "Kind column" names ${typeColumn}, which has more than ${mostTypes} different values.`,
    'Choose the column that says what kind of object a line is.',
  )
}

/** The index of a column that a setting names. */
function columnOf(name: string, setting: string, reader: CsvReader): number {
  const { columns, file } = reader
  if (columnIndex(columns, name) !== -1) return requireOnce(reader, name)
  throw new SyncError(
    'not-configured',
    `The setting "${setting}" names ${name}, and ${file.name} has no such column. Its columns are: ${columns.join(', ') || 'none'}.`,
    setting === 'Anchor column' ? 'Name one of them, or none, and it is looked for.' : 'Name one of them.',
  )
}

function typeNamed(look: TypeLook, reader: CsvReader, settings: CsvSettings, context: ConnectorContext): DiscoveredType {
  const { name, columns: looks } = look
  const isOnce = (name: string) => looks.filter((look) => look.name === name).length === 1
  const shown = looks.filter(
    (look) =>
      look.name !== '' &&
      isOnce(look.name) &&
      (settings.typeColumn === null || foldCase(look.name) !== foldCase(settings.typeColumn)),
  )
  const columns = shown.map((look) => look.name)
  const [first] = columns
  if (first === undefined)
    throw new SyncError(
      'source-incomplete',
      `${reader.file.name} has no columns.`,
      'Check the file and the settings under Format.',
    )
  const keys = shown.filter(({ keyScore }) => keyScore > 0).sort((a, b) => b.keyScore - a.keyScore)
  const declared = context.objectTypes.find((type) => foldCase(type.name) === foldCase(name))
  const known = declared?.anchor
  const kept = known !== undefined && columnIndex(columns, known) !== -1 ? known : undefined
  const chosen = settings.anchor || (kept ?? keys[0]?.name ?? first)
  const anchor = reader.columns[columnOf(chosen, 'Anchor column', reader)] as string
  const values = shown.find((look) => look.name === anchor)?.unique ?? null
  const seen = shown.filter((look) => !isHidden(look.name, declared))
  const rows = look.first.map((fields) =>
    Object.fromEntries(seen.map((column) => [column.name, fields[looks.indexOf(column)] ?? ''])),
  )
  const found = shown.map((look): [string, FoundValues] => [
    look.name,
    look.found(look.name === anchor ? null : values, seen.includes(look) ? 'shown' : 'hidden'),
  ])
  return {
    name,
    anchor,
    attributes: columns.map((column) => ({
      name: column,
      type: 'text',
      multi: false,
      ...(column === anchor ? { required: true } : {}),
    })),
    found: Object.fromEntries(found),
    keys: keys.map((look) => look.name),
    first: rows,
    separator: reader.delimiter,
    isWhole: true,
  }
}
