/** Values between a directory's spelling and the model's. */
import { convert, type Misfit } from '../../../model/convert'
import type { AttributeSchema } from '../../../model/schema'
import type { AttributeType, Scalar } from '../../../model/values'
import { displayValue, isBinary } from '../../../model/values'
import { bytesOf, bytesOfText, formOf, textOfBytes } from './byte-forms'

/** A value as the client library hands it over: text where the bytes are UTF-8. */
export type RawValue = string | Buffer

/** A value as text; bytes that are no text as base64. */
export function textOf(value: RawValue): string {
  return typeof value === 'string' ? value : value.toString('base64')
}

const accountControl = 'useraccountcontrol'
/** Bits the server sets by itself, which are in no comparison: locked out, and password expired (MS-ADTS 2.2.16). */
const ofServer = 0x10 | 0x800000

/** A directory's value as the attribute has it, or why it does not fit: a GUID or SID declared as text is shown as such. */
export function valueFrom(raw: RawValue, { name, type }: AttributeSchema): Scalar | Misfit {
  if (name.toLowerCase() === accountControl && typeof raw === 'string' && /^\d+$/.test(raw))
    return fromDirectory(String(Number(raw) & ~ofServer), type)
  const form = type === 'text' ? formOf(name) : undefined
  return form === undefined ? fromDirectory(raw, type) : textOfBytes(bytesOf(raw), form)
}

/** A value as the directory wants it for the attribute: the text of a GUID or SID goes out as its bytes. */
export function valueTo(value: Scalar, { name, type }: AttributeSchema): RawValue {
  const form = formOf(name)
  return (form !== undefined && typeof value === 'string' && bytesOfText(value, form)) || toDirectory(value, type)
}

/** A directory's value as the attribute's type wants it, or why it does not fit. */
export function fromDirectory(raw: RawValue, type: AttributeType): Scalar | Misfit {
  if (type === 'binary') return { binary: (typeof raw === 'string' ? Buffer.from(raw, 'utf8') : raw).toString('base64') }
  if (typeof raw !== 'string') return { misfit: `"${raw.toString('base64')}" (base64) is not readable text` }
  if (type === 'dateTime') return convert(isoTime(raw) ?? raw, 'dateTime')
  return convert(raw, type)
}

/**
 * A value as the directory wants it: TRUE and FALSE, generalised time, digits, bytes. Text that was meant as binary goes out as
 * its bytes.
 */
export function toDirectory(value: Scalar, type: AttributeType): RawValue {
  if (isBinary(value)) return Buffer.from(value.binary, 'base64')
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE'
  if (type === 'boolean' && typeof value === 'string') return value.toUpperCase()
  if (type === 'dateTime' && typeof value === 'string') return generalisedTime(value)
  return displayValue(value)
}

/**
 * Generalised time (RFC 4517 section 3.3.13) as ISO 8601: `20250131080000Z`, `2025013108+0100`, `20250131080000.5Z`; undefined
 * when it is none.
 */
export function isoTime(text: string): string | undefined {
  const parts = /^(\d{4})(\d{2})(\d{2})(\d{2})(?:(\d{2})(\d{2})?)?(?:[.,](\d+))?(Z|[+-]\d{2}(?:\d{2})?)$/.exec(text)
  if (!parts) return undefined
  const [, year, month, day, hour, minute, second, fraction, zone] = parts
  if (fraction === undefined || second !== undefined) {
    const rest = fraction === undefined ? '' : `.${fraction.slice(0, 9)}`
    return `${year}-${month}-${day}T${hour}:${minute ?? '00'}:${second ?? '00'}${rest}${zone}`
  }
  const seconds = Number(`0.${fraction}`) * (minute === undefined ? 3600 : 60) + Number(minute ?? 0) * 60
  const two = (number: number): string => String(number).padStart(2, '0')
  return `${year}-${month}-${day}T${hour}:${two(Math.floor(seconds / 60))}:${two(Math.floor(seconds % 60))}${zone}`
}

/** Canonical UTC text as generalised time: `2025-01-31T08:00:00Z` → `20250131080000Z`. */
export function generalisedTime(canonical: string): string {
  return canonical.replace(/^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})/, '$1$2$3$4$5$6')
}
