/** A rule's deprovisioning, or the people it is for, become others: what it had staged for who is gone (D5, A13, A14). */
import { describe, expect, it } from 'vitest'
import type { Run } from '../../runtime/model/runs'
import { constant, type NodeChange, personTypes, text } from '../nodes/cycle-flow'
import { theDirectoryWorld } from './directory'

const world = theDirectoryWorld()

type Action = 'disconnect' | 'disable' | 'delete'
const atOnce: NodeChange = { id: 'store', types: [{ ...personTypes[0], graceDays: 0 }] }
const ends = (action: Action, onDeletion: Action | '' = ''): NodeChange => ({ id: 'provision', action, onDeletion })
const nowhere: NodeChange = { id: 'out-scope', mode: 'expression', expression: 'mv["Department"] != "Nowhere"' }
const limit: NodeChange = { id: 'ad', limits: { deleteMin: 1 } }

const account = (id: string): string => `cn=${id},ou=Sales,dc=corp`
const full = (): Promise<Run> => world.red.run('import', { profile: 'full-sync' })
const said = ({ warnings }: Run): string[] => warnings.flatMap(({ code, message }) => (code === 'leavers-kept' ? [message] : []))

/** How far what is staged has come before the rule is changed. */
const stands = {
  'is staged': async () => undefined,
  'waits to be tried again': async () => {
    world.script = { refuse: 'all' }
    await world.red.run('export')
    world.script = {}
  },
  failed: async () => {
    world.script = { refuse: 'all' }
    for (let times = 0; times < 5; times++) await world.red.run('export', { confirm: true })
    world.script = {}
    expect((await world.pendings()).map(({ state }) => state)).toEqual(['failed', 'failed'])
  },
  'is held by the limit': async () => {
    expect((await world.red.run('export')).counters).toMatchObject({ held: 2 })
  },
  'is held by a person': async () => {
    await world.review('hold')
  },
} as const

/** Two of five are gone, and what the rule does to their accounts is staged and stands so. */
async function gone(by: NodeChange, how: keyof typeof stands = 'is staged', ...more: NodeChange[]): Promise<void> {
  const limits = how === 'is held by the limit' ? [limit] : []
  await world.fresh({ change: [atOnce, by, ...limits, ...more] })
  await world.settled(5)
  for (const id of ['1', '2']) world.leave(id)
  await world.red.run('import')
  expect((await world.pendings()).map(({ mvo }) => mvo)).toEqual([null, null])
  await stands[how]()
  world.forgetRequests()
}

/** Nothing reaches the accounts, now or later. */
async function untouched(): Promise<void> {
  expect(await world.pendings()).toEqual([])
  await world.red.run('export', { confirm: true })
  expect(world.requests).toEqual([])
  expect(['1', '2'].map((id) => world.inDirectory.get(id)?.['enabled'])).toEqual(['yes', 'yes'])
  expect(world.brokenLaws()).toEqual([])
}

describe.each(Object.keys(stands) as (keyof typeof stands)[])('D5 A13 what %s for who is gone', (how) => {
  it.each([
    ['delete', 'disconnect'],
    ['disable', 'disconnect'],
  ] as const)('is withdrawn when the rule was to %s and is to %s', async (before, after) => {
    await gone(ends(before), how)
    await world.redeploy({ change: [atOnce, ends(after)] })
    const run = await full()
    expect(run.targets['Directory']).toMatchObject({ withdrawn: 2 })
    expect(said(run)).toEqual([])
    await untouched()
  })

  it('N10 is withdrawn when the rule was to delete and is to disable, and the run names the accounts', async () => {
    await gone(ends('delete'), how)
    await world.redeploy({ change: [atOnce, ends('disable')] })
    expect(said(await full())).toEqual([
      `2 leavers keep their accounts in Directory as they are (${account('1')}; ${account('2')}): rule AD out was changed, and what it does now does not reach these accounts. Deal with them in the system itself`,
    ])
    await untouched()
  })

  it('N10 is withdrawn when the rule was to delete and has no provision step any more', async () => {
    await gone(ends('delete'), how)
    const wires = [['out-flow'], ['pending']]
    await world.redeploy({ change: [atOnce, { id: 'provision', d: true }, { id: 'out-scope', wires }] })
    expect(said(await full())).toHaveLength(1)
    await untouched()
  })
})

