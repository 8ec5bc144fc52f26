/** How many lines stand above the header of a file, as its beginning looks. */
import { guessDelimiter } from '../file/dialect'
import { Broken, Scanner } from '../file/scanner'

/** Lines that are looked at. */
export const headerLines = 20

/** The place of a header, and what it would be. */
export interface FoundHeader {
  /** Lines above it. */
  readonly lines: number
  readonly columns: readonly string[]
}

/** The first line, in the text below `sep=`, that looks like names of columns with rows below it; null where none does. */
export function findHeader(
  text: string,
  { delimiter, quote }: { readonly delimiter: string | null; readonly quote: string },
): FoundHeader | null {
  let rest = text
  for (let lines = 0; lines < headerLines && rest !== ''; lines++) {
    const columns = headerOf(rest, delimiter ?? guessDelimiter(rest, quote), quote)
    if (columns) return { lines, columns }
    const end = /\r\n|\r|\n/.exec(rest)
    rest = end ? rest.slice(end.index + end[0].length) : ''
  }
  return null
}

function headerOf(text: string, delimiter: string, quote: string): readonly string[] | null {
  // A blank line is passed over by itself.
  if (/^[\r\n]/.test(text)) return null
  const scanner = new Scanner({ delimiter, quote })
  scanner.feed(text, { last: true })
  const [header, ...rows] = firstRows(scanner)
  if (!header || header.length < 2) return null
  const names = header.map((name) => name.trim())
  const named = names.filter((name) => name !== '')
  if (
    named.length < Math.max(2, names.length - 1) ||
    new Set(named).size < named.length ||
    named.some((name) => /^[\d.,/-]+$/.test(name))
  )
    return null
  const alike = rows.filter((row) => Math.abs(row.length - names.length) <= 1).length
  return rows.length === 0 || alike * 2 > rows.length ? names : null
}

function firstRows(scanner: Scanner): readonly (readonly string[])[] {
  const rows: (readonly string[])[] = []
  for (let found = scanner.next(); found !== undefined && rows.length < 8; found = scanner.next())
    if (!(found instanceof Broken)) rows.push(found)
  return rows
}
