/** A create that meets an object of its name: looked at, taken over, waited for or left alone (E7). */
import { beforeEach, describe, expect, it } from 'vitest'
import type { ImportRecord } from '../../runtime/model/connector'
import { personTypes, type NodeChange } from '../nodes/cycle-flow'
import { bentConnector, syncError, theDirectoryWorld } from './directory'

/** What a look at the object comes to, where it is not what the directory has. */
let look: (() => ImportRecord | null) | undefined

const short = () =>
  bentConnector('shortsighted', (open) => ({
    ...open,
    async find(type, anchor, secondaryId) {
      return look ? look() : ((await open.find?.(type, anchor, secondaryId)) ?? null)
    },
  }))
const blind = () => bentConnector('blind', ({ find: _find, ...open }) => open)

const world = theDirectoryWorld(short, blind)
beforeEach(() => (look = undefined))

const at = { z: 'tab', x: 10, y: 10 }
const system = (connector: string): NodeChange => ({ id: 'ad', connector })
const byMail = [{ pairs: [{ cs: 'mail', mv: 'Email Address', ignoreCase: true }] }]
const dn = (number: string) => `cn=${number},ou=Sales,dc=corp`

/** An object made by somebody else. */
function put(number: string, values: Record<string, string>): void {
  const id = `x${number}`
  const attributes = { id, dn: dn(number), ...values }
  world.directory.put({ type: 'user', anchor: id, secondaryId: dn(number), attributes })
}

/** Person 1 is to get an account whose name is taken, since the directory was read. */
async function taken(connector: string, values: Record<string, string> = { mail: 'p1.q@company.com' }): Promise<void> {
  await world.fresh({ change: [system(connector)] })
  await world.red.run('ad-import')
  await world.hireAll(1)
  put('1', values)
}

describe('an object that cannot be looked at', () => {
  it('E7 E3 at the moment: the create is tried again, and says why', async () => {
    await taken('shortsighted')
    look = () => {
      throw syncError('system-unreachable', 'no route to host')
    }
    expect((await world.red.run('export')).counters).toMatchObject({ sent: 1, exportFailed: 1 })
    const [create] = await world.pendings()
    expect(create).toMatchObject({ operation: 'create', state: 'pending', attempts: 1, nextAttempt: expect.any(String) })
    expect(create?.error).toContain('and it could not be looked at: no route to host')
    look = undefined
    expect((await world.red.run('export', { confirm: true })).counters).toMatchObject({ exportUpdated: 1, exportFailed: 0 })
  })

  for (const [what, connector, answer] of [
    ['that is not there when it is looked at', 'shortsighted', () => null],
    ['that has no anchor', 'shortsighted', (): ImportRecord => ({ ...record, anchor: null })],
    ['of a system that finds nothing', 'blind', undefined],
  ] as const)
    it(`E7 E3 ${what} is tried again, and the error sends people to the import`, async () => {
      await taken(connector)
      look = answer
      expect((await world.red.run('export')).counters).toMatchObject({ exportFailed: 1 })
      expect(await world.pendings()).toEqual([
        expect.objectContaining({
          operation: 'create',
          state: 'pending',
          attempts: 1,
          error: expect.stringContaining('Import the system, then look'),
        }),
      ])
    })

  it('E7 by a fault of ours stops the run, which says so', async () => {
    await taken('shortsighted')
    look = () => {
      throw new TypeError('x is not a function')
    }
    expect(await world.red.run('export')).toMatchObject({
      status: 'stopped',
      reason: expect.stringContaining('x is not a function'),
    })
  })
})

const record: ImportRecord = {
  change: 'state',
  type: 'user',
  anchor: 'x1',
  secondaryId: dn('1'),
  attributes: Object.assign(Object.create(null) as object, { id: 'x1', mail: 'p1.q@company.com' }),
  faults: [],
  position: 'x1',
}

describe('an object that is somebody’s', () => {
  it('E7 R4 it stays theirs, also where it would match', async () => {
    await world.fresh()
    await world.red.run('ad-import')
    await world.settled(2)
    const [second] = world.directory.all().filter((stored) => stored.attributes['employeeNumber'] === '2')
    if (!second) throw new Error('no account')
    world.directory.put({
      ...second,
      secondaryId: dn('3'),
      attributes: { ...second.attributes, dn: dn('3'), mail: 'p3.q@company.com' },
    })
    world.hire('3', 'P3', 'Q')
    await world.red.run('import')
    expect((await world.red.run('export')).counters).toMatchObject({ exportFailed: 1, created: 0 })
    const failed = (await world.pendings()).find((pending) => pending.operation === 'create')
    expect(failed).toMatchObject({
      state: 'pending',
      attempts: 1,
      error: expect.stringContaining('which belongs to somebody else'),
    })
    expect(world.directory.all()).toHaveLength(2)
    expect(world.brokenLaws()).toEqual([])
  })
})

describe('an object that is nobody’s, as far as is known', () => {
  it('E7 E3 I11 is read as another one in the meantime; the create is tried again until a person must look', async () => {
    await taken('shortsighted', { mail: 'else@company.com' })
    expect((await world.red.run('export')).counters).toMatchObject({ exportFailed: 1 })
    expect((await world.red.run('ad-import')).counters).toMatchObject({ added: 1, joined: 0 })
    for (let attempt = 2; attempt <= 4; attempt++) await world.red.run('export', { confirm: true })
    expect(await world.states()).toEqual({ 'create pending': 1 })
    await world.red.run('export', { confirm: true })
    expect(await world.states()).toEqual({ 'create failed': 1 })
    expect(world.directory.all().map(({ attributes }) => attributes['mail'])).toEqual(['else@company.com'])
    expect(world.brokenLaws()).toEqual([])
  })
})

