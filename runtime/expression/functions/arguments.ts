/** Converts arguments to what a function's parameters promise. */
import type { Scalar } from '../../model/values'
import { foldCase } from '../../model/values'
import { canonicalDateTime } from '../../model/convert'
import { fail } from '../error'
import { limitedList } from '../limits'
import { exact, exactFromText, fits64 } from '../numbers'
import type { Present } from '../value'
import { describe, holds, isBlank, itemsOf, single, textOf } from '../value'
import type { Parameter } from './definition'
import { datePattern } from './dates/date-pattern'
import { patternOf } from './pattern'

/**
 * Turns a present value into what the parameter's type promises; null for an empty list, and for blank text where a number or a
 * date is wanted. Fails with a sentence.
 */
export type Convert = (value: Present) => unknown

/** The conversion for a parameter of the named function. */
export function conversion(functionName: string, parameter: Parameter): Convert {
  const misfit = (value: Present, wanted: string): never =>
    fail(`${functionName}: ${parameter.name} must be ${wanted}, not ${describe(value)}`)
  switch (parameter.type) {
    case 'text':
      return textOf
    case 'texts':
      return (value) => itemsOf(value).map((item) => textOf(item))
    case 'count':
      return (value) =>
        numeric(
          value,
          (digits) => clampedCount(digits),
          () => misfit(value, 'a whole number'),
        )
    case 'integer':
      return (value) =>
        numeric(
          value,
          (digits) => (fits64(digits) ? digits : undefined),
          () => misfit(value, 'a 64-bit integer'),
        )
    case 'number':
      return (value) => numberOf(value) ?? (isBlank(single(value)) ? null : misfit(value, 'a number'))
    case 'boolean':
      return (value) => (single(value) === null ? null : holds(value))
    case 'date':
      return (value) => dateOf(single(value), () => misfit(value, 'a date such as 2025-01-31 or 2025-01-31T08:00:00Z'))
    case 'list':
      return (value) => limitedList(itemsOf(value))
    case 'value':
      return single
    case 'any':
      return (value) => value
    case 'pattern':
      return (value) => {
        const text = textOf(value)
        return text === null ? null : patternOf(text)
      }
    case 'datePattern':
      return (value) => {
        const text = textOf(value)
        return text === null ? null : datePattern(text)
      }
    case 'choice':
      return (value) => chosen(parameter.choices ?? [], value) ?? misfit(value, `one of ${(parameter.choices ?? []).join(', ')}`)
    default:
      return parameter.type satisfies never
  }
}

function numberOf(value: Present) {
  const only = single(value)
  if (only === null) return undefined
  return typeof only === 'string' ? exactFromText(only) : exact(only)
}

function numeric<Result>(value: Present, use: (digits: bigint) => Result | undefined, misfit: () => never): Result | null {
  if (isBlank(single(value))) return null
  const number = numberOf(value)
  return (number && number.scale === 0 ? use(number.digits) : undefined) ?? misfit()
}

/** The count as a plain number; one beyond all texts and lists is as good as any other such. */
function clampedCount(digits: bigint): number {
  const most = BigInt(Number.MAX_SAFE_INTEGER)
  return Number(digits > most ? most : digits < -most ? -most : digits)
}

function dateOf(value: Scalar | null, misfit: () => never): string | null {
  if (isBlank(value)) return null
  return (typeof value === 'string' ? canonicalDateTime(value) : undefined) ?? misfit()
}

function chosen(choices: readonly string[], value: Present): string | undefined {
  const word = foldCase(String(single(value))).trim()
  return choices.find((choice) => foldCase(choice) === word || foldCase(choice) === `${word}s`)
}
