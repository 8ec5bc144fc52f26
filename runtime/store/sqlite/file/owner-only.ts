/** Keeps the store's files to the account that owns them: they hold personal data in clear. */
import { chmodSync, closeSync, openSync, statSync } from 'node:fs'

/**
 * Takes a file away from group and others. One that is not there, or belongs to another account, is left as it is, and so is
 * everything on a system or disk without such rights.
 */
export function ownerOnly(file: string): void {
  try {
    const { mode } = statSync(file)
    if ((mode & 0o077) !== 0) chmodSync(file, mode & 0o700)
  } catch (thrown) {
    if (typeof (thrown as NodeJS.ErrnoException).code !== 'string') throw thrown
  }
}

/**
 * Makes a file that SQLite is to fill, empty: SQLite itself would leave it to the process's mask who may read it meanwhile. Where
 * it cannot be made, SQLite says why.
 */
export function makeOwnerOnly(file: string): void {
  try {
    closeSync(openSync(file, 'wx', 0o600))
  } catch (thrown) {
    if (typeof (thrown as NodeJS.ErrnoException).code !== 'string') throw thrown
  }
}
