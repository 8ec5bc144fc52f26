/** The connectors' contract on CSV files. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { stringify } from './text'
import { csv } from '../../../runtime/connectors/csv/connector'
import type { ObjectTypeSchema } from '../../../runtime/model/schema'
import type { Attributes } from '../../../runtime/model/values'
import type { ContractObject } from '../contract/contract'
import { describeConnector } from '../contract/contract'

const person: ObjectTypeSchema = {
  name: 'person',
  anchor: 'employeeId',
  attributes: [
    { name: 'employeeId', type: 'text', multi: false },
    { name: 'displayName', type: 'text', multi: false },
    { name: 'phone', type: 'text', multi: true },
    { name: 'level', type: 'integer', multi: false },
    { name: 'active', type: 'boolean', multi: false },
  ],
}

const columns = ['employeeId', 'note', 'displayName', 'phone', 'level', 'active']

function toRow({ attributes }: ContractObject): Record<string, string> {
  const { phone, ...others } = attributes
  const single = Object.fromEntries(Object.entries(others).map(([name, value]) => [name, String(value)]))
  return { ...single, phone: ((phone ?? []) as string[]).join('^') }
}

function toObject(row: Record<string, string>): ContractObject {
  const { phone = '', ...rest } = row
  return {
    type: 'person',
    anchor: row['employeeId'] ?? '',
    secondaryId: null,
    attributes: { ...rest, phone: phone.split('^') } as Attributes,
  }
}

for (const [name, format] of Object.entries({
  'comma, UTF-8': {},
  'semicolon, UTF-16, CRLF, byte order mark': { delimiter: ';', encoding: 'utf-16le', lineEnd: '\r\n', mark: true },
} as const)) {
  describeConnector({
    name: `csv (${name})`,
    type: csv,
    async prepare() {
      const folder = await mkdtemp(join(tmpdir(), 'idweave-csv-'))
      const path = join(folder, 'people.csv')
      return {
        settings: { file: 'people.csv', anchor: 'employeeId', valueSeparator: '^' },
        objectTypes: [person],
        context: { allowedFolders: [folder], objectTypes: [person], log: () => {} },
        seed: (objects) =>
          writeFile(
            path,
            stringify([columns, ...objects.map(toRow).map((row) => columns.map((column) => row[column] ?? ''))], format),
          ),
        async readBack() {
          const text = new TextDecoder('encoding' in format ? format.encoding : 'utf-8').decode(await readFile(path))
          const rows = parse(text, { columns: true, delimiter: 'delimiter' in format ? format.delimiter : ',' }) as Record<
            string,
            string
          >[]
          return rows.map(toObject)
        },
        cleanUp: () => rm(folder, { recursive: true }),
      }
    },
    features: {
      deltaImport: false,
      export: true,
      find: true,
      assignsAnchor: false,
      rename: null,
      sample: (n) => ({
        type: 'person',
        anchor: `E${n}`,
        secondaryId: null,
        attributes: {
          active: n % 2 === 0,
          displayName: `Person ${n}`,
          employeeId: `E${n}`,
          level: n,
          phone: [`+49 ${n}`, `+50 ${n}`],
        },
      }),
      attributes: { text: 'displayName', list: 'phone', typed: 'level' },
      badSettings: [
        { setting: 'file', value: '' },
        { setting: 'file', value: '../../etc/passwd' },
        { setting: 'delimiter', value: 'x' },
        { setting: 'encoding', value: 'ebcdic' },
        { setting: 'header', value: 'yes' },
        { setting: 'valueSeparator', value: '"' },
      ],
      unreachable: { file: 'missing.csv' },
      secrets: [],
    },
  })
}
