/** Whether a value fits a type, and what it is then (A11, O4). */
import type { AttributeType, AttributeValue, Decimal, Scalar } from './values'
import { displayValue, integer, isBigInteger, isBinary, isDecimal, isReference } from './values'

const smallest64 = -(2n ** 63n)
const largest64 = 2n ** 63n - 1n
const base64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Why a value does not fit a type, in words that follow the value: `"abc" is not a whole number`. */
export interface Misfit {
  readonly misfit: string
}

export function isMisfit(value: Scalar | Misfit): value is Misfit {
  return typeof value === 'object' && 'misfit' in value
}

/** A number's digits in canonical form ("01.50" → "1.5"), or undefined when the text is no decimal number. */
export function canonicalDecimal(text: string): Decimal | undefined {
  const parts = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/.exec(text.trim())
  if (!parts) return undefined
  let whole = parts[2] ?? ''
  let fraction = parts[3] ?? ''
  if (whole === '' && fraction === '') return undefined
  let exponent = Number(parts[4] ?? 0)
  for (; exponent > 0; exponent--) {
    whole += fraction[0] ?? '0'
    fraction = fraction.slice(1)
  }
  for (; exponent < 0; exponent++) {
    fraction = (whole.at(-1) ?? '0') + fraction
    whole = whole.slice(0, -1)
  }
  whole = whole.replace(/^0+(?=\d)/, '') || '0'
  fraction = fraction.replace(/0+$/, '')
  const digits = fraction === '' ? whole : `${whole}.${fraction}`
  return { decimal: parts[1] === '-' && digits !== '0' ? `-${digits}` : digits }
}

/**
 * A point in time in canonical UTC text, `2025-01-31T08:00:00Z` with a fraction only when it is not zero; undefined when the
 * text is no ISO 8601 date (`2025-01-31`, midnight UTC) or date and time (without a zone, UTC).
 */
export function canonicalDateTime(text: string): string | undefined {
  const parts =
    /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(Z|[+-]\d{2}(?::?\d{2})?)?)?$/i.exec(
      text.trim(),
    )
  if (!parts) return undefined
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone = 'Z'] = parts
  const time = Date.UTC(2000, Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second))
  const date = new Date(time)
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day))
  if (
    date.getUTCMonth() !== Number(month) - 1 ||
    date.getUTCDate() !== Number(day) ||
    Number(hour) > 23 ||
    Number(minute) > 59 ||
    Number(second) > 59
  )
    return undefined
  let shifted = date
  if (zone.toUpperCase() !== 'Z') {
    const digits = zone.replace(/[^\d]/g, '').padEnd(4, '0')
    const [hours, minutes] = [Number(digits.slice(0, 2)), Number(digits.slice(2))]
    if (hours > 23 || minutes > 59) return undefined
    const ahead = (hours * 60 + minutes) * 60_000
    shifted = new Date(date.getTime() - (zone.startsWith('-') ? -ahead : ahead))
    // The zone can push the first and the last day of the calendar out of the four digits a year has.
    if (shifted.getUTCFullYear() < 0 || shifted.getUTCFullYear() > 9999) return undefined
  }
  const kept = fraction.replace(/0+$/, '')
  return shifted.toISOString().slice(0, 19) + (kept === '' ? 'Z' : `.${kept}Z`)
}

/**
 * The value as the type wants it (A11), or why it does not fit. Text is trimmed only where spaces cannot be part of the
 * value.
 */
export function convert(value: Scalar, type: AttributeType): Scalar | Misfit {
  switch (type) {
    case 'text':
      return typeof value === 'string' ? value : displayValue(value)
    case 'integer':
      return toInteger(value)
    case 'decimal':
      return toDecimal(value)
    case 'boolean':
      return toBoolean(value)
    case 'dateTime':
      return (
        (typeof value === 'string' ? canonicalDateTime(value) : undefined) ??
        misfit(value, 'is not a date (expected 2025-01-31 or 2025-01-31T08:00:00Z)')
      )
    case 'binary':
      return toBinary(value)
    case 'reference':
      return isReference(value) ? value : { ref: null, text: displayValue(value) }
    default:
      return type satisfies never
  }
}

/** Whether a value already is of the type, so that nothing needs converting. */
export function isOfType(value: AttributeValue, type: AttributeType): boolean {
  if (Array.isArray(value)) return value.every((item) => isOfType(item as Scalar, type))
  const converted = convert(value as Scalar, type)
  return converted === value
}

function misfit(value: Scalar, why: string): Misfit {
  const shown = displayValue(value)
  return { misfit: `"${shown.length > 60 ? `${shown.slice(0, 57)}…` : shown}" ${why}` }
}

function toInteger(value: Scalar): Scalar | Misfit {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : misfit(value, 'is not a whole number')
  if (typeof value === 'object' && isBigInteger(value)) return value
  const digits = typeof value === 'string' ? value.trim() : typeof value === 'object' && isDecimal(value) ? value.decimal : ''
  if (!/^[+-]?\d+$/.test(digits)) return misfit(value, 'is not a whole number')
  const whole = BigInt(digits.startsWith('+') ? digits.slice(1) : digits)
  if (whole < smallest64 || whole > largest64) return misfit(value, 'does not fit into 64 bits')
  return integer(whole)
}

function toDecimal(value: Scalar): Scalar | Misfit {
  if (typeof value === 'object') {
    if (isDecimal(value)) return value
    if (isBigInteger(value)) return { decimal: value.integer }
    return misfit(value, 'is not a number')
  }
  if (typeof value === 'boolean') return misfit(value, 'is not a number')
  return canonicalDecimal(String(value)) ?? misfit(value, 'is not a number')
}

function toBoolean(value: Scalar): Scalar | Misfit {
  if (typeof value === 'boolean') return value
  if (typeof value === 'object' && (isBinary(value) || isReference(value))) return misfit(value, 'is neither true nor false')
  const text = displayValue(value).trim().toLowerCase()
  if (text === 'true' || text === '1' || text === 'yes') return true
  if (text === 'false' || text === '0' || text === 'no') return false
  return misfit(value, 'is neither true nor false')
}

function toBinary(value: Scalar): Scalar | Misfit {
  if (typeof value === 'object') return isBinary(value) ? value : misfit(value, 'is not binary')
  const text = String(value).trim()
  if (typeof value !== 'string' || !/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text))
    return misfit(value, 'is not base64')
  return { binary: canonicalBase64(text) }
}

/** Base64 whose unused last bits are zero, so that equal bytes are equal texts (RFC 4648 section 3.5). */
function canonicalBase64(text: string): string {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  if (padding === 0) return text
  const at = text.length - padding - 1
  const digit = base64.indexOf(text[at] as string)
  return text.slice(0, at) + base64[digit & (padding === 2 ? 0b110000 : 0b111100)] + text.slice(at + 1)
}
