/** What of a file is known, for the tests: told by an import or an export, and held against what the file holds. */
import { expect } from 'vitest'
import type { ImportPage, ImportRecord, OpenConnector, ReadBefore, WrittenStretch } from '../../../runtime/model/connector'
import type { StretchRecords } from '../../../runtime/model/stretches'
import { collect, never } from '../contract/tools'
import { typeOf } from '../object-type'

export const types = [typeOf('person', 'id', 'name')]

/** Knows each text whose records it has been told, by the text itself; the records have the numbers in which they were told. */
export class Memory implements ReadBefore {
  readonly records: ImportRecord[] = []
  private readonly known = new Map<string, StretchRecords>()
  private readonly texts = new Map<string, string>()
  asked = 0

  ask(format: string, texts: readonly string[]) {
    this.asked += texts.length
    return Promise.resolve(
      texts.map((text) => {
        const digest = `${format} ${text}`
        this.texts.set(digest, text)
        return { digest, known: this.known.get(digest) ?? null }
      }),
    )
  }

  /** Remembers the stretches of pages. */
  learn(pages: readonly ImportPage[]): void {
    for (const { records, stretches = [] } of pages) {
      for (const { digest, from, records: count, lines } of stretches) {
        const own = records.slice(from, from + count)
        expect(own.length).toBe(count)
        this.known.set(digest, { csos: own.map((record) => this.records.push(record) - 1), lines })
      }
    }
  }

  /** Remembers what an export says it has written. */
  learnWritten(stretches: readonly WrittenStretch[]): void {
    for (const { digest, records, lines } of stretches)
      this.known.set(digest, { csos: records.map(({ record }) => this.records.push(record) - 1), lines })
  }
}

const selection = (pageSize = 100) => ({ objectTypes: types, pageSize })

export async function whole(connector: OpenConnector, pageSize?: number) {
  return collect(connector.importAll?.(selection(pageSize), never()) as AsyncIterable<ImportPage>)
}

export async function unread(connector: OpenConnector, memory: ReadBefore, pageSize?: number) {
  const { pages } = await collect(connector.importUnread?.(selection(pageSize), memory, never()) as AsyncIterable<ImportPage>)
  return pages
}

/** The records of a page in the order of the file, with those of known stretches. */
function allOf({ records, known = [] }: ImportPage): ImportRecord[] {
  const all: ImportRecord[] = []
  let from = 0
  for (const stretch of known) {
    all.push(...records.slice(from, stretch.before), ...stretch.read())
    from = stretch.before
  }
  return [...all, ...records.slice(from)]
}

/** Holds that both say the same of the file; returns how many records were passed over. */
export function same(read: readonly ImportPage[], passing: readonly ImportPage[], memory: Memory): number {
  const of = (pages: readonly ImportPage[]) => ({
    records: pages.flatMap(allOf),
    unreadable: pages.flatMap(({ unreadable }) => unreadable),
    blank: pages.reduce((sum, { blank = 0 }) => sum + blank, 0),
  })
  expect(of(passing)).toEqual(of(read))
  let passed = 0
  for (const { csos, lines, prefix, line, read: readIt } of passing.flatMap(({ known = [] }) => known)) {
    const records = readIt()
    passed += records.length
    // Whose they are is what was remembered, and they stand where it says.
    expect(records.map(({ position: _, ...rest }) => rest)).toEqual(
      csos.map((id) => {
        const { position: _, ...rest } = memory.records[id] as ImportRecord
        return rest
      }),
    )
    expect(records.map(({ position }) => position)).toEqual(csos.map((_, i) => `${prefix}${line + (lines?.[i] ?? i)}`))
  }
  return passed
}
