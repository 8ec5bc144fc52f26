/** What routes that answer with lists share: filters, and pages of lists the API itself cuts. */
import { SyncError } from '../../model/errors'

/** An object without the keys whose value is undefined. */
export type Defined<T> = { [N in keyof T]?: Exclude<T[N], undefined> }

export function defined<T extends object>(values: T): Defined<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Defined<T>
}

/** How many items come before the page that `after` asks for, in a list the API itself cuts into pages. */
export function offsetOf(after: string | undefined): number {
  if (after === undefined) return 0
  if (/^\d{1,9}$/.test(after)) return Number(after)
  throw new SyncError('bad-request', `"${after}" is not a place in this list.`, 'Ask for the first page, without `after`.')
}
