/** What a rewrite puts into a target file, cut into stretches: which of them hold nothing but rows of the batch. */
import { cuts } from '../file/stretches'
import type { Row } from './changes'

/** Characters after which it is looked for ends of stretches. */
const lookedAt = 64 * 1024
/** Characters of stretches that are held until the file is written: rows with large values come to more, and are read. */
const mostHeld = 16 * 1024 * 1024

/** A stretch of the new file, with the row of each of its records. */
export interface WrittenRows {
  readonly text: string
  readonly rows: readonly Row[]
}

export class WrittenText {
  readonly stretches: WrittenRows[] = []
  /** What no stretch has ended in yet: rows alone. */
  private text = ''
  /** By record, where it ends in the text, and the row it was made from. */
  private ends: { readonly at: number; readonly row: Row }[] = []
  /** Whether a stretch begins where the text does, as it does at the start of the file. */
  private isAtStart = true
  private held = 0

  constructor(private readonly quote: string) {}

  /**
   * A record of the file, in its order; null: it stood there before, or is none. What is around it is not looked at: it is known
   * again where a stretch begins once one has ended.
   */
  add(text: string, row: Row | null): void {
    if (row === null || this.held + text.length > mostHeld) return this.passOver(text)
    this.text += text
    this.ends.push({ at: this.text.length, row })
    if (this.text.length > lookedAt) this.cut({ last: false })
  }

  /** Nothing comes any more. */
  end(): void {
    this.cut({ last: true })
  }

  private passOver(text: string): void {
    if (text === '') return
    if (this.text !== '') this.cut({ last: false })
    this.text = ''
    this.ends = []
    this.isAtStart = false
  }

  private cut({ last }: { readonly last: boolean }): void {
    const { text, ends } = this
    let [from, next] = [0, 0]
    for (const { to } of cuts(text, 0, { quote: this.quote, last })) {
      const first = next
      while (next < ends.length && (ends[next]?.at ?? 0) <= to) next++
      const isWhole = this.isAtStart && (first === 0 || ends[first - 1]?.at === from) && ends[next - 1]?.at === to
      const rows = ends.slice(first, next).map(({ row }) => row)
      if (isWhole && rows.length > 0) {
        this.stretches.push({ text: text.slice(from, to), rows })
        this.held += to - from
      }
      this.isAtStart = true
      from = to
    }
    this.text = text.slice(from)
    this.ends = ends.slice(next).map(({ at, row }) => ({ at: at - from, row }))
  }
}
