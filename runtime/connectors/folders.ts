/** Confines files of connected systems to folders an administrator has opened, away from what the installation owns. */
import { realpath } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import type { ConnectorContext } from '../model/connector'
import { SyncError } from '../model/errors'
import { patience, withinTime } from './within-time'

/** Where files may lie. */
export type OpenFolders = Pick<ConnectorContext, 'allowedFolders' | 'userFolder'>

/** A file that a setting names. Links can be laid after the settings were read: whoever opens it looks again where it lies. */
export interface ConfinedFile {
  /** The real path it had when the settings were read. */
  readonly path: string
  /** The label of the setting. */
  readonly setting: string
  readonly within: OpenFolders
}

/**
 * The file a setting names, all symbolic links followed; relative paths start in the user folder, or without one in the first
 * open folder. The file itself need not exist, its folder must. One that may not be used is a SyncError 'not-configured' that
 * names the setting.
 */
export async function confinedFile(path: string, within: OpenFolders, setting: string): Promise<ConfinedFile> {
  const start = within.userFolder ?? within.allowedFolders[0]
  if (start === undefined || within.allowedFolders.length === 0)
    throw new SyncError(
      'not-configured',
      `The setting "${setting}" names the file ${path}, but no folder is open to the identity nodes.`,
      'Add the folder with your files to the allowed folders.',
    )
  const file = { path: await realOrFuture(resolve(start, path), setting), setting, within }
  await refuseOutside(file.path, file, path)
  return file
}

/** Throws SyncError 'not-configured' when a file that really lies at `real` may not be used; the setting has it as `named`. */
export async function refuseOutside(real: string, { path, setting, within }: ConfinedFile, named = path): Promise<void> {
  const { allowedFolders, userFolder } = within
  const owned = userFolder === undefined ? undefined : await realOf(userFolder)
  const isOwned = owned !== undefined && contains(owned, real)
  // What opens the user folder as a whole does not open what the installation keeps there.
  const isOpen = (folder: string): boolean => contains(folder, real) && !(isOwned && contains(folder, owned))
  if (allowedFolders.some((folder) => isOpen(resolve(folder)))) return
  for (const folder of allowedFolders) if (isOpen(await realOf(folder))) return
  const where = real === named ? named : `${named} (${real})`
  if (isOwned)
    throw new SyncError(
      'not-configured',
      `The setting "${setting}" names ${where}, which belongs to this installation and not to a connected system.`,
      `Put the file into ${join(userFolder as string, 'data')}, or into a folder that IDWEAVE_FOLDERS names.`,
    )
  throw new SyncError(
    'not-configured',
    `The setting "${setting}" names ${where}, which lies outside the allowed folders (${allowedFolders.join(', ')}).`,
    'Put the file into one of these folders, or allow its folder with IDWEAVE_FOLDERS.',
  )
}

function contains(folder: string, path: string): boolean {
  const inside = relative(folder, path)
  return inside !== '..' && !inside.startsWith(`..${sep}`) && !isAbsolute(inside)
}

/** Where a folder really lies; one that cannot be reached, where its path says. */
function realOf(folder: string): Promise<string> {
  return realPath(folder).catch(() => resolve(folder))
}

function realPath(path: string): Promise<string> {
  return withinTime(path, () => realpath(path), { patience: patience.look })
}

async function realOrFuture(path: string, setting: string): Promise<string> {
  try {
    return await realPath(path)
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT') throw unreachable(path, setting, thrown)
  }
  const folder = await realPath(dirname(path)).catch((thrown: unknown) => {
    if (thrown instanceof SyncError) throw thrown
    throw new SyncError(
      'not-configured',
      `The setting "${setting}" names ${path}, but its folder cannot be reached (${codeOf(thrown)}).`,
      'Check the path, and the rights of the account Node-RED runs under.',
    )
  })
  return join(folder, basename(path))
}

function unreachable(path: string, setting: string, thrown: unknown): SyncError {
  if (thrown instanceof SyncError) return thrown
  return new SyncError(
    'not-configured',
    `The setting "${setting}" names ${path}, which cannot be reached (${codeOf(thrown)}).`,
    'Check the path and the rights of the account Node-RED runs under.',
  )
}

function codeOf(thrown: unknown): string {
  return (thrown as NodeJS.ErrnoException).code ?? String(thrown)
}
