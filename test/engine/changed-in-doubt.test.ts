/** What was in doubt after a crash, and has changed since: nothing stale is sent (E12). */
import { describe, expect, it } from 'vitest'
import { direct, personTypes } from '../nodes/cycle-flow'
import { theDirectoryWorld } from './directory'
import { deleting } from './directory-flow'

const world = theDirectoryWorld()

/** The export breaks off with its first request, which arrived or not; then the system answers again. */
async function brokenOff(request: 'arrived' | 'lost'): Promise<void> {
  world.script = { drop: { after: 0, applied: request === 'arrived' } }
  expect(await world.red.run('export', { confirm: true })).toMatchObject({ status: 'stopped' })
  world.script = {}
  world.forgetRequests()
}

/** Synchronises, looks, synchronises what was found and sends what is wanted; then nothing is left to do. */
async function finish(): Promise<void> {
  await world.red.run('import')
  await world.red.run('export', { confirm: true })
  await world.red.run('import')
  await world.red.run('export', { confirm: true })
  await world.red.run('ad-import')
  for (const node of ['import', 'ad-import'])
    expect((await world.red.run(node)).counters).toMatchObject({ updated: 0, added: 0, flowed: 0, processed: 0 })
  expect((await world.red.run('export')).counters).toMatchObject({ sent: 0 })
  expect(await world.pendings()).toEqual([])
  expect(world.brokenLaws()).toEqual([])
}

const department = (): unknown => world.inDirectory.get('1')?.['department']
/** Departments that were sent since the directory answers again. */
const sent = (): unknown[] =>
  world.directory.received.flatMap(({ attributes, changes, operation }) =>
    operation === 'create'
      ? [attributes['department']]
      : changes.flatMap(({ attribute, set }) => (attribute === 'department' ? [set] : [])),
  )

