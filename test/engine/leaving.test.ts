/** What leaving a person leaves behind: records, links by hand, accounts cut loose, accounts that never came to be. */
import { describe, expect, it } from 'vitest'
import type { Cso } from '../../runtime/model/objects'
import { personTypes, type NodeChange } from '../nodes/cycle-flow'
import { theDirectoryWorld } from './directory'

const world = theDirectoryWorld()
const at = { z: 'tab', x: 10, y: 10 }
const people = (more: object): NodeChange => ({ id: 'store', types: [{ ...personTypes[0], ...more }] })
const scope = (more: object): NodeChange => ({ id: 'scope', ...more })
const provision = (more: object): NodeChange => ({ id: 'provision', ...more })
const inSales: NodeChange = {
  id: 'out-scope',
  mode: 'expression',
  expression: 'mv["Department"] = "Sales"',
}

async function objectsOf(system: 'HR' | 'Directory'): Promise<readonly Cso[]> {
  return (await world.red.engine().store.searchCsos({ system: await world.systemId(system), limit: 100 })).items
}

/** The record of HR, or the account, that belongs to the employee number. */
async function recordOf(employeeId: string): Promise<Cso | undefined> {
  return (await objectsOf('HR')).find((cso) => cso.anchor === employeeId)
}
async function accountOf(employeeNumber: string): Promise<Cso | undefined> {
  return (await objectsOf('Directory')).find((cso) => cso.attributes['employeeNumber'] === employeeNumber)
}

/** As if an administrator had linked it. */
function linkByHand(cso: Cso | undefined): void {
  const { changes } = world.database.prepare("update cso set link = 'byHand' where id = ?").run(cso?.id)
  expect(changes).toBe(1)
}

describe('a record that is gone', () => {
  it('I1 D6 leaves the connector space with its link, where nobody waits for it to come back', async () => {
    await world.fresh({ change: [people({ deletionRule: { kind: 'manual' } })] })
    await world.settled(3)
    world.leave('1')
    expect((await world.red.run('import')).counters).toMatchObject({ obsoleted: 1, disconnected: 1 })
    expect((await objectsOf('HR')).map((cso) => cso.anchor)).toEqual(['2', '3'])
    expect(await world.people()).toBe(3)
    expect(world.brokenLaws()).toEqual([])
  })

  it('L3 stays as obsolete while its person is in grace', async () => {
    await world.fresh()
    await world.settled(3)
    world.leave('1')
    await world.red.run('import')
    expect(await recordOf('1')).toMatchObject({ staging: 'obsolete', due: null, mvo: (await world.person('1'))?.id })
  })
})

describe('out of scope of every rule', () => {
  it('J9 a link made by hand stays, with its values', async () => {
    await world.fresh()
    await world.settled(2)
    linkByHand(await recordOf('1'))
    for (const id of ['1', '2']) world.change(id, { employeeType: 'Contractor' })
    expect((await world.red.run('import')).counters).toMatchObject({ disconnected: 1, deletionMarked: 1 })
    expect(await recordOf('1')).toMatchObject({ link: 'byHand', mvo: expect.any(Number) })
    expect((await recordOf('2'))?.mvo).toBeNull()
    expect(await world.person('1')).toMatchObject({ deletion: null, attributes: { 'First Name': 'P1' } })
  })

  it('S4 A14 where no rule is in force any more none takes it: they leave with the full sync, and not before', async () => {
    await world.fresh()
    await world.settled(2)
    await world.redeploy({ change: [{ id: 'hr-in', enabled: false }] })
    world.change('1', { department: 'Labs' })
    expect((await world.red.run('import')).counters).toMatchObject({ processed: 1, disconnected: 0 })
    expect((await recordOf('1'))?.mvo).not.toBeNull()
    expect((await world.red.run('import', { profile: 'full-sync' })).counters).toMatchObject({ processed: 2, disconnected: 2 })
    expect((await recordOf('1'))?.mvo).toBeNull()
  })

  it('S4 R5 an account that an outbound rule has is not taken away by the inbound rule that reads it', async () => {
    const rule = { direction: 'inbound', system: 'ad', csType: 'user', mvType: 'Person', precedence: 9, enabled: true }
    const back: NodeChange[] = [
      { id: 'ad-in', type: 'identity-sync-rule', name: 'AD in', ...rule },
      {
        id: 'ad-scope',
        type: 'identity-scope-filter',
        name: 'AD scope',
        rule: 'ad-in',
        mode: 'expression',
        expression: 'cs["enabled"] = "yes"',
        action: 'disconnect',
        wires: [['out-scope'], []],
        ...at,
      },
      { id: 'ad-import', wires: [['ad-scope'], ['out-scope'], []] },
    ]
    await world.fresh({ change: back })
    const account = { id: 'x1', dn: 'cn=x,ou=Sales,dc=corp', mail: 'p1.q@company.com', enabled: 'no' }
    world.directory.put({ type: 'user', anchor: 'x1', secondaryId: account.dn, attributes: account })
    await world.red.run('ad-import')
    world.hire('1', 'P1', 'Q')
    expect((await world.red.run('import')).targets['Directory']).toMatchObject({ matched: 1 })
    expect((await world.red.run('ad-import', { profile: 'full-sync' })).counters).toMatchObject({ disconnected: 0 })
    const [linked] = await objectsOf('Directory')
    expect(linked).toMatchObject({ link: 'joined', mvo: (await world.person('1'))?.id })
  })
})

