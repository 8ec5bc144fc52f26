/**
 * The packages an installation runs on, as package-lock.json has them: this package's dependencies, Node-RED and Node, each with
 * all that it needs. Node-RED is a development dependency here, because whoever installs the nodes has one.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { licenceFor } from './licences.mjs'

const parsed = (...path) => JSON.parse(readFileSync(join(...path), 'utf8'))

/** The package.json of an installation: what it runs on, and the commands whoever runs it needs. */
export function installationManifest(root) {
  const { name, version, description, license, engines, type, bin, scripts, dependencies, devDependencies, ...own } = parsed(
    root,
    'package.json',
  )
  const { optionalDependencies } = parsed(root, 'deploy', 'node', 'package.json')
  const { start, backup, access, idweave, health } = scripts
  return {
    name,
    version,
    description,
    license,
    private: true,
    engines,
    type,
    bin,
    'node-red': own['node-red'],
    scripts: { start, backup, access, idweave, health, 'rotate-secret': scripts['rotate-secret'] },
    dependencies: { ...dependencies, 'node-red': devDependencies['node-red'] },
    optionalDependencies,
  }
}

/** Where a package that the one at `path` depends on is found: in its own folder or in one above it. */
function found(packages, path, name) {
  for (let at = path; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    const candidate = `${at === '' ? '' : `${at}/`}node_modules/${name}`
    if (candidate in packages) return candidate
    if (at === '') return undefined
  }
}

function namesIn({ dependencies, optionalDependencies, peerDependencies = {}, peerDependenciesMeta = {} }) {
  const peers = Object.keys(peerDependencies).filter((name) => !peerDependenciesMeta[name]?.optional)
  return [...Object.keys({ ...dependencies, ...optionalDependencies }), ...peers]
}

/** The licence a package names, also in the ways of old. */
function licenceOf(root, path, listed) {
  if (listed.license) return listed.license
  const file = join(root, path, 'package.json')
  if (!existsSync(file)) return undefined
  const { license, licenses } = parsed(file)
  const named = [license ?? licenses].flat().map((entry) => entry?.type ?? entry)
  return named.every((entry) => typeof entry === 'string') ? named.join(' OR ') : undefined
}

/** The packages in the order of their paths: path in the project, name, version, licence, and the entry of the lock file. */
export function runtimePackages(root) {
  const { packages } = parsed(root, 'package-lock.json')
  const reached = new Set()
  const waiting = namesIn(installationManifest(root)).map((name) => found(packages, '', name))
  while (waiting.length > 0) {
    const path = waiting.pop()
    if (path === undefined || reached.has(path)) continue
    reached.add(path)
    waiting.push(...namesIn(packages[path]).map((name) => found(packages, path, name)))
    // What lies inside a package comes with it, needed or not.
    waiting.push(
      ...Object.keys(packages).filter((inner) => packages[inner].inBundle && inner.startsWith(`${path}/node_modules/`)),
    )
  }
  return [...reached].sort().map((path) => {
    const entry = packages[path]
    const name = entry.name ?? path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
    return { path, name, version: entry.version, licence: licenceFor(name, licenceOf(root, path, entry)), entry }
  })
}

/** Whether a package is for this kind of machine. */
export function isForThisMachine({ entry: { os, cpu } }) {
  const fits = (allowed, own) => allowed === undefined || [allowed].flat().includes(own)
  return fits(os, process.platform) && fits(cpu, process.arch)
}
