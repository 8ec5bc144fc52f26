/** Lines above the header of a CSV file, and the one that tells a spreadsheet the separator. */
import { describe, expect, it } from 'vitest'
import { caught } from '../contract/tools'
import { csvWorld } from './world'

const world = csvWorld()
const ada = [{ id: '1', name: 'Ada' }]

describe('above the header', () => {
  it.each([
    ['a title', 'Staff,\nid,name\n1,Ada\n', { skipLines: 1 }],
    ['a title over several lines, some of them blank', '"Staff\r\n\r\nof today\r\nid,name\r\n1,Ada\r\n', { skipLines: 3 }],
    ['lines that end with CR', 'a\rb\rid,name\r1,Ada\r', { skipLines: 2 }],
    ['a line that says the separator', 'sep=;\nid;name\n1;Ada\n', {}],
    ['one in quotation marks', '"sep=;"\r\nid;name\r\n1;Ada\r\n', {}],
    ['one that says what the settings say, and a title', 'sep=|\na,b,c\nid|name\n1|Ada\n', { skipLines: 1, delimiter: '|' }],
    ['a tab', 'SEP=\t\nid\tname\n1\tAda\n', {}],
    ['a title where the columns have no names', 'Staff\n1;Ada\n', { skipLines: 1, header: false, columns: ['id', 'name'] }],
  ])('stands %s', async (_, content, settings) => {
    expect(await world.values(content, settings)).toEqual(ada)
    expect((await world.import(settings)).records[0]?.position).toBe(`line ${content.split(/\r\n|\n|\r/).length - 1}`)
  })

  it('stands more than is read at once', async () => {
    const title = `${'x'.repeat(200_000)}\r\n`.repeat(3)
    expect(await world.values(`${title}id,name\r\n1,Ada\r\n`, { skipLines: 3 })).toEqual(ada)
  })

  it('N10 says so where the settings and the line say different separators', async () => {
    world.write('sep=;\nid;name\n')
    expect(await caught(world.import({ delimiter: ',' }))).toMatchObject({
      code: 'not-configured',
      message: 'The setting "Fields are separated by" says ",", but the first line of people.csv says ";".',
    })
    world.write('sep=\t\nid\tname\n')
    expect((await caught(world.import({ delimiter: ';' }))).message).toContain('says tab')
  })

  it('I3 refuses a file that has no more than the lines above its header', async () => {
    world.write('Staff\nof today')
    expect(await caught(world.import({ skipLines: 2 }))).toMatchObject({
      code: 'source-incomplete',
      message: expect.stringContaining('"Lines above the header" says 2 lines'),
    })
    world.write('Staff\n')
    expect((await caught(world.import({ skipLines: 1 }))).message).toContain('is empty')
  })
})
