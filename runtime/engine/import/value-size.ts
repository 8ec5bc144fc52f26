/** How large values of an import may be, and how many of them a page holds (I7). */
import type { ImportPage, ImportRecord, KnownStretch, ValueFault } from '../../model/connector'
import type { Attributes, AttributeValue, MutableAttributes, Scalar } from '../../model/values'
import { emptyAttributes, isList } from '../../model/values'

/** The limits of one system, in characters, of which the largest values have one a byte. */
export interface SizeLimits {
  /** Of one value. */
  readonly value: number
  /** Of all values of a page. */
  readonly page: number
  /** Told of a page that has more than half of that. */
  readonly onLarge?: () => void
}

/**
 * The page in parts whose values fit together, or are those of one record. A value that is too large is a fault of its record,
 * whose other values are imported (I7). A page in which everything fits, as nearly all, is handed on as it is.
 */
export function* withinSize(page: ImportPage, limits: SizeLimits): Iterable<ImportPage> {
  const { records, stretches, known = [], ...rest } = page
  let from = 0
  let length = 0
  let checked: ImportRecord[] | null = null
  for (let i = 0; i < records.length; i++) {
    let record = records[i] as ImportRecord
    let own = lengthOf(record.attributes)
    // Nearly nobody has in all what one value may have.
    if (own > limits.value && hasTooLarge(record.attributes, limits.value)) {
      record = withoutTooLarge(record, limits.value)
      checked ??= [...records]
      checked[i] = record
      own = lengthOf(record.attributes)
    }
    if (i > from && length + own > limits.page) {
      limits.onLarge?.()
      yield { records: (checked ?? records).slice(from, i), unreadable: [] }
      from = i
      length = 0
    }
    length += own
  }
  if (length > limits.page / 2) limits.onLarge?.()
  if (from === 0 && checked === null) yield page
  else
    yield {
      ...rest,
      ...(from === 0 && stretches && { stretches }),
      records: (checked ?? records).slice(from),
      known: shifted(known, from),
    }
}

/** What was passed over before the part that begins at `from` stands before it. */
function shifted(known: readonly KnownStretch[], from: number): readonly KnownStretch[] {
  return from === 0 ? known : known.map((stretch) => ({ ...stretch, before: Math.max(0, stretch.before - from) }))
}

function lengthOf(attributes: Attributes): number {
  let length = 0
  for (const name in attributes) length += valueLength(attributes[name] as AttributeValue)
  return length
}

function valueLength(value: AttributeValue): number {
  if (typeof value === 'string') return value.length
  if (!isList(value)) return scalarLength(value)
  let length = 0
  for (const item of value) length += scalarLength(item)
  return length
}

function scalarLength(value: Scalar): number {
  if (typeof value === 'string') return value.length
  return typeof value === 'object' && 'binary' in value ? Math.ceil((value.binary.length * 3) / 4) : 8
}

function largest(value: AttributeValue): number {
  if (!isList(value)) return scalarLength(value)
  let most = 0
  for (const item of value) most = Math.max(most, scalarLength(item))
  return most
}

function hasTooLarge(attributes: Attributes, most: number): boolean {
  for (const name in attributes) if (largest(attributes[name] as AttributeValue) > most) return true
  return false
}

/** The record as if the attribute could not be read; one whose anchor or name is too large is nobody's. */
function withoutTooLarge(record: ImportRecord, most: number): ImportRecord {
  const attributes: MutableAttributes = emptyAttributes()
  const faults: ValueFault[] = [...record.faults]
  for (const name in record.attributes) {
    const value = record.attributes[name] as AttributeValue
    const size = largest(value)
    if (size <= most) attributes[name] = value
    else faults.push({ attribute: name, value: `${inKiB(size)} KiB`, message: tooLarge(most) })
  }
  const { anchor, secondaryId } = record
  const kept = { ...record, attributes, faults }
  if ((anchor?.length ?? 0) <= most && (secondaryId?.length ?? 0) <= most) return kept
  return { ...kept, anchor: null, secondaryId: null, unidentified: `its anchor or name has more than ${inKiB(most)} KiB` }
}

function tooLarge(most: number): string {
  return `one value of this system may have at most ${inKiB(most)} KiB. Shorten it in the source, leave the attribute out of the object type, or raise "Largest value" of the connected system.`
}

function inKiB(length: number): number {
  return Math.ceil(length / 1024)
}
