/** The watermark of delta imports: when it is taken and saved, when it stays, and what happens without one. */
import { beforeAll, describe, expect, it } from 'vitest'
import { text } from '../nodes/cycle-flow'
import { registerConnector } from '../nodes/red'
import { bentConnector, syncError, theDirectoryWorld } from './directory'
import { resetStream, stream, streamType, type Sent } from './stream'

/** A directory that reports deletions by DN only. */
const nameless = () =>
  bentConnector('nameless', (open) => ({
    ...open,
    async *importChanges(...given) {
      for await (const page of open.importChanges?.(...given) ?? [])
        yield {
          ...page,
          records: page.records.map((record) => (record.change === 'deleted' ? { ...record, anchor: null } : record)),
        }
    },
  }))
const world = theDirectoryWorld(nameless)
beforeAll(() => registerConnector(streamType))

const source = {
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
const gone = (id: string): Sent => ({ id, gone: true })

async function five(): Promise<void> {
  resetStream()
  await world.fresh({ change: [source] })
  stream.everything = [['1', '2', '3', '4', '5'].map((id) => person(id))]
  await world.red.run('import')
  stream.everything = []
}

async function departments(): Promise<Record<string, unknown>> {
  const { items } = await world.red.engine().store.searchCsos({ system: await world.systemId('HR'), limit: 50 })
  return Object.fromEntries(
    items.map((item) => [item.anchor, item.staging === 'obsolete' ? 'obsolete' : item.attributes['department']]),
  )
}

async function watermark(): Promise<string | null | undefined> {
  return (await world.red.engine().store.systems()).find((system) => system.name === 'HR')?.watermark
}

describe('the watermark', () => {
  it('I10 is taken before the first read and saved after the last page', async () => {
    await five()
    expect(await watermark()).toBe('w0')
    stream.watermark = 'w1'
    stream.changes = [[person('1', 'Labs')]]
    await world.red.run('import', { profile: 'delta-import' })
    expect(stream.asked).toEqual(['w0'])
    expect(await watermark()).toBe('w1')
  })

  it('I10 I18 stays after a failed read, of which nothing counts, and repeating is harmless', async () => {
    await five()
    stream.watermark = 'w1'
    stream.changes = [[person('1', 'Labs')], [gone('2')]]
    stream.breaks = syncError('source-incomplete', 'it broke off')
    expect((await world.red.run('import', { profile: 'delta-import' })).status).toBe('stopped')
    expect([await watermark(), await departments()]).toMatchObject(['w0', { 1: 'Sales', 2: 'Sales' }])
    stream.breaks = null
    stream.watermark = 'w2'
    const again = await world.red.run('import', { profile: 'delta-import' })
    expect(again.counters).toMatchObject({ read: 2, unchanged: 0, updated: 1, obsoleted: 1 })
    expect(stream.asked).toEqual(['w0', 'w0'])
    expect(await watermark()).toBe('w2')
    expect(await departments()).toEqual({ 1: 'Labs', 2: 'obsolete', 3: 'Sales', 4: 'Sales', 5: 'Sales' })
  })

  it('I10 I18 N5 stays after a cancelled read, of which nothing is kept', async () => {
    await five()
    stream.watermark = 'w1'
    stream.changes = Array.from({ length: 50 }, (_, i) => [person(`1${i}`)])
    const engine = world.red.engine()
    const stop = engine.onRun(() => undefined)
    const { id, ended } = await engine.start({ profile: 'delta-import', system: 'hr', startedBy: 'test', overlap: 'wait' })
    engine.cancel(id, 'cancelled by test')
    const run = await ended
    stop()
    expect(run.status).toBe('cancelled')
    expect(run.counters.added).toBeLessThan(50)
    expect(await watermark()).toBe('w0')
    const again = await world.red.run('import', { profile: 'delta-import' })
    expect(again.counters.added).toBe(50)
    expect(await watermark()).toBe('w1')
  })

  it('I10 none yet: everything is read, with a warning, and nobody is gone', async () => {
    resetStream()
    await world.fresh({ change: [source] })
    stream.everything = [['1', '2', '3'].map((id) => person(id))]
    const first = await world.red.run('import', { profile: 'delta-import' })
    expect(first).toMatchObject({
      status: 'warnings',
      counters: { read: 3, added: 3 },
      warnings: [{ code: 'full-read', message: expect.stringContaining('it has not been read completely before') }],
    })
    expect(await watermark()).toBe('w0')
    stream.changes = []
    expect(await world.red.run('import', { profile: 'delta-import' })).toMatchObject({ status: 'success', warnings: [] })
  })

  it('I10 one the system does not honour any more: everything is read, with a warning, and nobody is gone', async () => {
    await world.fresh()
    await world.settled(5)
    expect((await world.red.run('ad-import', { profile: 'delta-import' })).counters.read).toBe(0)
    const [first, second] = world.directory.all()
    if (!first || !second) throw new Error('no accounts')
    world.directory.remove(first)
    world.directory.put({ ...second, attributes: { ...second.attributes, displayName: 'drift' } })
    world.script = { forgetWatermarks: true }
    const run = await world.red.run('ad-import', { profile: 'delta-import' })
    expect(run).toMatchObject({
      status: 'warnings',
      counters: { read: 4, updated: 1, unchanged: 3, obsoleted: 0 },
      warnings: [{ code: 'full-read', message: expect.stringContaining('no longer knows what changed') }],
    })
    world.script = {}
    const next = await world.red.run('ad-import', { profile: 'delta-import' })
    expect(next).toMatchObject({ status: 'success', counters: { read: 0 }, warnings: [] })
    const full = await world.red.run('ad-import', { profile: 'full-import' })
    expect(full.counters).toMatchObject({ read: 4, unchanged: 4, obsoleted: 1 })
  })

  it('I14 I2 a delta import confirms what was exported, and sends nothing round again', async () => {
    await world.fresh()
    await world.settled(3)
    world.change('1', { department: 'Labs' })
    world.change('2', { employeeType: 'gone' })
    world.hire('4', 'P4', 'Q')
    await world.red.run('import')
    await world.red.run('export')
    const run = await world.red.run('ad-import', { profile: 'delta-import+delta-sync' })
    expect(run.counters).toMatchObject({ read: 3, confirmed: 3, processed: 0 })
    expect(await world.pendings()).toEqual([])
  })

  it('I10 a system that cannot report changes says so', async () => {
    await world.fresh()
    world.hire('1', 'Ann', 'Lee')
    const run = await world.red.run('import', { profile: 'delta-import' })
    expect(run.warnings).toEqual([
      expect.objectContaining({ code: 'full-read', message: expect.stringContaining('it cannot report changes') }),
    ])
  })
})
