/** Records an import cannot take, and lists it must not believe. */
import { beforeAll, describe, expect, it } from 'vitest'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Cso } from '../../runtime/model/objects'
import type { Run } from '../../runtime/model/runs'
import { registerConnector } from '../nodes/red'
import { syncError } from './directory'
import { resetStream, stream, streamType, type Sent } from './stream'
import { theWorld } from './world'

const world = theWorld()
beforeAll(() => registerConnector(streamType))

const text = (name: string, more: object = {}) => ({ name, type: 'text', multi: false, ...more })
const userType = {
  name: 'user',
  anchor: 'employeeId',
  attributes: ['employeeId', 'givenName', 'sn', 'department', 'employeeType', 'phone'].map((name) => text(name)),
}
const source = (more: object = {}) => ({
  id: 'hr',
  connector: 'stream',
  settings: {},
  objectTypes: [userType],
  ...more,
})

const person = (id: string | null, department = 'Sales', more: Partial<Sent> = {}): Sent => ({
  id,
  values: { givenName: `P${id}`, sn: 'Q', department, employeeType: 'FTE' },
  ...more,
})
const people = (from: number, to: number): Sent[] => Array.from({ length: to - from + 1 }, (_, i) => person(`${from + i}`))

/** A store that knows people 1 to 12, imported and synchronised. */
async function twelve(more: object = {}): Promise<void> {
  resetStream()
  await world.fresh({ change: [source(more)] })
  stream.everything = [people(1, 12)]
  await world.red.run('import')
}

async function csos(): Promise<Map<string, Cso>> {
  const { items } = await world.red.engine().store.searchCsos({ system: await world.systemId('HR'), limit: 500 })
  return new Map(items.map((item) => [item.anchor ?? `new ${item.id}`, item]))
}

/** What the store knows of the objects, without versions. */
async function known(): Promise<object[]> {
  return [...(await csos()).values()].map(({ version: _version, ...rest }) => rest)
}

function sumOf({ counters }: Awaited<ReturnType<typeof world.red.run>>): number {
  const { added, updated, renamed, returned, unchanged, confirmed, importFailed } = counters
  return added + updated + renamed + returned + unchanged + confirmed + importFailed
}

describe('records that cannot be used', () => {
  it('I6 I3 a record without an anchor: the others import, and nobody is taken to be gone', async () => {
    await twelve()
    stream.everything = [[person(null, 'Labs'), ...people(1, 8), person('9', 'Labs'), person('99')]]
    const run = await world.red.run('import', { profile: 'full-import' })
    expect(run).toMatchObject({
      status: 'errors',
      counters: { read: 11, importFailed: 1, added: 1, updated: 1, unchanged: 8, obsoleted: 0 },
    })
    expect(run.warnings).toEqual([
      expect.objectContaining({ code: 'not-obsoleted', message: expect.stringContaining('3 objects that were not seen') }),
    ])
    expect((await world.records(run.id)).find((record) => record.error)).toMatchObject({
      name: 'line 1',
      error: 'missing-anchor',
      because: 'it has no employeeId',
    })
  })

  it('I3 a stretch that is no record at all: nobody is taken to be gone', async () => {
    await twelve()
    stream.everything = [[...people(1, 8), 'line 9 has 3 fields where the header has 6']]
    const run = await world.red.run('import', { profile: 'full-import' })
    expect(run.counters).toMatchObject({ read: 9, importFailed: 1, unchanged: 8, obsoleted: 0 })
    expect(sumOf(run)).toBe(9)
  })

  it('I3 I18 a read that breaks off part-way: nothing of it counts, nobody is taken to be gone', async () => {
    await twelve()
    stream.everything = [[person('1', 'Labs')], people(2, 3)]
    stream.breaks = syncError('source-incomplete', 'HR broke off after 3 of 12 objects')
    const run = await world.red.run('import')
    expect(run).toMatchObject({ status: 'stopped', counters: { read: 3, updated: 1, obsoleted: 0, processed: 0 } })
    expect(run.reason).toContain('broke off')
    expect((await csos()).get('1')?.attributes).toMatchObject({ department: 'Sales' })
    expect((await csos()).size).toBe(12)
  })

  it('I7 an unreadable value: the object imports, the attribute keeps its value, the error names record, attribute and value', async () => {
    await twelve()
    const broken: Sent = {
      id: '3',
      values: { givenName: 'New', sn: 'Q', employeeType: 'FTE' },
      unreadable: { department: '31.31.2026' },
    }
    stream.everything = [[...people(1, 2), broken, ...people(4, 12)]]
    const run = await world.red.run('import')
    expect(run).toMatchObject({ status: 'errors', counters: { read: 12, updated: 1, unchanged: 11, importFailed: 0, flowed: 1 } })
    expect((await world.records(run.id)).find((record) => record.error)).toMatchObject({
      name: '3',
      error: 'unreadable-value',
      because: expect.stringContaining('line 3: department "31.31.2026" cannot be read: it is no date'),
    })
    expect((await csos()).get('3')?.attributes).toMatchObject({ givenName: 'New', department: 'Sales' })
    expect((await world.person('3'))?.attributes).toMatchObject({ 'First Name': 'New', Department: 'Sales' })
    const again = await world.red.run('import')
    expect(again).toMatchObject({ status: 'errors', counters: { unchanged: 12, updated: 0, processed: 0 } })
  })

  it('I7 N9 an unreadable secret is not shown', async () => {
    const secret = { ...userType, attributes: [...userType.attributes, text('pin', { secret: true })] }
    await twelve({ objectTypes: [secret] })
    stream.everything = [[{ ...person('1'), unreadable: { pin: 'xyzzy' } }, ...people(2, 12)]]
    const run = await world.red.run('import')
    expect(JSON.stringify(await world.records(run.id))).toContain('pin (secret) cannot be read')
  })
})

