/** Stores as earlier versions of the product left them: the rows of a present one in an earlier shape. */
import { existsSync, renameSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type BetterSqlite3 from 'better-sqlite3'

const load = createRequire(__filename)

type Migrations = typeof import('../../runtime/store/sqlite/file/migrations')

function migrationsIn(product: string): Migrations {
  return load(join(product, 'dist', 'runtime', 'store', 'sqlite', 'file', 'migrations.js')) as Migrations
}

/** The version of the newest shape. */
export function newestVersion(product: string): number {
  return migrationsIn(product).migrations.length
}

function columnsOf(db: BetterSqlite3.Database, schema: string, table: string): string[] {
  return db
    .prepare<[], { name: string }>(`select name from ${schema}.pragma_table_info('${table}', '${schema}')`)
    .all()
    .map((entry) => entry.name)
}

/** Puts a store of that version, with everything it could hold of the present one, in the place of the store. */
export function makeOlder(product: string, file: string, version: number): void {
  const { migrate, migrations } = migrationsIn(product)
  const Driver = load('better-sqlite3') as typeof BetterSqlite3
  const older = `${file}.older`
  const db = new Driver(older)
  migrate(db, older, migrations.slice(0, version))
  db.pragma('foreign_keys = off')
  db.prepare('attach ? as present').run(file)
  const tables = db
    .prepare<[], { name: string }>("select name from main.sqlite_schema where type = 'table' and name not like 'sqlite_%'")
    .all()
  for (const { name } of tables) {
    const present = new Set(columnsOf(db, 'present', name))
    const shared = columnsOf(db, 'main', name)
      .filter((column) => present.has(column))
      .join(', ')
    if (shared !== '') db.exec(`insert into main.${name} (${shared}) select ${shared} from present.${name}`)
  }
  db.exec('detach present')
  db.close()
  for (const end of ['', '-wal', '-shm']) if (existsSync(`${file}${end}`)) rmSync(`${file}${end}`)
  renameSync(older, file)
}
