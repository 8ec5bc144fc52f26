/** How CSV fields are separated and enclosed, and how to tell the delimiter from a file's first line. */
/** How a file separates and encloses its fields. */
export interface Dialect {
  /** One character. */
  readonly delimiter: string
  /** One character, or empty when nothing is ever enclosed. */
  readonly quote: string
}

/** The delimiter a file's first line uses: the most frequent outside quotation marks, a comma when there is none. */
export function guessDelimiter(text: string, quote: string): string {
  const counts = new Map([',', ';', '\t', '|'].map((delimiter) => [delimiter, 0]))
  let enclosed = false
  for (const character of text.trimStart()) {
    if (character === quote) enclosed = !enclosed
    if (enclosed) continue
    if (character === '\n' || character === '\r') break
    const count = counts.get(character)
    if (count !== undefined) counts.set(character, count + 1)
  }
  return [...counts].reduce((best, candidate) => (candidate[1] > best[1] ? candidate : best))[0]
}