describe('a file', () => {
  const file = () => join(world.red.userDir, 'data', 'people.csv')
  const csv = () => ({
    id: 'hr',
    connector: 'csv',
    settings: { file: file(), anchor: 'employeeId', objectType: 'user' },
    objectTypes: [userType],
  })
  const header = 'employeeId,givenName,sn,department,employeeType,phone'
  const line = (id: number, department = 'Sales') => `${id},P${id},Q,${department},FTE,${id}`
  const lines = (...ids: number[]) => ids.map((id) => line(id))
  const ids = Array.from({ length: 12 }, (_, i) => i + 1)

  async function fileOf(...all: string[]): Promise<void> {
    writeFileSync(file(), `${all.join('\n')}\n`)
  }

  it('I8 a column that is gone is refused and named, and changes nothing', async () => {
    await fileOf(header, ...lines(...ids))
    await world.fresh({ change: [csv()] })
    await world.red.run('import')
    const before = await known()
    await fileOf('employeeId,givenName,sn,employeeType,phone', ...ids.map((id) => `${id},P${id},Q,FTE,${id}`))
    const run = await world.red.run('import')
    expect(run).toMatchObject({ status: 'stopped', counters: { read: 0, updated: 0 } })
    expect(run.reason).toContain('department')
    expect(await known()).toEqual(before)
  })

  it('I5 I6 lines that stand twice, have no anchor or too few fields', async () => {
    await fileOf(header, ...lines(...ids))
    await world.fresh({ change: [csv()] })
    await world.red.run('import')
    await fileOf(header, ...lines(...ids), line(3, 'Labs'))
    const twice = await world.red.run('import')
    expect(twice.counters).toMatchObject({ read: 13, importFailed: 2, unchanged: 11, obsoleted: 0 })
    expect((await world.records(twice.id)).map((record) => record.because)).toEqual([
      expect.stringContaining('the anchor 3 stands at line 14 and at line 4'),
      expect.stringContaining('the anchor 3 stands at line 4 and at line 14'),
    ])
    await fileOf(header, ...lines(...ids.slice(0, 10)), ',P,Q,Sales,FTE,1', '12,short')
    const broken = await world.red.run('import')
    expect(broken.counters).toMatchObject({ read: 12, importFailed: 2, unchanged: 10, obsoleted: 0 })
    expect((await world.person('3'))?.attributes['Department']).toBe('Sales')
  })

  it('I5 copies further apart than a page', async () => {
    const many = Array.from({ length: 1200 }, (_, i) => line(i + 1))
    await fileOf(header, ...many)
    await world.fresh({ change: [csv()] })
    await world.red.run('import', { profile: 'full-import' })
    await fileOf(header, line(1, 'Labs'), ...many.slice(1), line(1, 'Ops'))
    const run = await world.red.run('import', { profile: 'full-import' })
    expect(run.counters).toMatchObject({ read: 1201, importFailed: 2, unchanged: 1199, updated: 0, obsoleted: 0 })
    expect((await csos()).get('1')?.attributes['department']).toBe('Sales')
  })
})

describe('what may be obsoleted', () => {
  const device = { name: 'device', anchor: 'employeeId', attributes: [text('employeeId'), text('sn')] }
  const both = source({ objectTypes: [userType, device] })
  const devices = (count: number): Sent[] =>
    Array.from({ length: count }, (_, i) => ({ id: `${i + 1}`, type: 'device', values: { sn: 'd' } }))

  it('O1 I17 the same anchor in two types is two objects, and a selection of types limits what is read and what may be gone', async () => {
    resetStream()
    await world.fresh({ change: [both] })
    stream.everything = [people(1, 5), devices(5)]
    expect((await world.red.run('import', { profile: 'full-import' })).counters).toMatchObject({ read: 10, added: 10 })
    await world.redeploy({ change: [both, { id: 'import', objectTypes: ['user'] }] })
    stream.everything = [people(1, 4), []]
    const users = await world.red.run('import', { profile: 'full-import' })
    expect(users.counters).toMatchObject({ read: 4, unchanged: 4, obsoleted: 1 })
    stream.everything = [people(1, 4), devices(5)]
    const shown = await world.red.run('import', { profile: 'full-import' })
    expect(shown.counters).toMatchObject({ read: 4, unchanged: 4, obsoleted: 0 })
    const { items } = await world.red.engine().store.searchCsos({ type: 'device', limit: 50 })
    expect(items.map((item) => item.staging)).toEqual(Array.from({ length: 5 }, () => 'normal'))
  })
})

