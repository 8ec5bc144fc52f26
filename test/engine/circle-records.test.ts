/** Records known to be in circles of values: they are kept, and read and written a slice at a time (D7). */
import { beforeEach, expect, it } from 'vitest'
import { CircleRecords } from '../../runtime/engine/sync/circles/circle-records'
import type { Store } from '../../runtime/model/store'

const facts = new Map<string, string>()
let due: (id: number) => number | null
let loaded: number[]
let written: number
beforeEach(() => {
  facts.clear()
  due = () => 1
  loaded = []
  written = 0
})

const store = {
  fact: async (name: string) => facts.get(name) ?? null,
  saveFact: async (name: string, value: string) => {
    written += value.length
    facts.set(name, value)
  },
  loadPage: async (ids: readonly number[]) => {
    loaded.push(ids.length)
    return { csos: ids.map((id) => ({ cso: { id, due: due(id) } })) }
  },
} as unknown as Pick<Store, 'fact' | 'saveFact' | 'loadPage'>

const ids = (count: number, from = 1): number[] => Array.from({ length: count }, (_, at) => at + from)

/** Of these ids those that another run knows. */
async function known(of: readonly number[]): Promise<number[]> {
  const records = new CircleRecords(store)
  return (await records.areNone()) ? [] : of.filter((id) => records.has(id))
}

it('D7 are known to the next run until they are looked at and in none, or due no longer', async () => {
  const records = new CircleRecords(store)
  expect(await records.areNone()).toBe(true)
  await records.note([3, 700, 2000], [3, 700, 701, 2000])
  expect(await known(ids(3000))).toEqual([3, 700, 701, 2000])
  await records.note([3, 700], [700])
  expect(await known(ids(3000))).toEqual([700, 701, 2000])
  due = (id) => (id === 2000 ? null : 1)
  expect(await known(ids(3000))).toEqual([700, 701])
  await records.note([700, 701, 2000], [])
  expect(await known(ids(3000))).toEqual([])
})

it('D7 of very many a page writes a few, and a run reads them in parts', async () => {
  const count = 20_000
  const records = new CircleRecords(store)
  for (let from = 1; from <= count; from += 200) await records.note(ids(200, from), ids(200, from))
  const first = written
  // Each id has up to six characters; each slice is written as often as pages lie in it.
  expect(first).toBeLessThan(count * 6 * 5)
  for (let from = 1; from <= count; from += 200) await records.note(ids(200, from), ids(200, from))
  expect(written).toBe(first)
  expect(await known(ids(count))).toHaveLength(count)
  expect(Math.max(...loaded)).toBeLessThanOrEqual(500)
})
