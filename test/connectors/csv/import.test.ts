/** Imports from CSV files: broken lines, values, headers, changing files, where they may lie. */
import { appendFileSync, mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ImportPage } from '../../../runtime/model/connector'
import { documentText } from '../../../runtime/model/values'
import { caught, collect, never } from '../contract/tools'
import { typeOf } from '../object-type'
import { csvWorld, person } from './world'

const world = csvWorld()

/** Imports the content; the unreadable places and the records' anchors. */
async function places(content: string) {
  world.write(content)
  const { pages, records } = await world.import()
  return { unreadable: pages.flatMap((page) => page.unreadable), anchors: records.map((record) => record.anchor) }
}

describe('lines that are no records', () => {
  it.each([
    ['records', '1,a\n2,b\n3,c\n4,d\n5,e\n', ['1 2', '3 4', '5']],
    ['records that fill the last page', '1,a\n2,b\n3,c\n4,d\n', ['1 2', '3 4']],
    ['broken lines', '"x"x\n"y"y\n"z"z\n', ['!2 !3', '!4']],
    ['both', '"x"x\n1,a\n"y"y\n2,b\n3,c\n', ['1 !2 !4', '2 3']],
    ['nothing', '', []],
  ])('come in pages: %s', async (_, lines, expected) => {
    world.write(`id,name\n${lines}`)
    const pages = (await world.open()).importAll?.({ objectTypes: [person], pageSize: 2 }, never()) as AsyncIterable<ImportPage>
    const shown = (await collect(pages)).pages.map(({ records, unreadable }) =>
      [...records.map(({ anchor }) => anchor), ...unreadable.map(({ position }) => position?.replace('line ', '!'))].join(' '),
    )
    expect(shown).toEqual(expected)
  })

  it('reports an unclosed quotation mark with its line', async () => {
    const { unreadable, anchors } = await places('id,name\n1,Ada\n2,"Bob\n3,Cy\n')
    expect(unreadable).toEqual([{ position: 'line 3', message: expect.stringContaining('never closed') }])
    expect(anchors).toEqual(['1'])
  })

  it('reports NUL with its line', async () => {
    const { unreadable, anchors } = await places('id,name\n1,A\0da\n2,Bob\n')
    expect(unreadable).toEqual([{ position: 'line 2', message: expect.stringContaining('NUL') }])
    expect(anchors).toEqual(['2'])
  })

  it('I6 leaves a record without an anchor unidentified', async () => {
    world.write('id,name\n,Ada\n  ,Bob\n3,Cy\n')
    const { records } = await world.import()
    expect(records.map(({ anchor, unidentified, position }) => ({ anchor, unidentified, position }))).toEqual([
      { anchor: null, unidentified: 'the anchor id is empty', position: 'line 2' },
      { anchor: null, unidentified: 'the anchor id is empty', position: 'line 3' },
      { anchor: '3', unidentified: undefined, position: 'line 4' },
    ])
  })

  it('I6 leaves a record with several anchors, or one that does not fit its type, unidentified', async () => {
    world.write('id,name\n1|2,Ada\n3,Bob\n')
    expect(
      (await world.import({}, [typeOf('person', 'id:text[]', 'name')])).records.map(
        (record) => record.unidentified ?? record.anchor,
      ),
    ).toEqual(['the anchor id has 2 values', '3'])
    expect(
      (await world.import({}, [typeOf('person', 'id:integer', 'name')])).records.map(
        (record) => record.unidentified ?? record.anchor,
      ),
    ).toEqual(['the anchor id cannot be read: "1|2" is no integer', '3'])
  })

  it('I5 leaves duplicates to the engine, each with its line', async () => {
    world.write('id,name\n1,Ada\n\n1,"Ad\na"\n1,Ada\n')
    expect((await world.import()).records.map((record) => [record.anchor, record.position])).toEqual([
      ['1', 'line 2'],
      ['1', 'line 4'],
      ['1', 'line 6'],
    ])
  })
})

