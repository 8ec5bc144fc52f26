import { describe, expect, it } from 'vitest'
import type { ImportRecord } from '../../runtime/model/connector'
import type { Contract } from './contract'
import { caught, collect, contentOf, expectCanonical, importAll, nth, readAll } from './contract-tools'

const byPosition = (a: ImportRecord, b: ImportRecord) => (`${a.anchor}` < `${b.anchor}` ? -1 : 1)

/** Full import. */
export function describeImport(contract: Contract): void {
  const { features } = contract
  const { text, list, typed } = features.attributes

  describe('full import', () => {
    it('reads every object with its anchor, ids and typed canonical values (O4, O5)', async () => {
      const records = await readAll(contract)
      expect(records).toHaveLength(3)
      for (const record of records) {
        expect(record).toMatchObject({ change: 'state', type: contract.main.name, faults: [] })
        expect(record.anchor ?? '', record.position).not.toBe('')
        expect(record.unidentified).toBeUndefined()
        expect(record.position).not.toBe('')
        expectCanonical(record.attributes, contract.main)
        expect(Object.keys(record.attributes)).toContain(contract.main.anchor)
      }
      expect(new Set(records.map((one) => one.anchor)).size).toBe(3)
    })

    it('reads the values that are there', async () => {
      const records = await readAll(contract)
      for (const n of [1, 2, 3]) {
        const sample = features.sample(n)
        const record = nth(contract, records, n)
        expect(record.attributes).toMatchObject({ ...sample.attributes })
        expect((record.attributes[list] as readonly unknown[]).length).toBeGreaterThan(1)
        if (typed) expect(record.attributes[typed]).toEqual(sample.attributes[typed])
        if (sample.anchor !== null) expect(record.anchor).toBe(sample.anchor)
        expect(record.secondaryId?.toLowerCase() ?? null).toBe(sample.secondaryId?.toLowerCase() ?? null)
      }
    })

    it('has no key for an absent value (O5)', async () => {
      const { [text]: _, [list]: __, ...rest } = features.sample(1).attributes
      await contract.fixture.seed([{ ...features.sample(1), attributes: rest }])
      const [record] = await readAll(contract)
      expect(Object.keys(record?.attributes ?? {})).not.toContain(text)
      expect(Object.keys(record?.attributes ?? {})).not.toContain(list)
    })

    it('sends pages no larger than asked for, and every object once', async () => {
      const samples = Array.from({ length: 25 }, (_, i) => features.sample(i + 1))
      await contract.fixture.seed(samples)
      const read = await contract.open((connector) => collect(importAll(connector, contract.fixture.objectTypes, 10)))
      expect(read.pages.length).toBeGreaterThanOrEqual(3)
      for (const page of read.pages) expect(page.records.length).toBeLessThanOrEqual(10)
      expect(new Set(read.records.map((one) => one.anchor)).size).toBe(25)
      expect(read.records).toHaveLength(25)
    })

    it('I15 reads the same twice', async () => {
      const first = await readAll(contract)
      const second = await readAll(contract)
      expect(second.sort(byPosition).map(contentOf)).toEqual(first.sort(byPosition).map(contentOf))
    })

    it('reads nothing from an empty system, without an error', async () => {
      await contract.fixture.seed([])
      expect(await readAll(contract)).toEqual([])
    })

    it('I17 reads only the types and attributes selected', async () => {
      const { main } = contract
      expect(await readAll(contract, [])).toEqual([])
      const kept = new Set([main.anchor, main.secondaryId, text])
      const narrow = { ...main, attributes: main.attributes.filter((one) => kept.has(one.name)) }
      const records = await readAll(contract, [narrow])
      expect(records).toHaveLength(3)
      for (const record of records) {
        expect(Object.keys(record.attributes)).toContain(text)
        expect(Object.keys(record.attributes).filter((name) => !kept.has(name))).toEqual([])
      }
    })

    it('delivers attributes in the order of their names', async () => {
      const orders = (await readAll(contract)).map((record) => Object.keys(record.attributes))
      expect(orders).toHaveLength(3)
      expect(orders).toEqual(orders.map((names) => names.toSorted()))
    })

    it('N5 stops when it is cancelled, with a SyncError "cancelled"', async () => {
      await contract.fixture.seed(Array.from({ length: 25 }, (_, i) => features.sample(i + 1)))
      let pages = 0
      const read = contract.open(async (connector) => {
        const abort = new AbortController()
        for await (const _ of importAll(connector, contract.fixture.objectTypes, 5, abort.signal)) {
          pages++
          abort.abort()
        }
      })
      expect(await caught(read)).toMatchObject({ name: 'SyncError', code: 'cancelled' })
      expect(pages, 'pages handed over after the cancellation').toBeLessThanOrEqual(2)
    })

    it('may be left after the first page and used again', async () => {
      await contract.open(async (connector) => {
        for await (const page of importAll(connector, contract.fixture.objectTypes, 1)) {
          expect(page.records).toHaveLength(1)
          break
        }
        expect((await collect(importAll(connector, contract.fixture.objectTypes))).records).toHaveLength(3)
      })
    })
  })
}
