/** Records that found nobody: a person who gets the value they are joined by makes them due, and they go in the same run. */
import { describe, expect, it } from 'vitest'
import { memorySystem } from '../nodes/memory'
import { theDirectoryWorld } from './directory'
import type { Source } from '../../runtime/engine/canvas/registry'
import type { ItemView } from '../../runtime/engine/sync/page/view'
import { badgeNodes } from '../nodes/badge-nodes'

const world = theDirectoryWorld()

/** A badge that comes before its person. */
async function badgeFirst(): Promise<void> {
  await world.fresh({ change: badgeNodes() })
  world.badge('b1', { employeeId: '1', phone: '55' })
  const run = await world.red.run('badge-import')
  expect(run.counters).toMatchObject({ processed: 1, disconnectors: 1 })
  expect(await processedByDelta()).toBe(0)
}

async function processedByDelta(): Promise<number> {
  return (await world.red.run('badge-import', { profile: 'delta-sync' })).counters.processed
}

describe('D3 D8 a run looks again at who found nobody', () => {
  it('when their person comes, and at nobody else', async () => {
    await badgeFirst()
    world.badge('b2', { employeeId: '2', phone: '66' })
    await world.red.run('badge-import')
    world.hire('1', 'Ann', 'Lee')
    expect((await world.red.run('import')).counters).toMatchObject({ processed: 1, projected: 1, followUps: 1 })
    expect((await world.person('1'))?.attributes['Telephone']).toBe('55')
    expect(await processedByDelta()).toBe(0)
  })

  it('and its message says whether the record is new or was changed', async () => {
    await badgeFirst()
    world.red.messages('all')
    const shown: string[] = []
    const { sources } = world.red.engine().registry
    const badges = sources.get('badge-import') as Source
    const noted = (messages: readonly object[]): void => {
      for (const { payload } of messages as readonly { payload: ItemView }[])
        shown.push(`${payload.cs?.anchor} ${payload.cs?.change}`)
    }
    sources.set('badge-import', { ...badges, emit: (output, messages) => (noted(messages), badges.emit(output, messages)) })
    world.badge('b1', { employeeId: '1', phone: '56' })
    world.badge('b2', { employeeId: '2', phone: '66' })
    await world.red.run('badge-import')
    world.red.messages('foreign')
    expect(shown).toEqual(['b1 updated', 'b2 added'])
  })

  it('when somebody gets the value later, but not when only other values change', async () => {
    await badgeFirst()
    world.hire('9', 'Ann', 'Lee')
    await world.red.run('import')
    world.change('9', { department: 'Labs' })
    await world.red.run('import')
    expect(await processedByDelta()).toBe(0)
    world.badge('b1', { employeeId: '8', phone: '55' })
    await world.red.run('badge-import')
    world.hire('1', 'Bob', 'Ray')
    await world.red.run('import')
    expect(await processedByDelta()).toBe(0)
    world.hire('8', 'Eve', 'Ash')
    expect((await world.red.run('import')).counters).toMatchObject({ processed: 1, followUps: 1 })
    expect((await world.person('8'))?.attributes['Telephone']).toBe('55')
  })

  it('when the person they belonged to is deleted, and again when a new one comes', async () => {
    const type = { kind: 'authoritativeSource', systems: ['hr'], mode: 'any' }
    await world.fresh({
      change: [
        {
          id: 'store',
          types: [
            {
              name: 'Person',
              displayAttribute: 'Display Name',
              graceDays: 0,
              deletionRule: type,
              attributes: ['Employee ID', 'First Name', 'Last Name', 'Display Name', 'Department', 'Telephone'].map((name) => ({
                name,
                type: 'text',
                multi: false,
              })),
            },
          ],
        },
        ...badgeNodes(),
      ],
    })
    world.hire('1', 'Ann', 'Lee')
    world.hire('2', 'Bob', 'Ray')
    world.badge('b1', { employeeId: '1', phone: '55' })
    await world.red.run('import')
    await world.red.run('badge-import')
    const first = await world.person('1')
    expect(first?.attributes['Telephone']).toBe('55')
    world.leave('1')
    await world.red.run('import')
    expect(await world.person('1')).toBeUndefined()
    expect(await processedByDelta()).toBe(1)
    expect(await processedByDelta()).toBe(0)
    world.hire('1', 'Ann', 'Lee')
    expect((await world.red.run('import')).counters).toMatchObject({ projected: 1, followUps: 1 })
    const second = await world.person('1')
    expect(second?.uuid).not.toBe(first?.uuid)
    expect(second?.attributes['Telephone']).toBe('55')
  })

  it('also after a restart, and forgets those whose record is gone', async () => {
    await badgeFirst()
    await world.redeploy({ change: badgeNodes() })
    world.hire('1', 'Ann', 'Lee')
    expect((await world.red.run('import')).counters).toMatchObject({ followUps: 1 })
    memorySystem('badge').set('b3', { employeeId: '3' })
    await world.red.run('badge-import')
    memorySystem('badge').rows.delete('b3')
    await world.red.run('badge-import', { profile: 'full-import+delta-sync' })
    world.hire('3', 'Eve', 'Ash')
    expect((await world.red.run('import')).counters).toMatchObject({ projected: 1, followUps: 0 })
    expect(world.brokenLaws()).toEqual([])
  })
})