describe('whose an object is', () => {
  const labs: NodeChange[] = [
    {
      id: 'labs-rule',
      type: 'identity-sync-rule',
      name: 'AD labs',
      direction: 'outbound',
      system: 'ad',
      csType: 'user',
      mvType: 'Person',
      precedence: 2,
      enabled: true,
    },
    {
      id: 'labs-provision',
      type: 'identity-provision',
      name: 'labs',
      rule: 'labs-rule',
      rows: [{ pairs: [{ cs: 'department', mv: 'Department', ignoreCase: false }] }],
      wires: [[], []],
      ...at,
    },
  ]

  it('E7 R3 the match rows of its own rule say, and those of no other', async () => {
    await world.fresh({ change: labs })
    await world.red.run('ad-import')
    await world.hireAll(1)
    put('1', { mail: 'else@company.com', department: 'Sales' })
    expect((await world.red.run('export')).counters).toMatchObject({ exportFailed: 1, exportUpdated: 0 })
    expect((await world.pendings())[0]?.error).toContain('belongs to somebody else')
  })

  it('E7 R3 any of its own rows says so', async () => {
    const rows = [...byMail, { pairs: [{ cs: 'displayName', mv: 'Display Name', ignoreCase: false }] }]
    await world.fresh({ change: [{ id: 'provision', rows }] })
    await world.red.run('ad-import')
    await world.hireAll(1)
    put('1', { mail: 'else@company.com', displayName: 'P1 Q' })
    expect((await world.red.run('export')).counters).toMatchObject({ exportFailed: 0, exportUpdated: 1 })
  })
})

describe('an object whose deletion is held', () => {
  const change = [
    { id: 'store', types: [{ ...personTypes[0], graceDays: 0 }] },
    { id: 'provision', rows: byMail, onDeletion: 'delete' },
  ]

  it('E7 R6 stays where it turns out to be the account of who is hired now: its deletion is taken back', async () => {
    await world.fresh({ change })
    await world.settled(2)
    const [first] = world.directory.all().filter((stored) => stored.attributes['employeeNumber'] === '1')
    if (!first) throw new Error('no account')
    world.leave('1')
    await world.red.run('import')
    expect(await world.states()).toEqual({ 'delete pending': 1 })
    await world.review('hold')
    // The directory knows her new mail address before anybody has read it.
    world.directory.put({ ...first, attributes: { ...first.attributes, mail: 'ann.q@company.com' } })
    world.hire('1', 'Ann', 'Q')
    await world.red.run('import')
    expect(await world.states()).toEqual({ 'delete held': 1, 'create pending': 1 })
    const run = await world.red.run('export')
    expect(run.counters).toMatchObject({ exportUpdated: 1, deleted: 0, exportFailed: 0 })
    expect(await world.states()).toEqual({ 'update pending': 1 })
    await world.red.run('export')
    expect(world.inDirectory.get('1')).toMatchObject({ id: first.anchor, displayName: 'Ann Q' })
    expect(world.directory.all()).toHaveLength(2)
    expect(world.brokenLaws()).toEqual([])
  })
})

describe('an account that was taken over', () => {
  it('E7 R7 gets what it lacks; what only a create may set, and secrets, it does not', async () => {
    const home = { name: 'home', type: 'text', multi: false, mutability: 'createOnly' }
    const text = (name: string) => ({ name, type: 'text', multi: false })
    const map = (kind: string, value: string, target: string, mode = 'always') => ({ enabled: true, kind, value, target, mode })
    const mappings = [
      map('expression', '"cn=" + mv["Employee ID"] + ",ou=" + mv["Department"] + ",dc=corp"', 'dn'),
      map('direct', 'Employee ID', 'employeeNumber'),
      map('direct', 'Email Address', 'mail'),
      map('constant', '/home', 'home'),
      map('constant', 'xyzzy', 'password'),
      map('constant', 'first', 'status', 'initial'),
      map('constant', 'mine', 'displayName', 'whenEmpty'),
      map('constant', 'free', 'room', 'whenEmpty'),
    ]
    const flow = { id: 'out-flow', mappings }
    await world.fresh({ change: [flow], attributes: [home, text('status'), text('room')] })
    await world.red.run('ad-import')
    await world.hireAll(1)
    put('1', { mail: 'p1.q@company.com', displayName: 'theirs' })
    expect((await world.red.run('export')).counters).toMatchObject({ exportUpdated: 1 })
    const [update] = await world.pendings()
    expect(update).toMatchObject({ operation: 'update', state: 'pending' })
    expect(update?.changes.map((change) => [change.attribute, change.from, change.to])).toEqual([
      ['employeeNumber', null, '1'],
      ['room', null, 'free'],
    ])
  })

  it('E7 is done with where it lacks nothing', async () => {
    await world.fresh()
    await world.red.run('ad-import')
    await world.hireAll(1)
    put('1', { employeeNumber: '1', mail: 'p1.q@company.com', displayName: 'P1 Q', department: 'Sales', enabled: 'yes' })
    expect((await world.red.run('export')).counters).toMatchObject({ exportUpdated: 1, exportFailed: 0 })
    expect(await world.pendings()).toEqual([])
    expect((await world.red.run('ad-import')).counters).toMatchObject({ read: 1, unchanged: 1, processed: 0 })
  })
})
