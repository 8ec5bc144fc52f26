/** The settings of a CSV system: what is refused, and how they are read. */
import { describe, expect, it } from 'vitest'
import type { ConnectorSettings } from '../../../runtime/model/connector'
import { caught } from '../contract/tools'
import { typeOf } from '../object-type'
import { csvWorld, person } from './world'

const world = csvWorld()

describe('settings of a CSV system', () => {
  it.each([
    ['file', { file: '' }, 'File'],
    ['file', { file: '../../etc/passwd' }, 'File'],
    ['delimiter', { delimiter: 'x' }, 'Fields are separated by'],
    ['quote', { quote: 'x' }, 'Quotation mark'],
    ['encoding', { encoding: 'ebcdic' }, 'Encoding'],
    ['header', { header: 'yes' }, 'First line names the columns'],
    ['columns', { header: false, columns: [] }, 'Columns'],
    ['columns', { header: false, columns: ['id', ' id '] }, 'Columns'],
    ['valueSeparator', { valueSeparator: '"' }, 'Several values in a field are separated by'],
    ['valueSeparator', { valueSeparator: '\n' }, 'Several values in a field are separated by'],
    ['valueSeparator', { valueSeparator: '\r|' }, 'Several values in a field are separated by'],
    ['layout', { layout: 'several' }, 'Objects in'],
  ])('refuse a wrong %s: %j', async (_, settings, label) => {
    expect(await caught(world.open(settings))).toMatchObject({
      name: 'SyncError',
      code: 'not-configured',
      message: expect.stringContaining(`"${label}"`) as string,
    })
  })
})

describe('settings of a CSV system are read', () => {
  it.each<[string, string, ConnectorSettings, readonly string[]]>([
    ['a separator', 'id;na,me\n1;A\n', { delimiter: ';' }, ['id', 'na,me']],
    ['a tab', 'id\tna,me\n1\tA\n', { delimiter: 'tab' }, ['id', 'na,me']],
    ['the quotation mark', "id,'na,me'\n1,A\n", { quote: "'" }, ['id', 'na,me']],
    ['no quotation mark', 'id,"na",me"\n1,A,x\n', { quote: 'none' }, ['id', '"na"', 'me"']],
    ['columns, without blank ones', '1,A\n', { header: false, columns: [' id ', '', '  ', 'name'] }, ['id', 'name']],
    ['spaces around a path', 'id,name\n1,A\n', { file: '  people.csv ' }, ['id', 'name']],
  ])('%s', async (_, content, settings, columns) => {
    world.write(content)
    expect((await world.import(settings, [typeOf('person', 'id')])).records).toMatchObject([{ anchor: '1' }])
    const [type] = await (await world.open(settings)).schema()
    expect(type?.attributes.map(({ name }) => name)).toEqual(columns)
  })

  it('the kind of object is the declared one, whatever the setting says', async () => {
    world.write('id,name\n1,A\n')
    const types = [typeOf('staff', 'id', 'name')]
    expect((await world.import({ objectType: 'person' }, types)).records).toMatchObject([{ type: 'staff' }])
  })

  it.each([
    ['people.csv', 'The setting "Files" has the line "people.csv".'],
    [' = people.csv', 'The setting "Files" has the line "= people.csv".'],
    ['= a = people.csv', 'The setting "Files" has the line "= a = people.csv".'],
    ['person =', 'The setting "Files" has the line "person =".'],
  ])('N10 a line of files is refused and shown: %j', async (line, message) => {
    expect(await caught(world.open({ layout: 'fileEach', files: [line] }))).toMatchObject({ code: 'not-configured', message })
  })

  it.each([
    ['a file twice', ['a = people.csv', 'b = people.csv'], 'names the type b or its file twice'],
    ['a type twice', ['a = people.csv', 'a = groups.csv'], 'names the type a or its file twice'],
  ])('N10 %s is refused', async (_, files, message) => {
    expect(await caught(world.open({ layout: 'fileEach', files }))).toMatchObject({ message: expect.stringContaining(message) })
  })

  it('N10 several types in a file of one are named', async () => {
    const types = [person, typeOf('group', 'id'), typeOf('room', 'id')]
    expect((await caught(world.open({}, types))).message).toContain(
      'says one kind of object, but 3 object types are declared (person, group, room)',
    )
  })
})
