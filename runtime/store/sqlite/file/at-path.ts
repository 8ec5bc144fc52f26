/** Whether an open file is the one that stands at a path. */
import { fstatSync, statSync } from 'node:fs'

/** False where another one or none is there; undefined where the folder cannot be looked into at the moment. */
export function isAtPath(descriptor: number, path: string): boolean | undefined {
  try {
    const at = statSync(path, { bigint: true })
    const own = fstatSync(descriptor, { bigint: true })
    return at.dev === own.dev && at.ino === own.ino
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'ENOENT' ? false : undefined
  }
}
