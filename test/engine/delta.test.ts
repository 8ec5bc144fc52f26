/** Delta imports: what is read, the watermark, and when everything must be read instead. */
import { beforeAll, describe, expect, it } from 'vitest'
import { text } from '../nodes/cycle-flow'
import { registerConnector } from '../nodes/red'
import { bentConnector, theDirectoryWorld } from './directory'
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

describe('a delta import', () => {
  const before = { 1: 'Sales', 2: 'Sales', 3: 'Sales', 4: 'Sales', 5: 'Sales' }
  const tables: [string, Sent[][], Record<string, string>, Record<string, number>][] = [
    ['an update of one not known adds it', [[person('9')]], { ...before, 9: 'Sales' }, { read: 1, added: 1 }],
    ['an addition of a known one updates it', [[person('1', 'Labs')]], { ...before, 1: 'Labs' }, { read: 1, updated: 1 }],
    ['a deletion makes it obsolete', [[gone('1')]], { ...before, 1: 'obsolete' }, { read: 1, obsoleted: 1 }],
    ['a deletion of one not known is ignored', [[gone('9')]], before, { read: 1, unchanged: 1, obsoleted: 0 }],
    [
      'changed and changed back is unchanged',
      [[person('1', 'Labs'), person('1')]],
      before,
      { read: 1, unchanged: 1, updated: 0 },
    ],
    [
      'several changes on a page: the last counts',
      [[person('1', 'A'), person('1', 'B'), person('1', 'C')]],
      { ...before, 1: 'C' },
      { read: 1, updated: 1 },
    ],
    [
      'several changes across pages',
      [[person('1', 'A')], [person('1', 'B')], [person('1', 'C')]],
      { ...before, 1: 'C' },
      { read: 3, updated: 3 },
    ],
    ['deleted and made again', [[gone('1'), person('1', 'New')]], { ...before, 1: 'New' }, { read: 1, updated: 1, obsoleted: 0 }],
    ['deleted and made again across pages', [[gone('1')], [person('1')]], before, { read: 2, obsoleted: 1, returned: 1 }],
    ['made and deleted again', [[person('9'), gone('9')]], before, { read: 1, unchanged: 1, added: 0 }],
    ['changed and deleted', [[person('1', 'A'), gone('1')]], { ...before, 1: 'obsolete' }, { read: 1, obsoleted: 1 }],
    ['nothing changed', [], before, { read: 0, obsoleted: 0 }],
  ]
  for (const [what, pages, after, counters] of tables) {
    it(`I2 ${what}`, async () => {
      await five()
      stream.changes = pages
      const run = await world.red.run('import', { profile: 'delta-import' })
      expect(run).toMatchObject({ status: 'success', warnings: [], counters })
      expect(await departments()).toEqual(after)
      const { read, added, updated, returned, unchanged, obsoleted } = run.counters
      expect(added + updated + returned + unchanged + obsoleted).toBe(read)
    })
  }

  it('I2 D1 a delta sync takes exactly what the delta import changed', async () => {
    await five()
    stream.changes = [[person('1', 'Labs'), person('2'), gone('3'), person('9')]]
    const run = await world.red.run('import', { profile: 'delta-import+delta-sync' })
    expect(run.counters).toMatchObject({ read: 4, updated: 1, unchanged: 1, obsoleted: 1, added: 1, processed: 3 })
    expect(run.counters).toMatchObject({ flowed: 1, disconnected: 1, projected: 1 })
  })
})

