/** What follows once it is known what came of an export in doubt: any synchronisation takes it up (E12, D8, D9). */
import { describe, expect, it } from 'vitest'
import { bentConnector, theDirectoryWorld } from './directory'
import { constant, expression, type NodeChange } from '../nodes/cycle-flow'
import { deleting, directoryMappings } from './directory-flow'

const blind = () => bentConnector('blind', ({ find: _find, ...open }) => open)

const world = theDirectoryWorld(blind)

async function brokenOff(request: 'arrived' | 'lost'): Promise<void> {
  world.script = { drop: { after: 0, applied: request === 'arrived' } }
  expect(await world.red.run('export', { confirm: true })).toMatchObject({ status: 'stopped' })
  world.script = {}
}

/** A department that is wanted by now, after the export to the first broke off. */
async function inDoubt(id: string, before: string, request: 'arrived' | 'lost', after: string): Promise<void> {
  world.change(id, { department: before })
  await world.red.run('import')
  await brokenOff(request)
  world.change(id, { department: after })
  await world.red.run('import')
}

/** The result of what was in doubt, and one run of whatever system after it. */
async function lookedThen(node: string): Promise<void> {
  await world.red.run('export', { confirm: true })
  await world.red.run(node)
}

/** What is staged by now is sent, and nothing more comes of it. The departments in the directory. */
async function sentAndSettled(): Promise<unknown[]> {
  await world.red.run('export', { confirm: true })
  const departments = world.directory.all().map(({ attributes }) => attributes['department'])
  await world.red.run('ad-import')
  for (const node of ['ad-import', 'import', 'lifecycle'])
    expect((await world.red.run(node)).counters).toMatchObject({ processed: 0, followUps: 0 })
  expect(await world.pendings()).toEqual([])
  expect(world.brokenLaws()).toEqual([])
  return departments.sort()
}

/** Somebody else is there throughout: a directory that shows nobody at all is asked about (I3). */
async function changed(what: 'delete' | 'update' | 'create', request: 'arrived' | 'lost', ...more: NodeChange[]): Promise<void> {
  await world.fresh({ change: [...deleting, ...more] })
  await world.settled(what === 'create' ? 1 : 2)
  if (what === 'delete') return inDoubt('1', 'Nowhere', request, 'Legal')
  if (what === 'update') return inDoubt('1', 'Labs', request, 'Legal')
  world.hire('2', 'P2', 'Q')
  return inDoubt('2', 'Sales', request, 'Nowhere')
}

const remaining = { delete: ['Legal', 'Sales'], update: ['Legal', 'Sales'], create: ['Sales'] }

const doubts = (['delete', 'update', 'create'] as const).flatMap((what) =>
  (['arrived', 'lost'] as const).map((request) => [what, request] as const),
)

describe.each(['ad-import', 'lifecycle'])('E12 D8 D9 the next %s does what is wanted now', (node) => {
  it.each(doubts)('after a %s was looked for that %s', async (what, request) => {
    await changed(what, request)
    await lookedThen(node)
    expect(await sentAndSettled()).toEqual(remaining[what])
  })

  it.each(doubts)('after a %s was sent again that %s, where the system cannot be asked', async (what, request) => {
    await changed(what, request, { id: 'ad', connector: 'blind' })
    await lookedThen(node)
    expect(await sentAndSettled()).toEqual(remaining[what])
  })

  it('makes the account again when the person was back by its own synchronisation', async () => {
    await world.fresh({ change: deleting })
    await world.settled(1)
    world.change('1', { department: 'Nowhere' })
    await world.red.run('import')
    await brokenOff('arrived')
    await world.redeploy({ change: [{ id: 'provision', action: 'delete' }] })
    await world.red.run('ad-import', { profile: 'full-sync' })
    await lookedThen(node)
    expect(await sentAndSettled()).toEqual(['Nowhere'])
  })
})

it('E12 D8 D9 an account that shows what arrived is taken by any synchronisation, also when only its own had made it due', async () => {
  await world.fresh()
  await world.settled(1)
  world.change('1', { department: 'Labs' })
  await world.red.run('import')
  await brokenOff('arrived')
  await world.redeploy({
    change: [
      { id: 'out-flow', mappings: [...directoryMappings.filter(({ target }) => target !== 'mail'), constant('Fixed', 'mail')] },
    ],
  })
  await world.red.run('ad-import', { profile: 'full-sync' })
  await lookedThen('lifecycle')
  expect(await sentAndSettled()).toEqual(['Labs'])
  expect(world.inDirectory.get('1')).toMatchObject({ mail: 'Fixed' })
})

describe('E12 D8 an import of the system', () => {
  it.each(doubts)('settles what is in doubt of a %s that %s, with the export after it', async (what, request) => {
    await changed(what, request)
    await world.red.run('ad-import')
    await world.red.run('export', { confirm: true })
    await world.red.run('lifecycle')
    expect(await sentAndSettled()).toEqual(remaining[what])
  })

  it('shows for the same run that the account is gone', async () => {
    await changed('delete', 'arrived')
    await world.red.run('ad-import')
    expect(await sentAndSettled()).toEqual(remaining.delete)
  })
})

describe('E12 D8 what stays in doubt', () => {
  const taken = async (node: string): Promise<string[]> => {
    const { counters, warnings } = await world.red.run(node)
    expect(counters.followUps).toBeLessThanOrEqual(2)
    return warnings.map(({ code }) => code)
  }

  it('is taken once a run, and no run gives up over it', async () => {
    await changed('delete', 'lost')
    for (const node of ['ad-import', 'lifecycle']) expect([node, await taken(node)]).toEqual([node, []])
  })

  it('A8 so it is when a value of the same account does not flow', async () => {
    await changed('delete', 'lost')
    const mappings = [...directoryMappings.filter(({ target }) => target !== 'mail'), expression('Split("a/b", "/")', 'mail')]
    await world.redeploy({ change: [...deleting, { id: 'out-flow', mappings }] })
    for (const node of ['ad-import', 'lifecycle']) expect([node, await taken(node)]).toEqual([node, []])
    expect((await world.red.run('lifecycle')).status).toBe('errors')
  })
})

it('E12 D8 R3 whoever is back while the delete is on its way gets an account by the next synchronisation of any system', async () => {
  await world.fresh({ change: deleting })
  await world.settled(1)
  world.change('1', { department: 'Nowhere' })
  await world.red.run('import')
  world.script = { slow: 400 }
  const ended = world.started('export', { confirm: true })
  await new Promise((done) => setTimeout(done, 100))
  world.change('1', { department: 'Legal' })
  await world.red.run('import')
  expect(await ended).toMatchObject({ status: 'success', counters: { deleted: 1 } })
  world.script = {}
  await world.red.run('ad-import')
  expect(await sentAndSettled()).toEqual(['Legal'])
})
