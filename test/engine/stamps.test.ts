/** Full syncs by stamps: what is proven not to have changed is not evaluated, and counts as it came out (D1, N1, N3). */
import { beforeEach, describe, expect, it } from 'vitest'
import { constant, cycleFlow, expression, type NodeChange, wired } from '../nodes/cycle-flow'
import { theDirectoryWorld } from './directory'

const world = theDirectoryWorld()
const own = cycleFlow().find(({ id }) => id === 'flow')?.['mappings'] as object[]
const sync = (profile: 'full-sync' | 'thorough-full-sync' = 'full-sync', node = 'import') => world.red.run(node, { profile })

/** Three people, synchronised in full: their stamps are written. */
async function stamped(change: readonly NodeChange[] = []): Promise<void> {
  await world.fresh({ change: [...change] })
  await world.hireAll(3)
  await sync()
}

describe('a full sync after a full sync', () => {
  beforeEach(() => stamped())

  it('D1 N3 evaluates nobody, and counts everybody as before', async () => {
    expect((await sync()).counters).toMatchObject({ processed: 3, proven: 3, noChange: 3 })
    expect((await sync('thorough-full-sync')).counters).toMatchObject({ processed: 3, proven: 0, noChange: 3 })
  })

  it('D1 evaluates whose record has changed', async () => {
    world.change('1', { department: 'Care' })
    await world.red.run('import', { profile: 'full-import' })
    expect((await sync()).counters).toMatchObject({ processed: 3, proven: 2, flowed: 1 })
    expect((await sync()).counters).toMatchObject({ processed: 3, proven: 3, flowed: 0 })
  })

  it('D1 evaluates whose account has changed, and whose pending export', async () => {
    await world.red.run('export', { confirm: true })
    expect((await sync()).counters).toMatchObject({ proven: 0, noChange: 3 })
    await world.red.run('ad-import')
    expect((await sync()).counters).toMatchObject({ proven: 0, noChange: 3 })
    expect((await sync()).counters).toMatchObject({ proven: 3 })
    const [account] = world.directory.all()
    if (!account) throw new Error('no account')
    world.directory.put({ ...account, attributes: { ...account.attributes, department: 'by hand' } })
    await world.red.run('ad-import', { profile: 'full-import' })
    expect((await sync()).counters.proven).toBe(2)
  })

  it('A13 evaluates everybody when a rule has changed, and goes by stamps once that is brought about', async () => {
    await world.redeploy({ change: [{ id: 'flow', mappings: [...own, constant('x', 'Telephone')] }] })
    expect((await sync()).counters).toMatchObject({ proven: 0, flowed: 3 })
    await sync()
    expect((await sync()).counters).toMatchObject({ proven: 3 })
  })

  it('D1 goes by stamps whatever nodes were deployed last', async () => {
    const change = [{ id: 'project', name: 'called otherwise' }]
    await world.redeploy({ change }, 'nodes')
    expect((await sync()).counters).toMatchObject({ proven: 3 })
    await sync('thorough-full-sync')
    await world.redeploy({ change })
    expect((await sync()).counters).toMatchObject({ proven: 3 })
  })

  it('L6 evaluates everybody while the clock is in doubt', async () => {
    world.days(400)
    expect((await sync()).counters).toMatchObject({ processed: 3, proven: 0 })
    world.days(-400)
  })

  it('N1 a thorough one says whose stamp holds and should not, and puts it right', async () => {
    // What is contributed is the person's document until she gets another.
    for (const of of [
      'mvo where id = (select min(id) from mvo)',
      'contribution where cso = (select min(cso) from contribution)',
    ]) {
      const [table, which] = of.split(' where ')
      world.database.exec(`update ${table} set attributes = json_set(attributes, '$.Department', 'Labs') where ${which}`)
    }
    expect((await sync()).counters).toMatchObject({ proven: 3, flowed: 0 })
    const run = await sync('thorough-full-sync')
    expect(run.counters).toMatchObject({ proven: 0, flowed: 1 })
    expect(run.warnings).toEqual([
      { code: 'stamp-wrong', message: expect.stringContaining('1 object, such as 1, was taken for unchanged') },
    ])
    expect((await sync('thorough-full-sync')).warnings).toEqual([])
  })
})