describe.each([
  ['had arrived', 'arrived'],
  ['had not arrived', 'lost'],
] as const)('what is in doubt and %s', (_, request) => {
  const applied = request === 'arrived'

  it('E12 an update is not sent again as it was, but as the rules want it now', async () => {
    await world.fresh()
    await world.settled(1)
    world.change('1', { department: 'Labs' })
    await world.red.run('import')
    await brokenOff(request)
    world.change('1', { department: 'Legal' })
    await finish()
    expect([department(), sent()]).toEqual(['Legal', ['Legal']])
    expect(world.directory.all()).toHaveLength(1)
  })

  it('E12 an update that is not wanted any more is taken back, or never sent', async () => {
    await world.fresh()
    await world.settled(1)
    world.change('1', { department: 'Labs' })
    await world.red.run('import')
    await brokenOff(request)
    world.change('1', { department: 'Sales' })
    await finish()
    expect([department(), sent()]).toEqual(['Sales', applied ? ['Sales'] : []])
  })

  it('E12 E2 a create with another name by now makes one account', async () => {
    await world.fresh()
    await world.hireAll(1)
    await brokenOff(request)
    world.change('1', { department: 'Legal' })
    await finish()
    expect([department(), sent()]).toEqual(['Legal', ['Legal']])
    expect(world.directory.all()).toHaveLength(1)
  })

  it('E12 X3 a create of somebody who has left makes nobody an account', async () => {
    await world.fresh({ change: deleting })
    await world.hireAll(1)
    await brokenOff(request)
    world.change('1', { department: 'Nowhere' })
    await finish()
    expect(world.directory.all()).toEqual([])
    expect(world.requests.map((text) => text.split(' ')[0])).toEqual(applied ? ['delete'] : [])
  })

  it('E12 R3 L5 a create of somebody who is deleted goes again, also where somebody has changed the account', async () => {
    const change = [{ id: 'store', types: [{ ...personTypes[0], graceDays: 0 }] }, ...deleting]
    await world.fresh({ change: change.map((node) => (node.id === 'provision' ? { ...node, onDeletion: 'delete' } : node)) })
    await world.settled(1)
    world.hire('2', 'P2', 'Q')
    await world.red.run('import')
    await brokenOff(request)
    for (const { attributes } of world.directory.all())
      if (attributes['employeeNumber'] === '2') Object.assign(attributes, { displayName: 'by hand' })
    world.leave('2')
    await finish()
    expect([world.inDirectory.has('2'), await world.people()]).toEqual([false, 1])
    expect(world.requests.map((text) => text.split(' ')[0])).toEqual(applied ? ['delete'] : [])
  })

  it('E12 R6 a delete of somebody who is back is not sent', async () => {
    await world.fresh({ change: deleting })
    await world.settled(1)
    const [before] = world.directory.all()
    world.change('1', { department: 'Nowhere' })
    await world.red.run('import')
    await brokenOff(request)
    world.change('1', { department: 'Sales' })
    await finish()
    expect(world.directory.all()).toHaveLength(1)
    expect(world.directory.all()[0]?.anchor === before?.anchor).toBe(!applied)
    expect(world.requests.map((text) => text.split(' ')[0])).toEqual(applied ? ['create'] : [])
  })

  const atOnce = (onDeletion: string) => [
    { id: 'store', types: [{ ...personTypes[0], graceDays: 0 }] },
    { id: 'provision', action: 'disable', onDeletion },
  ]

  it('E12 L5 an update of somebody who is deleted at once is not sent, and the account goes', async () => {
    await world.fresh({ change: atOnce('delete') })
    await world.settled(2)
    world.change('1', { department: 'Labs' })
    await world.red.run('import')
    await brokenOff(request)
    world.leave('1')
    const run = await world.red.run('import')
    expect(run.counters).toMatchObject({ syncFailed: 1, mvDeleted: 0 })
    expect((await world.records(run.id)).find(({ error }) => error)?.because).toContain(
      'it is in doubt whether the last change of',
    )
    await finish()
    expect(world.requests.map((text) => text.split(' ')[0])).toEqual(['delete'])
    expect([world.inDirectory.has('1'), await world.people()]).toEqual([false, 1])
  })

  it('E12 L5 X3 a create of somebody who is deleted at once makes no account', async () => {
    await world.fresh({ change: atOnce('delete') })
    await world.settled(1)
    world.hire('2', 'P2', 'Q')
    await world.red.run('import')
    await brokenOff(request)
    world.leave('2')
    await finish()
    expect(world.requests.map((text) => text.split(' ')[0])).toEqual(applied ? ['delete'] : [])
    expect([world.inDirectory.has('2'), await world.people()]).toEqual([false, 1])
  })

  it('E12 R5 L5 Disconnect for somebody who is deleted at once leaves the account as it is', async () => {
    await world.fresh({ change: atOnce('disconnect') })
    await world.settled(2)
    world.change('1', { department: 'Labs' })
    await world.red.run('import')
    await brokenOff(request)
    world.leave('1')
    await finish()
    expect(world.requests).toEqual([])
    expect([department(), await world.people()]).toEqual([applied ? 'Labs' : 'Sales', 1])
  })

  it('E12 L3 whoever is back before it was looked for keeps what was sent', async () => {
    await world.fresh({ change: atOnce('delete') })
    await world.settled(2)
    world.change('1', { department: 'Labs' })
    await world.red.run('import')
    await brokenOff(request)
    world.leave('1')
    await world.red.run('import')
    world.hire('1', 'P1', 'Q', { department: 'Labs' })
    await finish()
    expect([department(), world.directory.all().length, await world.people()]).toEqual(['Labs', 2, 2])
  })

  it('E12 what is wanted again as it was sent is finished as ever', async () => {
    await world.fresh()
    await world.settled(1)
    world.change('1', { department: 'Labs' })
    await world.red.run('import')
    await brokenOff(request)
    world.change('1', { department: 'Legal' })
    await world.red.run('import')
    world.change('1', { department: 'Labs' })
    await finish()
    expect([department(), sent()]).toEqual(['Labs', ['Labs']])
  })
})

