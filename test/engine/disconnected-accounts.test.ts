/** Accounts that a rule's Disconnect cuts loose while something is on its way to them: nothing more is sent (E9, E12, R5). */
import { describe, expect, it } from 'vitest'
import { personTypes } from '../nodes/cycle-flow'
import { bentConnector, theDirectoryWorld } from './directory'

const world = theDirectoryWorld(() =>
  bentConnector('mute', (open) => {
    const { find: _, ...others } = open
    return others as typeof open
  }),
)

const direct = (value: string, target: string) => ({ enabled: true, kind: 'direct', value, target })
const named = {
  id: 'out-flow',
  mappings: [
    { enabled: true, kind: 'expression', value: '"cn=" + mv["Telephone"] + ",dc=corp"', target: 'dn' },
    direct('Employee ID', 'employeeNumber'),
    direct('Department', 'department'),
  ],
}
/** Whose department is Nowhere, or who is deleted at once, loses the account by Disconnect. */
const disconnecting = [
  { id: 'store', types: [{ ...personTypes[0], graceDays: 0 }] },
  { id: 'out-scope', mode: 'expression', expression: 'mv["Department"] != "Nowhere"' },
  { id: 'provision', action: 'disconnect', onDeletion: 'disconnect' },
]

/** The names of all accounts in the directory, by the number of their person. */
const names = (): string =>
  [...world.inDirectory]
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, { dn }]) => String(dn).slice(3, -8))
    .join(' ')

/** Nothing is left to do, and the target hears nothing any more. */
async function rests(): Promise<void> {
  await world.red.run('ad-import')
  world.forgetRequests()
  await world.red.run('import', { profile: 'full-import+full-sync' })
  expect((await world.red.run('export', { confirm: true })).counters).toMatchObject({ sent: 0 })
  expect(world.requests).toEqual([])
  expect(await world.pendings()).toEqual([])
  expect(world.brokenLaws()).toEqual([])
}

describe('an account that bears a temporary name', () => {
  /** 1 and 2 exchange the names a and b, and the system breaks off after so many requests. */
  async function exchanging(drop: { after: number; applied: boolean }): Promise<void> {
    await world.fresh({ change: [named, ...disconnecting] })
    world.hire('1', 'Ann', 'Lee', { phone: 'a' })
    world.hire('2', 'Bea', 'Ray', { phone: 'b' })
    await world.cycle()
    world.change('1', { phone: 'b' })
    world.change('2', { phone: 'a' })
    await world.red.run('import')
    world.script = { drop }
    expect(await world.red.run('export', { confirm: true })).toMatchObject({ status: 'stopped' })
    world.script = {}
    expect((await world.pendings()).filter(({ temporaryName }) => temporaryName !== undefined)).toHaveLength(1)
  }
  const toNowhere = (...ids: string[]) => ids.forEach((id) => world.change(id, { department: 'Nowhere' }))

  it.each([
    ['by scope', () => toNowhere('1'), 'b a'],
    ['by the deletion of its person', () => world.leave('1'), 'b a'],
    ['together with the other one', () => toNowhere('1', '2'), 'a b'],
  ] as const)('E9 R5 L5 gets a name of its own, and nothing else, when it is disconnected %s', async (_how, happens, left) => {
    await exchanging({ after: 1, applied: false })
    happens()
    await world.red.run('import')
    const owed = (await world.pendings()).find(({ temporaryName }) => temporaryName !== undefined)
    expect(owed?.changes.map(({ attribute }) => attribute)).toEqual(['dn'])
    expect(owed?.because).toContain('it was disconnected while it bore the temporary name')
    await world.red.run('export', { confirm: true })
    expect(names()).toBe(left)
    expect(world.inDirectory.get('1')).toMatchObject({ department: 'Sales' })
    await rests()
  })

  it.each([true, false])(
    'E9 E12 R5 in doubt (carried out: %s) is looked for, and has a name of its own in the end',
    async (applied) => {
      await exchanging({ after: 0, applied })
      toNowhere('1')
      await world.red.run('import')
      await world.red.run('export', { confirm: true })
      await world.red.run('export', { confirm: true })
      expect(names().split(' ').toSorted()).toEqual(['a', 'b'])
      expect((await world.pendings()).filter(({ temporaryName }) => temporaryName !== undefined)).toEqual([])
      expect(world.brokenLaws()).toEqual([])
    },
  )

  it('E9 E3 gets its own name back when another of the circle cannot be renamed, and the exchange is tried again', async () => {
    await world.fresh({ change: [named] })
    world.hire('1', 'Ann', 'Lee', { phone: 'a' })
    world.hire('2', 'Bea', 'Ray', { phone: 'b' })
    await world.cycle()
    world.change('1', { phone: 'b' })
    world.change('2', { phone: 'a' })
    await world.red.run('import')
    world.script = { refuse: [2] }
    const run = await world.red.run('export', { confirm: true })
    expect(run.counters).toMatchObject({ exportRenamed: 0, exportFailed: 2 })
    expect(names()).toBe('a b')
    expect((await world.pendings()).map(({ temporaryName }) => temporaryName)).toEqual([undefined, undefined])
    world.script = {}
    expect((await world.red.run('export', { confirm: true })).counters).toMatchObject({ exportRenamed: 2 })
    expect(names()).toBe('b a')
    await rests()
  })
})

