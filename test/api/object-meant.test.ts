/** Which record or account the command line takes a text for, also where it belongs to nobody (J9, N6). */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { runIdweave } from './run-idweave'
import type { List } from './world'
import { World } from './world'

const world = new World()
beforeAll(() => world.start())
afterAll(() => world.stop())

const idweave = (...args: readonly string[]) => runIdweave(world.address, args)

const objectOf = async (name: string): Promise<number | undefined> => {
  const { items } = await world.get<List<{ id: number; name: string }>>('objects?system=HR')
  return items.find((item) => item.name === name)?.id
}

/** Ann is somebody; no rule takes Eve and Eva. */
beforeEach(async () => {
  await world.fresh()
  world.hire('1001', 'Ann', 'Lee')
  world.hire('1009', 'Eve', 'Fox', { employeeType: 'Contractor' })
  world.hire('1010', 'Eva', 'Foxley', { employeeType: 'Contractor' })
  await world.run({ system: 'HR', profile: 'full-import+delta-sync' })
})

describe('O2 a record that belongs to nobody', () => {
  it('is found by a name whose parts it has apart', async () => {
    expect((await idweave('find', 'eve fox')).out).toMatch(/^ *\d+ {2}HR +user +1009 +nobody$/m)
    expect((await idweave('find', 'Fox, Eve')).out).toContain('1009')
    expect((await idweave('find', 'Eve Nobody')).out).toContain('No record or account has that.')
    const { items } = await world.get<List<{ name: string }>>('objects?q=Eve%20Fox')
    expect(items.map(({ name }) => name)).toEqual(['1009'])
  })

  it('is named where a person is looked for', async () => {
    expect(await idweave('preview', '--person', 'Eve Fox')).toEqual({
      code: 3,
      out: '',
      err: 'Nobody has "Eve Fox", but what belongs to nobody has: HR: 1009. See where it stays and why with: idweave preview --object "HR:1009"\n',
    })
  })

  it.each([['1009'], ['HR:1009'], ['hr:Eve Fox'], ['Eve Fox']])('is previewed as %s', async (meant) => {
    const { out, code } = await idweave('preview', '--object', meant === '1009' ? String(await objectOf('1009')) : meant)
    expect(code).toBe(0)
    expect(out).toContain('1009 would belong to nobody.')
    expect(out).toContain('HR in: the scope: out of scope')
  })

  it('J9 is decided on by name', async () => {
    const reason = ['--reason', 'we know']
    expect((await idweave('never-join', 'HR:1009', ...reason)).code).toBe(0)
    expect((await idweave('allow-join', 'Eve Fox', ...reason)).code).toBe(0)
    expect((await idweave('likely-people', 'HR:1009')).code).toBe(0)
    expect((await idweave('join', 'Eve Fox', 'Ann Lee', ...reason)).err + '').not.toContain('No record')
    expect((await idweave('project', 'HR:1009', ...reason)).out).toContain('no rule of HR takes 1009')
    expect((await idweave('disconnect', 'HR:1001', ...reason)).code).toBe(0)
  })
})

describe('N15 which object is meant', () => {
  it('is asked where several have it, and said where none has', async () => {
    const { err, code } = await idweave('run', '--object', 'Contractor')
    expect(code).toBe(2)
    expect(err).toMatch(
      /^Several have "Contractor": HR: 1009 \(\d+, nobody's\), HR: 1010 \(\d+, nobody's\)\. Say which by the number in brackets\./,
    )
    expect(await idweave('run', '--object', 'Zoe')).toMatchObject({
      code: 3,
      err: 'No record or account has "Zoe". See idweave find TEXT.\n',
    })
    expect((await idweave('join', '', 'Ann Lee', '--reason', 'x')).err).toContain('OBJECT is missing.')
  })

  it('is who is called so, however many have the text in them, and nobody for part of a word', async () => {
    for (let number = 0; number < 505; number++) world.hire(`5${String(number).padStart(4, '0')}10`, 'Kim', `Ray${number}`)
    world.hire('10', 'Last', 'Found', { employeeType: 'Contractor' })
    await world.run({ system: 'HR', profile: 'full-import+delta-sync' })
    expect((await idweave('preview', '--object', 'HR:10')).out).toMatch(/^HR: 10$/m)
    expect((await idweave('never-join', 'Contract', '--reason', 'x')).err).toBe(
      'No record or account has "Contract". See idweave find TEXT.\n',
    )
  })

  it('goes by nobody’s first, where the command is for such', async () => {
    world.hire('1011', 'Ann', 'Lee', { employeeType: 'Contractor' })
    await world.run({ system: 'HR', profile: 'full-import+delta-sync' })
    expect((await idweave('never-join', 'Ann Lee', '--reason', 'x')).err).toMatch(/^Several have "Ann Lee"/)
    const { out } = await idweave('likely-people', 'Ann Lee')
    expect(out).toContain(`idweave join ${await objectOf('1011')} IDENTITY`)
  })

  it('counts for what is taken to be gone', async () => {
    const { out, code } = await idweave('preview', 'all', '--gone', 'HR:1001')
    expect(code).toBe(0)
    expect(out).toContain('Ann Lee')
  })
})
