/** Which encoding bytes most likely are in, and how sure that is. Nothing is read by it: a person takes it or not. */
import { setImmediate as yieldToEventLoop } from 'node:timers/promises'
import type { Certainty } from '../../../model/discovered'
import type { Encoding } from '../encoding/encodings'
import { encodings } from '../encoding/encodings'
import { byteOrderMark, decoderOf } from '../encoding/encoding'

/** An encoding in which the bytes are text, with words that show it. */
export interface FoundEncoding {
  readonly encoding: Encoding
  readonly words: readonly string[]
}

export interface EncodingGuess extends FoundEncoding {
  readonly sure: Certainty
  /** What else it may be, the likeliest first. */
  readonly others: readonly FoundEncoding[]
}

/** Bytes by which encodings are told apart. */
const mostTelling = 64 * 1024

/** The encoding of a file by its beginning; null where it is text in none. The process stays responsive meanwhile. */
export async function findEncoding(bytes: Buffer): Promise<EncodingGuess | null> {
  const marked = byteOrderMark(bytes)?.encoding ?? utf16Of(bytes)
  if (marked) return { encoding: marked, sure: 'certain', words: [], others: [] }
  const isPlain = bytes.every((byte) => byte < 0x80)
  if (isPlain && !bytes.includes(escape)) return { encoding: 'utf-8', sure: 'certain', words: [], others: [] }
  const telling = tellingLines(bytes)
  if (!isPlain && textIn(bytes, 'utf-8') !== null)
    return { encoding: 'utf-8', sure: 'certain', words: wordsOf(textIn(telling, 'utf-8') ?? ''), others: [] }
  const found: { readonly encoding: Encoding; readonly text: string; readonly score: number }[] = []
  for (const encoding of encodings.filter((each) => !each.startsWith('utf'))) {
    await yieldToEventLoop()
    const text = textIn(bytes, encoding) === null ? null : textIn(telling, encoding)
    if (text !== null) found.push({ encoding, text, score: scoreOf(text) })
  }
  found.sort((a, b) => b.score - a.score)
  // Where several come to the same text it does not matter which of them it is.
  const texts = found.filter(({ text }, index) => found.findIndex((other) => other.text === text) === index)
  const [first, second] = texts
  if (!first) return null
  const likeliest = texts.slice(0, 3)
  const words = differingWords(likeliest.map(({ text }) => text))
  const named = likeliest.map(({ encoding }, index) => ({ encoding, words: words[index] ?? [] }))
  const isClear = !second || first.score - second.score > 0.4
  return { ...(named[0] as FoundEncoding), sure: isClear ? 'likely' : 'unsure', others: named.slice(1) }
}

const escape = 0x1b
const lineFeed = 0x0a

/** The first lines in which bytes are no ASCII; a line feed is one in each of the encodings. */
function tellingLines(bytes: Buffer): Buffer {
  const lines: Buffer[] = []
  let length = 0
  for (let from = 0; from < bytes.length && length < mostTelling;) {
    const end = bytes.indexOf(lineFeed, from)
    const line = bytes.subarray(from, end === -1 ? bytes.length : end + 1)
    from += line.length
    const at = line.findIndex((byte) => byte >= 0x80 || byte === escape)
    if (at === -1) continue
    // What stands far before it is ASCII, and tells nothing.
    const telling = line.subarray(Math.max(0, at - 100)).subarray(0, mostTelling - length)
    lines.push(telling)
    length += telling.length
  }
  return Buffer.concat(lines)
}

/** UTF-16 without a mark: every other byte of what is ASCII is zero. */
function utf16Of(bytes: Buffer): Encoding | undefined {
  const count = [0, 0]
  for (let at = 0; at < bytes.length; at++) if (bytes[at] === 0) count[at % 2] = (count[at % 2] as number) + 1
  const [even = 0, odd = 0] = count
  if (odd > bytes.length / 4 && even * 10 < odd) return 'utf-16le'
  return even > bytes.length / 4 && odd * 10 < even ? 'utf-16be' : undefined
}

