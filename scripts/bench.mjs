/**
 * Measures the reference phases through the real nodes in a real Node-RED: `npm run bench [-- --objects N --json --send pages]`.
 * Builds first; everything happens in a temporary folder.
 */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { dirname, join } from 'node:path'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const built = spawnSync(process.execPath, [join(root, 'scripts', 'build.mjs')], {
  cwd: root,
  stdio: ['ignore', 'ignore', 'inherit'],
})
if (built.status !== 0) process.exit(built.status ?? 1)
const run = spawnSync(process.execPath, [join(root, 'dist', 'bench', 'cycle.js'), ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
})
process.exit(run.status ?? 1)
