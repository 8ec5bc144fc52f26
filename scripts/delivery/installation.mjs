/**
 * Makes the folder of an installation as it is delivered: what was built, the scripts that run it, and the packages it runs on,
 * from what is installed here. Nothing of it is written to when it runs; all of that is in the user folder.
 */
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { build } from '../build-when-stale.mjs'
import { billOfMaterials } from './bill-of-materials.mjs'
import { licenceTable } from './licences.mjs'
import { makeReadable } from './readable.mjs'
import { installationManifest, isForThisMachine, runtimePackages } from './runtime-packages.mjs'

/** Taken along beside what a published package has. */
const alsoDelivered = ['flows']

/** Of compiled packages only what runs here: no sources, no other machine's part. */
const leftOut = {
  'better-sqlite3': (path) =>
    /^(deps|src)$/.test(path) ||
    (path.endsWith('.node') &&
      !path.includes(`${process.platform}-${process.arch}`) &&
      !path.includes(`linuxmusl-${process.arch}`)),
}
const isNode = ({ name }) => /^node-(linux|darwin|win)-/.test(name)
const leftOutOfNode = (path) => /^(include|share|CHANGELOG\.md|README\.md)$/.test(path)

/** How many packages that are: one that lies in several places in the same version is one, as in the bill of materials. */
export const packagesIn = (packages) => new Set(packages.map(({ name, version }) => `${name}@${version}`)).size

/** The scripts that commands of the manifest name, and what these import. */
function scriptsOf(root, { scripts }) {
  const found = new Set()
  const waiting = Object.values(scripts).flatMap((command) => /scripts\/[\w-]+\.mjs/.exec(command)?.[0] ?? [])
  while (waiting.length > 0) {
    const file = waiting.pop()
    if (found.has(file)) continue
    found.add(file)
    const imported = readFileSync(join(root, file), 'utf8').matchAll(
      /^(?:import|\} from|import .* from) '(\.{1,2}\/[\w/.-]+\.mjs)'/gm,
    )
    waiting.push(...[...imported].map(([, path]) => join(dirname(file), path).replaceAll('\\', '/')))
  }
  return [...found].sort()
}

function copyOwn(root, target, manifest) {
  const { files } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const not = files.filter((name) => name.startsWith('!')).map((name) => join(root, name.slice(1)))
  const names = [...files.filter((name) => !name.startsWith('!')), ...alsoDelivered, ...scriptsOf(root, manifest)]
  for (const name of names)
    cpSync(join(root, name), join(target, name), { recursive: true, filter: (path) => !not.includes(path) })
  writeFileSync(join(target, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
}

/** A package without those inside it: each of them is on the list itself. */
function copyPackage(root, target, item) {
  const from = realpathSync(join(root, item.path))
  const omit = isNode(item) ? leftOutOfNode : (leftOut[item.name] ?? (() => false))
  const filter = (path) => basename(path) !== 'node_modules' && !omit(relative(from, path).replaceAll('\\', '/'))
  cpSync(from, join(target, item.path), { recursive: true, filter: (path) => path === from || filter(path) })
}

/** So that scripts and npm find it; on Windows npm makes a file of another kind, and the text of the bundle names the program. */
function linkNode(target, node) {
  if (process.platform === 'win32') return
  mkdirSync(join(target, 'node_modules', '.bin'))
  symlinkSync(join('..', node.name, 'bin', 'node'), join(target, 'node_modules', '.bin', 'node'))
}

/**
 * Makes it in a folder that is empty or not there. Without Node where the machine it is for has one (`withNode`). Throws with a
 * sentence; returns the packages it has.
 */
export function makeInstallation(root, target, { withNode = true } = {}) {
  if (existsSync(target) && readdirSync(target).length > 0) throw new Error(`${target} is not empty.`)
  if (!build(root)) throw new Error('The build failed: see above. Nothing was made.')
  const wanted = runtimePackages(root).filter((item) => isForThisMachine(item) && (withNode || !isNode(item)))
  const missing = wanted.filter(({ path, entry }) => !entry.optional && !existsSync(join(root, path)))
  if (missing.length > 0) throw new Error(`${missing[0].path} is not installed. Run: npm ci`)
  const packages = wanted.filter(({ path }) => existsSync(join(root, path)))
  const manifest = installationManifest(root)
  if (!withNode) delete manifest.optionalDependencies
  mkdirSync(target, { recursive: true })
  copyOwn(root, target, manifest)
  for (const item of packages) copyPackage(root, target, item)
  const node = packages.find(isNode)
  if (node) linkNode(target, node)
  writeFileSync(join(target, 'sbom.cdx.json'), billOfMaterials(root, packages, 'cyclonedx'))
  writeFileSync(join(target, 'LICENCES.txt'), licenceTable(packages))
  makeReadable(target)
  return packages
}