describe('references', () => {
  const manager = { name: 'manager', type: 'reference', multi: false }
  const device = { name: 'device', anchor: 'employeeId', attributes: [text('employeeId')] }
  const types = [{ ...userType, attributes: [...userType.attributes, manager] }, device]
  const reportsTo = (id: string, to: string): Sent => ({
    ...person(id),
    values: { ...person(id).values, manager: { ref: null, text: to } },
  })

  /** Managers as the connector space has them: the texts that were read, resolved or not. */
  const managers = async (): Promise<Record<string, string>> => {
    const { store } = world.red.engine()
    const { items } = await store.searchCsos({ limit: 50 })
    const references = await store.referencesOf(items.map((item) => item.id))
    return Object.fromEntries(
      items.flatMap(({ id, anchor }) => references.get(id)?.['manager']?.map((text) => [anchor, text]) ?? []),
    )
  }

  for (const [policy, status, records] of [
    ['error', 'errors', 2],
    ['warn', 'warnings', 0],
    ['ignore', 'success', 0],
    [undefined, 'errors', 2],
  ] as const) {
    it(`I16 references that point at nothing, or at two: policy ${policy ?? 'not set'}`, async () => {
      resetStream()
      await world.fresh({ change: [source({ objectTypes: types, ...(policy && { referencePolicy: policy }) })] })
      stream.everything = [
        [reportsTo('1', '2'), reportsTo('2', 'nobody'), reportsTo('3', '7')],
        [person('7'), { id: '7', type: 'device' }],
      ]
      const run = await world.red.run('import', { profile: 'full-import' })
      expect(run).toMatchObject({ status, counters: { added: 5, importFailed: 0 } })
      expect(run.warnings).toHaveLength(policy === 'ignore' ? 0 : 1)
      const faults = (await world.records(run.id)).filter((record) => record.error)
      expect(faults).toHaveLength(records)
      if (policy !== 'ignore') expect(run.warnings[0]?.message).toMatch(/manager "nobody".* manager "7".*types: user, device/)
      expect(await managers()).toEqual({ 1: '2', 2: 'nobody', 3: '7' })
      if (policy !== 'error') return
      expect(faults.map((fault) => [fault.name, fault.error, fault.because])).toEqual([
        [
          '2',
          'unresolved-reference',
          expect.stringMatching(/^manager "nobody", which is no object that is known\. Correct the source/),
        ],
        ['3', 'unresolved-reference', expect.stringContaining('stands for objects of several types: user, device')],
      ])
      stream.everything = [
        [reportsTo('1', '2'), reportsTo('2', '1'), reportsTo('3', '1'), person('7')],
        [{ id: '7', type: 'device' }],
      ]
      expect(await world.red.run('import', { profile: 'full-import' })).toMatchObject({
        status: 'success',
        counters: { updated: 2 },
      })
    })
  }

  it('I16 D1 a reference resolves with a later import: nothing is said any more, and its object is due', async () => {
    resetStream()
    await world.fresh({ change: [source({ objectTypes: types, referencePolicy: 'warn' })] })
    stream.everything = [[reportsTo('1', '2')]]
    expect((await world.red.run('import')).status).toBe('warnings')
    expect((await world.red.run('import')).counters).toMatchObject({ unchanged: 1, processed: 0 })
    stream.everything = [[reportsTo('1', '2'), person('2')]]
    const run = await world.red.run('import')
    expect(run).toMatchObject({ status: 'success', warnings: [], counters: { added: 1, unchanged: 1, processed: 2 } })
  })

  it('I16 counts every reference that stays text, and lists the first thousand', async () => {
    resetStream()
    await world.fresh({ change: [source({ objectTypes: types, referencePolicy: 'error' })] })
    stream.everything = [Array.from({ length: 1003 }, (_, i) => reportsTo(`${i + 1}`, 'nobody'))]
    const { id, warnings } = await world.red.run('import', { profile: 'full-import' })
    expect(warnings.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^1003 references of HR could not be resolved.*\. The first 1000 are listed$/),
    ])
    const { counters } = (await world.red.engine().store.run(id)) as Run
    expect(counters).toMatchObject({ added: 1003, importFailed: 0 })
  })
})
