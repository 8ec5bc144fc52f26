/**
 * Long values as lists and records show them: their beginning, and that there is more. Whoever asks for the object itself gets
 * the whole.
 */
import { counted } from './counted'
import { restOfList } from './short-text'
import type { Attributes, AttributeValue, Scalar } from './values'
import { displayValue, emptyAttributes, isList } from './values'

/** Characters that a value has in a list at most, and how many of a longer one are shown. */
const longest = 1000
const beginning = 200

/** Values that an attribute shows in a list at most. */
const mostValues = 1000

/** The value, or as much of it as a list shows. */
export function shortValue(value: AttributeValue): AttributeValue {
  if (!isList(value)) return shortScalar(value)
  if (value.length <= mostValues) return value.every((each) => each === shortScalar(each)) ? value : value.map(shortScalar)
  return [...value.slice(0, mostValues).map(shortScalar), restOfList(value.length)]
}

function shortScalar(value: Scalar): Scalar {
  if (typeof value === 'number' || typeof value === 'boolean') return value
  const text = typeof value === 'string' ? value : displayValue(value)
  if (text.length <= longest) return value
  // A copy: the beginning of a long text would keep the whole of it in memory.
  const start = Buffer.from(text.slice(0, beginning)).toString()
  return `${start}… (shortened: ${counted(text.length, 'character')} in all)`
}

/** Whether any of the values is long enough to be shortened. */
export function hasLongValue(attributes: Attributes): boolean {
  return Object.values(attributes).some((value) => value !== shortValue(value))
}

/** What is shown with attributes, these shortened. */
export function withShortValues<View extends { readonly attributes: Attributes }>(view: View): View {
  const attributes = emptyAttributes()
  for (const [name, value] of Object.entries(view.attributes)) attributes[name] = shortValue(value)
  return { ...view, attributes }
}

/** What is shown with changes, their values shortened. */
export function withShortChanges<Change extends object, View extends { readonly changes: readonly Change[] }>(view: View): View {
  return { ...view, changes: view.changes.map(shortChange) }
}

const valued = ['from', 'to', 'add', 'remove'] as const

function shortChange<Change extends object>(change: Change): Change {
  const short = { ...change } as Record<string, unknown>
  for (const part of valued) {
    const value = short[part]
    if (value !== undefined && value !== null) short[part] = shortValue(value as AttributeValue)
  }
  return short as Change
}
