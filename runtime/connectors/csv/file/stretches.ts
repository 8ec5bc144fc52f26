/** Where a file's text is cut into stretches: by what its lines hold, so that an edit moves the cuts beside it and no others. */
import { endsStretch } from '../../ends-of-stretches'

/** One line in so many ends a stretch, as its text decides. */
const oneIn = 12

/** Lines a stretch has at most. */
export const mostLines = 64

/** Characters of a line that are looked at. */
const looked = 20

/**
 * Lines after which a quotation mark that was not closed is taken for one that encloses nothing, as in `5" pipe`. Only where the
 * text is cut depends on it.
 */
const longestValue = 16

/** Text that ends with a line feed: most likely whole records, which whoever reads it sees. */
export interface Cut {
  readonly to: number
  readonly lines: number
}

/**
 * The stretches of a text from `from` on, as far as their ends are in it; with `last` also the lines after the last end. `quote`
 * is empty where nothing is enclosed.
 */
export function cuts(
  text: string,
  from: number,
  { quote, last }: { readonly quote: string; readonly last: boolean },
): readonly Cut[] {
  const found: Cut[] = []
  const nextQuote = (at: number): number => (quote === '' ? -1 : text.indexOf(quote, at))
  let [start, lines, enclosed] = [from, 0, 0]
  let quoteAt = nextQuote(from)
  for (let at = text.indexOf('\n', from); at !== -1; at = text.indexOf('\n', start)) {
    lines++
    let isOdd = enclosed > 0
    for (; quoteAt !== -1 && quoteAt < at; quoteAt = nextQuote(quoteAt + 1)) isOdd = !isOdd
    enclosed = isOdd && enclosed < longestValue ? enclosed + 1 : 0
    const ends = enclosed === 0 && endsStretch(text, start, Math.min(at, start + looked), oneIn)
    start = at + 1
    if (!ends && lines < mostLines) continue
    found.push({ to: start, lines })
    lines = enclosed = 0
  }
  if (last && lines > 0) found.push({ to: start, lines })
  return found
}
