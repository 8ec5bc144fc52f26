/** Line ends of any sort: LF, CRLF and CR. */

export const lineFeed = 10
const carriageReturn = 13

/** The first line end at or after a place, or the end of the text. */
export function firstLineEnd(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === lineFeed || code === carriageReturn) return at
  }
  return text.length
}

/** Line ends of any sort between two places; CRLF is one. */
export function countLineEnds(text: string, from: number, to: number): number {
  let count = 0
  const part = text.slice(from, to)
  for (let at = part.indexOf('\n'); at !== -1; at = part.indexOf('\n', at + 1)) count++
  for (let at = part.indexOf('\r'); at !== -1; at = part.indexOf('\r', at + 1)) if (part.charCodeAt(at + 1) !== lineFeed) count++
  return count
}
