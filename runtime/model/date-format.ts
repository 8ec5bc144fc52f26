/** Dates as people write them: a format such as `dd.mm.yyyy hh:mm`, read and written. */
import { canonicalDateTime } from './convert'

/** A format that can be read: year, month and day once each; the time, where there is one, behind a space or a T. */
export interface DateFormat {
  /** The point in time in canonical text; undefined when the text is none in this format. Without a zone it is UTC. */
  read(text: string): string | undefined
  /** The text of a canonical point in time, without what the format has no place for. */
  write(dateTime: string): string
}

const formats = new Map<string, DateFormat | null>()

/** The format as it is written in settings; null when it is none. */
export function dateFormat(pattern: string): DateFormat | null {
  let format = formats.get(pattern)
  if (format === undefined) formats.set(pattern, (format = makeFormat(pattern)))
  return format
}

type Part = 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second'

interface Token {
  readonly part: Part
  readonly letters: string
}

const dateTokens: Readonly<Record<string, Part>> = { yyyy: 'year', mm: 'month', m: 'month', dd: 'day', d: 'day' }
const timeTokens: Readonly<Record<string, Part>> = { hh: 'hour', h: 'hour', mm: 'minute', ss: 'second' }

function makeFormat(pattern: string): DateFormat | null {
  const pieces = tokensOf(pattern)
  const tokens = pieces.filter((piece) => typeof piece === 'object')
  const parts = tokens.map(({ part }) => part)
  const isWhole =
    new Set(parts).size === parts.length && (['year', 'month', 'day'] as const).every((part) => parts.includes(part))
  if (
    !isWhole ||
    (parts.includes('minute') && !parts.includes('hour')) ||
    (parts.includes('second') && !parts.includes('minute'))
  )
    return null
  // Where nothing stands between two numbers only their length tells them apart.
  const isDense = pieces.some((piece, at) => typeof piece === 'object' && typeof pieces[at + 1] === 'object')
  const source = pieces.map((piece) => (typeof piece === 'string' ? escaped(piece) : digits(piece, isDense))).join('')
  const form = new RegExp(`^${source}$`)
  return {
    read(text) {
      const found = form.exec(text.trim())
      if (!found) return undefined
      const value = (part: Part): string => (found[parts.indexOf(part) + 1] ?? '0').padStart(part === 'year' ? 4 : 2, '0')
      const time = parts.includes('hour') ? value : () => '00'
      const clock = `${time('hour')}:${parts.includes('minute') ? time('minute') : '00'}:${parts.includes('second') ? time('second') : '00'}`
      return canonicalDateTime(`${value('year')}-${value('month')}-${value('day')}T${clock}Z`)
    },
    write: (dateTime) => pieces.map((piece) => (typeof piece === 'string' ? piece : written(dateTime, piece))).join(''),
  }
}

function tokensOf(pattern: string): readonly (string | Token)[] {
  const [, date = '', time = ''] = /^([^ T]*)(.*)$/s.exec(pattern.trim()) ?? []
  return [...piecesOf(date, dateTokens), ...piecesOf(time, timeTokens)]
}

function piecesOf(text: string, known: Readonly<Record<string, Part>>): readonly (string | Token)[] {
  return (text.match(/([a-z])\1*|[^a-z]+/g) ?? []).map((letters) => {
    const part = known[letters]
    return part === undefined ? letters : { part, letters }
  })
}

function digits({ part, letters }: Token, isDense: boolean): string {
  return part === 'year' ? '(\\d{4})' : isDense && letters.length === 2 ? '(\\d{2})' : '(\\d{1,2})'
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
}

const slices: Readonly<Record<Part, readonly [number, number]>> = {
  year: [0, 4],
  month: [5, 7],
  day: [8, 10],
  hour: [11, 13],
  minute: [14, 16],
  second: [17, 19],
}

function written(dateTime: string, { part, letters }: Token): string {
  const number = dateTime.slice(...slices[part])
  return letters.length === 1 ? number.replace(/^0/, '') : number
}
