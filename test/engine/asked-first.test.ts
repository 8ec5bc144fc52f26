/** What is asked before it happens: a clock that jumped, and a decision about something that changed meanwhile. */
import { describe, expect, it } from 'vitest'
import { theDirectoryWorld } from './directory'

const world = theDirectoryWorld()

describe('a scan long after the last one', () => {
  async function left(days: number): Promise<void> {
    await world.fresh()
    await world.settled(3)
    await world.red.run('lifecycle')
    world.leave('1')
    await world.red.run('import')
    world.days(days)
  }

  it('L6 asks where somebody would be deleted, and says how many', async () => {
    await left(31)
    const run = await world.red.run('lifecycle')
    expect(run).toMatchObject({ status: 'warnings', counters: { mvDeleted: 0 } })
    expect(run.warnings[0]?.message).toContain('1 object would come due by a clock that may be wrong')
    expect((await world.red.run('lifecycle')).status).toBe('warnings')
    expect((await world.red.run('lifecycle', { confirm: true })).counters).toMatchObject({ mvDeleted: 1 })
    world.days(-31)
  })

  it('L6 asks nothing where nobody would be', async () => {
    await left(20)
    expect(await world.red.run('lifecycle')).toMatchObject({ status: 'success', counters: { mvDeleted: 0 } })
    world.days(-20)
  })

  it('L6 asks nothing where it had looked meanwhile, and a refused scan does not make the next one later', async () => {
    await left(29)
    expect((await world.red.run('lifecycle')).status).toBe('success')
    world.days(1)
    expect(await world.red.run('lifecycle')).toMatchObject({ status: 'success', counters: { mvDeleted: 1 } })
    world.days(-30)
  })
})

describe('a decision about what changed meanwhile', () => {
  it('X4 is not carried out, and says so', async () => {
    await world.fresh()
    await world.hireAll(2)
    const { store } = world.red.engine()
    const own = store.loadPendings.bind(store)
    store.loadPendings = async (ids) => {
      const loaded = await own(ids)
      store.loadPendings = own
      await world.review('hold')
      return loaded
    }
    const before = await world.pendings()
    await expect(
      world.review(
        'release',
        before.map((pending) => pending.id),
      ),
    ).rejects.toMatchObject({
      code: 'conflict',
      next: 'Look at the list again',
    })
    expect(await world.states()).toEqual({ 'create held': 2 })
  })
})
