/** Accounts of which no rule has said yet how a value is spelled: the present spelling counts as accepted (X2). */
import { describe, expect, it } from 'vitest'
import { badgeNodes } from '../nodes/badge-nodes'
import type { NodeChange } from '../nodes/cycle-flow'
import { direct, expression } from '../nodes/cycle-flow'
import { theDirectoryWorld } from './directory'
import { directoryMappings } from './directory-flow'

const world = theDirectoryWorld()

const office = { name: 'office', type: 'text', multi: false, comparison: 'ignoreCase' }
const flowOf = (more: object): NodeChange => ({ id: 'out-flow', mappings: [...directoryMappings, more] })
const flow = flowOf(direct('Telephone', 'office'))
const provision = { id: 'provision', rows: [{ pairs: [{ cs: 'employeeNumber', mv: 'Employee ID', ignoreCase: false }] }] }
const options = { change: [flow, provision], attributes: [office] }
const round = ['export', 'ad-import', 'import'] as const

async function run(...nodes: readonly string[]): Promise<void> {
  for (const node of nodes) {
    const [id, profile] = node.split(':') as [string, string?]
    await world.red.run(id, { confirm: true, ...(profile !== undefined && { profile }) })
  }
}

async function spelled(phone: string): Promise<void> {
  world.change('1', { phone })
  await run('import')
}

const shown = (): unknown => [world.inDirectory.get('1')?.['office']].flat().sort()

/** What is staged for the attribute. */
async function staged(): Promise<unknown[]> {
  const changes = (await world.pendings()).flatMap((pending) => pending.changes)
  return changes.filter(({ attribute }) => attribute === 'office')
}

/** An account that is there before us. */
function isThere(value: string | readonly string[]): void {
  const dn = 'cn=1,ou=Sales,dc=corp'
  const attributes = { id: 'a1', dn, employeeNumber: '1', office: value }
  world.directory.put({ type: 'user', anchor: 'a1', secondaryId: dn, attributes } as never)
}

/** Nothing is sent, staged or even written, whatever runs. */
async function quiet(): Promise<void> {
  await run(...round, ...round)
  world.forgetRequests()
  const written = (): unknown => world.database.prepare('select id, version, spellings from cso order by id').all()
  const before = written()
  for (const profile of ['full-import+full-sync', 'full-import+delta-sync'])
    await run(`ad-import:${profile}`, `import:${profile}`, 'export')
  expect([world.requests, await world.pendings(), world.brokenLaws()]).toEqual([[], [], []])
  expect(written()).toEqual(before)
}

async function correctionArrives(value: string): Promise<void> {
  await spelled(value)
  await quiet()
  expect(shown()).toEqual([value])
}

describe('an account that is found', () => {
  it('X2 R3 keeps the spelling it has until the rules correct theirs', async () => {
    await world.fresh(options)
    isThere('MCD')
    await run('ad-import')
    world.hire('1', 'Ann', 'Lee', { phone: 'mcd' })
    await run('import')
    expect(await staged()).toEqual([])
    await quiet()
    expect(shown()).toEqual(['MCD'])
    await correctionArrives('McD')
  })

  it('X2 E7 so does one that a create meets', async () => {
    await world.fresh(options)
    await run('ad-import')
    isThere('MCD')
    world.hire('1', 'Ann', 'Lee', { phone: 'mcd' })
    await run('import', 'export')
    await quiet()
    expect(shown()).toEqual(['MCD'])
    await correctionArrives('McD')
  })

  it('X2 D3 does so too where the value is wanted later than the account', async () => {
    await world.fresh(options)
    isThere('MCD')
    await run('ad-import')
    world.hire('1', 'Ann', 'Lee')
    await run('import')
    expect(await staged()).toHaveLength(1)
    await spelled('mcd')
    expect(await staged()).toEqual([])
    await quiet()
    expect(shown()).toEqual(['MCD'])
    await correctionArrives('McD')
  })

  it.each([1, 200])('X2 D8 does so too where another record of the same run brings the value (%i a page)', async (pageSize) => {
    const badges = badgeNodes(pageSize) as NodeChange[]
    await world.fresh({ ...options, change: [...options.change, ...badges], pageSize })
    isThere('MCD')
    world.badge('b1', { employeeId: '1', phone: 'mcd' })
    await run('ad-import', 'badge-import')
    world.hire('1', 'Ann', 'Lee')
    await run('import', 'badge-import')
    expect(await staged()).toEqual([])
    await quiet()
    expect(shown()).toEqual(['MCD'])
  })

  it('X2 R11 keeps the spelling of others in a shared list, until the rules correct theirs', async () => {
    const split = { ...expression('Split(mv["Telephone"], ";")', 'office'), sharing: 'shared' }
    await world.fresh({ change: [flowOf(split), provision], attributes: [{ ...office, multi: true }] })
    isThere(['MCD', 'Theirs'])
    await run('ad-import')
    world.hire('1', 'Ann', 'Lee', { phone: 'other' })
    await run('import', ...round)
    await spelled('other;mcd')
    expect(await staged()).toEqual([])
    await quiet()
    expect(shown()).toEqual(['MCD', 'Theirs', 'other'])
    await spelled('other;McD')
    await quiet()
    expect(shown()).toEqual(['McD', 'Theirs', 'other'])
  })
})

describe('an account of ours', () => {
  async function settled(): Promise<void> {
    await world.fresh(options)
    world.hire('1', 'Ann', 'Lee', { phone: 'mcd' })
    await run('import', ...round)
  }

  it('X2 D4 of a store of an earlier version keeps the spelling it has until the rules correct theirs', async () => {
    await settled()
    const account = world.directory.all()[0]
    if (account) world.directory.put({ ...account, attributes: { ...account.attributes, office: 'MCD' } })
    await run('ad-import', 'import:full-sync')
    // Such a store has no stamps yet.
    world.database.exec('update cso set spellings = null; delete from stamp')
    await run('import:full-sync')
    expect(await staged()).toEqual([])
    await quiet()
    await correctionArrives('McD')
  })

  it('X2 is spelled as a mapping that is changed says', async () => {
    await settled()
    await world.redeploy({ ...options, change: [flowOf(expression('Upper(mv["Telephone"])', 'office')), provision] })
    await run('import:full-sync')
    expect(await staged()).toHaveLength(1)
    await quiet()
    expect(shown()).toEqual(['MCD'])
  })

  it('X2 R5 that was disconnected and is joined again keeps the spelling it has by then', async () => {
    const scope = { id: 'out-scope', mode: 'expression', expression: 'mv["Department"] != "Nowhere"' }
    await world.fresh({ ...options, change: [flow, scope, { ...provision, action: 'disconnect' }] })
    world.hire('1', 'Ann', 'Lee', { phone: 'mcd' })
    await run('import', ...round)
    world.change('1', { department: 'Nowhere' })
    await run('import')
    world.change('1', { department: 'Sales', phone: 'McD' })
    await run('import')
    expect(await staged()).toEqual([])
    await quiet()
    expect(shown()).toEqual(['mcd'])
  })
})
