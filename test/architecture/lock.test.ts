/** The list of packages against package.json, complete for every platform, and each package held by the hash of its content. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { projectRoot } from './sources'

interface Package {
  readonly version?: string
  readonly integrity?: string
  readonly resolved?: string
  readonly link?: boolean
  readonly inBundle?: boolean
  readonly hasInstallScript?: boolean
  readonly os?: string | readonly string[]
  readonly cpu?: string | readonly string[]
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

const parsed = (file: string): unknown => JSON.parse(readFileSync(join(projectRoot, file), 'utf8'))
const { packages } = parsed('package-lock.json') as { packages: Record<string, Package> }
const own = parsed('package.json') as Package
const nodes = parsed('deploy/node/package.json') as Package

/** Where a package that the one at `path` depends on is found: in its own folder or in one above it. */
function found(path: string, name: string): boolean {
  for (let at = path; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    if (`${at === '' ? '' : `${at}/`}node_modules/${name}` in packages) return true
    if (at === '') return false
  }
}

/** All but this project's own folders. */
const fetched = Object.entries(packages).filter(([path, { link }]) => path.includes('node_modules/') && !link)
const pathsOf = (entries: readonly (readonly [string, Package])[]): string[] => entries.map(([path]) => path)

describe('package-lock.json', () => {
  it('asks for what package.json asks for', () => {
    expect(packages['']?.dependencies).toEqual(own.dependencies)
    expect(packages['']?.devDependencies).toEqual(own.devDependencies)
    expect(packages['deploy/node']?.optionalDependencies).toEqual(nodes.optionalDependencies)
  })

  it('lists the packages of all platforms: npm ci refuses a list made on one', () => {
    const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies)
        .filter((name) => !found(path, name))
        .map((name) => `${path} wants ${name}`),
    )
    expect(missing).toEqual([])
  })

  it('has the SHA-512 of every package that npm fetches; a package inside another is held by the hash of that one', () => {
    expect(fetched.length).toBeGreaterThan(900)
    const open = fetched.filter(([, { integrity, inBundle }]) => !inBundle && !/^sha512-[\w+/]{86}==$/.test(integrity ?? ''))
    expect(pathsOf(open)).toEqual([])
    const bundled = pathsOf(fetched.filter(([, { inBundle }]) => inBundle))
    const holds = (path: string): boolean => packages[path.slice(0, path.lastIndexOf('/node_modules/'))] !== undefined
    expect(bundled.filter((path) => !holds(path))).toEqual([])
  })

  // The content is held by its hash, wherever it comes from: without addresses the same list serves npm's registry and a mirror.
  it('names no address: every package comes from the registry that npm is set to, and is what its hash says', () => {
    expect(fetched.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path)).toEqual([])
    expect(pathsOf(Object.entries(packages).filter(([, { link }]) => link))).toEqual(['node_modules/@idweave/node'])
  })

  it('has the Node that npm ci brings along, with its hash, for each platform in exactly one version', () => {
    const platforms = Object.entries(nodes.optionalDependencies ?? {}).map(([name, version]) => {
      const { os, cpu, integrity, version: listed } = packages[`node_modules/${name}`] ?? {}
      expect([name, listed, integrity?.startsWith('sha512-')]).toEqual([name, version, true])
      return [os, cpu].flat().join(' ')
    })
    expect(platforms.sort()).toEqual(['darwin x64', 'linux arm64', 'linux x64', 'win32 x64'])
  })

  // What a script fetches no hash holds. esbuild's only shortens its own start.
  it('has no package that works only after a script of its own has run', () => {
    expect(pathsOf(fetched.filter(([, { hasInstallScript }]) => hasInstallScript))).toEqual(['node_modules/esbuild'])
    expect((own as { allowScripts?: object }).allowScripts).toEqual({ esbuild: false, 'better-sqlite3': false })
  })
})