/** A node that shows what comes to it, or does nothing while its button is off. */
const spy = (button: 'on' | 'off'): NodeChange =>
  ({
    id: 'spy',
    type: 'debug',
    z: 'tab',
    name: 'spy',
    active: button === 'on',
    complete: 'true',
    tosidebar: true,
    wires: [],
    x: 1,
    y: 1,
  }) as never

describe('whoever watches objects', () => {
  const watched = wired({ import: [['scope', 'spy'], ['out-scope'], []] })

  it('N1 sees all of them with each full sync', async () => {
    await stamped([spy('on'), ...watched])
    expect((await sync()).counters).toMatchObject({ processed: 3, proven: 0 })
  })

  it('N1 sees all of them as soon as the node is switched on', async () => {
    await stamped([spy('off'), ...watched])
    expect((await sync()).counters).toMatchObject({ proven: 3 })
    const node = world.red.node('spy') as unknown as { active: boolean }
    node.active = true
    expect((await sync()).counters).toMatchObject({ proven: 0 })
    expect((await sync()).counters).toMatchObject({ proven: 0 })
  })
})

it('N1 sees all of them as soon as a complete node listens to an export they come to', async () => {
  const change = wired({ pending: [['export']] })
  await world.fresh({ change })
  await world.hireAll(3)
  await world.red.run('export', { confirm: true })
  await world.red.run('ad-import')
  for (let twice = 0; twice < 2; twice++) await sync()
  expect((await sync()).counters).toMatchObject({ proven: 3 })
  const complete = { id: 'complete', type: 'complete', z: 'tab', scope: ['export'], wires: [], x: 1, y: 1 }
  await world.redeploy({ change: [...change, complete] })
  for (let twice = 0; twice < 2; twice++) expect((await sync()).counters).toMatchObject({ proven: 0 })
})

it('N10 repeats what it has to say of references and look-ups without evaluating whom they are not the fault of', async () => {
  await world.fresh({
    change: [
      {
        id: 'flow',
        mappings: [...own, expression('Lookup("Person", "Employee ID", cs["phone"])["First Name"]', 'Telephone')],
      },
    ],
  })
  for (const [id, other] of [
    ['1', '2'],
    ['2', '1'],
    ['3', 'nobody'],
  ] as const)
    world.hire(id, 'Ann', `Lee${id}`, { phone: other })
  await world.red.run('import')
  await sync()
  const first = await sync()
  expect(first.warnings).toEqual([{ code: 'look-up-fruitless', message: expect.stringContaining('1 look-up found nothing') }])
  expect(first.counters).toMatchObject({ processed: 3, proven: 2 })
  expect((await sync('thorough-full-sync')).warnings).toEqual(first.warnings)
})

describe('where time decides', () => {
  const day = (from: number): string => new Date(world.clock() + from * 86_400_000).toISOString().slice(0, 10)
  beforeEach(async () => {
    await world.fresh({ change: [{ id: 'scope', expression: 'cs["phone"] <= Today()' }] })
    for (const [id, days] of [
      ['1', -10],
      ['2', 2],
      ['3', 20],
    ] as const)
      world.hire(id, 'Ann', 'Lee', { phone: day(days) })
    await world.red.run('import')
    await sync()
  })

  it('D11 evaluates who is looked at by each scan, and whose moment has come', async () => {
    expect((await sync()).counters).toMatchObject({ proven: 3, noChange: 1, outOfScope: 2 })
    world.days(3)
    expect((await sync()).counters).toMatchObject({ proven: 2, projected: 1, outOfScope: 1 })
    world.days(-3)
  })

  it('L6 evaluates everybody after the clock was put back, and takes back what came too early', async () => {
    world.days(3)
    for (let twice = 0; twice < 2; twice++) await sync()
    expect(await world.people()).toBe(2)
    world.days(-3)
    expect((await sync()).counters).toMatchObject({ proven: 0, disconnected: 1, outOfScope: 1 })
    expect((await sync('thorough-full-sync')).warnings).toEqual([])
  })
})

