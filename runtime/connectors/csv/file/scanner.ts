/**
 * Splits CSV text into records (RFC 4180, with any mix of line ends).
 *
 * Why not a library, measured on 300,000 rows of 15 columns in chunks of 256 KB, two cores:
 *   udsv 0.7.3       1.1–1.5 M rows/s, but a short row silently swallows the next line, surplus fields melt into the last
 *                    column, `"x"y` becomes `y`, an unclosed quote drops the rest of the file, and 4 of 27 chunk borders
 *                    change the result;
 *   papaparse 5.7.1  0.5–1.2 M rows/s, but one line end a file (a CRLF among LFs glues two records together), no line
 *                    numbers, no bound on a broken quote;
 *   csv-parse 7.0.3  0.2 M rows/s: right about all of it, and slower than everything else an import does taken together;
 *   this scanner     1.1–1.3 M rows/s, quoted or not.
 * A wrong field in an identity file is a wrong account, so what is not certain is reported as broken, with its lines, and
 * never guessed at. csv-parse is the judge in the tests.
 */
import type { Dialect } from './dialect'
import { countLineEnds, firstLineEnd, lineFeed } from './line-ends'

/** Text that is no record. */
export class Broken {
  constructor(readonly message: string) {}
}

/** Characters a record may have before it is taken for an unclosed quotation mark. */
export const longestRecord = 64 * 1024 * 1024

/**
 * Takes text in pieces (`feed`) and gives out records one by one (`next`). Blank lines are no records. After each record `line`
 * is where it began and `raw` its text as it stood in the file, blank lines before it and its line end included.
 */
export class Scanner {
  /** The physical line, counted from 1, on which the record given out last began. */
  line = 0
  /** Whether the rest of the file cannot be read. */
  gaveUp = false
  private text = ''
  private pos = 0
  private start = 0
  private last = false
  /** Whether the record between `start` and `pos` was given out. */
  private given = true
  /** The physical line at `pos`. */
  private nextLine = 1
  // Where the next of each sort is, at or after `pos`; the length of the text when there is none. Searched again only once
  // passed.
  private lineFeedAt = -1
  private returnAt = -1
  private quoteAt = -1
  private delimiterAt = -1
  private nulAt = -1
  private readonly delimiterCode: number
  private readonly quoteCode: number
  /** Whether the enclosed field looked at last holds doubled quotation marks. */
  private doubled = false

  constructor(private readonly dialect: Dialect) {
    this.delimiterCode = dialect.delimiter.charCodeAt(0)
    this.quoteCode = dialect.quote.charCodeAt(0)
  }

  /** Adds text behind what is left; `last` says that there is no more. */
  feed(text: string, { last }: { readonly last: boolean }): void {
    this.text = this.start === this.text.length ? text : this.text.slice(this.start) + text
    this.pos -= this.start
    this.start = 0
    this.lineFeedAt = this.returnAt = this.quoteAt = this.delimiterAt = this.nulAt = -1
    this.last = last
  }

  /** Characters fed but not given out yet. */
  get pending(): number {
    return this.text.length - this.pos
  }

  /** The physical line after what is pending and `more` behind it. */
  lineAfter(more: string): number {
    const rest = this.text.slice(this.pos) + more
    return this.nextLine + countLineEnds(rest, 0, rest.length)
  }

  /** What stands behind the last record: blank lines. */
  get rest(): string {
    return this.text.slice(this.given ? this.pos : this.start)
  }

  get raw(): string {
    return this.text.slice(this.start, this.pos)
  }

  /** Whether what is at hand ends where the file does. */
  get isLast(): boolean {
    return this.last
  }

  /** The text at hand, where in it the next record begins, and on which physical line. */
  get place(): { readonly text: string; readonly at: number; readonly line: number } {
    return { text: this.text, at: this.pos, line: this.nextLine }
  }

  /** Passes over text of whole records up to `to`, with so many lines. */
  pass(to: number, lines: number): void {
    this.pos = this.start = to
    this.nextLine += lines
    this.given = true
  }

  /** The records that are at hand, which are given out all the same. */
  *recordsAtHand(): Iterable<string[] | Broken> {
    const copy = new Scanner(this.dialect)
    copy.feed(this.text.slice(this.pos), { last: this.last })
    for (let found = copy.next(); found !== undefined; found = copy.next()) yield found
  }

  /** The fields of the next record, what is broken about it, or undefined when more text is needed or none is left. */
  next(): string[] | Broken | undefined {
    if (this.given) this.start = this.pos
    const found = this.scan()
    this.given = found !== undefined
    return found
  }

  private scan(): string[] | Broken | undefined {
    const { text } = this
    const length = text.length
    while (this.pos < length) {
      const { pos } = this
      if (this.lineFeedAt < pos) this.lineFeedAt = find(text, '\n', pos)
      if (this.returnAt < pos) this.returnAt = find(text, '\r', pos)
      const end = this.lineFeedAt < this.returnAt ? this.lineFeedAt : this.returnAt
      if (this.dialect.quote !== '' && this.quoteAt < pos) this.quoteAt = find(text, this.dialect.quote, pos)
      if (this.dialect.quote !== '' && this.quoteAt < end) return this.nextQuoted(end)
      if (end === length && !this.last) return this.tooLong()
      const after = this.afterLineEnd(end)
      if (after === -1) return undefined
      this.line = this.nextLine++
      this.pos = after
      if (end === pos) continue
      if (this.nulAt < pos) this.nulAt = find(text, '\0', pos)
      return this.nulAt < end ? nulFound : text.slice(pos, end).split(this.dialect.delimiter)
    }
    return undefined
  }

