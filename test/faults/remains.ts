/** What a killed process leaves behind, as a text: two deaths with the same remains have the same new life. */
import { createHash } from 'node:crypto'
import { cpSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type BetterSqlite3 from 'better-sqlite3'

const load = createRequire(__filename)

/** What each process generates anew: who holds the store, and names of new objects that nobody looks for. */
const generated = { tables: new Set(['lock', 'opened']), columns: new Set(['uuid']) }

/**
 * The digest of everything in a folder that lasts: every row of the store with its ids and versions, and the systems' files. The
 * folder stays as it is.
 */
export function remainsIn(folder: string): string {
  const copy = `${folder}-looked-at`
  cpSync(folder, copy, { recursive: true })
  try {
    return createHash('sha256')
      .update([...rowsOf(join(copy, 'identity.sqlite')), ...filesOf(copy)].join('\n'))
      .digest('hex')
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}

function* rowsOf(file: string): Iterable<string> {
  if (!existsSync(file)) return
  const Driver = load('better-sqlite3') as typeof BetterSqlite3
  const db = new Driver(file)
  try {
    yield `${db.pragma('user_version', { simple: true })} ${db.pragma('journal_mode', { simple: true })}`
    const tables = db
      .prepare<[], { name: string; sql: string }>('select name, sql from sqlite_schema where sql is not null order by name')
      .all()
    for (const { name, sql } of tables) {
      yield sql
      if (!/^create table/i.test(sql) || generated.tables.has(name)) continue
      for (const row of db.prepare<[], Record<string, unknown>>(`select * from ${name}`).all())
        yield JSON.stringify(Object.entries(row).filter(([column]) => !generated.columns.has(column)))
    }
  } finally {
    db.close()
  }
}

/** Files of systems with their contents, copies of the store by their names alone. */
function* filesOf(folder: string): Iterable<string> {
  const journal = join(folder, 'data/directory.jsonl')
  if (existsSync(journal)) yield readFileSync(journal, 'utf8').replaceAll(/"epoch":"[^"]*"/g, '')
  for (const name of readdirSync(folder).sort()) if (/\.(bak|older|part)/.test(name)) yield name
  const systems = join(folder, 'data')
  if (!existsSync(systems)) return
  for (const name of readdirSync(systems).sort())
    if (name !== 'directory.jsonl') yield `${name.replace(/-[0-9a-f]{12}$/, '-…')} ${readFileSync(join(systems, name), 'utf8')}`
}
