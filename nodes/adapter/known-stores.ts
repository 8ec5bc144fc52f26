/**
 * Which stores this installation has had, noted in the user folder: one that is missing is not begun anew, as if there had never
 * been anybody.
 */
import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { isAbsolute, join, relative, resolve } from 'node:path'
import { SyncError } from '../../runtime/model/errors'

/** In the user folder: a JSON list of the files, by their path from there where they lie in it. */
const listFile = 'idweave-stores.json'

/** Throws `store-missing` for a store that was there once and has gone, or of which nothing but an empty file is left. */
export function refuseMissing(userFolder: string, path: string): void {
  const size = statSync(path, { throwIfNoEntry: false })?.size
  if ((size !== undefined && size > 0) || !read(userFolder).includes(named(userFolder, path))) return
  const list = join(userFolder, listFile)
  throw new SyncError(
    'store-missing',
    size === 0 ? `The store ${path} is empty, and it was not before.` : `The store ${path} is not there, and it was before.`,
    `Put the file back, or the latest backup. To begin with an empty store, choose another file name, or take it out of ${list}.`,
  )
}

/** Notes that this store is there. */
export function noteStore(userFolder: string, path: string): void {
  const known = read(userFolder)
  const name = named(userFolder, path)
  if (known.includes(name)) return
  const list = join(userFolder, listFile)
  writeFileSync(`${list}.part`, `${JSON.stringify([...known, name], null, 2)}\n`, { mode: 0o600 })
  renameSync(`${list}.part`, list)
}

/** The stores this installation has had, as absolute paths. */
export function knownStores(userFolder: string): readonly string[] {
  return read(userFolder).map((name) => resolve(userFolder, name))
}

/** So that the folder can be moved as a whole. */
function named(userFolder: string, path: string): string {
  const inside = relative(userFolder, path)
  return inside.startsWith('..') || isAbsolute(inside) ? path : inside
}

/** The names; none where the list is not there or cannot be read as one. */
function read(userFolder: string): readonly string[] {
  try {
    const paths: unknown = JSON.parse(readFileSync(join(userFolder, listFile), 'utf8'))
    return Array.isArray(paths) ? paths.filter((path) => typeof path === 'string') : []
  } catch (thrown) {
    if (thrown instanceof SyntaxError || (thrown as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw thrown
  }
}
