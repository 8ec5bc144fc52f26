/** Texts that tell who somebody is, found in other texts and taken out of them (N14). */

import { foldedName, replacedInFolded } from './folded-text'

/** What stands in the place of what is erased. */
const erasedText = '(erased)'

/** Of fewer characters a text tells nobody but in a sentence: as a value it may be any word. */
const identifyingLength = 5
/** Of fewer digits a number that is a whole value may be any number, such as that of a room. */
const identifyingDigits = 6

/** Of fewer characters, and of fewer digits than tell somebody, a text is hers in a sentence only where it is quoted. */
const spokenLength = 3

const wordBefore = '(?<![\\p{L}\\p{N}])'
const wordAfter = '(?![\\p{L}\\p{N}])'

/** Whether a text tells who somebody is wherever it stands: a single word is what others say and have as well. */
export function identifies(text: string): boolean {
  return text.length >= identifyingLength && !/^(?:\p{N}+|\p{L}+)$/u.test(text)
}

/** Whether a number tells who somebody is where it is a whole value; within another it may be any part of a number. */
export function identifiesAsValue(text: string): boolean {
  return /^\p{N}+$/u.test(text) && text.length >= identifyingDigits
}

/** As a regular expression has it to the letter. */
const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/gu, '\\$&')

/** Whether a text is taken for hers in sentences only where it stands in quotes: otherwise it may be any figure or word. */
function isQuotedOnly(text: string): boolean {
  return text.length < spokenLength || /^\p{L}+$/u.test(text) || (/^\p{N}+$/u.test(text) && text.length < identifyingDigits)
}

/** The text as sentences have it that say something of her: a short one in quotes. */
export function spokenAs(text: string): string {
  return isQuotedOnly(text) ? `"${text}"` : text
}

/** What of other texts, folded, is these texts as whole words; null where there are none. */
function patternOf(texts: readonly string[]): RegExp | null {
  const longestFirst = [...new Set(texts.map(foldedName))]
    .filter((text) => text.trim() !== '')
    .sort((a, b) => b.length - a.length)
  if (longestFirst.length === 0) return null
  const alternatives = longestFirst.map((text) => (isQuotedOnly(text) ? `(?<=")${escaped(text)}(?=")` : escaped(text)))
  return new RegExp(`${wordBefore}(?:${alternatives.join('|')})${wordAfter}`, 'gu')
}

/** A text without what is to be erased. */
function withoutTexts(text: string, pattern: RegExp | null): string {
  return pattern === null ? text : replacedInFolded(text, pattern, erasedText)
}

/** All texts in a value read from JSON as `without` leaves each; names of properties stay. */
export function textsChanged(value: unknown, without: (text: string) => string): unknown {
  if (typeof value === 'string') return without(value)
  if (Array.isArray(value)) return value.map((item) => textsChanged(item, without))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, textsChanged(item, without)]))
}

/** Of these texts, how each is taken out of sentences, and out of values. */
export function eraserOf(texts: readonly string[]): Record<'inSentences' | 'inValues', (text: string) => string> {
  const [said, asPart] = [patternOf(texts), patternOf(texts.filter(identifies))]
  const whole = new Set(texts.filter(identifiesAsValue))
  return {
    inSentences: (text) => withoutTexts(text, said),
    inValues: (text) => (whole.has(text) ? erasedText : withoutTexts(text, asPart)),
  }
}
