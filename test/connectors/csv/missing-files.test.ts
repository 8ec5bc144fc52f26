/** Target files that the first export makes: an empty target, or a mistake in the path. */
import { mkdirSync, rmSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { csvWorld } from './world'

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
    expect(await (await world.open(settings)).absent?.()).toContain('a.csv, b.csv do not exist yet')
    world.write('id,name\n', 'b.csv')
    expect(await (await world.open(settings)).absent?.()).toBeNull()
  })
})
