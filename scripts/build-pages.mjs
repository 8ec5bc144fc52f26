/**
 * The editor's part of the build: a page for every folder of nodes/ that has one (its script, its template, its texts and icons),
 * and one script in resources/ with everything the pages share. Node-RED serves that folder as `resources/<package>/…` and loads
 * the script before the page that names it.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const packageName = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).name

/** The folder whose catalogue carries the texts shared by all dialogs: each catalogue beside the shared code under a name. */
const sharedTextsIn = 'store'
const sharedTexts = {
  editor: 'editor.json',
  newCycle: 'new-cycle.json',
  connectors: 'connectors.json',
  functions: 'functions.json',
}

/** The folder of the sidebar's tab. Its texts lie beside the shared ones, as its code does. */
const sidebar = 'sidebar'

/** Folders of nodes/ without a page. */
const noPages = ['adapter', 'editor', 'settings']

/** What the shared script gives the pages: a function from a module's name, its path in nodes/, to the module. */
const shared = 'idweaveEditor'
const sharedFile = join(root, 'resources', 'editor.js')

const options = {
  bundle: true,
  write: false,
  target: 'es2022',
  platform: 'browser',
  charset: 'utf8',
  minifyWhitespace: true,
  minifySyntax: true,
  loader: { '.css': 'text' },
  tsconfig: join(root, 'tsconfig.editor.json'),
  logLevel: 'warning',
}

/** Builds all pages and the shared script. Says what went wrong, and returns whether nothing did. */
export async function buildPages() {
  const names = foldersIn(join(root, 'nodes')).filter((name) => !noPages.includes(name))
  const asked = new Set()
  const results = await Promise.allSettled(names.map((name) => buildPage(name, asked)))
  for (const [i, { status, reason }] of results.entries())
    if (status === 'rejected') console.error(`nodes/${names[i]}: ${reason?.message ?? reason}`)
  await buildShared([...asked].sort())
  return results.every(({ status }) => status === 'fulfilled')
}

/** Builds the page of a node; the modules it takes from other folders are added to `asked`. */
async function buildPage(name, asked) {
  const folder = join(root, 'nodes', name)
  const script = join(folder, `${name}.editor.ts`)
  const template = join(folder, `${name}.html`)
  if (!existsSync(script) && !existsSync(template)) return
  const out = join(root, 'dist', 'nodes', name)
  mkdirSync(out, { recursive: true })
  const parts = existsSync(template) ? [readFileSync(template, 'utf8').trim()] : []
  if (existsSync(script)) {
    const result = await build({ ...options, entryPoints: [script], format: 'cjs', plugins: [takeFromShared(folder, asked)] })
    const text = result.outputFiles[0].text.trim()
    parts.unshift(
      `<script type="module" src="resources/${packageName}/editor.js"></script>`,
      `<script type="text/javascript">\n((require) => {\n${text}\n})(${shared})\n</script>\n`,
    )
  }
  writeFileSync(join(out, `${name}.html`), parts.join('\n') + '\n')
  copyTexts(folder, out, name)
  if (existsSync(join(folder, 'icons'))) cpSync(join(folder, 'icons'), join(out, 'icons'), { recursive: true })
}

/** What a page imports from outside its own folder it takes from the shared script when it is loaded. */
function takeFromShared(folder, asked) {
  return {
    name: 'take-from-shared',
    setup(builder) {
      builder.onResolve({ filter: /^\./ }, ({ path, resolveDir, kind }) => {
        const target = join(resolveDir, path)
        if (kind === 'entry-point' || target.startsWith(join(folder, '/'))) return undefined
        const module = relative(join(root, 'nodes'), target).replaceAll('\\', '/')
        asked.add(module)
        return { path: module, external: true }
      })
    },
  }
}

/**
 * One script with the modules the pages have asked for. Every page names it, as any of them may come first or alone; being a
 * module, the browser fetches and runs it for the first of them only.
 */
async function buildShared(modules) {
  const lines = modules.map((module, i) => `import * as module${i} from './nodes/${module}'`)
  const entries = modules.map((module, i) => `'${module}': module${i}`)
  const contents = `${lines.join('\n')}\nconst modules = { ${entries.join(', ')} }\nglobalThis.${shared} = (name) => modules[name]`
  // Nobody asks for the names of what is in it but by its modules', which are kept.
  const stdin = { contents, resolveDir: root, loader: 'ts' }
  const result = await build({ ...options, minifyIdentifiers: true, stdin, format: 'esm' })
  mkdirSync(dirname(sharedFile), { recursive: true })
  writeFileSync(sharedFile, result.outputFiles[0].text)
}

function copyTexts(folder, out, name) {
  const common = join(root, 'nodes', 'editor', 'locales')
  const locales = name === sidebar ? common : join(folder, 'locales')
  if (!existsSync(locales)) return
  // What is not translated is English: where a language has nothing at all for a page, the page has no catalogue of it.
  for (const language of foldersIn(name === sharedTextsIn ? common : locales)) {
    const texts = { ...textsIn(join(locales, language, `${name}.json`)) }
    if (name === sharedTextsIn)
      for (const [key, file] of Object.entries(sharedTexts)) {
        const shared = textsIn(join(common, language, file))
        if (shared) texts[key] = shared
      }
    const help = join(locales, language, `${name}.html`)
    if (Object.keys(texts).length === 0 && !existsSync(help)) continue
    const target = join(out, 'locales', language)
    mkdirSync(target, { recursive: true })
    writeFileSync(join(target, `${name}.json`), JSON.stringify(texts))
    if (existsSync(help)) cpSync(help, join(target, `${name}.html`))
  }
}

/** The catalogue in a file; undefined where there is none. */
const textsIn = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined)

function foldersIn(folder) {
  return readdirSync(folder)
    .filter((name) => statSync(join(folder, name)).isDirectory())
    .sort()
}
