/** Builds dist/ and resources/ when they are missing or older than what they are made from. */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { refuseWithout } from './needs-binaries.mjs'

const sources = [
  'nodes',
  'runtime',
  'bin',
  'package.json',
  'tsconfig.json',
  'tsconfig.editor.json',
  'scripts/build.mjs',
  'scripts/build-pages.mjs',
]

function newest(path) {
  if (!existsSync(path)) return 0
  const status = statSync(path)
  if (!status.isDirectory()) return status.mtimeMs
  return Math.max(status.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))))
}

/**
 * Builds and returns whether that went well; `force` builds although nothing seems newer (file times can lie after a checkout).
 * Where an installation was delivered built, without what builds it, there is nothing to do.
 */
export function build(root, { force = false } = {}) {
  if (!existsSync(join(root, 'scripts', 'build.mjs'))) return true
  const stamp = join(root, 'dist', '.built')
  const began = new Date()
  const isWhole = existsSync(stamp) && existsSync(join(root, 'resources', 'editor.js'))
  if (!force && isWhole && newestSource(root) <= statSync(stamp).mtimeMs) return true
  refuseWithout('esbuild')
  const { status } = spawnSync(process.execPath, [join(root, 'scripts', 'build.mjs')], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  if (status !== 0) return false
  writeFileSync(stamp, '')
  // What was saved while it was building counts as newer.
  utimesSync(stamp, began, began)
  return true
}

const newestSource = (root) => Math.max(...sources.map((name) => newest(join(root, name))))
