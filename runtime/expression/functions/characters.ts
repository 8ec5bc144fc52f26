/**
 * Texts counted in characters as people see code points: a letter outside the basic plane counts once and is never cut in two.
 */

const pair = /[\uD800-\uDBFF][\uDC00-\uDFFF]/

/** The number of characters. */
export function countCharacters(text: string): number {
  if (!pair.test(text)) return text.length
  let count = 0
  for (const _ of text) count++
  return count
}

/** The characters from one place to before another; places count from 0 and may lie outside. */
export function sliceCharacters(text: string, from: number, to: number): string {
  const start = Math.max(0, from)
  if (to <= start) return ''
  return pair.test(text) ? [...text].slice(start, to).join('') : text.slice(start, to)
}
