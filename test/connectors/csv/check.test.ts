/** What the connection test and the discovery of object types say about CSV files. */
import { describe, expect, it } from 'vitest'
import { caught } from '../contract/tools'
import { typeOf } from '../object-type'
import { csvWorld } from './world'

const world = csvWorld()
const each = { layout: 'fileEach', files: ['person = people.csv', 'group = groups.csv'] }
const byColumn = { layout: 'typeColumn', typeColumn: 'kind' }

describe('the connection test', () => {
  it.each([
    ['id,name\n', 'id\tname\n', 'Read people.csv: 2 columns, separated by ",", utf-8: id, name', 'tab'],
    ['id;name\n', 'id|name\n', 'Read people.csv: 2 columns, separated by ";", utf-8: id, name', '|'],
  ])('has a step for each file with what it found: %j and %j', async (people, groups, step, separator) => {
    world.write(people)
    world.write(groups, 'groups.csv')
    const { ok, steps } = await (await world.open(each)).test()
    expect(ok).toBe(true)
    expect(`${steps[0]?.name}: ${steps[0]?.message}`).toBe(step)
    expect(steps[1]?.message).toContain(`separated by "${separator}"`)
  })

  it.each([
    ['is empty', '', 'The file is empty.'],
    ['has a broken header', 'id,"name\n', 'Check the file and the settings under Format.'],
  ])('fails where one file of two %s, and says so in its step', async (_, groups, message) => {
    world.write('id,name\n')
    world.write(groups, 'groups.csv')
    const { ok, steps } = await (await world.open(each)).test()
    expect(ok).toBe(false)
    expect(steps).toMatchObject([
      { name: 'Read people.csv', ok: true },
      { name: 'Read groups.csv', ok: false, message: expect.stringContaining(message) },
    ])
  })
})

describe('the object types discovered', () => {
  it.each<[string, string, object, string]>([
    ['the first column without another choice', 'nr,Mail\n', {}, 'nr'],
    ['the column the settings name, in any letter case', 'nr,Mail\n', { anchor: 'mail' }, 'Mail'],
  ])('have as anchor %s', async (_, content, settings, anchor) => {
    world.write(content)
    const [type] = await (await world.open({ ...settings, objectType: 'staff' }, [])).schema()
    expect(type?.attributes).toEqual(
      ['nr', 'Mail'].map((name) => ({ name, type: 'text', multi: false, ...(name === anchor && { required: true }) })),
    )
    expect([type?.name, type?.anchor]).toEqual(['staff', anchor])
  })

  it('keep the anchor that is declared while its column is there', async () => {
    const anchorOf = async (content: string) => {
      world.write(content)
      return (await (await world.open({}, [typeOf('person', 'Mail', 'nr')])).schema())[0]?.anchor
    }
    expect(await anchorOf('nr,mail\n')).toBe('mail')
    expect(await anchorOf('nr,phone\n')).toBe('nr')
  })

  it('keep the anchor of the declared type of their own name', async () => {
    world.write('kind,nr,mail\ngroup,1,x\nPERSON,2,y\n')
    const declared = [typeOf('person', 'mail'), typeOf('Group', 'nr')]
    const types = await (await world.open(byColumn, declared)).schema()
    expect(types.map(({ name, anchor }) => [name, anchor])).toEqual([
      ['group', 'nr'],
      ['PERSON', 'mail'],
    ])
  })

  it('are found at the end of a file that is read in pieces', async () => {
    world.write(`kind,id\n${`person,${'x'.repeat(1000)}\n`.repeat(700)}group,1\n`)
    expect((await (await world.open(byColumn)).schema()).map(({ name }) => name)).toEqual(['person', 'group'])
  })

  it('have no column without a name', async () => {
    world.write('id,,name\n1,x,y\n')
    const [type] = await (await world.open()).schema()
    expect(type?.attributes.map(({ name }) => name)).toEqual(['id', 'name'])
  })

  it('are as many as the kind column names, each once, broken and blank lines left out', async () => {
    world.write('KIND,id\nperson,1\nPerson,2\n ,3\n"x"y,4\n group ,5\n')
    const types = await (await world.open(byColumn)).schema()
    expect(types.map(({ name }) => name)).toEqual(['person', 'group'])
    expect(types[0]?.attributes.map(({ name }) => name)).toEqual(['id'])
  })

  it('N10 are refused where the kind column is another: it has too many values', async () => {
    const kinds = (count: number) => `kind,id\n${Array.from({ length: count }, (_, i) => `k${i},${i}\n`).join('')}`
    world.write(kinds(100))
    expect(await (await world.open(byColumn)).schema()).toHaveLength(100)
    world.write(kinds(101))
    expect(await caught((await world.open(byColumn)).schema())).toMatchObject({
      code: 'not-configured',
      message: 'The setting "Kind column" names kind, which has more than 100 different values.',
    })
  })

  it('are refused where nothing but the kind column is there', async () => {
    world.write('kind\nperson\n')
    expect(await caught((await world.open(byColumn)).schema())).toMatchObject({
      code: 'source-incomplete',
      message: 'people.csv has no columns.',
    })
  })
})
