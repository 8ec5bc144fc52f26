/** Finds the known name a mistyped one was meant for. */
import { foldCase } from './values'

/**
 * The name that differs from the given one by the fewest letters, two exchanged ones counting as one, when these are few enough
 * for a slip of the hand.
 */
export function nearest(name: string, known: readonly string[]): string | undefined {
  if (name.length > 60) return undefined
  const wanted = foldCase(name)
  let best: string | undefined
  let fewest = Math.max(1, Math.floor(wanted.length / 3)) + 1
  for (const candidate of known) {
    const distance = editDistance(wanted, foldCase(candidate), fewest)
    if (distance < fewest) {
      best = candidate
      fewest = distance
    }
  }
  return best
}

/**
 * Letters to insert, delete, replace or exchange with their neighbour to make one text the other; `limit` when it would be that
 * many or more.
 */
function editDistance(a: string, b: string, limit: number): number {
  let before: number[] = []
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      const exchanged = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? (before[j - 2] ?? limit) + 1 : limit
      next.push(Math.min(replaced, exchanged, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    before = row
    row = next
  }
  return Math.min(limit, row[b.length] ?? limit)
}
