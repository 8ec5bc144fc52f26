/** What earlier exports left: it is said, and tried again by itself where nothing is in the way any more (E9, N10). */
import { describe, expect, it } from 'vitest'
import { theDirectoryWorld } from './directory'

const world = theDirectoryWorld()

const direct = (value: string, target: string) => ({ enabled: true, kind: 'direct', value, target })
const named = {
  id: 'out-flow',
  mappings: [
    { enabled: true, kind: 'expression', value: '"cn=" + mv["Telephone"] + ",dc=corp"', target: 'dn' },
    direct('Employee ID', 'employeeNumber'),
    direct('Email Address', 'mail'),
  ],
}
/** Nobody matches by number: whoever has the name is somebody else. */
const unmatched = { id: 'provision', rows: [] }

async function settledAs(...names: string[]): Promise<void> {
  await world.fresh({ change: [named, unmatched] })
  for (const [at, name] of names.entries()) world.hire(`${at + 1}`, `P${at + 1}`, 'Q', { phone: name })
  await world.cycle()
  world.forgetRequests()
}

/** All attempts there are, each after its waiting time. */
async function exportInVain(times = 5): Promise<void> {
  for (let attempt = 0; attempt < times; attempt++) {
    await world.red.run('export')
    world.minutes(16)
  }
}

const names = (): string[] => world.directory.all().map(({ secondaryId }) => String(secondaryId).slice(3, -8))
const unsent = async (node = 'export') => {
  const run = await world.red.run(node)
  return { status: run.status, said: run.warnings.filter(({ code }) => code === 'left-unsent').map(({ message }) => message) }
}

