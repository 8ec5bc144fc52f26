/** Limits of an export: how much is held, and for what a person's release is good. */
import { describe, expect, it } from 'vitest'
import { personTypes } from '../nodes/cycle-flow'
import { theDirectoryWorld } from './directory'
import { directoryMappings } from './directory-flow'

const world = theDirectoryWorld()
const limits = (more: object) => ({ id: 'ad', limits: more })
const nowhere = { id: 'out-scope', mode: 'expression', expression: 'mv["Department"] != "Nowhere"' }
const deleting = [nowhere, { id: 'provision', action: 'delete' }]

async function ids(state?: string): Promise<number[]> {
  return (await world.pendings()).filter((pending) => state === undefined || pending.state === state).map((pending) => pending.id)
}

describe('limits', () => {
  const leavers = async (count: number): Promise<void> => {
    for (let i = 1; i <= count; i++) world.change(`${i}`, { department: 'Nowhere' })
    await world.red.run('import')
  }

  it('X5 disables count as deletes, unless the rule says otherwise', async () => {
    for (const disableCounts of [true, false]) {
      await world.fresh({
        change: [limits({ deleteMin: 2 }), nowhere, { id: 'provision', disableCounts }],
      })
      await world.settled(6)
      await leavers(3)
      const run = await world.red.run('export')
      expect(run.counters).toMatchObject(disableCounts ? { held: 3, sent: 0 } : { held: 0, exportUpdated: 3 })
    }
  })

  it('X5 exactly at the limit everything goes out; one more and all are held, while everything else goes', async () => {
    await world.fresh({ change: [limits({ deleteMin: 3 }), ...deleting] })
    await world.settled(10)
    await leavers(3)
    expect((await world.red.run('export')).counters).toMatchObject({ deleted: 3, held: 0 })
    for (let i = 4; i <= 7; i++) world.change(`${i}`, { department: 'Nowhere' })
    world.change('8', { givenName: 'Ann' })
    world.hire('11', 'P11', 'Q')
    await world.red.run('import')
    const run = await world.red.run('export')
    expect(run).toMatchObject({ status: 'warnings', counters: { deleted: 0, held: 4, created: 1, exportUpdated: 1 } })
    expect(run.warnings[0]?.message).toContain('4 deletions are due in Directory, more than the limit of 3')
    expect(await world.states()).toMatchObject({ 'delete held': 4 })
  })

  it('X5 deletes and disables that are due together are counted together', async () => {
    for (const [deleteMin, counters] of [
      [4, { held: 0, deleted: 2, exportUpdated: 2 }],
      [3, { held: 4, sent: 0 }],
    ] as const) {
      const onDeletion = { id: 'provision', action: 'disable', onDeletion: 'delete' }
      const [person] = personTypes
      await world.fresh({
        change: [limits({ deleteMin }), nowhere, onDeletion, { id: 'store', types: [{ ...person, graceDays: 0 }] }],
      })
      await world.settled(10)
      for (const id of ['9', '10']) world.leave(id)
      await leavers(2)
      expect(await world.states()).toEqual({ 'update pending': 2, 'delete pending': 2 })
      expect((await world.red.run('export')).counters).toMatchObject(counters)
    }
  })

  it('X5 disables that do not count leave the deletes their limit', async () => {
    const onDeletion = { id: 'provision', action: 'disable', onDeletion: 'delete', disableCounts: false }
    const [person] = personTypes
    await world.fresh({
      change: [limits({ deleteMin: 1 }), nowhere, onDeletion, { id: 'store', types: [{ ...person, graceDays: 0 }] }],
    })
    await world.settled(10)
    for (const id of ['9', '10']) world.leave(id)
    await leavers(2)
    expect((await world.red.run('export')).counters).toMatchObject({ held: 2, deleted: 0, exportUpdated: 2 })
  })

  it('X5 I21 disables of most of a small target are held as well', async () => {
    await world.fresh({ change: [nowhere] })
    await world.settled(5)
    await leavers(3)
    expect((await world.red.run('export')).counters).toMatchObject({ held: 3, sent: 0 })
  })

  it('X5 a limit for members taken out of one group, off by default', async () => {
    const member = { name: 'member', type: 'text', multi: true }
    const flow = (list: string) => ({
      id: 'out-flow',
      mappings: [...directoryMappings, { enabled: true, kind: 'expression', value: `Split("${list}", ",")`, target: 'member' }],
    })
    for (const maxRemoved of [undefined, 2, 3]) {
      const setting = limits(maxRemoved === undefined ? {} : { maxRemoved })
      await world.fresh({ attributes: [member], change: [setting, flow('a,b,c,d')] })
      await world.settled(2)
      await world.redeploy({ attributes: [member], change: [setting, flow('a')] })
      await world.red.run('import', { profile: 'full-sync' })
      const run = await world.red.run('export')
      if (maxRemoved !== 2) {
        expect(run.counters).toMatchObject({ held: 0, exportUpdated: 2 })
        continue
      }
      expect(run.counters).toMatchObject({ held: 2, sent: 0 })
      expect(run.warnings[0]?.message).toContain(
        '3 values would be taken out of member of cn=1,ou=Sales,dc=corp, more than the limit of 2',
      )
      await world.review('release', (await ids('held')).slice(0, 1))
      expect((await world.red.run('export')).counters).toMatchObject({ held: 0, exportUpdated: 1 })
    }
  })

  it('I21 X5 most of the accounts of a small target are held, whatever the floor; half of them go out', async () => {
    for (const [people, leaving, counters] of [
      [5, 3, { held: 3, deleted: 0 }],
      [6, 3, { held: 0, deleted: 3 }],
      [5, 2, { held: 0, deleted: 2 }],
    ] as const) {
      await world.fresh({ change: deleting })
      await world.settled(people)
      await leavers(leaving)
      expect((await world.red.run('export')).counters).toMatchObject(counters)
    }
  })

  it('X5 a release is for exactly that list: later ones are counted by themselves', async () => {
    await world.fresh({ change: [limits({ deleteMin: 2 }), ...deleting] })
    await world.settled(12)
    await leavers(3)
    await world.red.run('export')
    const list = await ids('held')
    expect(list).toHaveLength(3)
    await world.review('release', list)
    for (let i = 4; i <= 6; i++) world.change(`${i}`, { department: 'Nowhere' })
    await world.red.run('import')
    const run = await world.red.run('export')
    expect(run.counters).toMatchObject({ deleted: 3, held: 3 })
    expect(world.directory.all()).toHaveLength(9)
  })

  it('X5 a release is void for what changed since', async () => {
    await world.fresh({ change: [limits({ deleteMin: 1 }), ...deleting] })
    await world.settled(4)
    await leavers(2)
    await world.red.run('export')
    await world.review('release', await ids('held'))
    world.change('1', { department: 'Sales' })
    await world.red.run('import')
    world.change('1', { department: 'Nowhere' })
    world.change('3', { department: 'Nowhere' })
    await world.red.run('import')
    const run = await world.red.run('export')
    expect(run.counters).toMatchObject({ deleted: 1, held: 2 })
  })

  for (const [what, setting, held] of [
    ['creates', 'maxCreates', 'create held'],
    ['updates', 'maxUpdates', 'update held'],
  ] as const)
    it(`X5 a limit for ${what}, off by default`, async () => {
      for (const on of [false, true]) {
        await world.fresh()
        await world.settled(3)
        for (let i = 1; i <= 3; i++) world.change(`${i}`, { givenName: 'Ann', sn: `${i}` })
        for (let i = 4; i <= 6; i++) world.hire(`${i}`, `P${i}`, 'Q')
        if (on) await world.redeploy({ change: [limits({ [setting]: 2 })] })
        await world.red.run('import')
        const run = await world.red.run('export')
        expect(run.counters.held).toBe(on ? 3 : 0)
        expect(run.counters.sent).toBe(on ? 3 : 6)
        expect((await world.states())[held]).toBe(on ? 3 : undefined)
      }
    })
})
