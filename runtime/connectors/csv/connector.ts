import { statSync } from 'node:fs'
import type { ConnectorContext, ConnectorType, ImportRecord, OpenConnector, TestOutcome, TestStep } from '../../model/connector'
import { messageOf, SyncError } from '../../model/errors'
import type { ObjectTypeSchema } from '../../model/schema'
import { foldCase } from '../../model/values'
import { checkedSettings } from '../settings'
import { discover } from './schema'
import { exportBatch } from './export'
import { form } from './form'
import { importFiles } from './import'
import type { CsvOptions } from './settings'
import { readOptions } from './settings'
import { CsvReader } from './file/reader'

/**
 * Comma-separated files, as source and as target. A source is read in one pass with flat memory and no guessing: a line that cannot be told apart is
 * reported. A target file is rewritten once a batch, in one step, so that nobody ever sees half of it.
 */
export const csv: ConnectorType = {
  name: 'csv',
  label: 'CSV file',
  help: 'Reads people, groups or anything else from comma-separated files, and keeps such files up to date as a target.',
  settings: form,
  abilities: { deltaImport: false, export: true, assignsAnchor: false, confirmsAtOnce: true, batchSize: 10_000 },
  async open(settings, context) {
    const options = await readOptions(checkedSettings(csv, settings), context)
    return openCsv(options, context)
  },
}

function openCsv(options: CsvOptions, context: ConnectorContext): OpenConnector {
  return {
    test: () => test(options),
    schema: () => discover(options, context),
    importAll: (selection, signal) => importFiles(options, selection, context, signal),
    export: (batch, { objectTypes }, signal) => exportBatch(options, batch, objectTypes, signal),
    find: (type, anchor, secondaryId) => find(options, context, type, anchor, secondaryId),
    close: async () => {},
  }
}

async function test(options: CsvOptions): Promise<TestOutcome> {
  const steps: TestStep[] = []
  for (const file of options.files) {
    const name = `Read ${file.name}`
    try {
      const reader = await CsvReader.open(file, options)
      await reader.close()
      const { columns, encoding, delimiter } = reader
      const shown = delimiter === '\t' ? 'tab' : delimiter
      const message =
        columns.length === 0
          ? 'The file is empty.'
          : `${columns.length} columns, separated by "${shown}", ${encoding}: ${columns.join(', ')}`
      steps.push({ name, ok: columns.length > 0, message })
    } catch (thrown) {
      const next = thrown instanceof SyncError ? ` ${thrown.next}` : ''
      steps.push({ name, ok: false, message: `${messageOf(thrown)}${next}` })
    }
  }
  return { ok: steps.every((step) => step.ok), steps }
}

/** Reads through the file; a target is asked for single objects only when something is in doubt. Before its first export it has none. */
async function find(
  options: CsvOptions,
  context: ConnectorContext,
  type: ObjectTypeSchema,
  anchor: string | null,
  secondaryId: string | null,
): Promise<ImportRecord | null> {
  const fold = (text: string | null) => (text !== null && type.anchorIgnoresCase ? foldCase(text) : text)
  const matches = (record: ImportRecord) =>
    anchor !== null
      ? fold(record.anchor) === fold(anchor)
      : secondaryId !== null && record.secondaryId !== null && foldCase(record.secondaryId) === foldCase(secondaryId)
  const files = options.files.filter((file) => (statSync(file.path, { throwIfNoEntry: false })?.size ?? 0) > 0)
  if (files.length === 0) return null
  const selection = { objectTypes: [type], pageSize: 1000 }
  for await (const page of importFiles({ ...options, files }, selection, context, new AbortController().signal)) {
    const found = page.records.find(matches)
    if (found) return found
  }
  return null
}
