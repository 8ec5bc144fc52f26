/** Exports to CSV files that cannot be written: values that do not fit, and files that are left alone. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { never } from '../contract/tools'
import { typeOf } from '../object-type'
import { create, remove, rename, request } from './requests'
import { csvWorld, person } from './world'

const world = csvWorld()

describe('what cannot be written is refused for that object alone', () => {
  const types = [typeOf('person', 'id', 'name', 'mail:text[]')]

  it.each([
    ['a duplicate anchor', 'id,name,mail\n1,a,\n2,b,\n1,c,\n', rename('1', 'x'), /id 1 more than once \(lines 2, 4\)/],
    [
      'no anchor',
      'id,name,mail\n',
      { ...create({ id: '9', name: 'x' }), anchor: null, attributes: { name: 'x' } },
      /no value for its anchor id/,
    ],
    [
      'two anchors',
      'id,name,mail\n',
      { ...create({ name: 'x' }), anchor: null, attributes: { id: ['8', '9'] } },
      /no value for its anchor id/,
    ],
    [
      'an anchor of nothing but spaces',
      'id,name,mail\n',
      { ...create({ id: ' ', name: 'x' }), anchor: ' ' },
      /no value for its anchor id/,
    ],
    ['a value of a new line', 'id,name,mail\n', create({ id: '8', name: 'a\0b' }), /NUL/],
    [
      'another anchor',
      'id,name,mail\n1,a,\n',
      request('update', '1', { changes: [{ attribute: 'id', set: '5' }] }),
      /anchor id of 1 cannot be changed/,
    ],
    [
      'no such column',
      'id,name\n1,a\n',
      request('update', '1', { changes: [{ attribute: 'phone', set: '5' }] }),
      /no column "phone"/,
    ],
    [
      'the separator in one of several values',
      'id,name,mail\n1,a,\n',
      request('update', '1', { changes: [{ attribute: 'mail', set: ['x', 'a|b'] }] }),
      /separates the values/,
    ],
    [
      'spaces around one of several values',
      'id,name,mail\n1,a,\n',
      request('update', '1', { changes: [{ attribute: 'mail', add: ['b', ' a'] }] }),
      /spaces around/,
    ],
    [
      'nothing among several values',
      'id,name,mail\n1,a,\n',
      request('update', '1', { changes: [{ attribute: 'mail', set: ['a', ''] }] }),
      /is blank or has spaces around it/,
    ],
    ['NUL', 'id,name,mail\n1,a,\n', rename('1', 'a\0b'), /NUL/],
    ['half a character', 'id,name,mail\n1,a,\n', rename('1', 'a\uD800b'), /U\+D800 that utf-8 cannot hold/],
  ])('%s', async (_, content, refused, message) => {
    world.write(content)
    const wanted = content.startsWith('id,name\n') ? [typeOf('person', 'id', 'name')] : types
    const results = await world.export([refused, create({ id: '77', name: 'fine' })], {}, wanted)
    expect(results).toMatchObject([
      { outcome: 'failed', permanent: true, confirmed: false, message: expect.stringMatching(message) },
      { outcome: 'done' },
    ])
    expect(world.read()).toBe(`${content}${content.startsWith('id,name\n') ? '77,fine' : '77,fine,'}\n`)
  })

  it.each([
    [
      'would begin as one that is no record',
      create({ id: ' (Temp) Bob' }),
      /begin with "\(", and by the setting "Lines that are no/,
    ],
    ['would begin so in two fields', rename('Total', '5'), /begin with "Total,5", and by the setting/],
    ['would be the header once more', create({ id: 'ID', name: 'name' }), /would be the header once more, .* Give the object/],
    ['would become the header once more', rename('ID', 'name '), /would be the header once more/],
  ])('E1 I19 a line that %s', async (_, refused, message) => {
    const isCreate = refused.operation === 'create'
    const content = `ID,name\n1,a\n${isCreate ? '' : 'ID,b\nTotal,x\n'}`
    world.write(content)
    const results = await world.export([refused, create({ id: '77', name: 'fine' })], { ignoredLines: ['(', 'Total,5'] })
    expect(results).toMatchObject([
      { outcome: 'failed', permanent: true, message: expect.stringMatching(message) },
      { outcome: 'done' },
    ])
    expect(world.read()).toBe(`${content}77,fine\n`)
  })

  it('a character the encoding does not have', async () => {
    world.write('id,name\n1,a\n')
    const results = await world.export([rename('1', 'Σ'), create({ id: '2', name: 'é€' })], { encoding: 'windows-1252' })
    expect(results).toMatchObject([
      { outcome: 'failed', message: expect.stringContaining('U+03A3 that windows-1252 cannot hold') },
      { outcome: 'done' },
    ])
    expect(readFileSync(world.path(), 'latin1')).toBe('id,name\n1,a\n2,é\x80\n')
  })

  it('a separator where there are no quotation marks', async () => {
    world.write('id,name\n1,a\n')
    const results = await world.export([rename('1', 'x,y'), create({ id: '2', name: '"b"' })], { quote: 'none' })
    expect(results.map((result) => result.outcome)).toEqual(['failed', 'done'])
    expect(world.read()).toBe('id,name\n1,a\n2,"b"\n')
  })

  it('E7 E10 a line that is not there', async () => {
    world.write('id,name,mail\n1,Ada,a@x\n')
    for (const missing of [rename('7', 'x'), remove('7')])
      expect(await world.export([missing], {}, types)).toEqual([
        { id: missing.id, outcome: 'noSuchObject', confirmed: false, message: 'people.csv has no line with id 7.' },
      ])
  })

  it('E7 a line that is there already is not made again', async () => {
    world.write('id,name,mail\n1,Ada,a@x\n')
    const again = create({ id: '1', name: 'Ada' })
    expect(await world.export([again], {}, types)).toEqual([
      {
        id: again.id,
        outcome: 'alreadyExists',
        confirmed: false,
        anchor: '1',
        message: 'people.csv has a line with id 1 already.',
      },
    ])
  })

  it('what is set as it is changes nothing: the anchor, or a name where the type has none', async () => {
    const content = 'id,name,mail\n1,Ada,a@x\n'
    world.write(content)
    const same = request('update', '1', { changes: [{ attribute: 'ID', set: '1' }], newSecondaryId: 'x' })
    expect(await world.export([same], {}, types)).toMatchObject([{ outcome: 'done' }])
    expect(world.read()).toBe(content)
  })

  it('E2 an object in doubt that is there with other values is not taken for ours', async () => {
    world.write('id,name,mail\n1,Ada,a@x\n')
    const doubtful = (name: string) => create({ id: '1', name }, { inDoubt: true })
    expect((await world.export([doubtful('Ada'), doubtful('Bob')], {}, types)).map((result) => result.outcome)).toEqual([
      'done',
      'alreadyExists',
    ])
  })
})

describe('a file that cannot be written is left alone', () => {
  it.each([
    ['an unclosed quotation mark', 'id,name\n1,"Ada\n'],
    ['a line with a field too few', 'id,name\n1,Ada\n2\n'],
    ['another column gone', 'id,title\n1,Ada\n'],
  ])('%s', async (_, content) => {
    world.write(content)
    expect(await world.export([create({ id: '5', name: 'x' }), rename('1', 'y')])).toMatchObject([
      { outcome: 'unreachable', inDoubt: false, message: expect.stringContaining('people.csv') },
      { outcome: 'unreachable', inDoubt: false },
    ])
    expect(world.read()).toBe(content)
  })

  it('a name that is a folder', async () => {
    mkdirSync(world.path('folder.csv'), { recursive: true })
    expect(await world.export([create({ id: '5', name: 'x' })], { file: 'folder.csv' })).toMatchObject([
      { outcome: 'unreachable', inDoubt: false },
    ])
  })

  it('starts anew when somebody saves the file meanwhile, and gives up when that does not end', async () => {
    const lines = (name: string) => `id,name\n${Array.from({ length: 20_000 }, (_, i) => `${i},${name}\n`).join('')}`
    world.write(lines('Ada'))
    const connector = await world.open()
    const run = connector.export?.([rename('5', 'Changed')], { objectTypes: [person], concurrency: 1 }, never())
    await writeWhileTemporary(() => writeFileSync(world.path(), lines('Somebody else')), 1)
    expect(await run).toMatchObject([{ outcome: 'done' }])
    expect(world.read()).toBe(lines('Somebody else').replace('\n5,Somebody else\n', '\n5,Changed\n'))

    const second = connector.export?.([rename('6', 'Changed')], { objectTypes: [person], concurrency: 1 }, never())
    let saves = 0
    await writeWhileTemporary(() => writeFileSync(world.path(), lines(`Save ${++saves}`)), 3)
    expect(await second).toMatchObject([
      { outcome: 'unreachable', inDoubt: false, message: expect.stringContaining('changed by somebody else 3 times') },
    ])
    expect(world.read()).toBe(lines('Save 3'))
    expect(readdirSync(world.folder).filter((name) => name.includes('idweave-'))).toEqual([])
  })

  /** Does the work once for each temporary file that appears. */
  async function writeWhileTemporary(work: () => void, times: number): Promise<void> {
    const seen = new Set<string>()
    const deadline = Date.now() + 10_000
    while (seen.size < times && Date.now() < deadline) {
      for (const name of readdirSync(world.folder)) {
        if (!name.startsWith('.people.csv.idweave-') || seen.has(name)) continue
        seen.add(name)
        work()
      }
      await new Promise((done) => setImmediate(done))
    }
    expect(seen.size).toBe(times)
  }

  it.each([
    ['no file holds', {}],
    ['is not declared', { layout: 'typeColumn', typeColumn: 'kind' }],
  ])('answers for a type that %s, and makes no file', async (_, settings) => {
    rmSync(world.path('none.csv'), { force: true })
    const refused = { ...remove('1'), type: 'printer' }
    expect(await world.export([refused], { ...settings, file: 'none.csv' })).toEqual([
      {
        id: refused.id,
        outcome: 'failed',
        permanent: true,
        confirmed: false,
        message: 'The system has no file for objects of the type printer.',
      },
    ])
    expect(existsSync(world.path('none.csv'))).toBe(false)
  })

  it('N5 a batch that is cancelled is not written, even where nothing would change', async () => {
    const content = 'id,name\n1,Ada\n'
    world.write(content)
    for (const name of ['Ada', 'Bob']) {
      const connector = await world.open()
      const options = { objectTypes: [person], concurrency: 1 }
      expect(await connector.export?.([rename('1', name)], options, AbortSignal.abort())).toMatchObject([
        { outcome: 'unreachable', confirmed: false, inDoubt: false, message: expect.stringContaining('cancelled') },
      ])
      expect(world.read()).toBe(content)
    }
  })

  it('N10 says what the operating system says', async () => {
    const file = `${'n'.repeat(240)}.csv`
    world.write('id,name\n1,Ada\n', file)
    expect(await world.export([rename('1', 'Bob')], { file })).toMatchObject([
      {
        outcome: 'unreachable',
        confirmed: false,
        message: expect.stringMatching(/could not be written \(ENAMETOOLONG.*Check the/),
      },
    ])
    expect(world.read(file)).toBe('id,name\n1,Ada\n')
  })
})
