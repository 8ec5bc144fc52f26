/**
 * Builds dist/: the runtime by tsc, and for every folder of nodes/ with a page one html file (its script as one IIFE, its template), its texts and icons.
 * Exits with 1 when a type is wrong; what could be built is written all the same. `--no-check` skips the types of the editor scripts, `--editor` builds only the editor's part.
 */
import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const dist = join(root, 'dist')
const cache = join(root, 'node_modules', '.cache', 'idweave')

/** The folder whose catalogue carries the texts shared by all dialogs. */
const sharedTextsIn = 'store'

/** The folder of the sidebar's tab. Its texts lie beside the shared ones, as its code does. */
const sidebar = 'sidebar'

function run(command, args) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, 'node_modules', command), ...args], { cwd: root, stdio: 'inherit' })
    child.on('exit', (code) => resolve(code === 0))
  })
}

const foldersIn = (folder) =>
  readdirSync(folder)
    .filter((name) => statSync(join(folder, name)).isDirectory())
    .sort()

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

async function buildPage(name) {
  const folder = join(root, 'nodes', name)
  const script = join(folder, `${name}.editor.ts`)
  const template = join(folder, `${name}.html`)
  if (!existsSync(script) && !existsSync(template)) return
  const out = join(dist, 'nodes', name)
  mkdirSync(out, { recursive: true })
  let page = existsSync(template) ? readFileSync(template, 'utf8').trim() + '\n' : ''
  if (existsSync(script)) {
    const result = await build({
      entryPoints: [script],
      bundle: true,
      write: false,
      format: 'iife',
      target: 'es2022',
      platform: 'browser',
      charset: 'utf8',
      minifyWhitespace: true,
      minifySyntax: true,
      loader: { '.css': 'text' },
      tsconfig: join(root, 'tsconfig.editor.json'),
      logLevel: 'warning',
    })
    page = `<script type="text/javascript">\n${result.outputFiles[0].text.trim()}\n</script>\n\n${page}`
  }
  if (page !== '') writeFileSync(join(out, `${name}.html`), page)
  copyTexts(folder, out, name)
  if (existsSync(join(folder, 'icons'))) cpSync(join(folder, 'icons'), join(out, 'icons'), { recursive: true })
}

function copyTexts(folder, out, name) {
  const locales = name === sidebar ? join(root, 'nodes', 'editor', 'locales') : join(folder, 'locales')
  if (!existsSync(locales)) return
  for (const language of foldersIn(locales)) {
    const target = join(out, 'locales', language)
    mkdirSync(target, { recursive: true })
    const texts = join(locales, language, `${name}.json`)
    const help = join(locales, language, `${name}.html`)
    const shared = join(root, 'nodes', 'editor', 'locales', language, 'editor.json')
    const catalogue = existsSync(texts) ? JSON.parse(readFileSync(texts, 'utf8')) : {}
    if (name === sharedTextsIn && existsSync(shared)) catalogue.editor = JSON.parse(readFileSync(shared, 'utf8'))
    writeFileSync(join(target, `${name}.json`), JSON.stringify(catalogue))
    if (existsSync(help)) cpSync(help, join(target, `${name}.html`))
  }
}

async function buildPages() {
  const names = foldersIn(join(root, 'nodes')).filter((name) => name !== 'editor')
  const results = await Promise.allSettled(names.map(buildPage))
  for (const [i, result] of results.entries())
    if (result.status === 'rejected') console.error(`nodes/${names[i]}: ${result.reason?.message ?? result.reason}`)
  return results.every((one) => one.status === 'fulfilled')
}

const started = Date.now()
const editorOnly = process.argv.includes('--editor')
mkdirSync(cache, { recursive: true })
removeStale()
const tsc = 'typescript/bin/tsc'
const steps = [buildPages()]
if (!editorOnly) {
  const memory = join(cache, 'runtime.tsbuildinfo')
  // Without earlier output the compiler's memory of it would make it skip files.
  if (!existsSync(join(dist, 'runtime'))) rmSync(memory, { force: true })
  steps.push(run(tsc, ['-p', 'tsconfig.json', '--incremental', '--tsBuildInfoFile', memory]))
}
if (!process.argv.includes('--no-check'))
  steps.push(
    run(tsc, ['-p', 'tsconfig.editor.json', '--noEmit', '--incremental', '--tsBuildInfoFile', join(cache, 'editor.tsbuildinfo')]),
  )
const good = (await Promise.all(steps)).every(Boolean)
console.log(`${good ? 'built' : 'built with errors'} in ${((Date.now() - started) / 1000).toFixed(1)} s`)
process.exitCode = good ? 0 : 1
