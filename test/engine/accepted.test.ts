/** Imports that do not end well, in a whole flow: nobody goes by what they staged, and the right one after it finds no trace. */
import { beforeAll, describe, expect, it } from 'vitest'
import { text } from '../nodes/cycle-flow'
import { registerConnector } from '../nodes/red'
import { syncError, theDirectoryWorld } from './directory'
import { type Sent, resetStream, stream, streamType } from './stream'

const world = theDirectoryWorld()
beforeAll(() => registerConnector(streamType))

const hr = {
  id: 'hr',
  connector: 'stream',
  settings: {},
  objectTypes: [
    {
      name: 'user',
      anchor: 'employeeId',
      attributes: ['employeeId', 'givenName', 'sn', 'department', 'employeeType', 'phone'].map(text),
    },
  ],
}

const person = (id: string, department = 'Sales'): Sent => ({
  id,
  values: { givenName: `P${id}`, sn: 'Q', department, employeeType: 'FTE' },
})
const ids = (count: number): string[] => Array.from({ length: count }, (_, i) => `${i + 101}`)
const right = (): Sent[] => ids(14).map((id) => person(id))

/** Fourteen people with accounts. */
async function hired(): Promise<void> {
  resetStream()
  await world.fresh({ change: [hr] })
  stream.everything = [right()]
  await world.cycle()
}

/** All that people and syncs can see, without numbers. */
async function seen() {
  const { store } = world.red.engine()
  const csos = (await store.searchCsos({ limit: 500 })).items.map(({ id: _, version: _v, mvo, due, rule: _r, ...of }) => ({
    ...of,
    linked: mvo !== null,
    due: due !== null,
  }))
  const mvos = (await store.searchMvos({ limit: 500 })).items.map(({ attributes, deletion }) => ({ attributes, deletion }))
  const pendings = (await world.pendings()).map(({ operation, changes, state, attempts }) => ({
    operation,
    changes: changes.map(({ rule: _, ...of }) => of),
    state,
    attempts,
  }))
  const systems = (await store.systems()).map(({ name, watermark, releasedObsoletes }) => [
    name === 'HR' && watermark,
    releasedObsoletes,
  ])
  const { mvos: people, csos: counted, pendings: waiting } = await store.counts()
  return {
    csos,
    mvos,
    pendings,
    systems,
    counts: [people, counted, waiting],
    directory: world.directory.all().map(({ attributes }) => attributes['dn']),
  }
}

/** A read that stops after its first page until it is let go. */
function held() {
  let go: () => void = () => undefined
  const waits = new Promise<void>((resolve) => (go = resolve))
  let reached: () => void = () => undefined
  const first = new Promise<void>((resolve) => (reached = resolve))
  stream.afterPage = async (page) => {
    if (page !== 1) return
    reached()
    await waits
  }
  return { first, go }
}

const wrongs: readonly { readonly name: string; readonly show: () => void; readonly status: string }[] = [
  {
    name: 'a file of other people',
    show: () => (stream.everything = [Array.from({ length: 14 }, (_, i) => person(`${i + 901}`))]),
    status: 'stopped',
  },
  {
    name: 'a file with one person',
    show: () => (stream.everything = [[person('101', 'Labs')]]),
    status: 'stopped',
  },
  {
    name: 'a read that breaks off',
    show: () => {
      stream.everything = [[person('101', 'Labs'), person('900')], [person('102', 'Labs')]]
      stream.breaks = syncError('source-incomplete', 'it broke off')
    },
    status: 'stopped',
  },
]

