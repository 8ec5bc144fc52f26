/** Large CSV files, read and rewritten: nothing is lost, and reading takes no memory. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import type { ExportRequest } from '../../../runtime/model/connector'
import { never } from '../contract/tools'
import { csvWorld, person } from './world'

const world = csvWorld()

describe('large files', () => {
  it('reads a value of 10 MB with line breaks in it', async () => {
    const value = 'line of a value, with "marks"\n'.repeat(350_000)
    const [, second] = await world.values(`id,name\n0,x\n1,"${value.replaceAll('"', '""')}"\n2,y\n`)
    expect(second?.['name']).toBe(value)
    expect((await world.import()).records.map((record) => record.position)).toEqual(['line 2', 'line 3', 'line 350004'])
  })

  it('rewrites a large file of which one line changes', async () => {
    const change: ExportRequest = {
      id: 1,
      operation: 'update',
      type: 'person',
      anchor: '50000',
      secondaryId: null,
      newSecondaryId: null,
      attributes: {},
      changes: [{ attribute: 'name', set: 'Changed' }],
      inDoubt: false,
    }
    const lines = Array.from({ length: 100_000 }, (_, i) => `${i},"Person, ${i}"\n`)
    world.write(`id,name\n${lines.join('')}`)
    await world.export([change])
    lines[50_000] = '50000,Changed\n'
    expect(world.read() === `id,name\n${lines.join('')}`).toBe(true)
  })

  it('stays flat while a file of 60 MB is read and every anchor is kept', async () => {
    const filler = 'x'.repeat(360)
    const anchor = (i: number) => `00000000-0000-4000-8000-${String(i).padStart(12, '0')}`
    world.write(`id,name\n${Array.from({ length: 150_000 }, (_, i) => `${anchor(i)},${filler}`).join('\n')}\n`, 'large.csv')
    setFlagsFromString('--expose-gc')
    const collectGarbage = runInNewContext('gc') as () => void
    const connector = await world.open({ file: 'large.csv' })
    collectGarbage()
    const before = process.memoryUsage().heapUsed
    const seen = new Set<string>()
    let highest = 0
    for await (const page of connector.importAll?.({ objectTypes: [person], pageSize: 500 }, never()) ?? []) {
      for (const record of page.records) seen.add(record.anchor as string)
      if (seen.size % 25_000 !== 0) continue
      collectGarbage()
      highest = Math.max(highest, process.memoryUsage().heapUsed - before)
    }
    expect(seen.size).toBe(150_000)
    expect(highest / 1024 / 1024).toBeLessThan(35)
  })
})
