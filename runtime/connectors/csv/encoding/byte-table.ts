/** Encodings in which each character is one byte, as tables both ways. */
import type { Encoding } from './encodings'

/** Stands where a byte is no character. */
const none = 0xffff

/** An encoding of one byte a character. */
export interface ByteTable {
  /** The text of the bytes; a number where a byte is no character: its place. */
  decode(bytes: Uint8Array): string | number
  /** The bytes of a text; an error where it has other characters than the encoding. */
  encode(text: string): Buffer
  has(character: string): boolean
}

const tables = new Map<Encoding, ByteTable>()

export function tableOf(encoding: Encoding): ByteTable {
  const table = tables.get(encoding) ?? makeTable(charactersOf(encoding))
  tables.set(encoding, table)
  return table
}

/** The characters of windows-1252 from 0x80 to 0x9f; a space where it has none. */
const upper = '€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ'

/** By byte. What would be a control character is none: it is the sign of a file in another encoding. */
function charactersOf(encoding: Encoding): Uint16Array {
  const characters = Uint16Array.from({ length: 256 }, (_, byte) => byte)
  const decoder = new TextDecoder(encoding, { fatal: true })
  for (let byte = 0x80; byte <= 0xff; byte++) {
    try {
      // Several versions of Node take this one for Latin-1.
      const isOurs = encoding === 'windows-1252'
      const character = isOurs ? (upper[byte - 0x80]?.trim() ?? String.fromCharCode(byte)) : decoder.decode(Uint8Array.of(byte))
      characters[byte] = character.length === 1 && !/[\u0080-\u009f\ufffd]/.test(character) ? character.charCodeAt(0) : none
    } catch {
      characters[byte] = none
    }
  }
  return characters
}

function makeTable(characters: Uint16Array): ByteTable {
  const bytes = new Map<number, number>()
  for (const [byte, character] of characters.entries()) if (character !== none) bytes.set(character, byte)
  return {
    decode(piece) {
      const text = new Uint16Array(piece.length)
      for (let at = 0; at < piece.length; at++) {
        const character = characters[piece[at] as number] as number
        if (character === none) return at
        text[at] = character
      }
      return Buffer.from(text.buffer).toString('utf16le')
    },
    encode(text) {
      const written = Buffer.allocUnsafe(text.length)
      for (let at = 0; at < text.length; at++) {
        const byte = bytes.get(text.charCodeAt(at))
        if (byte === undefined) throw new Error(`The encoding has no byte for a character at ${at} of the text to be written.`)
        written[at] = byte
      }
      return written
    },
    has: (character) => character.length === 1 && bytes.has(character.charCodeAt(0)),
  }
}
