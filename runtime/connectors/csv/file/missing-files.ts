/** Target files that are still to be made: none of them exists, and their folders do (R13). */
import { dirname } from 'node:path'
import { lookAt } from '../../files'
import type { CsvSettings } from '../settings'

/** Why the system counts as empty; null when it has a file, or lacks a folder for one. */
export async function missingFiles({ files }: CsvSettings): Promise<string | null> {
  for (const { path } of files) if ((await lookAt(path)) || !(await lookAt(dirname(path)))) return null
  const names = files.map(({ name }) => name).join(', ')
  return `${names} ${files.length > 1 ? 'do' : 'does'} not exist yet, and the first export makes ${files.length > 1 ? 'them' : 'it'}`
}
