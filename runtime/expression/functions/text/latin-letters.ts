/** How text of every script is written with the characters of ASCII, and what languages write in their own way. */
import { createRequire } from 'node:module'
import type anyAsciiType from 'any-ascii'
import { foldCase } from '../../../model/values'
import { fail } from '../../error'

let anyAscii: typeof anyAsciiType | undefined

/** The library's tables are half a megabyte: read when the first letter beyond ASCII asks for them. */
function table(text: string): string {
  anyAscii ??= (createRequire(__filename)('any-ascii') as { default: typeof anyAsciiType }).default
  return anyAscii(text)
}

type Letters = ReadonlyMap<string, string>
const letters = (all: Readonly<Record<string, string>>): Letters => new Map(Object.entries(all))

const german = letters({ ä: 'ae', ö: 'oe', ü: 'ue', ø: 'oe', æ: 'ae', œ: 'oe', å: 'aa' })
const danish = letters({ æ: 'ae', ø: 'oe', å: 'aa', ä: 'ae', ö: 'oe' })
const swedish = letters({ å: 'aa', ä: 'ae', ö: 'oe', ø: 'oe' })
const serbian = letters({ đ: 'dj' })

/** What a language writes otherwise than the tables, in small letters. */
const ways: ReadonlyMap<string, Letters> = new Map([
  ['de', german],
  ['da', danish],
  ['nb', danish],
  ['nn', danish],
  ['no', danish],
  ['sv', swedish],
  ['fi', swedish],
  ['bg', letters({ щ: 'sht', ъ: 'a', х: 'h', й: 'y', ь: 'y' })],
  ['bs', serbian],
  ['hr', serbian],
  ['sr', serbian],
  ['uk', letters({ г: 'h', ґ: 'g', є: 'ie', и: 'y', ї: 'i', й: 'i', х: 'kh', щ: 'shch', ю: 'iu', я: 'ia' })],
])

/** Two or three letters, with a script or a country behind: `de`, `de-AT`, `sr_Latn`. */
const tag = /^([a-z]{2,3})(?:[-_][a-z0-9-_]+)?$/

function wayOf(language: string): Letters | undefined {
  const folded = foldCase(language.trim())
  if (folded === '') return undefined
  const primary = tag.exec(folded)?.[1]
  if (primary === undefined) fail(`Transliterate: language must be a code such as de or sr, not "${language.slice(0, 60)}"`)
  return ways.get(primary)
}

/**
 * The text in ASCII, by the tables of any-ascii and before them by the ways of the language, a code such as `de` or `de-AT`;
 * empty for none. A letter becomes letters and digits only, so that no apostrophe stands for a soft sign. Fails for what is no
 * code.
 */
export function toPlainLetters(text: string, language = ''): string {
  const way = wayOf(language)
  if (isPlain(text)) return text
  const characters = [...text.normalize('NFC')]
  return characters.map((character, i) => plain(character, characters[i - 1], characters[i + 1], way)).join('')
}

function isPlain(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return false
  return true
}

function plain(letter: string, before: string | undefined, next: string | undefined, way: Letters | undefined): string {
  if (letter <= '\u007f') return letter
  const small = letter.toLowerCase()
  const own = way?.get(small)
  const written = own ?? (/[\p{L}\p{M}]/u.test(letter) ? table(letter).replace(/[^A-Za-z\d ]/g, '') : table(letter))
  if (small === letter || written.length < 2) return own !== undefined && small !== letter ? written.toUpperCase() : written
  // ÄRZTE is AERZTE, but Ärzte is Aerzte.
  const amongCapitals = isLetter(next) ? isCapital(next) : isCapital(before)
  return amongCapitals ? written.toUpperCase() : written.slice(0, 1).toUpperCase() + written.slice(1).toLowerCase()
}

function isLetter(character: string | undefined): character is string {
  return character !== undefined && /\p{L}/u.test(character)
}

function isCapital(character: string | undefined): boolean {
  return character !== undefined && character !== character.toLowerCase()
}
