/** Objects written as plain JSON, to try an expression with. */
import type { ObjectView } from '../../expression'
import { canonicalDecimal } from '../../model/convert'
import { SyncError } from '../../model/errors'
import type { AttributeValue, Scalar } from '../../model/values'
import { asSet, emptyAttributes, foldCase, integer } from '../../model/values'
import { objectOf } from '../shared/redaction'

/** The object with these attributes as an expression sees it; null when there is none. Empty values are absent (O5). */
export function viewOf(value: unknown, name: string): ObjectView | null {
  if (value === undefined || value === null) return null
  const attributes = emptyAttributes()
  let objectType = ''
  for (const [key, one] of Object.entries(objectOf(value, name))) {
    if (foldCase(key) === 'object type') objectType = String(one)
    const read = attributeFrom(one, `${name}["${key}"]`)
    if (read !== undefined) attributes[key] = read
  }
  return { attributes, objectType }
}

function attributeFrom(value: unknown, name: string): AttributeValue | undefined {
  if (value === null || value === undefined || value === '') return undefined
  if (Array.isArray(value)) return asSet(value.filter((one) => one !== null && one !== '').map((one) => scalarFrom(one, name)))
  return scalarFrom(value, name)
}

function scalarFrom(value: unknown, name: string): Scalar {
  if (typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number') {
    const read = Number.isSafeInteger(value)
      ? value
      : Number.isInteger(value)
        ? integer(BigInt(value))
        : canonicalDecimal(String(value))
    if (read !== undefined) return read
  }
  const tagged = taggedFrom(value)
  if (tagged === undefined) throw new SyncError('bad-request', `${name} must be text, a number, true, false or a list of these.`)
  return tagged
}

function taggedFrom(value: unknown): Scalar | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { integer: digits, decimal, binary, text } = value as Record<string, unknown>
  if (typeof digits === 'string' && /^-?\d{1,19}$/.test(digits)) return integer(BigInt(digits))
  if (typeof decimal === 'string') return canonicalDecimal(decimal)
  if (typeof binary === 'string') return { binary }
  return typeof text === 'string' ? { ref: null, text } : undefined
}