describe('columns and values', () => {
  it('I8 refuses a file whose column went, before the first page, and names it', async () => {
    world.write('id,title\n1,Ada\n')
    expect(await caught(world.import())).toMatchObject({
      code: 'schema-changed',
      message: 'people.csv has no column "name". Its columns are: id, title.',
    })
  })

  it('I8 checks every file before the first page of any', async () => {
    world.write('id,name\n1,Ada\n')
    world.write('key\nG\n', 'groups.csv')
    const types = [person, typeOf('group', 'key', 'owner')]
    const connector = await world.open({ layout: 'fileEach', files: ['person = people.csv', 'group = groups.csv'] }, types)
    const pages = connector.importAll?.({ objectTypes: types, pageSize: 1 }, never()) as AsyncIterable<ImportPage>
    expect(await caught(pages[Symbol.asyncIterator]().next())).toMatchObject({
      code: 'schema-changed',
      message: expect.stringContaining('"owner"'),
    })
  })

  it('finds a record by an anchor and a name that are no attributes', async () => {
    world.write('id,login,name\n1,"a|b",Ada\n')
    const type = { ...typeOf('person', 'name'), anchor: 'id', secondaryId: 'login' }
    expect((await world.import({}, [type])).records).toMatchObject([
      { anchor: '1', secondaryId: 'a|b', attributes: { name: 'Ada' } },
    ])
  })

  it('refuses a column that is there twice, when it is wanted', async () => {
    world.write('id,name,name\n1,Ada,Bob\n')
    expect(await caught(world.import())).toMatchObject({
      code: 'schema-changed',
      message: expect.stringContaining('"name" twice'),
    })
    expect(await world.values('id,name,x,x\n1,Ada,2,3\n')).toEqual([{ id: '1', name: 'Ada' }])
  })

  it('O3 finds columns in any letter case and any order, and names attributes as declared', async () => {
    expect(await world.values(' NAME , ID \nAda,1\n')).toEqual([{ id: '1', name: 'Ada' }])
  })

  it('I7 reports a value that does not fit with record, attribute and value, and reads the rest', async () => {
    world.write('id,level,born\n1,high,2020-02-30\n2,7,2020-02-29\n')
    const { records } = await world.import({}, [typeOf('person', 'id', 'level:integer', 'born:dateTime')])
    expect(records[0]).toMatchObject({ anchor: '1', position: 'line 2' })
    expect({ ...records[0]?.attributes }).toEqual({ id: '1' })
    expect(records[0]?.faults).toEqual([
      { attribute: 'born', value: '2020-02-30', message: expect.stringContaining('born: "2020-02-30" is not a date') },
      { attribute: 'level', value: 'high', message: 'level: "high" is not a whole number.' },
    ])
    expect({ ...records[1]?.attributes }).toEqual({ id: '2', level: 7, born: '2020-02-29T00:00:00Z' })
  })

  it('N10 shows the beginning of a value that does not fit and is long', async () => {
    const shown = async (length: number) => {
      world.write(`id,level\n1,${'x'.repeat(length)}\n`)
      return (await world.import({}, [typeOf('person', 'id', 'level:integer')])).records[0]?.faults[0]?.value
    }
    expect(await shown(200)).toBe('x'.repeat(200))
    expect(await shown(201)).toBe(`${'x'.repeat(197)}…`)
  })

  it('N9 does not show a secret value that does not fit', async () => {
    const secret = {
      ...typeOf('person', 'id'),
      attributes: [{ name: 'pin', type: 'integer', multi: false, secret: true } as const],
    }
    world.write('id,pin\n1,hunter2\n')
    const { records } = await world.import({}, [secret])
    expect(records[0]?.faults).toHaveLength(1)
    expect(JSON.stringify(records)).not.toContain('hunter2')
  })

  it('O4 keeps integers of 64 bits, decimals and references', async () => {
    const types = [typeOf('person', 'id', 'big:integer', 'rate:decimal', 'boss:reference', 'on:boolean', 'photo:binary')]
    expect(await world.values('id,big,rate,boss,on,photo\n1,133801632000000000,01.50,E7,yes,AQI=\n', {}, types)).toEqual([
      {
        big: { integer: '133801632000000000' },
        boss: { ref: null, text: 'E7' },
        id: '1',
        on: true,
        photo: { binary: 'AQI=' },
        rate: { decimal: '1.5' },
      },
    ])
  })

  it('O5 reads several values as a set', async () => {
    const types = [typeOf('person', 'id', 'mail:text[]')]
    expect(await world.values('id,mail\n1,b@x | a@x|B@x||b@x\n2, | \n', {}, types)).toEqual([
      { id: '1', mail: ['B@x', 'a@x', 'b@x'] },
      { id: '2' },
    ])
    expect(await world.values('id,mail\n1,b@x;a@x\n', { valueSeparator: ';', delimiter: ',' }, types)).toEqual([
      { id: '1', mail: ['a@x', 'b@x'] },
    ])
  })

  it('takes __proto__, constructor and toString for names like any other', async () => {
    world.write('__proto__,constructor,toString\n1,c,t\n')
    const { records } = await world.import({}, [typeOf('person', '__proto__', 'constructor', 'toString')])
    const [record] = records
    expect(record?.anchor).toBe('1')
    expect(documentText(record?.attributes ?? {})).toBe('{"__proto__":"1","constructor":"c","toString":"t"}')
    const [plain] = (await world.import({}, [typeOf('person', '__proto__')])).records
    expect('constructor' in (plain?.attributes ?? {})).toBe(false)
    expect(({} as Record<string, unknown>)['1']).toBeUndefined()
  })
})

