/**
 * Says what a node still lacks: each folder of nodes/ needs its runtime file, page, editor script, migrations, texts (every key
 * its page names), help and an example flow in examples/ that contains it, and package.json must list it. Exits with 1 when
 * something is missing.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const languages = ['en-US']

/**
 * Folders of nodes/ that are no node: what the runtime files, what the dialogs and what both share, and the sidebar, which is a
 * plugin.
 */
const notNodes = ['adapter', 'editor', 'settings', 'sidebar']

/** The names of the nodes' folders. */
export function nodeFolders(root) {
  const nodes = join(root, 'nodes')
  return readdirSync(nodes)
    .filter((name) => statSync(join(nodes, name)).isDirectory() && !notNodes.includes(name))
    .sort()
}

/** What is missing, a sentence each; empty when all nodes are complete. */
export function missingPieces(root) {
  const examples = exampleTypes(root)
  const listed = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))['node-red']?.nodes ?? {}
  return nodeFolders(root).flatMap((name) => [
    ...missingFiles(root, name),
    ...missingTexts(root, name),
    ...(examples.has(`identity-${name}`) ? [] : [`${name}: no flow in examples/ uses identity-${name}`]),
    ...(Object.values(listed).includes(`dist/nodes/${name}/${name}.js`)
      ? []
      : [`${name}: package.json does not list dist/nodes/${name}/${name}.js`]),
  ])
}

function missingFiles(root, name) {
  const folder = join(root, 'nodes', name)
  const wanted = [
    `${name}.ts`,
    `${name}.html`,
    `${name}.editor.ts`,
    'migrations.ts',
    ...languages.flatMap((language) => [`locales/${language}/${name}.json`, `locales/${language}/${name}.html`]),
  ]
  return wanted.filter((file) => !existsSync(join(folder, file))).map((file) => `${name}: nodes/${name}/${file} is missing`)
}

function missingTexts(root, name) {
  const folder = join(root, 'nodes', name)
  const page = join(folder, `${name}.html`)
  if (!existsSync(page)) return []
  const template = readFileSync(page, 'utf8')
  const missing = []
  if (!template.includes(`data-template-name="identity-${name}"`))
    missing.push(`${name}: the page has no template for identity-${name}`)
  const keys = [...template.matchAll(/data-i18n="(?:\[\w+\])?([\w.]+)"/g)].map((match) => match[1])
  for (const language of languages) {
    const file = join(folder, 'locales', language, `${name}.json`)
    if (!existsSync(file)) continue
    const texts = JSON.parse(readFileSync(file, 'utf8'))
    for (const key of ['palette', ...keys])
      if (typeof key.split('.').reduce((at, part) => at?.[part], texts) !== 'string')
        missing.push(`${name}: ${language} has no text ${key}`)
    const help = join(folder, 'locales', language, `${name}.html`)
    if (existsSync(help) && !readFileSync(help, 'utf8').includes(`data-help-name="identity-${name}"`))
      missing.push(`${name}: the ${language} help is not for identity-${name}`)
  }
  return missing
}

/** Types of the nodes in the example flows. */
function exampleTypes(root) {
  const folder = join(root, 'examples')
  if (!existsSync(folder)) return new Set()
  const files = readdirSync(folder, { recursive: true }).filter((file) => String(file).endsWith('.json'))
  return new Set(files.flatMap((file) => JSON.parse(readFileSync(join(folder, String(file)), 'utf8')).map((node) => node.type)))
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const missing = missingPieces(dirname(dirname(fileURLToPath(import.meta.url))))
  for (const problem of missing) console.error(problem)
  console.log(missing.length === 0 ? 'all nodes are complete' : `${missing.length} pieces are missing`)
  process.exitCode = missing.length === 0 ? 0 : 1
}
