/** Stores as earlier versions of the product left them: the rows of a present one in an earlier shape. */
import { createRequire } from 'node:module'
import type BetterSqlite3 from 'better-sqlite3'

const load = createRequire(__filename)

/** The product's migrations, from its sources or as built. */
export type Migrations = Pick<typeof import('../../runtime/store/sqlite/file/migrations'), 'migrate' | 'migrations'>

/** The version that brought the plain words; before it tables, columns and codes had these names. */
const PLAIN_WORDS = 7
/** The version that keeps what a store was last synchronised by. */
const CONFIGURATION = 9
const formerTables: Readonly<Record<string, string>> = { fact: 'mark', unjoined_key: 'waiting_key' }
const formerColumns: Readonly<Record<string, string>> = { 'cso.retained_link': 'place', 'cso_reference.requeues': 'wakes' }
const formerCodes = `
  update run_record set error = 'never-came-home' where error = 'message-lost';
  update run_record set outcome = 'late' where outcome = 'arrivedAfterClose';
  update run set warnings = replace(warnings, '"code":"rule-not-evaluated"', '"code":"rule-not-reached"')`

function tablesOf(db: BetterSqlite3.Database, schema: string): string[] {
  return db
    .prepare<[], { name: string }>(`select name from ${schema}.sqlite_schema where type = 'table' and name not like 'sqlite_%'`)
    .all()
    .map(({ name }) => name)
}

function columnsOf(db: BetterSqlite3.Database, schema: string, table: string): string[] {
  return db
    .prepare<[], { name: string }>(`select name from ${schema}.pragma_table_info('${table}', '${schema}')`)
    .all()
    .map(({ name }) => name)
}

/** Makes a new file of that version, with everything it could hold of a store of the newest one. */
export function copyAsOlder({ migrate, migrations }: Migrations, file: string, version: number, older: string): void {
  const Driver = load('better-sqlite3') as typeof BetterSqlite3
  const db = new Driver(older)
  migrate(db, older, migrations.slice(0, version))
  db.pragma('foreign_keys = off')
  db.prepare('attach ? as present').run(file)
  const former = version < PLAIN_WORDS
  const known = new Set(tablesOf(db, 'main'))
  for (const table of tablesOf(db, 'present')) {
    const name = (former && formerTables[table]) || table
    if (!known.has(name)) continue
    const names = new Set(columnsOf(db, 'main', name))
    const columns = columnsOf(db, 'present', table)
      .map((column) => ({ column, name: (former && formerColumns[`${table}.${column}`]) || column }))
      .filter((column) => names.has(column.name))
    const hashed = name === 'rule' && names.has('fingerprint')
    const to = [...columns.map((column) => column.name), ...(hashed ? ['fingerprint'] : [])].join(', ')
    const from = [...columns.map((column) => column.column), ...(hashed ? ["'f1'"] : [])].join(', ')
    db.exec(`insert into main.${name} (${to}) select ${from} from present.${table}`)
  }
  if (former && known.has('run_record')) db.exec(formerCodes)
  // By which rules it was synchronised no store kept then.
  if (version < CONFIGURATION && known.has(former ? 'mark' : 'fact'))
    db.exec(`delete from ${former ? 'mark' : 'fact'} where name = 'configuration'`)
  db.exec('detach present')
  db.close()
}
