/** Moments as the store and its runs write them. */

/** The canonical UTC text of a moment, to the second: `2026-03-02T08:00:00Z`. `ms`: milliseconds since 1970. */
export function canonicalUtc(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`
}

/** The moment so many milliseconds after another; both canonical UTC. */
export function later(now: string, ms: number): string {
  return canonicalUtc(Date.parse(now) + ms)
}
