/** Rows with too few or too many fields: which are records, of whom the others are, and which are none. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { typeOf } from '../object-type'
import { collect, never } from '../contract/tools'
import type { ImportPage } from '../../../runtime/model/connector'
import type { AttributeSchema } from '../../../runtime/model/schema'
import { Memory, same } from '../known'
import { create } from './requests'
import { csvWorld } from './world'

const world = csvWorld()
const staff = typeOf('person', 'id', 'name', 'start:dateTime', 'dept', 'end:dateTime')
const header = 'id,name,start,dept,end\n'

/** What each row of the file is: a record's attributes, or why it is none. */
async function rows(content: string, settings = {}, type = staff) {
  world.write(content)
  const { pages, records } = await world.import(settings, [type])
  return {
    read: records.filter(({ unclear }) => unclear === undefined).map(({ attributes }) => Object.values(attributes).join(' ')),
    unclear: records.flatMap(({ unclear }) => unclear ?? []),
    unreadable: pages.flatMap(({ unreadable }) => unreadable.map(({ message }) => message)),
    passedOver: pages.reduce((sum, { blank = 0 }) => sum + blank, 0),
  }
}

const none = { unclear: [], unreadable: [], passedOver: 0 }

describe('a row with fewer fields', () => {
  it('I23 is read where nothing but the last fields can be missing', async () => {
    expect(await rows(`${header}1,Ada,2020-01-01\n2,Bob,2020-01-02,,\n3,Cy,,,2024-01-01\n`)).toEqual({
      ...none,
      read: ['1 Ada 2020-01-01T00:00:00Z', '2 Bob 2020-01-02T00:00:00Z', '2024-01-01T00:00:00Z 3 Cy'],
    })
  })

  it.each([
    ['has less than half of them', '1,Ada\n', 'has 2 fields where the header has 5 (a separator may be missing'],
    [
      'ends with a text, which fits anywhere',
      '1,Ada,2020-01-01,Sales\n',
      'has 4 fields where the header has 5 (a separator may be',
    ],
    ['ends with nothing', '1,Ada,2020-01-01,\n', 'has 4 fields where the header has 5 (a separator may be'],
    [
      'has one that does not fit its column',
      '1,2020-01-01,Sales,\n',
      'and start does not fit, so that a separator before it may be',
    ],
  ])('I23 is that of a known object, none of whose values count, where it %s', async (_, row, why) => {
    const { unclear, ...rest } = await rows(header + row)
    expect(rest).toEqual({ read: [], unreadable: [], passedOver: 0 })
    expect(unclear).toEqual([expect.stringContaining(why)])
    expect(unclear[0]).toMatch(/^line 2 \(id 1\) has/)
  })

  it('I3 I23 is nobody known where the file may be cut off there, so that nobody behind it is taken to be gone', async () => {
    for (const [end, why] of [
      ['1,Ada,2020-01-01', 'without a line end, and may be cut off'],
      ['1,A', 'a separator may be missing'],
    ])
      expect(await rows(`${header}${end}`)).toEqual({ ...none, read: [], unreadable: [expect.stringContaining(why ?? '')] })
  })

  it('I6 I23 is nobody known where the anchor need not be where it belongs', async () => {
    const columns = 'start,id,name,dept,end\n'
    expect(await rows(`${columns}2020-01-01,1\nx,1,Ada\n`, {})).toEqual({
      ...none,
      read: [],
      unreadable: [
        expect.stringMatching(/^line 2 has 2 fields where the header has 5 \(a separator may be missing/),
        expect.stringMatching(/^line 3 has 3 fields .* start does not fit/),
      ],
    })
  })

  it.each([
    ['id,end,start,note\n', '1,,2020-01-01\n', false, 'the date may be the note, and start be empty'],
    ['id,note,start,end\n', '1,,2020-01-01\n', false, 'the date may be the end'],
    ['id,name,start,note\n', '1,Ada,2020-01-01\n', true, 'no start is called Ada'],
    ['id,name,start,level\n', '1,,2020-01-01\n', true, 'no level is a date'],
    ['id,name,start,level\n', '1,,5\n', false, 'no start is a number'],
    ['id,name,level,on,note,more\n', '1,,5\n', true, 'more than one is missing'],
    ['id,name,note,more\n', '1,Ada,x\n', false, 'a text fits anywhere'],
    ['id,name,level,note,more\n', '1,,5\n', false, 'the number may be the note, whatever else is missing'],
    ['id,first,last,start,end,note\n', '7,Bob Ray,2024-01-01,2025-01-01\n', false, 'the dates may be a start and an end'],
    ['id,first,last,start,end,note\n', '7,Bob,Ray,2025-01-01\n', true, 'no start is called Ray'],
    ['id,level,note,more,a,b\n', '1,5\n', false, 'less than half is there'],
    ['id,name,level,note,more\n', '1,Ada,\n', false, 'no level stands there'],
    ['id,name,on,note\n', '1,Ada,yes\n', true, 'it is a truth value'],
    ['id,name,rate,note\n', '1,Ada,1.5\n', true, 'it is a number'],
  ])('I23 %j %j, a separator lost: read %s, since %s', async (columns, row, isRead) => {
    const type = { ...staff, attributes: [] as AttributeSchema[] }
    const kinds = { start: 'dateTime', end: 'dateTime', level: 'integer', on: 'boolean', rate: 'decimal' } as const
    for (const name of columns.trim().split(','))
      type.attributes.push({ name, type: kinds[name as 'start'] ?? 'text', multi: false })
    const { read, unclear } = await rows(columns + row, {}, type)
    expect([read.length, unclear.length]).toEqual(isRead ? [1, 0] : [0, 1])
  })

  it('I23 is held against the columns beside it in the form these have', async () => {
    const form = { date: 'dd.mm.yyyy' }
    const attributes = ['start', 'end'].map((name) => ({ name, type: 'dateTime', multi: false, form }) as const)
    const type = {
      ...typeOf('person', 'id', 'name', 'note'),
      attributes: [...typeOf('person', 'id', 'name', 'note').attributes, ...attributes],
    }
    const columns = 'id,name,note,start,end\n'
    expect(await rows(`${columns}1,Ada B,01.01.2024,01.02.2025\n2,Bob,x,01.02.2025\n`, {}, type)).toMatchObject({
      read: ['2 Bob x 2025-02-01T00:00:00Z'],
      unclear: [expect.stringMatching(/^line 2 \(id 1\) has 4 fields/)],
    })
  })

  it('I6 I23 is nobody known where it may be the rest of the row before it', async () => {
    const columns = 'id,name,start,note,dept,end\n'
    const { attributes, ...type } = staff
    const noted = { ...type, attributes: [...attributes, { name: 'note', type: 'text', multi: false } as const] }
    const broken = '1,Ada,2020-01-01,first\nsecond,Sales,2024-01-01\n'
    expect(await rows(columns + broken, {}, noted)).toEqual({
      read: [],
      unclear: [expect.stringMatching(/^line 2 \(id 1\) has 4 fields/)],
      unreadable: [expect.stringMatching(/^line 3 has 3 fields and the row before it 4: together they may be one row/)],
      passedOver: 0,
    })
    expect(await rows(`${columns}1,Ada,2020-01-01,first\n2,Bob,,,,\n3,Cy,2024-01-01\n`, {}, noted)).toMatchObject({
      read: ['2 Bob', '3 Cy 2024-01-01T00:00:00Z'],
    })
  })

  it('is passed over where its kind is not wanted', async () => {
    const kinds = { layout: 'typeColumn', typeColumn: 'kind' }
    const type = typeOf('person', 'id', 'level:integer', 'x')
    expect(await rows('kind,id,level,x\ndevice,1,5\nperson,2,,\n', kinds, type)).toMatchObject({ read: ['2'], unreadable: [] })
  })

  it('I23 goes by the setting', async () => {
    const row = `${header}1,Ada\n`
    expect(await rows(`${row}2,Bob,,\n`, { shortRows: 'fill' })).toEqual({ ...none, read: ['1 Ada', '2 Bob'] })
    expect(await rows(`${header}1,Ada,2020-01-01,Sales`, { shortRows: 'fill' })).toMatchObject({ unclear: [] })
    expect(await rows(`${header}1,Ada,2020-01-01,Sales\n`, { shortRows: 'refuse' })).toMatchObject({
      read: [],
      unclear: ['line 2 (id 1) has 4 fields where the header has 5 (a separator may be missing)'],
    })
  })
})

describe('a row with more fields', () => {
  it('I23 is not clear, whatever the field at its end', async () => {
    expect(await rows(`${header}1,Ada,,,\n2,Lee, Bob,,Sales,\n3,Cy,,,,\n4,Di,,,\n`)).toEqual({
      read: ['1 Ada', '4 Di'],
      unclear: [
        'line 3 (id 2) has 6 fields where the header has 5 (a separator in a value may not be in quotation marks)',
        'line 4 (id 3) has 6 fields where the header has 5 (a separator in a value may not be in quotation marks)',
      ],
      unreadable: [],
      passedOver: 0,
    })
  })

  it('I23 ends with a separator where every row does', async () => {
    expect(await rows(`${header}1,Ada,,,,\n\n,,,,,\n2,Bob,,,,\n3,Cy,,Sales,,\n`)).toEqual({
      ...none,
      passedOver: 1,
      read: ['1 Ada', '2 Bob', 'Sales 3 Cy'],
    })
    expect(await rows(`${header}1,Ada,,,,\n`), 'one row proves nothing').toMatchObject({ read: [] })
    expect(await rows(`${header}1,Ada,,,,\n2,Bob,,,,x\n`)).toMatchObject({ read: [] })
  })
})

describe('rows that end with a separator', () => {
  const begun = 'id,name,start\n' + '1,Ada,,\n'.repeat(40_000)

  it('I23 may lack it behind a value, and are not clear with anything behind it', async () => {
    const { unclear, read } = await rows(
      `${begun}2,Bob,2020-01-01\n3,Cy,,x\n4,Di,,\n5,Ed,\n`,
      {},
      typeOf('person', 'id', 'name', 'start:dateTime'),
    )
    expect(read.slice(-2)).toEqual(['2 Bob 2020-01-01T00:00:00Z', '4 Di'])
    expect(unclear).toEqual([
      expect.stringMatching(/\(id 3\) has 4 fields where the header has 3/),
      expect.stringMatching(/\(id 5\) has 2 fields where the header has 3/),
    ])
  })

  it.each([
    ['in the middle', '1;Ann;Lee;a@x;\n2;Bob Ray;b@x;\n3;Cy;Fox;c@x;\n'],
    ['at the end', '1;Ann;Lee;a@x;\n3;Cy;Fox;c@x;\n2;Bob Ray;b@x;\n'],
    ['at the start', '2;Bob Ray;b@x;\n1;Ann;Lee;a@x;\n3;Cy;Fox;c@x;\n'],
  ])('I23 are not clear where they lack another one, %s', async (_, content) => {
    const type = typeOf('person', 'id', 'first', 'last', 'mail')
    const { read, unclear } = await rows(`id;first;last;mail\n${content}`, {}, type)
    expect(read).toEqual(['Ann 1 Lee a@x', 'Cy 3 Fox c@x'])
    expect(unclear).toEqual([expect.stringMatching(/\(id 2\) has 3 fields where the header has 4/)])
  })

  it('I23 are read where they lack the last fields, and it is clear', async () => {
    const type = typeOf('person', 'id', 'name', 'start:dateTime', 'level:integer')
    expect(await rows('id,name,start,level\n1,Ada,,1,\n2,Bob,,2,\n3,Cy,2020-01-01,\n', {}, type)).toEqual({
      ...none,
      read: ['1 1 Ada', '2 2 Bob', '3 Cy 2020-01-01T00:00:00Z'],
    })
  })

  it('I23 are twice as many as others, of those that have all fields', async () => {
    const type = typeOf('person', 'id', 'name')
    const ending = (count: number) => Array.from({ length: count }, (_, index) => `${index},A,\n`).join('')
    const others = 'x,B\ny\nz,B,C\n'
    expect((await rows(`id,name\n${ending(3)}${others}`, {}, type)).read).toEqual(['x B'])
    expect((await rows(`id,name\n${ending(4)}${others}`, {}, type)).read).toEqual(['0 A', '1 A', '2 A', '3 A', 'x B'])
  })

  it('I19 begin with all of their separators as the settings say', async () => {
    const settings = { ignoredLines: ['Total,,'] }
    expect(await rows('id,name\n1,Ada,\n2,Bob,\nTotal,,\n', settings, typeOf('person', 'id', 'name'))).toMatchObject({
      read: ['1 Ada', '2 Bob'],
      passedOver: 1,
    })
    world.write('id,name\n1,Ada,\n2,Bob,\n')
    expect(await world.export([create({ id: 'Total' })], settings)).toMatchObject([{ outcome: 'failed' }])
  })

  it('I19 I23 stand beside headers without it', async () => {
    const type = typeOf('person', 'id', 'name')
    expect(await rows('id,name\n1,Ada,\nid,name\n2,Bob,\n', {}, type)).toMatchObject({ read: ['1 Ada', '2 Bob'], passedOver: 1 })
  })
})

describe('a row that is no record', () => {
  it('I19 has no value, however many fields it has', async () => {
    expect(await rows(`${header},,\n1,Ada,,,\n , ,,,,,\n`)).toEqual({ ...none, read: ['1 Ada'], passedOver: 2 })
  })

  it('I19 is not one that has the name of a column for a value', async () => {
    expect(await rows(`${header}1,name,,,\n`)).toMatchObject({ read: ['1 name'] })
  })

  it('I19 is the header once more', async () => {
    expect(await rows(`${header}1,Ada,,,\nid, name,start,dept,end\n2,Bob,,,\n`)).toEqual({
      ...none,
      read: ['1 Ada', '2 Bob'],
      passedOver: 1,
    })
    const login = typeOf('person', 'login')
    expect(await rows('login\nada\nlogin\n', {}, login), 'of one column it may be a value').toMatchObject({
      read: ['ada', 'login'],
    })
  })

  it('I19 begins as the settings say', async () => {
    const settings = { ignoredLines: ['(', 'Total,', '#'] }
    expect(await rows(`${header}1,Ada,,,\n # a remark, with one comma\nTotal,,,,1\nTotally,Bob,,,\n(1 row)\n`, settings)).toEqual(
      {
        ...none,
        read: ['1 Ada', 'Totally Bob'],
        passedOver: 3,
      },
    )
  })
})

describe('a file that is known', () => {
  const line = fc.oneof(
    { weight: 12, arbitrary: fc.nat(99).map((id) => `${id},Name,2020-01-01,Dept,`) },
    { weight: 4, arbitrary: fc.nat(99).map((id) => `${id},Name,2020-01-01`) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        '7,Name,Dept,x',
        'rest,',
        'a,b',
        ',,,',
        header.trim(),
        '(3 rows)',
        '8,a,,,,',
        '9,a b,,,,x',
        '"x"y',
      ),
    },
  )
  const edits = fc.array(fc.tuple(fc.nat(80), fc.nat(2), fc.array(line, { maxLength: 2 })), { maxLength: 3 })

  it('I1 I15 I19 I23 is read as if nothing were known, whatever its rows are', async () => {
    const settings = { ignoredLines: ['('], skipLines: 1 }
    const selection = { objectTypes: [staff], pageSize: 25 }
    let passed = 0
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { minLength: 20, maxLength: 80 }),
        edits,
        fc.constantFrom('\n', ''),
        async (begun, changed, end) => {
          const memory = new Memory()
          const connector = await world.open(settings, [staff])
          const unread = async () => {
            const pages = connector.importUnread?.(selection, memory, never()) as AsyncIterable<ImportPage>
            return (await collect(pages)).pages
          }
          world.write(`Staff\n${header}${begun.join('\n')}${end}`)
          memory.learn(await unread())
          const edited = changed.reduce((all, [at, gone, come]) => all.toSpliced(at, gone, ...come), begun)
          world.write(`Staff\n${header}${edited.join('\n')}${end}`)
          const whole = await collect(connector.importAll?.(selection, never()) as AsyncIterable<ImportPage>)
          passed += await same(whole.pages, await unread(), memory)
        },
      ),
      { numRuns: 300 },
    )
    expect(passed).toBeGreaterThan(1000)
  }, 120_000)
})
