/** The floor's export: what waits for a target into its CSV file. */
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { type Database, pageSize } from './file'
import type { Document } from './rules'

interface PendingRow {
  readonly id: number
  readonly cso: number
  readonly anchor: string
  readonly doc: string
  readonly changes: string
}

/** The columns of a file of accounts, in their order; the first is the anchor. */
const accountColumns = ['login', 'givenName', 'sn', 'displayName', 'mail', 'department', 'title', 'location', 'phone', 'enabled']
const places = [...accountColumns].sort().map((name) => [name, accountColumns.indexOf(name)] as const)

/** The document of a record, its attributes in the order of their names. */
export function accountDocument(record: readonly string[]): string {
  const document: Record<string, string> = {}
  for (const [name, place] of places) document[name] = record[place] as string
  return JSON.stringify(document)
}

/**
 * Sends what is pending: the intent is kept (surely, as the real export does), the file is replaced as a whole, and the accounts
 * are as they were told to be.
 */
export function exportFile(db: Database, file: string, system: number): { readonly sent: number } {
  const select = db.prepare<[number], PendingRow>(
    "select p.id, p.cso, c.anchor, c.doc, p.changes from pending p join cso c on c.id = p.cso where p.system = ? and p.state = 'pending' order by p.id",
  )
  const rows = select.all(system)
  db.pragma('synchronous = full')
  db.prepare("update pending set state = 'executing' where system = ? and state = 'pending'").run(system)
  db.pragma('synchronous = normal')
  const documents = rows.map(({ doc, changes }) => changed(doc, changes))
  replaceFile(file, new Map(rows.map(({ anchor }, i) => [anchor, lineOf(documents[i] as Document)])))
  const confirm = db.prepare('update cso set doc = ? where id = ?')
  const remove = db.prepare('delete from pending where id = ?')
  for (let from = 0; from < rows.length; from += pageSize) {
    db.exec('begin immediate')
    for (let i = from; i < Math.min(from + pageSize, rows.length); i++) {
      const { id, cso } = rows[i] as PendingRow
      confirm.run(JSON.stringify(documents[i]), cso)
      remove.run(id)
    }
    db.exec('commit')
  }
  return { sent: rows.length }
}

/** The document with its changes, its attributes in the order of their names. */
function changed(doc: string, changes: string): Document {
  const held = JSON.parse(doc) as Document
  for (const [name, , to] of JSON.parse(changes) as [string, string | null, string][]) held[name] = to
  const sorted: Document = {}
  for (const [name] of places) sorted[name] = held[name] as string
  return sorted
}

function lineOf(account: Document): string {
  return accountColumns.map((name) => fieldOf(account[name] as string)).join(',')
}

function fieldOf(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/**
 * Writes the lines of the file again, some of them new, under another name, and puts it in the file's place once it is on the
 * disk.
 */
function replaceFile(file: string, lines: Map<string, string>): void {
  const draft = `${file}.draft`
  const handle = openSync(draft, 'w')
  let out = ''
  const add = (line: string): void => {
    out += `${line}\n`
    if (out.length < 256 * 1024) return
    writeSync(handle, out)
    out = ''
  }
  add(accountColumns.join(','))
  const left = new Map(lines)
  const old = existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(1, -1) : []
  for (const line of old) {
    const anchor = line.slice(0, line.indexOf(','))
    add(left.get(anchor) ?? line)
    left.delete(anchor)
  }
  for (const line of left.values()) add(line)
  writeSync(handle, out)
  fsyncSync(handle)
  closeSync(handle)
  renameSync(draft, file)
}
