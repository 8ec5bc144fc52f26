/**
 * A source in memory that also shows what a source should not: the same anchor twice. Columns named `manager` are references to
 * other rows.
 */
import type { ConnectorType, ImportRecord } from '../../runtime/model/connector'
import type { Attributes } from '../../runtime/model/values'
import type { Row } from '../nodes/memory'
import { memorySystem } from '../nodes/memory'

/** A row with this column is shown twice. */
export const twice = '#twice'

function recordOf(type: string, anchorName: string, anchor: string, row: Row): ImportRecord {
  const columns = Object.entries({ ...row, [anchorName]: anchor }).filter(([name, value]) => name !== twice && value.length > 0)
  const values = columns
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => [name, name === 'manager' ? { ref: null, text: String(value) } : value])
  const attributes = Object.assign(Object.create(null) as object, Object.fromEntries(values)) as Attributes
  return { change: 'state', type, anchor, secondaryId: null, attributes, faults: [], position: `row ${anchor}` }
}

export const rowsType: ConnectorType = {
  name: 'rows',
  label: 'Rows (tests)',
  help: 'Shows the rows a test keeps in memory.',
  settings: [{ name: 'table', label: 'Table', kind: 'text', help: 'Which rows.', required: true }],
  abilities: { deltaImport: false, export: false, assignsAnchor: false, confirmsAtOnce: false, batchSize: 100 },
  async open(settings) {
    const { rows } = memorySystem(String(settings['table']))
    return {
      test: async () => ({ ok: true, steps: [] }),
      schema: async () => [],
      async *importAll({ objectTypes: [type], pageSize }) {
        if (!type) return
        const all = [...rows].flatMap(([anchor, row]) => {
          const record = recordOf(type.name, type.anchor, anchor, row)
          return row[twice] ? [record, { ...record, position: `row ${anchor}, again` }] : [record]
        })
        for (let at = 0; at < all.length; at += pageSize)
          yield { records: all.slice(at, at + pageSize), unreadable: [], total: all.length }
      },
      close: async () => undefined,
    }
  },
}