function textIn(bytes: Buffer, encoding: Encoding): string | null {
  try {
    return decoderOf(encoding).decode(bytes, { last: false })
  } catch {
    return null
  }
}

/** Letters of names, the more frequent the farther in front. */
const frequent = ['äöüßéèñçÄÖÜáíóúàâêôãõ', 'åæøÅÆØëïîûœčšžřěýůłńśąęćżźőűđğışİŞØÉČŠŽŁŚŻâăîșțãêıїієґ', 'āēīūķļņģėįųćţşťďňľĺŕðþŵŷ']

/** How much like names in some language a text is: a number a character beyond ASCII, and below nothing where it is none. */
function scoreOf(text: string): number {
  let [score, count] = [0, 0]
  const known = new Map<string, string | null>()
  for (const word of text.match(/[^\s,;|"'<>()[\]{}]+/g) ?? []) {
    if (!/[\u0080-\uffff]/.test(word)) continue
    const scripts = new Set<string>()
    for (const [at, character] of [...word].entries()) {
      const script = known.get(character) ?? scriptOf(character)
      known.set(character, script)
      if (script !== null) scripts.add(script)
      if (character < '\x80') continue
      count++
      score += valueOf(character, script) - (at > 0 && isUpper(character) && isLower(word[at - 1] as string) ? 1.5 : 0)
    }
    if (scripts.size > 1) score -= 2 * (scripts.size - 1)
  }
  return count === 0 ? 0 : score / count
}

function valueOf(character: string, script: string | null): number {
  if (script === null) return /[€§°–—’“”„…£´]/.test(character) ? -0.5 : -2
  if (script !== 'latin') return script === 'han' ? 1.8 : script === 'other' ? -1 : 2
  const rank = frequent.findIndex((letters) => letters.includes(character))
  return rank === -1 ? 0.4 : ([2, 1.6, 1.2][rank] as number)
}

const scripts: readonly (readonly [string, RegExp])[] = [
  ['latin', /\p{Script=Latin}/u],
  ['cyrillic', /[а-яёіїєґў]/iu],
  ['greek', /\p{Script=Greek}/u],
  ['hebrew', /[\u05d0-\u05ea]/],
  ['arabic', /[\u0621-\u064a]/],
  ['thai', /\p{Script=Thai}/u],
  ['han', /[\p{Script=Han}\p{Script=Hiragana}]|[\u30a1-\u30fc]/u],
  ['hangul', /\p{Script=Hangul}/u],
  ['other', /\p{L}/u],
]

function scriptOf(character: string): string | null {
  return scripts.find(([, letters]) => letters.test(character))?.[0] ?? null
}

const isUpper = (character: string): boolean => character !== character.toLowerCase()
const isLower = (character: string): boolean => character !== character.toUpperCase()

const separators = /[\s,;|"]+/

/** The first words with a character beyond ASCII. */
function wordsOf(text: string): readonly string[] {
  const words = text.split(separators).filter((word) => word.length < 30 && /[\u0080-\uffff]/.test(word))
  return [...new Set(words)].slice(0, 4)
}

/** Of texts that are the same but for the encoding, words by which they can be told apart, by text. */
function differingWords(texts: readonly string[]): readonly (readonly string[])[] {
  const split = texts.map((text) => text.split(separators))
  const [first = [], ...others] = split
  if (others.length === 0 || others.some((words) => words.length !== first.length)) return texts.map(wordsOf)
  const found = new Map<string, number>()
  for (const words of others) {
    const telling = [...first.entries()].filter(([at, word]) => word.length < 30 && words[at] !== word && !found.has(word))
    for (const [at, word] of telling.slice(0, 2)) found.set(word, at)
  }
  return split.map((words) => [...found.values()].map((at) => words[at] as string))
}
