/** Large values of a batch, which lie in a file beside the target until it is written. */
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { OpenedFile } from '../../../runtime/connectors/files'
import type { ExportRequest, OpenConnector } from '../../../runtime/model/connector'
import type { ObjectTypeSchema } from '../../../runtime/model/schema'
import { never } from '../contract/tools'
import { create, remove, request } from './requests'
import { csvWorld } from './world'

const world = csvWorld()
const type: ObjectTypeSchema = {
  name: 'person',
  anchor: 'id',
  attributes: [
    { name: 'id', type: 'text', multi: false },
    { name: 'name', type: 'text', multi: false },
    { name: 'photo', type: 'binary', multi: false },
    { name: 'photos', type: 'binary', multi: true },
  ],
}
const photo = (seed: number, bytes = 60_000) => Buffer.alloc(bytes, `${seed}`).toString('base64')
const setPhoto = (anchor: string, binary: string, attribute = 'photo') =>
  request('update', anchor, { attributes: { photo: { binary: photo(0) } }, changes: [{ attribute, set: { binary } }] })
const beside = () => readdirSync(world.folder).filter((name) => name.includes('idweave-'))
const lines = () => world.read().split('\n').slice(1, -1).map((line) => line.split(',')) // prettier-ignore

/** Carries a batch out whose large values were kept, in parts; what it takes in memory meanwhile, in characters. */
async function exportAside(parts: readonly (readonly ExportRequest[])[], settings = {}) {
  const connector = await world.open(settings, [type])
  const kept: ExportRequest[] = []
  for (const part of parts) kept.push(...((await connector.layAside?.(part)) ?? []))
  const [length, files] = [JSON.stringify(kept).length, beside()]
  const results = await exportOf(connector, kept)
  await connector.close()
  return { length, files, outcomes: results.map(({ outcome }) => outcome), results }
}

const exportOf = async (connector: OpenConnector, batch: readonly ExportRequest[]) =>
  (await connector.export?.(batch, { objectTypes: [type], concurrency: 1 }, never())) ?? []

