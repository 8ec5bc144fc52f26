/** The settings of a CSV system, read and checked. */
import { basename } from 'node:path'
import type { ConnectorContext, ConnectorSettings } from '../../model/connector'
import { SyncError } from '../../model/errors'
import type { ConfinedFile } from '../folders'
import { confinedFile } from '../folders'
import type { Encoding } from './encoding/encodings'

/** What rows with too few fields are: `clear`, records where nothing but the last fields can be missing; `fill`, always. */
export type ShortRows = 'clear' | 'fill' | 'refuse'

/** One file and the object types in it. */
export interface CsvFile extends ConfinedFile {
  /** How messages call it. */
  readonly name: string
  /** The one type its lines are; null when a column says so. */
  readonly type: string | null
}

/** Whether lines of the file can be objects of the type. */
export function mayHold(file: CsvFile, type: string): boolean {
  return file.type === null || file.type === type
}

/** The settings of a CSV system, checked. */
export interface CsvSettings {
  readonly files: readonly CsvFile[]
  /** The column that holds the object type; null where the file says it. */
  readonly typeColumn: string | null
  readonly anchor: string
  /** Null: go by the first line. */
  readonly delimiter: string | null
  readonly quote: string
  /** Null: go by the byte order mark. */
  readonly encoding: Encoding | null
  /** The names of the columns where the file has no header; null when it has one. */
  readonly columns: readonly string[] | null
  readonly valueSeparator: string
  /** Lines above the header, a line `sep=` at the very top not counted. */
  readonly skipLines: number
  /** A row that begins with one of these is no record. */
  readonly ignoredLines: readonly string[]
  readonly shortRows: ShortRows
  /** Fields that a spreadsheet would take for formulas are written, and read, with an apostrophe in front. */
  readonly spreadsheet: boolean
}

/** Reads settings that fit their descriptions; what is still wrong is a SyncError 'not-configured' that names the setting. */
export async function readSettings(settings: ConnectorSettings, context: ConnectorContext): Promise<CsvSettings> {
  const text = (name: string) => String(settings[name] ?? '').trim()
  const list = (name: string) =>
    ((settings[name] ?? []) as readonly string[]).map((item) => item.trim()).filter((item) => item !== '')
  const delimiter = text('delimiter')
  const quote = text('quote')
  const encoding = text('encoding')
  const valueSeparator = String(settings['valueSeparator'])
  const columns = settings['header'] === false ? list('columns') : null
  if (columns && new Set(columns).size < columns.length)
    throw new SyncError('not-configured', 'The setting "Columns" names a column twice.', 'Give every column its own name.')
  if (valueSeparator === quote || /[\r\n]/.test(valueSeparator))
    throw new SyncError(
      'not-configured',
      'The setting "Several values in a field are separated by" cannot be a line break or the quotation mark.',
      'Choose another separator, such as |.',
    )
  return {
    files: await filesOf(text('layout'), text, list('files'), context),
    typeColumn: text('layout') === 'typeColumn' ? text('typeColumn') : null,
    anchor: text('anchor'),
    delimiter: delimiter === 'auto' ? null : delimiter === 'tab' ? '\t' : delimiter,
    quote: quote === 'none' ? '' : quote,
    encoding: encoding === 'auto' ? null : (encoding as Encoding),
    columns,
    valueSeparator,
    skipLines: Number(settings['skipLines']),
    ignoredLines: list('ignoredLines'),
    shortRows: text('shortRows') as ShortRows,
    spreadsheet: settings['spreadsheet'] === true,
  }
}

async function filesOf(
  layout: string,
  text: (name: string) => string,
  lines: readonly string[],
  context: ConnectorContext,
): Promise<CsvFile[]> {
  if (layout === 'fileEach') return filesByType(lines, context)
  const confined = await confinedFile(text('file'), context, 'File')
  const file = { ...confined, name: basename(confined.path) }
  if (layout === 'typeColumn') return [{ ...file, type: null }]
  const [declared, ...others] = context.objectTypes
  if (others.length > 0)
    throw new SyncError(
      'not-configured',
      `The setting "Objects in" says one kind of object, but ${others.length + 1} object types are declared (${context.objectTypes.map((type) => type.name).join(', ')}).`,
      'Remove the surplus types, or choose a column or a file for each.',
    )
  return [{ ...file, type: declared?.name ?? text('objectType') }]
}

async function filesByType(lines: readonly string[], context: ConnectorContext): Promise<CsvFile[]> {
  const files: CsvFile[] = []
  for (const line of lines) {
    const [, type = '', path = ''] = /^([^=]*[^=\s])\s*=\s*(.+)$/.exec(line) ?? []
    if (type === '')
      throw new SyncError('not-configured', `The setting "Files" has the line "${line}".`, 'Write it as: person = hr/people.csv')
    const confined = await confinedFile(path, context, 'Files')
    if (files.some((other) => other.type === type || other.path === confined.path))
      throw new SyncError(
        'not-configured',
        `The setting "Files" names the type ${type} or its file twice.`,
        'Give every type one file of its own.',
      )
    files.push({ ...confined, name: basename(confined.path), type })
  }
  return files
}
