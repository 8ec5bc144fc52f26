/** Every encoding that TextDecoder knows: read in whatever pieces, and written where it can be. */
import { existsSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canWrite, encodings, isOfOneByte } from '../../../runtime/connectors/csv/encoding/encodings'
import type { Encoding } from '../../../runtime/connectors/csv/encoding/encodings'
import { tableOf } from '../../../runtime/connectors/csv/encoding/byte-table'
import { decoderOf, encode, Undecodable } from '../../../runtime/connectors/csv/encoding/encoding'
import { caught } from '../contract/tools'
import { create, rename } from './requests'
import { csvWorld, person } from './world'

const world = csvWorld()

/** Bytes of a text in encodings of several bytes, as other programs write them. */
const samples: Partial<Record<Encoding, readonly [string, string]>> = {
  gb18030: ['李伟', 'c0eeceb0'],
  big5: ['王小明', 'a4fda470a9fa'],
  shift_jis: ['山田ソ', '8e529363835c'],
  'euc-jp': ['山田', 'bbb3c5c4'],
  'iso-2022-jp': ['山田', '1b24423b3345441b2842'],
  'euc-kr': ['김민', 'b1e8b9ce'],
}
const oneByte = encodings.filter(isOfOneByte)

describe('an encoding', () => {
  it('is one that TextDecoder knows, by the name it has there, and none of those is missing', () => {
    for (const encoding of encodings) expect(new TextDecoder(encoding).encoding).toBe(encoding)
    expect(encodings).toHaveLength(36)
  })

  it.each(oneByte)('%s: each byte is a character, the same as everywhere, or none; and the character that byte', (encoding) => {
    const table = tableOf(encoding)
    const known = new TextDecoder(encoding, { fatal: true })
    let count = 0
    for (let byte = 0; byte < 256; byte++) {
      const text = table.decode(Uint8Array.of(byte))
      if (typeof text === 'number') continue
      count++
      if (encoding !== 'windows-1252') expect(known.decode(Uint8Array.of(byte))).toBe(text)
      expect(table.has(text)).toBe(true)
      expect([...table.encode(text)]).toEqual([byte])
    }
    expect(count).toBeGreaterThan(170)
    expect(table.has('🙂')).toBe(false)
  })

  it.each(Object.entries(samples))('%s is read, wherever the pieces end', (encoding, [text, hex]) => {
    const bytes = Buffer.concat([Buffer.from('1,'), Buffer.from(hex, 'hex'), Buffer.from('\n2,x')])
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 4 }), (ends) => {
        const decoder = decoderOf(encoding as Encoding)
        const cuts = [0, ...ends.sort((a, b) => a - b), bytes.length]
        const pieces = cuts.slice(1).map((to, index) => decoder.decode(bytes.subarray(cuts[index], to), { last: false }))
        expect(pieces.join('') + decoder.decode(Buffer.alloc(0), { last: true })).toBe(`1,${text}\n2,x`)
      }),
    )
  })

  it('says of bytes of several that are none on which line they are', async () => {
    world.write(Buffer.concat([Buffer.from('id,name\n1,'), Buffer.from([0xff, 0xff, 10])]))
    expect(await caught(world.import({ encoding: 'shift_jis' }))).toMatchObject({
      code: 'source-incomplete',
      message: 'people.csv line 2 has bytes that are no shift_jis text.',
    })
    expect(() => decoderOf('euc-kr').decode(Buffer.from([0xb1]), { last: true })).toThrow(Undecodable)
  })
})

describe('a target in another encoding than UTF-8', () => {
  it.each(oneByte)('keeps %s, whatever stands there', async (encoding) => {
    const bytes = Uint8Array.from({ length: 128 }, (_, i) => i + 128).filter(
      (byte) => typeof tableOf(encoding).decode(Uint8Array.of(byte)) === 'string',
    )
    const text = tableOf(encoding).decode(bytes) as string
    const before = Buffer.concat([Buffer.from('id,name\n1,"'), bytes, Buffer.from('"\n')])
    world.write(before)
    const results = await world.export([create({ id: '2', name: `x${text.trim()}` }), create({ id: '3', name: 'Ж🙂ς' })], {
      encoding,
    })
    expect(results).toMatchObject([
      { outcome: 'done' },
      {
        outcome: 'failed',
        permanent: true,
        message: expect.stringMatching(new RegExp(`has the character U\\+[0-9A-F]+ that ${encoding} cannot hold`)),
      },
    ])
    const after = readFileSync(world.path())
    expect(after.subarray(0, before.length).equals(before)).toBe(true)
    expect((await world.import({ encoding })).records.map(({ attributes }) => attributes['name'])).toEqual([
      text,
      `x${text.trim()}`,
    ])
  })

  it.each(Object.entries(samples))('is refused in %s, which nobody can write, with the way out', async (encoding, [, hex]) => {
    expect(canWrite(encoding as Encoding)).toBe(false)
    const before = Buffer.concat([Buffer.from('id,name\n1,'), Buffer.from(hex, 'hex'), Buffer.from('\n')])
    world.write(before)
    const message = expect.stringMatching(/can be read here and not be written\. Have the file in UTF-8/)
    expect(await world.export([rename('1', 'x')], { encoding })).toMatchObject([{ outcome: 'unreachable', message }])
    expect(await world.export([create({ id: '1' })], { encoding, file: 'none.csv' })).toMatchObject([{ message }])
    expect(readFileSync(world.path()).equals(before)).toBe(true)
  })

  it.each([
    [
      { encoding: 'windows-1251', file: 'a.csv' },
      'größe',
      /is not made: Windows-1251 \(Cyrillic\) has not all characters of the column "größe"/,
    ],
    [{ quote: 'none', file: 'b.csv' }, 'a,b', /is not made: the name of the column "a,b" contains a separator/],
  ])('N10 is not made with %j where a column is called %s', async (settings, column, message) => {
    const type = { ...person, attributes: [...person.attributes, { name: column, type: 'text', multi: false } as const] }
    const results = await world.export([create({ id: '1' })], settings, [type])
    expect(results).toMatchObject([{ outcome: 'unreachable', message: expect.stringMatching(message) }])
    expect(existsSync(world.path(settings.file))).toBe(false)
    const header = { header: false, columns: ['id', 'name', column] }
    expect(await world.export([create({ id: '1' })], { ...settings, ...header }, [type])).toMatchObject([{ outcome: 'done' }])
  })

  it('N10 takes no object of a kind that the encoding cannot name', async () => {
    const settings = { encoding: 'windows-1251', layout: 'typeColumn', typeColumn: 'kind', file: 'kinds.csv' }
    const types = [person, { ...person, name: 'größe' }]
    const results = await world.export([create({ id: '1' }), create({ id: '2' }, { type: 'größe' })], settings, types)
    expect(results).toMatchObject([
      { outcome: 'done' },
      { outcome: 'failed', message: expect.stringMatching(/of the type größe: the value of kind has the character U\+00F6/) },
    ])
    expect(readFileSync(world.path('kinds.csv'), 'latin1')).toBe('kind,id,name\nperson,1,\n')
  })

  it.each(oneByte)('N10 %s has no byte for what it lacks', (encoding) => {
    expect(() => encode('a🙂', encoding)).toThrow('has no byte for a character at 1')
  })
})
