/** Confines file paths to the folders an administrator has opened. */
import { realpath } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { SyncError } from '../model/errors'

/**
 * The real path of a file that lies in one of the folders, all symbolic links followed; relative paths start from the first
 * folder. The file itself need not exist, its folder must. Anything else is a SyncError 'not-configured' that names the setting.
 */
export async function confinedPath(path: string, folders: readonly string[], setting: string): Promise<string> {
  const [first] = folders
  if (first === undefined)
    throw new SyncError(
      'not-configured',
      `The setting "${setting}" names the file ${path}, but no folder is open to the identity nodes.`,
      'Add the folder with your files to the allowed folders.',
    )
  const wanted = resolve(first, path)
  const real = await realOrFuture(wanted, setting)
  for (const folder of folders) {
    const inside = relative(await realpath(folder).catch(() => resolve(folder)), real)
    if (inside !== '' && inside !== '..' && !inside.startsWith(`..${sep}`) && !isAbsolute(inside)) return real
  }
  throw new SyncError(
    'not-configured',
    `The setting "${setting}" names ${path}, which lies outside the allowed folders (${folders.join(', ')}).`,
    'Put the file into one of these folders, or allow its folder.',
  )
}

async function realOrFuture(path: string, setting: string): Promise<string> {
  try {
    return await realpath(path)
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT')
      throw new SyncError(
        'not-configured',
        `The setting "${setting}" names ${path}, which cannot be reached (${codeOf(thrown)}).`,
        'Check the path and the rights of the account Node-RED runs under.',
      )
  }
  const folder = await realpath(dirname(path)).catch((thrown: unknown) => {
    throw new SyncError(
      'not-configured',
      `The setting "${setting}" names ${path}, but its folder cannot be reached (${codeOf(thrown)}).`,
      'Check the path, and the rights of the account Node-RED runs under.',
    )
  })
  return join(folder, basename(path))
}

function codeOf(thrown: unknown): string {
  return (thrown as NodeJS.ErrnoException).code ?? String(thrown)
}
