/** A correction of nothing but letter case, in attributes of which the target ignores it (X2). */
import { describe, expect, it } from 'vitest'
import { theDirectoryWorld } from './directory'
import { directoryMappings } from './directory-flow'

const world = theDirectoryWorld()

const office = (multi: boolean) => ({ name: 'office', type: 'text', multi, comparison: 'ignoreCase' })
const offices = { name: 'office', type: 'text', multi: true, comparison: 'ignoreCase' }
const flow = {
  id: 'out-flow',
  mappings: [...directoryMappings, { enabled: true, kind: 'direct', value: 'Telephone', target: 'office' }],
}

const shown = (): unknown => world.inDirectory.get('1')?.['office']

async function quiet(): Promise<void> {
  world.forgetRequests()
  for (const profile of ['full-import+full-sync', 'full-import+delta-sync'])
    for (const node of ['ad-import', 'import']) await world.red.run(node, { profile })
  expect((await world.red.run('export')).counters).toMatchObject({ sent: 0 })
  expect(world.requests).toEqual([])
  expect(await world.pendings()).toEqual([])
  expect(world.brokenLaws()).toEqual([])
}

describe.each([
  ['one value', false],
  ['several values', true],
] as const)('an attribute of %s', (_what, multi) => {
  async function settledAs(spelling: string): Promise<void> {
    await world.fresh({ change: [flow], attributes: [office(multi)] })
    world.hire('1', 'Ann', 'Lee', { phone: spelling })
    await world.cycle()
    world.forgetRequests()
  }

  it('X2 is sent as the rules spell it once they have corrected it, and never again', async () => {
    await settledAs('MCDONALD')
    world.change('1', { phone: 'McDonald' })
    await world.red.run('import')
    await world.red.run('import', { profile: 'full-sync' })
    expect(await world.states()).toEqual({ 'update pending': 1 })
    expect((await world.red.run('export')).counters).toMatchObject({ sent: 1, exportUpdated: 1 })
    expect([shown()].flat()).toEqual(['McDonald'])
    await quiet()
  })

  it('X2 I12 counts as arrived as the system spells it', async () => {
    await settledAs('McDonald')
    world.change('1', { phone: 'mcdonald' })
    await world.red.run('import')
    world.script = { rewrite: 'capitals' }
    await world.red.run('export')
    world.script = {}
    expect([shown()].flat()).toEqual(['MCDONALD'])
    expect((await world.red.run('ad-import')).counters).toMatchObject({ notReimported: 0 })
    await quiet()
  })

  it('X2 there and back again leaves nothing', async () => {
    await settledAs('McDonald')
    world.change('1', { phone: 'MCDONALD' })
    await world.red.run('import')
    world.change('1', { phone: 'McDonald' })
    await world.red.run('import')
    expect(await world.pendings()).toEqual([])
    await quiet()
  })

  it('X2 D4 another spelling of the system’s own is none of the rules’ corrections', async () => {
    await settledAs('McDonald')
    const [account] = world.directory.all()
    if (!account) throw new Error('no account')
    const spelled = multi ? ['mcdonald'] : 'mcdonald'
    world.directory.put({ ...account, attributes: { ...account.attributes, office: spelled } })
    await quiet()
    world.change('1', { sn: 'Ray' })
    await world.red.run('import')
    expect((await world.staged()).flatMap(([, values]) => Object.keys(values as object))).not.toContain('office')
  })
})

it.each([
  ['at once', ['McDonald;SALES;new']],
  ['one after the other', ['McDonald;SALES', 'McDonald;SALES;new']],
  ['the other way round', ['mcdonald;SALES;new', 'McDonald;SALES;new']],
])('X2 D3 of a list a corrected value is sent beside another that changes, %s', async (_, values) => {
  const split = { enabled: true, kind: 'expression', value: 'Split(mv["Telephone"], ";")', target: 'office' }
  await world.fresh({ change: [{ id: 'out-flow', mappings: [...directoryMappings, split] }], attributes: [offices] })
  world.hire('1', 'Ann', 'Lee', { phone: 'mcdonald;SALES' })
  await world.cycle()
  const [account] = world.directory.all()
  if (!account) throw new Error('no account')
  // The system spells this one its own way.
  world.directory.put({ ...account, attributes: { ...account.attributes, office: ['mcdonald', 'Sales'] } })
  await world.red.run('ad-import')
  for (const phone of values) {
    world.change('1', { phone })
    await world.red.run('import')
  }
  await world.red.run('export')
  expect(new Set([shown()].flat())).toEqual(new Set(['McDonald', 'Sales', 'new']))
  await quiet()
})
