/** A CSV file as the contract's real system. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import type { RealSystem } from '../contract/contract'
import { stringify, type TextFormat } from './text'

/**
 * A folder with the file people.csv in that format, several values separated by ^, the column `id` first and one nobody asks for
 * second.
 */
export async function csvSystem(columns: readonly string[], format: TextFormat): Promise<RealSystem> {
  const folder = await mkdtemp(join(tmpdir(), 'idweave-csv-'))
  const path = join(folder, 'people.csv')
  const { delimiter = ',', encoding = 'utf-8' } = format
  return {
    settings: { file: 'people.csv', valueSeparator: '^' },
    folders: [folder],
    seed(objects) {
      const rows = objects.map(({ attributes }) => columns.map((name) => [attributes[name] ?? []].flat().map(String).join('^')))
      return writeFile(path, stringify([columns, ...rows], format))
    },
    contents: async () => parse(new TextDecoder(encoding).decode(await readFile(path)), { columns: true, delimiter }),
    stop: () => rm(folder, { recursive: true }),
  }
}
