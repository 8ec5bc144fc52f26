/** Objects written as plain JSON, to try an expression with. */
import type { ObjectView } from '../../expression'
import { canonicalDecimal } from '../../model/convert'
import { SyncError } from '../../model/errors'
import type { AttributeValue, Scalar } from '../../model/values'
import { asSet, emptyAttributes, foldCase, integer } from '../../model/values'

/** The object with these attributes as an expression sees it; null when there is none. Empty values are absent (O5). */
export function sampleObject(written: Readonly<Record<string, unknown>> | undefined, name: string): ObjectView | null {
  if (written === undefined) return null
  const attributes = emptyAttributes()
  let objectType = ''
  for (const [attribute, value] of Object.entries(written)) {
    if (foldCase(attribute) === 'object type') objectType = String(value)
    const read = attributeFrom(value, `${name}["${attribute}"]`)
    if (read !== undefined) attributes[attribute] = read
  }
  return { attributes, objectType }
}

function attributeFrom(value: unknown, name: string): AttributeValue | undefined {
  if (value === null || value === undefined || value === '') return undefined
  if (!Array.isArray(value)) return scalarFrom(value, name)
  return asSet(value.filter((item) => item !== null && item !== '').map((item) => scalarFrom(item, name)))
}

function scalarFrom(value: unknown, name: string): Scalar {
  if (typeof value === 'string' || typeof value === 'boolean') return value
  const read = typeof value === 'number' ? numberFrom(value) : taggedFrom(value as object)
  if (read === undefined) throw new SyncError('bad-request', `${name} must be text, a number, true, false or a list of these.`)
  return read
}

function numberFrom(value: number): Scalar | undefined {
  return Number.isInteger(value) ? integer(BigInt(value)) : canonicalDecimal(String(value))
}

function taggedFrom(value: object): Scalar | undefined {
  const { integer: digits, decimal, binary, text } = value as Record<string, unknown>
  if (typeof digits === 'string' && /^-?\d{1,19}$/.test(digits)) return integer(BigInt(digits))
  if (typeof decimal === 'string') return canonicalDecimal(decimal)
  if (typeof binary === 'string') return { binary }
  return typeof text === 'string' ? { ref: null, text } : undefined
}
