/** The values an expression computes with. */
import { counted } from '../model/counted'
import type { AttributeValue, Scalar } from '../model/values'
import { displayValue, isBigInteger, isBinary, isDecimal, isList, isVisible } from '../model/values'
import { fail } from './error'

/** What an expression computes with: a model value, or null for "no value". Lists keep their order and may be empty. */
export type Value = AttributeValue | null

/** A value that is there. */
export type Present = AttributeValue

/** The value in a few words for an error message: `text "abc"`, `number 5`, `a list of 3 values`. */
export function describe(value: Value): string {
  if (value === null) return 'nothing'
  if (isList(value)) return `a list of ${counted(value.length, 'value')}`
  const shown = displayValue(value)
  const short = shown.length > 60 ? `${shown.slice(0, 57)}…` : shown
  if (typeof value === 'string') return `text "${short}"`
  if (typeof value === 'number') return `number ${short}`
  if (typeof value === 'boolean') return short
  if (isBigInteger(value) || isDecimal(value)) return `number ${short}`
  return isBinary(value) ? 'binary' : `a reference to "${short}"`
}

/** The one value where only one can be used: a list of one counts as its item, an empty list as null. */
export function single(value: Value): Scalar | null {
  if (!isList(value)) return value
  if (value.length > 1)
    fail(`One value is needed here, not ${describe(value)}; choose with First, Last or Item, or combine them with Join`)
  return value[0] ?? null
}

/** The value as text: digits, `true`, base64, the text of a reference; null stays null. */
export function textOf(value: Value): string | null {
  if (typeof value === 'string') return value
  const only = single(value)
  return only === null ? null : displayValue(only)
}

/** Whether a condition holds: null counts as false, and anything but true and false is a mistake. */
export function holds(value: Value): boolean {
  if (typeof value === 'boolean') return value
  const only = single(value)
  if (typeof only === 'boolean') return only
  return only === null ? false : fail(`true or false is needed here, not ${describe(only)}`)
}

/** Whether there is nothing: null, or a list without items. */
export function isAbsent(value: Value): value is null {
  return value === null || (isList(value) && value.length === 0)
}

/** Whether the value, turned into a number or a date, is none: null, or text of nothing that can be seen. */
export function isBlank(value: Scalar | null): value is null | string {
  return value === null || (typeof value === 'string' && !isVisible(value))
}

/** All items of a value: a list's, or the value itself; none for null. */
export function itemsOf(value: Value): readonly Scalar[] {
  if (value === null) return []
  return isList(value) ? value : [value]
}
