/** What the values of a column look like: a type, a form, a key. */
import { convert, isMisfit } from '../../../model/convert'
import type { FoundValues } from '../../../model/discovered'
import type { ValueForm } from '../../../model/value-form'
import { readForm } from '../../../model/value-form'
import type { AttributeType } from '../../../model/values'
import { foldCase } from '../../../model/values'

/** A type in a form, as all values of a column may have. */
interface Fit {
  readonly type: AttributeType
  readonly form?: ValueForm
}

const dateFormats = ['dd.mm.yyyy', 'dd/mm/yyyy', 'mm/dd/yyyy', 'dd-mm-yyyy', 'mm-dd-yyyy', 'yyyy/mm/dd', 'yyyy.mm.dd']
const times = ['', ' hh:mm', ' hh:mm:ss']
const dates: readonly Fit[] = [
  { type: 'dateTime' },
  ...dateFormats.flatMap((date) => times.map((time): Fit => ({ type: 'dateTime', form: { date: date + time } }))),
]
const truths: readonly Fit[] = [
  { type: 'boolean' },
  ...[
    ['ja', 'nein'],
    ['j', 'n'],
    ['y', 'n'],
    ['oui', 'non'],
    ['si', 'no'],
    ['sí', 'no'],
    ['tak', 'nie'],
    ['ano', 'ne'],
    ['active', 'inactive'],
    ['aktiv', 'inaktiv'],
  ].map(([yes = '', no = '']): Fit => ({ type: 'boolean', form: { yes: [yes], no: [no] } })),
]
const numbers: readonly Fit[] = [{ type: 'integer' }, { type: 'decimal' }]

/** Values that are kept to see whether any stands twice. */
const mostDistinct = 50_000
/** Values that are kept of a column in which one does, to see whether they are the anchors of other rows. */
const mostRepeated = 5000
/** Different values that are counted. */
const mostCounted = 20
/** Characters of a value that may find a record again. */
const longestKey = 200
/** Characters of a value that are shown. */
const longestSample = 60

/** What is seen of a column, value by value. */
export class ColumnLook {
  private readonly samples: string[] = []
  private filled = 0
  private rows = 0
  private readonly values = new Set<string>()
  /** By value, the rows that have it; null where there are too many. */
  private counts: Map<string, number> | null = new Map()
  private standsTwice = false
  private hasLong = false
  private fits = [...dates, ...truths, ...numbers]
  private readonly folded = new Set<string>()
  /** Numbers with leading zeros are names. */
  private hasLeadingZero = false
  private spaced = 0
  private coded = 0
  private mails = 0

  constructor(readonly name: string) {}

  add(field: string): void {
    this.rows++
    if (field.trim() === '') return
    this.filled++
    const sample = copyOf(field, longestSample)
    if (this.samples.length < 3 && !this.samples.includes(sample)) this.samples.push(sample)
    this.keep(field)
    this.count(field)
    if (this.folded.size < 4) this.folded.add(foldCase(copyOf(field.trim(), longestSample)))
    this.fits = this.fits.filter((fit) => !isMisfit(fit.form ? readForm(field, fit) : convert(field, fit.type)))
    this.hasLeadingZero ||= /^0\d/.test(field)
    if (/\s/.test(field.trim())) this.spaced++
    if (/\d/.test(field)) this.coded++
    if (/^[^\s@]+@[^\s@]+$/.test(field)) this.mails++
  }

  private count(field: string): void {
    if (!this.counts) return
    const known = this.counts.get(field)
    if (known === undefined && (this.counts.size >= mostCounted || field.length > longestKey)) this.counts = null
    else this.counts.set(known === undefined ? copyOf(field, longestKey) : field, (known ?? 0) + 1)
  }