  /** Where the text goes on after the line end at `end`; -1 when that takes one more character to know. */
  private afterLineEnd(end: number): number {
    const { text } = this
    if (end === text.length) return end
    if (text.charCodeAt(end) === lineFeed) return end + 1
    if (end + 1 === text.length && !this.last) return -1
    return text.charCodeAt(end + 1) === lineFeed ? end + 2 : end + 1
  }

  private tooLong(): Broken | undefined {
    return this.pending > longestRecord
      ? this.giveUp(`is longer than ${longestRecord / 1024 / 1024} million characters`)
      : undefined
  }

  /** A record with a quotation mark somewhere in its first line, which ends at `lineEnd`. */
  private nextQuoted(lineEnd: number): string[] | Broken | undefined {
    const { text, pos: began, delimiterCode, quoteCode } = this
    const { delimiter } = this.dialect
    const length = text.length
    const fields: string[] = []
    let at = began
    let end = lineEnd
    for (;;) {
      if (text.charCodeAt(at) === quoteCode) {
        const close = this.closingQuote(at)
        if (close === -1) return this.unclosed()
        fields.push(this.doubled ? unescape(text.slice(at + 1, close), this.dialect.quote) : text.slice(at + 1, close))
        at = close + 1
        if (at === length && !this.last) return this.tooLong()
        if (at > end) end = firstLineEnd(text, at)
      } else {
        if (this.delimiterAt < at) this.delimiterAt = find(text, delimiter, at)
        const to = this.delimiterAt < end ? this.delimiterAt : end
        if (to === length && !this.last) return this.tooLong()
        const field = text.slice(at, to)
        if (this.hasSpaceBeforeQuote(field))
          return this.broken(to, 'has a space before a quotation mark, so that its fields cannot be told apart')
        fields.push(field)
        at = to
      }
      if (at === end) return this.finish(began, end, end === lineEnd ? 0 : countLineEnds(text, began, end), fields)
      if (text.charCodeAt(at) !== delimiterCode) return this.broken(at, 'has text behind a closing quotation mark')
      at++
    }
  }

  /** Where the quotation mark that encloses from `open` closes; -1 when it does not, as far as is known. Sets `doubled`. */
  private closingQuote(open: number): number {
    const { text, quoteCode } = this
    const { quote } = this.dialect
    this.doubled = false
    let at = text.indexOf(quote, open + 1)
    while (at !== -1 && text.charCodeAt(at + 1) === quoteCode) {
      this.doubled = true
      at = text.indexOf(quote, at + 2)
    }
    return at === text.length - 1 && !this.last ? -1 : at
  }

  private hasSpaceBeforeQuote(field: string): boolean {
    const code = field.charCodeAt(0)
    return (code === 32 || code === 9) && field.trimStart().startsWith(this.dialect.quote)
  }

  /** Gives out the fields of the record that ends at `end`, with so many line ends inside it. */
  private finish(began: number, end: number, innerLineEnds: number, fields: string[]): string[] | Broken | undefined {
    const after = this.afterLineEnd(end)
    if (after === -1) return undefined
    this.line = this.nextLine
    this.nextLine += innerLineEnds + 1
    this.pos = after
    if (this.nulAt < began) this.nulAt = find(this.text, '\0', began)
    return this.nulAt < end ? nulFound : fields
  }

  private unclosed(): Broken | undefined {
    return this.last ? this.giveUp('opens a quotation mark that is never closed') : this.tooLong()
  }

  /** The record is broken at `at`; reading goes on with the physical line after that. */
  private broken(at: number, what: string): Broken | undefined {
    const { text, pos: began } = this
    const end = firstLineEnd(text, at)
    if (end === text.length && !this.last) return this.tooLong()
    const after = this.afterLineEnd(end)
    if (after === -1) return undefined
    const lines = countLineEnds(text, began, end)
    this.line = this.nextLine
    this.nextLine += lines + 1
    this.pos = after
    return new Broken(
      lines === 0 ? what : `${what} (in line ${this.line + lines}; a quotation mark before it may be missing or too many)`,
    )
  }

  /** Nothing after this point can be told apart. */
  private giveUp(what: string): Broken {
    this.line = this.nextLine
    this.pos = this.text.length
    this.last = true
    this.gaveUp = true
    return new Broken(`${what}; nothing from here on was read`)
  }
}

const nulFound = new Broken('contains a NUL character (a file saved as UTF-16 and read as something else looks like this)')

function find(text: string, what: string, from: number): number {
  const at = text.indexOf(what, from)
  return at === -1 ? text.length : at
}

function unescape(field: string, quote: string): string {
  return field.replaceAll(quote + quote, () => quote)
}
