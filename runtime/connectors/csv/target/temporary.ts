/** What files are called that lie beside a target for a while. */
import { randomBytes } from 'node:crypto'
import { basename, dirname, join } from 'node:path'
import type { CsvFile } from '../settings'

/** How their names begin; a killed process may leave some behind. */
export function temporaryPrefix(file: CsvFile): string {
  return `.${basename(file.path)}.idweave-`
}

/** The path of a new one. */
export function temporaryPath(file: CsvFile): string {
  return join(dirname(file.path), `${temporaryPrefix(file)}${randomBytes(6).toString('hex')}`)
}
