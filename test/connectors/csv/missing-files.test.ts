/** Target files that the first export makes: an empty target, or a mistake in the path. */
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { typeOf } from '../object-type'
import { csvWorld, person } from './world'

const world = csvWorld()

describe('a file that is not there', () => {
  it('R13 in a folder that is there is an empty target, and says so', async () => {
    expect(await (await world.open()).absent?.()).toContain('people.csv does not exist yet, and the first export makes it')
  })

  it('R13 in a folder that is not there is none: the path may be wrong', async () => {
    mkdirSync(world.path('gone'))
    const connector = await world.open({ file: 'gone/people.csv' })
    rmSync(world.path('gone'), { recursive: true })
    expect(await connector.absent?.()).toBeNull()
  })

  it('R13 of several is no empty target while one is there', async () => {
    const settings = { layout: 'fileEach', files: ['person = a.csv', 'group = b.csv'] }
    expect(await (await world.open(settings)).absent?.()).toContain(
      'a.csv, b.csv do not exist yet, and the first export makes them',
    )
    world.write('id,name\n', 'b.csv')
    expect(await (await world.open(settings)).absent?.()).toBeNull()
    rmSync(world.path('b.csv'))
  })

  it('R13 of several are all made by the first export, and one that goes missing later is a mistake', async () => {
    const types = [person, typeOf('group', 'id', 'title')]
    const settings = { layout: 'fileEach', files: ['person = a.csv', 'group = b.csv'] }
    const ann = {
      operation: 'create',
      type: 'person',
      secondaryId: null,
      newSecondaryId: null,
      changes: [],
      inDoubt: false,
    } as const
    await world.export([{ ...ann, id: 1, anchor: '1', attributes: { name: 'Ann' } }], settings, types)
    expect([world.read('a.csv'), world.read('b.csv')]).toEqual(['id,name\n1,Ann\n', 'id,title\n'])
    expect((await world.import(settings, types)).records).toHaveLength(1)
    rmSync(world.path('b.csv'))
    await world.export([{ ...ann, id: 2, anchor: '2', attributes: { name: 'Bea' } }], settings, types)
    expect(existsSync(world.path('b.csv'))).toBe(false)
    await expect(world.import(settings, types)).rejects.toThrow(/b\.csv/)
  })
})
