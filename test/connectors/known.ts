/** What of a source is known, for the tests: told by an import or an export, and held against what the source holds. */
import { expect } from 'vitest'
import type { ImportPage, ImportRecord, KnownStretch, ReadBefore, WrittenStretch } from '../../runtime/model/connector'
import type { StretchRecords } from '../../runtime/model/stretches'

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

/** The records of a page in the order of the source, with those of known stretches. */
async function allOf({ records, known = [] }: ImportPage): Promise<ImportRecord[]> {
  const all: ImportRecord[] = []
  let from = 0
  for (const stretch of known) {
    all.push(...records.slice(from, stretch.before), ...(await stretch.read()))
    from = stretch.before
  }
  return [...all, ...records.slice(from)]
}

/** Where the records of a stretch are. */
function positionsOf({ csos, lines, at }: KnownStretch): readonly string[] {
  return 'positions' in at ? at.positions : csos.map((_, i) => `${at.prefix}${at.line + (lines?.[i] ?? i)}`)
}

async function shownBy(pages: readonly ImportPage[]): Promise<object> {
  return {
    records: (await Promise.all(pages.map(allOf))).flat(),
    unreadable: pages.flatMap(({ unreadable }) => unreadable),
    blank: pages.reduce((sum, { blank = 0 }) => sum + blank, 0),
  }
}

/** Holds that both say the same of the source; resolves with how many records were passed over. */
export async function same(read: readonly ImportPage[], passing: readonly ImportPage[], memory: Memory): Promise<number> {
  expect(await shownBy(passing)).toEqual(await shownBy(read))
  let passed = 0
  for (const stretch of passing.flatMap(({ known = [] }) => known)) {
    const records = await stretch.read()
    passed += records.length
    // Whose they are is what was remembered, and they stand where it says.
    expect(records.map(({ position: _, ...rest }) => rest)).toEqual(
      stretch.csos.map((id) => {
        const { position: _, ...rest } = memory.records[id] as ImportRecord
        return rest
      }),
    )
    expect(records.map(({ position }) => position)).toEqual(positionsOf(stretch))
  }
  return passed
}
