/** A folder of CSV files for the tests. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { csv } from '../../../runtime/connectors/csv/connector'
import type {
  ConnectorSettings,
  ExportRequest,
  ExportResult,
  ImportPage,
  ImportRecord,
  OpenConnector,
} from '../../../runtime/model/connector'
import type { ObjectTypeSchema } from '../../../runtime/model/schema'
import { typeOf } from '../object-type'
import { collect, never } from '../contract/tools'

export const person = typeOf('person', 'id', 'name')

/** A folder of CSV files, removed after the test file. */
export function csvWorld() {
  const folder = mkdtempSync(join(tmpdir(), 'idweave-csv-'))
  const warnings: string[] = []
  afterAll(() => rmSync(folder, { recursive: true }))

  const open = (
    settings: ConnectorSettings = {},
    types: readonly ObjectTypeSchema[] = [person],
    folders = [folder],
  ): Promise<OpenConnector> =>
    csv.open(
      { file: 'people.csv', ...settings },
      { allowedFolders: folders, objectTypes: types, log: (_, text) => warnings.push(text) },
    )

  return {
    folder,
    warnings,
    open,
    path: (name = 'people.csv') => join(folder, name),
    write: (content: string | Uint8Array, name = 'people.csv') => writeFileSync(join(folder, name), content),
    read: (name = 'people.csv') => readFileSync(join(folder, name), 'utf8'),
    /** Imports everything. */
    async import(
      settings: ConnectorSettings = {},
      types: readonly ObjectTypeSchema[] = [person],
    ): Promise<{ records: ImportRecord[]; pages: ImportPage[] }> {
      const connector = await open(settings, types)
      return collect(connector.importAll?.({ objectTypes: types, pageSize: 100 }, never()) as AsyncIterable<ImportPage>)
    },
    /** Writes and imports; the records' attributes. */
    async values(content: string | Uint8Array, settings: ConnectorSettings = {}, types: readonly ObjectTypeSchema[] = [person]) {
      writeFileSync(join(folder, 'people.csv'), content)
      return (await this.import(settings, types)).records.map((record) => ({ ...record.attributes }))
    },
    async export(
      batch: readonly ExportRequest[],
      settings: ConnectorSettings = {},
      types: readonly ObjectTypeSchema[] = [person],
    ): Promise<readonly ExportResult[]> {
      const connector = await open(settings, types)
      return (await connector.export?.(batch, { objectTypes: types, concurrency: 1 }, never())) ?? []
    },
  }
}