it('E12 E3 while the system does not answer it stays in doubt, and the run says so', async () => {
  await world.fresh()
  await world.settled(1)
  world.change('1', { department: 'Labs' })
  await world.red.run('import')
  await brokenOff('arrived')
  world.change('1', { department: 'Legal' })
  await world.red.run('import')
  world.script = { unreachable: true }
  expect(await world.red.run('export', { confirm: true })).toMatchObject({ status: 'stopped' })
  expect(await world.states()).toEqual({ 'update executing': 1 })
  world.script = {}
  await finish()
  expect(department()).toBe('Legal')
})

it.each([
  [
    'sent at this moment',
    async (leave: () => Promise<void>) => {
      world.script = { slow: 300 }
      const { ended } = await sendingOf()
      await leave()
      expect(await ended).toMatchObject({ status: 'success' })
      world.script = {}
    },
  ],
  [
    'in doubt',
    async (leave: () => Promise<void>) => {
      await brokenOff('lost')
      await leave()
      await world.red.run('export', { confirm: true })
    },
  ],
] as const)('D8 R5 a leaver whose account is %s is disabled by the next run of whatever system', async (_what, meanwhile) => {
  await world.fresh()
  for (const id of ['1', '2', '3']) world.hire(id, 'Ann', 'Lee')
  await world.cycle()
  world.change('2', { department: 'Labs' })
  await world.red.run('import')
  await meanwhile(async () => {
    world.leave('2')
    expect(await world.red.run('import')).toMatchObject({ status: 'success' })
  })
  await world.red.run('import')
  await world.red.run('export', { confirm: true })
  expect(world.inDirectory.get('2')).toMatchObject({ enabled: 'no' })
})

it.each(['before', 'after'] as const)(
  'A14 E12 what did not arrive is not sent %s the full sync when its rule is switched off',
  async (when) => {
    await world.fresh()
    world.hire('1', 'Ann', 'Lee')
    await world.cycle()
    world.hire('2', 'Bea', 'Ray')
    await world.red.run('import')
    await brokenOff('lost')
    await world.redeploy({ change: [{ id: 'ad-out', enabled: false }] })
    if (when === 'after') await world.red.run('import', { profile: 'full-sync' })
    expect((await world.red.run('export', { confirm: true })).counters).toMatchObject({ created: 0 })
    expect([...world.inDirectory.keys()]).toEqual(['1'])
    await world.red.run('import', { profile: 'full-sync' })
    expect(await world.pendings()).toEqual([])
  },
)

/** An export under way. */
async function sendingOf() {
  const run = world.red.engine().start({
    profile: 'export',
    system: 'ad',
    source: 'export',
    startedBy: 'test',
    overlap: 'wait',
    confirmed: false,
  })
  await new Promise((done) => setTimeout(done, 100))
  return run
}

it('E12 E2 an account that has neither anchor nor name to look for is said, and its create not taken for one that never arrived', async () => {
  const attributes = ['id', 'employeeNumber', 'displayName'].map((name) => ({ name, type: 'text', multi: false }))
  const noNames = [
    { id: 'store', types: [{ ...personTypes[0], graceDays: 0 }] },
    { id: 'ad', objectTypes: [{ name: 'user', anchor: 'id', attributes }] },
    { id: 'out-flow', mappings: [direct('Employee ID', 'employeeNumber'), direct('Display Name', 'displayName')] },
  ]
  await world.fresh({ change: noNames })
  await world.settled(1)
  world.hire('2', 'P2', 'Q')
  await world.red.run('import')
  await brokenOff('arrived')
  world.leave('2')
  await world.red.run('import')
  const ended = await world.red.run('export', { confirm: true })
  expect(ended.status).not.toBe('success')
  expect(await world.pendings()).toMatchObject([
    { operation: 'create', state: 'executing', error: expect.stringContaining('neither an anchor nor a name') },
  ])
  await world.review('discard')
  expect(await world.pendings()).toEqual([])
})
