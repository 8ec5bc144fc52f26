/** The connectors' contract on CSV files. */
import { csv } from '../../../runtime/connectors/csv/connector'
import { describeConnector } from '../contract/contract'
import { csvSystem } from './system'
import { typeOf } from '../object-type'

const formats = [{}, { delimiter: ';', encoding: 'utf-16le', lineEnd: '\r\n', mark: true }] as const

for (const format of formats)
  describeConnector({
    name: `CSV files ${JSON.stringify(format)}`,
    type: csv,
    start: () => csvSystem(['id', 'note', 'displayName', 'phone', 'level', 'active'], format),
    objectType: typeOf('person', 'id', 'displayName', 'phone:text[]', 'level:integer', 'active:boolean'),
    attributes: { text: 'displayName', list: 'phone', typed: 'level' },
    unreachable: { file: 'missing.csv' },
  })
