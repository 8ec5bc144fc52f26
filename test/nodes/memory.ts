/** A connected system in memory: tables the test fills, reads and breaks. Well behaved; the scripted target has the faults. */
import type { ConnectorType, ExportRequest, ExportResult, ImportRecord } from '../../runtime/model/connector'
import { SyncError } from '../../runtime/model/errors'
import type { Attributes, AttributeValue, Scalar } from '../../runtime/model/values'
import { displayValue, isList } from '../../runtime/model/values'

export type Row = Record<string, string | string[]>

export class MemorySystem {
  readonly rows = new Map<string, Row>()
  /** The types of rows that are not of the first type. */
  readonly types = new Map<string, string>()
  readonly requests: ExportRequest[] = []
  /** A read breaks off after so many records; null: none does. */
  breaksAfter: number | null = null
  /** A read waits for it. */
  readsWhen: Promise<unknown> = Promise.resolve()

  set(anchor: string, row: Row): void {
    this.rows.set(anchor, row)
  }
}

const systems = new Map<string, MemorySystem>()

export function memorySystem(name: string): MemorySystem {
  let system = systems.get(name)
  if (!system) systems.set(name, (system = new MemorySystem()))
  return system
}

export function forgetMemorySystems(): void {
  systems.clear()
}

function recordOf(type: string, anchorName: string, anchor: string, row: Row): ImportRecord {
  const attributes: Record<string, string | string[]> = Object.create(null) as Record<string, string | string[]>
  for (const name of [...Object.keys(row), anchorName].filter((text, i, all) => all.indexOf(text) === i).sort()) {
    const value = name === anchorName ? anchor : row[name]
    if (value !== undefined && value !== '' && value.length > 0) attributes[name] = value
  }
  return {
    change: 'state',
    type,
    anchor,
    secondaryId: null,
    attributes: attributes as Attributes,
    faults: [],
    position: `row ${anchor}`,
  }
}

/** As a table keeps it: a reference by its name. */
function plain(value: AttributeValue): string | string[] {
  const text = (item: Scalar): string => (typeof item === 'object' ? displayValue(item) : (item as string))
  return isList(value) ? value.map(text) : text(value)
}

function carryOut(system: MemorySystem, request: ExportRequest): ExportResult {
  const { id, operation, anchor } = request
  system.requests.push(request)
  const key = anchor ?? ''
  if (operation === 'delete') {
    const outcome = system.rows.delete(key) ? 'done' : 'noSuchObject'
    return { id, outcome, confirmed: true }
  }
  if (operation === 'create') {
    if (!system.rows.has(key)) system.types.set(key, request.type)
    if (system.rows.has(key)) return { id, outcome: 'alreadyExists', confirmed: false, message: `${key} exists` }
    system.rows.set(key, Object.fromEntries(Object.entries(request.attributes).map(([name, value]) => [name, plain(value)])))
    return { id, outcome: 'done', anchor: key, confirmed: true }
  }
  const row = system.rows.get(key)
  if (!row) return { id, outcome: 'noSuchObject', confirmed: false }
  for (const change of request.changes) {
    if (change.add || change.remove) {
      const values = new Set(row[change.attribute] ?? [])
      for (const value of change.remove ?? []) values.delete(displayValue(value))
      for (const value of change.add ?? []) values.add(displayValue(value))
      row[change.attribute] = [...values].sort()
    } else if (change.set === null || change.set === undefined) delete row[change.attribute]
    else row[change.attribute] = plain(change.set)
  }
  return { id, outcome: 'done', confirmed: true }
}

export const memory: ConnectorType = {
  name: 'memory',
  label: 'Memory',
  help: 'Rows in memory, for tests.',
  settings: [{ name: 'table', label: 'Table', kind: 'text', help: 'Which table.', required: true }],
  abilities: { deltaImport: false, export: true, assignsAnchor: false, confirmsAtOnce: true, batchSize: 100 },
  async open(settings) {
    const system = memorySystem(String(settings['table']))
    return {
      test: async () => ({ ok: true, steps: [] }),
      schema: async () => [],
      async *importAll(selection) {
        const [type] = selection.objectTypes
        await system.readsWhen
        if (!type) return
        const rows = [...system.rows].slice(0, system.breaksAfter ?? undefined)
        const all = rows.map(([anchor, row]) => {
          const own = selection.objectTypes.find(({ name }) => name === system.types.get(anchor)) ?? type
          return recordOf(own.name, own.anchor, anchor, row)
        })
        for (let at = 0; at < all.length; at += selection.pageSize)
          yield { records: all.slice(at, at + selection.pageSize), unreadable: [], total: all.length }
        if (system.breaksAfter !== null) throw new SyncError('source-incomplete', 'the table broke off', 'Import again')
      },
      export: async (batch) => batch.map((request) => carryOut(system, request)),
      find: async (type, anchor) => {
        const row = anchor === null ? undefined : system.rows.get(anchor)
        return row && anchor !== null ? recordOf(type.name, type.anchor, anchor, row) : null
      },
      close: async () => undefined,
    }
  },
}