describe('a delta import that names objects by their secondary id only', () => {
  const named = {
    ...source,
    objectTypes: source.objectTypes.map((type) => ({
      ...type,
      secondaryId: 'dn',
      attributes: [...type.attributes, { name: 'dn', type: 'text', multi: false, comparison: 'dn' }],
    })),
  }
  const dn = (name: string): string => `cn=${name},ou=people,dc=corp`
  const full = (id: string, name = id, department = 'Sales'): Sent => ({ ...person(id, department), dn: dn(name) })
  const goneAt = (name: string): Sent => ({ dn: name, gone: true, byName: true })
  const update = (name: string, department: string): Sent => ({
    dn: name,
    byName: true,
    values: { givenName: 'P2', sn: 'Q', department, employeeType: 'FTE' },
  })
  const before = { 1: 'Sales', 2: 'Sales', 3: 'Sales' }

  async function three(): Promise<void> {
    resetStream()
    await world.fresh({ change: [named] })
    stream.everything = [['1', '2', '3'].map((id) => full(id))]
    await world.red.run('import')
    stream.everything = []
  }

  const tables: [string, Sent[][], Record<string, string>, Record<string, number>][] = [
    ['a deletion', [[goneAt(dn('1'))]], { ...before, 1: 'obsolete' }, { read: 1, obsoleted: 1 }],
    ['a DN spelled another way', [[goneAt('CN=1, OU=People, DC=Corp')]], { ...before, 1: 'obsolete' }, { obsoleted: 1 }],
    ['nobody known', [[goneAt(dn('9'))]], before, { read: 1, unchanged: 1, obsoleted: 0 }],
    ['an update, which keeps its anchor', [[update(dn('2'), 'Labs')]], { ...before, 2: 'Labs' }, { read: 1, updated: 1 }],
    ['an update without a difference', [[update(dn('2'), 'Sales')]], before, { read: 1, unchanged: 1 }],
    [
      'a deletion whose DN somebody else has got',
      [[goneAt(dn('1')), full('8', '1')]],
      { ...before, 1: 'obsolete', 8: 'Sales' },
      { read: 2, obsoleted: 1, added: 1 },
    ],
    [
      'a deletion of one and the renaming of another to its DN, across pages',
      [[goneAt(dn('1'))], [full('2', '1')]],
      { ...before, 1: 'obsolete' },
      { read: 2, obsoleted: 1, renamed: 1 },
    ],
    [
      'deleted and made again',
      [[goneAt(dn('1')), full('1', '1', 'New')]],
      { ...before, 1: 'New' },
      { read: 1, updated: 1, obsoleted: 0 },
    ],
    ['made and deleted again', [[full('9'), goneAt(dn('9'))]], before, { read: 1, added: 0, unchanged: 1 }],
  ]
  for (const [what, pages, after, counters] of tables) {
    it(`I2 ${what}`, async () => {
      await three()
      stream.changes = pages
      const run = await world.red.run('import', { profile: 'delta-import' })
      expect(run).toMatchObject({ status: 'success', counters })
      expect(await departments()).toEqual(after)
      expect(world.brokenLaws()).toEqual([])
    })
  }

  it('I2 the anchor is not taken for removed, and what follows is a sync of that person', async () => {
    await three()
    stream.changes = [[update(dn('2'), 'Labs')]]
    const run = await world.red.run('import', { profile: 'delta-import+delta-sync' })
    expect((await world.records(run.id)).find((record) => record.outcome === 'updated')?.changes).toEqual([
      expect.objectContaining({ attribute: 'department', from: 'Sales', to: 'Labs' }),
    ])
    expect(await world.person('2')).toMatchObject({ attributes: { Department: 'Labs', 'Employee ID': '2' } })
  })

  it('I2 I6 a change of nobody known is an error that says what to do, and the watermark stays', async () => {
    await three()
    stream.watermark = 'w1'
    stream.changes = [[update(dn('9'), 'Labs'), full('3', '3', 'Labs')]]
    const run = await world.red.run('import', { profile: 'delta-import' })
    expect(run.counters).toMatchObject({ importFailed: 1, updated: 1 })
    expect((await world.records(run.id)).find((record) => record.error)).toMatchObject({
      error: 'missing-anchor',
      because: `the change names only ${dn('9')}, which is nobody known here. Run a full import of HR`,
    })
    expect(await watermark()).toBe('w0')
  })

  it('I2 I6 of a full read a record without its anchor stays an error, though its name is known', async () => {
    await three()
    stream.everything = [[update(dn('2'), 'Labs'), full('1'), full('3')]]
    const run = await world.red.run('import', { profile: 'full-import' })
    expect(run.counters).toMatchObject({ importFailed: 1, unchanged: 2, obsoleted: 0 })
    expect(await departments()).toEqual(before)
  })

  it('I2 an account of the directory that was deleted there is noticed by its DN, and one still to be made is left alone', async () => {
    await world.fresh({ change: [{ id: 'ad', connector: 'nameless' }] })
    await world.settled(3)
    await world.red.run('ad-import', { profile: 'delta-import' })
    const [first] = world.directory.all()
    if (!first) throw new Error('no accounts')
    world.hire('4', 'P4', 'Q')
    await world.red.run('import')
    world.directory.put({ type: 'user', anchor: 'x', secondaryId: 'cn=4,ou=Sales,dc=corp', attributes: { id: 'x' } })
    const [other] = world.directory.all().filter((object) => object.anchor === 'x')
    if (other) world.directory.remove(other)
    world.directory.remove(first)
    const run = await world.red.run('ad-import', { profile: 'delta-import' })
    expect(run.counters).toMatchObject({ read: 2, obsoleted: 1, unchanged: 1 })
    expect(await world.states()).toEqual({ 'create pending': 1 })
    expect(world.brokenLaws()).toEqual([])
  })
})
