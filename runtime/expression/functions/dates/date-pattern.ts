/** Patterns of dates such as dd.MM.yyyy. */
import { fail } from '../../error'

const monthNames = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]
const dayNames = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

/** The fields of a date that a pattern can show or read. */
export interface DateFields {
  year: number
  month: number
  day: number
  hour: number
  minute: number
  second: number
  /** Digits after the second's point. */
  fraction: string
}

interface Field {
  readonly show: (fields: DateFields) => string
  /** What stands for the field in a text; undefined for fields that say nothing new. */
  readonly text: string
  readonly read: (fields: DateFields & { afternoon?: boolean }, text: string) => void
}

function digits(name: 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second', width: 1 | 2 | 4): Field {
  return {
    show: (fields) => String(fields[name]).padStart(width, '0'),
    text: width === 1 ? '\\d{1,2}' : `\\d{${width}}`,
    read: (fields, text) => (fields[name] = Number(text)),
  }
}

function hourOfTwelve(width: 1 | 2): Field {
  return {
    show: ({ hour }) => String(hour % 12 || 12).padStart(width, '0'),
    text: width === 1 ? '\\d{1,2}' : '\\d{2}',
    read: (fields, text) => (fields.hour = Number(text) % 12),
  }
}

function monthName(length: number): Field {
  const names = monthNames.map((name) => name.slice(0, length))
  return {
    show: ({ month }) => names[month - 1] ?? '',
    text: names.join('|'),
    read: (fields, text) => (fields.month = names.findIndex((name) => name.toLowerCase() === text.toLowerCase()) + 1),
  }
}

function dayName(length: number): Field {
  const names = dayNames.map((name) => name.slice(0, length))
  return {
    show: ({ year, month, day }) => names[weekday(year, month, day)] ?? '',
    text: names.join('|'),
    read: () => undefined,
  }
}

function weekday(year: number, month: number, day: number): number {
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  return date.getUTCDay()
}

function fractionDigits(width: number): Field {
  return {
    show: ({ fraction }) => fraction.padEnd(width, '0').slice(0, width),
    text: `\\d{${width}}`,
    read: (fields, text) => (fields.fraction = text),
  }
}

/** The pivot of two-digit years is .NET's: 49 is 2049, 50 is 1950. */
const shortYear: Field = {
  show: ({ year }) => String(year % 100).padStart(2, '0'),
  text: '\\d{2}',
  read: (fields, text) => (fields.year = Number(text) + (Number(text) < 50 ? 2000 : 1900)),
}

const halfDay: Field = {
  show: ({ hour }) => (hour < 12 ? 'AM' : 'PM'),
  text: 'AM|PM',
  read: (fields, text) => (fields.afternoon = text.toLowerCase() === 'pm'),
}

const fields: ReadonlyMap<string, Field> = new Map([
  ['yyyy', digits('year', 4)],
  ['yy', shortYear],
  ['MMMM', monthName(20)],
  ['MMM', monthName(3)],
  ['MM', digits('month', 2)],
  ['M', digits('month', 1)],
  ['dddd', dayName(20)],
  ['ddd', dayName(3)],
  ['EEEE', dayName(20)],
  ['EEE', dayName(3)],
  ['dd', digits('day', 2)],
  ['d', digits('day', 1)],
  ['HH', digits('hour', 2)],
  ['H', digits('hour', 1)],
  ['hh', hourOfTwelve(2)],
  ['h', hourOfTwelve(1)],
  ['mm', digits('minute', 2)],
  ['m', digits('minute', 1)],
  ['ss', digits('second', 2)],
  ['s', digits('second', 1)],
  ['tt', halfDay],
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((width) => ['f'.repeat(width), fractionDigits(width)] as const),
])

/** A pattern as it is written and as a row of fields and texts that stand for themselves. */
export interface DatePattern {
  readonly text: string
  readonly parts: readonly (Field | string)[]
  /** It has a Z that stands for UTC, in no quotes. */
  readonly isUtc: boolean
}

const read = new Map<string, DatePattern>()

/**
 * The pattern, as in Unicode and .NET: `yyyy-MM-dd HH:mm:ss`, text in single quotes. Letters T and Z stand for themselves, others
 * must mean something.
 */
export function datePattern(text: string): DatePattern {
  const known = read.get(text)
  if (known) return known
  if (text.length > 100) fail('A date pattern may have 100 characters at most')
  const found = [...text.matchAll(/'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z]/g)]
  const parts = found.map(([part, quoted]) => patternPart(part, quoted))
  if (read.size > 500) read.clear()
  const pattern = { text, parts, isUtc: found.some(([part]) => part === 'Z') }
  read.set(text, pattern)
  return pattern
}

function patternPart(part: string, quoted: string | undefined): Field | string {
  if (quoted !== undefined) return quoted === '' ? "'" : quoted.replaceAll("''", "'")
  if (!/^[A-Za-z]/.test(part) || part === 'T' || part === 'Z') return part
  return (
    fields.get(part) ??
    fail(`${part} means nothing in a date pattern; known are ${[...fields.keys()].join(' ')}, and text stands in single quotes`)
  )
}
