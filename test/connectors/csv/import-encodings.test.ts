/** Imports from CSV files in whatever encoding. */
import { describe, expect, it } from 'vitest'
import { caught } from '../contract/tools'
import { csvWorld } from './world'

const world = csvWorld()

describe('encodings', () => {
  const text = 'id,name\n1,Zoë Σπύρος 😀 €\n'
  const swapped = (bytes: Buffer) => bytes.swap16()

  it.each([
    ['UTF-8', Buffer.from(text), {}],
    ['UTF-8 with a mark', Buffer.from(`\uFEFF${text}`), {}],
    ['UTF-16 LE with a mark', Buffer.from(`\uFEFF${text}`, 'utf16le'), {}],
    ['UTF-16 BE with a mark', swapped(Buffer.from(`\uFEFF${text}`, 'utf16le')), {}],
    ['UTF-16 LE by setting', Buffer.from(text, 'utf16le'), { encoding: 'utf-16le' }],
    ['UTF-16 BE by setting', swapped(Buffer.from(text, 'utf16le')), { encoding: 'utf-16be' }],
  ])('reads %s', async (_, bytes, settings) =>
    expect(await world.values(bytes, settings)).toEqual([{ id: '1', name: 'Zoë Σπύρος 😀 €' }]),
  )

  it('reads Windows-1252 by setting', async () => {
    const bytes = Buffer.from([...Buffer.from('id;name\n1;'), 0x80, 0x99, 0x9f, 0xe9, 0xff, 10])
    expect(await world.values(bytes, { encoding: 'windows-1252' })).toEqual([{ id: '1', name: '€™Ÿéÿ' }])
  })

  it('reads the same wherever a character falls in the pieces it is read in', async () => {
    for (const unit of ['ä', '€', '😀'])
      for (const shift of ['', 'x', 'xx', 'xxx']) {
        const name = shift + unit.repeat(200_000)
        expect((await world.values(`id,name\n1,${name}\n`))[0]?.['name'] === name, `UTF-8 ${unit} ${shift}`).toBe(true)
        const wide = await world.values(Buffer.from(`\uFEFFid,name\n1,${name}\n`, 'utf16le'))
        expect(wide[0]?.['name'] === name, `UTF-16 ${unit} ${shift}`).toBe(true)
      }
  })

  it.each([
    [
      'UTF-8',
      Buffer.from([...Buffer.from('id,name\n1,"A\nda"\n2,Zo'), 0xeb, 10]),
      {},
      'people.csv line 4 has bytes that are no utf-8 text.',
    ],
    ['UTF-8, cut off at the end', Buffer.from([...Buffer.from('id,name\n1,Ada'), 0xe2, 0x82]), {}, 'people.csv line 2 has bytes'],
    [
      'UTF-8, far into the file',
      Buffer.concat([Buffer.from(`id,name\n${'1,Ada\n'.repeat(100_000)}2,`), Buffer.from([0xff, 10])]),
      {},
      'line 100002 has',
    ],
    ['UTF-16', Buffer.from('\uFEFFid,name\n1,A\uD800da\n', 'utf16le'), {}, 'line 2 has bytes that are no utf-16le text'],
    [
      'UTF-16, half a character',
      Buffer.concat([Buffer.from('\uFEFFid,name\n1,A', 'utf16le'), Buffer.from([1])]),
      {},
      'line 2 has',
    ],
    [
      'Windows-1252',
      Buffer.from([...Buffer.from('id,name\n1,'), 0x81, 10]),
      { encoding: 'windows-1252' },
      'line 2 has bytes that are no windows-1252',
    ],
  ])('refuses bytes that are no %s, with the line', async (_, bytes, settings, message) => {
    world.write(bytes)
    expect(await caught(world.import(settings))).toMatchObject({
      code: 'source-incomplete',
      message: expect.stringContaining(message),
    })
  })

  it('refuses a byte order mark that contradicts the setting', async () => {
    world.write(Buffer.from(`\uFEFF${text}`))
    expect(await caught(world.import({ encoding: 'windows-1252' }))).toMatchObject({
      code: 'not-configured',
      message: expect.stringContaining('"Encoding"'),
    })
  })
})
