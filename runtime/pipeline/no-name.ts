/** What names no account (R9): asked of a row's value, of what the rules want of an account, and of what would be sent. */
import { parseDn } from '../model/dn'
import type { AttributeValue } from '../model/values'
import { displayValue, visibleCount } from '../model/values'

/** Whether a value names nobody: none, nothing that can be seen, or a DN whose relative name has no value. */
export function isNoName(value: AttributeValue | null): boolean {
  if (visibleCount(value) === 0) return true
  const text = displayValue(value)
  const [relative = []] = text.includes('=') ? (parseDn(text) ?? []) : []
  return relative.length > 0 && relative.every((part) => visibleCount(part.value) === 0)
}
