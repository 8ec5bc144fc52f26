/** Short texts that stand for settings: alike where these are, and showing nothing of them (N9). */
import { createHash } from 'node:crypto'

/** The digest of any value that JSON can write; the order of an object's members does not count. */
export function digest(value: unknown): string {
  return createHash('sha256').update(ordered(value)).digest('base64url').slice(0, 16)
}

function ordered(value: unknown): string {
  return JSON.stringify(value, (_name, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}
