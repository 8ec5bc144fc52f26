/** How a file separates and encloses its fields. */
export interface Dialect {
  /** One character. */
  readonly delimiter: string
  /** One character, or empty when nothing is ever enclosed. */
  readonly quote: string
}

/** The delimiter a file's first line uses: the most frequent outside quotation marks, a comma when there is none. */
export function guessDelimiter(text: string, quote: string): string {
  const counts = new Map([',', ';', '\t', '|'].map((one) => [one, 0]))
  let enclosed = false
  for (const one of text.trimStart()) {
    if (one === quote) enclosed = !enclosed
    if (enclosed) continue
    if (one === '\n' || one === '\r') break
    const count = counts.get(one)
    if (count !== undefined) counts.set(one, count + 1)
  }
  return [...counts].reduce((best, one) => (one[1] > best[1] ? one : best))[0]
}
