/**
 * The values an attribute can have. All are plain JSON, so a document of attributes can be stored, compared as text,
 * put on a wire and looked at in a debug node without conversion (O4).
 */

/** The types an attribute can be declared with (O4). */
export const attributeTypes = ['text', 'integer', 'decimal', 'boolean', 'dateTime', 'binary', 'reference'] as const
export type AttributeType = (typeof attributeTypes)[number]

/** A 64-bit integer outside ±(2^53 − 1), in decimal digits. Integers inside that range are plain numbers. */
export interface BigInteger {
  readonly integer: string
}

/**
 * A decimal number in canonical digits: no exponent, no trailing zeros after the point, no superfluous sign ("1.5", "10",
 * "-0.25").
 */
export interface Decimal {
  readonly decimal: string
}

/** Bytes, base64 with padding. */
export interface Binary {
  readonly binary: string
}

/**
 * A link to another object (O8). `ref` is the id of the MVO it points at, that of an account's reference the MVO to which the
 * account it points at is linked; null where none is known. `text` is what the system wrote, in the metaverse the MVO's UUID.
 */
export interface Reference {
  readonly ref: number | null
  readonly text: string
  /** What it points at was synchronised and is nobody's, or its system ignores what is unknown: it is not waited for (A12). */
  readonly unowned?: true
  /** Of an account: no rule has asked for it, so in a shared list it stays (R11). */
  readonly foreign?: true
  /** Of an account: a rule wrote it, and nothing in the system is called that any more (R10). */
  readonly gone?: true
}

/**
 * One value. Text and dateTime are strings (dateTime in canonical UTC, `2025-01-31T08:00:00Z`), integers inside the safe
 * range are numbers (always whole), booleans are booleans.
 */
export type Scalar = string | number | boolean | BigInteger | Decimal | Binary | Reference

/**
 * The value of an attribute: a list exactly when the attribute is multi-valued, then in canonical order without duplicates
 * (O5). Never empty.
 */
export type AttributeValue = Scalar | readonly Scalar[]

/**
 * Attribute values by attribute name in its schema's spelling. An absent attribute has no key. Own keys only: look up with
 * `attributeOf`.
 */
export type Attributes = Readonly<Record<string, AttributeValue>>

/** Attributes under construction, without a prototype, so that `__proto__` is a name like any other. */
export type MutableAttributes = Record<string, AttributeValue>

/**
 * Makes objects that inherit nothing. A constructor and not `Object.create(null)`, which gives V8 dictionaries: building and
 * writing them out costs twice as much.
 */
const Bare = function () {} as unknown as new () => MutableAttributes
Bare.prototype = Object.create(null) as object

export const noAttributes: Attributes = Object.freeze(new Bare())

export function emptyAttributes(): MutableAttributes {
  return new Bare()
}

/** An empty record by name that inherits nothing, for anything else that is kept by attribute. */
export function bare<T>(): Record<string, T> {
  return new Bare() as unknown as Record<string, T>
}

/** The value of the attribute spelled exactly `name`, or undefined. */
export function attributeOf(attributes: Attributes, name: string): AttributeValue | undefined {
  return Object.hasOwn(attributes, name) ? attributes[name] : undefined
}

export function isList(value: AttributeValue | null): value is readonly Scalar[] {
  return Array.isArray(value)
}

/** All values of an attribute as a list: [] when absent. */
export function valuesOf(value: AttributeValue | undefined | null): readonly Scalar[] {
  if (value === undefined || value === null) return []
  return isList(value) ? value : [value]
}

/** How many of the values can be seen: text of nothing but white space and invisible characters looks like no value (I21). */
export function visibleCount(value: AttributeValue | undefined | null): number {
  let count = 0
  for (const held of valuesOf(value)) if (typeof held !== 'string' || isVisible(held)) count++
  return count
}

/** Whether anything of the text can be seen. Text of which nothing can is blank (I21). */
export function isVisible(text: string): boolean {
  return VISIBLE.test(text)
}

/**
 * Characters that nobody sees: white space, controls, what is drawn only with a neighbour (variation selectors), and letters that
 * are blank, such as the Hangul filler U+3164 and the empty Braille pattern U+2800 (I20, I21).
 */
const invisible = '\\s\\p{Cf}\\p{Cc}\\p{Z}\\p{Default_Ignorable_Code_Point}\\u2800'
const VISIBLE = new RegExp(`[^${invisible}]`, 'u')
export const INVISIBLE = new RegExp(`[${invisible}]+`, 'gu')

