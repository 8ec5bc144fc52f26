/** What files are called that lie beside a target for a while. */
import { basename } from 'node:path'
import type { CsvFile } from '../settings'

/** How their names begin; a killed process may leave some behind. */
export function temporaryPrefix(file: CsvFile): string {
  return `.${basename(file.path)}.idweave-`
}