describe('D5 A13 what was staged for who is gone', () => {
  it('is not sent before the full sync either', async () => {
    await gone(ends('delete'))
    await world.redeploy({ change: [atOnce, ends('disconnect')] })
    const run = await world.red.run('export')
    expect(run.counters).toMatchObject({ sent: 0, held: 2 })
    expect(run.warnings.map(({ message }) => message)).toEqual([
      '2 pending exports to Directory were not sent: rule AD out does not ask for it any more. AD out: deprovisioning changed. Synchronise HR in full',
    ])
    await full()
    await untouched()
  })

  it('stays when the rule disables otherwise, or deletes by now', async () => {
    await gone(ends('disable'))
    const disable = [constant('no', 'enabled'), constant('left', 'displayName')]
    await world.redeploy({ change: [atOnce, { ...ends('disable'), disable }] })
    await full()
    expect(await world.pendings()).toHaveLength(2)
    await world.redeploy({ change: [atOnce, ends('delete')] })
    await full()
    await world.red.run('export')
    expect(['1', '2'].map((id) => world.inDirectory.get(id)?.['enabled'])).toEqual(['no', 'no'])
  })

  it('goes by what the rule does at deletion, and not by what it does out of scope', async () => {
    await gone(ends('delete'))
    await world.redeploy({ change: [atOnce, ends('delete', 'disconnect')] })
    expect((await full()).targets['Directory']).toMatchObject({ withdrawn: 2 })
    await untouched()
  })

  it('L4 stays where it was staged in grace, whatever else is deployed', async () => {
    const grace = { id: 'store', types: [{ ...personTypes[0], graceDays: 3 }] }
    await world.fresh({ change: [grace, ends('disable', 'disconnect')] })
    await world.settled(5)
    world.leave('1')
    await world.red.run('import')
    world.days(4)
    expect((await world.red.run('import')).counters).toMatchObject({ mvDeleted: 1 })
    await world.redeploy({ change: [grace, ends('disable', 'disconnect'), nowhere] })
    await full()
    await world.red.run('export')
    expect(world.inDirectory.get('1')).toMatchObject({ enabled: 'no' })
  })

  it('A14 N10 is withdrawn when the rule is for people of another type by now', async () => {
    const guest = { ...personTypes[0], name: 'Guest', attributes: [text('Employee ID')] }
    const types = (graceDays: number): NodeChange => ({ id: 'store', types: [{ ...personTypes[0], graceDays }, guest] })
    await world.fresh({ change: [types(0), ends('delete')] })
    await world.settled(5)
    for (const id of ['1', '2']) world.leave(id)
    await world.red.run('import')
    world.forgetRequests()
    await world.redeploy({ change: [types(0), ends('delete'), { id: 'ad-out', mvType: 'Guest' }] })
    expect((await world.red.run('export')).counters).toMatchObject({ sent: 0, held: 2 })
    const run = await full()
    expect(said(run)[0]).toContain('rule AD out was changed, and what it does now does not reach these accounts')
    expect(await world.pendings()).toEqual([])
    await world.red.run('export')
    expect(world.requests).toEqual([])
  })
})

describe('D5 what was staged for somebody who is there', () => {
  async function outOfScope(): Promise<void> {
    await world.fresh({ change: [atOnce, ends('delete'), nowhere] })
    await world.settled(5)
    world.change('1', { department: 'Nowhere' })
    await world.red.run('import')
    expect(await world.states()).toEqual({ 'delete pending': 1 })
    world.forgetRequests()
  }

  it('is not sent while the rule does otherwise, and replaced when she is synchronised, with whoever holds it', async () => {
    await outOfScope()
    await world.review('hold')
    await world.redeploy({ change: [atOnce, ends('disable'), nowhere] })
    expect((await world.red.run('export')).counters).toMatchObject({ sent: 0 })
    const run = await full()
    expect(run.targets['Directory']).toMatchObject({ withdrawn: 0, deprovisioned: 1 })
    expect(await world.states()).toEqual({ 'update held': 1 })
    expect(said(run)).toEqual([])
  })

  it('is withdrawn when the rule has no provision step any more', async () => {
    await outOfScope()
    const wires = [['out-flow'], ['pending']]
    await world.redeploy({ change: [atOnce, { id: 'provision', d: true }, { ...nowhere, wires }] })
    expect((await world.red.run('export')).counters).toMatchObject({ sent: 0, held: 1 })
    await full()
    expect(await world.pendings()).toEqual([])
  })

  it('is not sent when she is deleted before the full sync, nor in it', async () => {
    for (const profile of ['full-import+delta-sync', 'full-import+full-sync'] as const) {
      await outOfScope()
      await world.redeploy({ change: [atOnce, ends('disconnect'), nowhere] })
      world.leave('1')
      await world.red.run('import', { profile })
      await full()
      expect(await world.pendings()).toEqual([])
      await world.red.run('export', { confirm: true })
      expect(world.requests).toEqual([])
    }
  })
})