describe('a name that was taken', () => {
  async function failed(what: 'rename' | 'create'): Promise<void> {
    await settledAs('a', 'b')
    if (what === 'rename') world.change('1', { phone: 'b' })
    else world.hire('3', 'P3', 'Q', { phone: 'b' })
    await world.red.run('import')
    await exportInVain()
    const left = (await world.pendings()).filter(({ state }) => state === 'failed')
    expect(left).toEqual([expect.objectContaining({ nameTaken: true, attempts: 5 })])
    world.forgetRequests()
    expect(await unsent()).toMatchObject({
      status: 'warnings',
      said: [expect.stringContaining('1 pending export to Directory has failed')],
    })
    expect(world.requests).toEqual([])
  }

  it.each([
    ['rename', 'its holder gets another one', ['b', 'c']],
    ['rename', 'its holder is gone from the system', ['b']],
    ['create', 'its holder gets another one', ['a', 'b', 'c']],
    ['create', 'its holder is gone from the system', ['a', 'b']],
  ] as const)('E9 goes to a failed %s by itself once %s', async (what, how, after) => {
    await failed(what)
    const holder = world.directory.all().find(({ secondaryId }) => secondaryId === 'cn=b,dc=corp')
    if (!holder) throw new Error('nobody has the name')
    if (how === 'its holder gets another one') {
      world.change('2', { phone: 'c' })
      await world.red.run('import')
      await world.red.run('export')
    } else world.directory.remove(holder)
    expect(await unsent()).toEqual({ status: 'success', said: [] })
    expect(names().sort()).toEqual(after)
    expect(world.brokenLaws()).toEqual([])
  })

  it.each([
    ['a swap', ['a', 'b'], ['b', 'a']],
    ['a circle of three', ['a', 'b', 'c'], ['b', 'c', 'a']],
  ] as const)('E9 goes to those that failed one after the other once they are %s', async (_what, before, after) => {
    await settledAs(...before)
    for (const [at, name] of [...after.entries()].reverse()) {
      world.change(`${at + 1}`, { phone: name })
      await world.red.run('import')
      if (at > 0) await exportInVain()
    }
    expect(await unsent()).toEqual({ status: 'success', said: [] })
    expect([...world.inDirectory].map(([number, { dn }]) => `${number} ${String(dn).slice(3, 4)}`).sort()).toEqual(
      after.map((name, at) => `${at + 1} ${name}`),
    )
    await world.red.run('ad-import')
    expect(await world.pendings()).toEqual([])
  })

  it('E9 is asked for behind those that the export before asked for, so that everybody has a turn', async () => {
    await settledAs('a')
    for (let i = 1; i <= 120; i++) {
      const secondaryId = `cn=n${i},dc=corp`
      world.directory.put({ type: 'user', anchor: `n${i}`, secondaryId, attributes: { id: `n${i}`, dn: secondaryId } })
      world.hire(`${i + 1}`, 'P', 'Q', { phone: `n${i}` })
    }
    await world.red.run('import')
    await exportInVain()
    expect(await world.states()).toEqual({ 'create failed': 120 })
    const last = world.directory.bySecondary('cn=n120,dc=corp')
    if (!last) throw new Error('nobody has the name')
    world.directory.remove(last)
    for (const left of [120, 119, 119]) {
      await world.red.run('export')
      expect((await world.states())['create failed']).toBe(left)
    }
    expect(names().filter((name) => name === 'n120')).toHaveLength(1)
  })

  /** Somebody whom no import has read has the name. */
  const putNobodys = (name: string): void => {
    const secondaryId = `cn=${name},dc=corp`
    world.directory.put({ type: 'user', anchor: name, secondaryId, attributes: { id: name, dn: secondaryId } })
  }

  const isGone = (name: string): void => {
    const holder = world.directory.bySecondary(`cn=${name},dc=corp`)
    if (!holder) throw new Error('nobody has the name')
    world.directory.remove(holder)
  }

  it('E9 goes to a failed rename by itself once it is free, where no import has read who had it', async () => {
    await settledAs('a')
    putNobodys('s')
    world.change('1', { phone: 's' })
    await world.red.run('import')
    await exportInVain()
    expect(await world.pendings()).toEqual([expect.objectContaining({ state: 'failed', nameTaken: true })])
    isGone('s')
    expect(await unsent()).toEqual({ status: 'success', said: [] })
    expect(names()).toEqual(['s'])
  })

  it('E9 is asked for behind a long chain of renames that failed for one another', async () => {
    const chain = Array.from({ length: 15 }, (_, at) => `a${at + 1}`)
    await settledAs(...chain, 'b')
    for (const name of ['s', 'x']) putNobodys(name)
    for (const [at, name] of [...chain.slice(1), 's', 'x'].entries()) world.change(`${at + 1}`, { phone: name })
    await world.red.run('import')
    await exportInVain(80)
    expect(await world.states()).toEqual({ 'update failed': 16 })
    isGone('x')
    await world.red.run('export')
    expect(await world.states()).toEqual({ 'update awaitingConfirmation': 1, 'update failed': 15 })
    expect(names()).toContain('x')
    isGone('s')
    await world.red.run('export')
    expect(await world.states()).toEqual({ 'update awaitingConfirmation': 16 })
  })

  it('E9 E3 stays failed as long as somebody has it', async () => {
    await failed('rename')
    await exportInVain(2)
    expect(world.requests).toEqual([])
    expect(await world.states()).toEqual({ 'update failed': 1 })
  })
})

