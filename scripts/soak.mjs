/**
 * The soak (`npm run soak -- --minutes 60`): builds, then lets a Node-RED with little memory live through day after day of random
 * changes and faults, and says every minute what it holds. `--people N`, `--seed N`, `--growth MB` (of heap over the second
 * half), `--heap MB` (its limit), `--verbose`. Exits with 1 when memory grows, handles are left over, the store is unsound, or
 * calm does not return.
 */
import './needs-node.mjs'
import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const options = process.argv.slice(2)
const at = options.indexOf('--heap')
const [, heap = '256'] = at < 0 ? [] : options.splice(at, 2)

const built = spawnSync(process.execPath, [join(root, 'scripts', 'build.mjs')], { cwd: root, encoding: 'utf8' })
if (built.status !== 0) {
  console.error(`${built.stdout}${built.stderr}`)
  process.exit(built.status ?? 1)
}
const { status } = spawnSync(
  process.execPath,
  [`--max-old-space-size=${heap}`, '--expose-gc', join(root, 'dist', 'bench', 'soak.js'), ...options],
  { cwd: root, stdio: 'inherit' },
)
process.exit(status ?? 1)
