/** The journal of a scripted system that is kept in a file. */
import { appendFileSync, existsSync, readFileSync, truncateSync } from 'node:fs'
import type { Attributes } from '../../../model/values'

/** An object of the scripted system. */
export interface StoredObject {
  readonly type: string
  readonly anchor: string
  readonly secondaryId: string | null
  readonly attributes: Attributes
}

/** What finds an object. */
export type ObjectIds = Pick<StoredObject, 'type' | 'anchor' | 'secondaryId'>

/** What happened to the system, in order; its state is the sum of it. */
export type JournalEntry =
  | { readonly epoch: string }
  | { readonly put: StoredObject; readonly seq: number }
  | { readonly removed: ObjectIds; readonly seq: number }

/** Appends an entry. It is with the operating system when this returns, so it survives the end of the process, however sudden. */
export function appendEntry(path: string, entry: JournalEntry): void {
  appendFileSync(path, `${JSON.stringify(entry)}\n`)
}

/** The entries of a journal; a last line the process did not finish is cut off. */
export function readJournal(path: string): JournalEntry[] {
  if (!existsSync(path)) return []
  const bytes = readFileSync(path)
  const end = bytes.lastIndexOf(10) + 1
  if (end < bytes.length) truncateSync(path, end)
  return bytes
    .toString('utf8', 0, end)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as JournalEntry)
}
