/** How a system writes the values of an attribute, where it has no types of its own: a column of a file. */
import type { Misfit } from './convert'
import { convert, isMisfit } from './convert'
import { dateFormat } from './date-format'
import type { AttributeType, Scalar } from './values'
import { displayValue, foldCase, sameValue } from './values'

/** Letters that a text is brought to. */
export const letterForms = ['upper', 'lower'] as const

/** What is left out is as everywhere: dates by ISO 8601, true and false, texts as they stand. */
export interface ValueForm {
  /** A date format, as `dd.mm.yyyy` or `d/m/yyyy hh:mm`. */
  readonly date?: string
  /** Words for yes and for no, in any letter case; the first is written. */
  readonly yes?: readonly string[]
  readonly no?: readonly string[]
  /** Spaces around a text are taken off. */
  readonly trim?: boolean
  /** Several spaces within a text are one. */
  readonly collapse?: boolean
  readonly letters?: (typeof letterForms)[number]
  /** A text of nothing but spaces is no value. */
  readonly blank?: boolean
  /** Words that stand for no value, in any letter case. */
  readonly none?: readonly string[]
}

/** An attribute as far as it decides what a text stands for. */
export interface Formed {
  readonly type: AttributeType
  readonly form?: ValueForm
}

/** What is wrong with the form, in words that follow the name of the attribute; null when it can be used. */
export function wrongForm({ type, form }: Formed): string | null {
  if (!form) return null
  if (type === 'dateTime' && form.date !== undefined && !dateFormat(form.date))
    return `has the date format "${form.date}", which is none: day, month and year as dd, mm and yyyy, as in dd.mm.yyyy or dd.mm.yyyy hh:mm`
  const both = (form.yes ?? []).find((word) => (form.no ?? []).some((other) => foldCase(other) === foldCase(word)))
  if (type === 'boolean' && both !== undefined) return `has "${both}" as a word for yes and for no`
  return null
}

/** The value a text stands for: '' for none. */
export function readForm(text: string, { type, form = {} }: Formed): Scalar | Misfit {
  const plain = normalised(text, form)
  if (form.none?.some((word) => foldCase(word) === foldCase(plain.trim()))) return ''
  if (plain === '' || type === 'text' || type === 'reference' || type === 'binary')
    return plain === '' ? '' : convert(plain, type)
  if (type === 'dateTime' && form.date !== undefined)
    return dateFormat(form.date)?.read(plain) ?? { misfit: `"${plain.slice(0, 60)}" is not a date as ${form.date}` }
  if (type === 'boolean' && (form.yes || form.no)) return truthOf(plain.trim(), form)
  return convert(plain, type)
}

function normalised(text: string, { trim, collapse, letters, blank }: ValueForm): string {
  let plain = trim ? text.trim() : text
  if (collapse) plain = plain.replace(/\s+/g, ' ')
  if (letters === 'upper') plain = plain.toUpperCase()
  if (letters === 'lower') plain = plain.toLowerCase()
  return blank && plain.trim() === '' ? '' : plain
}

function truthOf(word: string, { yes = ['true', '1', 'yes'], no = ['false', '0', 'no'] }: ValueForm): boolean | Misfit {
  const isOne = (words: readonly string[]) => words.some((other) => foldCase(other) === foldCase(word))
  if (isOne(yes)) return true
  return isOne(no)
    ? false
    : { misfit: `"${word.slice(0, 60)}" is none of the words for yes (${yes.join(', ')}) and no (${no.join(', ')})` }
}

/** The text that stands for a value, or why there is none that would be read as this value again. */
export function writeForm(value: Scalar, { type, form = {} }: Formed): string | { readonly problem: string } {
  const text = writtenAs(value, type, form)
  const back = readForm(text, { type, form })
  const typed = convert(value, type)
  if (!isMisfit(back) && (isMisfit(typed) || sameValue(back, typed))) return text
  const shown = isMisfit(back) ? back.misfit : back === '' ? 'no value' : `"${displayValue(back)}"`
  return { problem: `would be read back as ${shown}, by how the column is read` }
}

function writtenAs(value: Scalar, type: AttributeType, { date, yes, no }: ValueForm): string {
  const typed = convert(value, type)
  if (type === 'dateTime' && date !== undefined && typeof typed === 'string') return dateFormat(date)?.write(typed) ?? typed
  if (type === 'boolean' && typeof typed === 'boolean') return (typed ? yes : no)?.[0] ?? displayValue(typed)
  return displayValue(value)
}