describe('a batch with large values', () => {
  beforeEach(() => world.write(`id,name,photo,photos\n1,Ada,${photo(1)},\n2,Bob,${photo(2)},\n3,Cyd,${photo(3)},\n`))

  it('takes little memory until it is carried out, and writes every value where it belongs', async () => {
    const creates = [4, 5, 6].map((n) => create({ id: `${n}`, name: `New${n}`, photo: { binary: photo(n) } }))
    const { length, files, outcomes } = await exportAside([creates, [setPhoto('2', photo(8)), remove('3')]])
    expect(length).toBeLessThan(3000)
    expect(files).toHaveLength(1)
    expect(outcomes).toEqual(Array(5).fill('done'))
    expect(beside()).toEqual([])
    expect(lines()).toEqual([
      ['1', 'Ada', photo(1), ''],
      ['2', 'Bob', photo(8), ''],
      ['4', 'New4', photo(4), ''],
      ['5', 'New5', photo(5), ''],
      ['6', 'New6', photo(6), ''],
    ])
  })

  it('leaves a large value as it is where another one of its line changes, kept aside or not', async () => {
    const rename = request('update', '2', { changes: [{ attribute: 'name', set: 'Bea' }] })
    await exportAside([[rename, setPhoto('1', photo(7))]])
    expect(lines().map(([, name, binary]) => [name, binary])).toEqual([
      ['Ada', photo(7)],
      ['Bea', photo(2)],
      ['Cyd', photo(3)],
    ])
    await world.export([request('update', '3', { changes: [{ attribute: 'name', set: 'Cid' }] })], {}, [type])
    expect(lines()[2]).toEqual(['3', 'Cid', photo(3), ''])
  })

  it('writes nothing where the values are those of the lines, and makes no line again that was in doubt (E2)', async () => {
    const before = statSync(world.path()).ino
    const again = create({ id: '1', name: 'Ada', photo: { binary: photo(1) } }, { inDoubt: true })
    expect((await exportAside([[setPhoto('2', photo(2)), again]])).outcomes).toEqual(['done', 'done'])
    expect((await world.export([setPhoto('2', photo(2))], {}, [type]))[0]?.outcome).toBe('done')
    expect(statSync(world.path()).ino).toBe(before)
    const other = create({ id: '1', name: 'Ada', photo: { binary: photo(9) } }, { inDoubt: true })
    expect((await exportAside([[other]])).outcomes).toEqual(['alreadyExists'])
  })

  it('keeps several values, and those of a file without quotation marks, where they were', async () => {
    const several = request('update', '1', {
      changes: [{ attribute: 'photos', set: [{ binary: photo(4) }, { binary: photo(5) }] }],
    })
    const { length, files } = await exportAside([[several]])
    expect([length > 100_000, files]).toEqual([true, []])
    expect(lines()[0]).toEqual(['1', 'Ada', photo(1), `${photo(4)}|${photo(5)}`])
    const added = request('update', '1', {
      changes: [{ attribute: 'photos', remove: [{ binary: photo(4) }], add: [{ binary: photo(6) }] }],
    })
    await exportAside([[added]])
    expect(lines()[0]?.[3]).toBe(`${photo(5)}|${photo(6)}`)
    expect((await exportAside([[setPhoto('1', photo(8))]], { quote: 'none' })).files).toEqual([])
    expect(lines()[0]?.[2]).toBe(photo(8))
  })

  it('E2 that cannot be kept is not written, and nothing of it is in doubt', async () => {
    mkdirSync(world.path('gone'))
    const connector = await world.open({ file: 'gone/people.csv' }, [type])
    rmSync(world.path('gone'), { recursive: true })
    const kept = (await connector.layAside?.([create({ id: '1', photo: { binary: photo(1) } })])) ?? []
    const [result] = await exportOf(connector, kept)
    expect(result).toMatchObject({
      outcome: 'unreachable',
      inDoubt: false,
      message: expect.stringContaining('could not be written') as string,
    })
    mkdirSync(world.path('gone'))
    // The next batch is another matter.
    expect(await exportOf(connector, [remove('1')])).toMatchObject([{ outcome: 'noSuchObject' }])
    await connector.close()
  })

  it('E2 E3 of two files writes the one that has room, and says of the other alone why not', async () => {
    mkdirSync(world.path('gone'), { recursive: true })
    const types = [{ ...type, name: 'user' }, type]
    const files = [`user=${world.path('gone/users.csv')}`, `person=${world.path()}`]
    const connector = await world.open({ layout: 'fileEach', files }, types)
    rmSync(world.path('gone'), { recursive: true })
    const user = create({ id: '4', photo: { binary: photo(4) } }, { type: 'user' })
    const kept = (await connector.layAside?.([user, setPhoto('2', photo(8))])) ?? []
    const results = (await connector.export?.(kept, { objectTypes: types, concurrency: 1 }, never())) ?? []
    expect(results).toMatchObject([
      { outcome: 'unreachable', inDoubt: false, message: expect.stringMatching(/^users\.csv could not be written/) as string },
      { outcome: 'done' },
    ])
    expect(lines()[1]).toEqual(['2', 'Bob', photo(8), ''])
    expect(beside()).toEqual([])
    await connector.close()
  })

  it('leaves nothing behind where it is never carried out', async () => {
    const connector = await world.open({}, [type])
    await connector.layAside?.([setPhoto('1', photo(8))])
    expect(beside()).toHaveLength(1)
    expect(statSync(world.path(beside()[0])).mode & 0o777).toBe(0o600)
    await connector.close()
    expect(beside()).toEqual([])
    rmSync(world.path())
  })

  it('leaves nothing behind either where the disk refuses to close it', async () => {
    const connector = await world.open({}, [type])
    await connector.layAside?.([setPhoto('1', photo(8))])
    const { close } = OpenedFile.prototype
    vi.spyOn(OpenedFile.prototype, 'close').mockImplementationOnce(async function (this: OpenedFile) {
      await close.call(this)
      throw new Error('EIO')
    })
    await connector.close()
    expect(beside()).toEqual([])
  })
})
