/**
 * Text that was deleted and can still be read on the pages of the file: SQLite overwrites what it deletes, and yet leaves copies
 * where it moves rows from page to page. Where there are any the file is written anew (N14).
 *
 * What a page has besides its rows is said by its header: https://www.sqlite.org/fileformat2.html#b_tree_pages
 */
import { readSync, statSync } from 'node:fs'
import { type Connection, yieldToEventLoop } from './connection'

/** Pages read together. */
const READ_AT_ONCE = 256
/** So many readings, a millisecond or two each, before the rest of the process is let run. */
const WITHOUT_REST = 8

/** The bytes of a page's header by its kind, inner or leaf, of an index or a table; other pages have rows only. */
const headers: Readonly<Record<number, number>> = { 2: 12, 5: 12, 10: 8, 13: 8 }
/** What the first page has before its header. */
const fileHeader = 100

/** Whether one of these texts stands where no row is. `descriptor`: the file as it is open already, with nothing in its log. */
export async function hasDeletedText({ db }: Connection, descriptor: number, texts: readonly string[]): Promise<boolean> {
  const size = db.pragma('page_size', { simple: true }) as number
  // In documents a text stands as JSON writes it.
  const sought = [...new Set(texts.flatMap((text) => [text, JSON.stringify(text).slice(1, -1)]))].map((text) => Buffer.from(text))
  const many = Buffer.alloc(size * READ_AT_ONCE)
  for (let at = 0, readings = 1; ; readings++) {
    const read = readSync(descriptor, many, 0, many.length, at)
    if (read < size) return false
    const found = sought.filter((text) => many.subarray(0, read).includes(text))
    for (let page = 0; found.length > 0 && page + size <= read; page += size) {
      const unused = unusedOf(many.subarray(page, page + size), at + page === 0 ? fileHeader : 0)
      if (found.some((text) => unused.some((bytes) => bytes.includes(text)))) return true
    }
    at += read
    if (readings % WITHOUT_REST === 0) await yieldToEventLoop()
  }
}

/** What of a page no row has: the gap between the rows and their list, and the places of deleted rows. */
function unusedOf(page: Buffer, header: number): Buffer[] {
  const length = headers[page[header] ?? 0]
  if (length === undefined) return []
  const rows = page.readUInt16BE(header + 3)
  const gap = page.subarray(header + length + 2 * rows, page.readUInt16BE(header + 5) || page.length)
  const unused = [gap]
  for (let at = page.readUInt16BE(header + 1); at > 0 && at + 4 <= page.length;) {
    unused.push(page.subarray(at + 4, at + page.readUInt16BE(at + 2)))
    const next = page.readUInt16BE(at)
    if (next <= at) break
    at = next
  }
  return unused
}

/** Puts what is in the log into the file and empties it. False where another process reads what was there before. */
export function emptyLog({ db }: Connection): boolean {
  const [end] = db.pragma('wal_checkpoint(truncate)') as { readonly busy: number }[]
  return end?.busy === 0
}

/** A file of more bytes would hold the process up too long while it is in use. Mutable for tests. */
export const writtenAnew = { upTo: 2_000_000_000 }

/**
 * Writes the whole file anew, with nothing in it but what there is; the process stands still meanwhile, 2 s for 300 MB. Null
 * where it has more bytes than `upTo`, or the disk is too full; false where another process reads what was there before.
 */
export function writeAnew(connection: Connection, upTo: number): boolean | null {
  const { db, file } = connection
  if (statSync(file).size > upTo) return null
  // The copy it goes by would be as large in memory as the file is.
  db.pragma('temp_store = file')
  try {
    db.exec('vacuum')
  } catch {
    // Nothing was changed, and what is erased is erased.
    return null
  } finally {
    db.pragma('temp_store = memory')
  }
  return emptyLog(connection)
}

/** Stands in the store while text that was deleted may still be in the file or in the log beside it. */
const toFinish = 'deleted text may be left'
const NOTE = `insert or replace into fact (name, value) values ('${toFinish}', '1')`
const NOTED = `select value from fact where name = '${toFinish}'`
const FORGET = `delete from fact where name = '${toFinish}'`

/** To be called in the transaction that erases, or from which on nothing is left behind: what is deleted will be overwritten. */
export function noteToFinish(db: Connection['db']): void {
  db.exec(NOTE)
}

/** Whether something deleted earlier may be left, which nobody looks for any more. */
export function isToFinish(connection: Connection): boolean {
  return connection.get(NOTED) !== undefined
}

/** Nothing of it is left. */
export function noteFinished(connection: Connection): void {
  connection.write(() => connection.run(FORGET))
}

/** When the store is opened, and nobody waits for it yet: writes the file anew where that could not be done in use. */
export function finishErasing(connection: Connection): void {
  if (!isToFinish(connection) || writeAnew(connection, Infinity) !== true) return
  noteFinished(connection)
  emptyLog(connection)
}