export function isBigInteger(value: Scalar): value is BigInteger {
  return typeof value === 'object' && 'integer' in value
}
export function isDecimal(value: Scalar): value is Decimal {
  return typeof value === 'object' && 'decimal' in value
}
export function isBinary(value: Scalar): value is Binary {
  return typeof value === 'object' && 'binary' in value
}
export function isReference(value: Scalar): value is Reference {
  return typeof value === 'object' && 'text' in value
}

/** The integer as this model writes it: a number when it is safe, else a BigInteger. */
export function integer(value: bigint): number | BigInteger {
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER)
    ? Number(value)
    : { integer: value.toString() }
}

/**
 * A key that is equal for equal values and different for different ones, whatever their type; also the canonical order of a
 * multi-valued attribute (O5, A11).
 */
export function valueKey(value: Scalar): string {
  if (typeof value === 'string') return `s${value}`
  if (typeof value === 'number') return `n${value}`
  if (typeof value === 'boolean') return value ? 'b1' : 'b0'
  if (isBigInteger(value)) return `n${value.integer}`
  if (isDecimal(value)) return `n${value.decimal}`
  if (isBinary(value)) return `x${value.binary}`
  return value.ref === null ? `t${value.text}` : `r${value.ref}`
}

/** Whether the value of an attribute is a reference, or a list of references. */
export function holdsReferences(value: AttributeValue | null | undefined): boolean {
  if (typeof value !== 'object' || value === null) return false
  const first = isList(value) ? value[0] : value
  return typeof first === 'object' && isReference(first)
}

export function sameScalar(a: Scalar, b: Scalar): boolean {
  if (a === b) return true
  if (typeof a !== 'object' && typeof b !== 'object') return false
  return valueKey(a) === valueKey(b)
}

/** Whether two attribute values are the same; lists in canonical order compare element by element. */
export function sameValue(a: AttributeValue | undefined, b: AttributeValue | undefined): boolean {
  if (a === b) return true
  if (a === undefined || b === undefined) return false
  if (isList(a)) {
    if (!isList(b) || a.length !== b.length) return false
    return a.every((value, i) => sameScalar(value, b[i] as Scalar))
  }
  return !isList(b) && sameScalar(a, b)
}

/** A multi-valued attribute's values in canonical order without duplicates (O5); undefined when there is none. */
export function asSet(values: readonly Scalar[]): readonly Scalar[] | undefined {
  if (values.length === 0) return undefined
  if (values.length === 1) return values
  const byKey = new Map<string, Scalar>()
  for (const value of values) byKey.set(valueKey(value), value)
  return [...byKey.entries()].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, value]) => value)
}

const beyondAscii = /[\u0080-\uffff]/

/**
 * Folds the letter case of all of Unicode, so that `Müller` and `MÜLLER`, `straße` and `STRASSE` fold to the same text (O2).
 * Nothing but case is folded: accents, width and composition still count.
 */
export function foldCase(text: string): string {
  if (!beyondAscii.test(text)) return text.toLowerCase()
  // The capital ẞ has no upper case and leaves ß behind, where ß itself becomes ss.
  return text.toUpperCase().toLowerCase().replaceAll('ς', 'σ').replaceAll('ß', 'ss')
}

/** The attributes as text with a fixed order of names, so that equal attributes are equal texts. */
export function documentText(attributes: Attributes): string {
  const names = Object.keys(attributes)
  let ordered = true
  for (let i = 1; i < names.length; i++) {
    if ((names[i - 1] as string) > (names[i] as string)) {
      ordered = false
      break
    }
  }
  if (ordered) return JSON.stringify(attributes)
  names.sort()
  const sorted = emptyAttributes()
  for (const name of names) sorted[name] = attributes[name] as AttributeValue
  return JSON.stringify(sorted)
}

/** A value as a person reads it: digits, `true`, base64, the text of a reference; lists joined by `; `. */
export function displayValue(value: AttributeValue | undefined | null): string {
  if (value === undefined || value === null) return ''
  if (isList(value)) return value.map(displayValue).join('; ')
  if (typeof value !== 'object') return String(value)
  if (isBigInteger(value)) return value.integer
  if (isDecimal(value)) return value.decimal
  if (isBinary(value)) return value.binary
  return value.text
}

/**
 * The key under which joins look a value up: letter case and type do not count, so text "42" meets integer 42; exact
 * comparison comes after.
 */
export function joinKey(value: Scalar): string {
  return foldCase(displayValue(value))
}