describe('a thorough full sync right after an import', () => {
  it('N1 D8 takes no fault for what others read of whoever has changed', async () => {
    const readers = [...own, expression('Lookup("Person", "Employee ID", cs["phone"])["Last Name"]', 'Telephone')]
    await world.fresh({ change: [{ id: 'flow', mappings: readers }] })
    for (const [id, other] of ['12', '23', '31'].entries())
      world.hire(other.charAt(0), 'Ann', `Lee${id}`, { phone: other.charAt(1) })
    await world.red.run('import')
    for (let twice = 0; twice < 2; twice++) await sync()
    world.change('2', { sn: 'Moe' })
    await world.red.run('import', { profile: 'full-import' })
    const run = await sync('thorough-full-sync')
    expect(run.counters).toMatchObject({ proven: 0, flowed: 2, noChange: 1 })
    expect(run.warnings).toEqual([])
    expect((await sync()).counters).toMatchObject({ flowed: 0, noChange: 3 })
  })

  it('N1 D8 takes no fault for an account that was imported and is found', async () => {
    await stamped()
    const attributes = { id: 'h', dn: 'cn=by hand,dc=corp', mail: 'p1.q@company.com' }
    world.directory.put({ anchor: 'h', type: 'user', secondaryId: attributes.dn, attributes })
    await world.red.run('ad-import', { profile: 'full-import' })
    const run = await sync('thorough-full-sync')
    expect(run.targets['Directory']).toMatchObject({ matched: 1 })
    expect(run.warnings).toEqual([])
  })
})

it('D1 D5 evaluates whose pending export a person discards while the page is being decided', async () => {
  await stamped()
  const { store } = world.red.engine()
  const save = store.savePage.bind(store)
  store.savePage = async (page) => {
    store.savePage = save
    await world.review('discard')
    return save(page)
  }
  await sync('thorough-full-sync')
  expect(await world.pendings()).toEqual([])
  expect((await sync()).targets['Directory']).toMatchObject({ provisioned: 3 })
})

describe('an export that is wired behind', () => {
  /** How many there were, once all are over. */
  async function exports(): Promise<number> {
    for (;;) {
      await new Promise((over) => setTimeout(over, 100))
      const { items } = await world.red.engine().store.runs({ limit: 100 })
      const own = items.filter(({ profile }) => profile === 'export')
      if (own.every(({ ended }) => ended !== null)) return own.length
    }
  }
  beforeEach(() => world.fresh({ change: wired({ pending: [['export']] }) }))

  it('D1 X1 is asked to begin as long as something is pending, and else people are taken for proven', async () => {
    world.script = { refuse: 'all' }
    await world.hireAll(3)
    expect(await exports()).toBe(1)
    await sync()
    expect((await sync()).counters).toMatchObject({ proven: 0 })
    expect(await exports()).toBe(3)
    world.script = {}
    await world.red.run('export', { confirm: true })
    await world.red.run('ad-import')
    await sync()
    const before = await exports()
    expect((await sync()).counters).toMatchObject({ proven: 3 })
    expect(await exports()).toBe(before)
  })

  it('D1 E3 is asked to begin for a leaver, whom no record carries, while all others are proven', async () => {
    await world.hireAll(3)
    await exports()
    await world.red.run('ad-import')
    await sync()
    world.script = { refuse: 'all' }
    world.leave('3')
    await world.red.run('import', { confirm: true, profile: 'full-import+full-sync' })
    expect(await world.states()).toEqual({ 'update pending': 1 })
    const before = await exports()
    expect((await sync()).counters).toMatchObject({ proven: 2 })
    expect(await exports()).toBe(before + 1)
  })
})