describe('headers and empty files', () => {
  it('reads a file with a header only', async () => expect(await world.values('id,name')).toEqual([]))
  it('I3 refuses an empty file', async () => {
    world.write('')
    expect(await caught(world.import())).toMatchObject({ code: 'source-incomplete', message: expect.stringContaining('empty') })
  })
  it('refuses a header that is no line', async () => {
    world.write('"id,name\n1,Ada\n')
    expect(await caught(world.import())).toMatchObject({
      code: 'source-incomplete',
      message: expect.stringContaining('first line'),
    })
  })
  it('goes by the first line for the separator, whatever ends it', async () => {
    for (const end of ['\n', '\r', '\r\n'])
      expect(await world.values(`id,name${end}1,;;${end}`)).toEqual([{ id: '1', name: ';;' }])
  })

  it('reads a file without a header', async () => {
    expect(await world.values('1;Ada\n2;Bob', { header: false, columns: ['id', 'name'] })).toEqual([
      { id: '1', name: 'Ada' },
      { id: '2', name: 'Bob' },
    ])
    expect(await world.values('', { header: false, columns: ['id', 'name'] })).toEqual([])
  })
  it('refuses column names twice', async () => {
    expect(await caught(world.open({ header: false, columns: ['id', 'id'] }))).toMatchObject({
      code: 'not-configured',
      message: expect.stringContaining('"Columns"'),
    })
  })
})

describe('a file that changes while it is read', () => {
  const rows = `id,name\n${Array.from({ length: 60_000 }, (_, i) => `${i},Person number ${i}`).join('\n')}\n`
  const changes: [string, () => void][] = [
    ['grows', () => appendFileSync(world.path(), 'x,y\n')],
    ['is cut short', () => truncateSync(world.path(), 500_000)],
    ['is written over with as many bytes', () => writeFileSync(world.path(), rows.toUpperCase())],
  ]

  it.each(changes)('I3 fails as source-incomplete when it %s', async (_, change) => {
    world.write(rows)
    const connector = await world.open()
    const read = async () => {
      let pages = 0
      for await (const _page of connector.importAll?.({ objectTypes: [person], pageSize: 100 }, never()) ?? [])
        if (++pages === 3) change()
    }
    expect(await caught(read())).toMatchObject({
      code: 'source-incomplete',
      message: expect.stringContaining('changed while it was read'),
    })
  })
})

describe('where files may lie', () => {
  it('refuses a path outside the allowed folders, links included', async () => {
    mkdirSync(join(world.folder, 'open'), { recursive: true })
    writeFileSync(world.path('outside.csv'), 'id,name\n1,Ada\n')
    for (const link of ['link.csv', 'folder']) rmSync(join(world.folder, 'open', link), { force: true })
    symlinkSync(world.path('outside.csv'), join(world.folder, 'open', 'link.csv'))
    symlinkSync(world.folder, join(world.folder, 'open', 'folder'))
    const folders = [join(world.folder, 'open')]
    for (const file of ['../outside.csv', world.path('outside.csv'), 'link.csv', 'folder/outside.csv', '/etc/passwd'])
      expect(await caught(world.open({ file }, [person], folders)), file).toMatchObject({
        code: 'not-configured',
        message: expect.stringContaining('"File"'),
      })
    expect(await caught(world.open({ file: 'x.csv' }, [person], []))).toMatchObject({ code: 'not-configured' })
  })

  it('takes a link that stays inside, and a further folder', async () => {
    world.write('id,name\n1,Ada\n')
    rmSync(world.path('inside.csv'), { force: true })
    symlinkSync(world.path(), world.path('inside.csv'))
    expect((await world.import({ file: 'inside.csv' })).records).toHaveLength(1)
    const connector = await world.open({ file: world.path() }, [person], ['/nonexistent', world.folder])
    expect((await connector.test()).ok).toBe(true)
  })

  it('says so when the file is a folder or not there', async () => {
    mkdirSync(world.path('folder.csv'), { recursive: true })
    for (const file of ['folder.csv', '.'])
      expect((await caught(world.import({ file }))).message).toContain('is not a file but a folder')
    expect(await caught(world.import({ file: 'gone.csv' }))).toMatchObject({
      code: 'system-unreachable',
      message: expect.stringContaining('does not exist'),
    })
  })
})
