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

/** What is seen of a column, value by value. */
export class ColumnLook {
  private readonly samples: string[] = []
  private filled = 0
  private rows = 0
  private readonly values = new Set<string>()
  private standsTwice = false
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
    // The field is copied out of the piece of the file, which would stay in memory with it.
    const value = ` ${field}`.slice(1)
    if (this.samples.length < 3 && !this.samples.includes(value)) this.samples.push(value)
    this.standsTwice ||= this.values.has(value) || this.values.size >= mostDistinct
    if (this.values.size < mostDistinct) this.values.add(value)
    if (this.folded.size < 4) this.folded.add(foldCase(value.trim()))
    this.fits = this.fits.filter((fit) => !isMisfit(fit.form ? readForm(field, fit) : convert(field, fit.type)))
    this.hasLeadingZero ||= /^0\d/.test(field)
    if (/\s/.test(field.trim())) this.spaced++
    if (/\d/.test(field)) this.coded++
    if (/^[^\s@]+@[^\s@]+$/.test(field)) this.mails++
  }

  /** The values, where no two rows have the same. */
  get unique(): ReadonlySet<string> | null {
    return this.filled === this.rows && this.filled > 0 && !this.standsTwice ? this.values : null
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
    return { samples: samples.map((sample) => sample.slice(0, 60)), filled, objects: rows, ...(looksLike && { looksLike }) }
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
    if (keys && this.refersTo(keys)) return { type: 'reference', sure: 'likely', because: `${all} are anchors of other rows` }
    const number = fits.find(({ type }) => type === 'integer' || type === 'decimal')
    return number && !this.hasLeadingZero ? { ...number, sure: 'unsure', because: `${all} are numbers` } : undefined
  }

  private refersTo(keys: ReadonlySet<string>): boolean {
    return keys.size > this.values.size && [...this.values].every((value) => keys.has(value))
  }
}
