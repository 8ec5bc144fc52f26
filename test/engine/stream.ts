/**
 * A source whose pages a test writes out record by record: copies, gaps, unreadable values, changes and deletions, in any
 * order.
 */
import type { ConnectorType, ImportPage, ImportRecord } from '../../runtime/model/connector'
import type { Attributes } from '../../runtime/model/values'

/** One record of a page. `at` is its position; without one its place in the stream. */
export interface Sent {
  readonly id?: string | null
  readonly dn?: string
  readonly type?: string
  readonly gone?: true
  /** It carries its name only, as a report of changes may. */
  readonly byName?: true
  readonly values?: Record<
    string,
    string | readonly string[] | { ref: null; text: string } | readonly { ref: null; text: string }[]
  >
  readonly unreadable?: Record<string, string>
  readonly at?: string
}

/** What the source shows: pages of records; a text is a line that is no record at all. */
export interface Stream {
  everything: readonly (readonly (Sent | string)[])[]
  changes: readonly (readonly (Sent | string)[])[] | null
  watermark: string
  /** Watermarks asked for with `importChanges`. */
  asked: string[]
  /** Thrown after the last page. */
  breaks: Error | null
  /** Waited for once a page, by its number, was taken. */
  afterPage: ((page: number) => Promise<void>) | null
}

export const stream: Stream = { everything: [], changes: null, watermark: 'w0', asked: [], breaks: null, afterPage: null }

export function resetStream(): void {
  Object.assign(stream, { everything: [], changes: null, watermark: 'w0', asked: [], breaks: null, afterPage: null })
}

function recordOf(sent: Sent, position: string, anchorName: string): ImportRecord {
  const { id = null, dn, gone, byName, values = {}, unreadable = {}, type = 'user' } = sent
  const all = { ...values, ...(id !== null && !gone && { [anchorName]: id }), ...(dn !== undefined && !gone && { dn }) }
  const attributes = Object.assign(Object.create(null) as object, Object.fromEntries(Object.entries(all).sort())) as Attributes
  return {
    change: gone ? 'deleted' : 'state',
    type,
    anchor: id,
    ...(id === null && !byName && { unidentified: 'it has no employeeId' }),
    secondaryId: dn ?? null,
    attributes: gone ? (Object.create(null) as Attributes) : attributes,
    faults: Object.entries(unreadable).map(([attribute, value]) => ({ attribute, value, message: 'it is no date' })),
    position: sent.at ?? position,
  }
}

async function* pages(all: Stream['everything'], anchorName: string): AsyncGenerator<ImportPage> {
  let line = 0
  for (const [index, page] of all.entries()) {
    const records: ImportRecord[] = []
    const unreadable: { position: string; message: string }[] = []
    for (const given of page) {
      line++
      if (typeof given === 'string') unreadable.push({ position: `line ${line}`, message: given })
      else records.push(recordOf(given, `line ${line}`, anchorName))
    }
    yield { records, unreadable }
    await stream.afterPage?.(index + 1)
  }
  if (stream.breaks) throw stream.breaks
}

/** The same as a target: it takes whatever it is sent, and shows the pages a test wrote. */
export const streamTarget: ConnectorType = {
  get abilities() {
    return { ...streamType.abilities, export: true }
  },
  name: 'stream-target',
  label: 'Stream as a target (tests)',
  help: 'Takes everything, and shows the pages a test wrote.',
  settings: [],
  async open(settings, context) {
    return {
      ...(await streamType.open(settings, context)),
      export: async (batch) =>
        batch.map(({ id, anchor }) => ({ id, outcome: 'done', ...(anchor !== null && { anchor }), confirmed: false })),
      find: async () => null,
    }
  },
}

export const streamType: ConnectorType = {
  name: 'stream',
  label: 'Stream (tests)',
  help: 'Shows the pages a test wrote.',
  settings: [{ name: 'table', label: 'Table', kind: 'text', help: 'Not used.' }],
  abilities: { deltaImport: true, export: false, assignsAnchor: false, confirmsAtOnce: false, batchSize: 100 },
  async open() {
    return {
      test: async () => ({ ok: true, steps: [] }),
      schema: async () => [],
      importAll: ({ objectTypes }) => {
        const wanted = new Set(objectTypes.map((objectType) => objectType.name))
        const shown = stream.everything.map((page) =>
          page.filter((given) => typeof given === 'string' || wanted.has(given.type ?? 'user')),
        )
        return pages(shown, objectTypes[0]?.anchor ?? 'id')
      },
      watermark: async () => stream.watermark,
      importChanges: (selection, watermark) => {
        stream.asked.push(watermark)
        return pages(stream.changes ?? [], selection.objectTypes[0]?.anchor ?? 'id')
      },
      close: async () => undefined,
    }
  },
}
