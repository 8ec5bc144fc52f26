/** A story's store brought back to the shape of an earlier version, by the built product's own migrations. */
import { existsSync, renameSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { copyAsOlder, type Migrations } from '../store/older'

const load = createRequire(__filename)

function migrationsIn(product: string): Migrations {
  return load(join(product, 'dist', 'runtime', 'store', 'sqlite', 'file', 'migrations.js')) as Migrations
}

/** The version of the newest shape. */
export function newestVersion(product: string): number {
  return migrationsIn(product).migrations.length
}

/** Replaces a store by one of that version with everything it could hold of the present one. */
export function makeOlder(product: string, file: string, version: number): void {
  const older = `${file}.older`
  copyAsOlder(migrationsIn(product), file, version, older)
  for (const end of ['', '-wal', '-shm']) if (existsSync(`${file}${end}`)) rmSync(`${file}${end}`)
  renameSync(older, file)
}
