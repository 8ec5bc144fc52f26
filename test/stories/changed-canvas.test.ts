/** The canvas changes under a company that is in step: a wire cut and mended, a rule widened, switched off, removed and added. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { FlowNode } from '../nodes/red'
import type { Change } from './world'
import { World, referenceFlow } from './world'

let world: World

beforeAll(async () => {
  world = await World.start()
  const names = ['Abel', 'Berg', 'Cruz', 'Dorn', 'Egli', 'Fink']
  for (const [i, name] of names.entries()) world.hire(`1${i}`, 'Kim', name, { managerId: i === 5 ? '10' : '15' })
  world.hire('19', 'Kim', 'Gruber', { employeeStatus: 'On leave' })
  world.badge.set('B-1', { employeeId: '10', phone: '+49 221 555 0041' })
  await world.press('ref-hr-now')
  await world.press('ref-badge-now')
})
afterAll(() => world.stop())

/** Each chapter begins in step. */
beforeEach(async () => {
  await world.deploy()
  await world.synchroniseInFull()
  await world.staysQuiet()
})

const shipped = (id: string): FlowNode => {
  const node = referenceFlow().find((candidate) => candidate.id === id)
  if (!node) throw new Error(`no node ${id} in the reference flow`)
  return node
}
const withoutWire = (id: string, output: number): Change => ({
  id,
  wires: (shipped(id)['wires'] as string[][]).map((to, at) => (at === output ? [] : to)),
})
const titleOf = (employeeId: string) => world.accounts()[employeeId]?.['title']

describe('a wire', () => {
  it.each([
    ['from account? to the values', 'ref-accounts-provision', 0, ['rule-not-evaluated', 'full-sync-needed']],
    ['from the values to the difference', 'ref-accounts-flow', 0, ['rule-not-evaluated', 'full-sync-needed']],
    ['from the people to the accounts', 'ref-hr-flow', 0, ['rule-not-evaluated', 'full-sync-needed']],
    ['from HR to its scope', 'ref-hr-import', 0, ['rule-not-evaluated', 'full-sync-needed']],
  ])('D10 R2 N10 %s is cut, and a change does not get lost in it', async (_, id, output, codes) => {
    const title = `Title ${id} ${output}`
    await world.deploy([withoutWire(id, output)])
    world.hr.set('11', { jobTitle: title })
    const cut = await world.press('ref-hr-now')
    const { status, warnings } = cut.one('HR', 'sync')
    expect({ status, codes: warnings.map(({ code }) => code) }).toEqual({ status: 'warnings', codes })
    expect(titleOf('11')).not.toBe(title)

    await world.deploy()
    await world.synchroniseInFull()
    expect(titleOf('11')).toBe(title)
  })
})

describe('a column', () => {
  const older = (): Change[] => {
    const types = shipped('ref-hr')['objectTypes'] as { attributes: { name: string }[] }[]
    const rows = shipped('ref-hr-flow')['mappings'] as { value: string }[]
    return [
      {
        id: 'ref-hr',
        objectTypes: types.map((type) => ({ ...type, attributes: type.attributes.filter(({ name }) => name !== 'costCentre') })),
      },
      { id: 'ref-hr-flow', mappings: rows.filter(({ value }) => value !== 'costCentre') },
    ]
  }
  const costCentre = async () => {
    const { items } = await world.red.engine().store.searchMvos({ type: 'Person', limit: 50 })
    return items.find(({ attributes }) => attributes['Employee ID'] === '13')?.attributes['Cost Centre']
  }

  it('A13 is added with its mapping: it is done when the system has been read in full, and then synchronised in full', async () => {
    await world.deploy(older())
    world.hr.set('13', { costCentre: 'C-4' })
    await world.press('ref-hr-now')
    await world.synchroniseInFull()
    expect(await costCentre()).toBeUndefined()

    await world.deploy()
    const [early] = await world.synchroniseInFull()
    const { status, warnings } = early?.one('HR', 'sync') ?? {}
    expect({ status, codes: warnings?.map(({ code }) => code) }).toEqual({ status: 'warnings', codes: ['full-sync-needed'] })
    expect(warnings?.[0]?.message).toContain('Import HR in full and synchronise it in full')
    expect(await world.asksFor()).toEqual(['HR'])

    await world.press('ref-hr-import', { profile: 'full-import' })
    expect(await world.asksFor()).toEqual(['HR'])
    const [late] = await world.synchroniseInFull()
    expect(late?.one('HR', 'sync')).toMatchObject({ status: 'success', warnings: [] })
    expect(await world.asksFor()).toEqual([])
    expect(await costCentre()).toBe('C-4')
  })
})

describe('an outbound rule', () => {
  const wide: Change = { id: 'ref-accounts-scope', expression: 'mv["Object Type"] = "Person"' }

  it('A13 D5 is widened, and narrowed again', async () => {
    expect(world.accounts()['19']).toBeUndefined()
    await world.deploy([wide])
    expect(await world.asksFor()).toEqual(['HR', 'Badge'])
    await world.synchroniseInFull()
    expect(world.accounts()['19']).toMatchObject({ status: 'enabled' })
    await world.staysQuiet()

    await world.deploy()
    await world.synchroniseInFull()
    expect(world.accounts()['19']).toMatchObject({ status: 'disabled' })
  })

  it('A14 is switched off: nothing is sent, links stay; switched on, everything follows', async () => {
    await world.deploy([{ id: 'ref-rule-accounts', enabled: false }])
    await world.synchroniseInFull()
    world.hr.set('12', { jobTitle: 'Sent Later' })
    await world.press('ref-hr-now')
    expect(titleOf('12')).not.toBe('Sent Later')

    await world.deploy()
    await world.synchroniseInFull()
    expect(titleOf('12')).toBe('Sent Later')
    expect(Object.keys(world.accounts())).toHaveLength(7)
  })

  it('A14 A13 is removed: its accounts are left as they are; added again, it finds them by its join row', async () => {
    const before = world.accounts()
    const isLeft = (node: FlowNode) => node.id !== 'ref-rule-accounts' && node['rule'] !== 'ref-rule-accounts'
    await world.deploy([], isLeft)
    await world.synchroniseInFull()
    expect(world.accounts()).toEqual(before)

    await world.deploy()
    await world.synchroniseInFull()
    expect(world.accounts()).toEqual(before)
  })
})

describe('an inbound rule', () => {
  it('A13 A14 is switched off: what it gave is withdrawn; switched on, it is back', async () => {
    const phone = () => world.accounts()['10']?.['telephone']
    expect(phone()).toBe('+49 221 555 0041')
    await world.deploy([{ id: 'ref-rule-badge', enabled: false }])
    await world.synchroniseInFull()
    expect(phone()).toBe('')

    await world.deploy()
    await world.synchroniseInFull()
    expect(phone()).toBe('+49 221 555 0041')
  })
})