  private keep(field: string): void {
    if (field.length > longestKey) {
      this.hasLong = true
      this.values.clear()
    }
    if (this.hasLong) return
    const isKnown = this.values.has(field)
    if (!this.standsTwice && (isKnown || this.values.size >= mostDistinct)) {
      this.standsTwice = true
      for (const surplus of [...this.values].slice(mostRepeated)) this.values.delete(surplus)
    }
    if (!isKnown && (!this.standsTwice || this.values.size < mostRepeated)) this.values.add(copyOf(field, longestKey))
  }

  /** The values, where no two rows have the same. */
  get unique(): ReadonlySet<string> | null {
    return this.filled === this.rows && this.filled > 0 && !this.standsTwice && !this.hasLong ? this.values : null
  }

  /** How well it would find a record again: 0 where it would not. */
  get keyScore(): number {
    if (!this.unique || this.spaced > 0 || this.fits.some(({ type }) => type === 'dateTime' || type === 'boolean')) return 0
    const isNamed = /id$|^id|nr$|^nr|num|nummer|key|code|uid|login|account|user|kennung|kürzel/i.test(this.name)
    if (this.mails === this.filled) return 2
    return this.coded === this.filled ? (isNamed ? 4 : 3) : isNamed ? 1 : 0
  }

  /** `keys`: the values of the anchor, where they are known. Nothing of hidden values is said but how many there are. */
  found(keys: ReadonlySet<string> | null, values: 'shown' | 'hidden'): FoundValues {
    const { samples, filled, rows } = this
    if (values === 'hidden') return { samples: [], filled, objects: rows }
    const looksLike = this.looksLike(keys)
    const counted = this.counted()
    return {
      samples: [...samples],
      filled,
      objects: rows,
      ...(filled > 0 && !this.standsTwice && !this.hasLong && { isDistinct: true }),
      ...(counted && { values: counted }),
      ...(looksLike && { looksLike }),
    }
  }

  private counted(): FoundValues['values'] {
    const { counts } = this
    return counts ? [...counts].map(([value, rows]) => ({ value, rows })).sort((a, b) => b.rows - a.rows) : undefined
  }

  private looksLike(keys: ReadonlySet<string> | null): FoundValues['looksLike'] {
    const { fits, filled } = this
    if (filled === 0) return undefined
    const all = `all ${filled} values`
    const dateFits = fits.filter(({ type }) => type === 'dateTime')
    const [date, other] = dateFits
    if (date) {
      const shown = date.form?.date ?? 'yyyy-mm-dd'
      return other
        ? { ...date, sure: 'unsure', because: `${all} are dates as ${shown}, and as ${other.form?.date} as well` }
        : { ...date, sure: filled > 1 ? 'certain' : 'likely', because: `${all} are dates as ${shown}` }
    }
    const truth = fits.find(({ type }) => type === 'boolean')
    if (truth && this.folded.size === 2)
      return {
        ...truth,
        sure: this.folded.has('1') ? 'unsure' : 'likely',
        because: `${all} are ${[...this.folded].join(' or ')}`,
      }
    if (this.filled > 1 && this.folded.size === 1 && this.folded.has('x'))
      return { type: 'boolean', form: { yes: ['x'] }, sure: 'likely', because: `${all} are x` }
    if (keys && this.refersTo(keys))
      return this.values.size < mostRepeated
        ? { type: 'reference', sure: 'likely', because: `${all} are anchors of other rows` }
        : { type: 'reference', sure: 'unsure', because: `${this.values.size} values are anchors of other rows` }
    const number = fits.find(({ type }) => type === 'integer' || type === 'decimal')
    return number && !this.hasLeadingZero ? { ...number, sure: 'unsure', because: `${all} are numbers` } : undefined
  }

  private refersTo(keys: ReadonlySet<string>): boolean {
    return this.values.size > 0 && keys.size > this.values.size && [...this.values].every((value) => keys.has(value))
  }
}

/** The beginning of a field by itself; as a part of the piece of the file it would keep that in memory. */
function copyOf(field: string, most: number): string {
  return ` ${field.slice(0, most)}`.slice(1)
}
