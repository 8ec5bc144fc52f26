/** Exports to CSV files: what is left of a file, and new files. */
import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { describe, expect, it, vi } from 'vitest'
import { OpenedFile } from '../../../runtime/connectors/files'
import { typeOf } from '../object-type'
import { create, remove, rename, request } from './requests'
import { csvWorld, person } from './world'

const world = csvWorld()

describe('what an export leaves of a file', () => {
  it('keeps unknown columns, the order of lines, blank lines and the spelling of untouched lines', async () => {
    world.write('\n"note",NAME,id\r\n"a ""b""",Ada,1\n\n  ,Bob,2\r\nlast,"Cy",3')
    const results = await world.export([rename('2', 'Bob, Jr.'), create({ id: '4', name: 'Dee' }), remove('1')])
    expect(results.map((result) => [result.outcome, result.confirmed])).toEqual(Array.from({ length: 3 }, () => ['done', true]))
    expect(world.read()).toBe('\n"note",NAME,id\r\n"  ","Bob, Jr.","2"\r\nlast,"Cy",3\r\n"","Dee","4"\r\n')
  })

  it.each([
    ['UTF-16 with its mark', (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le'), {}],
    ['UTF-16 big endian with its mark', (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le').swap16(), {}],
    ['UTF-8 with its mark', (text: string) => Buffer.from(`\uFEFF${text}`), {}],
    ['UTF-8 without one', (text: string) => Buffer.from(text), {}],
    ['Windows-1252', (text: string) => Buffer.from(text.replace('€', '\x80'), 'latin1'), { encoding: 'windows-1252' }],
  ])('keeps %s', async (_, encode, settings) => {
    world.write(encode('id;name\r\n1;Zoë\r\n'))
    await world.export([create({ id: '2', name: 'Bär €' })], settings)
    expect(readFileSync(world.path())).toEqual(encode('id;name\r\n1;Zoë\r\n2;Bär €\r\n'))
  })

  it.each([
    ['a title', 'Staff\r\nid,name\r\n1,Ada\r\n', '2,Bob\r\n', '', { skipLines: 1 }],
    ['the line that says the separator', 'sep=;\n"id";"name"\n"1";"Ada"\n', '"2";"Bob"\n', '', {}],
    ['a footer', 'id,name\n1,Ada\n', '2,Bob\n', '\n(1 row)\n# end', { ignoredLines: ['(', '#'] }],
    ['a footer below a line without an end', 'id,name\n1,Ada\n', '2,Bob\n', '(1 row)', { ignoredLines: ['('] }],
    ['remarks between records', 'id,name\n# a\n0,Zoe\n# b\n1,Ada\n', '2,Bob\n', '', { ignoredLines: ['#'] }],
    ['the header once more', 'id,name\n0,Zoe\nid,name\n1,Ada\n', '2,Bob\n', '', {}],
    ['separators at the end of each row', 'id,name\n0,Zoe,\n1,Ada,\n', '2,Bob,\n', '', {}],
  ])('keeps %s', async (_, records, added, below, settings) => {
    world.write(records + below)
    const results = await world.export([rename('1', 'Eva'), create({ id: '2', name: 'Bob' })], settings)
    expect(results.map(({ outcome }) => outcome)).toEqual(['done', 'done'])
    expect(world.read()).toBe(records.replace('Ada', 'Eva') + added + below)
    expect((await world.import(settings)).records.map(({ anchor }) => anchor)).toContain('2')
  })

  it('writes a row whole that had too few fields, when it changes it', async () => {
    const staff = typeOf('person', 'id', 'name', 'level:integer', 'dept')
    world.write('id,name,level,dept\n1,Ada,1\n2,Bob,2\n')
    await world.export([rename('2', 'Eva')], {}, [staff])
    expect(world.read()).toBe('id,name,level,dept\n1,Ada,1\n2,Eva,2,\n')
  })

  it('I23 leaves a file alone in which a row is not clear', async () => {
    const staff = typeOf('person', 'id', 'name', 'dept')
    world.write('id,name,dept\n1,Ada,x,y\n2,Bob,z\n')
    expect(await world.export([rename('2', 'Eva')], {}, [staff])).toMatchObject([
      { outcome: 'unreachable', message: expect.stringContaining('line 2 has 4 fields where the header has 3') },
    ])
  })

  it('N10 makes no file whose lines above the header nobody knows', async () => {
    rmSync(world.path('new.csv'), { force: true })
    expect(await world.export([create({ id: '1', name: 'Ada' })], { file: 'new.csv', skipLines: 1 })).toMatchObject([
      { outcome: 'unreachable', message: expect.stringContaining('"Lines above the header"') },
    ])
    expect(existsSync(world.path('new.csv'))).toBe(false)
  })

  it('keeps the file mode, and a link stays a link', async () => {
    world.write('id,name\n1,Ada\n')
    chmodSync(world.path(), 0o662)
    rmSync(world.path('link.csv'), { force: true })
    symlinkSync(world.path(), world.path('link.csv'))
    await world.export([rename('1', 'Adele')], { file: 'link.csv' })
    expect(statSync(world.path()).mode & 0o777).toBe(0o662)
    expect(world.read()).toBe('id,name\n1,Adele\n')
  })

  it('does not write the file when nothing changes', async () => {
    world.write('id,name\n1,Ada\n')
    const before = statSync(world.path(), { bigint: true })
    expect(
      (await world.export([rename('1', 'Ada'), rename('7', 'x'), create({ id: '1', name: 'Bob' })])).map(
        (result) => result.outcome,
      ),
    ).toEqual(['done', 'noSuchObject', 'alreadyExists'])
    expect(statSync(world.path(), { bigint: true })).toMatchObject({ ino: before.ino, mtimeNs: before.mtimeNs })
  })

  it('leaves no other file behind, and removes what a killed process left', async () => {
    world.write('id,name\n1,Ada\n')
    const old = world.path('.people.csv.idweave-0123')
    writeFileSync(old, 'id,name\n')
    utimesSync(old, 1, 1)
    const recent = world.path('.people.csv.idweave-4567')
    writeFileSync(recent, 'id,name\n')
    await world.export([rename('1', 'Adele')])
    expect(existsSync(old)).toBe(false)
    expect(existsSync(recent)).toBe(true)
    rmSync(recent)
    expect(readdirSync(world.folder).filter((name) => name.includes('idweave-'))).toEqual([])
  })

  it('carries several requests to one line out in their order', async () => {
    world.write('id,name\n1,Ada\n')
    const results = await world.export([
      remove('1'),
      create({ id: '1', name: 'Ann' }),
      rename('1', 'Ana'),
      create({ id: '2', name: 'x' }),
      remove('2'),
    ])
    expect(results.map((result) => result.outcome)).toEqual(['done', 'done', 'done', 'done', 'done'])
    expect(world.read()).toBe('id,name\n1,Ana\n')
  })

  it('keeps lines that are no objects of the system: of another type, without an anchor, or blank at the end', async () => {
    const others = 'printer,7,x\nperson,,y\n'
    const types = [{ ...person, anchorIgnoresCase: true }]
    world.write(`kind,id,name\n${others} person ,1,Ada\n\n\n`)
    const results = await world.export([rename('1', 'Ann')], { layout: 'typeColumn', typeColumn: 'kind' }, types)
    expect(results).toMatchObject([{ outcome: 'done' }])
    expect(world.read()).toBe(`kind,id,name\n${others}" person ",1,Ann\n\n\n`)
  })

  it.runIf(process.platform === 'linux')('leaves no file open, whether it could be written or not', async () => {
    const isOpen = (fd: string) =>
      existsSync(`/proc/self/fd/${fd}`) && readlinkSync(`/proc/self/fd/${fd}`).startsWith(world.folder)
    for (const content of ['id,name\n1,Ada\n', 'id,name\n1\n']) {
      world.write(content)
      await world.export([rename('1', 'Ann')])
      expect(readdirSync('/proc/self/fd').filter(isOpen)).toEqual([])
    }
  })

  it('says that rights could not be kept, and only then', async () => {
    world.write('id,name\n1,Ada\n')
    const said: string[] = []
    const exported = async (name: string) => {
      const warn = (code: string, text: string) => said.push(`${code} ${text}`)
      const connector = await world.open()
      return connector.export?.(
        [rename('1', name)],
        { objectTypes: [person], concurrency: 1, warn },
        new AbortController().signal,
      )
    }
    expect(await exported('Ann')).toMatchObject([{ outcome: 'done' }])
    expect(said).toEqual([])
    const refusal = Object.assign(new Error('operation not permitted'), { code: 'EPERM' })
    const chmod = vi.spyOn(OpenedFile.prototype, 'chmod').mockRejectedValue(refusal)
    expect(await exported('Eve')).toMatchObject([{ outcome: 'done' }])
    expect(await world.export([rename('1', 'Ida')])).toMatchObject([{ outcome: 'done' }])
    chmod.mockRejectedValue(new Error('a mistake in the code'))
    await expect(exported('Joy')).rejects.toThrow('a mistake in the code')
    chmod.mockRestore()
    expect(said).toEqual([expect.stringMatching(/^rights-not-kept people\.csv was written, but its owner, group or mode/)])
  })

  it('E6 makes a line whose anchor stands among its attributes only', async () => {
    world.write('id,name\n')
    expect(await world.export([{ ...create({ id: '2', name: 'Bea' }), anchor: null }])).toMatchObject([
      { outcome: 'done', anchor: '2', confirmed: true },
    ])
    expect(world.read()).toBe('id,name\n2,Bea\n')
  })

  it('writes a value as it is into a column that is not declared', async () => {
    world.write('id,name,note\n1,Ada,\n')
    const noted = request('update', '1', { changes: [{ attribute: 'note', set: ' a|b' }] })
    expect(await world.export([noted])).toMatchObject([{ outcome: 'done' }])
    expect(world.read()).toBe('id,name,note\n1,Ada," a|b"\n')
  })

  it('finds lines without regard to letter case where the anchor says so', async () => {
    world.write('id,name\nSTRASSE,Ada\n')
    expect(
      (await world.export([rename('straße', 'Bea')], {}, [{ ...person, anchorIgnoresCase: true }])).map(
        (result) => result.outcome,
      ),
    ).toEqual(['done'])
    expect((await world.export([rename('straße', 'Cy')])).map((result) => result.outcome)).toEqual(['noSuchObject'])
    expect(world.read()).toBe('id,name\nSTRASSE,Bea\n')
  })

  it('E1 answers each request of a large batch once, in its order', async () => {
    world.write('id,name\n')
    const batch = Array.from({ length: 1001 }, (_, i) => create({ id: String(i), name: 'x' }))
    const results = await world.export(batch)
    expect(results.map((result) => [result.id, result.outcome])).toEqual(batch.map((sent) => [sent.id, 'done']))
    expect(world.read()).toBe(`id,name\n${batch.map((sent) => `${sent.anchor},x\n`).join('')}`)
  })

  it.each([
    ['CRLF', '1,Ada\r\n2,Bob\r\n', '1,Cy\r\n2,Bob\r\n'],
    ['CR', '1,Ada\r2,Bob\r', '1,Cy\r2,Bob\r'],
    ['CRLF, with a line feed in a field', '1,"A\nda"\r\n', '1,Cy\r\n'],
    ['none, and a line is added', '1,Ada', '1,Cy\n'],
    ['CRLF of the first line', '1,Ada\r\n2,Bob', '1,Cy\r\n2,Bob'],
  ])('keeps the line ends of a file without a header: %s', async (_, before, after) => {
    world.write(before)
    await world.export([rename('1', 'Cy')], { header: false, columns: ['id', 'name'] })
    expect(world.read()).toBe(after)
  })
})

describe('a new file', () => {
  const types = [typeOf('person', 'id', 'name', 'mail:text[]', 'level:integer', 'boss:reference'), typeOf('group', 'id', 'owner')]

  it('gets its header from the declared attributes', async () => {
    rmSync(world.path('new.csv'), { force: true })
    const values = {
      id: '1',
      name: 'Ada "A"',
      mail: ['a@x', 'b@x'],
      level: { integer: '133801632000000000' },
      boss: { ref: null, text: 'E7' },
    }
    await world.export([create(values)], { file: 'new.csv' }, types.slice(0, 1))
    expect(world.read('new.csv')).toBe('id,name,mail,level,boss\n1,"Ada ""A""",a@x|b@x,133801632000000000,E7\n')
    expect((await world.import({ file: 'new.csv' }, types.slice(0, 1))).records[0]?.attributes).toMatchObject(values)
  })

  it('is made of an empty one, with the format of the settings', async () => {
    for (const encoding of ['utf-16le', 'utf-16be']) {
      world.write('', 'new.csv')
      await world.export([create({ id: '1', name: 'ä;b' })], { file: 'new.csv', delimiter: ';', encoding }, [person])
      const written = readFileSync(world.path('new.csv'))
      const expected = Buffer.from('\uFEFFid;name\n1;"ä;b"\n', 'utf16le')
      expect(encoding === 'utf-16le' ? written : written.swap16(), encoding).toEqual(expected)
    }
  })

  it('O3 has one column for an attribute that is declared in two spellings, the first', async () => {
    rmSync(world.path('new.csv'), { force: true })
    await world.export([create({ id: '1', name: 'Ada' })], { file: 'new.csv' }, [
      { ...typeOf('person', 'ID', 'name'), anchor: 'id' },
    ])
    expect(world.read('new.csv')).toBe('id,name\n1,Ada\n')
  })

  it('has no line before the first where it has no header', async () => {
    rmSync(world.path('new.csv'), { force: true })
    const settings = { file: 'new.csv', header: false, columns: ['id', 'name'] }
    await world.export([create({ id: '1', name: 'Ada' })], settings, [person])
    expect(world.read('new.csv')).toBe('1,Ada\n')
  })

  it('has a column for the type', async () => {
    rmSync(world.path('new.csv'), { force: true })
    const settings = { file: 'new.csv', layout: 'typeColumn', typeColumn: 'kind' }
    await world.export([create({ id: '1', name: 'Ada' }), create({ id: '1', owner: 'E1' }, { type: 'group' })], settings, types)
    expect(world.read('new.csv')).toBe('kind,id,name,mail,level,boss,owner\nperson,1,Ada,,,,\ngroup,1,,,,,E1\n')
    await world.export([{ ...remove('1'), type: 'group' }], settings, types)
    expect((await world.import(settings, types)).records.map((record) => record.type)).toEqual(['person'])
  })

  it('has a column for the anchor and the name where only they are declared', async () => {
    rmSync(world.path('new.csv'), { force: true })
    const named = { ...typeOf('person', 'name'), anchor: 'id', secondaryId: 'login' }
    await world.export([create({ id: '1', name: 'Ada', login: 'ada' })], { file: 'new.csv' }, [named])
    expect(world.read('new.csv')).toBe('id,login,name\n1,ada,Ada\n')
    expect((await world.import({ file: 'new.csv' }, [named])).records).toMatchObject([{ anchor: '1', secondaryId: 'ada' }])
  })

  it('finds nothing in a file that is not there yet', async () => {
    expect(await (await world.open({ file: 'never.csv' })).find?.(person, '1', null)).toBeNull()
  })
})

describe('a field of one value', () => {
  const changed = async (field: string, change: { add?: readonly string[]; remove?: readonly string[] }) => {
    world.write(`id,name\n1,${field}\n`)
    const [result] = await world.export([request('update', '1', { changes: [{ attribute: 'name', ...change }] })])
    return [result?.outcome, world.read()]
  }

  it.each([
    ['takes a value to add where it is empty', '', { add: ['Ada'] }, 'done', 'Ada'],
    ['is emptied by taking its value away', 'Ada', { remove: ['Ada'] }, 'done', ''],
    ['keeps what is not to be taken away', 'Ada', { remove: ['Bob'] }, 'done', 'Ada'],
    ['is exchanged by taking one away and adding one', 'Ada', { remove: ['Ada'], add: ['Bob'] }, 'done', 'Bob'],
    ['refuses a second', 'Ada', { add: ['Bob'] }, 'failed', 'Ada'],
  ])('%s', async (_, field, change, outcome, after) => {
    expect(await changed(field, change)).toEqual([outcome, `id,name\n1,${after}\n`])
  })
})
