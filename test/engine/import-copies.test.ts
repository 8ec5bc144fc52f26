/** Anchors that stand twice in a source: whatever lies between the copies, every one is rejected and nothing else. */
import { beforeAll, describe, expect, it } from 'vitest'
import type { Cso } from '../../runtime/model/objects'
import { registerConnector } from '../nodes/red'
import { resetStream, stream, streamTarget, streamType, type Sent } from './stream'
import { theWorld } from './world'

const world = theWorld()
beforeAll(() => [streamType, streamTarget].forEach(registerConnector))

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

describe('an anchor that stands twice', () => {
  const changed = person('3', 'Labs')
  const tables: [string, Sent[][], number][] = [
    ['within a page', [[...people(1, 2), changed, ...people(4, 12), person('3', 'Ops')]], 2],
    [
      'across pages',
      [
        [...people(1, 2), changed],
        [...people(4, 12), person('3', 'Ops')],
      ],
      2,
    ],
    ['across pages, the first copy unchanged', [[...people(1, 12)], [person('3', 'Ops')]], 2],
    ['three times, across pages', [[...people(1, 2), changed], [...people(4, 12), person('3', 'Ops')], [person('3', 'HR')]], 3],
    [
      'twice in a page after a page that had it',
      [
        [...people(1, 2), changed],
        [person('3', 'Ops'), person('3', 'HR'), ...people(4, 12)],
      ],
      3,
    ],
    [
      'twice in a page, and again in the next',
      [
        [...people(1, 2), changed, person('3', 'Ops')],
        [...people(4, 12), person('3', 'HR')],
      ],
      3,
    ],
  ]
  for (const [where, pages, copies] of tables) {
    it(`I5 of a known object, ${where}: every copy is rejected with both positions, the object stays as it was`, async () => {
      await twelve()
      const before = await known()
      stream.everything = pages
      const run = await world.red.run('import', { profile: 'full-import' })
      expect(run.status).toBe('errors')
      expect(run.counters).toMatchObject({ read: 11 + copies, importFailed: copies, unchanged: 11, updated: 0, obsoleted: 0 })
      expect(sumOf(run)).toBe(run.counters.read)
      expect(await known()).toEqual(before)
      const faults = (await world.records(run.id)).filter((record) => record.error)
      expect(faults).toHaveLength(copies)
      for (const fault of faults) {
        expect(fault.error).toBe('duplicate-anchor')
        expect(fault.because).toMatch(/the anchor 3 stands at line \d+ and at line \d+; neither was imported/)
      }
      expect(new Set(faults.map((fault) => fault.name)).size).toBe(copies)
      const sync = await world.red.run('import', { profile: 'delta-sync' })
      expect(sync.counters.processed).toBe(0)
    })

    it(`I5 of a new object, ${where}: no copy is imported, everybody else is`, async () => {
      resetStream()
      await world.fresh({ change: [source()] })
      stream.everything = pages
      const run = await world.red.run('import', { profile: 'full-import' })
      expect(run.counters).toMatchObject({ read: 11 + copies, importFailed: copies, added: 11 })
      expect(sumOf(run)).toBe(run.counters.read)
      expect([...(await csos()).keys()].sort()).toEqual(['1', '10', '11', '12', '2', '4', '5', '6', '7', '8', '9'])
      stream.everything = [people(1, 12)]
      expect((await world.red.run('import', { profile: 'full-import' })).counters).toMatchObject({ added: 1, unchanged: 11 })
    })
  }

  it('I5 I9 of an object that was gone: it stays gone', async () => {
    await twelve()
    stream.everything = [people(1, 11)]
    await world.red.run('import', { profile: 'full-import' })
    const before = await known()
    stream.everything = [people(1, 11), [person('12', 'Labs')], [person('12', 'Ops')]]
    const run = await world.red.run('import', { profile: 'full-import' })
    expect(run.counters).toMatchObject({ returned: 0, importFailed: 2, unchanged: 11 })
    expect((await csos()).get('12')?.staging).toBe('obsolete')
    expect(await known()).toEqual(before)
  })

  it('I5 O2 of a system that ignores the letter case of its anchor', async () => {
    resetStream()
    await world.fresh({ change: [source({ objectTypes: [{ ...userType, anchorIgnoresCase: true }] })] })
    stream.everything = [[person('Müller')], [person('MÜLLER')], [person('1')]]
    const run = await world.red.run('import', { profile: 'full-import' })
    expect(run.counters).toMatchObject({ read: 3, importFailed: 2, added: 1 })
  })

  it('I5 in a delta import that has to read everything, too', async () => {
    await twelve()
    const before = await known()
    await world.red.engine().store.saveSystem({ ...(await row()), watermark: null })
    await world.redeploy({ change: [source()] })
    stream.everything = [people(1, 12), [person('3', 'Ops')]]
    const run = await world.red.run('import', { profile: 'delta-import' })
    expect(run.warnings).toEqual([expect.objectContaining({ code: 'full-read' })])
    expect(run.counters).toMatchObject({ read: 13, importFailed: 2, unchanged: 11 })
    expect(await known()).toEqual(before)
  })

  it('I5 references of the rejected object stay as they were', async () => {
    const member = { name: 'member', type: 'reference', multi: true }
    const type = { ...userType, attributes: [...userType.attributes, member] }
    const withMembers = (sent: Sent, ...texts: string[]): Sent => ({
      ...sent,
      values: { ...sent.values, member: texts.map((name) => ({ ref: null, text: name })) },
    })
    resetStream()
    await world.fresh({ change: [source({ objectTypes: [type], referencePolicy: 'ignore' })] })
    stream.everything = [[...people(1, 11), withMembers(person('12'), '1', '2')]]
    await world.red.run('import')
    const { store } = world.red.engine()
    const id = (await csos()).get('12')?.id ?? 0
    const before = (await store.referencesOf([id])).get(id)
    stream.everything = [[...people(1, 11), withMembers(person('12'), '1', '3')], [person('12')]]
    const run = await world.red.run('import', { profile: 'full-import' })
    expect(run.counters).toMatchObject({ importFailed: 2, updated: 0 })
    expect((await store.referencesOf([id])).get(id)).toEqual(before)
    expect(before).toEqual({ member: ['1', '2'] })
  })
})

