/** Pages of a list: a cursor is the id of the last item shown. */
import { SyncError } from '../../../model/errors'
import type { ListPage } from '../../../model/queries'

/** A page never has more items. */
const LARGEST_PAGE = 500

/** A page never has more characters of stored values, but for its first item. */
const LONGEST_PAGE = 4 * 1024 * 1024

/** How many items a page shows: at least one, at most five hundred. */
export function pageSize(limit: number): number {
  return Math.min(LARGEST_PAGE, Math.max(1, Math.trunc(limit) || 1))
}

/** The id a cursor stands for. Throws `bad-request` for anything that is not one. */
export function cursor(after: string): number {
  if (/^[0-9]{1,15}$/.test(after)) return Number(after)
  throw new SyncError('bad-request', `"${after}" is not a place in this list.`, 'Ask for the first page, without "after".')
}

/** A page made of one row more than it shows, which tells whether another page follows. */
export function pageOf<Row extends { id: number }, T>(rows: readonly Row[], limit: number, read: (row: Row) => T): ListPage<T> {
  const shown = rows.slice(0, limit)
  return { items: shown.map(read), next: rows.length > limit ? String(shown.at(-1)?.id) : null }
}

/** A page that is filled row by row, until it has as many items or as long values as a page may have. */
export class FillingPage<Row extends { readonly id: number }> {
  private readonly rows: Row[] = []
  private length = 0
  private isFull = false

  /** `lengthOf`: how many characters of values a row has. */
  constructor(
    private readonly limit: number,
    private readonly lengthOf: (row: Row) => number,
  ) {}

  /** Takes the row; false where it belongs to the next page. */
  takes(row: Row): boolean {
    this.length += this.lengthOf(row)
    this.isFull = this.rows.length === this.limit || (this.rows.length > 0 && this.length > LONGEST_PAGE)
    if (!this.isFull) this.rows.push(row)
    return !this.isFull
  }

  /** Takes rows as long as they fit; the others are not read. */
  fill(rows: Iterable<Row>): this {
    for (const row of rows) if (!this.takes(row)) break
    return this
  }

  /** What it has, and where the next page begins. */
  page<T>(read: (row: Row) => T): ListPage<T> {
    return { items: this.rows.map(read), next: this.isFull ? String(this.rows.at(-1)?.id) : null }
  }
}

/** The conditions of a search that are given, as SQL and parameters. */
export function conditions(...given: readonly (readonly [sql: string, ...parameters: unknown[]] | null)[]): {
  sql: string
  parameters: unknown[]
} {
  const used = given.filter((condition) => condition !== null)
  return { sql: used.map(([sql]) => ` and ${sql}`).join(''), parameters: used.flatMap(([, ...parameters]) => parameters) }
}
