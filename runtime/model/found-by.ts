/**
 * Whether texts have what somebody looks for: letter case does not count, nor do marks on letters, also where these are spelled
 * out (`Müller`, `Muller`, `Mueller`), nor the order of words.
 */
import { foldCase } from './values'

const beyondAscii = /[\u0080-\uffff]/
const eachBeyondAscii = /[\u0080-\uffff]/g
const marks = /[\u0300-\u036f]/g
const anyMark = /[\u0300-\u036f]/

/** Letters that are no letter with a mark, as people type them who do not have them. */
const plainLetters: Readonly<Record<string, string>> = {
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ħ: 'h',
  ı: 'i',
  ŧ: 't',
  ŋ: 'n',
}

/** Letters that some languages spell out. */
const spelledLetters: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue', ø: 'oe', å: 'aa' }
const spelledLetter = /[äöüøå]/

/** The text in folded case without marks on letters, and the same with those spelled out that are, where that is another. */
export function searchForms(text: string): readonly string[] {
  const lower = text.toLowerCase()
  if (!beyondAscii.test(lower)) return [lower]
  const whole = anyMark.test(lower) ? lower.normalize('NFC') : lower
  const plain = whole.replace(eachBeyondAscii, plainOf)
  return spelledLetter.test(whole) ? [plain, whole.replace(eachBeyondAscii, spelledOf)] : [plain]
}

/** Few letters are met again and again: what each comes to is worked out once. */
const plainKnown = new Map<string, string>()

function plainOf(letter: string): string {
  let plain = plainKnown.get(letter)
  if (plain === undefined) {
    plain = Object.hasOwn(plainLetters, letter) ? (plainLetters[letter] ?? '') : withoutMarks(letter)
    plainKnown.set(letter, plain)
  }
  return plain
}

function withoutMarks(letter: string): string {
  return foldCase(letter).normalize('NFD').replace(marks, '').normalize('NFC')
}

function spelledOf(letter: string): string {
  return Object.hasOwn(spelledLetters, letter) ? (spelledLetters[letter] ?? '') : plainOf(letter)
}

/** Whether the texts are the same name, be their words in another order. */
export function isSameName(name: string, other: string): boolean {
  const others = nameForms(other)
  return nameForms(name).some((form) => others.includes(form))
}

function nameForms(name: string): readonly string[] {
  return searchForms(name).map((form) => wordsOf(form).sort().join(' '))
}

/** The words of a text, parted by blanks or commas. */
export function wordsOf(text: string): string[] {
  return text.split(/[\s,]+/).filter((word) => word !== '')
}

/** What somebody looks for, made ready to be asked of many texts. */
export class Wanted {
  /** The whole of it, in each of its forms. */
  readonly forms: readonly string[]
  /** Each word of several in its forms; none where it is one word. */
  readonly words: readonly (readonly string[])[]
  private readonly starts: readonly RegExp[]

  constructor(text: string) {
    this.forms = searchForms(text)
    const words = wordsOf(text).map((word) => searchForms(word))
    this.words = words.length > 1 ? words : []
    this.starts = words.map((forms) => new RegExp(`(?<![\\p{L}\\p{N}])(?:${forms.map(escaped).join('|')})`, 'u'))
  }

  /** Whether one of the texts has it in it, or where it is several words, each of them begins a word of one. */
  isIn(texts: readonly string[]): boolean {
    const forms = texts.map(searchForms)
    const isWhole = forms.some((all) => all.some((form) => this.forms.some((wanted) => form.includes(wanted))))
    return isWhole || (this.words.length > 0 && this.begins(forms))
  }

  /** Whether each of its words begins a word of one of the texts. */
  beginsIn(texts: readonly string[]): boolean {
    return this.begins(texts.map(searchForms))
  }

  /** A first look at a long text in which the texts stand: false where they cannot have it. */
  mayBeIn(text: string): boolean {
    const all = searchForms(text)
    const has = (wanted: readonly string[]): boolean => wanted.some((form) => all.some((each) => each.includes(form)))
    // Whatever has the whole of several words has each of them.
    return this.words.length > 0 ? this.words.every(has) : has(this.forms)
  }

  private begins(texts: readonly (readonly string[])[]): boolean {
    return this.starts.length > 0 && this.starts.every((start) => texts.some((all) => all.some((form) => start.test(form))))
  }
}

function escaped(text: string): string {
  return text.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`)
}
