/** Pages of a list: a cursor is the id of the last item shown. */
import { SyncError } from '../../../model/errors'
import type { ListPage } from '../../../model/queries'

/** A page never has more items. */
const LARGEST_PAGE = 500

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

/** The conditions of a search that are given, as SQL and parameters. */
export function conditions(...given: readonly (readonly [sql: string, ...parameters: unknown[]] | null)[]): {
  sql: string
  parameters: unknown[]
} {
  const used = given.filter((condition) => condition !== null)
  return { sql: used.map(([sql]) => ` and ${sql}`).join(''), parameters: used.flatMap(([, ...parameters]) => parameters) }
}
