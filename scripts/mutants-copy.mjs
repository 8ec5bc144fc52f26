/**
 * Builds the copy of the project that `npm run mutants` changes: run in it before it has modules of its own, it takes the
 * project's.
 */
import { symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const copy = dirname(dirname(fileURLToPath(import.meta.url)))
// The copy lies in tmp/mutants/sandbox/sandbox-… of the project.
symlinkSync(join(copy, '..', '..', '..', '..', 'node_modules'), join(copy, 'node_modules'), 'junction')
await import('./build.mjs')
