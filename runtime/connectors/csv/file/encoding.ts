/** Text from bytes and bytes from text, in the encodings a CSV file can have. */
import { isUtf8 } from 'node:buffer'
import type { Encoding } from '../settings'

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
export class Decoder {
  /** The bytes of a character that is not complete yet. */
  private incomplete = Buffer.alloc(0)

  constructor(private readonly encoding: Encoding) {}

  decode(piece: Buffer, { last }: { readonly last: boolean }): string {
    const bytes = this.incomplete.length === 0 ? piece : Buffer.concat([this.incomplete, piece])
    const whole = last ? bytes.length : this.wholeCharacters(bytes)
    this.incomplete = whole === bytes.length ? Buffer.alloc(0) : Buffer.from(bytes.subarray(whole))
    return this.text(bytes.subarray(0, whole))
  }

  /** How many of the bytes make up whole characters; the rest is kept until its remaining bytes come. */
  private wholeCharacters(bytes: Buffer): number {
    switch (this.encoding) {
      case 'utf-8':
        for (let back = 1; back <= 3 && back <= bytes.length; back++) {
          const byte = bytes[bytes.length - back] as number
          if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? bytes.length - back : bytes.length
          if (byte < 0x80) break
        }
        return bytes.length
      case 'utf-16le':
      case 'utf-16be': {
        const even = bytes.length & ~1
        const high = even >= 2 ? (bytes[this.encoding === 'utf-16le' ? even - 1 : even - 2] as number) : 0
        return (high & 0xfc) === 0xd8 ? even - 2 : even
      }
      case 'windows-1252':
        return bytes.length
      default:
        return this.encoding satisfies never
    }
  }

  private text(bytes: Buffer): string {
    switch (this.encoding) {
      case 'utf-8':
        if (!isUtf8(bytes)) throw new Undecodable('utf-8', validLines(bytes))
        return bytes.toString('utf8')
      case 'utf-16le':
      case 'utf-16be': {
        const little = this.encoding === 'utf-16le' ? bytes : Buffer.from(bytes.subarray(0, bytes.length & ~1)).swap16()
        const text = little.toString('utf16le')
        if (!text.isWellFormed()) throw new Undecodable(this.encoding, text.slice(0, text.search(/\p{Surrogate}/u)))
        if (bytes.length % 2 !== 0) throw new Undecodable(this.encoding, text)
        return text
      }
      case 'windows-1252':
        return fromWindows1252(bytes.toString('latin1'))
      default:
        return this.encoding satisfies never
    }
  }
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

/** The characters of windows-1252 from 0x80 to 0x9f; a space where it has none. */
const upper = '€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ'
const upperRange = /[\u0080-\u009f]/g

function fromWindows1252(text: string): string {
  if (text.search(upperRange) === -1) return text
  return text.replace(upperRange, (control, at: number) => {
    const character = upper[control.charCodeAt(0) - 0x80] as string
    if (character === ' ') throw new Undecodable('windows-1252', text.slice(0, at))
    return character
  })
}

/** The text as bytes. */
export function encode(text: string, encoding: Encoding): Buffer {
  switch (encoding) {
    case 'utf-8':
      return Buffer.from(text, 'utf8')
    case 'utf-16le':
      return Buffer.from(text, 'utf16le')
    case 'utf-16be':
      return Buffer.from(text, 'utf16le').swap16()
    case 'windows-1252':
      return Buffer.from(
        text.replace(/[\u0100-\uffff]/g, (character) => String.fromCharCode(0x80 + upper.indexOf(character))),
        'latin1',
      )
    default:
      return encoding satisfies never
  }
}

/** The first character of the text that the encoding has no bytes for. */
export function unwritable(text: string, encoding: Encoding): string | undefined {
  if (encoding !== 'windows-1252') return text.isWellFormed() ? undefined : /\p{Surrogate}/u.exec(text)?.[0]
  return [...text].find((character) =>
    character > '\u00ff' ? !upper.includes(character) : character >= '\u0080' && character <= '\u009f',
  )
}
