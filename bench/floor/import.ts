/** The floor's imports: a CSV file against the connector space. */
import { closeSync, openSync, readSync } from 'node:fs'
import { Broken, Scanner } from '../../runtime/connectors/csv/file/scanner'
import { personColumns } from '../people'
import { type Database, pageSize } from './file'

/** A row of the connector space. */
interface CsoRow {
  readonly id: number
  readonly doc: string
}

/** The records of a file, a page at a time, with the scanner the product reads files with. The first line is the header. */
function* pagesOf(file: string): Generator<string[][]> {
  const handle = openSync(file, 'r')
  const scanner = new Scanner({ delimiter: ',', quote: '"' })
  const buffer = Buffer.alloc(256 * 1024)
  let page: string[][] = []
  let header = true
  for (let ended = false; !ended;) {
    const bytes = readSync(handle, buffer, 0, buffer.length, null)
    ended = bytes === 0
    // The people are written in ASCII: a piece never ends inside a character.
    scanner.feed(buffer.toString('utf8', 0, bytes), { last: ended })
    for (let found = scanner.next(); found !== undefined; found = scanner.next()) {
      if (found instanceof Broken) throw new Error(`line ${scanner.line} ${found.message}`)
      if (!header) page.push(found)
      header = false
      if (page.length < pageSize) continue
      yield page
      page = []
    }
  }
  closeSync(handle)
  if (page.length > 0) yield page
}

/** The document of a record, its attributes in the order of their names. */
type ToDocument = (record: readonly string[]) => string

/** The place of a name's value in a record of people. */
const at = (name: string): number => personColumns.indexOf(name)
const places = [...personColumns].sort().map((name) => [name, at(name)] as const)

export const personDocument: ToDocument = (record) => {
  const document: Record<string, string> = {}
  for (const [name, place] of places) document[name] = record[place] as string
  return JSON.stringify(document)
}

export interface Imported {
  readonly read: number
  readonly added: number
  readonly updated: number
}

/**
 * Reads the file, looks every record up by its anchor (its first field) and writes those that are new or differ, due for
 * synchronisation.
 */
export function importFile(db: Database, file: string, system: number, toDocument: ToDocument): Imported {
  const find = db.prepare<[number, string], CsoRow>('select id, doc from cso where system = ? and anchor = ?')
  const add = db.prepare('insert into cso (system, anchor, due, doc) values (?, ?, 1, ?)')
  const change = db.prepare('update cso set doc = ?, due = 1 where id = ?')
  const seen = new Set<string>()
  let [read, added, updated] = [0, 0, 0]
  for (const page of pagesOf(file)) {
    db.exec('begin immediate')
    for (const record of page) {
      const anchor = record[0] as string
      const doc = toDocument(record)
      if (seen.has(anchor)) throw new Error(`${anchor} is there twice`)
      seen.add(anchor)
      const known = find.get(system, anchor)
      if (!known) added += add.run(system, anchor, doc).changes
      else if (known.doc !== doc) updated += change.run(doc, known.id).changes
    }
    db.exec('commit')
    read += page.length
  }
  return { read, added, updated }
}