const department = (id: string): unknown => world.inDirectory.get(id)?.['department']

/** The account of 1 is to have another department, or 2 a new account. */
async function waiting(operation: 'update' | 'create', settings: object = {}): Promise<void> {
  await world.fresh({ change: [...disconnecting, { id: 'ad', ...settings }] })
  await world.settled(1)
  if (operation === 'update') world.change('1', { department: 'Labs' })
  else world.hire('2', 'Bea', 'Ray')
  await world.red.run('import')
  world.forgetRequests()
}

async function brokenOff(request: 'arrived' | 'lost'): Promise<void> {
  world.script = { drop: { after: 0, applied: request === 'arrived' } }
  expect(await world.red.run('export', { confirm: true })).toMatchObject({ status: 'stopped' })
  world.script = {}
  world.forgetRequests()
}

describe.each(['arrived', 'lost'] as const)('what is in doubt and %s, for an account that is disconnected', (request) => {
  it('E12 R5 an update is looked for and never sent again', async () => {
    await waiting('update')
    await brokenOff(request)
    world.change('1', { department: 'Nowhere' })
    await world.red.run('import')
    expect((await world.pendings()).map(({ state, outdated }) => [state, outdated])).toEqual([['executing', true]])
    await world.red.run('export', { confirm: true })
    expect(world.requests).toEqual([])
    expect(await world.pendings()).toEqual([])
    expect(department('1')).toBe(request === 'arrived' ? 'Labs' : 'Sales')
    await rests()
  })

  it('E12 R5 a create is looked for and never sent again', async () => {
    await waiting('create')
    await brokenOff(request)
    world.change('2', { department: 'Nowhere' })
    await world.red.run('import')
    await world.red.run('export', { confirm: true })
    expect(world.requests).toEqual([])
    expect([...world.inDirectory.keys()]).toEqual(request === 'arrived' ? ['1', '2'] : ['1'])
    await rests()
  })

  it('E12 N10 an update to a system that cannot be asked is not sent, which is said, and the next import settles it', async () => {
    await waiting('update', { connector: 'mute' })
    await brokenOff(request)
    world.change('1', { department: 'Nowhere' })
    await world.red.run('import')
    const run = await world.red.run('export', { confirm: true })
    expect(run.warnings).toEqual([
      {
        code: 'in-doubt',
        message: expect.stringContaining('1 change to Directory is in doubt for accounts that were disconnected'),
      },
    ])
    expect(world.requests).toEqual([])
    await world.red.run('ad-import')
    expect(await world.pendings()).toEqual([])
    expect(department('1')).toBe(request === 'arrived' ? 'Labs' : 'Sales')
    await rests()
  })
})

it.each([
  ['arrives', {}, 'Labs'],
  ['is refused', { refuse: [1] }, 'Sales'],
] as const)(
  'E12 R5 N2 what is being sent when its account is disconnected and %s is not sent again',
  async (_what, script, left) => {
    await waiting('update')
    world.script = { slow: 300, ...script }
    const { ended } = await world.red.engine().start({
      profile: 'export',
      system: 'ad',
      source: 'export',
      startedBy: 'test',
      overlap: 'wait',
      confirmed: false,
    })
    await new Promise((done) => setTimeout(done, 100))
    world.change('1', { department: 'Nowhere' })
    await world.red.run('import')
    await ended
    world.script = {}
    expect(world.requests).toHaveLength(1)
    world.forgetRequests()
    await world.red.run('export', { confirm: true })
    expect(world.requests).toEqual([])
    expect(department('1')).toBe(left)
    await rests()
  },
)

it('E12 R3 whoever is back before it was looked for keeps the account', async () => {
  await waiting('update')
  await brokenOff('lost')
  world.change('1', { department: 'Nowhere' })
  await world.red.run('import')
  world.change('1', { department: 'Legal' })
  for (let time = 0; time < 3; time++) {
    await world.red.run('import')
    await world.red.run('export', { confirm: true })
  }
  expect(department('1')).toBe('Legal')
  expect(world.directory.all()).toHaveLength(1)
  expect(world.brokenLaws()).toEqual([])
})