describe('an import that does not end well', () => {
  it.each(wrongs)('I18 $name, then the right one: all is as if it had never been', async ({ show, status }) => {
    await hired()
    stream.everything = [[...right().slice(1), person('101', 'Labs'), person('201')]]
    await world.cycle()
    const undisturbed = await seen()

    await hired()
    const before = await seen()
    show()
    expect((await world.red.run('import')).status).toBe(status)
    expect(await seen()).toEqual(before)
    expect((await world.red.run('import', { profile: 'full-sync' })).counters).toMatchObject({ projected: 0, joined: 0 })
    expect(await seen()).toEqual(before)
    stream.breaks = null
    stream.everything = [[...right().slice(1), person('101', 'Labs'), person('201')]]
    await world.cycle()
    expect(await seen()).toEqual(undisturbed)
  })

  it('I18 N5 cancelled between two pages it keeps nothing, and the next one reads all anew', async () => {
    await hired()
    const before = await seen()
    stream.everything = [[person('101', 'Labs'), person('900')], right().slice(1)]
    const { first, go } = held()
    const engine = world.red.engine()
    const { id, ended } = await engine.start({ profile: 'full-import', system: 'hr', startedBy: 'test', overlap: 'wait' })
    await first
    engine.cancel(id, 'cancelled by test')
    go()
    const cancelled = await ended
    expect(cancelled.status).toBe('cancelled')
    expect(cancelled.reason).toBe('cancelled by test. Nothing of this import counts. Run it again')
    expect(await seen()).toEqual(before)
    stream.everything = [right()]
    expect((await world.red.run('import')).counters).toMatchObject({ read: 14, unchanged: 14, added: 0, updated: 0 })
    expect(await seen()).toEqual(before)
  })

  it('I18 of a system that is taken off the canvas meanwhile it is discarded by the next run of any other', async () => {
    await hired()
    const before = await seen()
    stream.everything = [[person('101', 'Labs'), person('900')], right().slice(1)]
    const { first, go } = held()
    const engine = world.red.engine()
    const { id, ended } = await engine.start({ profile: 'full-import', system: 'hr', startedBy: 'test', overlap: 'wait' })
    await first
    engine.cancel(id, 'cancelled by test')
    go()
    await ended
    const isOpen = async () => (await world.red.engine().store.systems()).some(({ openImport }) => openImport !== null)
    expect(await isOpen()).toBe(true)
    const nodes = ['hr', 'import', 'hr-in', 'scope', 'join', 'project', 'flow']
    await world.redeploy({ change: nodes.map((node) => ({ id: node, d: true })) })
    await world.red.run('ad-import', { profile: 'full-import' })
    expect(await isOpen()).toBe(false)
    await world.redeploy({ change: [hr] })
    expect(await seen()).toEqual(before)
    stream.everything = [right()]
    expect((await world.red.run('import')).counters).toMatchObject({ read: 14, unchanged: 14, added: 0, updated: 0 })
  })

  it('I18 a confirming import that breaks off confirms nothing and counts no attempt', async () => {
    await hired()
    world.script = { rewrite: 'capitals' }
    stream.everything = [right().map((of, i) => (i < 3 ? person(of.id ?? '', 'Labs') : of))]
    await world.red.run('import')
    await world.red.run('export')
    const before = await world.pendings()
    expect(before).toHaveLength(3)
    world.script = { importFailsAfter: 14 }
    expect((await world.red.run('ad-import', { profile: 'full-import' })).status).toBe('stopped')
    expect(await world.pendings()).toEqual(before)
    world.script = {}
    const run = await world.red.run('ad-import', { profile: 'full-import' })
    expect(run.counters.notReimported).toBe(3)
    expect((await world.pendings()).flatMap(({ changes }) => changes.map(({ attempts }) => attempts))).toContain(1)
  })

  it('I18 of an object it has no history, and the run says that nothing of it counts', async () => {
    await hired()
    stream.everything = [[person('101', 'Labs')]]
    const run = await world.red.run('import')
    const { store } = world.red.engine()
    const [of] = (await store.searchCsos({ system: await world.systemId('HR'), q: '101', limit: 1 })).items
    expect((await store.historyOf({ cso: of?.id ?? 0 }, 50)).filter((record) => record.run === run.id)).toEqual([])
    expect(run.reason).toMatch(/Nothing of this import counts/)
  })
})

describe('while an import is under way', () => {
  it('I18 a sync of another system goes by what was accepted before', async () => {
    await hired()
    const before = await seen()
    stream.everything = [[person('101', 'Labs'), person('900')], right().slice(1)]
    const { first, go } = held()
    const ended = world.started('import', { profile: 'full-import' })
    await first
    expect(await seen()).toEqual(before)
    expect((await world.red.run('ad-import', { profile: 'full-import+full-sync' })).counters).toMatchObject({ flowed: 0 })
    expect(await seen()).toEqual(before)
    go()
    expect((await ended).counters).toMatchObject({ added: 1, updated: 1, unchanged: 13 })
    const { csos } = await seen()
    expect(csos.filter((of) => of.due).map((of) => [of.anchor, of.attributes['department']])).toEqual([
      ['101', 'Labs'],
      ['900', 'Sales'],
    ])
    await world.red.run('import', { profile: 'delta-sync' })
    expect((await world.person('101'))?.attributes['Department']).toBe('Labs')
  })
})
