/** Which encoding a file is found to be in, and how sure that is. */
import { describe, expect, it } from 'vitest'
import type { Encoding } from '../../../runtime/connectors/csv/encoding/encodings'
import { encode } from '../../../runtime/connectors/csv/encoding/encoding'
import { findEncoding } from '../../../runtime/connectors/csv/look/find-encoding'

const german = 'Nr;Name\n1;Jürgen Müller\n2;Änne Groß\n3;Söhnke Weiß\n4;Zoë Köhler\n'
const names: Partial<Record<Encoding, string>> = {
  'windows-1252': german,
  'windows-1250': 'Nr;Name\n1;Jiří Dvořák\n2;Łukasz Wałęsa\n3;Šárka Nováková\n4;Żaneta Gołąb\n5;Ľubica\n',
  'windows-1251': '1;Анна Белова\n2;Сергей Иванов\n3;Ольга Щукина\n',
  'windows-1253': '1;Γιώργος Παπαδόπουλος\n2;Ελένη Νικολάου\n',
  'windows-1254': '1;Ayşe Yıldırım\n2;Gökhan Şahin\n3;Çağla İnönü\n',
  'koi8-r': '1;Анна Белова\n2;Сергей Иванов\n3;Ольга Щукина\n',
  'iso-8859-5': '1;Анна Белова\n2;Сергей Иванов\n3;Ольга Щукина\n',
  macintosh: german,
  ibm866: '1;Анна Белова\n2;Сергей Иванов\n3;Ольга Щукина\n',
}

describe('the encoding of a file', () => {
  it.each(Object.entries(names))('is found: %s', async (encoding, text) => {
    const found = await findEncoding(encode(text, encoding as Encoding))
    const all = [found, ...(found?.others ?? [])]
    const right = all.find((guess) => guess && guess.encoding === encoding)
    expect(found?.encoding, `${found?.sure} ${found?.words.join(' ')} | ${all.map((guess) => guess?.encoding).join()}`).toBe(
      encoding,
    )
    expect(right?.words.length).toBeGreaterThan(1)
  })

  it.each([
    ['big5', 'a4fda470a9faa1'],
    ['shift_jis', '8e5293632c82bd82eb82a4'],
    ['euc-kr', 'b1e8b9ce2cc0ccbcf8bdc5'],
    ['gb18030', 'c0eeceb02ccdf5d0a1c3f7'],
    ['iso-2022-jp', '312c1b24423b3345441b2842'],
  ])('is among the likeliest: %s', async (encoding, hex) => {
    const found = await findEncoding(Buffer.from(hex, 'hex'))
    expect([found?.encoding, ...(found?.others ?? []).map((other) => other.encoding)]).toContain(encoding)
  })

  it('is certain where a mark, zeros or UTF-8 say it', async () => {
    const text = 'id,name\n1,Zoë\n'
    for (const [bytes, encoding] of [
      [Buffer.from(text), 'utf-8'],
      [Buffer.from('id,name\n1,Ann\n'), 'utf-8'],
      [Buffer.from(`\uFEFF${text}`, 'utf16le'), 'utf-16le'],
      [Buffer.from(text, 'utf16le'), 'utf-16le'],
      [Buffer.from(text, 'utf16le').swap16(), 'utf-16be'],
    ] as const)
      expect(await findEncoding(bytes)).toMatchObject({ encoding, sure: 'certain' })
  })

  it('is not sure where two come to different names', async () => {
    const found = await findEncoding(encode('1;Søren\n', 'windows-1252'))
    expect(found).toMatchObject({ encoding: 'windows-1252', sure: 'unsure', words: ['Søren'] })
    expect(found?.others[0]).toEqual({ encoding: 'windows-1250', words: ['Sřren'] })
  })

  it('is found by the lines that tell, wherever they begin', async () => {
    const plain = Buffer.from('1001;Ann;Lee\n'.repeat(60_000))
    const found = await findEncoding(Buffer.concat([plain, encode(german, 'windows-1252'), plain]))
    expect(found).toMatchObject({ encoding: 'windows-1252', words: expect.arrayContaining(['Zoë']) })
    const photo = Buffer.from(`1;${'A'.repeat(100_000)}é;Zoë\n2;Anaïs\n`)
    expect(await findEncoding(photo)).toMatchObject({ encoding: 'utf-8', words: ['Zoë', 'Anaïs'] })
  })

  it('is none in which bytes behind these lines are no text', async () => {
    const line = encode('1001;Jürgen Müller;Groß\n', 'windows-1252')
    const long = Buffer.concat([...Array.from({ length: 4000 }, () => line), Buffer.from([0x81, 10])])
    const { encoding, others = [] } = (await findEncoding(long)) ?? {}
    expect([encoding, ...others.map((other) => other.encoding)]).not.toContain('windows-1252')
  })

  it('is found while the process stays responsive', async () => {
    const line = encode('1001;Сергей;Иванов\n', 'windows-1251')
    const bytes = Buffer.concat(Array.from({ length: Math.ceil((1024 * 1024) / line.length) }, () => line))
    let turns = 0
    const timer = setInterval(() => turns++, 1)
    const found = await findEncoding(bytes)
    clearInterval(timer)
    expect(found).toMatchObject({ encoding: 'windows-1251' })
    expect(turns).toBeGreaterThan(10)
  })
})
