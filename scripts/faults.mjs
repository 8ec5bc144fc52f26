/**
 * The kill loop (`npm run faults`): a child process is killed at each numbered checkpoint in turn, started again and compared
 * with one that was left alone. `-- --sample N` tries N of them, `--seed N` chooses which, `--only N` or `--only N-M` repeats
 * some, `--story NAME` keeps to one story, `--twice` kills the new process as well. The last line says `N kills tried, M
 * differences found`; exits with 1 when there are differences.
 */
import './needs-node.mjs'
import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build as bundle } from 'esbuild'
import { build } from './build-when-stale.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
if (!build(root)) {
  console.error('The build failed: see above. Nothing was tried.')
  process.exit(1)
}
const outfile = join(root, 'node_modules', '.cache', 'faults', 'whole.js')
mkdirSync(dirname(outfile), { recursive: true })
await bundle({
  entryPoints: [join(root, 'test', 'faults', 'whole-child.ts')],
  outfile,
  bundle: true,
  platform: 'node',
  packages: 'external',
  logLevel: 'error',
})
const { status } = spawnSync(process.execPath, [outfile, root, ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' })
process.exit(status ?? 1)
