/** Text from bytes and bytes from text, in the encodings a CSV file can have. */
import { isUtf8 } from 'node:buffer'
import { TextDecoder } from 'node:util'
import type { Encoding } from './encodings'
import { isOfOneByte } from './encodings'
import { tableOf } from './byte-table'

/** Bytes that the encoding has no character for; `before` is text that ends on the line they are on. */
export class Undecodable extends Error {
  constructor(
    readonly encoding: Encoding,
    readonly before: string,
  ) {
    super(`not ${encoding}`)
  }
}

const marks: readonly { readonly encoding: Encoding; readonly bytes: readonly number[] }[] = [
  { encoding: 'utf-8', bytes: [0xef, 0xbb, 0xbf] },
  { encoding: 'utf-16le', bytes: [0xff, 0xfe] },
  { encoding: 'utf-16be', bytes: [0xfe, 0xff] },
]

/** The encoding a byte order mark at the start of the bytes names, and the mark's length. */
export function byteOrderMark(bytes: Uint8Array): { readonly encoding: Encoding; readonly length: number } | undefined {
  const mark = marks.find((candidate) => candidate.bytes.every((byte, i) => bytes[i] === byte))
  return mark && { encoding: mark.encoding, length: mark.bytes.length }
}

/** The byte order mark of an encoding; empty where it has none. */
export function markOf(encoding: Encoding): Buffer {
  return Buffer.from(marks.find((candidate) => candidate.encoding === encoding)?.bytes ?? [])
}

/** Turns bytes into text piece by piece; a byte without a character is an Undecodable, never a replacement character. */
export interface Decoder {
  decode(piece: Buffer, end: { readonly last: boolean }): string
}

export function decoderOf(encoding: Encoding): Decoder {
  switch (encoding) {
    case 'utf-8':
      return new WholeCharacters(wholeUtf8, utf8Text)
    case 'utf-16le':
    case 'utf-16be':
      return new WholeCharacters(wholeUtf16[encoding], (bytes) => utf16Text(bytes, encoding))
    default:
      return isOfOneByte(encoding) ? { decode: (bytes) => tableText(bytes, encoding) } : new Stateful(encoding)
  }
}

/** Of an encoding of which the bytes alone say where a character ends. */
class WholeCharacters implements Decoder {
  /** The bytes of a character that is not complete yet. */
  private incomplete = Buffer.alloc(0)

  constructor(
    /** How many of the bytes make up whole characters; the rest is kept until its remaining bytes come. */
    private readonly wholeOf: (bytes: Buffer) => number,
    private readonly textOf: (bytes: Buffer) => string,
  ) {}

  decode(piece: Buffer, { last }: { readonly last: boolean }): string {
    const bytes = this.incomplete.length === 0 ? piece : Buffer.concat([this.incomplete, piece])
    const whole = last ? bytes.length : this.wholeOf(bytes)
    this.incomplete = whole === bytes.length ? Buffer.alloc(0) : Buffer.from(bytes.subarray(whole))
    return this.textOf(bytes.subarray(0, whole))
  }
}

function wholeUtf8(bytes: Buffer): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back] as number
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? bytes.length - back : bytes.length
    if (byte < 0x80) break
  }
  return bytes.length
}

const wholeUtf16 = {
  'utf-16le': (bytes: Buffer) => wholeUnits(bytes, 1),
  'utf-16be': (bytes: Buffer) => wholeUnits(bytes, 2),
}

/** `back`: how far from the end of a unit its upper byte is. */
function wholeUnits(bytes: Buffer, back: number): number {
  const even = bytes.length & ~1
  const high = even >= 2 ? (bytes[even - back] as number) : 0
  return (high & 0xfc) === 0xd8 ? even - 2 : even
}

function utf8Text(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw new Undecodable('utf-8', validLines(bytes))
  return bytes.toString('utf8')
}

function utf16Text(bytes: Buffer, encoding: 'utf-16le' | 'utf-16be'): string {
  const little = encoding === 'utf-16le' ? bytes : Buffer.from(bytes.subarray(0, bytes.length & ~1)).swap16()
  const text = little.toString('utf16le')
  if (!text.isWellFormed()) throw new Undecodable(encoding, text.slice(0, text.search(/\p{Surrogate}/u)))
  if (bytes.length % 2 !== 0) throw new Undecodable(encoding, text)
  return text
}

function validLines(bytes: Buffer): string {
  for (let from = 0; from < bytes.length;) {
    const lineFeed = bytes.indexOf(10, from)
    const to = lineFeed === -1 ? bytes.length : lineFeed + 1
    if (!isUtf8(bytes.subarray(from, to))) return bytes.toString('latin1', 0, from)
    from = to
  }
  return ''
}

function tableText(bytes: Buffer, encoding: Encoding): string {
  const text = tableOf(encoding).decode(bytes)
  if (typeof text === 'number') throw new Undecodable(encoding, bytes.toString('latin1', 0, text))
  return text
}

/** Of an encoding of which a byte means what those before it say. */
class Stateful implements Decoder {
  private readonly decoder: TextDecoder

  constructor(private readonly encoding: Encoding) {
    this.decoder = new TextDecoder(encoding, { fatal: true })
  }

  decode(piece: Buffer, { last }: { readonly last: boolean }): string {
    try {
      return this.decoder.decode(piece, { stream: !last })
    } catch {
      // With replacement characters, where the first of them is.
      const text = new TextDecoder(this.encoding).decode(piece)
      const at = text.indexOf('\ufffd')
      throw new Undecodable(this.encoding, at === -1 ? text : text.slice(0, at))
    }
  }
}

/** The text as bytes; of an encoding that can be written. */
export function encode(text: string, encoding: Encoding): Buffer {
  switch (encoding) {
    case 'utf-8':
      return Buffer.from(text, 'utf8')
    case 'utf-16le':
      return Buffer.from(text, 'utf16le')
    case 'utf-16be':
      return Buffer.from(text, 'utf16le').swap16()
    default:
      return tableOf(encoding).encode(text)
  }
}

/** The first character of the text that the encoding has no bytes for. */
export function unwritable(text: string, encoding: Encoding): string | undefined {
  if (!isOfOneByte(encoding)) return text.isWellFormed() ? undefined : /\p{Surrogate}/u.exec(text)?.[0]
  const table = tableOf(encoding)
  for (const character of text) if (!table.has(character)) return character
  return undefined
}
