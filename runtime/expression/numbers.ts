/** Exact numbers and the arithmetic on them. */
import type { Scalar } from '../model/values'
import { integer, isBigInteger, isDecimal } from '../model/values'
import { canonicalDecimal } from '../model/convert'
import { fail } from './error'
import { digitLimit } from './limits'

/**
 * An exact number, `digits` / 10^`scale`. `whole` says that it is of the integer kind; 10.0 is a decimal although it has no
 * fraction.
 */
export interface Exact {
  readonly digits: bigint
  readonly scale: number
  readonly whole: boolean
}

/** Places after the point a division that does not come out is rounded to, half away from zero. */
const divisionPlaces = 18

const smallest64 = -(2n ** 63n)
const largest64 = 2n ** 63n - 1n

/** The number as exact digits, or undefined when the value is no number. */
export function exact(value: Scalar): Exact | undefined {
  if (typeof value === 'number') return { digits: BigInt(value), scale: 0, whole: true }
  if (typeof value !== 'object') return undefined
  if (isBigInteger(value)) return { digits: BigInt(value.integer), scale: 0, whole: true }
  return isDecimal(value) ? exactDecimal(value.decimal) : undefined
}

function exactDecimal(text: string): Exact {
  const point = text.indexOf('.')
  if (text.length > digitLimit) fail(`A number may have ${digitLimit} digits at most`)
  if (point < 0) return { digits: BigInt(text), scale: 0, whole: false }
  return { digits: BigInt(text.slice(0, point) + text.slice(point + 1)), scale: text.length - point - 1, whole: false }
}

/** The number a text is written for, without surrounding blanks; undefined when it is none. */
export function exactFromText(text: string): Exact | undefined {
  const trimmed = text.trim()
  if (trimmed.length > digitLimit) return undefined
  if (/^[+-]?\d+$/.test(trimmed)) return { digits: BigInt(trimmed.replace(/^\+/, '')), scale: 0, whole: true }
  const decimal = canonicalDecimal(trimmed)
  return decimal && exactDecimal(decimal.decimal)
}

/** The number as a model value: an integer that does not fit into 64 bits is refused. */
export function scalar(number: Exact): Scalar {
  if (number.whole) return integer(within64(number.digits))
  return { decimal: decimalText(number.digits, number.scale) }
}

/** The integer, if it has a place in 64 bits. */
function within64(digits: bigint): bigint {
  return digits < smallest64 || digits > largest64 ? fail('The number does not fit into 64 bits') : digits
}

export function fits64(digits: bigint): boolean {
  return digits >= smallest64 && digits <= largest64
}

function decimalText(digits: bigint, scale: number): string {
  const plain = (digits < 0n ? -digits : digits).toString().padStart(scale + 1, '0')
  if (plain.length > digitLimit) fail(`A number may have ${digitLimit} digits at most`)
  const fraction = plain.slice(plain.length - scale).replace(/0+$/, '')
  const whole = plain.slice(0, plain.length - scale)
  const text = fraction === '' ? whole : `${whole}.${fraction}`
  return digits < 0n ? `-${text}` : text
}

/** Both numbers' digits at the same scale. */
function aligned(a: Exact, b: Exact): { a: bigint; b: bigint; scale: number } {
  const scale = Math.max(a.scale, b.scale)
  return { a: a.digits * 10n ** BigInt(scale - a.scale), b: b.digits * 10n ** BigInt(scale - b.scale), scale }
}

export function compareExact(a: Exact, b: Exact): number {
  const both = aligned(a, b)
  return both.a < both.b ? -1 : both.a > both.b ? 1 : 0
}

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%'

/** The exact result; integers among themselves truncate when divided, decimals are rounded to `divisionPlaces`. */
export function calculate(operator: ArithmeticOperator, a: Exact, b: Exact): Exact {
  const whole = a.whole && b.whole
  if (operator === '*') return { digits: a.digits * b.digits, scale: a.scale + b.scale, whole }
  const both = aligned(a, b)
  if (operator === '+') return { digits: both.a + both.b, scale: both.scale, whole }
  if (operator === '-') return { digits: both.a - both.b, scale: both.scale, whole }
  if (both.b === 0n) fail('Division by zero')
  if (operator === '%') return { digits: both.a % both.b, scale: both.scale, whole }
  if (whole) return { digits: both.a / both.b, scale: 0, whole }
  return { digits: divideRounded(both.a * 10n ** BigInt(divisionPlaces), both.b), scale: divisionPlaces, whole }
}

/** The quotient rounded half away from zero. */
function divideRounded(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor
  const rest = dividend % divisor
  const twice = 2n * (rest < 0n ? -rest : rest)
  if (twice < (divisor < 0n ? -divisor : divisor)) return quotient
  return quotient + (dividend < 0n === divisor < 0n ? 1n : -1n)
}

/** The number rounded half away from zero to so many places; negative places round to tens, hundreds. */
export function rounded(number: Exact, places: number): Exact {
  if (number.scale <= places) return number
  const unit = 10n ** BigInt(number.scale - places)
  const digits = divideRounded(number.digits, unit)
  return places > 0 ? { digits, scale: places, whole: false } : { digits: digits * 10n ** BigInt(-places), scale: 0, whole: true }
}

/** The number without its fraction. */
export function truncated(number: Exact): bigint {
  return number.digits / 10n ** BigInt(number.scale)
}
