/** What a node of an older flow leaves out and nobody sets: it stays left out, so that Done without a change changes nothing. */

type Parts = Readonly<Record<string, unknown>>

const partsOf = (value: unknown): Parts | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Parts) : undefined

/**
 * Whether `now` says what `before` said: they are equal, but for what `before` leaves out and what in `now` is as a new node has
 * it (`preset`), at any depth of objects.
 */
export function saysTheSame(before: unknown, now: unknown, preset: unknown): boolean {
  if (before === undefined) return JSON.stringify(now) === JSON.stringify(preset)
  const [old, given, fresh] = [before, now, preset].map(partsOf)
  if (!old || !given) return JSON.stringify(before) === JSON.stringify(now)
  const names = new Set([...Object.keys(old), ...Object.keys(given)])
  return [...names].every((name) => saysTheSame(old[name], given[name], fresh?.[name]))
}

/** The secrets a node was never given, as Node-RED has those that were taken away: an empty input is then no change. */
export function withoutGaps(credentials: Parts, secrets: readonly string[]): Parts {
  return { ...Object.fromEntries(secrets.map((name) => [`has_${name}`, false])), ...credentials }
}