describe('an account that is cut loose', () => {
  const accountsIn = (rows: object[]): NodeChange[] => [
    {
      id: 'ad-in',
      type: 'identity-sync-rule',
      name: 'AD in',
      direction: 'inbound',
      system: 'ad',
      csType: 'user',
      mvType: 'Person',
      precedence: 9,
      enabled: true,
    },
    { id: 'ad-join', type: 'identity-join', name: 'AD join', rule: 'ad-in', rows, wires: [['out-scope'], [], []], ...at },
    { id: 'ad-import', wires: [['ad-join'], ['out-scope'], []] },
  ]
  const byNumber = [{ pairs: [{ cs: 'employeeNumber', mv: 'Employee ID', ignoreCase: false }] }]
  const disconnecting = [inSales, provision({ action: 'disconnect', onDeletion: 'disconnect', rows: [] })]

  for (const [what, rows, processed] of [
    ['looks for somebody else in the next delta, where its own rules would', byNumber, 1],
    ['is not looked at again where its own rules look for nobody', [], 0],
  ] as const)
    it(`D3 R5 ${what}`, async () => {
      await world.fresh({ change: [...disconnecting, ...accountsIn([...rows])] })
      await world.settled(2)
      await world.red.run('ad-import', { profile: 'delta-sync' })
      world.change('1', { department: 'Ops' })
      expect((await world.red.run('import')).targets['Directory']).toMatchObject({ deprovisioned: 1 })
      expect(await accountOf('1')).toMatchObject({ mvo: null, link: 'none', rule: null })
      const delta = await world.red.run('ad-import', { profile: 'delta-sync' })
      // It finds the same person, whom the outbound rule does not want it for: it belongs to nobody, as before.
      expect(delta.counters).toMatchObject({ processed, joined: 0, disconnectors: processed })
    })

  for (const [what, onDeletion, processed] of [
    ['stays, looks for somebody else', 'disconnect', 1],
    ['is to be deleted itself, looks for nobody', 'delete', 0],
  ] as const)
    it(`D3 L5 by the deletion of its person, and ${what}`, async () => {
      const change = [people({ graceDays: 0 }), provision({ onDeletion, rows: [] }), ...accountsIn(byNumber)]
      await world.fresh({ change })
      await world.settled(3)
      await world.red.run('ad-import', { profile: 'delta-sync' })
      world.leave('1')
      expect((await world.red.run('import')).counters).toMatchObject({ mvDeleted: 1 })
      expect(await accountOf('1')).toMatchObject({ mvo: null, link: 'none', rule: null })
      expect((await world.red.run('ad-import', { profile: 'delta-sync' })).counters).toMatchObject({ processed })
    })

  it('D3 R5 that has not been seen in its system yet waits for that, and looks for nobody before', async () => {
    await world.fresh({ change: [...disconnecting, ...accountsIn(byNumber)] })
    await world.hireAll(2)
    await world.red.run('export')
    world.change('1', { department: 'Ops' })
    await world.red.run('import')
    expect((await world.red.run('ad-import', { profile: 'delta-sync' })).counters).toMatchObject({ processed: 0 })
  })

  it('R5 X3 before it was sent is no account at all', async () => {
    await world.fresh({ change: disconnecting })
    await world.hireAll(2)
    world.change('1', { department: 'Ops' })
    await world.red.run('import')
    expect(await world.states()).toEqual({ 'create pending': 1 })
    expect(await objectsOf('Directory')).toHaveLength(1)
    expect(world.brokenLaws()).toEqual([])
  })
})

