/** The rights of what is delivered: whoever made it, every account can read and run it, and its owner alone can change it. */
import { chmodSync, lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Gives a folder, and all in it, the rights 755, files that are not run 644; links are not followed. What was copied has the
 * rights of its source, which can be for the owner alone, and so has what is made under such a umask.
 */
export function makeReadable(path) {
  const found = lstatSync(path)
  if (found.isDirectory()) {
    chmodSync(path, 0o755)
    for (const name of readdirSync(path)) makeReadable(join(path, name))
  } else if (found.isFile()) chmodSync(path, found.mode & 0o100 ? 0o755 : 0o644)
}