describe('an account that stands twice while its rule changes', () => {
  it('I5 I18 what a sync staged between the copies is what is sent', async () => {
    resetStream()
    await world.fresh({ change: [{ id: 'ad', connector: 'stream-target', settings: {} }] })
    world.hire('1', 'Ann', 'Lee')
    stream.everything = [[]]
    await world.red.run('import')
    await world.red.run('ad-import')
    await world.red.run('export')
    expect((await world.pendings())[0]?.state).toBe('awaitingConfirmation')
    const ann: Sent = { id: '1', values: sentOf(await world.staged()) }
    stream.everything = [[ann], [ann]]
    stream.afterPage = async (page) => {
      if (page !== 1) return
      stream.afterPage = null
      world.change('1', { department: 'Labs' })
      await world.started('import')
    }
    const run = await world.started('ad-import')
    expect(run).toMatchObject({ reason: null, counters: { read: 2, importFailed: 2, confirmed: 0 } })
    const department = async () =>
      (await world.pendings()).flatMap(({ changes }) => changes).find(({ attribute }) => attribute === 'department')
    expect(await department()).toMatchObject({ to: 'Labs' })
    expect(world.red.engine().runsUnderWay()).toEqual([])
  })
})

const sentOf = ([first]: Awaited<ReturnType<typeof world.staged>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(first?.[1] ?? {}).flatMap(([name, value]) => (value === null || name === 'login' ? [] : [[name, value]])),
  )

async function row() {
  const found = (await world.red.engine().store.systems()).find((system) => system.name === 'HR')
  if (!found) throw new Error('no HR')
  return found
}
