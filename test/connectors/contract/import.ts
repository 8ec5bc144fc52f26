/** The part of the contract about full imports. */
import { describe, expect, it } from 'vitest'
import type { ImportRecord } from '../../../runtime/model/connector'
import type { Contract } from './contract'
import { caught, collect, contentOf, expectCanonical, importAll, nth, readAll } from './tools'

const byAnchor = (a: ImportRecord, b: ImportRecord) => (`${a.anchor}` < `${b.anchor}` ? -1 : 1)

/** Full import. */
export function describeImport(contract: Contract): void {
  describe('full import', () => {
    describeValues(contract)
    describePages(contract)
    describeSelection(contract)
    describeEnd(contract)
  })
}

function describeValues(contract: Contract): void {
  const { text, list, typed } = contract.options.attributes

  it('reads every object with its anchor, ids and typed canonical values (O4, O5)', async () => {
    const records = await readAll(contract)
    expect(records).toHaveLength(3)
    for (const record of records) {
      expect(record).toMatchObject({ change: 'state', type: contract.objectType.name, faults: [] })
      expect(record.anchor ?? '', record.position).not.toBe('')
      expect(record.unidentified).toBeUndefined()
      expect(record.position).not.toBe('')
      expectCanonical(record.attributes, contract.objectType)
      expect(Object.keys(record.attributes)).toContain(contract.objectType.anchor)
    }
    expect(new Set(records.map((record) => record.anchor)).size).toBe(3)
  })

  it('reads the values that are there', async () => {
    const records = await readAll(contract)
    for (const n of [1, 2, 3]) {
      const sample = contract.sample(n)
      const record = nth(contract, records, n)
      expect(record.attributes).toMatchObject({ ...sample.attributes })
      expect((record.attributes[list] as readonly unknown[]).length).toBeGreaterThan(1)
      if (typed) expect(record.attributes[typed]).toEqual(sample.attributes[typed])
      if (sample.anchor !== null) expect(record.anchor).toBe(sample.anchor)
      expect(record.secondaryId?.toLowerCase() ?? null).toBe(sample.secondaryId?.toLowerCase() ?? null)
    }
  })

  it('has no key for an absent value (O5)', async () => {
    const { [text]: _, [list]: __, ...rest } = contract.sample(1).attributes
    await contract.system.seed([{ ...contract.sample(1), attributes: rest }])
    const [record] = await readAll(contract)
    expect(Object.keys(record?.attributes ?? {})).not.toContain(text)
    expect(Object.keys(record?.attributes ?? {})).not.toContain(list)
  })
}

function describePages(contract: Contract): void {
  it('sends pages no larger than asked for, and every object once', async () => {
    const samples = Array.from({ length: 25 }, (_, i) => contract.sample(i + 1))
    await contract.system.seed(samples)
    const read = await contract.open((connector) => collect(importAll(connector, [contract.objectType], 10)))
    expect(read.pages.length).toBeGreaterThanOrEqual(3)
    for (const page of read.pages) expect(page.records.length).toBeLessThanOrEqual(10)
    expect(new Set(read.records.map((record) => record.anchor)).size).toBe(25)
    expect(read.records).toHaveLength(25)
  })

  it('I15 reads the same twice', async () => {
    const first = await readAll(contract)
    const second = await readAll(contract)
    expect(second.sort(byAnchor).map(contentOf)).toEqual(first.sort(byAnchor).map(contentOf))
  })

  it('reads nothing from an empty system, without an error', async () => {
    await contract.system.seed([])
    expect(await readAll(contract)).toEqual([])
  })
}

function describeSelection(contract: Contract): void {
  const { text } = contract.options.attributes

  it('I17 reads only the types and attributes selected', async () => {
    const { objectType } = contract
    expect(await readAll(contract, [])).toEqual([])
    const kept = new Set([objectType.anchor, objectType.secondaryId, text])
    const narrow = { ...objectType, attributes: objectType.attributes.filter((attribute) => kept.has(attribute.name)) }
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
}

function describeEnd(contract: Contract): void {
  it('N5 stops when it is cancelled, with a SyncError "cancelled"', async () => {
    await contract.system.seed(Array.from({ length: 25 }, (_, i) => contract.sample(i + 1)))
    let pages = 0
    const read = contract.open(async (connector) => {
      const abort = new AbortController()
      for await (const _ of importAll(connector, [contract.objectType], 5, abort.signal)) {
        pages++
        abort.abort()
      }
    })
    expect(await caught(read)).toMatchObject({ name: 'SyncError', code: 'cancelled' })
    expect(pages, 'pages handed over after the cancellation').toBeLessThanOrEqual(2)
  })

  it('may be left after the first page and used again', async () => {
    await contract.open(async (connector) => {
      for await (const page of importAll(connector, [contract.objectType], 1)) {
        expect(page.records).toHaveLength(1)
        break
      }
      expect((await collect(importAll(connector, [contract.objectType]))).records).toHaveLength(3)
    })
  })
}
