/** Accounts that were created and are not there, for people who are to have none by now: not made anew (L5, R5, A14, I12). */
import { describe, expect, it } from 'vitest'
import { constant } from '../nodes/cycle-flow'
import {
  account,
  changed,
  created,
  disabling,
  everything,
  inScope,
  lost,
  numbers,
  off,
  people,
  rounds,
  run,
  store,
  vanish,
  world,
} from './created-not-there'

describe('a create that did not arrive, for somebody who is to have no account any more', () => {
  it.each(['staged', 'sent'])('L5 I12 of somebody deleted is not made anew: her Disable is %s', async (how) => {
    await created([store(0), { id: 'provision', ...disabling }])
    world.leave('3')
    await run('import')
    if (how === 'sent') await run('export')
    vanish()
    const read = await world.red.run('ad-import')
    const gone = (await world.records(read.id)).find(({ outcome }) => outcome === 'obsoleted')
    expect(gone?.because).toMatch(/was created, and is not made again: it is nobody's any more$/)
    await rounds()
    expect([await world.people(), numbers()]).toEqual([2, ['1', '2']])
  })

  it('L5 I12 nor where an export follows before any synchronisation', async () => {
    await created([store(0), { id: 'provision', ...disabling }])
    world.leave('3')
    await run('import')
    vanish()
    await run('ad-import:full-import', 'export')
    expect(numbers()).toEqual(['1', '2'])
    await run('ad-import')
    await rounds()
    expect(numbers()).toEqual(['1', '2'])
  })

  it('I9 L5 one that is seen after all, before anything was synchronised, is disabled', async () => {
    await created([store(0), { id: 'provision', ...disabling }])
    world.leave('3')
    await run('import')
    const object = world.directory.all().find(({ attributes }) => attributes['employeeNumber'] === '3')
    if (!object) throw new Error('it is not there')
    world.directory.remove(object)
    await run('ad-import:full-import')
    world.directory.put(object)
    await run('ad-import', 'export')
    expect(account()).toMatchObject({ enabled: 'no' })
    await rounds()
  })

  it.each(['disable', 'disconnect'])(
    'L4 L5 I12 of somebody disabled in grace is not made anew, nor at her end: %s',
    async (onDeletion) => {
      await created([store(5), { id: 'provision', ...disabling, onDeletion }])
      world.leave('3')
      await run('import', 'export')
      vanish()
      await run('ad-import')
      expect(await world.pendings()).toEqual([])
      world.days(6)
      await rounds()
      expect([await world.people(), numbers()]).toEqual([2, ['1', '2']])
    },
  )

  it('L5 L4 I12 nor where she is deleted before it is known', async () => {
    await created([store(5), { id: 'provision', ...disabling, onDeletion: 'disconnect' }])
    world.leave('3')
    await run('import')
    vanish()
    world.days(6)
    await run('import')
    await rounds()
    expect(numbers()).toEqual(['1', '2'])
  })

  it('L3 I12 of somebody disabled in grace is made anew once she is back', async () => {
    await created([store(5), { id: 'provision', ...disabling }])
    world.leave('3')
    await run('import', 'export')
    await lost()
    expect(numbers()).toEqual(['1', '2'])
    world.hire('3', 'P3', 'Q')
    await rounds()
    expect(account()).toMatchObject(everything)
  })

  it('R5 N10 I12 of somebody out of scope is not made anew where what disables it had changed nothing', async () => {
    await created([inScope, { id: 'provision', ...disabling, disable: [constant('yes', 'enabled')] }])
    await changed({ department: 'Nowhere' })
    await lost()
    expect(numbers()).toEqual(['1', '2'])
  })

  it.each([
    ['switched off', { change: [people, off] }],
    ['for other people', { change: [people, { id: 'ad-out', mvType: 'Guest' }] }],
  ])('A14 I12 is not made anew by a rule that is %s, after the full synchronisation as before', async (_what, options) => {
    for (const before of [[], ['import:full-sync', 'ad-import:full-sync']]) {
      await created([people])
      await world.redeploy(options)
      await run(...before)
      vanish()
      await run('ad-import', 'export', 'import:full-sync', 'ad-import:full-sync', 'export')
      expect([numbers(), await world.pendings(), world.brokenLaws()]).toEqual([['1', '2'], [], []])
    }
  })

  it('A14 I12 that it is withdrawn is said, and it is made once the rule is on again', async () => {
    await created()
    await world.redeploy({ change: [off] })
    await run('import:full-sync', 'ad-import:full-sync')
    vanish()
    const read = await world.red.run('ad-import')
    expect(await world.records(read.id)).toContainEqual(
      expect.objectContaining({ outcome: 'withdrawn', because: expect.stringContaining('is not made again: the rule') }),
    )
    await world.redeploy({})
    await run('import:full-sync', 'ad-import:full-sync')
    await rounds()
    expect(account()).toMatchObject(everything)
  })
})
