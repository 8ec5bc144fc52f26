/** What of a value is another where the rest stays: the domain of an address, the container of a distinguished name (N6). */
import type { AttributeValue } from '../../model/values'

/** A part of two values that differ in nothing else. */
export interface ChangedPart {
  readonly from: string
  readonly to: string
}

/** Null where the values are not of such a kind, or differ in more. */
export function changedPart(from: AttributeValue | null, to: AttributeValue | null): ChangedPart | null {
  if (typeof from !== 'string' || typeof to !== 'string' || from === to) return null
  return behind(domain, from, to) ?? behind(container, from, to)
}

/** An address: who, and where. */
const domain = /^([^@\s]+)(@[^@\s]+)$/

/** A distinguished name: its first part, and what it lies in. */
const container = /^((?:[^,\\]|\\.)+=(?:[^,\\]|\\.)*),((?:[^,\\]|\\.)+=.*)$/s

function behind(kind: RegExp, from: string, to: string): ChangedPart | null {
  const [was, is] = [kind.exec(from), kind.exec(to)]
  if (!was || !is || was[1] !== is[1]) return null
  const [, , before = ''] = was
  const [, , after = ''] = is
  return { from: before, to: after }
}
