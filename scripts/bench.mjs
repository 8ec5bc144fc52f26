/**
 * Builds, then measures speed and memory with their floors: `npm run bench [-- --objects N --json --send pages …]`; all options
 * stand in `bench/main.ts`. Everything happens in temporary folders; the figures are kept in `tmp/bench`.
 */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { dirname, join } from 'node:path'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const built = spawnSync(process.execPath, [join(root, 'scripts', 'build.mjs')], {
  cwd: root,
  encoding: 'utf8',
})
if (built.status !== 0) {
  console.error(`${built.stdout}${built.stderr}`)
  process.exit(built.status ?? 1)
}
const run = spawnSync(process.execPath, [join(root, 'dist', 'bench', 'main.js'), ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
})
process.exit(run.status ?? 1)