describe('a rename that meets a name', () => {
  async function quiet(): Promise<void> {
    await world.red.run('ad-import')
    expect(await world.pendings()).toEqual([])
    expect(world.brokenLaws()).toEqual([])
  }

  it('E9 E3 that nobody gives up is an error that is tried again, never failed at the first', async () => {
    await settledAs('a', 'b')
    world.change('1', { phone: 'b' })
    await world.red.run('import')
    expect((await world.red.run('export')).counters).toMatchObject({ exportFailed: 1 })
    expect(await world.pendings()).toEqual([
      expect.objectContaining({
        state: 'pending',
        attempts: 1,
        error: expect.stringContaining('it is cn=b,dc=corp, which keeps it'),
      }),
    ])
    world.change('2', { phone: 'c' })
    await world.red.run('import')
    expect((await world.red.run('export', { confirm: true })).counters).toMatchObject({ exportRenamed: 2, exportFailed: 0 })
    expect(names()).toEqual(['b', 'c'])
    await quiet()
  })

  it('E9 that another has got meanwhile and gives up in this run waits for its end', async () => {
    await settledAs('a', 'b')
    // Somebody has renamed the account of 2 in the directory itself, to the name that 1 is to get.
    const [, second] = world.directory.all()
    if (!second) throw new Error('no account')
    const attributes = { ...second.attributes, dn: 'cn=c,dc=corp' }
    world.directory.put({ ...second, secondaryId: 'cn=c,dc=corp', attributes })
    world.change('1', { phone: 'c' })
    world.change('2', { phone: 'd' })
    await world.red.run('import')
    expect((await world.red.run('export')).counters).toMatchObject({ exportRenamed: 2, exportFailed: 0 })
    expect(names()).toEqual(['c', 'd'])
    await quiet()
  })
})

describe('what an export leaves', () => {
  it.each([
    ['held', '2 pending exports to Directory are held and were not sent. Look at the list and release or discard what is on it'],
    ['waiting', '2 pending exports to Directory wait to be tried again after a refusal'],
    ['failed', '2 pending exports to Directory have failed and are not tried by themselves any more'],
  ] as const)('N10 of earlier runs is said: %s', async (state, said) => {
    await world.fresh()
    await world.hireAll(2)
    expect((await unsent()).said).toEqual([])
    await world.red.run('ad-import')
    for (const id of ['1', '2']) world.change(id, { department: 'Labs' })
    await world.red.run('import')
    if (state === 'held') await world.review('hold')
    else {
      world.script = { refuse: 'all' }
      if (state === 'waiting') await world.red.run('export')
      else await exportInVain()
      world.script = {}
    }
    expect(await unsent()).toEqual({ status: 'warnings', said: [expect.stringContaining(said)] })
    if (state === 'failed' || state === 'held') await world.review('release')
    world.minutes(16)
    expect(await unsent()).toEqual({ status: 'success', said: [] })
  })
})

it('N10 E12 is said where what is in doubt waits for a synchronisation to say what is wanted', async () => {
  await world.fresh()
  await world.settled(1)
  world.change('1', { department: 'Labs' })
  await world.red.run('import')
  world.script = { drop: { after: 0, applied: true } }
  await world.red.run('export')
  world.script = {}
  world.change('1', { department: 'Sales' })
  await world.red.run('import')
  expect(await world.red.run('export', { confirm: true })).toMatchObject({
    status: 'warnings',
    warnings: [
      {
        code: 'left-unsent',
        message:
          '1 pending export to Directory broke off while it was being sent, and something else is wanted by now, or made an account that is not there: it is not sent as it was. Synchronise the sources of its object, for example HR, and export again',
      },
    ],
  })
  await world.red.run('import')
  expect(await unsent()).toEqual({ status: 'success', said: [] })
})

it('E9 whose exchange of names waits for the lost rename of another uses up no attempt', async () => {
  await settledAs('a', 'b')
  world.change('1', { phone: 'b' })
  world.change('2', { phone: 'a' })
  await world.red.run('import')
  for (let run = 0; run < 6; run++) {
    world.script = { answer: 'missing' }
    await world.red.run('export')
    world.minutes(16)
  }
  const attempts = (await world.pendings()).map((pending) => pending.attempts)
  expect(attempts).toEqual([0, 0])
  world.script = {}
  await world.red.run('export')
  expect(names().sort()).toEqual(['a', 'b'])
  expect([...world.inDirectory].map(([number, { dn }]) => `${number} ${String(dn)}`).sort()).toEqual([
    '1 cn=b,dc=corp',
    '2 cn=a,dc=corp',
  ])
  await world.red.run('ad-import')
  expect(await world.pendings()).toEqual([])
})
