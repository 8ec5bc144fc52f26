/** Which encoding bytes most likely are in, and how sure that is. Nothing is read by it: a person takes it or not. */
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

/** The encoding of a file by its beginning; null where it is text in none. */
export function findEncoding(bytes: Buffer): EncodingGuess | null {
  const marked = byteOrderMark(bytes)?.encoding ?? utf16Of(bytes)
  if (marked) return { encoding: marked, sure: 'certain', words: [], others: [] }
  const isPlain = bytes.every((byte) => byte < 0x80)
  if (isPlain && !bytes.includes(escape)) return { encoding: 'utf-8', sure: 'certain', words: [], others: [] }
  const utf8 = textIn(bytes, 'utf-8')
  if (!isPlain && utf8 !== null) return { encoding: 'utf-8', sure: 'certain', words: wordsOf(utf8), others: [] }
  const found = encodings
    .filter((encoding) => !encoding.startsWith('utf'))
    .flatMap((encoding) => {
      const text = textIn(bytes, encoding)
      return text === null ? [] : [{ encoding, text, score: scoreOf(text) }]
    })
    .sort((a, b) => b.score - a.score)
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
  for (const word of text.match(/[^\s,;|"'<>()[\]{}]+/g) ?? []) {
    if (!/[\u0080-\uffff]/.test(word)) continue
    const scripts = new Set<string>()
    for (const [at, character] of [...word].entries()) {
      const script = scriptOf(character)
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

/** The first words with a character beyond ASCII. */
function wordsOf(text: string): readonly string[] {
  const words = (text.match(/[^\s,;|"]*[\u0080-\uffff][^\s,;|"]*/g) ?? []).filter((word) => word.length < 30)
  return [...new Set(words)].slice(0, 4)
}

/** Of texts that are the same but for the encoding, words by which they can be told apart, by text. */
function differingWords(texts: readonly string[]): readonly (readonly string[])[] {
  const split = texts.map((text) => text.split(/[\s,;|"]+/))
  const [first = [], ...others] = split
  if (others.length === 0 || others.some((words) => words.length !== first.length)) return texts.map(wordsOf)
  const found = new Map<string, number>()
  for (const words of others) {
    const telling = [...first.entries()].filter(([at, word]) => word.length < 30 && words[at] !== word && !found.has(word))
    for (const [at, word] of telling.slice(0, 2)) found.set(word, at)
  }
  return split.map((words) => [...found.values()].map((at) => words[at] as string))
}
