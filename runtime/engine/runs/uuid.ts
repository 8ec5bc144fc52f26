/** Identifiers that grow with time, so that an index of them grows at its end instead of everywhere at once. */
import { randomUUID } from 'node:crypto'

let last = { now: -1, head: '' }

/** A UUID of version 7 (RFC 9562): the millisecond first, the rest at random. `now` is in milliseconds since 1970. */
export function timedUuid(now: number): string {
  if (last.now !== now) last = { now, head: headOf(now) }
  return last.head + randomUUID().slice(15)
}

function headOf(now: number): string {
  const time = Math.max(0, Math.trunc(now)).toString(16).padStart(12, '0').slice(-12)
  return `${time.slice(0, 8)}-${time.slice(8)}-7`
}