describe('an account that never comes to be', () => {
  it('R3 because nothing is staged for it, is not kept', async () => {
    await world.fresh({ change: [{ id: 'out-flow', wires: [[]] }] })
    await world.hireAll(2)
    expect(await objectsOf('Directory')).toEqual([])
    expect(await world.people()).toBe(2)
    expect(world.brokenLaws()).toEqual([])
  })

  it('I11 bears the name it shall have, wherever that stands among the mappings', async () => {
    const mappings = [
      { enabled: true, kind: 'direct', value: 'Employee ID', target: 'employeeNumber' },
      { enabled: true, kind: 'expression', value: '"cn=" + mv["Employee ID"] + ",dc=corp"', target: 'dn' },
    ]
    await world.fresh({ change: [{ id: 'out-flow', mappings }] })
    await world.hireAll(1)
    expect(await objectsOf('Directory')).toMatchObject([{ secondaryId: 'cn=1,dc=corp', staging: 'awaitingFirstExport' }])
  })

  it('I11 has no name where none flows', async () => {
    const mappings = [{ enabled: true, kind: 'direct', value: 'Employee ID', target: 'employeeNumber' }]
    await world.fresh({ change: [{ id: 'out-flow', mappings }] })
    await world.hireAll(1)
    expect(await objectsOf('Directory')).toMatchObject([{ secondaryId: null }])
  })
})

describe('a person who is to be deleted', () => {
  it('L5 stays, with a sentence that names rule and wire, while a rule was not asked what to do with the account', async () => {
    const wires = (...leaving: string[]): NodeChange => ({ id: 'import', wires: [['scope'], leaving, []] })
    await world.fresh({ change: [people({ graceDays: 0 }), provision({ onDeletion: 'delete' })] })
    await world.settled(3)
    await world.redeploy({ change: [people({ graceDays: 0 }), provision({ onDeletion: 'delete' }), wires()] })
    world.leave('1')
    const run = await world.red.run('import')
    expect(run.counters).toMatchObject({ mvDeleted: 0, syncFailed: 1 })
    expect((await world.records(run.id)).find((record) => record.error)).toMatchObject({
      error: 'node-failed',
      because: expect.stringContaining('P1 Q is to be deleted, but rule AD out was not asked'),
    })
    expect([await world.people(), await world.states()]).toEqual([3, {}])
    await world.redeploy({ change: [people({ graceDays: 0 }), provision({ onDeletion: 'delete' }), wires('out-scope')] })
    expect((await world.red.run('import')).counters).toMatchObject({ mvDeleted: 1, syncFailed: 0 })
    expect([await world.people(), await world.states()]).toEqual([2, { 'delete pending': 1 }])
  })

  it('L5 goes without a word of a rule that has no account of hers', async () => {
    await world.fresh({ change: [people({ graceDays: 0 }), scope({}), inSales] })
    world.hire('1', 'Ann', 'Lee', { department: 'Ops' })
    world.hire('2', 'Bob', 'Ray', { department: 'Ops' })
    await world.red.run('import')
    await world.redeploy({
      change: [people({ graceDays: 0 }), inSales, { id: 'import', wires: [['scope'], [], []] }],
    })
    world.leave('1')
    expect((await world.red.run('import')).counters).toMatchObject({ mvDeleted: 1, syncFailed: 0 })
  })
})
