/**
 * Builds dist/ and resources/: the runtime by tsc, the editor's pages and what they share by build-pages.mjs. Exits with 1 when a
 * type is wrong; what could be built is written all the same. `--no-check` skips the types of the editor scripts, `--editor`
 * builds only the editor's part.
 */
import { spawn } from 'node:child_process'
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildPages } from './build-pages.mjs'
import { refuseWithout } from './needs-binaries.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const dist = join(root, 'dist')
/**
 * What the compiler remembers of earlier builds, so that it writes only what has changed: beside the output, as both are true of
 * each other only.
 */
const memory = (of) => join(dist, '.tsc', `${of}.tsbuildinfo`)

function run(command, args) {
  return new Promise((resolve) => {
    const script = createRequire(import.meta.url).resolve(command)
    const child = spawn(process.execPath, [script, ...args], { cwd: root, stdio: 'inherit' })
    child.on('exit', (code) => resolve(code === 0))
  })
}

function filesIn(folder) {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

/** Compiled files whose source is gone would still be loaded: they are removed. */
function removeStale() {
  for (const file of filesIn(dist)) {
    const source = relative(dist, file).replace(/\.js$/, '.ts')
    const page = /^nodes\/([^/]+)\//.exec(source.replaceAll('\\', '/'))
    if (file.endsWith('.js') && !existsSync(join(root, source))) rmSync(file)
    else if (page && !existsSync(join(root, 'nodes', page[1]))) rmSync(file)
  }
}

refuseWithout('esbuild')
const started = Date.now()
const editorOnly = process.argv.includes('--editor')
removeStale()
const tsc = 'typescript/bin/tsc'
const steps = [buildPages()]
if (!editorOnly) {
  if (!existsSync(join(dist, 'runtime'))) rmSync(memory('runtime'), { force: true })
  steps.push(run(tsc, ['-p', 'tsconfig.json', '--incremental', '--tsBuildInfoFile', memory('runtime')]))
}
if (!process.argv.includes('--no-check'))
  steps.push(run(tsc, ['-p', 'tsconfig.editor.json', '--noEmit', '--incremental', '--tsBuildInfoFile', memory('editor')]))
const good = (await Promise.all(steps)).every(Boolean)
console.log(`${good ? 'built' : 'built with errors'} in ${((Date.now() - started) / 1000).toFixed(1)} s`)
process.exitCode = good ? 0 : 1
