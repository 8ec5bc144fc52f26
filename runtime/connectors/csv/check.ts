/** The connection test of CSV files: can each be opened, what is in its header, and what would an import make of its rows? */
import type { ConnectorContext, TestOutcome, TestStep } from '../../model/connector'
import type { DiscoveredType, SettingProposal } from '../../model/discovered'
import { counted } from '../../model/counted'
import { messageOf, SyncError } from '../../model/errors'
import type { ObjectTypeSchema } from '../../model/schema'
import { foldCase } from '../../model/values'
import type { FileLook } from './look/proposals'
import { lookAtBeginning, rowProposals } from './look/proposals'
import { findRows } from './look/rows-found'
import { CsvReader } from './file/reader'
import { discoverTypes } from './schema'
import type { CsvFile, CsvSettings } from './settings'
import { mayHold } from './settings'

/** Opens every file and reads it through; two steps each, and the settings that would read more. */
export async function checkFiles(settings: CsvSettings, context: ConnectorContext): Promise<TestOutcome> {
  const steps: TestStep[] = []
  const proposals: SettingProposal[] = []
  for (const file of settings.files) {
    const header = await checkHeader(file, settings, context, proposals)
    steps.push(header)
    if (header.ok) steps.push(await checkRows(file, settings, context, proposals))
  }
  return { ok: steps.every((step) => step.ok), steps, ...(proposals.length > 0 && { proposals }) }
}

async function checkHeader(
  file: CsvFile,
  settings: CsvSettings,
  { objectTypes }: ConnectorContext,
  proposals: SettingProposal[],
): Promise<TestStep> {
  const name = `Read ${file.name}`
  try {
    const declared = objectTypes.filter((type) => mayHold(file, type.name))
    const look = await lookAtBeginning(file, settings, declared)
    proposals.push(...look.proposals)
    const reader = await CsvReader.open(file, settings)
    await reader.close()
    if (reader.columns.length === 0) return { name, ok: false, message: 'The file is empty.' }
    return { name, ok: true, message: headerMessage(reader, look) }
  } catch (thrown) {
    return { name, ok: false, message: said(thrown) }
  }
}

function headerMessage({ columns, delimiter, encoding }: CsvReader, look: FileLook): string {
  const separator = delimiter === '\t' ? 'tab' : delimiter
  const words =
    look.encoding?.encoding === encoding && look.encoding.words.length > 0 ? ` (${look.encoding.words.join(', ')})` : ''
  const twice = columns.find(
    (column, index) => column !== '' && columns.some((other, at) => at < index && foldCase(other) === foldCase(column)),
  )
  const found = `${counted(columns.length, 'column')}, separated by "${separator}", ${encoding}${words}: ${columns.join(', ')}`
  return twice === undefined
    ? found
    : `${found}. The column "${twice}" stands there twice, and neither can be used: give every column its own name.`
}

async function checkRows(
  file: CsvFile,
  settings: CsvSettings,
  context: ConnectorContext,
  proposals: SettingProposal[],
): Promise<TestStep> {
  const name = `Rows of ${file.name}`
  try {
    const declared = context.objectTypes.filter((type) => mayHold(file, type.name))
    const types = declared.length > 0 ? declared : (await discoverTypes({ ...settings, files: [file] }, context)).map(asItLooks)
    const rows = await findRows(file, settings, types, context)
    proposals.push(...rowProposals(rows, settings))
    return { name, ok: rows.records > 0 || rows.refused === 0, message: rows.message }
  } catch (thrown) {
    return { name, ok: false, message: said(thrown) }
  }
}

/** The type with its attributes as Discover would tick them. */
function asItLooks(type: DiscoveredType): ObjectTypeSchema {
  const attributes = type.attributes.map((attribute) => {
    const looks = type.found?.[attribute.name]?.looksLike
    return looks && looks.sure !== 'unsure'
      ? { ...attribute, type: looks.type, ...(looks.form && { form: looks.form }) }
      : attribute
  })
  return { ...type, attributes }
}

function said(thrown: unknown): string {
  return `${messageOf(thrown)}${thrown instanceof SyncError ? ` ${thrown.next}` : ''}`
}
