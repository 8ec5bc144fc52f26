/** Takes files and folders away from everybody but their owner. */
import { chmodSync, lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** What the modules in it need is npm's business. */
const leftAlone = new Set(['node_modules'])

/**
 * Closes a folder and all in it to group and others; links are not followed. Returns the first path that could not be closed,
 * with the reason, or undefined. Where the system has no such rights (Windows) nothing happens.
 */
export function ownerOnly(path) {
  if (process.platform === 'win32') return undefined
  try {
    const found = lstatSync(path)
    if (!found.isFile() && !found.isDirectory()) return undefined
    if (found.mode & 0o077) chmodSync(path, found.mode & 0o700)
    if (!found.isDirectory()) return undefined
  } catch (error) {
    // Somebody took it away meanwhile.
    return error.code === 'ENOENT' ? undefined : { path, code: error.code }
  }
  const inside = readdirSync(path).filter((name) => !leftAlone.has(name))
  return inside.map((name) => ownerOnly(join(path, name))).find((open) => open !== undefined)
}
