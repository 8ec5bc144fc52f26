/** Finds one record of a CSV file. */
import type { ConnectorContext, ImportRecord } from '../../model/connector'
import { SyncError } from '../../model/errors'
import type { ObjectTypeSchema } from '../../model/schema'
import { ended } from '../../model/sentences'
import { foldCase } from '../../model/values'
import { lookAt } from '../files'
import { importFiles } from './import'
import type { CsvFile, CsvSettings } from './settings'

/**
 * The record with this anchor, or where none is given with this secondary id; null when there is none. Reads through the file: a
 * target is asked for single objects only when something is in doubt. Before its first export it has none.
 */
export async function findRecord(
  settings: CsvSettings,
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
  const files: CsvFile[] = []
  for (const file of settings.files) {
    const found = await lookAt(file.path)
    if (found && !(found.isFile() && found.size === 0n)) files.push(file)
  }
  if (files.length === 0) return null
  const selection = { objectTypes: [type], pageSize: 1000 }
  for await (const page of importFiles({ ...settings, files }, selection, context, new AbortController().signal)) {
    const found = page.records.find(matches)
    if (found?.unclear !== undefined)
      throw new SyncError('source-incomplete', ended(found.unclear), 'Repair the row in the file.')
    if (found) return found
  }
  return null
}
